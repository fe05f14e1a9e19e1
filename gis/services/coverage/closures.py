"""What cannot be walked, and why: measure 10 of coverage, told apart from all others."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from gis.coverage.inside import shares_inside
from gis.layers.hindrances import find_hindrances
from gis.services.coverage.memory import chosen_areas, recall
from gis.services.installation import database
from gis.services.rights import right

if TYPE_CHECKING:
    from gis.coverage.measures import Ranges
    from gis.layers.database import Frame, Scope
    from gis.services.coverage.ground import KnownArea
    from gis.services.coverage.memory import Known

Source = Literal["map", "note", "hindrance"]
SOURCES: tuple[Source, ...] = ("map", "note", "hindrance")


@dataclass(frozen=True)
class Closure:
    """
    Metres of street in an area that cannot be walked for one reason.

    Attributes
    ----------
    source
        ``map`` and ``note`` are the `not_walkable_m` of `gis.services.coverage.Figures`: what the
        map says of any street, and what the team has noted of must-walk streets. A ``hindrance`` is
        of one day: it takes nothing out, and a street counts as often as it was hindered.
    reason
        Of the map a code of `gis.osm.walking`, of a note the team's own words, of a hindrance a
        code of `gis.services.walked.HINDRANCES`.
    streets
        Their names, sorted; of a hindrance none.
    length_m
        Geodesic, the part in the area.
    """

    area_id: str
    source: Source
    reason: str
    streets: tuple[str, ...]
    length_m: float


@right("coverage", "read")
def closures(
    scope: Scope,
    *,
    at: dt.datetime | None = None,
    since: dt.datetime | None = None,
    area_ids: Sequence[str] | None = None,
) -> list[Closure]:
    """
    Return by area what cannot be walked: by map, by note and by hindrance, the longest first.

    Parameters
    ----------
    scope, area_ids
        As `gis.services.coverage.coverage_report`.
    at, since
        Only hindrances written down after the second moment and by the first one. Map and notes
        are those of today.

    Raises
    ------
    NotFoundError
        ``area_not_found``.
    """
    opened = database()
    known, _latest = recall(scope, dt.datetime.now(dt.UTC))
    chosen = chosen_areas(known, area_ids)
    until = None if at is None else at + dt.timedelta(microseconds=1)
    after = None if since is None else since + dt.timedelta(microseconds=1)
    with opened.session(scope) as session:
        hindered = find_hindrances(session, since=after, until=until, crs=opened.crs)
    return [
        one
        for area in chosen
        for one in sorted(
            [*_by_map_and_note(known, area), *_by_hindrance(hindered, area)],
            key=lambda one: (SOURCES.index(one.source), -one.length_m, one.reason),
        )
    ]


def _by_map_and_note(known: Known, area: KnownArea) -> list[Closure]:
    reasons = known.ground.streets["reason"].to_numpy(object)
    noted = area.must_walk.only(known.is_noted[area.must_walk.street])
    return [
        *_summed(known, area, "map", area.closed, [reasons[n] for n in area.closed.street]),
        *_summed(known, area, "note", noted, [known.notes[int(n)] for n in noted.street]),
    ]


def _summed(
    known: Known, area: KnownArea, source: Source, ranges: Ranges, reasons: Sequence[str]
) -> list[Closure]:
    names = known.ground.streets["name"].to_numpy(object)
    metres: dict[str, float] = defaultdict(float)
    streets: dict[str, set[str]] = defaultdict(set)
    for street, length_m, reason in zip(ranges.street, ranges.length_m, reasons, strict=True):
        metres[reason] += float(length_m)
        streets[reason].add(names[street])
    return [
        Closure(area.id, source, reason, tuple(sorted(streets[reason] - {""})), length_m)
        for reason, length_m in metres.items()
    ]


def _by_hindrance(hindered: Frame, area: KnownArea) -> list[Closure]:
    if not len(hindered):
        return []
    share = shares_inside(hindered.geometry.to_numpy(), area.outline)
    metres = hindered["length_m"].to_numpy(np.float64) * share
    found: dict[str, float] = defaultdict(float)
    for reason, length_m in zip(hindered["reason"], metres, strict=True):
        if length_m > 0:
            found[reason] += float(length_m)
    return [Closure(area.id, "hindrance", why, (), length_m) for why, length_m in found.items()]
