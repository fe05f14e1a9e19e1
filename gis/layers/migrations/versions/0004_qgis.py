"""Views for QGIS: the layers that name nobody, in Danish, for a role that can read nothing else."""

from alembic import op

revision = "0004_qgis"
down_revision = "0003_mapping"

BANDS = {
    "morning": "formiddag", "afternoon": "eftermiddag", "evening": "aften",
    "weekend_day": "weekend, dag", "weekend_evening": "weekend, aften", "night": "nat",
}  # fmt: skip
PLACES = {
    "library": "Bibliotek", "drop_in_centre": "Værested", "kiosk": "Kiosk",
    "small_shop": "Nærbutik", "park": "Park", "laundry": "Møntvaskeri", "cafe": "Café",
    "pub": "Værtshus", "fast_food": "Grillbar", "bakery": "Bager",
    "second_hand": "Genbrugsbutik", "station": "Station", "community_centre": "Medborgerhus",
    "shelter": "Herberg", "square": "Torv eller plads", "church": "Kirke",
    "sports": "Idrætsforening", "association": "Forening", "social_facility": "Socialt tilbud",
    "activity": "Aktivitetstilbud", "shared_meal": "Fællesspisning",
}  # fmt: skip
PARTNERS = {
    "acute_team": "Akutteams", "district_psychiatry": "Distriktspsykiatrien",
    "home_care": "Hjemmeplejen", "home_nursing": "Hjemmesygeplejen", "hospital": "Hospitaler",
    "job_centre": "Jobcentre", "police": "Politiet", "social_services": "Socialforvaltningen",
    "housing_association": "Boligselskaber", "grocery": "Dagligvarebutikker",
    "kiosk": "Døgnkiosker", "utility": "Forsyningsselskaber", "tradesman": "Håndværkere",
    "doctor": "Privatpraktiserende læger", "fuel": "Tankstationer", "taxi": "Taxachauffører",
    "delivery": "Vareudbringere", "boilerman": "Varmemestre", "caretaker": "Viceværter",
    "user_organisation": "Brugerorganisationer", "association": "Foreninger",
    "neighbours": "Naboer", "own_administration": "Egen forvaltning",
    "social_duty": "Social døgnvagt", "bailiff_court": "Fogedretten",
    "prison_service": "Kriminalforsorgen", "pest_control": "Skadedyrsbekæmpelsen",
    "waste_collection": "Renovationsselskaber", "postman": "Postbude",
    "meter_reader": "Måleraflæsere", "laundry": "Møntvaskerier", "bank": "Banker",
    "resident_adviser": "Beboerrådgivere", "resident_magazine": "Beboerblade",
    "priest": "Præster", "volunteer_centre": "Frivilligcentre", "sports_club": "Sportsklubber",
    "day_shelter": "Varmestuer",
}  # fmt: skip
CHANNELS = {
    "local_paper": "Lokalavis", "church_magazine": "Kirkeblad",
    "housing_magazine": "Boligforeningsblad", "radio": "Radio", "internet": "Internet",
    "tv": "TV", "folder": "Folder", "poster": "Plakat", "business_card": "Visitkort",
    "notice": "Opslag", "residents_meeting": "Beboermøde",
}  # fmt: skip
SECTORS = {
    "public": "Det offentlige", "private": "Det private", "civil": "Civilsamfundet"
}  # fmt: skip
PRIORITIES = {"high": "Høj", "normal": "Almindelig", "low": "Lav"}
ROLES = {"stay": "Opholdssted", "offer": "Tilbud eller fællesskab"}
MODES = {"foot": "til fods", "bicycle": "på cykel"}


def word(column: str, words: dict[str, str]) -> str:
    """Return what stands for a code; a team's own word stands for itself."""
    cases = " ".join(f"when '{code}' then '{text}'" for code, text in words.items())
    return f"case {column} {cases} else {column} end"


def words(column: str, known: dict[str, str]) -> str:
    """Return what stands for several codes, in their order."""
    each = word("code", known)
    return (
        f"(select coalesce(string_agg({each}, ', ' order by at), '') "
        f"from unnest({column}) with ordinality codes (code, at))"
    )


def yes_no(column: str) -> str:
    """Return an answer in a word; nobody has asked is not no."""
    return f"case {column} when true then 'Ja' when false then 'Nej' else 'Ikke spurgt' end"


def decision(way: str) -> str:
    """Return what is decided of a way: the newest counts, and one without an answer is none."""
    return f"""coalesce((select case is_chosen when true then 'Tilvalgt' when false then 'Fravalgt'
        end from area_decision where area_id = housing_area.id and way = '{way}'
        order by number desc limit 1), 'Ikke besluttet')"""


