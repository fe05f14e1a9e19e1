"""Streets by the age of their latest pass: parts for a map, rows for its table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from shapely.ops import substring

from gis.coverage.ages import AGES, NOT_WALKABLE, cut_by_age, days_since, status, without_overlaps
from gis.coverage.bands import BANDS
from gis.coverage.latest import Latest
from gis.coverage.measures import (
    BY_MEASURE,
    COMPLETE_SHARE,
    DAY_S,
    HARD_INTERVALS,
    Ranges,
    freshness,
    gaps,
)
from gis.crs import WGS84
from gis.layers.database import Frame, Scope
from gis.services.coverage.ground import Ground, KnownArea
from gis.services.coverage.memory import Known, chosen_areas, recall
from gis.services.rights import right


@right("coverage", "read")
def street_parts(
    scope: Scope,
    *,
    area_ids: Sequence[str] | None = None,
    band: str | None = None,
    at: dt.datetime | None = None,
) -> Frame:
    """
    Return the streets of areas, cut where their age class changes.

    These are the must-walk streets clipped to the areas, the other streets that addresses there
    belong to, and what cannot be walked. Where areas overlap, the shortest return interval counts.

    Parameters
    ----------
    scope, area_ids, at
        As `gis.services.coverage.coverage_report`.
    band
        Only passes in this time band; in any when None.

    Returns
    -------
    GeoDataFrame
        LineStrings in WGS84 with `street_id`, `name`, `row` (id of the table's row: the first piece
        of the same name), `age` (``fresh``, ``ageing``, ``old``, ``never`` or ``not_walkable``),
        `last_at` (UTC, NaT for never), `days` since then (NaN for never), `length_m` (geodesic) and
        `is_counted`, whether its metres are in the `street_m` of a report.
    """
    moment = at or dt.datetime.now(dt.UTC)
    known, latest = recall(scope, moment)
    parts = _parts(known, latest, chosen_areas(known, area_ids), band, moment.timestamp())
    return _drawn(known.ground, parts)


def _parts(
    known: Known, latest: Latest, chosen: Sequence[KnownArea], band: str | None, at: float
) -> pd.DataFrame:
    ground, noted = known.ground, known.is_noted
    counted = [area.must_walk.only(~noted[area.must_walk.street]) for area in chosen]
    is_counted = np.zeros(len(noted), bool)
    for ranges in counted:
        is_counted[ranges.street] = True
    # What lies beyond one area may be counted in the next; what is noted is shown as such.
    beyond = [_whole(ground, area.beyond[~is_counted[area.beyond]]) for area in chosen]
    closed = [area.closed for area in chosen]
    closed += [area.must_walk.only(noted[area.must_walk.street]) for area in chosen]
    closed += [ranges.only(~_is_open(known, ranges)) for ranges in beyond]
    days = [float(area.return_days) for area in chosen]
    number = None if band is None else BANDS.index(band)
    frames = []
    for group, counts in ((counted, True), (beyond, False)):
        opened = [ranges.only(_is_open(known, ranges)) for ranges in group]
        cut = cut_by_age(*_gathered(opened, days), latest, at=at, band=number)
        frames.append(cut.assign(age=np.array(AGES)[cut["age"]], is_counted=counts))
    street, start, stop, _days = without_overlaps(*_gathered(closed, [1.0] * len(closed)))
    shut = {"street": street, "start": start, "stop": stop, "last": -np.inf, "age": NOT_WALKABLE}
    frames.append(pd.DataFrame(shut).assign(is_counted=False))
    parts = pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)
    share = parts["stop"] - parts["start"]
    return parts.assign(
        length_m=ground.length_m[parts["street"]] * share,
        row=ground.row[parts["street"]],
        days=days_since(parts["last"].to_numpy(), at),
    )


def _is_open(known: Known, ranges: Ranges) -> NDArray[np.bool_]:
    return known.ground.is_walkable[ranges.street] & ~known.is_noted[ranges.street]


def _whole(ground: Ground, numbers: NDArray[np.intp]) -> Ranges:
    none = np.zeros(len(numbers))
    return Ranges(numbers, none, none + 1, ground.length_m[numbers])


def _gathered(found: Sequence[Ranges], days: Sequence[float]) -> tuple[Ranges, NDArray[np.float64]]:
    columns = [
        np.concatenate([getattr(ranges, name) for ranges in found] or [np.zeros(0)])
        for name in ("street", "start", "stop", "length_m")
    ]
    columns[0] = columns[0].astype(np.intp)
    return Ranges(*columns), np.repeat(days, [len(ranges.street) for ranges in found])


def _drawn(ground: Ground, parts: pd.DataFrame) -> Frame:
    streets = ground.streets.iloc[parts["street"]]
    lines = streets.geometry.to_numpy().copy()
    cut = np.flatnonzero((parts["start"] > 0) | (parts["stop"] < 1))
    start, stop = parts["start"].to_numpy(), parts["stop"].to_numpy()
    for at in cut:
        lines[at] = substring(lines[at], start[at], stop[at], normalized=True)
    frame = pd.DataFrame(
        {
            "street_id": streets["id"].to_numpy(),
            "name": streets["name"].to_numpy(),
            "row": ground.number[parts["row"]],
            "age": parts["age"],
            "last_at": _moments(parts["last"]).array,
            "days": parts["days"],
            "length_m": parts["length_m"],
            "is_counted": parts["is_counted"],
        }
    )
    return gpd.GeoDataFrame(frame, geometry=lines, crs=ground.streets.crs).to_crs(WGS84)


def _moments(seconds: pd.Series[float]) -> pd.Series[pd.Timestamp]:
    known = seconds.where(np.isfinite(seconds))
    return pd.to_datetime(known, unit="s", utc=True).dt.round("us")  # as PostgreSQL tells them


@right("coverage", "read")
def street_rows(
    scope: Scope,
    *,
    area_ids: Sequence[str] | None = None,
    band: str | None = None,
    at: dt.datetime | None = None,
) -> pd.DataFrame:
    """
    Return the streets of areas, one row a street name, a street without a name by the piece.

    Parameters
    ----------
    scope, area_ids, band, at
        As `street_parts`.

    Returns
    -------
    DataFrame
        By name: `row` (id, as in `street_parts`), `name`, `status` (an age class that 90 % of the
        metres reach, ``partly`` where fewer are passed, or ``not_walkable``), `last_at` (UTC, NaT
        for never), `days`, `length_m` (all metres shown), `counted_m` (those in the `street_m` of a
        report) and `covered_m` (of these, passed), `is_complete` (at 90 % of them); `dwellings`,
        of these `covered`, `fresh` and `hard` (as the figures of an area), and `gap` (in dwellings;
        of the required bands, or of the one asked for). An address in two areas counts in both;
        those that belong to no street are in no row.
    """
    moment = at or dt.datetime.now(dt.UTC)
    known, latest = recall(scope, moment)
    chosen = chosen_areas(known, area_ids)
    parts = _parts(known, latest, chosen, band, moment.timestamp())
    rows = parts.groupby("row").agg(last=("last", "max"), length_m=("length_m", "sum"))
    counted = parts[parts["is_counted"]]
    passed = counted[counted["age"] != "never"]
    numbers = rows.index.to_numpy()
    metres = parts.pivot_table(index="row", columns="age", values="length_m", aggfunc="sum")
    metres = metres.reindex(index=rows.index, columns=list(AGES)).fillna(0.0)
    homes = _homes_by_row(known, latest, chosen, band, moment.timestamp())
    whole, part = _summed(counted, numbers), _summed(passed, numbers)
    table = pd.DataFrame(
        {
            "row": known.ground.number[numbers],
            "name": known.ground.streets["name"].to_numpy()[numbers],
            "status": [status(m) if m.any() else NOT_WALKABLE for m in metres.to_numpy()],
            "last_at": _moments(rows["last"]).array,
            "days": days_since(rows["last"].to_numpy(), moment.timestamp()),
            "length_m": rows["length_m"].to_numpy(),
            "counted_m": whole,
            "covered_m": part,
            "is_complete": (whole > 0) & (part >= COMPLETE_SHARE * whole * BY_MEASURE),
            **{
                name: homes[name].reindex(numbers).fillna(0).to_numpy(np.int64)
                for name in ("dwellings", "covered", "fresh", "hard")
            },
            "gap": homes["gap"].reindex(numbers).fillna(0.0).to_numpy(),
        }
    )
    return table.sort_values(["name", "row"], ignore_index=True)


def _summed(parts: pd.DataFrame, rows: NDArray[np.intp]) -> NDArray[np.float64]:
    found = parts.groupby("row")["length_m"].sum().reindex(rows).fillna(0.0)
    return np.asarray(found.to_numpy(np.float64))


def _homes_by_row(
    known: Known, latest: Latest, chosen: Sequence[KnownArea], band: str | None, at: float
) -> pd.DataFrame:
    """Return `dwellings`, `covered`, `fresh`, `hard` and `gap` by number of row."""
    frames = []
    for area in chosen:
        homes = area.homes
        seen = latest.seen(homes.street, homes.share, homes.reach, homes.side)
        asked = list(area.required) if band is None else [BANDS.index(band)]
        any_of = slice(None) if band is None else asked
        interval, counts = area.return_days * DAY_S, homes.dwellings
        figures = {
            "row": np.append(known.ground.row, -1)[homes.street],  # no street is number −1
            "dwellings": counts,
            "covered": counts * np.isfinite(seen[:, any_of]).any(axis=1),
            "fresh": counts * (at - seen[:, any_of] <= interval).any(axis=1),
            "hard": counts * (at - seen[:, asked] <= HARD_INTERVALS * interval).all(axis=1),
            "gap": counts * gaps(freshness(seen, at, area.return_days), asked),
        }
        frames.append(pd.DataFrame(figures))
    empty = pd.DataFrame(columns=["row", "dwellings", "covered", "fresh", "hard", "gap"])
    return pd.concat(frames or [empty], ignore_index=True).groupby("row").sum()
