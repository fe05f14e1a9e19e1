"""Which walker walks which required pieces: balanced shares, improved piece by piece."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from gis.planning.demand import Demand
from gis.planning.dividing import divisions
from gis.planning.estimating import Estimator
from gis.planning.fitting import surroundings, within

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from gis.planning.placing import Ground

POWER = 10
"""The longest leg is smoothed to a power mean, so that shorter ones are worth shortening too."""
HEATS = ((8, 0.25), (3, 0.5), (1, 1.5))
"""How many of the shares found go on, and with how many tries for each required piece."""
FEWEST_PIECES = 50
"""With fewer pieces than these there are as many tries as if there were so many."""
MOST_WORK = 4_000_000
"""Limits tries times pieces of a walker: some 20 seconds for thousands of pieces."""
TOO = 0.1
"""What the mean of all legs counts when the longest is made shorter."""
LENIENCE = 0.0005
"""How much worse than the last shares new ones may be on average; falls to nothing."""
HALVING, GIVING_BACK, UPHILL = 0.3, 0.35, 0.2
"""Shares of tries that even out two legs at once, that swap, and that give to the longer leg."""
FEW = 3
"""Pieces handed over at once, on average; a patch grows from one of so many nearest ends."""


@dataclass(frozen=True, eq=False)
class Shares:
    """Who walks what: the walker of every piece, by place in the ground, and lengths of legs."""

    owner: NDArray[np.int64]
    length_mm: NDArray[np.int64]


class Sharing:
    """
    Shares the required pieces of a ground among its walkers.

    Pieces are divided where few streets are cut, and patches of pieces along the borders then
    change hands, with the T-join of both legs as the judge (`Estimator`).

    Parameters
    ----------
    ground
        Network, pieces and walkers.
    assigned
        Piece → place of the walker in `ground.walkers` who must walk it.
    """

    def __init__(self, ground: Ground, assigned: Mapping[int, int]) -> None:
        required = ground.edges(ground.pieces)
        given = [walker.ends for walker in ground.walkers]
        nodes = [node for ends in given if ends is not None for node in ends]
        network, edges, old_nodes = surroundings(ground.network, required, nodes)
        self.network = network
        self.required = np.searchsorted(edges, required)
        self.item = np.searchsorted(ground.pieces, network.piece[self.required])
        self.ends = [ends and _renumbered(ends, old_nodes) for ends in given]
        self.access_mm = [
            None if walker.access is None else walker.access.mm[old_nodes]
            for walker in ground.walkers
        ]
        self.count = len(ground.pieces)
        self.length_mm = np.bincount(self.item, network.length_mm[self.required]).astype(float)
        self.fixed = np.full(self.count, -1)
        for piece, walker in assigned.items():
            self.fixed[np.searchsorted(ground.pieces, piece)] = walker
        self.are_alike = all(walker.is_like(ground.walkers[0]) for walker in ground.walkers)
        self.estimator = Estimator(network)

    @cached_property
    def xy(self) -> NDArray[np.float64]:
        """Middle of every piece."""
        network, edges = self.network, self.required
        middle = (network.xy[network.tail[edges]] + network.xy[network.head[edges]]) / 2
        weight = np.bincount(self.item)
        return np.column_stack([np.bincount(self.item, xy) / weight for xy in middle.T])

    @cached_property
    def pairs(self) -> NDArray[np.int64]:
        """Pieces that meet at a corner or lie nearest to each other across a gap, two by two."""
        network, edges = self.network, self.required
        at: dict[int, list[int]] = {}
        for item, *nodes in zip(
            self.item.tolist(), network.tail[edges].tolist(), network.head[edges].tolist(),
            strict=True,
        ):  # fmt: skip
            for node in set(nodes):
                at.setdefault(node, []).append(item)
        found = {pair for items in at.values() for pair in combinations(sorted(set(items)), 2)}
        for way in Demand(network, edges, self._corner, self._corner).spanning_ways():
            one, other = at[way.one][0], at[way.other][0]
            found.add((min(one, other), max(one, other)))
        found = {(one, other) for one, other in found if one != other}
        return np.array(sorted(found), np.int64).reshape(-1, 2)

    @cached_property
    def least_mm(self) -> int:
        """What closed legs over all pieces have together at least."""
        return self.estimator.join(self.required, None).length_mm

    @property
    def _corner(self) -> int:
        return int(self.network.tail[self.required[0]])

    @cached_property
    def neighbours(self) -> list[list[int]]:
        """Piece → the pieces it is paired with."""
        found: list[list[int]] = [[] for _ in range(self.count)]
        for one, other in self.pairs.tolist():
            found[one].append(other)
            found[other].append(one)
        return found

    def leg_mm(self, owner: NDArray[np.int64], walker: int) -> int:
        """Return the estimated length of one leg."""
        edges = self.required[owner[self.item] == walker]
        return self.estimator.length_mm(edges, self.ends[walker])

    def shares(self, owner: NDArray[np.int64]) -> Shares:
        """Return shares with the estimated lengths of all legs."""
        legs = [self.leg_mm(owner, walker) for walker in range(len(self.ends))]
        return Shares(owner, np.array(legs, np.int64))

    def divided(self, crew: Sequence[int]) -> list[Shares]:
        """Return divisions among some of the walkers, without any search; the best one first."""
        found = [self.shares(owner) for owner in divisions(self, crew)]
        return sorted(found, key=lambda shares: evenness(shares.length_mm, len(crew)))

    def even(
        self,
        crew: Sequence[int],
        *,
        seed: int,
        should_stop: Callable[[], bool],
        tell: Callable[[float], None] = lambda _share: None,
    ) -> Shares:
        """
        Return shares among some of the walkers whose longest leg is short.

        The best divisions are improved for a while, then the best of these for longer.

        Parameters
        ----------
        crew
            Places of walkers in the ground.
        seed
            The same seed gives the same shares.
        should_stop
            Asked at every try; the best shares met are returned.
        tell
            Told the share of the tries done.
        """
        walkers = len(crew)
        field = self.divided(crew)
        if walkers == 1:
            return field[0]
        done, whole = 0.0, sum(count * each for count, each in HEATS)
        for count, each in HEATS:
            worth = partial(longest if count == 1 else evenness, walkers=walkers)
            field = sorted(field, key=lambda shares: worth(shares.length_mm))[:count]
            for k, shares in enumerate(field):
                part = within(tell, done / whole, (done + each) / whole)
                field[k] = self.improved(
                    shares, worth, each, seed=seed, should_stop=should_stop, tell=part
                )
                done += each
        return self._in_order(field[0])

    def _in_order(self, shares: Shares) -> Shares:
        """Let the first walkers walk and the last ones stay at home, where all are alike."""
        if not self.are_alike or (self.fixed >= 0).any():
            return shares
        walking, owner = np.unique(shares.owner, return_inverse=True)
        staying = np.setdiff1d(np.arange(len(self.ends)), walking)
        return Shares(owner, shares.length_mm[np.concatenate([walking, staying])])

    def improved(
        self,
        shares: Shares,
        worth: Callable[[NDArray[np.int64]], float],
        tries_each: float,
        *,
        seed: int,
        should_stop: Callable[[], bool],
        tell: Callable[[float], None] = lambda _share: None,
    ) -> Shares:
        """
        Hand patches of pieces over between legs; return the best shares met.

        `worth` judges the lengths of all legs, the lowest is best; `tries_each` are the tries for
        each required piece. The rest is as for `even`.
        """
        search = _Search(self, np.random.default_rng(seed))
        work = self.count**2 / len(np.unique(shares.owner)) * sum(n * each for n, each in HEATS)
        tries = int(max(FEWEST_PIECES, self.count) * tries_each * min(1.0, MOST_WORK / work))
        best = current = shares
        best_worth = current_worth = worth(shares.length_mm)
        for number in range(tries):
            if should_stop():
                break
            tell(number / tries)
            tried = search.neighbour(current)
            if tried is None:
                continue
            worse = worth(tried.length_mm)
            lenient = LENIENCE * best_worth * (1 - number / tries) ** 2
            if worse <= current_worth + lenient * search.rng.exponential():
                current, current_worth = tried, worse
            if worse < best_worth:
                best, best_worth = tried, worse
        return best


def _renumbered(ends: tuple[int, int], old_nodes: NDArray[np.int64]) -> tuple[int, int]:
    start, end = np.searchsorted(old_nodes, ends).tolist()
    return start, end


def evenness(length_mm: NDArray[np.int64], walkers: int, power: int = POWER) -> float:
    """Return the power mean of the legs of some walkers: near the longest, but smooth."""
    mean = float(length_mm.sum()) / walkers
    if mean == 0:
        return 0.0
    power_mean = float(((length_mm / mean) ** power).sum()) / walkers
    return mean * float(power_mean ** (1 / power))


def longest(length_mm: NDArray[np.int64], walkers: int) -> float:
    """Return the longest leg, and a little of what the legs of some walkers are on average."""
    return float(length_mm.max() + TOO * length_mm.sum() / walkers)


class _Search:
    """Draws shares that differ from others in a patch or two along the border of two legs."""

    def __init__(self, sharing: Sharing, rng: np.random.Generator) -> None:
        self.sharing = sharing
        self.rng = rng
        self.mean_mm = float(sharing.length_mm.mean())

    def neighbour(self, shares: Shares) -> Shares | None:
        """Return other shares, or None where the luck of the draw finds none."""
        drawn = self._border_piece(shares.owner)
        if drawn is None:
            return None
        giving, taking = drawn
        length = shares.length_mm
        one, other = int(shares.owner[giving]), int(shares.owner[taking])
        if (length[one] < length[other]) != (self.rng.random() < UPHILL):
            giving, one, other = taking, other, one
        surplus = float(length[one] - length[other])
        target = self.rng.exponential(FEW * self.mean_mm)
        if surplus > 0 and self.rng.random() < HALVING:
            target = surplus / 2 * self.rng.random()
        owner = shares.owner.copy()
        patch = self._patch(owner, giving, target)
        owner[patch] = other
        if self.rng.random() < GIVING_BACK:
            self._give_back(owner, one, other, patch)
        if (owner == shares.owner).all():
            return None
        legs = length.copy()
        for walker in (one, other):
            legs[walker] = self.sharing.leg_mm(owner, walker)
        return Shares(owner, legs)

    def _border_piece(
        self, owner: NDArray[np.int64], between: tuple[int, ...] = ()
    ) -> tuple[int, int] | None:
        """Draw two neighbouring pieces of different walkers."""
        pairs = self.sharing.pairs
        walkers = owner[pairs]
        is_border = walkers[:, 0] != walkers[:, 1]
        if between:
            is_border &= np.isin(walkers, between).all(axis=1)
        border = np.flatnonzero(is_border)
        if not len(border):
            return None
        one, other = pairs[border[self.rng.integers(len(border))]].tolist()
        return one, other

    def _patch(self, owner: NDArray[np.int64], piece: int, target_mm: float) -> list[int]:
        """Grow a patch of one walker's pieces until it has the length wanted."""
        walker, fixed = owner[piece], self.sharing.fixed
        if fixed[piece] >= 0:
            return []
        patch, seen, length = [piece], {piece}, self.sharing.length_mm[piece]
        front: list[int] = []
        reached = piece
        while True:
            for near in self.sharing.neighbours[reached]:
                if near not in seen and owner[near] == walker and fixed[near] < 0:
                    seen.add(near)
                    front.append(near)
            if not front or length >= target_mm:
                return patch
            reached = front.pop(int(self.rng.integers(min(len(front), FEW))))
            patch.append(reached)
            length += self.sharing.length_mm[reached]

    def _give_back(self, owner: NDArray[np.int64], one: int, other: int, patch: list[int]) -> None:
        """Hand a patch of about the same length over in the other direction, elsewhere."""
        drawn = self._border_piece(owner, (one, other))
        if drawn is None:
            return
        piece = drawn[0] if owner[drawn[0]] == other else drawn[1]
        target = float(self.sharing.length_mm[patch].sum()) * self.rng.random()
        back = [k for k in self._patch(owner, piece, target) if k not in patch]
        owner[back] = one
