"""
Some weeks of a team: it walks, visits, calls, takes inquiries, and takes some of it back.

See `benchmarks.simulated_team`, which makes the team. Rounds are planned once and walked again and
again: a plan is copied as a row, as planning it anew with the same seed would store it.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import shapely
import sqlalchemy as sa

from benchmarks.recount import COPENHAGEN
from benchmarks.simulated_team import addresses_of
from gis.crs import WGS84, transform
from gis.services import (
    channels,
    inquiries,
    observation_points,
    outings,
    partners,
    places,
    return_windows,
    street_notes,
    tracks,
    walked,
)
from gis.services.installation import database

if TYPE_CHECKING:
    from benchmarks.simulated_team import Team
    from gis.layers.database import Scope

SIGNS = ("overgrown_garden", "covered_windows", "full_letter_box", "waste")
FORMS = ("knock", "handwritten_card", "typed_letter", "phone", "agreed_visit")
LEVELS = (1, 1, 1, 1, 2, 3, 5, 7, 8)
OUTCOMES = ("not_in_group", "signs_gone", "stable_contact", "contact_refused", "to_home_support")
SOURCES = ("relative", "neighbour", "caretaker", "home_care", "anonymous")
HEARD = ("partner", "acquaintance", "met_before", "", "folder", "folder", "poster")
TEAM = ("AB", "CD", "EF", "GH", "IJ", "KL")


def work(team: Team, weeks: int, walks: int) -> None:
    """Let the team work for some weeks, until now."""
    for number in range(weeks):
        week = team.now - dt.timedelta(weeks=weeks - number)
        for _ in range(walks):
            walk(team, team.moment(week))
        for share, does in ((0.7, visit), (0.4, tell), (0.15, hand_out), (0.8, call),
                            (0.35, inquire), (0.05, note), (0.1, outing)):  # fmt: skip
            if team.chance(share):
                does(team, team.moment(week))
    end_some(team)


def visit(team: Team, at: dt.datetime) -> None:
    """Be present at a place."""
    made = team.attempt("place visit", lambda: places.record_visit(
        team.scope, team.one(team.places), started_at=at, minutes=int(team.rng.integers(10, 180)),
        is_pair=team.chance(0.5)))  # fmt: skip
    if made is not None and team.chance(0.15):
        places.withdraw_visit(team.scope, str(made))
        if team.chance(0.4):
            places.restore_visit(team.scope, str(made))


def tell(team: Team, at: dt.datetime) -> None:
    """Tell a partner something."""
    told = partners.tell_partner(
        team.scope, team.one(team.partners), at.date(), "Mail", "Vi er her"
    )
    team.done["partner contact"] += 1
    if team.chance(0.2):
        partners.withdraw_contact(team.scope, told.id)


def hand_out(team: Team, at: dt.datetime) -> None:
    """Hand out folders."""
    team.done["handout"] += 1
    channels.hand_out(
        team.scope, team.one(team.channels), day=at.date(), material="Folder", copies=20
    )


def walk(team: Team, at: dt.datetime) -> None:
    """Walk a planned round, marked streets, or by GPS; take some of it back."""
    plan = team.rounds[int(team.rng.integers(len(team.rounds)))]
    leg = plan.legs[int(team.rng.integers(len(plan.legs)))]
    is_pair, until = team.chance(0.6), at + dt.timedelta(minutes=float(team.rng.uniform(20, 150)))
    side = "both" if is_pair else team.one(["both", "left", "right"])
    kind = team.rng.choice(["round", "marked", "gps"], p=[0.6, 0.25, 0.15])
    if kind == "round":
        again = copied(team.scope, plan.id)
        rows = [
            (each.walker, row) for each in plan.legs for row in range(1, len(each.directions) + 1)
        ]
        left_out = [row for row in rows if team.chance(0.15)] if team.chance(0.3) else []
        hindered = {left_out[0]: "roadworks"} if left_out and team.chance(0.4) else {}
        seen = sightings(team, at) if team.chance(0.3) else ()
        made = team.attempt("round", lambda: walked.record_round(
            team.scope, again, started_at=at, ended_at=until, is_pair=is_pair, side=side,
            left_out=[row for row in left_out if row not in hindered], hindrances=hindered,
            sightings=seen, walkers=[leg.walker] if team.chance(0.2) else None))  # fmt: skip
    elif kind == "marked":
        streets = [each for each in leg.pieces if team.chance(0.4)] or list(leg.pieces[:1])
        mode = "bicycle" if team.chance(0.2) else "foot"
        made = team.attempt("marked", lambda: walked.record_marked(
            team.scope, streets, started_at=at, ended_at=until, is_pair=is_pair, side=side,
            mode=mode))  # fmt: skip
    else:
        content = gpx(team, transform(leg.geometry, WGS84, database().crs), at)
        tour = tracks.read_tour(team.scope, content)
        made = team.attempt("gps", lambda: tracks.record_tour(
            team.scope, tour, is_pair=is_pair, side=side))  # fmt: skip
    if made is not None and team.chance(0.08):
        take_back(team, made)


def take_back(team: Team, made: object) -> None:
    if isinstance(made, walked.Recorded) and made.seen.points + made.seen.windows:
        team.attempt("taken back", lambda: walked.take_back(team.scope, made))
        return
    walked.withdraw(team.scope, made.pass_ids)  # type: ignore[attr-defined]
    team.done["withdrawn"] += 1
    if team.chance(0.4):
        team.attempt("restored", lambda: walked.restore(team.scope, made.pass_ids))  # type: ignore[attr-defined]


def sightings(team: Team, at: dt.datetime) -> tuple[walked.Sighting, ...]:
    come = at + dt.timedelta(days=7)
    return (walked.Sighting(
        point_id=team.one(team.points), signs=(team.one(SIGNS),),
        come_back=(come, come + dt.timedelta(minutes=30)) if team.chance(0.6) else None,
        assigned=team.one(TEAM),
    ),)  # fmt: skip


def copied(scope: Scope, round_id: str) -> str:
    """Return the id of a copy of a planned round that nobody has walked."""
    with database().session(scope) as session:

        def column(table: str, without: tuple[str, ...]) -> str:
            names = session.scalars(sa.text(
                "select column_name from information_schema.columns where table_name = :table "
                "and table_schema = 'public' order by ordinal_position",
            ), {"table": table})  # fmt: skip
            return ", ".join(f'"{name}"' for name in names if name not in without)

        kept = column("round", ("id", "status", "replaces"))
        made = session.scalar(sa.text(
            f"insert into round ({kept}, status) select {kept}, 'planned' from round "
            "where id = :id returning id"), {"id": round_id})  # fmt: skip
        for table in ("round_leg", "round_piece"):
            kept = column(table, ("id", "round_id"))
            session.execute(sa.text(
                f"insert into {table} ({kept}, round_id) select {kept}, :made from {table} "
                "where round_id = :id"), {"id": round_id, "made": made})  # fmt: skip
    return str(made)


def gpx(team: Team, line: shapely.LineString, at: dt.datetime) -> bytes:
    """Return a walk along a line as a phone writes it, 4 m beside it with an error that drifts."""
    away = np.arange(0, line.length, 6.0)
    xy = shapely.get_coordinates(shapely.line_interpolate_point(line, away))
    drift = np.zeros_like(xy)
    for number in range(1, len(xy)):
        drift[number] = 0.92 * drift[number - 1] + team.rng.normal(0, 1.2, 2)
    spots = transform(shapely.MultiPoint(xy + drift + (2.5, 2.5)), database().crs, WGS84)
    fixes = "".join(
        f'<trkpt lat="{spot.y:.7f}" lon="{spot.x:.7f}"><time>'
        f"{at + dt.timedelta(seconds=5 * number):%Y-%m-%dT%H:%M:%SZ}</time></trkpt>"
        for number, spot in enumerate(spots.geoms)
    )
    return (
        '<?xml version="1.0"?><gpx version="1.1" creator="t" '
        f'xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>{fixes}</trkseg></trk></gpx>'
    ).encode()


def call(team: Team, at: dt.datetime) -> None:
    """Try to make contact at a point, and agree on when to come back; settle an earlier return."""
    point, form = team.one(team.points), team.one(FORMS)
    level = int(team.rng.choice(LEVELS))
    made = team.attempt("contact attempt", lambda: observation_points.record_attempt(
        team.scope, point, at=at, form=form, level=level, is_postcard_left=level == 1))  # fmt: skip
    if made is not None and team.chance(0.1):
        observation_points.withdraw_attempt(team.scope, str(made))
        if team.chance(0.5):
            observation_points.restore_attempt(team.scope, str(made))
    come = at + dt.timedelta(days=int(team.rng.integers(3, 20)))
    window = team.attempt("return", lambda: return_windows.add_window(
        team.scope, point_id=point, starts_at=come, ends_at=come + dt.timedelta(hours=1),
        assigned=team.one(TEAM)))  # fmt: skip
    if window is not None:
        plan = team.rounds[int(team.rng.integers(len(team.rounds)))]
        if team.chance(0.3):
            team.attempt("return to a street", lambda: return_windows.add_window(
                team.scope, street_ids=plan.legs[0].pieces[:1], starts_at=come,
                ends_at=come + dt.timedelta(minutes=30)))  # fmt: skip
    due = return_windows.list_windows(team.scope, until=at)
    for each in due[: int(team.rng.integers(3))]:
        outcome = "kept" if team.chance(0.7) else "missed"
        change = return_windows.settle_window(team.scope, each.id, each.version, outcome=outcome)
        team.done["return settled"] += 1
        if team.chance(0.15):
            return_windows.undo(team.scope, change)


def inquire(team: Team, at: dt.datetime) -> None:
    """Take an inquiry, and close some."""
    made = team.attempt("inquiry", lambda: inquiries.add_inquiry(
        team.scope, received_on=at.astimezone(COPENHAGEN).date(), source_kind=team.one(SOURCES),
        heard_via=team.one(HEARD), taker=team.one(TEAM)))  # fmt: skip
    if made is None or not team.chance(0.6):
        return
    (row,) = [each for each in inquiries.list_inquiries(team.scope) if each.id == made.row_id]
    closed = inquiries.close_inquiry(team.scope, row.id, row.version, outcome=team.one(
        ["too_little_known", "not_in_group"]))  # fmt: skip
    if team.chance(0.15):
        inquiries.undo(team.scope, closed)


def note(team: Team, _at: dt.datetime) -> None:
    """Note that a street cannot be walked; often it is taken back."""
    plan = team.rounds[int(team.rng.integers(len(team.rounds)))]
    made = street_notes.add_note(team.scope, plan.legs[0].pieces[-1:], "Låge")
    team.done["street note"] += 1
    if team.chance(0.6):
        street_notes.withdraw_note(team.scope, made)


def outing(team: Team, _at: dt.datetime) -> None:
    """Go out and come home; mostly."""
    late = dt.datetime.now(dt.UTC) + dt.timedelta(hours=2)
    change = team.attempt("outing", lambda: outings.go_out(
        team.scope, initials=[team.one(TEAM)], home_by=late))  # fmt: skip
    if change is not None:
        outings.come_home(team.scope, change.row_id, change.after)


def end_some(team: Team) -> None:
    """Close half of the cases, let some decline visits, and take some of it back."""
    for number, point in enumerate(observation_points.list_points(team.scope)):
        if number % 2:
            outcome = OUTCOMES[number % len(OUTCOMES)]
            broken = "wish" if outcome == "contact_refused" else ""
            change = observation_points.close_point(
                team.scope, point.id, point.version, outcome=outcome, broken_by=broken)  # fmt: skip
            if number % 10 == 1:
                observation_points.undo(team.scope, change)
        elif number % 8 == 0:
            observation_points.decline_point(team.scope, point.id, point.version)
        elif number % 8 == 2:
            change = observation_points.delete_point(team.scope, point.id, point.version)
            if number % 16 == 2:
                observation_points.undo(team.scope, change)
    partners.merge_partners(team.scope, team.partners[0], team.partners[1:2])
    change = partners.merge_partners(team.scope, team.partners[2], team.partners[3:4])
    partners.undo(team.scope, change)


def walk_and_take_back(team: Team) -> object:
    """Walk a round with all that can be seen on it, and take all of it back."""
    plan = team.rounds[0]
    begun = team.now - dt.timedelta(days=9)
    homes = addresses_of(team)
    seen = [
        walked.Sighting(
            address_id=homes[number][0], signs=SIGNS[:2], allow_duplicate=True,
            attempt=walked.Attempt("knock", 3), come_back=(begun + dt.timedelta(days=2), team.now),
        )
        for number in range(2)
    ]  # fmt: skip
    made = walked.record_round(
        team.scope, copied(team.scope, plan.id), started_at=begun,
        ended_at=begun + dt.timedelta(hours=1), is_pair=True, sightings=seen,
        lasting={(plan.legs[0].walker, 1): "Låst port"},
    )  # fmt: skip
    walked.take_back(team.scope, made)
    return made
