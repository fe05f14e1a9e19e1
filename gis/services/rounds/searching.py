"""Where to look for a round: the streets around its areas, as far out as a way could lead."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from gis.errors import InputError
from gis.exchange.polygon_file import Polygonal
from gis.layers import addresses, streets
from gis.layers.database import Database, Frame, Scope, read_geometry
from gis.layers.housing_areas import HousingArea
from gis.planning.required import required_pieces
from gis.planning.rounds import StreetRound, StreetRoundParams
from gis.planning.street_rounds import plan_street_round
from gis.services.rounds.request import RoundRequest
from gis.services.street_notes import noted_streets

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

FIRST_MARGIN_M = 1000.0
"""How far around the areas streets are first looked for; widened until nothing can be better."""
BESIDES_SHARE = 0.5
"""What may be walked besides the streets asked for, of them, where the first margin is to do [in
Rønne it was 0.5]. A wrong guess costs another look, not a worse plan."""
STRETCH = 0.01
"""What the metric CRS may stretch (`gis.crs.SCALE_TOLERANCE`)."""
NOT_YET_THERE = {"end_not_reachable", "no_drivable_streets"}
"""What the planner refuses of a window, and may not refuse of a larger one."""


@dataclass(frozen=True, eq=False)
class Found:
    """
    A plan and the streets it was made on.

    Attributes
    ----------
    streets
        As `gis.layers.streets.find_streets`; those with a note are not walkable.
    dropped
        Ids of pieces that would be required, and were taken out by hand.
    noted
        Reasons, by id, of the pieces that would be required if they could be walked.
    """

    plan: StreetRound
    streets: Frame
    dropped: tuple[str, ...]
    noted: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Search:
    """
    What is looked for, in the metric CRS.

    Attributes
    ----------
    outline
        Of the areas.
    core
        The areas with the starts and ends.
    homes
        Addresses inside.
    whole
        Bounds of the map.
    """

    request: RoundRequest
    params: StreetRoundParams
    outline: Polygonal
    core: shapely.geometry.base.BaseGeometry
    homes: Frame
    whole: shapely.Polygon
    crs: str

    @classmethod
    def around(
        cls, session: Session, areas: Sequence[HousingArea], request: RoundRequest, crs: str
    ) -> Search:
        """
        Return the search for a round of some areas.

        Raises
        ------
        InputError
            ``no_map``.
        """
        whole = streets.find_bounds(session)
        if whole is None:
            raise InputError("no_map")
        outline = shapely.union_all([read_geometry(area.geometry) for area in areas])
        assert isinstance(outline, Polygonal)
        params = request.params(crs)
        core = shapely.union_all([outline, *params.starts, *params.ends])
        homes = addresses.find_addresses(session, outline, crs=crs)
        return cls(request, params, outline, core, homes, shapely.box(*whole), crs)

    def plan(
        self,
        opened: Database,
        scope: Scope,
        progress: Callable[[float], None] | None,
        cancelled: Callable[[], bool],
        is_late: Callable[[], bool],
    ) -> Found:
        """
        Plan on the streets around the areas, as far out as a better way could lead.

        A way that leaves the window is at least twice its margin long. So where each leg walks
        less than that beyond its required pieces, and so does the bound, no street outside can
        make them shorter. Time that is up ends the search for a better plan; only who cancels may
        have to go without any.

        Raises
        ------
        InputError
            ``stopped_early``, or what `gis.planning.street_rounds.plan_street_round` refuses.
        """
        reach_m = self.params.walkers * self.params.minutes * self.params.metres_per_minute
        margin = max(FIRST_MARGIN_M, BESIDES_SHARE * min(reach_m, self._streets_m()) / 2)
        while not cancelled():
            window = self.core.envelope.buffer(margin, join_style="mitre")
            is_whole = window.covers(self.whole)
            try:
                found = self._plan_in(
                    window, opened, scope, progress, lambda: cancelled() or is_late()
                )
            except InputError as error:
                if error.code not in NOT_YET_THERE or is_whole:
                    raise
                margin *= 2  # the way from start to end may lead far around
                continue
            beyond = self._beyond_m(found)
            is_near = beyond <= 2 * (1 - STRETCH) * margin
            is_settled = is_near and not self._leads_out(found, window)
            is_enough = found.plan.legs and (cancelled() or is_late())
            if is_settled or is_enough or is_whole:
                return found
            margin = max(2 * margin, beyond)
        raise InputError("stopped_early")

    def _streets_m(self) -> float:
        """Return roughly the metres of street in the areas: 150 m apart, both ways [assumption]."""
        return self.outline.area / 75

    def _beyond_m(self, found: Found) -> float:
        """Return what the longest way beyond required pieces can be, of any leg and the bound."""
        plan = found.plan
        first_m = sum(leg.length_m - leg.deadhead_m for leg in plan.legs)
        share = len(plan.legs) if self.params.objective == "longest" else 1
        besides = [leg.deadhead_m for leg in plan.legs]
        return max([min(plan.lower_bound_m * share - first_m, sum(besides)), *besides])

    def _leads_out(self, found: Found, window: shapely.Polygon) -> bool:
        """Return whether a way from what cannot be reached goes on outside the window."""
        ways = found.streets
        if self.params.mode != "car":
            ways = ways[ways["is_walkable"]]
        keys, ends = np.unique(ways[["u", "v"]].to_numpy(np.int64), return_inverse=True)
        u, v = ends.reshape(-1, 2).T
        links = coo_array((np.ones(len(u)), (u, v)), shape=(len(keys), len(keys)))
        _count, part = connected_components(links, directed=False)
        cut_off = ways["id"].isin(found.plan.unreachable).to_numpy()
        outside = ~shapely.covers(window, ways.geometry.to_numpy())
        return bool(np.isin(part[u[cut_off]], part[u[outside]]).any())

    def _plan_in(
        self,
        window: shapely.Polygon,
        opened: Database,
        scope: Scope,
        progress: Callable[[float], None] | None,
        should_stop: Callable[[], bool],
    ) -> Found:
        with opened.session(scope) as session:
            near = streets.find_streets(session, window, crs=self.crs)
            notes = noted_streets(session, near, crs=self.crs)
        asked = required_pieces(near, self.homes, self.outline)
        dropped = set(self.request.dropped)
        noted = {piece: notes[piece] for piece in asked if piece in notes}
        near["is_walkable"] &= ~near["id"].isin(notes)
        required = [piece for piece in asked if piece not in dropped and piece not in noted]
        plan = plan_street_round(
            near, required, self._params_of(required), progress=progress, should_stop=should_stop
        )
        left = tuple(piece for piece in asked if piece in dropped and piece not in noted)
        return Found(plan, near, left, noted)

    def _params_of(self, required: Sequence[str]) -> StreetRoundParams:
        """Return the parameters with what was assigned by hand and can still be."""
        assigned = {
            piece: walker
            for piece, walker in self.request.assigned.items()
            if walker <= self.params.walkers
        }
        known = assigned.keys() & set(required)
        return replace(self.params, assigned={piece: assigned[piece] for piece in sorted(known)})
