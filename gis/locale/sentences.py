"""
The sentence of every error code: what was expected, what was found, what to do.

Plain Danish, one or two sentences, no blame. Placeholders are the parameters of the error;
``{metres:length}`` tells metres with their unit, in kilometres from one on.
"""

from __future__ import annotations

from typing import NamedTuple


class Counted(NamedTuple):
    """A sentence in the singular and the plural, and the parameter that it goes by."""

    by: str
    one: str
    many: str


Sentence = str | Counted


ACCESS = {
    "not_allowed": (
        "Din rolle giver ikke adgang til dette. Spørg din administrator, hvis du skal have adgang."
    ),
    "signed_out": "Du er logget ud. Log ind igen for at fortsætte.",
    "login_unreadable": (
        "Kommunens login fortalte ikke, hvem der loggede ind. Prøv igen, eller spørg jeres "
        "it-afdeling."
    ),
    "initials_unusable": "Skriv 1 til 8 bogstaver eller tal som initialer, for eksempel ABC.",
    "initials_taken": "En kollega har allerede initialerne {initials}. Vælg nogle andre.",
    "colleague_unusable": "Vælg en kollega, der har en rolle i marken i teamet.",
    "handover_undone": "Overdragelsen er allerede fortrudt.",
    "last_administrator": "Teamet skal have mindst én administrator. Giv en anden rollen først.",
    "team_name_unusable": "Skriv et navn på 1 til 60 tegn til teamet.",
    "team_name_taken": "Der er allerede et team, der hedder {name}. Vælg et andet navn.",
    "no_role": "Du har ikke en rolle i Kvarter. Spørg den, der administrerer Kvarter hos jer.",
    "fieldwork_only": (
        "Punkter, kontaktforsøg, genbesøg og henvendelser vises kun for teamets medarbejdere. "
        "Spørg din koordinator."
    ),
}

LOG = {
    "seals_not_written": (
        "Loggens forsegling kan ikke skrives i {file}. Den skrives igen om et minut. Se efter, om "
        "der er plads på disken, og om Kvarter må skrive i sin mappe."
    ),
    "log_kept_longer": "Loggen gemmes i mindst {days} dage. Vælg en længere periode.",
    "log_period_wrong": "Slut skal ligge efter start. Vælg datoerne igen.",
}

MAPPING = {
    "answer_clash": "konflikt: en anden har ændret det samme. Vælg, hvad der skal gælde.",
    "decision_clash": "konflikt: en anden har ændret det samme. Vælg, hvad der skal gælde.",
    "answer_not_found": "Svaret findes ikke længere. Hent siden igen for at se, hvad der gælder.",
    "decision_not_found": (
        "Beslutningen findes ikke længere. Hent siden igen for at se, hvad der gælder."
    ),
    "question_not_found": "Det afdækningsspørgsmål findes ikke. Vælg et af dem på siden.",
    "way_not_found": "Vælg direkte eller indirekte opsporingsarbejde.",
    "partner_not_found": "Samarbejdspartneren findes ikke længere. Vælg en anden.",
    "choice_missing": "Vælg ja eller nej. Uden det kan beslutningen ikke gemmes.",
    "reason_missing": (
        "Skriv en begrundelse, også for et fravalg. Uden den kan beslutningen ikke gemmes."
    ),
    "review_not_ahead": "Datoen er passeret. Vælg en, der ligger fremme.",
    "too_many_tags": "Der er {found} kendetegn, og der er plads til {most}. Fjern nogle.",
}

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
    "database_not_reached": (
        "Databasen svarer ikke, og intet er ændret. Se efter, om den kører, og prøv igen."
    ),
    "perhaps_stored": (
        "Forbindelsen til databasen blev afbrudt. Hent siden igen, og se efter, om din ændring "
        "er med."
    ),
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
    "sheet_disk_full": (
        "Arket kunne ikke laves, fordi disken er fuld. Runden er gemt. Bed jeres it-afdeling "
        "rydde op, og udskriv igen."
    ),
    "sheet_failed": "Arket kunne ikke laves. Runden er gemt; prøv at udskrive den igen.",
}

