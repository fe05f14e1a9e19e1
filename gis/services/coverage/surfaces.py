"""
What some areas hold and what was walked there, laid out on grids and kept in the process.

Laying out takes a second for a municipality; what a moment asks for is then a few sums over the
grids. What is kept of passes is minutes and shares of lines by cell: no line, and nobody's name.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading
import uuid
import weakref
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
import shapely
from scipy.sparse import csr_array, vstack

from gis.coverage import cells as hectares
from gis.coverage.bands import BANDS
from gis.coverage.cells import Asked, HomeStates, Walks, home_states
from gis.coverage.gridding import Grid, Pieces, cut_at, pieces_inside, pieces_of
from gis.coverage.heatmap import Surface, shared_lines, shared_points
from gis.coverage.measures import Homes, Ranges
from gis.crs import transform, transform_area
from gis.errors import NotFoundError
from gis.layers import coverage as layer
from gis.layers.database import Database, Frame, Scope
from gis.services.coverage.ground import BATCH, Ground, KnownArea
from gis.services.coverage.memory import Known, chosen_areas, recall
from gis.services.coverage.pixels import Pixels
from gis.services.installation import database
from gis.services.rights import right
from gis.settings import get_settings

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sqlalchemy.orm import Session

    from gis.coverage.latest import Floats, Ints, Latest

    Truths = NDArray[np.bool_]
    Key = tuple[Hashable, ...]

KEPT_CHOICES = 3
"""Choices of areas that are kept laid out, a team."""
KEPT_ANSWERS = 60
"""Weeks that are kept as they were answered, a team."""
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class LaidPasses:
    """
    The passes through some areas, those that were taken back too.

    Attributes
    ----------
    last
        Number up to which they are read.
    number, begun, band
        Of each pass: its number, seconds since 1970, and the number of its band.
    walks
        As they lie on hectares.
    on_surface
        As they lie on the surface; shape (passes, cells).
    """

    last: int
    number: NDArray[np.int64]
    begun: Floats
    band: Ints
    walks: Walks
    on_surface: csr_array

    def chosen(
        self, withdrawn: frozenset[int], *, since: float, until: float, band: int | None
    ) -> Truths:
        """Return which passes count that were begun after one moment and by another."""
        chosen = (self.begun > since) & (self.begun <= until)
        chosen &= ~np.isin(self.number, list(withdrawn))
        return chosen if band is None else chosen & (self.band == band)


@dataclass(frozen=True)
class Laid:
    """
    Some areas laid out.

    Attributes
    ----------
    outline
        The areas as one, in the metric CRS.
    surface, pixels
        The grid of their heat, and the image it is shown as.
    hectares
        The 100 m grid over them.
    homes, home_cells, homes_on_surface
        Their addresses, each once: in which hectare each lies, and where on the surface.
    asked
        What each area asks of them.
    streets, street_cells
        Their must-walk streets, cut at the hectares.
    densest_homes, once_minutes
        The highest density, per hectare, of dwellings; and of the minutes that it takes to walk
        every street once at the observing pace.
    passes
        What was walked there.
    """

    outline: shapely.MultiPolygon
    surface: Surface
    pixels: Pixels
    hectares: Grid
    homes: Homes
    home_cells: Ints
    homes_on_surface: csr_array
    asked: tuple[Asked, ...]
    streets: Ranges
    street_cells: Ints
    densest_homes: float
    once_minutes: float
    passes: LaidPasses


@dataclass(frozen=True)
class Sight:
    """
    What a question about some areas is answered from.

    Attributes
    ----------
    known, latest
        What is known, and what had been passed at the moment; see `gis.services.coverage.memory`.
    areas
        The areas, by name.
    laid
        The same laid out.
    at
        The moment as of which homes stand, in seconds since 1970.
    """

    known: Known
    latest: Latest
    areas: Sequence[KnownArea]
    laid: Laid
    at: float

    def chosen(
        self, since: dt.datetime | None, until: dt.datetime | None, band: int | None
    ) -> Truths:
        """Return which passes count that were begun after one moment and by another."""
        return self.laid.passes.chosen(
            self.known.marks.withdrawn,
            since=-np.inf if since is None else since.timestamp(),
            until=np.inf if until is None else until.timestamp(),
            band=band,
        )

    def home_states(self, band: int | None) -> HomeStates:
        """Return how the homes stand at the moment."""
        laid = self.laid
        return home_states(laid.homes, laid.asked, self.latest, at=self.at, band=band)


@dataclass
class _Kept:
    """What is kept for one team."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    laid: dict[Key, Laid] = field(default_factory=dict)
    answers: dict[Key, object] = field(default_factory=dict)


