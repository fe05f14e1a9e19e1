"""
The sentence of every error code: what was expected, what was found, what to do.

Plain Danish, one or two sentences, no blame. Placeholders are the parameters of the error.
"""

from __future__ import annotations

MACHINE = {
    "packages_missing": "Kvarter mangler {packages}. Installér det med: {command}",
    "home_unreadable": (
        "Mappen {path} kan ikke bruges af databasen. Vælg en anden med KVARTER_HOME, uden for "
        "hjemmemapper, som andre brugere ikke kan åbne."
    ),
    "home_read_only": "Der kan ikke skrives i {path}. Vælg en anden mappe med KVARTER_HOME.",
    "disk_full": "Disken er fuld, og intet er ændret. Ryd op på {path}, og prøv igen.",
    "database_busy": (
        "En anden Kvarter er ved at starte eller stoppe databasen i {path}. Prøv igen om lidt."
    ),
    "database_not_started": "Databasen i {path} kunne ikke starte. Årsagen står i {log}.",
    "database_not_reached": "Databasen svarer ikke. Se efter, om den kører, og prøv igen.",
    "database_version": (
        "Databasen i {path} er lavet med PostgreSQL {found}, og her er PostgreSQL {expected}. "
        "Installér version {found}."
    ),
    "database_not_upgraded": (
        "Databasen er ikke klar til denne udgave af Kvarter. Kør: kvarter db upgrade"
    ),
    "postgis_missing": (
        "Databasen mangler PostGIS 3.3 eller nyere. Bed jeres it-afdeling installere det."
    ),
    "owner_url_missing": (
        "Databasen skal opgraderes af sin ejer. Sæt KVARTER_OWNER_DATABASE_URL, og prøv igen."
    ),
    "not_private_cluster": (
        "KVARTER_DATABASE_URL peger på en server. Den startes og stoppes af dem, der driver den."
    ),
    "port_taken": (
        "Port {port} er i brug. Luk det andet program, eller vælg en anden med KVARTER_PORT."
    ),
    "assets_missing": "Kvarter er ikke sat helt op. Kør: make setup",
    "output_not_written": (
        "Resultatet kunne ikke skrives ud. Se efter, om der er plads, hvor det skal hen."
    ),
    "sheet_failed": "Arket kunne ikke laves. Runden er gemt; prøv at udskrive den igen.",
}

SETTINGS = {
    "crs_not_metric": (
        "{crs} er ikke et koordinatsystem i meter. Skriv KVARTER_CRS som for eksempel EPSG:25832."
    ),
    "crs_differs": (
        "Databasen er lavet med {found}, og KVARTER_CRS er {expected}. Fjern KVARTER_CRS, eller "
        "brug en anden database."
    ),
    "setting_unusable": "Indstillingen {name} kan ikke læses. Ret den, eller fjern den.",
    "map_outside_crs": (
        "Kortet ligger uden for det område, hvor {crs} måler rigtigt ({percent} % ved siden af; "
        "højst 1 %). Lav en database med et andet koordinatsystem i KVARTER_CRS."
    ),
    "host_not_loopback": (
        "Kvarter kører uden login og kan kun åbnes på denne computer. Sæt KVARTER_HOST til "
        "127.0.0.1; {host} er ikke tilladt."
    ),
}

MAPS = {
    "no_map": "Der er intet kort. Indlæs et OpenStreetMap-udtræk: kvarter map import FIL",
    "map_not_found": "Der er intet kort med id {id}. Se listen: kvarter map list",
    "file_missing": "Filen {name} findes ikke, eller den kan ikke åbnes. Se efter stien.",
    "file_too_large": "Filen fylder {found} MB, og grænsen er {most} MB. Del den op.",
    "map_file_missing": "Filen {file} findes ikke, eller den kan ikke åbnes. Se efter stien.",
    "map_file_empty": "Filen {file} er tom. Hent den igen.",
    "map_file_not_osm": (
        "{file} er ikke et OpenStreetMap-udtræk. Vælg en fil, der ender på .osm, .osm.bz2, "
        ".osm.gz eller .osm.pbf."
    ),
    "map_file_damaged": "{file} er ikke hel. Hent den igen.",
    "map_file_entities": (
        "{file} rummer XML-erklæringer, som ikke hører til i et kort, og er ikke læst. Hent "
        "udtrækket et andet sted."
    ),
    "map_file_coordinates": (
        "{file} rummer punkter uden for jordkloden eller slet ingen. Hent udtrækket igen."
    ),
    "map_file_no_streets": "{file} rummer ingen veje. Vælg et udtræk med veje og adresser.",
    "boundary_outside_map": "Omridset og kortet {file} ligger hver sit sted. Vælg et andet omrids.",
    "municipality_unknown": "{name} er ikke i kortet. Det rummer: {found}.",
    "municipality_none": (
        "Kortet rummer ingen kommunegrænse, så {name} kan ikke skæres ud. Brug --boundary FIL."
    ),
    "municipality_incomplete": (
        "Grænsen for {name} er ikke hel i kortet. Brug et større udtræk, eller --boundary FIL."
    ),
    "online_name": "{name} kan ikke være navnet på en kommune. Skriv for eksempel: Odder.",
    "online_unknown": (
        "OpenStreetMap kender ingen kommune, der hedder {name}. Se efter stavningen."
    ),
    "online_unreachable": "{server} svarede ikke. Se efter forbindelsen, og prøv igen om lidt.",
    "online_answer": "Serveren sendte noget andet end et kort. Prøv igen om lidt.",
    "tile_outside": "Det stykke kort findes ikke.",
    "demo_loaded": "Demobyen er indlæst allerede. Fjern den først: kvarter demo remove",
    "demo_missing": "Demobyen er ikke indlæst. Der er intet at fjerne.",
}

