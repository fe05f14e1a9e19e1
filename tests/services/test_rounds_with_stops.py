"""Rounds with stops of every kind, stored on the demo town; all tests share its database."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import uuid
from dataclasses import dataclass
from itertools import pairwise

import pypdf
import pytest
import shapely
import sqlalchemy as sa

from gis.errors import InputError
from gis.layers.database import Scope
from gis.locale import translator
from gis.maps.sheets import SheetOptions
from gis.planning.directions import Direction
from gis.planning.visits import Break, Window
from gis.services import calendars, partners, places, return_windows, rounds, walked
from gis.services import observation_points as points
from gis.services.installation import database
from gis.services.members import local_scope
from gis.services.plan_json import round_document
from gis.services.retention import erase_now
from gis.services.rounds import PlannedRound, RoundRequest, StopRequest

pytestmark = pytest.mark.db

HOUR = dt.timedelta(hours=1)
BEGINS = (dt.datetime.now(dt.UTC) + dt.timedelta(days=2)).replace(
    hour=9, minute=0, second=0, microsecond=0
)
LATE = Window(BEGINS + 2 * HOUR, BEGINS + 3 * HOUR)


@dataclass
class Town:
    """Ids of one stop of each kind, and where the walk begins."""

    scope: Scope
    stops: dict[str, StopRequest]
    start: tuple[float, float]
    point_id: str
    code: str

    def plan(self, *kinds: str, **options: object) -> PlannedRound:
        stops = tuple(self.stops[kind] for kind in kinds or self.stops)
        request = RoundRequest(
            (), 240, starts=(self.start,), planned_for=BEGINS, stops=stops
        )  # fmt: skip
        return rounds.plan_round(self.scope, dataclasses.replace(request, **options))


@pytest.fixture(scope="module")
def town(shared_demo: dict[str, str]) -> Town:
    """The demo town with a point, a return to another, a partner, a place and an address."""
    scope = local_scope()
    query = """select id::text, ST_AsBinary(ST_Transform(geometry, 4326)) from address
        where street_id is not null and retired_at is null order by key limit 4"""
    with database().session(scope) as session:
        homes = [(key, shapely.from_wkb(bytes(at))) for key, at in session.execute(sa.text(query))]
    (first, at), (second, _at), (_third, by), (fourth, _door) = homes
    seen = points.add_point(scope, address_id=first, allow_duplicate=True)
    other = points.add_point(scope, address_id=second, allow_duplicate=True, needs_pair=True)
    return_windows.add_window(
        scope, point_id=seen.point_id, starts_at=BEGINS + HOUR, ends_at=BEGINS + 1.5 * HOUR
    )
    (window,) = return_windows.list_windows(scope, point_id=seen.point_id)
    partner, _change = partners.add_partner(
        scope, name="Kiosken", kind="Butik", sector="private", points=[(by.x, by.y)],
        allow_duplicate=True,
    )  # fmt: skip
    place, _past = places.add_place(
        scope, name="Parken", kind="Park", geometry=by, allow_duplicate=True
    )
    stops = {
        "return": StopRequest("return", window.id, 10, must=True),
        "point": StopRequest("point", other.point_id, 5),
        "partner": StopRequest("partner", partner.id, 20, (LATE,)),
        "place": StopRequest("place", place.id, 15, priority=3),
        "address": StopRequest("address", fourth, 10),
    }
    return Town(scope, stops, (at.x, at.y), seen.point_id, window.code)


def visited(planned: PlannedRound) -> list[str]:
    return [stop.kind for leg in planned.legs for stop in leg.visits]


def test_a_stop_of_each_kind_is_visited_and_read_back_as_it_was_asked_for(town: Town) -> None:
    rest = Break(20, BEGINS + 1.25 * HOUR, BEGINS + 2 * HOUR)
    planned = town.plan(breaks=(rest,))
    assert planned.kind == "visit"
    assert sorted(visited(planned)) == sorted([*town.stops, "break"])
    kept = rounds.get_round(town.scope, planned.id)
    assert round_document(kept) == round_document(planned)
    by_kind = {stop.kind: stop for stop in kept.stops}
    assert by_kind["return"].label == town.code
    assert by_kind["partner"].label == "Kiosken"
    for kind in ("partner", "place", "address"):
        assert by_kind[kind].asked == town.stops[kind]
    promised = by_kind["return"]
    assert BEGINS + HOUR <= promised.begins <= BEGINS + 1.5 * HOUR
    assert by_kind["point"].asked.needs_pair
    assert kept.request.breaks == (rest,)


def test_the_document_tells_the_clock_of_each_stop(town: Town) -> None:
    planned = town.plan("return", "partner")
    document = round_document(planned)
    (leg,) = document["legs"]
    assert document["kind"] == "visit"
    assert [stop["kind"] for stop in leg["stops"]] == visited(planned)
    assert leg["service_minutes"] == 30
    for stop in leg["stops"]:
        arrive, begin, leave = (dt.datetime.fromisoformat(stop[k])
                                for k in ("arrive", "begin", "leave"))  # fmt: skip
        assert begin - arrive == dt.timedelta(minutes=stop["waiting_minutes"])
        assert leave - begin == dt.timedelta(minutes=stop["service_minutes"])
    assert "Kiosken" not in str(document)


def test_streets_and_stops_take_turns_and_the_clock_goes_on_between_them(town: Town) -> None:
    (leg,) = town.plan().legs
    listed = rounds.in_order(leg.directions, leg.visits)
    assert [one for one in listed if one in leg.visits] == list(leg.visits)
    walked = 0
    for one in listed:
        if isinstance(one, Direction):
            assert one.first_step == walked, "a row ends where somebody stops"
            following = [row.first_step for row in leg.directions if row.first_step > walked]
            walked = min(following, default=walked)
    spans = rounds.spans(leg)
    assert spans[0].begins == leg.leaves
    assert spans[-1].ends == leg.returns
    assert all(one.ends == other.begins for one, other in pairwise(spans))
    starts = list(rounds.starts_of(leg.directions, leg.visits, leg.leaves, 4.0).values())
    assert starts == sorted(starts)
    assert leg.leaves <= starts[0]
    assert starts[-1] <= leg.returns


def test_a_round_of_streets_and_stops_walks_the_one_and_visits_the_other(town: Town) -> None:
    planned = town.plan("return", "place", area_ids=("Fuglekvarteret",))
    assert planned.kind == "mixed"
    (leg,) = planned.legs
    assert sorted(visited(planned)) == ["place", "return"]
    assert set(leg.pieces) | set(planned.not_fitting["id"]) == set(planned.required["id"])
    assert leg.pieces
    kept = rounds.get_round(town.scope, planned.id)
    assert round_document(kept) == round_document(planned)
    printed = rounds.print_sheet(town.scope, planned.id, translator("da"))
    assert printed.pdf.startswith(b"%PDF")


def test_an_order_chosen_by_hand_is_kept_when_it_is_planned_again(town: Town) -> None:
    first = town.plan("partner", "place", "address")
    order = tuple(stop.ref for stop in reversed(first.legs[0].visits))
    request = dataclasses.replace(first.request, orders={1: order})
    again = rounds.plan_round(town.scope, request, replaces=first.id)
    assert tuple(stop.ref for stop in again.legs[0].visits) == order
    assert rounds.get_round(town.scope, again.id).request.orders == {1: order}


def test_who_has_a_stop_of_his_own_visits_it(town: Town) -> None:
    stops = tuple(dataclasses.replace(town.stops[kind], walker=walker)
                  for kind, walker in (("partner", 2), ("place", 1)))  # fmt: skip
    planned = town.plan(stops=stops, walkers=2)
    assert {leg.letter: [stop.kind for stop in leg.visits] for leg in planned.legs} == {
        "A": ["place"], "B": ["partner"],
    }  # fmt: skip


def test_what_is_gone_says_so_and_the_rest_is_planned(town: Town) -> None:
    gone = StopRequest("point", str(uuid.uuid4()))
    planned = town.plan(stops=(town.stops["place"], gone))
    assert [(stop.ref, stop.reason, stop.at) for stop in planned.left_out] == [
        (gone.ref, "gone", None)
    ]
    assert visited(planned) == ["place"]


def test_a_leader_sees_that_there_is_a_round_and_neither_stops_nor_way(town: Town) -> None:
    planned = town.plan("return", "address")
    leader = dataclasses.replace(town.scope, role="leader")
    seen = rounds.get_round(leader, planned.id)
    assert (seen.kind, seen.name) == ("visit", "Besøg")
    assert (seen.stops, seen.legs, seen.request.stops) == ([], [], ())
    assert str(planned.request.stops[0].ref) not in str(round_document(seen))
    assert "<trkpt" not in rounds.round_gpx(leader, planned.id)


def test_its_sheet_and_its_calendar_tell_codes_and_times_and_no_name_of_a_door(
    town: Town,
) -> None:
    planned = town.plan("return", "address", "partner")
    _ = translator("da")
    printed = rounds.print_sheet(town.scope, planned.id, _)
    assert printed.pdf.startswith(b"%PDF")
    feed = calendars.round_calendar(town.scope, planned.id, _).decode()
    (address,) = [stop for stop in planned.stops if stop.kind == "address"]
    assert "Runde: Besøg" in feed
    assert address.label.split(",")[0] not in feed


TOLD_OF_PEOPLE = {
    "observation_point": "watch_for = :told, reason = :told",
    "inquiry": "source_kind = :told, heard_via = :told, concerns = array[:told]",
    "partner": "contact = :told, note = :told, our_hours = :told",
    "street_note": "reason = :told",
    "round_piece": "reason = :told",
}


@pytest.mark.parametrize(
    "chosen",
    [
        SheetOptions(),
        SheetOptions(paper="A3", squares="national", notes="half", is_turned=False),
        SheetOptions(has_ages=False, has_house_numbers=False, has_form=False, has_index=False,
                     squares="none", scale=10_000, leg="A"),
    ],
)  # fmt: skip
def test_no_choice_makes_a_sheet_say_what_is_told_of_people(
    town: Town, chosen: SheetOptions
) -> None:
    planned = town.plan(area_ids=("Fuglekvarteret",))
    told = "Kanariefugl 87654321"
    with database().session(town.scope) as session:
        for table, columns in TOLD_OF_PEOPLE.items():
            changed = session.execute(sa.text(f"update {table} set {columns}"), {"told": told})
            assert changed.rowcount > 0 or table == "street_note", table
    pdf = rounds.print_sheet(town.scope, planned.id, translator("da"), options=chosen).pdf
    read = pypdf.PdfReader(io.BytesIO(pdf))
    text = " ".join(page.extract_text() for page in read.pages) + str(read.metadata)
    for word in (*told.split(), "psykisk", "SKP"):
        assert word.lower() not in text.lower()
    assert text.count("OpenStreetMap-bidragydere") >= len(read.pages)
    assert text.count("Tilbage og makuleret senest") >= len(read.pages)


def test_who_stays_at_one_stop_walks_nothing_and_has_a_sheet_all_the_same(town: Town) -> None:
    planned = town.plan("place", starts=())
    (leg,) = planned.legs
    assert (leg.length_m, leg.directions, visited(planned)) == (0, [], ["place"])
    printed = rounds.print_sheet(town.scope, planned.id, translator("da"))
    assert printed.pdf.startswith(b"%PDF")
    assert rounds.round_gpx(town.scope, planned.id)
    ended = dt.datetime.now(dt.UTC) - HOUR
    with pytest.raises(InputError, match="nothing_walked_recorded"):
        walked.record_round(
            town.scope, planned.id, started_at=ended - HOUR, ended_at=ended, is_pair=True
        )


def test_what_is_walked_between_stops_is_recorded_as_any_walk(town: Town) -> None:
    planned = town.plan("place", "address")
    ended = dt.datetime.now(dt.UTC) - HOUR
    walked.record_round(
        town.scope, planned.id, started_at=ended - HOUR, ended_at=ended, is_pair=True
    )
    assert rounds.get_round(town.scope, planned.id).status == "walked"


def test_with_a_point_its_stops_are_erased_and_the_way_to_its_door(town: Town) -> None:
    planned = town.plan("return", "place")
    (point,) = points.list_points(town.scope, point_id=town.point_id)
    points.delete_point(town.scope, point.id, point.version)
    erase_now(town.scope, point.id)
    left = rounds.get_round(town.scope, planned.id)
    assert [stop.kind for stop in left.stops] == ["place"]
    assert left.legs == []