_kept: weakref.WeakKeyDictionary[Database, dict[uuid.UUID, _Kept]] = weakref.WeakKeyDictionary()
_lock = threading.Lock()


@right("coverage", "read")
def answered(
    scope: Scope,
    question: Key,
    answer: Callable[[Sight], Answer],
    *,
    area_ids: Sequence[str] | None,
    until: dt.datetime | None,
    of_homes: bool,
) -> Answer:
    """
    Return the answer to a question, as it was kept where it is about the past.

    Parameters
    ----------
    scope
        Whose areas and passes.
    question
        What is asked, besides the areas and the moment.
    answer
        Answers it; what it returns is never altered.
    area_ids
        Ids or names of areas; all when None.
    until
        The moment; now when None or still to come.
    of_homes
        Whether the answer depends on what had been passed at the moment.

    Raises
    ------
    NotFoundError
        ``area_not_found``, ``no_areas``.
    """
    opened = database()
    with _lock:
        kept = _kept.setdefault(opened, {}).setdefault(scope.team_id, _Kept())
    now = dt.datetime.now(dt.UTC)
    known, latest = recall(scope, now)
    is_past = until is not None and until <= now
    at = until if until is not None and is_past else now
    areas = chosen_areas(known, area_ids)
    key = (*question, until, _key(known, areas), _changes(known))
    with kept.lock:
        before = kept.answers.get(key) if is_past else None
    if before is not None:
        return cast("Answer", before)  # the key says whose answer it is
    if of_homes and is_past:
        known, latest = recall(scope, at)
        areas = chosen_areas(known, area_ids)
        key = (*question, until, _key(known, areas), _changes(known))
    if not areas:
        raise NotFoundError("no_areas")
    with kept.lock:
        laid = kept.laid[_key(known, areas)] = _laid(scope, kept, known, areas)
        _forget(kept.laid, KEPT_CHOICES)
    found = answer(Sight(known, latest, areas, laid, at.timestamp()))
    if is_past:
        with kept.lock:
            kept.answers[key] = found
            _forget(kept.answers, KEPT_ANSWERS)
    return found


def _key(known: Known, areas: Sequence[KnownArea]) -> Key:
    return (known.marks.map, *((area.id, area.version) for area in areas))


def _changes(known: Known) -> Key:
    marks = known.marks
    return (marks.last_pass, marks.withdrawn, marks.notes)


def _forget(kept: dict[Key, Any], most: int) -> None:
    while len(kept) > most:
        del kept[next(iter(kept))]


def _laid(scope: Scope, kept: _Kept, known: Known, areas: Sequence[KnownArea]) -> Laid:
    """Return some areas laid out, with all passes; taken out of what is kept."""
    opened = database()
    last = known.marks.last_pass
    laid = kept.laid.pop(_key(known, areas), None) or _lay_out(known.ground, areas, opened.crs)
    if laid.passes.last >= last:
        return laid
    with opened.session(scope) as session:
        passes = _read_passes(session, laid, upto=last, crs=opened.crs)
    return dataclasses.replace(laid, passes=passes)


