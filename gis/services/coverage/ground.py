"""The map, the areas and the passes through them, as arrays to compute coverage from."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from gis.coverage.bands import BANDS
from gis.coverage.inside import ranges_inside, shares_inside
from gis.coverage.measures import EITHER_SIDE, Homes, Ranges
from gis.layers import coverage as layer
from gis.layers.database import Frame

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sqlalchemy.orm import Session

    from gis.coverage.latest import Ints

FOOT_REACH_M = 0.05
"""
How far beyond the end of an interval a dwelling still counts as in it. Assumed.

A house at the end of a dead end has its foot on the very end of the street, and an interval that is
laid from a walked line may miss that by a rounding.
"""
BATCH = 20_000
"""Passes whose lines are held at a time."""
SIDES = {"left": 0, "right": 1, "": EITHER_SIDE}


@dataclass(frozen=True)
class Ground:
    """
    Today's map, the same for every area.

    Attributes
    ----------
    streets
        From `gis.layers.coverage.read_streets`; the number of a street is its place here.
    number
        Number of each street by id.
    row
        Number of the first street of the same name, of itself for one without.
    homes
        All addresses; `is_registered` where a register tells the number of dwellings.
    """

    streets: Frame
    number: pd.Index
    row: Ints
    length_m: NDArray[np.float64]
    is_must_walk: NDArray[np.bool_]
    is_walkable: NDArray[np.bool_]
    lines: shapely.STRtree
    homes: Homes
    points: shapely.STRtree
    is_registered: NDArray[np.bool_]


@dataclass(frozen=True)
class Visits:
    """
    Passes through an area: number, beginning (s), minutes there, and whether of a pair.

    `walk` is the same number for all passes of one GPS track, which has one for each time of day.
    """

    number: NDArray[np.int64]
    walk: NDArray[np.int64]
    begun: NDArray[np.float64]
    minutes: NDArray[np.float64]
    is_pair: NDArray[np.bool_]

    def in_part(self, rows: Ints, share: NDArray[np.float64]) -> Visits:
        """Return some of them with a share of their minutes."""
        minutes = self.minutes[rows] * share
        return Visits(
            self.number[rows], self.walk[rows], self.begun[rows], minutes, self.is_pair[rows]
        )

    @classmethod
    def joined(cls, parts: Sequence[Visits]) -> Visits:
        """Return all of some."""
        names = [column.name for column in dataclasses.fields(cls)]
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


_NONE = np.zeros(0, np.int64)
NO_VISITS = Visits(_NONE, _NONE, np.zeros(0), np.zeros(0), np.zeros(0, bool))


@dataclass(frozen=True)
class KnownArea:
    """
    An area with what lies in it.

    Attributes
    ----------
    required
        Numbers of the required bands in `gis.coverage.bands.BANDS`.
    must_walk, closed
        Its must-walk streets, and what cannot be walked whatever the notes say; clipped.
    homes
        Its addresses.
    beyond
        Numbers of streets without a metre in `must_walk` that its addresses belong to.
    """

    id: str
    name: str
    version: int
    return_days: int
    required: tuple[int, ...]
    outline: shapely.MultiPolygon
    must_walk: Ranges
    closed: Ranges
    homes: Homes
    beyond: Ints
    has_register: bool
    visits: Visits


def read_ground(session: Session, *, crs: str) -> Ground:
    """Return today's map."""
    streets = layer.read_streets(session, crs=crs)
    found = layer.read_homes(session, crs=crs)
    number = pd.Index(streets["id"], dtype=object)
    length_m = streets["length_m"].to_numpy(np.float64)
    own = np.arange(len(streets))
    names = streets["name"].to_numpy(object)
    first = pd.Series(own).groupby(names).transform("min").to_numpy() if len(own) else own
    by = number.get_indexer(pd.Index(found["street_id"], dtype=object))
    reach = FOOT_REACH_M / np.where(by >= 0, length_m[by], 1) if len(own) else np.ones(len(by))
    return Ground(
        streets=streets,
        number=number,
        row=np.where(names == "", own, first).astype(np.intp),
        length_m=length_m,
        is_must_walk=streets["is_must_walk"].to_numpy(bool),
        is_walkable=streets["is_walkable"].to_numpy(bool),
        lines=shapely.STRtree(streets.geometry.to_numpy()),
        homes=Homes(
            street=by,
            share=found["share"].to_numpy(np.float64),
            reach=reach,
            side=found["side"].map(SIDES).to_numpy(np.intp),
            dwellings=found["dwellings"].to_numpy(np.int64),
        ),
        points=shapely.STRtree(found.geometry.to_numpy()),
        is_registered=found["is_registered"].to_numpy(bool),
    )