PRODUCTION = {
    "not_for_production": (
        "Noget mangler, før Kvarter kan køre for flere. Se det med: kvarter check"
    ),
    "production_private_cluster": (
        "Der er ingen databaseserver. Sæt KVARTER_DATABASE_URL til appens rolle på jeres server."
    ),
    "production_database_open": (
        "Databasen nås ikke krypteret. Skriv ?sslmode=verify-full i KVARTER_DATABASE_URL, eller "
        "brug en Unix-socket."
    ),
    "production_owner_known": (
        "KVARTER_OWNER_DATABASE_URL er sat, så appen kunne ændre sine egne tabeller. Fjern den "
        "her, og brug den kun til: kvarter db upgrade"
    ),
    "production_role_powers": (
        "Rollen {role} har {found}, som appen ikke må have. Kør: alter role {role} nosuperuser "
        "nobypassrls nocreaterole nocreatedb noreplication"
    ),
    "production_role_owns": (
        "Rollen {role} ejer {found} ting i databasen. Lad en anden rolle eje dem, og giv appen "
        "en, der intet ejer."
    ),
    "production_role_member": (
        "Rollen {role} er medlem af {found} og får dens rettigheder med. Kør: revoke {found} "
        "from {role}"
    ),
    "production_rows_open": (
        "{found} tabeller med teamets data er ikke beskyttet række for række. Kør: kvarter db "
        "upgrade"
    ),
    "production_public_url": (
        "Brugernes adresse er ikke https. Sæt KVARTER_PUBLIC_URL, for eksempel "
        "https://kvarter.kommune.dk"
    ),
    "production_any_host": (
        "KVARTER_ALLOWED_HOSTS rummer en stjerne. Skriv hvert navn, der må spørges efter."
    ),
    "production_listens_outside": (
        "Appen lytter på {host}. Uden for en container skal KVARTER_HOST være 127.0.0.1."
    ),
    "production_no_proxy": (
        "Der er ingen proxy med certifikat. Sæt KVARTER_TRUSTED_PROXIES til dens adresse, som "
        "appen ser den."
    ),
    "production_any_proxy": (
        "KVARTER_TRUSTED_PROXIES rummer {found}, som er alle og enhver. Skriv proxyens egen "
        "adresse."
    ),
    "production_no_login": (
        "Der er intet login. Sæt {found}, som jeres identitetsudbyder oplyser dem."
    ),
    "production_provider_open": (
        "Identitetsudbyderen nås ikke krypteret. Skriv KVARTER_OIDC_METADATA_URL med https."
    ),
    "production_backup_known": (
        "KVARTER_BACKUP_DATABASE_URL er sat, og den rolle ser hver række. Sæt den kun hos "
        "arbejderne (kvarter worker), ikke hos appen."
    ),
    "production_no_backup": (
        "Der er ingen hel sikkerhedskopi fra de seneste to døgn. Sæt KVARTER_BACKUP_FOLDER og "
        "KVARTER_BACKUP_DATABASE_URL hos arbejderne."
    ),
    "production_no_retention": (
        "Sletningen har ikke kørt i to døgn. Se, at en arbejder kører: kvarter worker"
    ),
    "production_cookie_secret": (
        "KVARTER_COOKIE_SECRET mangler eller er kortere end {least} tegn. Lav en med: openssl "
        "rand -hex 32. Brug den samme i alle kopier af appen."
    ),
    "production_streamlit": (
        "{found} er sat og kan ændre det, der ligger fast. Fjern det fra miljøet."
    ),
    "production_uploads": (
        "KVARTER_UPLOAD_MB er {found}, og i drift er grænsen {most}. Kort har deres egen i "
        "KVARTER_MAP_UPLOAD_MB."
    ),
    "production_file_open": "{path} kan åbnes af andre på maskinen. Kør: chmod {mode} {path}",
    "production_root": "Kvarter kører som root. Kør den som en bruger, der ikke kan andet.",
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
        "127.0.0.1 i stedet for {host}, eller sæt login (KVARTER_OIDC_…) og KVARTER_PRODUCTION op."
    ),
    "login_incomplete": (
        "Login er kun sat halvt op, så ingen lukkes ind. Sæt også {missing}, eller fjern alle "
        "KVARTER_OIDC_…, hvis Kvarter kun skal bruges på denne computer."
    ),
    "login_not_encrypted": (
        "{name} skal begynde med https://, så ingen kan læse med under login. Ret adressen."
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
    "map_file_too_tight": (
        "{file} fylder over {most} gange mere pakket ud, og det gør intet kort. Hent udtrækket et "
        "andet sted."
    ),
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
    "no_areas": "Der er ingen boligområder endnu. Tegn det første under Boligområder.",
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
    "area_beyond": (
        "Området når mere end {km} km uden for kommunen. Tegn kun det, I går i, eller se "
        "koordinaterne efter."
    ),
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

ROUNDS: dict[str, Sentence] = {
    "round_not_found": "Der er ingen runde med id {id}.",
    "round_not_planned": (
        "Runden er planlagt om, ude eller gået imens. Intet er ændret. Se den på Runder, og "
        "planlæg ud fra den nyeste."
    ),
    "round_moved_on": (
        "Rundens status er en anden nu, og intet er ændret. Hent siden igen, og prøv igen."
    ),
    "round_not_printed": (
        "Runden er aflyst eller erstattet af en ny plan, og intet er udskrevet. Udskriv den nye, "
        "eller fortryd aflysningen."
    ),
    "sheet_option_unknown": "{name} kan være en af disse: {possible}.",
    "leg_not_in_round": "Runden har ingen rute {leg}. Vælg en af dem, den har: {legs}.",
    "sheet_code_not_found": "Der er intet ark med koden {code}. Koden står øverst på arket.",
    "no_area_chosen": "Vælg et område, eller tegn et på kortet.",
    "nothing_fits": Counted(
        "minutes",
        "Ingen veje kan nås på {minutes} minut. Afsæt mere tid, eller vælg et nærmere startsted.",
        "Ingen veje kan nås på {minutes} minutter. Afsæt mere tid, eller vælg et nærmere "
        "startsted.",
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
    "penalty_out_of_range": (
        "Hvor meget dyrere en vej er at gå, skal være mellem {low} og {high}. Her står {factor}."
    ),
    "gain_out_of_range": "Dækningen, som et vejstykke giver, skal være et tal fra 0 og op.",
    "leg_not_reversible": (
        "Rute nummer {walker} begynder og slutter to forskellige steder og kan derfor ikke gås den "
        "anden vej. Byt om på start og slut i stedet."
    ),
    "point_without_place": "Start og slut skal være punkter med en plads på kortet. Vælg dem igen.",
    "start_too_far": (
        "Startstedet ligger {metres:length} fra nærmeste vej, og grænsen er {limit:length}. Vælg "
        "et tættere på."
    ),
    "end_too_far": (
        "Slutstedet ligger {metres:length} fra nærmeste vej, og grænsen er {limit:length}. Vælg et "
        "tættere på."
    ),
    "end_not_reachable": "Slutstedet kan ikke nås fra start. Vælg et andet.",
    "unknown_street": Counted(
        "count",
        "{count} vejstykke findes ikke i kortet længere. Planlæg runden igen.",
        "{count} vejstykker findes ikke i kortet længere. Planlæg runden igen.",
    ),
    "place_not_numbers": "Skriv stedet som LÆNGDE,BREDDE i grader, for eksempel 14.701,55.102.",
    "not_written": "Der kan ikke skrives til {path}. Vælg en anden mappe.",
    "objective_unknown": "Målet er total eller longest.",
}

VISITS: dict[str, Sentence] = {
    "stops_unreadable": (
        "Filen er ikke GeoJSON med punkter i grader. Gem besøgene som en FeatureCollection."
    ),
    "stop_unreadable": (
        "Besøg nummer {row} i filen kan ikke læses: se efter {field}. Ret det, og prøv igen."
    ),
    "no_stops": "Der er ingen steder at besøge. Vælg mindst ét.",
    "too_many_stops": "En runde kan højst have {most} besøg, og her er {count}. Vælg færre.",
    "stop_repeated": Counted(
        "count",
        "{count} besøg står der flere gange. Lad det stå én gang.",
        "{count} besøg står der flere gange. Lad hvert stå én gang.",
    ),
    "service_out_of_range": (
        "Et besøg skal vare fra 0 minutter til et døgn. Her står {minutes} minutter."
    ),
    "priority_out_of_range": "Vægten af et besøg går fra {low} til {high}. Her står {priority}.",
    "time_without_zone": "Tidspunktet mangler en tidszone. Skriv det som 2026-11-24T13:00+01:00.",
    "shift_out_of_range": "En vagt skal slutte efter sin start og højst vare et døgn. Ret tiderne.",
    "break_does_not_fit": (
        "En pause på {minutes} minutter er der ikke plads til mellem sine tider. Giv den mere tid."
    ),
    "breaks_clash": "Pauserne på rute nummer {walker} kan ikke alle holdes. Flyt en af dem.",
    "stop_assigned_to_nobody": (
        "Et besøg er givet til rute nummer {walker}, men runden har kun {walkers}. Giv det til en "
        "anden rute."
    ),
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
    "year_unusable": "Året {year} kan ikke vises. Vælg et år, der er begyndt, senest {latest}.",
    "period_unreadable": (
        "En periode skrives som to datoer, den første først: 2026-10-01..2026-10-31."
    ),
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
    "time_without_clock": (
        "{day} er kun en dato. Skriv også klokkeslættet, som for eksempel {day}T13:00."
    ),
    "side_unknown": "Siden er both, left eller right.",
    "nothing_walked_recorded": "Intet er valgt som gået. Sæt flueben ved det, der er gået.",
    "conditions_too_long": "Lys og vejr kan højst fylde {most} tegn. Skriv det kortere.",
    "leg_not_found": "Runden har ikke den rute. Hent siden igen.",
    "hindrance_already_recorded": (
        "Række {row} på rute {letter} er allerede registreret som en vej, der ikke kunne gås. "
        "Fjern den her, eller tag den første registrering tilbage."
    ),
    "walking_row_not_found": "Ruten har ikke den vej. Hent siden igen.",
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

ROWS = {
    "row_not_found": "Det findes ikke længere. Hent siden igen for at se, hvad der er.",
    "row_clash": "konflikt: en anden har ændret det samme. Vælg, hvad der skal gælde.",
    "text_too_long": "Teksten er på {found} tegn, og der er plads til {most}. Gør den kortere.",
    "looks_like_cpr": "Det ligner et CPR-nummer. Slet det, og brug punktets kode.",
    "looks_like_email": (
        "Det ligner en e-mailadresse. Kontaktoplysninger må kun stå hos partnere og kanaler."
    ),
    "looks_like_phone": (
        "Det ligner et telefonnummer. Kontaktoplysninger må kun stå hos partnere og kanaler."
    ),
}

MEETINGS = {
    "meeting_open": (
        "Et møde er allerede åbent; en anden har åbnet det. I arbejder videre i det samme."
    ),
    "meeting_closed": "Mødet er allerede afsluttet. Åbn et nyt møde for at skrive mere.",
    "meeting_not_found": "Det møde findes ikke længere. Hent siden igen.",
    "meeting_in_future": "Mødets dato ligger efter i dag. Åbn mødet på dagen.",
    "meeting_nobody_present": "Skriv initialerne på mindst én, der er til stede.",
    "initials_too_long": "Skriv kun initialer: højst {most} tegn, uden mellemrum.",
    "version_not_found": "Den version findes ikke. Hent siden igen, og vælg en anden.",
    "minutes_failed": "Referatet kunne ikke laves. Mødet er gemt; prøv igen.",
    "log_extract_failed": "Udtrækket kunne ikke laves. Loggen er uændret; prøv igen.",
    "gaps_failed": "Rapporten kunne ikke laves. Intet er ændret; prøv igen.",
    "gaps_without_areas": "Der er ingen boligområder. Tegn mindst ét, så kan huller regnes ud.",
}

PLACES = {
    "place_name_missing": "Skriv et navn til stedet, for eksempel kiosken ved torvet.",
    "place_kind_missing": "Vælg, hvad det er for et sted, eller skriv jeres egen slags.",
    "place_role_unknown": "Et sted er stay eller offer.",
    "place_band_unknown": "Vælg tidspunkter fra listen.",
    "place_exists": (
        "Stedet findes måske allerede: der ligger et af samme navn inden for {metres} m. Brug det, "
        "eller opret alligevel."
    ),
    "point_not_on_earth": "Stedet ligger ikke på kortet. Klik på kortet, eller søg en adresse.",
    "candidate_taken": "Stedet på kortet er allerede taget med. Vælg det i listen over steder.",
    "candidate_not_found": (
        "Stedet er ikke på kortet længere. Tilføj det i hånden, hvis det stadig er der."
    ),
    "visit_minutes_out_of_range": "Skriv, hvor mange minutter I var der, fra 1 til {most}.",
    "visit_in_future": (
        "Nærværet kan først registreres, når I har været der. Ret datoen, tiden eller minutterne."
    ),
    "visit_recorded": (
        "Nærværet er allerede registreret på det tidspunkt. Intet er ændret. Var I der igen, så "
        "ret tiden."
    ),
}

CHANNELS = {
    "channel_name_missing": "Skriv et navn til kanalen, for eksempel lokalavisen.",
    "channel_kind_missing": "Vælg, hvad det er for en kanal, eller skriv jeres egen slags.",
    "channel_days_out_of_range": (
        "Skriv, hvor ofte I vil bruge kanalen, i hele dage fra 1 til {most}."
    ),
    "channel_exists": (
        "Kanalen findes måske allerede: der er en af samme navn. Brug den, eller opret alligevel."
    ),
    "handout_material_missing": "Skriv, hvad der er delt ud, for eksempel folder.",
    "handout_copies_out_of_range": "Skriv antallet som et helt tal fra 1 til {most}.",
    "handout_in_future": "Det kan først registreres, når det er delt ud. Ret datoen.",
}

PARTNERS = {
    "partner_name_missing": (
        "Skriv et navn til samarbejdspartneren, for eksempel Vicevært, Solbakken."
    ),
    "partner_kind_missing": (
        "Vælg, hvad det er for en samarbejdspartner, eller skriv jeres egen slags."
    ),
    "partner_exists": (
        "Partneren findes måske allerede. Saml dem, eller opret den alligevel. Intet er gemt endnu."
    ),
    "sector_unknown": "Vælg det offentlige, det private eller civilsamfundet.",
    "priority_unknown": "Vælg høj, almindelig eller lav prioritet.",
    "contact_days_out_of_range": (
        "Skriv, hvor ofte I vil have kontakt, i hele dage fra 1 til {most}."
    ),
    "too_many_points": "En samarbejdspartner kan højst have {most} punkter. Fjern nogle af dem.",
    "point_outside_map": "Punktet ligger uden for kortet. Vælg et sted, der er indlæst.",
    "area_gone": "Et af områderne findes ikke længere. Hent siden igen, og vælg på ny.",
    "nothing_to_merge": "Vælg mindst to samarbejdspartnere at samle.",
    "day_not_past": "Kontakten kan først noteres, når den har fundet sted. Ret datoen.",
    "day_too_early": "Datoen ligger før år {year}. Se efter, om årstallet er rigtigt.",
    "contact_form_missing": "Vælg, hvordan I var i kontakt, eller skriv det selv.",
    "contact_text_missing": "Skriv, hvad der blev fortalt eller udleveret.",
    "due_day_passed": "Datoen er passeret. Vælg en ny, eller markér linjen som afsluttet.",
    "status_unknown": "Vælg ikke begyndt, i gang eller afsluttet.",
    "cards_failed": "Kortene kunne ikke laves. Intet er ændret. Prøv igen.",
    "card_too_full": ("Teksten kan ikke være på kortet. Kort den af, eller brug færre linjer."),
    "card_count_out_of_range": "Vælg mellem 1 og {most} kort.",
    "atlas_failed": "Atlasset kunne ikke laves. Intet er ændret. Prøv igen.",
    "poster_failed": "Plakaten kunne ikke laves. Strategien er gemt; prøv at udskrive den igen.",
}

OUTINGS: dict[str, Sentence] = {
    "outing_nobody": "Skriv initialerne på mindst én, der går ud.",
    "outing_ended": "De er allerede meldt hjemme. Intet er ændret.",
    "already_out": "{initials} er allerede ude. Meld hjemme først.",
    "home_by_passed": "Tidspunktet er passeret. Skriv, hvornår I senest er hjemme igen.",
    "home_by_too_late": (
        "I kan højst være ude i {hours} timer ad gangen. Skriv et tidligere tidspunkt."
    ),
    "round_not_open": (
        "Runden er allerede ude, gået, aflyst eller erstattet. Intet er ændret. Se den på Runder."
    ),
    "hindrance_unknown": "Vælg en af årsagerne på listen.",
    "sighting_without_place": "Vælg et punkt, en adresse eller en vej til det, I så.",
    "sighting_without_return": "Skriv, hvornår I vil komme igen på vejen.",
}

TRACKS: dict[str, Sentence] = {
    "track_file_empty": "Filen er tom. Vælg GPX-filen fra turen.",
    "track_not_gpx": "Filen er ikke GPX. Gem turen som GPX, og prøv igen.",
    "track_damaged": "GPX-filen er ikke hel. Hent den igen fra telefonen.",
    "track_refused": (
        "GPX-filen rummer erklæringer (DOCTYPE) og er ikke læst. Gem turen igen som almindelig GPX."
    ),
    "more_tracks_than_legs": (
        "Der er {found} GPX-filer, og runden har {legs} ruter. Giv højst én fil for hver rute."
    ),
    "track_file_missing": "Vælg GPX-filen fra turen. Uden den er der intet at gemme.",
    "track_times_missing": "Filen har ingen tidspunkter. Skriv selv dato og tid.",
    "track_already_recorded": "Turen er allerede registreret {day}. Intet er ændret.",
    "track_without_fixes": "Filen indeholder ingen tur. Vælg GPX-filen fra turen.",
    "track_too_many": "Turen har flere end {most} punkter. Del den op.",
    "track_too_short": (
        "Der er intet tilbage af turen, når begyndelse, slutning og kørsel er taget fra. Vælg en "
        "længere tur."
    ),
}

RETURNS: dict[str, Sentence] = {
    "window_already_agreed": (
        "Det genbesøg er allerede aftalt. Intet er ændret. Vælg et andet tidspunkt, eller ret det, "
        "der er."
    ),
    "window_without_place": "Vælg et punkt eller en vej at komme tilbage til, ikke begge dele.",
    "window_ends_before_start": "Slut skal ligge efter start.",
    "window_too_long": (
        "Et genbesøg kan højst strække sig over {days} dage. Skriv en tidligere slutdato."
    ),
    "window_too_far": "Datoen er mere end {years} år væk. Se efter, om årstallet er rigtigt.",
}

INQUIRIES: dict[str, Sentence] = {
    "inquiry_source_missing": "Vælg, hvem der har henvendt sig. Et navn hører ikke til her.",
    "inquiry_in_future": "Henvendelsen kan ikke være modtaget efter i dag. Ret datoen.",
    "inquiry_deadline_too_early": (
        "Fristen ligger før den dag, henvendelsen blev modtaget. Ret den ene af datoerne."
    ),
    "inquiry_outcome_missing": "Vælg, hvordan henvendelsen endte. Uden det kan den ikke afsluttes.",
    "inquiry_without_place": (
        "Henvendelsen har intet sted. Søg en adresse, eller klik på kortet, før der kan oprettes "
        "et punkt."
    ),
    "inquiry_has_point": "Henvendelsen er allerede blevet til punktet {code}.",
    "judgement_unknown": "Vælg, om det vurderes at være i målgruppen: ja, nej eller ved ikke.",
    "address_not_found": "Adressen er ikke på kortet længere. Søg den igen.",
}

FILES: dict[str, Sentence] = {
    "file_too_slow": Counted(
        "seconds",
        "En fil skal kunne læses på {seconds} sekund, og den her kunne ikke. Del den op, eller gem "
        "den igen fra programmet, den kommer fra.",
        "En fil skal kunne læses på {seconds} sekunder, og den her kunne ikke. Del den op, eller "
        "gem den igen fra programmet, den kommer fra.",
    ),
    "file_too_heavy": (
        "En fil må kræve {megabytes} MB hukommelse at læse, og den her krævede mere. Del den op, "
        "eller gem den igen fra programmet, den kommer fra."
    ),
    "file_breaks_reader": (
        "Filen er ikke bygget, som dens slags skal være, og kan ikke læses. Gem den igen fra "
        "programmet, den kommer fra."
    ),
    "readers_busy": "Der læses mange filer lige nu. Vent et øjeblik, og prøv igen.",
    "readers_gone": (
        "Filen kunne ikke læses, fordi læseren ikke kan startes. Sig det til den, der driver "
        "Kvarter."
    ),
}

LAYER_FILES: dict[str, Sentence] = {
    "layer_unknown": "Laget findes ikke. Skriv et af dem her: {layers}.",
    "layers_need_geopackage": (
        "Flere lag i én fil kan kun være en GeoPackage. Vælg GeoPackage, eller ét lag ad gangen."
    ),
    "layer_format_unknown": "Formatet findes ikke. Skriv et af dem her: {formats}.",
    "layer_file_empty": "Filen er tom. Vælg en fil med overskrifter og mindst én række.",
    "layer_file_unknown": (
        "Filen er hverken GeoPackage, GeoJSON, Shapefile i zip, CSV eller XLSX. Gem den som en af "
        "dem, og prøv igen."
    ),
    "layer_file_view": (
        "Filen rummer en visning (view) i stedet for en tabel. Gem laget i en ny GeoPackage."
    ),
    "layer_file_damaged": "Filen er ikke hel. Hent eller gem den igen.",
    "layer_file_xml": (
        "Filen er XML, for eksempel KML. Gem den som GeoPackage eller GeoJSON, og prøv igen."
    ),
    "layer_file_old_excel": "Filen er et regneark fra før 2007. Gem det som XLSX, og prøv igen.",
    "workbook_declares": (
        "Regnearket rummer XML-erklæringer (DOCTYPE), som ikke hører til i et regneark, og er ikke "
        "læst. Gem det igen som XLSX."
    ),
    "layer_file_locked": "Filen er låst med adgangskode. Gem den uden, og prøv igen.",
    "layer_file_encoding": (
        "Bogstaverne i filen kan ikke læses. Gem den som CSV UTF-8, og prøv igen."
    ),
    "layer_file_mangled": (
        "Æ, ø og å er gemt forkert i filen. Hent den igen fra kilden, og gem den som CSV UTF-8."
    ),
    "layer_file_quote": (
        "Et citationstegn i række {row} bliver ikke lukket. Ret rækken, og prøv igen."
    ),
    "layer_file_row_too_wide": (
        "Række {row} har {found} felter, og overskriften har {most}. Sæt citationstegn om tekster "
        "med skilletegn i."
    ),
    "layer_file_too_wide": (
        "Filen har {found} kolonner, og grænsen er {most}. Tag kun dem med, der skal bruges."
    ),
    "layer_file_too_much_text": (
        "Filen rummer mere end {most} millioner bogstaver, og så mange har intet lag. Del den op."
    ),
    "layer_file_no_rows": "Filen har ingen rækker under overskriften. Vælg en anden.",
    "layer_file_too_many": "Filen har flere end {most} rækker. Del den op.",
    "layer_file_not_geojson": (
        "Filen er ikke GeoJSON med objekter på et kort. Gem den som GeoJSON, og prøv igen."
    ),
    "sheet_not_found": "Filen har ikke det ark eller lag. Vælg et andet.",
    "archive_unsafe": (
        "Zip-filen rummer stier ud af sin egen mappe og er ikke læst. Pak filerne igen."
    ),
    "archive_locked": "Zip-filen er låst med adgangskode. Pak filerne igen uden.",
    "archive_too_large": (
        "Zip-filen fylder {found} MB pakket ud, og grænsen er {most} MB. Del den op."
    ),
    "archive_too_tight": (
        "Filen fylder {found} gange mere pakket ud, og grænsen er {most} gange. Den er ikke læst. "
        "Pak den igen."
    ),
    "archive_without_layer": (
        "Zip-filen rummer ingen Shapefile. Pak .shp, .shx, .dbf og .prj i én zip-fil."
    ),
    "shapefile_incomplete": (
        "Zip-filen mangler {missing}. Pak .shp, .shx, .dbf og .prj i én zip-fil."
    ),
    "layer_swapped": "Nord og øst ser ombyttede ud. Skal vi bytte dem?",
    "layer_in_metres": "Tallene ligner meter i {crs} og ikke grader. Skal vi læse dem sådan?",
    "layer_in_degrees": "Tallene ligner grader og ikke meter. Skal vi læse dem sådan?",
    "layer_in_other": (
        "Stederne ligger på kortet, når de læses i {crs}, og ellers ikke. Skal vi læse dem sådan?"
    ),
    "layer_outside_map": (
        "Filen ligger mere end {km} km uden for kommunen, hvordan den end læses. Indlæs kortet for "
        "stedet, eller vælg en anden fil."
    ),
    "layer_needs_outlines": (
        "Boligområder skal være tegnede flader. Vælg en fil i GeoPackage, GeoJSON eller Shapefile."
    ),
    "layer_columns_missing": "Vælg, hvilken kolonne der er navnet.",
    "addresses_not_found": Counted(
        "count",
        "{count} adresse blev ikke fundet med sikkerhed. Vælg blandt forslagene. Intet er gemt "
        "endnu.",
        "{count} adresser blev ikke fundet med sikkerhed. Vælg blandt forslagene. Intet er gemt "
        "endnu.",
    ),
    "layer_rows_unreadable": Counted(
        "count",
        "{count} række kan ikke læses, som den står. Ret den, eller udelad den. Intet er gemt "
        "endnu.",
        "{count} rækker kan ikke læses, som de står. Ret dem, eller udelad dem. Intet er gemt "
        "endnu.",
    ),
    "layer_nothing_to_load": "Der er ingen rækker at indlæse. Alle er udeladt.",
    "layer_changed_meanwhile": (
        "En anden har oprettet noget af det samme imens. Intet er gemt. Se filen igennem igen."
    ),
    "layer_import_not_found": "Den indlæsning findes ikke længere. Hent siden igen.",
    "layer_import_undone": "Indlæsningen er fortrudt allerede. Intet er ændret.",
    "value_missing": "Feltet er tomt. Skriv en tekst.",
    "value_not_yes_no": "Skriv ja, nej eller ingenting.",
    "value_not_whole": "Skriv et helt tal fra {least} til {most}.",
    "value_not_date": "Datoen findes ikke. Skriv den som dd-mm-åååå.",
    "value_not_one_of": "Skriv et af ordene her: {words}.",
    "value_not_areas": "Et af områderne findes ikke. Brug navnene fra Boligområder.",
    "value_not_place": "Koordinaterne er ikke to tal. Skriv for eksempel 14,701 og 55,102.",
    "value_sector_missing": (
        "Sektoren kan ikke ses af slagsen. Vælg, hvad der gælder, hvor filen intet siger."
    ),
    "row_outside_map": "Stedet ligger mere end {km} km uden for kommunen. Se koordinaterne efter.",
    "row_without_place": "Rækken siger ikke, hvor det er. Skriv en adresse eller koordinater.",
    "row_without_outline": "Rækken har ingen tegnet flade. Tegn den, eller udelad rækken.",
}

REGISTERS: dict[str, Sentence] = {
    "scheme_without_areas": (
        "Der er ingen boligområder at udskrive. Tegn mindst ét boligområde først."
    ),
    "scheme_failed": "Skemaet kunne ikke laves. Intet er ændret. Prøv igen.",
    "register_file_unreadable": (
        "Filen kunne ikke læses som et register. Vælg en CSV-fil fra DAR eller BBR, "
        "gerne pakket som .gz."
    ),
    "register_unknown": (
        "Filen er hverken adresser (DAR), bygninger eller enheder (BBR). Den har kolonnerne "
        "{found}. Vælg en fil med registerets egne kolonnenavne."
    ),
    "register_without_addresses": (
        "Filerne rummer ingen adresser, der er i brug. Tag tabellen Husnummer eller Bygning med."
    ),
    "register_elsewhere": (
        "Ingen af filernes {found} adresser findes på kortet. Intet er indlæst. "
        "Vælg filer for den kommune, som kortet dækker."
    ),
    "municipalities_missing": (
        "Filen rummer ingen kommuner. Vælg DAGI's kommuneinddeling som GeoJSON i WGS84."
    ),
    "municipality_elsewhere": (
        "{name} ligger uden for kortet. Vælg den kommune, som kortet dækker."
    ),
    "register_municipality_unknown": (
        "{name} er ikke en kommune i filen. Den har blandt andre {found}. Skriv et af navnene."
    ),
}

POINTS: dict[str, Sentence] = {
    "point_place_missing": "Vælg en adresse, eller klik på kortet ved vejen.",
    "point_far_from_street": (
        "Stedet ligger mere end {metres} m fra nærmeste vej. Vælg et tættere på."
    ),
    "point_exists": "Der er allerede et åbent punkt her: {codes}. Brug det, eller opret et til.",
    "point_not_found": "Punktet findes ikke længere. Hent siden igen for at se, hvad der er.",
    "point_closed": "{code} er afsluttet. Genåbn punktet, før I skriver mere om det.",
    "point_declined": (
        "Besøg er frabedt på {code}. Der kan ikke registreres forsøg eller aftales genbesøg der."
    ),
    "point_has_more": (
        "Der er skrevet mere om {code} siden. Intet er ændret. Slet punktet, hvis det ikke skal "
        "være der."
    ),
    "protected_by_other_team": (
        "Adressen er stadig beskyttet: et andet team har sat beskyttelsen og må selv fjerne den."
    ),
    "only_coordinators_assign": (
        "Kun koordinatoren giver en opgave til en kollega. Du kan selv tage den eller give din "
        "egen fra dig."
    ),
    "only_coordinators_print_for_others": (
        "Kun koordinatoren udskriver til en kollega. Du kan udskrive til dig selv."
    ),
    "point_without_address": "Punktet har ingen adresse, der kan beskyttes.",
    "sign_letter_unknown": Counted(
        "count",
        "Intet tegn har bogstavet {letters}. Skriv et af dem, der står under Bogstaverne på arket.",
        "Ingen tegn har bogstaverne {letters}. Skriv dem, der står under Bogstaverne på arket.",
    ),
    "sign_unknown": "Tegnet findes ikke på listen. Vælg blandt tegnene på siden.",
    "observation_in_future": "Tidspunktet ligger fremme. Ret datoen eller tiden.",
    "observation_already_recorded": (
        "Det er allerede registreret på {code} på det tidspunkt. Intet er ændret. Er der set efter "
        "igen, så ret tiden."
    ),
    "attempt_already_recorded": (
        "Forsøget på {code} er allerede registreret på det tidspunkt. Intet er ændret. Er kontakt "
        "forsøgt igen, så ret tiden."
    ),
    "attempt_form_missing": "Vælg, hvordan kontakten blev forsøgt.",
    "attempt_level_missing": "Vælg, hvad der kom ud af det, fra 1 til 9.",
    "slip_unknown": "Vælg, hvad der gælder om sedlen i døren.",
    "outcome_missing": "Vælg, hvordan det endte. Uden det kan punktet ikke afsluttes.",
}

BACKUP: dict[str, Sentence] = {
    "backup_missing": "Filen {name} findes ikke, eller den er ikke en fil. Se efter stien.",
    "backup_exists": "Filen {name} findes allerede og er ikke rørt. Vælg et andet navn.",
    "backup_foreign": (
        "Filen er ikke en sikkerhedskopi fra Kvarter, og intet er ændret. Vælg en anden fil."
    ),
    "backup_newer": (
        "Sikkerhedskopien er lavet med en nyere udgave af Kvarter. Installér den udgave, og prøv "
        "igen. Intet er ændret."
    ),
    "backup_truncated": (
        "Sikkerhedskopien er ikke hel: enden mangler eller er ændret. Brug en anden kopi. Intet "
        "er ændret."
    ),
    "backup_changed": (
        "Sikkerhedskopien er ændret, siden den blev lavet, og er ikke brugt. Brug en anden kopi. "
        "Intet er ændret."
    ),
    "backup_differs": (
        "Tabellen {table} kom ikke tilbage, som den var. Brug en anden sikkerhedskopi. Intet er "
        "ændret."
    ),
    "backup_key_wrong": (
        "Sikkerhedskopien åbnes med nøglen {key}, og den er ikke her. Læg nøglen ind med: kvarter "
        "backup key --enter"
    ),
    "backup_key_unreadable": (
        "Nøglen {name} i mappen keys kan ikke læses. Læg den ind igen med: kvarter backup key "
        "--enter"
    ),
    "backup_words_wrong": (
        "Nøglen har 14 grupper med fire tegn, og mindst ét tegn passer ikke. Se den efter, og "
        "skriv den igen."
    ),
    "backup_passphrase_missing": (
        "Sikkerhedskopien åbnes med en adgangssætning. Sæt den i KVARTER_BACKUP_PASSPHRASE."
    ),
    "backup_passphrase_wrong": (
        "Adgangssætningen i KVARTER_BACKUP_PASSPHRASE åbner ikke denne sikkerhedskopi. Brug den, "
        "der gjaldt, da kopien blev lavet."
    ),
    "backup_passphrase_short": (
        "Adgangssætningen i KVARTER_BACKUP_PASSPHRASE er for kort. Brug mindst {least} tegn."
    ),
    "backup_disk_full": (
        "Der er ikke plads i {path}. Den halve sikkerhedskopi er fjernet. Ryd op, og prøv igen."
    ),
    "backup_not_writable": (
        "Der kan ikke skrives i {path}. Vælg en anden mappe, eller giv Kvarter lov til at skrive "
        "i den."
    ),
    "backup_not_readable": "Filen {path} kan ikke læses. Giv Kvarter lov til at læse den.",
    "backup_nothing_there": "Der er ingen database endnu, så der er intet at sikkerhedskopiere.",
    "backup_under_way": (
        "En anden sikkerhedskopi bliver lavet, prøvet eller gendannet lige nu. Prøv igen om lidt."
    ),
    "backup_not_confirmed": "Intet er ændret. Svar ja for at gendanne, eller tilføj --yes.",
    "backup_lost": (
        "Kvarter blev stoppet, før sikkerhedskopien var færdig. Tag en ny; de gamle er, som de var."
    ),
    "backup_others_connected": (
        "Andre bruger databasen lige nu, og intet er ændret. Stop Kvarter alle steder, eller "
        "tilføj --end-others for at afbryde dem."
    ),
    "backup_url_missing": (
        "Serveren har ingen rolle, der kan læse alt til en sikkerhedskopi. Bed jeres it-afdeling "
        "sætte KVARTER_BACKUP_DATABASE_URL."
    ),
    "backup_role_sees_too_little": (
        "Rollen i KVARTER_BACKUP_DATABASE_URL ser ikke alle rækker. Giv den BYPASSRLS og "
        "pg_read_all_data."
    ),
    "backup_role_may_not": (
        "Rollen i KVARTER_BACKUP_DATABASE_URL mangler ret til det, og intet er ændret. For at lave "
        "en kopi skal den kunne læse alt, for at prøve eller gendanne den også oprette databaser. "
        "Uden det kan en kopi læses igennem med --quick."
    ),
}

RETENTION = {
    "retention_out_of_bounds": (
        "Fristen skal være fra {lowest} til {highest}, og her står {found}. Skriv et andet tal."
    ),
    "retention_kind_unknown": "Den frist findes ikke. Hent siden igen for at se dem, der findes.",
    "retention_not_held": (
        "Der er ingen sletning, der venter på jer. Hent siden igen for at se, hvad der er sket."
    ),
    "retention_case_closed": (
        "Sagen er afsluttet eller slettet, og så kan den ikke beholdes. Genåbn den først, hvis I "
        "arbejder videre."
    ),
    "trash_stays": "Det kan ikke gendannes, for det er lagt sammen med noget andet eller ryddet.",
}

FORTNIGHT = {
    "work_hours_unreadable": (
        "Skriv arbejdstiden som 8-15.30, eller lad feltet være tomt på en fridag."
    ),
    "fortnight_changed": (
        "En runde er planlagt imens, eller en kollega eller et område er ikke længere med. "
        "Forslaget er regnet ud igen. Se det efter, og planlæg så."
    ),
}

SENTENCES: dict[str, Sentence] = {
    **FORTNIGHT,
    **RETENTION,
    **BACKUP,
    **ACCESS, **LOG, **POINTS, **MACHINE, **PRODUCTION, **SETTINGS, **MAPS, **AREAS, **ROUNDS,
    **VISITS, **WALKED, **JOBS, **ROWS,
    **MEETINGS, **MAPPING, **PLACES, **CHANNELS, **PARTNERS,
    **OUTINGS, **TRACKS, **RETURNS, **INQUIRIES, **FILES, **LAYER_FILES, **REGISTERS,
}  # fmt: skip