def _lay_out(ground: Ground, areas: Sequence[KnownArea], crs: str) -> Laid:
    outline = transform_area(shapely.union_all([area.outline for area in areas]), crs, crs)
    surface = Surface.over(outline)
    on_hectares = transform_area(outline, crs, hectares.CRS)
    grid = Grid.over(on_hectares, hectares.CELL_M)
    numbers = np.sort(ground.points.query(outline, predicate="covers"))
    homes = Homes(*(getattr(ground.homes, f.name)[numbers] for f in dataclasses.fields(Homes)))
    points = ground.points.geometries[numbers]
    on_surface = shared_points(surface.grid, shapely.get_coordinates(points))
    near = np.sort(ground.lines.query(outline, predicate="intersects"))
    near = near[ground.is_must_walk[near]]
    lines = ground.streets.geometry.to_numpy()[near]
    cut, cells = cut_at(
        grid, pieces_inside(pieces_of(transform(lines, crs, hectares.CRS)), on_hectares)
    )
    street = near[cut.line]
    inside = shared_lines(surface.grid, pieces_inside(pieces_of(lines), outline), len(lines))
    minutes = ground.length_m[near] / 1000 / get_settings().pace_kmh * 60
    return Laid(
        outline=outline,
        surface=surface,
        pixels=Pixels.over(surface, crs),
        hectares=grid,
        homes=homes,
        home_cells=grid.cell_of(shapely.get_coordinates(transform(points, crs, hectares.CRS))),
        homes_on_surface=on_surface,
        asked=tuple(
            Asked(
                np.flatnonzero(shapely.covers(area.outline, points)),
                area.return_days,
                area.required,
            )
            for area in areas
        ),
        streets=Ranges(
            street, cut.start, cut.stop, ground.length_m[street] * (cut.stop - cut.start)
        ),
        street_cells=cells,
        densest_homes=float(surface.heat(homes.dwellings @ on_surface).max()),
        once_minutes=float(surface.heat(minutes @ inside).max()),
        passes=_no_passes(surface.grid, grid),
    )


def _no_passes(surface: Grid, grid: Grid) -> LaidPasses:
    none = np.zeros(0)
    number = np.zeros(0, np.int64)
    walks = Walks(number, none, none.astype(bool), csr_array((0, grid.size)))
    return LaidPasses(0, number, none, number.astype(np.intp), walks, csr_array((0, surface.size)))


def _read_passes(session: Session, laid: Laid, *, upto: int, crs: str) -> LaidPasses:
    """Return the passes of some areas with those that have come since."""
    found = [laid.passes]
    count = BATCH  # in batches, so that many long lines do not fill the memory
    after = laid.passes.last
    while count == BATCH:
        rows = layer.read_passes(session, after=after, most=BATCH, near=laid.outline, crs=crs)
        count = len(rows)
        after = int(rows["number"].max()) if count else after
        found.append(_lay_passes(rows[rows["number"] <= upto], laid, crs))
    return LaidPasses(
        last=upto,
        number=np.concatenate([one.number for one in found]),
        begun=np.concatenate([one.begun for one in found]),
        band=np.concatenate([one.band for one in found]),
        walks=Walks(
            np.concatenate([one.walks.walk for one in found]),
            np.concatenate([one.walks.minutes for one in found]),
            np.concatenate([one.walks.is_pair for one in found]),
            vstack([one.walks.shares for one in found], format="csr"),
        ),
        on_surface=vstack([one.on_surface for one in found], format="csr"),
    )


def _lay_passes(rows: Frame, laid: Laid, crs: str) -> LaidPasses:
    pieces = pieces_inside(pieces_of(rows.geometry.to_numpy()), laid.outline)
    through = np.unique(pieces.line)
    pieces = dataclasses.replace(pieces, line=np.searchsorted(through, pieces.line))
    rows = rows.iloc[through]
    size = laid.hectares.size
    cut, cells = cut_at(laid.hectares, _moved(pieces, crs, hectares.CRS))
    shares = csr_array(
        (cut.stop - cut.start, (cut.line, cells)), shape=(len(rows), size), dtype=np.float64
    )
    return LaidPasses(
        last=0,
        number=rows["number"].to_numpy(np.int64),
        begun=rows["begun"].to_numpy(np.float64),
        band=np.array([BANDS.index(band) for band in rows["band"]], np.intp),
        walks=Walks(
            rows["walk"].to_numpy(np.int64),
            rows["minutes"].to_numpy(np.float64),
            rows["is_pair"].to_numpy(bool),
            shares,
        ),
        on_surface=shared_lines(laid.surface.grid, pieces, len(rows)),
    )


def _moved(pieces: Pieces, source: str, target: str) -> Pieces:
    if source == target:
        return pieces
    lines = transform(shapely.linestrings(pieces.ends), source, target)
    return dataclasses.replace(pieces, ends=shapely.get_coordinates(lines).reshape(-1, 2, 2))
