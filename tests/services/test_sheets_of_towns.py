"""Sheets of a real town through the services, measured in the PDF alone; one database for all."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import shapely
import sqlalchemy as sa

from data import DEMO_TOWN
from gis.locale import translator
from gis.maps.style import PaperStyle
from gis.osm.extract import read_extract
from gis.services import address_protection, areas, inquiries, maps, partners, rounds
from gis.services import observation_points as points
from gis.services.installation import database
from gis.services.members import local_scope
from gis.services.rounds import RoundRequest, StopRequest
from tests.maps import paper_checks as checks
from tests.maps.paper_meter import Document, fit_buildings, read_document
from tests.owner import run_as_owner

pytestmark = pytest.mark.db

EXTRACT = Path(__file__).parents[3] / "shared" / "data" / "ronne.osm.bz2"
PROTECTED = "97ZQ"
"""A house number that is nothing else anywhere."""
SECRETS = ("Zqwatch", "Zqreason", "Zqheard", "Zqnote", "70998877", "psykisk", "SKP", PROTECTED)
BUILDING = tuple(bytes.fromhex(PaperStyle().building[1:]))


@dataclass
class Sheet:
    """A printed sheet as measured, the round it is of, and what its file is called."""

    planned: rounds.PlannedRound
    document: Document
    file_name: str

    @property
    def packets(self) -> list[checks.Packet]:
        return checks.packets(self.document)

    def walked(self) -> set[str]:
        pieces = self.planned.required
        return set(pieces.loc[pieces["outcome"] == "walked", "name"]) - {""}


def fetch(query: str) -> list[sa.Row]:
    with database().session(local_scope()) as session:
        return list(session.execute(sa.text(query)))


def printed(planned: rounds.PlannedRound) -> Sheet:
    sheet = rounds.print_sheet(local_scope(), planned.id, translator("da"))
    return Sheet(planned, read_document(sheet.pdf), sheet.file_name)


@pytest.fixture(scope="module")
def middle(shared_demo: dict[str, str]) -> shapely.Point:
    """The middle of the homes: of a real town where it lies beside the project, else the demo."""
    is_real = EXTRACT.exists()
    if is_real:
        maps.import_map(EXTRACT)
    homes = read_extract(EXTRACT if is_real else DEMO_TOWN).addresses
    return shapely.Point(*np.median(shapely.get_coordinates(homes.geometry.to_numpy()), axis=0))


def area_around(middle: shapely.Point, name: str, metres: float) -> str:
    scale = np.cos(np.radians(middle.y))
    half = metres / 111_320
    box = shapely.box(
        middle.x - half / scale, middle.y - half, middle.x + half / scale, middle.y + half
    )
    areas.add_area(local_scope(), name, box)
    return name


@pytest.fixture(scope="module")
def sheet(middle: shapely.Point) -> Sheet:
    """A round of two walkers with stops, in a town full of what must not be on paper."""
    scope = local_scope()
    near = f"""address.retired_at is null and street_id is not null and address.number <> ''
        order by address.geometry <->
        ST_Transform(ST_SetSRID(ST_Point({middle.x}, {middle.y}), 4326), 25832) limit 3"""
    (first,), (second,), (third,) = fetch(f"select id::text from address where {near}")
    run_as_owner(f"update address set number = '{PROTECTED}' where id = '{third}'")
    seen = points.add_point(
        scope, address_id=first, watch_for="Zqwatch Jensen", reason="Zqreason: psykisk, SKP",
        allow_duplicate=True,
    )  # fmt: skip
    partner, _ = partners.add_partner(
        scope, name="Kiosken", kind="Butik", sector="private", points=[(middle.x, middle.y)],
        contact="Zqnote, telefon 70998877", note="Zqnote", allow_duplicate=True,
    )  # fmt: skip
    inquiries.add_inquiry(
        scope, source_kind="neighbour", address_id=second, heard_via="Zqheard af naboen"
    )
    address_protection.protect_address(scope, third)
    stops = (StopRequest("point", seen.point_id, 5), StopRequest("partner", partner.id, 5))
    name = area_around(middle, "Midten", 330)
    request = RoundRequest((name,), 90, walkers=2, stops=stops, planned_for=_tomorrow())
    return printed(rounds.plan_round(scope, request))


def _tomorrow() -> dt.datetime:
    return (dt.datetime.now(dt.UTC) + dt.timedelta(days=1)).replace(hour=9, minute=0)


def test_every_map_has_the_scale_and_the_north_that_it_states(sheet: Sheet) -> None:
    rows = fetch("""select ST_AsBinary(ST_Transform(geometry, 4326)) from basemap
        where kind = 'building'""")
    buildings = [shapely.from_wkb(bytes(outline)) for (outline,) in rows]
    told = [page for page in sheet.document.pages if page.frame is not None]
    assert all(page.scale_error() <= 0.005 for page in told)
    fits = [(page, fit) for page in told if (fit := fit_buildings(page, buildings, BUILDING))]
    assert fits
    for page, fit in fits:
        assert fit.scale == pytest.approx(page.scale, rel=0.005)
        assert page.north() == pytest.approx(fit.north_deg, abs=0.5)


def test_every_street_walked_is_on_a_map_and_where_the_index_says(sheet: Sheet) -> None:
    named, keyed = set(), set()
    for packet in sheet.packets:
        by_name, by_key = checks.labelled(packet, sheet.walked())
        named, keyed = named | by_name, keyed | by_key
        assert checks.misplaced(packet) == []
        assert checks.one_sided(packet.maps) == []
    assert sheet.walked() - named - keyed == set()
    assert len(named) > 4


def test_no_text_of_a_map_lies_over_another_or_is_nearly_hidden(sheet: Sheet) -> None:
    assert [page.overlaps() for page in sheet.document.pages if page.overlaps()] == []
    assert [page.hidden(0.4) for page in sheet.document.pages if page.hidden(0.4)] == []


def test_what_is_printed_is_large_enough_to_read_and_to_tick(sheet: Sheet) -> None:
    lists = [page for page in sheet.document.pages if page.frame is None]
    boxes = [box for page in lists for box in page.boxes()]
    assert len(boxes) > 20
    assert min(boxes) >= 4.99
    assert sheet.document.least_text_pt() >= 5.99
    assert min(page.margin() for page in sheet.document.pages) >= 5
    widths = [mm for page in sheet.document.pages for mm in page.route_widths()]
    assert widths
    assert min(widths) >= 0.69


def test_nothing_about_people_is_on_paper(sheet: Sheet) -> None:
    told = sheet.document.text + "".join(
        text.text for page in sheet.document.pages for text in page.texts
    )
    assert "Kiosken" in told
    told += sheet.document.title + sheet.file_name
    assert [secret for secret in SECRETS if secret.lower() in told.lower().replace(" ", "")] == []


def test_a_round_of_one_short_street_is_a_sheet(middle: shapely.Point) -> None:
    ((shortest,),) = fetch("""select ST_AsBinary(ST_Transform(ST_Buffer(geometry, 3), 4326))
        from street where is_must_walk and retired_at is null and name <> '' and length_m > 2
        order by length_m, id limit 1""")
    areas.add_area(local_scope(), "Stumpen", shapely.from_wkb(bytes(shortest)))
    found = printed(rounds.plan_round(local_scope(), RoundRequest(("Stumpen",), 30)))
    assert len(found.document.pages) <= 4
    assert re.search(r"\b\d+ m\b", found.document.text)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("name = left(name || ' Gammel Kongsgårds Søndre Sidevej ved Åen og Engen der', 60)", 1),
        ("name = ''", 0),
    ],
    ids=["names of sixty letters", "no names"],
)
def test_streets_with_odd_names_and_no_house_numbers_print(
    middle: shapely.Point, change: str, told: int
) -> None:
    name = area_around(middle, f"Odd {told}", 200)
    run_as_owner(f"update street set {change}")
    run_as_owner("update address set number = ''")
    found = printed(rounds.plan_round(local_scope(), RoundRequest((name,), 60)))
    text = found.document.text
    assert ("vejen uden navn" in text) is not bool(told)
    for packet in found.packets:
        named, keyed = checks.labelled(packet, found.walked())
        assert found.walked() == named | keyed
    assert bool(found.walked()) is bool(told)
    assert [page.overlaps() for page in found.document.pages if page.overlaps()] == []
