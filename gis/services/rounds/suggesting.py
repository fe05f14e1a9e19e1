"""Rounds that would be sensible now: from areas, what they lack by time of day, and returns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import shapely

from gis.coverage.bands import band_of, next_in_band
from gis.coverage.gaps import LEAST_M, band_gaps
from gis.crs import WGS84, transform
from gis.locale import COPENHAGEN
from gis.planning.round_suggesting import Lack, Outing, rank, sized
from gis.services import mapping
from gis.services.coverage.memory import recall
from gis.services.gaps.report import measured
from gis.services.installation import database
from gis.services.observation_points.listing import OPEN, read_points
from gis.services.return_windows.listing import list_windows
from gis.services.rights import right
from gis.services.rounds.due import returns_due
from gis.services.rounds.request import PACE_KMH, RoundRequest, StopRequest
from gis.services.rounds.statuses import list_rounds

if TYPE_CHECKING:
    from gis.layers.database import Scope
    from gis.services.coverage.figures import Unit

__all__ = ["RoundSuggestion", "suggest_round", "suggest_rounds"]

NOTICE: Final = dt.timedelta(hours=1)
"""Nobody sets out sooner than that after it was suggested [assumption]."""
NEAR_M: Final = 200.0
"""So far outside an area a return is still on the way [assumption]."""
MOST: Final = 12
"""More suggestions than a team looks through."""


@dataclass(frozen=True)
class RoundSuggestion:
    """
    A round that would be sensible, and why.

    Attributes
    ----------
    request
        What fills the fields: areas, minutes, who goes, when, and the returns that are due.
    names
        Of its areas.
    band
        The time of day that they lack.
    gap_dwellings
        How much they lack in it, in dwellings.
    is_chosen
        Whether the team has decided to walk there.
    outing
        How long it is, who goes, and how many such rounds walk all that is wanted.
    unit
        What a dwelling is counted by, as in `gis.services.coverage.CoverageReport`.
    """

    request: RoundRequest
    names: tuple[str, ...]
    band: str
    gap_dwellings: float
    is_chosen: bool
    outing: Outing
    unit: Unit


@right("rounds", "plan", is_logged=False)
def suggest_rounds(scope: Scope, *, now: dt.datetime | None = None) -> list[RoundSuggestion]:
    """
    Return rounds that would be sensible, the most sensible first; at most `MOST`.

    Parameters
    ----------
    scope
        Whose areas. An area that the team decided not to walk in is never suggested, and neither is
        a time of day for which a round is planned there.
    now
        The moment that they are suggested at; now when None.
    """
    moment = now or dt.datetime.now(dt.UTC)
    ground = _Ground.read(scope, moment)
    planned = _planned(scope, moment)
    lacks = [
        one for one in rank([*ground.lacks.values()])
        if (one.area, one.band) not in planned and not ground.is_deselected(one.area)
    ]  # fmt: skip
    return [ground.suggestion([one.area], one.band) for one in lacks[:MOST]]


@right("rounds", "plan", is_logged=False)
def suggest_round(
    scope: Scope, area_ids: Collection[str], band: str, *, now: dt.datetime | None = None
) -> RoundSuggestion | None:
    """
    Return a round of some areas at a time of day that somebody asks for; None without such areas.

    Parameters
    ----------
    band
        Code of `gis.coverage.bands.BANDS`.
    """
    ground = _Ground.read(scope, now or dt.datetime.now(dt.UTC))
    known = [area for area in area_ids if area in ground.areas]
    return ground.suggestion(known, band) if known else None


@dataclass(frozen=True, eq=False)
class _Known:
    """An area: its outline in the metric CRS, what is decided, and whether one goes there alone."""

    name: str
    outline: shapely.Geometry
    is_chosen: bool | None
    needs_pair: bool


@dataclass(frozen=True, eq=False)
class _Ground:
    """What suggestions are made from, by area and band."""

    scope: Scope
    moment: dt.datetime
    areas: Mapping[str, _Known]
    lacks: Mapping[tuple[str, str], Lack]
    windows: Mapping[str, shapely.Point]
    unit: Unit

    @classmethod
    def read(cls, scope: Scope, moment: dt.datetime) -> _Ground:
        known, latest = recall(scope, moment)
        opened = database()
        with opened.session(scope) as session:
            points = read_points(session, statuses=OPEN)
        alone_never = {
            area for one in points if one.needs_pair and not one.is_declined
            for area in one.area_ids
        }  # fmt: skip
        areas: dict[str, _Known] = {}
        lacks: dict[tuple[str, str], Lack] = {}
        for one in mapping.overview(scope):
            area = known.areas.get(one.area.id)
            if area is None:
                continue
            chosen = None if one.direct is None else bool(one.direct.is_chosen)
            areas[area.id] = _Known(area.name, area.outline, chosen, area.id in alone_never)
            figures = measured(area, known, latest, moment.timestamp())
            for gap in band_gaps(figures, area.required):
                if gap.stale_m > LEAST_M:
                    minutes = gap.stale_m / 1000 / PACE_KMH["foot"] * 60
                    lacks[area.id, gap.band] = Lack(
                        area.id, gap.band, minutes, gap.gap_dwellings, bool(chosen)
                    )
        windows = {
            one.id: transform(one.roadside, WGS84, opened.crs) for one in list_windows(scope)
        }
        has_register = any(area.has_register for area in known.areas.values())
        unit: Unit = "dwellings" if has_register else "addresses"
        return cls(scope, moment, areas, lacks, windows, unit)

    def is_deselected(self, area: str) -> bool:
        return self.areas[area].is_chosen is False

    def suggestion(self, ids: Sequence[str], band: str) -> RoundSuggestion:
        """Return the round of some areas in a band."""
        areas = [self.areas[area] for area in ids]
        found = [self.lacks[area, band] for area in ids if (area, band) in self.lacks]
        begins = next_in_band(band, self.moment + NOTICE).astimezone(dt.UTC)
        minutes = sum(one.minutes for one in found)
        needs_pair = any(area.needs_pair for area in areas)
        alone = sized(minutes, band, stop_minutes=0.0, needs_pair=needs_pair)
        stops = self._returns(areas, begins, begins + dt.timedelta(minutes=alone.minutes))
        outing = sized(
            minutes, band, stop_minutes=sum(stop.minutes for stop in stops),
            needs_pair=needs_pair or any(stop.needs_pair for stop in stops),
        )  # fmt: skip
        return RoundSuggestion(
            RoundRequest(
                area_ids=tuple(ids), minutes=float(outing.minutes), is_pair=outing.is_pair,
                planned_for=begins, stops=stops,
            ),
            tuple(area.name for area in areas), band, sum(one.gap for one in found),
            all(area.is_chosen for area in areas), outing, self.unit,
        )  # fmt: skip

    def _returns(
        self, areas: Sequence[_Known], begins: dt.datetime, ends: dt.datetime
    ) -> tuple[StopRequest, ...]:
        """Return the returns that are due on the way, in or near some areas."""
        return tuple(
            stop for stop in returns_due(self.scope, begins, ends)
            if (at := self.windows.get(stop.ref)) is not None
            and any(at.distance(area.outline) <= NEAR_M for area in areas)
        )  # fmt: skip


def _planned(scope: Scope, moment: dt.datetime) -> set[tuple[str, str]]:
    """Return areas with the bands for which a round is planned there from today on."""
    today = moment.astimezone(COPENHAGEN).date()
    return {
        (area, band_of(one.planned_for))
        for one in list_rounds(scope, limit=500, statuses=("planned", "out"))
        if one.planned_for is not None and one.planned_for.astimezone(COPENHAGEN).date() >= today
        for area in one.area_ids
    }