AREAS = {
    "area_not_found": "Der er intet boligområde, der hedder {name}. Se listen: kvarter area list",
    "area_name_missing": "Giv boligområdet et navn.",
    "area_name_too_long": "Navnet er for langt. Brug højst {most} tegn.",
    "area_name_taken": "Der er allerede et boligområde, der hedder {name}. Vælg et andet navn.",
    "area_not_polygon": (
        "Filen indeholder intet område. Vælg en GeoJSON-fil med en tegnet flade (Polygon)."
    ),
    "area_file_unreadable": (
        "Filen er hverken GeoJSON eller GeoPackage. Vælg en fil, der ender på .geojson."
    ),
    "area_not_degrees": (
        "Koordinaterne er ikke længde og bredde i grader. Gem filen som GeoJSON i WGS84."
    ),
    "area_crosses_itself": "Området krydser sig selv. Tegn det igen uden at krydse stregen.",
    "area_swapped": "Nord og øst ser ombyttede ud. Skriv længde før bredde i filen.",
    "area_outside_map": "Området ligger uden for kortet. Tegn det et sted, der er indlæst.",
    "area_without_streets": "Området rummer ingen vej. Zoom ind, og tegn det større.",
    "changed_meanwhile": (
        "En anden har ændret det samme imens. Intet er gemt. Hent siden igen, og prøv på ny."
    ),
    "area_changed": "konflikt: en anden har ændret det samme. Hent siden igen, og prøv igen.",
    "area_clash": "konflikt: en anden har ændret det samme. Vælg, hvad der skal gælde.",
    "area_changed_since": "{name} er ændret siden. Ret området selv, så intet går tabt.",
    "area_file_too_many": "Filen rummer {count} områder, og grænsen er {most}. Del den op.",
    "area_bands_missing": "Vælg mindst ét tidspunkt af døgnet.",
    "return_days_out_of_range": "Intervallet skal være fra 1 til {most} dage.",
    "dwelling_count_out_of_range": "Antallet af boliger skal være fra 0 til {most}.",
    "area_not_split": (
        "Stregen deler ikke området. Tegn den tværs over, fra den ene kant til den anden."
    ),
    "area_half_without_streets": (
        "Den ene del rummer ingen vej. Tegn stregen et andet sted, så begge dele har veje."
    ),
    "merge_needs_two": "Vælg mindst to områder, som skal samles.",
    "no_street_chosen": "Vælg mindst én vej på listen.",
    "area_overlaps": "Området overlapper {names}. Adresserne tælles i begge.",
    "area_partly_outside": (
        "Området ligger delvist uden for kortet. Det er gemt; ret det, hvis det ikke var meningen."
    ),
    "area_very_large": (
        "Området fylder {km2} km². Det er gemt; del det, hvis det er for meget til nogle runder."
    ),
    "area_very_small": (
        "Området fylder kun {m2} m². Det er gemt; ret omridset, hvis det ikke var meningen."
    ),
    "area_now_empty": "Området rummer ingen vej på det nye kort. Ret omridset, eller slet det.",
}

