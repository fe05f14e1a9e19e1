"""Heat maps of effort and of gap, as classes on an image that lies flat on a web map."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

import numpy as np

from gis.coverage.bands import BANDS
from gis.coverage.heatmap import class_limits, classes_of
from gis.layers.database import Scope
from gis.locale import COPENHAGEN
from gis.services.coverage.figures import Unit
from gis.services.coverage.surfaces import Sight, answered
from gis.services.rights import right

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.coverage.latest import Floats

HeatKind = Literal["effort", "gap"]
WALKED_A_WEEK = 2
"""How often a street is walked in the week that one week's scale ends at. Assumed."""


@dataclass(frozen=True)
class Heat:
    """
    A heat map of some areas.

    Attributes
    ----------
    kind
        ``effort`` (minutes of teams, a pair counted once, spread evenly over each walked line) or
        ``gap`` (dwellings times what is missing of their time-of-day score).
    unit
        What homes are counted by; effort is in minutes.
    classes
        Class of each pixel, 0 where there is less than the first limit and outside the areas; shape
        (rows, columns) from the north and the west. Rows and columns are even in web Mercator.
    bounds
        West, south, east and north of the image in WGS84.
    limits
        Lower limit of each class from 1 on, in homes or minutes per hectare; the same for all
        weeks.
    most
        The highest density.
    total
        Homes or minutes in the whole of the areas.
    bandwidth_m
        Standard deviation of the kernel, an assumption.
    """

    kind: HeatKind
    unit: Unit
    classes: NDArray[np.uint8]
    bounds: tuple[float, float, float, float]
    limits: tuple[float, ...]
    most: float
    total: float
    bandwidth_m: float


@right("coverage", "read")
def heat_of(
    scope: Scope,
    *,
    kind: HeatKind,
    area_ids: Sequence[str] | None = None,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
    band: str | None = None,
) -> Heat:
    """
    Return the heat map of areas; where they overlap, nothing counts twice.

    Parameters
    ----------
    scope
        Whose passes and areas.
    kind
        ``effort`` or ``gap``: signs and points have no heat map.
    area_ids
        Ids or names; all areas when None. What lies outside them is not counted.
    since
        Effort of passes begun after this moment, with a time zone; of all when None. A gap has
        none.
    until
        Passes begun by this moment, and the gap as of it; now when None.
    band
        Code of the one band that counts; all when None, and of a gap the required ones.

    Raises
    ------
    NotFoundError
        ``area_not_found``, ``no_areas``.
    """
    since = None if kind == "gap" else since
    number = None if band is None else BANDS.index(band)
    answer = partial(_gap, band=number) if kind == "gap" else (
        partial(_effort, since=since, until=until, band=number)
    )  # fmt: skip
    return answered(
        scope, ("heat", kind, since, number), answer,
        area_ids=area_ids, until=until, of_homes=kind == "gap",
    )  # fmt: skip


def monday_of(day: dt.date) -> dt.date:
    """Return the first day of the ISO week of a date."""
    return day - dt.timedelta(days=day.weekday())


def begin_of(day: dt.date) -> dt.datetime:
    """Return the moment a Danish date begins."""
    return dt.datetime.combine(day, dt.time(), COPENHAGEN)


@right("coverage", "read")
def heat_weeks(
    scope: Scope, *, last: dt.date, area_ids: Sequence[str] | None = None
) -> list[dt.date]:
    """
    Return the weeks that a heat map has something to show of, by their Mondays.

    Parameters
    ----------
    scope
        Whose passes and areas.
    last
        A date of the last week.
    area_ids
        As `heat_of`.

    Returns
    -------
    list of date
        From the week of the first pass in the areas up to the last, which is always there.

    Raises
    ------
    NotFoundError
        ``area_not_found``, ``no_areas``.
    """
    begun = answered(scope, ("first",), _first, area_ids=area_ids, until=None, of_homes=False)
    end = monday_of(last)
    first = end if math.isinf(begun) else dt.datetime.fromtimestamp(begun, COPENHAGEN).date()
    weeks = max((end - monday_of(first)).days // 7, 0)
    return [end - dt.timedelta(weeks=ago) for ago in range(weeks, -1, -1)]


def _first(sight: Sight) -> float:
    return float(sight.laid.passes.begun[sight.chosen(None, None, None)].min(initial=math.inf))


def _effort(
    sight: Sight, *, since: dt.datetime | None, until: dt.datetime | None, band: int | None
) -> Heat:
    laid, surface = sight.laid, sight.laid.surface

    def weights(begin: dt.datetime | None, end: dt.datetime | None) -> Floats:
        passes = laid.passes
        chosen = sight.chosen(begin, end, band)
        return np.asarray(np.where(chosen, passes.walks.minutes, 0.0) @ passes.on_surface)

    found = weights(since, until)
    # A period is measured by what it takes to walk everything, all of it by all there is.
    most = WALKED_A_WEEK * laid.once_minutes
    if since is None:
        most = max(most, float(surface.heat(weights(None, None)).max()))
    return _heat(sight, "effort", found, most)


def _gap(sight: Sight, *, band: int | None) -> Heat:
    laid = sight.laid
    missing = laid.homes.dwellings * sight.home_states(band).gap
    return _heat(sight, "gap", missing @ laid.homes_on_surface, laid.densest_homes)


def _heat(sight: Sight, kind: HeatKind, weights: Floats, most: float) -> Heat:
    laid = sight.laid
    density = laid.surface.heat(weights)
    limits = class_limits(most)
    return Heat(
        kind=kind,
        unit="dwellings" if any(area.has_register for area in sight.areas) else "addresses",
        classes=classes_of(laid.pixels.show(density), limits).astype(np.uint8),
        bounds=laid.pixels.bounds,
        limits=limits,
        most=float(density.max()),
        total=float(weights.sum()),
        bandwidth_m=laid.surface.bandwidth_m,
    )
