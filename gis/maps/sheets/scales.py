"""The scale of the maps of a leg, and their pages: as large as needed, as few as possible."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import shapely

from gis.maps.doors import FARTHEST_MM, feet_of
from gis.maps.frames import PAGE_SCALES, Space, frame_at
from gis.maps.route_lines import piece_ids, pieces_of
from gis.maps.sheets.paging import MapPage, Wanted, fits_a_page, plan_pages

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import geopandas as gpd

    from gis.maps.route_lines import Ground
    from gis.maps.sheets.content import SheetContent, SheetLeg

__all__ = ["MOST_PAGES", "house_spacing_m", "leg_pages", "tells_houses"]

DETAIL, ROUTE, SMALL = PAGE_SCALES[:3]
"""1:2,500 is for house numbers that stand close, 1:5,000 the usual one, 1:10,000 leads the way."""
READABLE_MM: Final = 2.6
"""Distance of neighbouring house numbers on paper at which most can be told one by one: two digits
of 6 pt are 2.1 mm wide, and some paper is about them. How close is too close is an assumption; in
Rødovre and Rønne it leaves no number untold."""
CLOSE_SHARE: Final = 0.5
"""Share of the house numbers that may stand closer: they go into ranges. An assumption."""
MOST_PAGES: Final = 24
"""Of one leg: with more pages a coarser scale is taken. An assumption."""
ROW_MM: Final = 12.0
RING_MM: Final = 14.0
NUMBERED_MM: Final = 1.5
"""Line on paper that a row's disc, a ring with its tag, and one of the house numbers on both sides
need so that the line is still seen. Assumed, after looking at maps of Vesterbro and Rønne."""
MOST_RINGS: Final = 60
"""Of a leg that has no line, on one map. An assumption."""
NUMBER_MM: Final = 6.0
"""How much nearer to the edge of a map than a line a house may lie: its number can be moved."""


def leg_pages(
    content: SheetContent, leg: SheetLeg, ground: Ground, spaces: Sequence[Space]
) -> list[MapPage]:
    """
    Return the pages of the maps of a leg.

    The scale is the chosen one, whatever it takes. Where none is chosen: the largest of 1:2,500 and
    1:5,000 at which the house numbers can be told and one page shows everything, else 1:5,000 or,
    where the houses stand too close for that, 1:2,500. Who tells no house numbers also gets one
    page at 1:10,000. A larger scale is taken where the maps would be too full (`ROW_MM`), a
    smaller one where the pages would be more than `MOST_PAGES`.

    Parameters
    ----------
    content
        For its options and its CRS.
    leg
        With rows, or with rings at least.
    ground
        Of the leg.
    spaces
        Papers to choose from.
    """
    options, crs = content.options, content.crs
    doors = _doors(ground, leg) if tells_houses(content, leg, ROUTE) else None
    doors = doors if content.mode != "bicycle" else None
    lines = [row.geometry for row in leg.directions]
    rings = [ring.at for ring in leg.rings if ring.at is not None]
    bare = Wanted(lines, rings)

    def wanted(scale: int) -> Wanted:
        if doors is None:
            return bare
        factor = frame_at(crs, bare.middle, spaces[0], scale).mm_per_unit
        return Wanted(lines, [*rings, *_beside(doors, factor)])

    def fits(scale: int) -> bool:
        return fits_a_page(wanted(scale), crs, spaces, scale, is_turned=options.is_turned)

    def planned(scale: int) -> list[MapPage]:
        return plan_pages(wanted(scale), crs, spaces, scale, is_turned=options.is_turned)

    if options.scale:
        return planned(options.scale)
    pages = planned(_scale(doors, ground, fits))
    while len(pages) > MOST_PAGES and (coarser := _next(pages, 1)):
        pages = planned(coarser)
    while _is_crowded(leg, doors, pages) and (larger := _next(pages, -1)):
        found = planned(larger)
        if len(found) > MOST_PAGES:
            break
        pages = found
    return pages


def tells_houses(content: SheetContent, leg: SheetLeg, scale: int) -> bool:
    """Return whether a map tells house numbers: who only visits, or cycles far, needs none."""
    is_far = content.mode == "bicycle" and scale > ROUTE
    return content.options.has_house_numbers and leg.is_seen and not is_far


def _scale(doors: gpd.GeoDataFrame | None, ground: Ground, fits: Callable[[int], bool]) -> int:
    """Return the scale where none was chosen."""
    if doors is None:
        return next((scale for scale in (DETAIL, ROUTE, SMALL) if fits(scale)), ROUTE)
    is_readable = house_spacing_m(doors, ground.required) * 1000 / ROUTE >= READABLE_MM
    return ROUTE if is_readable and not fits(DETAIL) else DETAIL


def _next(pages: Sequence[MapPage], step: int) -> int | None:
    """Return the next coarser scale (1) or the next larger one (-1), None after the last."""
    place = PAGE_SCALES.index(pages[0].frame.scale) + step
    return PAGE_SCALES[place] if 0 <= place < len(PAGE_SCALES) else None


def _is_crowded(
    leg: SheetLeg, doors: gpd.GeoDataFrame | None, pages: Sequence[MapPage]
) -> bool:  # fmt: skip
    """Return whether discs, rings and numbers would hide the line they stand at."""
    if not leg.directions:
        return len(leg.rings) > MOST_RINGS * len(pages)
    needed_mm = ROW_MM * len(leg.directions) + RING_MM * len(leg.rings)
    needed_mm += NUMBERED_MM * (0 if doors is None else len(doors))
    length_mm = sum(row.length_m for row in leg.directions) * 1000 / pages[0].frame.scale
    return length_mm < needed_mm


def _doors(ground: Ground, leg: SheetLeg) -> gpd.GeoDataFrame | None:
    """Return the addresses of the streets that the leg is for, None where there are none."""
    addresses = ground.addresses
    left_out, required = piece_ids(ground.left_out), piece_ids(ground.required)
    pieces = pieces_of(addresses)
    gone = {piece for row in leg.directions for piece in row.street_ids}
    walked = addresses[pieces.isin(required) & ~pieces.isin(left_out) & pieces.isin(gone)]
    return walked if len(walked) else None


def _beside(doors: gpd.GeoDataFrame, factor: float) -> list[shapely.Point]:
    """Return where the paper of house numbers reaches to, as places to keep inside a map."""
    houses = shapely.get_coordinates(doors.geometry.to_numpy())
    feet = shapely.get_coordinates(feet_of(doors))
    away = houses - feet
    length = np.hypot(*away.T)
    reach = np.clip(np.minimum(length, FARTHEST_MM / factor) - NUMBER_MM / factor, 0, None)
    share = np.divide(reach, length, out=np.zeros_like(length), where=length > 0)
    return shapely.points(feet + away * share[:, None]).tolist()  # type: ignore[no-any-return]


def house_spacing_m(doors: gpd.GeoDataFrame, pieces: gpd.GeoDataFrame) -> float:
    """
    Return how far apart neighbouring house numbers of one side are, but for the closest ones.

    Parameters
    ----------
    doors
        Columns ``street_id`` (or ``piece_key``), ``side``, ``number`` and ``foot``, and geometry,
        in a metric CRS.
    pieces
        Their street pieces: ``id`` (or ``key``) and LineStrings.

    Returns
    -------
    float
        The distance in metres that `CLOSE_SHARE` of the neighbours fall short of; infinite where
        no house has a neighbour.
    """
    of_piece = pieces_of(doors).to_numpy()
    key = piece_ids(pieces)
    lines = dict(zip(key, pieces.geometry, strict=True))
    along = shapely.line_locate_point(
        np.array([lines[piece] for piece in of_piece], dtype=object), feet_of(doors)
    )
    table = pd.DataFrame(
        {"piece": of_piece, "side": doors["side"].to_numpy(), "number": doors["number"].to_numpy()}
    ).assign(along=along)
    table = table.drop_duplicates(["piece", "side", "number"]).sort_values(
        ["piece", "side", "along"]
    )
    apart = table.groupby(["piece", "side"])["along"].diff().dropna()
    return float(apart.quantile(CLOSE_SHARE)) if len(apart) else np.inf