ROUNDS = {
    "round_not_found": "Der er ingen runde med id {id}.",
    "round_not_planned": (
        "Runden er planlagt om, ude eller gået imens. Intet er ændret. Se den på Runder, og "
        "planlæg ud fra den nyeste."
    ),
    "round_moved_on": (
        "Rundens status er en anden nu, og intet er ændret. Hent siden igen, og prøv igen."
    ),
    "sheet_not_found": "Der er intet ark med koden {code}. Koden står øverst på arket.",
    "no_area_chosen": "Vælg et område, eller tegn et på kortet.",
    "nothing_fits": (
        "Ingen veje kan nås på {minutes} minutter. Afsæt mere tid, eller vælg et nærmere startsted."
    ),
    "nothing_reachable": "Ingen af vejene kan nås fra startstedet. Vælg et andet.",
    "stopped_early": "Planlægningen blev stoppet, før der var en runde. Intet er gemt.",
    "no_required_pieces": (
        "Ingen veje i området kan gennemgås. Vælg et andet område, eller tegn det større."
    ),
    "no_walkable_streets": "Der er ingen veje at gå på i nærheden. Indlæs kortet for området.",
    "walkers_out_of_range": (
        "En runde planlægges for 1 til {most} ad gangen, og her er bedt om {walkers}."
    ),
    "starts_not_walkers": (
        "Vælg ét sted for alle, eller ét til hver af de {walkers}. Her er {found}."
    ),
    "assigned_to_nobody": (
        "Et vejstykke er givet til rute nummer {walker}, men runden har kun {walkers}. Giv det til "
        "en anden rute."
    ),
    "no_drivable_streets": (
        "Der er ingen veje for biler i nærheden. Vælg til fods eller cykel, eller indlæs kortet "
        "for området."
    ),
    "mode_unknown": "Måden at komme frem på er foot, bicycle eller car.",
    "minutes_not_positive": "Tiden skal være over 0 minutter. Her står {minutes}.",
    "seconds_not_positive": (
        "Sekunderne til at forbedre planen skal være et tal over 0. Her står {seconds}."
    ),
    "minutes_too_many": "En runde kan højst vare {most} minutter.",
    "pace_out_of_range": ("Tempoet skal ligge mellem {low} og {high} km/t. Her står {pace_kmh}."),
    "point_without_place": "Start og slut skal være punkter med en plads på kortet. Vælg dem igen.",
    "start_too_far": (
        "Startstedet ligger {metres} m fra nærmeste vej, og grænsen er {limit} m. Vælg et "
        "tættere på."
    ),
    "end_too_far": (
        "Slutstedet ligger {metres} m fra nærmeste vej, og grænsen er {limit} m. Vælg et "
        "tættere på."
    ),
    "end_not_reachable": "Slutstedet kan ikke nås fra start. Vælg et andet.",
    "unknown_street": "{count} vejstykker findes ikke i kortet længere. Planlæg runden igen.",
    "place_not_numbers": "Skriv stedet som LÆNGDE,BREDDE i grader, for eksempel 14.701,55.102.",
    "not_written": "Der kan ikke skrives til {path}. Vælg en anden mappe.",
    "objective_unknown": "Målet er total eller longest.",
}

JOBS = {
    "job_not_found": "Den opgave findes ikke længere. Start den igen.",
    "job_lost": (
        "Opgaven blev afbrudt {attempts} gange, fordi programmet, der lavede den, gik ned. Intet "
        "er ændret. Prøv igen med mindre ad gangen, eller bed jeres it-afdeling om mere hukommelse."
    ),
    "no_round_chosen": "Vælg mindst én runde at udskrive.",
    "job_file_gone": "Filen er slettet igen. Lav den en gang til.",
    "fault": ("Noget gik galt hos os, og intet er ændret. Prøv igen, eller oplys koden {fault}."),
}

WALKED = {
    "time_in_future": "Runden kan først registreres, når den er gået. Ret datoen eller tiden.",
    "times_swapped": "Slut ligger før start. Byt om på dem.",
    "times_equal": "Slut skal ligge efter start.",
    "time_too_long": "En runde kan højst vare {hours} timer. Ret start eller slut.",
    "time_too_early": "Datoen ligger før år {year}. Se efter, om årstallet er rigtigt.",
    "time_does_not_exist": (
        "Kl. {clock} findes ikke den {day}, for uret stilles en time frem den nat. Skriv et andet "
        "klokkeslæt."
    ),
    "time_unreadable": "Skriv tiden som for eksempel 2026-11-10T13:00.",
    "nothing_walked_recorded": "Intet er valgt som gået. Sæt flueben ved det, der er gået.",
    "conditions_too_long": "Lys og vejr kan højst fylde {most} tegn. Skriv det kortere.",
    "leg_not_found": "Runden har ikke den rute. Hent siden igen.",
    "row_not_found": "Ruten har ikke den vej. Hent siden igen.",
    "round_already_walked": (
        "Runden er allerede registreret på det tidspunkt. Intet er ændret. Er den gået igen, så "
        "ret tiden."
    ),
    "round_cancelled": "Runden er aflyst. Fortryd aflysningen først, hvis den er gået.",
    "pass_already_recorded": (
        "De veje er allerede registreret på det tidspunkt. Intet er ændret. Er de gået igen, så "
        "ret tiden."
    ),
    "pass_not_found": "Den gennemgang er ikke registreret længere. Hent siden igen.",
    "mode_not_walked": "Vælg til fods eller på cykel. Fra en bil er intet gennemgået.",
    "street_not_walked": "Ingen af vejene kan gennemgås på kortet. Vælg nogle andre.",
    "street_not_found": "Vejene er ændret med et nyt kort. Hent siden igen, og vælg dem på ny.",
    "note_reason_missing": "Skriv, hvorfor vejen ikke kan gennemgås.",
    "note_reason_too_long": "Begrundelsen kan højst fylde {most} tegn. Skriv den kortere.",
    "note_not_found": "Den begrundelse findes ikke længere. Hent siden igen.",
}

SENTENCES: dict[str, str] = MACHINE | SETTINGS | MAPS | AREAS | ROUNDS | WALKED | JOBS
