"""OR-Tools' routing solver, as peers use it: one search, guided local search, one thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from benchmarks.rounds import Budget


class Routing:
    """
    Vehicles that start and end at place 0, and the ways between places.

    Parameters
    ----------
    ways
        Cost of each way, shape (places, places), whole numbers.
    vehicles
        How many.
    """

    def __init__(self, ways: NDArray[np.int64], vehicles: int) -> None:
        from ortools.constraint_solver import pywrapcp, routing_enums_pb2

        self._api, self._enums = pywrapcp, routing_enums_pb2
        self._vehicles = vehicles
        self._manager = pywrapcp.RoutingIndexManager(len(ways), vehicles, 0)
        self.model = pywrapcp.RoutingModel(self._manager)
        transit = self.model.RegisterTransitMatrix(ways.tolist())
        self.model.SetArcCostEvaluatorOfAllVehicles(transit)

    def index(self, place: int) -> int:
        """Return the solver's number of a place."""
        return int(self._manager.NodeToIndex(place))

    def carry(self, amounts: list[int], capacity: int) -> None:
        """Let no vehicle carry more than its capacity."""
        load = self.model.RegisterUnaryTransitVector(amounts)
        self.model.AddDimension(load, 0, capacity, True, "load")  # noqa: FBT003

    def time(self, ways: NDArray[np.int64], spans: list[tuple[int, int]]) -> None:
        """Let every place be reached within its span, waiting allowed; all day at the depot."""
        transit = self.model.RegisterTransitMatrix(ways.tolist())
        latest = spans[0][1]
        self.model.AddDimension(transit, latest, latest, False, "time")  # noqa: FBT003
        clock = self.model.GetDimensionOrDie("time")
        for place, (opens, closes) in enumerate(spans[1:], 1):
            clock.CumulVar(self.index(place)).SetRange(opens, closes)

    def choose(self, places: list[int], penalty: int | None = None) -> None:
        """Visit one of some places; at a penalty none of them."""
        which = [self.index(place) for place in places]
        self.model.AddDisjunction(which, -1 if penalty is None else penalty)

    def solve(self, budget: Budget, first: str = "PATH_CHEAPEST_ARC") -> list[list[int]] | None:
        """
        Return the places of each route that has any; None where nothing was found in time.

        `first` is the solver's strategy for a first solution, its usual one unless said.
        """
        asked = self._api.DefaultRoutingSearchParameters()
        asked.first_solution_strategy = getattr(self._enums.FirstSolutionStrategy, first)
        asked.local_search_metaheuristic = self._enums.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
        # The clock is ours; without a limit of its own the search would not begin.
        asked.time_limit.FromSeconds(24 * 3600)
        is_over: Callable[[], bool] = budget.is_over
        self.model.AddSearchMonitor(self.model.solver().CustomLimit(is_over))
        found = self.model.SolveWithParameters(asked)
        return None if found is None else self._routes(found)

    def _routes(self, found: Any) -> list[list[int]]:  # noqa: ANN401
        routes = []
        for vehicle in range(self._vehicles):
            at, route = self.model.Start(vehicle), []
            while not self.model.IsEnd(at := found.Value(self.model.NextVar(at))):
                route.append(self._manager.IndexToNode(at))
            if route:
                routes.append(route)
        return routes