NAMED_AREAS = """(select coalesce(string_agg(name, '; ' order by lower(name)), '')
    from housing_area where id = any({table}.area_ids) and deleted_at is null)"""

VIEWS = {
    "boligomraader": (
        "Boligområder med det, der er besluttet",
        f"""select id, name as navn, {decision("direct")} as direkte,
            {decision("indirect")} as indirekte, {words("required_bands", BANDS)} as tidspunkter,
            return_days as interval_dage, geometry
        from housing_area where deleted_at is null""",
        {
            "direkte": "Direkte opsporingsarbejde: tilvalgt, fravalgt eller ikke besluttet",
            "indirekte": "Indirekte opsporingsarbejde: tilvalgt, fravalgt eller ikke besluttet",
            "tidspunkter": "Tidspunkter af døgnet, hvor vejene skal gennemgås",
            "interval_dage": "Dage, før en vej skal gennemgås igen",
        },
    ),
    "opholdssteder": (
        "Steder, hvor målgruppen opholder sig, og tilbud og fællesskaber nær hjemmene",
        f"""select id, name as navn, {word("kind", PLACES)} as slags,
            {word("role", ROLES)} as rolle, {words("bands", BANDS)} as tidspunkter, geometry
        from place where deleted_at is null""",
        {
            "rolle": "Opholdssted, eller tilbud eller fællesskab",
            "tidspunkter": "Hvornår det er værd at være der",
        },
    ),
    "samarbejdspartnere": (
        "Samarbejdspartnere uden kontaktoplysninger",
        f"""select id, name as navn, {word("sector", SECTORS)} as sektor,
            {word("kind", PARTNERS)} as slags, {yes_no("is_municipality_wide")} as hele_kommunen,
            {NAMED_AREAS.format(table="partner")} as boligomraader,
            {yes_no("has_access")} as adgang_til_hjem, {yes_no("meets_citizens")} as moeder_borgere,
            {word("priority", PRIORITIES)} as prioritet, geometry
        from partner where deleted_at is null""",
        {
            "hele_kommunen": "Om den dagligt færdes i hele kommunen",
            "adgang_til_hjem": "Adgang til private hjem",
            "moeder_borgere": "Om den møder borgere",
        },
    ),
    "kommunikationskanaler": (
        "Kommunikationskanaler uden kontaktoplysninger",
        f"""select id, name as navn, {word("kind", CHANNELS)} as slags,
            {yes_no("is_municipality_wide")} as hele_kommunen,
            {NAMED_AREAS.format(table="channel")} as boligomraader, deadline as naeste_frist,
            rhythm as rytme, geometry
        from channel where deleted_at is null""",
        {"naeste_frist": "Næste frist", "rytme": "Hvor ofte den kommer ud"},
    ),
    "gennemgange": (
        "Linjer, der er gået; hvem der gik, er ikke med",
        f"""select id, (started_at at time zone 'Europe/Copenhagen')::date as dato,
            {word("band", BANDS)} as tidspunkt, {word("mode", MODES)} as maade,
            {yes_no("is_pair")} as i_par, geometry
        from pass where not exists (
            select from pass_withdrawal gone where gone.pass_id = pass.id)""",
        {"dato": "Dagen i Danmark", "tidspunkt": "Tidspunkt af døgnet"},
    ),
    "veje": (
        "Vejstykker fra kryds til kryds",
        f"""select id, name as navn, highway as vejklasse, length_m as laengde_m,
            {yes_no("is_walkable")} as kan_gennemgaas, {yes_no("is_must_walk")} as skal_gennemgaas,
            geometry
        from street where retired_at is null""",
        {"vejklasse": "Vejens klasse i OpenStreetMap", "laengde_m": "Længde i meter, geodætisk"},
    ),
    "adresser": (
        "Adresser uden de beskyttede",
        """select id, street as vejnavn, number as husnummer, postcode as postnummer, city as by,
            geometry
        from address where retired_at is null and not is_protected""",
        {},
    ),
}  # fmt: skip
"""Name of each view: what it holds, the query, and comments on columns that need one."""


def upgrade() -> None:
    """Make the views; who may read them is said with the other rights, at every upgrade."""
    run = op.get_bind().exec_driver_sql
    run("create schema qgis")
    run("comment on schema qgis is 'Kvarters lag til QGIS: kun det, der ikke er personligt'")
    for name, (about, query, columns) in VIEWS.items():
        run(f"create view qgis.{name} as {query}")
        run(f"comment on view qgis.{name} is '{about}'")
        for column, meaning in columns.items():
            run(f"comment on column qgis.{name}.{column} is '{meaning}'")
