"""The maps of one leg: its pages, drawn, and where on them its streets and stops are found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import shapely

from gis.maps.age_marks import age_items
from gis.maps.legend import draw_legend, leg_items
from gis.maps.page_marks import PageMarks
from gis.maps.route_lines import piece_ids
from gis.maps.route_map import draw_route_map
from gis.maps.sheets.looks import ground_of, look_of
from gis.maps.sheets.page import map_page, map_spaces, team_mm
from gis.maps.sheets.scales import leg_pages, tells_houses
from gis.maps.squares import NationalSquares, squares_of
from gis.maps.street_keys import key_item

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.locale import Translator
    from gis.maps.frames import Frame
    from gis.maps.route_lines import Ground
    from gis.maps.route_map import RouteMap
    from gis.maps.sheets.content import SheetContent, SheetLeg
    from gis.maps.sheets.paging import MapPage

__all__ = ["IndexEntry", "LegMaps", "draw_leg_maps", "one_later", "plan_leg"]


@dataclass(frozen=True)
class IndexEntry:
    """
    A street whose name or key stands on a map of the leg.

    Attributes
    ----------
    name
        Of the street.
    key
        By which it is known on a map that has no room for its name; may be empty.
    is_walked
        Whether the leg goes there.
    places
        Where it stands: ``"2 · B3"`` for page and square, without the page where there is one map.
    """

    name: str
    key: str
    is_walked: bool
    places: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class LegMaps:
    """
    What the maps of a leg tell the other pages.

    Attributes
    ----------
    pages
        Data of the pages, an overview first where there are several maps.
    row_places
        Where each row of the list begins, by its number.
    stop_places
        Where the ring of each stop and return is, in the order of `SheetLeg.rings`.
    index
        All streets that are named on the maps, by name.
    """

    pages: list[dict[str, Any]]
    row_places: Mapping[int, str]
    stop_places: tuple[str, ...]
    index: tuple[IndexEntry, ...]


def plan_leg(content: SheetContent, leg: SheetLeg) -> list[MapPage]:
    """Return the pages of the maps of a leg, with their squares; none of a leg without a place."""
    if not leg.directions and not leg.rings:
        return []
    has_notes = content.options.notes == "half"
    spaces = map_spaces(content.options, below_mm=team_mm(content), has_notes=has_notes)
    pages = leg_pages(content, leg, ground_of(content, leg), spaces)
    kind, east = content.options.squares, content.translate("Ø")
    return [
        replace(page, squares=squares_of(kind, page.frame, content.crs, east)) for page in pages
    ]


def one_later(pages: Sequence[MapPage]) -> list[MapPage]:
    """Return maps whose packet has a page before them and their overview."""
    return [
        replace(
            page,
            number=page.number + 1,
            neighbours=tuple(replace(one, page=one.page + 1) for one in page.neighbours),
        )
        for page in pages
    ]


def draw_leg_maps(
    content: SheetContent, leg: SheetLeg, pages: Sequence[MapPage], images: dict[str, str]
) -> LegMaps:
    """Return the maps of a leg; their drawings are added to the images."""
    ground, look = ground_of(content, leg), look_of(leg, content)
    data, drawn = [], []
    for page in pages:
        route = draw_route_map(
            page.frame, leg.directions, ground, look, leg.rings,
            marks=PageMarks(page, has_number=len(pages) > 1),
            ages=content.ages if content.options.has_ages else {},
            has_house_numbers=tells_houses(content, leg, page.frame.scale),
        )  # fmt: skip
        drawn.append(route)
        data.append(_page_data(content, leg, page, route, ground, images))
    places = _Places(pages)
    return LegMaps(
        data,
        {row.number: places.of_row(row.number, row.geometry, drawn) for row in leg.directions},
        tuple(places.at(ring.at) for ring in leg.rings if ring.at is not None),
        _index(leg, drawn, places),
    )


def _page_data(
    content: SheetContent, leg: SheetLeg, page: MapPage, drawn: RouteMap, ground: Ground,
    images: dict[str, str],
) -> dict[str, Any]:  # fmt: skip
    """Return the data of one page; its drawings are added to the images."""
    _ = content.translate
    name = f"{leg.walker}-{page.number}"
    data = map_page(
        page.frame, _, name, options=content.options, alt=_in_words(page, _),
        has_notes=content.options.notes == "half",
    )  # fmt: skip
    has_ages = content.options.has_ages
    shown = shapely.intersects(page.frame.window, ground.left_out.geometry.to_numpy())
    items = leg_items(
        look_of(leg, content), _, left_out=bool(shown.any()), returns=bool(leg.returns),
        stops=bool(leg.stops), is_seen=leg.is_seen,
        ages=age_items(_ages_on(page, content, ground), _) if has_ages else (),
    )  # fmt: skip
    if drawn.keys:
        items.append(key_item(_))
    images[data["map"]] = drawn.svg
    images[data["legend"]] = draw_legend(
        page.frame, items, _remarks(content, leg, page, drawn), _, width_mm=data["legend_width"]
    )
    return data | {"bookmark": _("Kort, side {page}", page=_.number(page.number))}


def _ages_on(page: MapPage, content: SheetContent, ground: Ground) -> set[str]:
    """Return the ages of streets of the round that a page shows."""
    pieces = ground.required
    shown = pieces[shapely.intersects(page.frame.window, pieces.geometry.to_numpy())]
    return {content.ages[piece] for piece in piece_ids(shown) if piece in content.ages}


def _in_words(page: MapPage, translate: Translator) -> str:
    """Return what a map shows, and where it goes on."""
    _ = translate
    words = {
        "left": _("til venstre"), "right": _("til højre"), "top": _("opad"), "bottom": _("nedad"),
    }  # fmt: skip
    told = [_("Kort over runden i {scale}.", scale=f"1:{_.number(page.frame.scale)}")]
    told += [
        _("Det fortsætter {side} på side {page}.", side=words[one.side], page=_.number(one.page))
        for one in page.neighbours
    ]
    return " ".join(told)


def _remarks(content: SheetContent, leg: SheetLeg, page: MapPage, drawn: RouteMap) -> list[str]:
    """Return what the map had no room for, and what its squares are."""
    _ = content.translate
    told = []
    is_wanted = content.options.has_house_numbers and leg.is_seen
    if is_wanted and not tells_houses(content, leg, page.frame.scale):
        told.append(_("Husnumrene står i listen."))
    missing = len(drawn.numbers_inside - drawn.numbers)
    if missing:
        count = len(drawn.numbers_inside)
        told.append(
            _.n(
                "Kortet viser {shown} af {count} husnummer; resten står i listen.",
                "Kortet viser {shown} af {count} husnumre; resten står i listen.",
                count,
                shown=_.number(count - missing),
            )
        )
    if page.squares is not None:
        side = _.length(page.squares.side_m)
        told.append(_("Felternes side er {length}.", length=side))
    if isinstance(page.squares, NationalSquares):
        space = page.frame.space
        middle = space.width_mm / 2, space.height_mm / 2
        told.append(
            _(
                "Kvadratnettet: {short} er {full}.",
                short=page.squares.name_at(*middle), full=page.squares.full_name_at(*middle),
            )
        )  # fmt: skip
    return told


# --- places ----------------------------------------------------------------------------------


class _Places:
    """Where something is: the page, and the square on it."""

    def __init__(self, pages: Sequence[MapPage]) -> None:
        self.pages = pages

    def told(self, page: MapPage, x_mm: float, y_mm: float) -> str:
        """Return the name of a place on a page."""
        square = page.squares.name_at(x_mm, y_mm) if page.squares is not None else ""
        return " · ".join(part for part in (self._number(page), square) if part)

    def at(self, point: shapely.Point) -> str:
        """Return where a place on the ground is, on the page where it is farthest from an edge."""
        page = max(self.pages, key=lambda page: _inside_mm(page.frame, point))
        spot = page.frame.to_paper(point)
        return self.told(page, spot.x, spot.y)

    def of_row(self, number: int, line: shapely.LineString, drawn: Sequence[RouteMap]) -> str:
        """Return where a row of the list begins: where its number stands on that page."""
        first = shapely.Point(line.coords[0])
        page, _drawn = max(
            zip(self.pages, drawn, strict=True),
            key=lambda both: (number in both[1].rows, _inside_mm(both[0].frame, first)),
        )
        if number in _drawn.rows:
            return self.told(page, *_drawn.rows[number])
        return self.at(first)

    def _number(self, page: MapPage) -> str:
        return str(page.number) if len(self.pages) > 1 else ""


def _inside_mm(frame: Frame, point: shapely.Point) -> float:
    """Return how far from the nearest edge of a map a place is; negative outside."""
    spot = frame.to_paper(point)
    space = frame.space
    return float(min(spot.x, space.width_mm - spot.x, spot.y, space.height_mm - spot.y))


def _index(
    leg: SheetLeg, drawn: Sequence[RouteMap], places: _Places
) -> tuple[IndexEntry, ...]:  # fmt: skip
    """Return the streets that are named on the maps; a walked one in any case."""
    found: dict[str, list[str]] = defaultdict(list)
    for page, route in zip(places.pages, drawn, strict=True):
        for name, spots in route.labels.items():
            found[name] += [place for spot in spots if (place := places.told(page, *spot))]
    keys = {name: key for route in drawn for name, key in route.keys.items()}
    walked = {row.name for row in leg.directions if row.name}
    for row in leg.directions:
        if row.name and row.name not in found:
            found[row.name] = [places.of_row(row.number, row.geometry, drawn)]
    return tuple(
        IndexEntry(name, keys.get(name, ""), name in walked, tuple(dict.fromkeys(found[name])))
        for name in sorted(found)
    )