def add_visits(
    session: Session, areas: dict[str, KnownArea], *, after: int, upto: int, crs: str
) -> None:
    """Put the visits of the passes numbered after one, up to the highest, into some areas."""
    if not areas or after == upto:
        return
    outlines = [area.outline for area in areas.values()]
    # Newer passes are few, and found by their number; of all there are, those near are asked for.
    near = None if after else shapely.box(*shapely.total_bounds(outlines))
    found: dict[str, list[Visits]] = {id_: [area.visits] for id_, area in areas.items()}
    count = BATCH  # in batches, so that many long lines do not fill the memory
    while count == BATCH:
        passes = layer.read_passes(session, after=after, most=BATCH, near=near, crs=crs)
        count = len(passes)
        lines, visits = passes.geometry.to_numpy(), _visits(passes)
        area, line = shapely.STRtree(lines).query(outlines)
        for number, id_ in enumerate(areas):
            near_by = np.sort(line[area == number])
            if len(near_by):
                share = shares_inside(lines[near_by], outlines[number])
                found[id_].append(visits.in_part(near_by[share > 0], share[share > 0]))
        after = int(visits.number.max(initial=after))
    for id_, parts in found.items():
        if len(parts) > 1:
            areas[id_] = dataclasses.replace(areas[id_], visits=Visits.joined(parts))


def _visits(passes: Frame) -> Visits:
    return Visits(
        number=passes["number"].to_numpy(np.int64),
        walk=passes["walk"].to_numpy(np.int64),
        begun=passes["begun"].to_numpy(np.float64),
        minutes=passes["minutes"].to_numpy(np.float64),
        is_pair=passes["is_pair"].to_numpy(bool),
    )


def known_area(row: Any, ground: Ground) -> KnownArea:  # noqa: ANN401
    """Return a row of `gis.layers.coverage.read_areas` with what lies there, but visits."""
    near = np.sort(ground.lines.query(row.geometry, predicate="intersects"))
    must_walk = _clipped(ground, near[ground.is_must_walk[near]], row.geometry)
    inside = np.sort(ground.points.query(row.geometry, predicate="covers"))
    homes = Homes(*(getattr(ground.homes, f.name)[inside] for f in dataclasses.fields(Homes)))
    return KnownArea(
        id=row.id,
        name=row.name,
        version=row.version,
        return_days=row.return_days,
        required=tuple(BANDS.index(band) for band in row.required_bands),
        outline=row.geometry,
        must_walk=must_walk,
        closed=_clipped(ground, near[~ground.is_walkable[near]], row.geometry),
        homes=homes,
        beyond=np.setdiff1d(homes.street[homes.street >= 0], must_walk.street),
        has_register=bool(ground.is_registered[inside].any()),
        visits=NO_VISITS,
    )


def _clipped(ground: Ground, numbers: Ints, outline: shapely.MultiPolygon) -> Ranges:
    lines = ground.streets.geometry.to_numpy()[numbers]
    row, start, stop = ranges_inside(lines, outline)
    street = numbers[row]
    return Ranges(street, start, stop, ground.length_m[street] * (stop - start))
