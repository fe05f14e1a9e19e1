"""
A team of six for some weeks, all of it through the services, as they would do it themselves.

Rounds are planned once and walked again and again: a plan is copied as a row, as planning it anew
with the same seed would store it. Walks are by day and night, at weekends, on public holidays and
in the two nights that the clock is changed; some are by GPS, by bicycle, alone, on one side, in
part, withdrawn, or withdrawn and brought back. Walks that the program refuses are counted.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import shapely

from benchmarks.recount import BANDS, COPENHAGEN, easter, select
from gis.crs import WGS84, transform
from gis.errors import ConflictError, InputError
from gis.services import (
    areas,
    channels,
    observation_points,
    partners,
    places,
    registers,
    rounds,
)
from gis.services.installation import database

if TYPE_CHECKING:
    from collections.abc import Callable

    from gis.layers.database import Scope


@dataclass
class Team:
    """
    Six colleagues and what they have made so far.

    Attributes
    ----------
    done
        How often each thing was done, or refused.
    """

    scope: Scope
    rng: np.random.Generator
    now: dt.datetime
    areas: list[str] = field(default_factory=list)
    rounds: list[rounds.PlannedRound] = field(default_factory=list)
    points: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    partners: list[str] = field(default_factory=list)
    channels: list[str] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)

    def chance(self, share: float) -> bool:
        """Return true that often."""
        return bool(self.rng.random() < share)

    def one(self, of: tuple[str, ...] | list[str]) -> str:
        """Return one of some."""
        return of[int(self.rng.integers(len(of)))]

    def attempt(self, what: str, call: Callable[[], object]) -> object:
        """Do something and count it; what the program refuses is counted too."""
        try:
            found = call()
        except (ConflictError, InputError) as refused:
            self.done[f"{what} refused: {refused.code}"] += 1
            return None
        self.done[what] += 1
        return found

    def moment(self, week: dt.datetime) -> dt.datetime:
        """Return when something begins in a week, mostly by day, at any minute."""
        local = week.astimezone(COPENHAGEN)
        day = local.date() + dt.timedelta(int(self.rng.integers(7)))
        hour = int(self.rng.choice([9, 10, 11, 13, 14, 16, 18, 20, 23, 2], p=[
            .14, .14, .12, .13, .12, .12, .09, .07, .04, .03]))  # fmt: skip
        for special in special_days(day.year):
            if abs((special - day).days) <= 3 and self.chance(0.5):
                day = special
                hour = 1 if is_clock_night(special) and self.chance(0.7) else hour
        clock = dt.time(hour, *(int(part) for part in self.rng.integers(60, size=2)))
        at = dt.datetime.combine(day, clock, COPENHAGEN).astimezone(dt.UTC)
        return min(at, self.now - dt.timedelta(hours=6))


def special_days(year: int) -> list[dt.date]:
    """Return the nights that the clock is changed in, and some holidays."""
    changed = [
        dt.date(year, month, 31) - dt.timedelta((dt.date(year, month, 31).weekday() + 1) % 7)
        for month in (3, 10)
    ]
    return [*changed, easter(year) + dt.timedelta(1), easter(year) - dt.timedelta(3),
            dt.date(year, 12, 25), dt.date(year, 1, 1)]  # fmt: skip


def is_clock_night(day: dt.date) -> bool:
    return day in special_days(day.year)[:2]


def found_team(
    scope: Scope,
    seed: int,
    *,
    area_count: int,
    round_count: int,
    point_count: int,
    reach_m: float = 190.0,
) -> Team:
    """Draw areas of about a reach, plan rounds, and make all that is visited."""
    team = Team(scope, np.random.default_rng(seed), dt.datetime.now(dt.UTC))
    team.done["address with units"] = registers.import_registers(scope, [_units(scope)]).matched
    _draw(team, area_count, reach_m)
    for number in range(round_count):
        request = rounds.RoundRequest(
            (team.areas[number % len(team.areas)],), minutes=float(team.rng.integers(45, 120)),
            walkers=1 + number % 2, is_pair=number % 3 > 0, seed=number,
        )  # fmt: skip
        made = rounds.plan_round(scope, request, seconds=0.3)
        if made.legs:
            team.rounds.append(made)
    homes = addresses_of(team)
    for number in range(point_count):
        address_id, _ = homes[int(team.rng.integers(len(homes)))]
        made = observation_points.add_point(
            scope, address_id=address_id, watch_for="Have", reason="Tilgroet",
            allow_duplicate=True, needs_pair=number % 5 == 0,
        )  # fmt: skip
        team.points.append(made.point_id)
    for number in range(6):
        _, at = homes[int(team.rng.integers(len(homes)))]
        stay, _change = places.add_place(
            scope, name=f"Sted {number}", kind="library", geometry=at,
            role="stay" if number else "offer",
            bands=[band for band in BANDS if team.chance(0.4)] if number % 2 else (),
        )  # fmt: skip
        team.places.append(stay.id)
        partner, _change = partners.add_partner(
            scope, name=f"Vicevært {number}", kind="caretaker", area_ids=[
                area for area in team.areas if team.chance(0.4)],
            is_municipality_wide=number == 5, has_access=team.rng.choice([True, False, None]),
            meets_citizens=team.rng.choice([True, False, None]),
            contact_days=int(team.rng.integers(20, 200)) if number % 2 else None,
        )  # fmt: skip
        team.partners.append(partner.id)
    for kind in ("folder", "poster"):
        channel, _change = channels.add_channel(scope, name=kind, kind=kind)
        team.channels.append(channel.id)
    return team


def _units(scope: Scope) -> bytes:
    """Return a list of units as a register hands it out: none, one or a few an address."""
    lines = ["id;status;adgangsadresseid;vejnavn;husnr;postnr"]
    rows = select(scope, """select key, street, number, postcode from address
        where retired_at is null and strpos(number, ';') = 0 order by key""")  # fmt: skip
    for row in rows:
        house = uuid.uuid5(uuid.NAMESPACE_URL, row.key)
        lines += [
            f"{uuid.uuid5(house, str(unit))};1;{house};{row.street};{row.number};{row.postcode}"
            for unit in range(house.int % 5)
        ]
    return "\n".join(lines).encode()


def addresses_of(team: Team) -> list[tuple[str, shapely.Point]]:
    rows = select(team.scope, "select id, ST_AsBinary(geometry) wkb from address "
                  "where retired_at is null and street_id is not null order by key")  # fmt: skip
    points = transform(shapely.MultiPoint([shapely.from_wkb(row.wkb) for row in rows]),
                       database().crs, WGS84)  # fmt: skip
    return [(str(row.id), at) for row, at in zip(rows, points.geoms, strict=True)]


def _draw(team: Team, count: int, reach_m: float) -> None:
    """Draw outlines of seven corners around addresses; the last one overlaps its neighbour."""
    homes = [at for _id, at in addresses_of(team)]
    middles: list[shapely.Point] = []
    for number in range(400):
        at = transform(homes[int(team.rng.integers(len(homes)))], WGS84, database().crs)
        if len(middles) == count:
            break
        if len(middles) == count - 1:
            at = shapely.Point(middles[0].x + 120, middles[0].y + 60)
        elif any(at.distance(other) < 2.5 * reach_m for other in middles):
            continue
        turns = np.sort(team.rng.uniform(0, 2 * np.pi, 7))
        reach = reach_m * team.rng.uniform(0.75, 1.25, 7)
        ring = np.column_stack([at.x + reach * np.cos(turns), at.y + reach * np.sin(turns)])
        outline = shapely.convex_hull(shapely.MultiPoint(ring))
        made = team.attempt("area", lambda o=outline, n=number: areas.add_area(
            team.scope, f"Område {n:03}", transform(o, database().crs, WGS84)))  # fmt: skip
        if made is None:
            continue
        bands = [band for band in BANDS if team.chance(0.5)] or ["morning"]
        if number % 2:
            areas.update_area(team.scope, made.id, made.version, required_bands=tuple(bands),
                              return_days=int(team.rng.integers(10, 120)))  # fmt: skip
        team.areas.append(made.id)
        middles.append(at)
