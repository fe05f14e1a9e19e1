"""The list of one leg: its streets and stops in the order they are gone, and what is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gis.coverage.bands import HOURS, band_of
from gis.locale.alphabet import alphabetical
from gis.locale.layer_words import bands as band_words
from gis.maps import style
from gis.maps.drawing import printable
from gis.maps.sheets.form import form_data
from gis.maps.sheets.page import head, head_facts, minutes, nameless, wrapping
from gis.maps.sheets.sides import sides_of
from gis.maps.sheets.street_index import index_data

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import geopandas as gpd

    from gis.locale import Translator
    from gis.maps.sheets.content import SheetContent, SheetLeg, SheetReturn, SheetStop
    from gis.maps.sheets.leg_maps import LegMaps
    from gis.maps.sheets.sides import Side
    from gis.planning.directions import Direction


def list_page(
    content: SheetContent, leg: SheetLeg, maps: LegMaps | None = None
) -> dict[str, Any]:  # fmt: skip
    """
    Return the data of the pages that hold the list of a leg, its form and its index.

    Parameters
    ----------
    maps
        What its maps tell: where each row stands on them, and which streets are known by a key.
    """
    _ = content.translate
    is_one_of_many = content.names_legs
    walker = _("Rute {letter}", letter=leg.walker) if is_one_of_many else ""
    title = printable(content.title)
    has_maps = maps is not None and bool(maps.pages)
    rows = _rows(content, leg, maps)
    return {
        **head(content, head_facts(content, leg.walker if is_one_of_many else "")),
        "full_title": wrapping(" · ".join(part for part in (title, walker) if part)),
        "list_title": _list_title(leg, _, on_wheels=content.mode == "bicycle"),
        "figures": _figures(content, leg),
        "before": _driving(leg, _) if content.mode == "car" and leg.directions else "",
        "bands": _bands(content) if rows else None,
        "columns": {
            "number": _("Nr."),
            "street": _("Vej"),
            "place": _("Kort") if any(row["place"] for row in rows) else "",
            "metres": _("Længde"),
            "time": _("Kl.") if leg.clocks else _("Min."),
            "letters": _("Bogstaver"),
            "again": _("Kom igen: dag, fra–til"),
        },
        "key_hint": _("Et bogstav i firkant står på kortet i stedet for vejens navn.")
        if any(row["key"] for row in rows)
        else "",
        "rows": rows,
        "left_out": _left_out(content),
        "has_map": has_maps,
        "form": form_data(content, leg),
        "index": index_data(content, maps),
    }


def _list_title(leg: SheetLeg, translate: Translator, *, on_wheels: bool) -> str:
    _ = translate
    if leg.stops:
        return _("Veje og besøg i rækkefølge")
    return _("Veje i den rækkefølge, de køres") if on_wheels else _("Veje i den rækkefølge, de gås")


def _figures(content: SheetContent, leg: SheetLeg) -> list[list[str]]:
    _ = content.translate
    visits = sum(stop.at is not None for stop in leg.stops)
    driven = f"{_.length(leg.drive_m)}, {minutes(leg.drive_minutes, _)}"
    return [
        [_("Længde"), _.length(leg.length_m)],
        [_("Tid"), minutes(leg.minutes, _)],
        *([[_("Uden at se efter"), _.length(leg.deadhead_m)]] if leg.is_seen else []),
        *([[_("Besøg"), _.number(visits)]] if visits else []),
        *([[_("Heraf kørsel"), driven]] if leg.drives else []),
    ]


def _bands(content: SheetContent) -> dict[str, Any]:
    """Return the line on which is written when the leg was really gone."""
    _ = content.translate
    words = {
        code: f"{word} {HOURS[code][0]}–{HOURS[code][1]}"
        for code, word in band_words(_).items()
    }  # fmt: skip
    planned = ""
    if content.planned_for is not None:
        planned = _(
            "Planlagt {date} {time}: {band}.",
            date=_.date(content.planned_for), time=_.time(content.planned_for),
            band=words[band_of(content.planned_for)],
        )  # fmt: skip
    return {
        "planned": planned,
        "became": _("Blev:"),
        "words": list(words.values()),
        "times": [_("Gået den"), _("fra kl."), _("til kl.")],
    }


def parking_street(leg: SheetLeg, translate: Translator) -> str:
    """Return the street where the car of a leg is parked: the first that is walked."""
    if not leg.directions:
        return ""
    first = leg.directions[0]
    return wrapping(printable(first.name)) or nameless(first.highway, translate)


def _driving(leg: SheetLeg, translate: Translator) -> str:
    _ = translate
    told = _("Parkér ved {street}. Ruten begynder og slutter der.", street=parking_street(leg, _))
    if not leg.drives:
        return told
    return told + " " + _(
        "Kørsel frem og tilbage: {length}, {minutes}.",
        length=_.length(leg.drive_m), minutes=minutes(leg.drive_minutes, _).rstrip("."),
    )  # fmt: skip


# --- rows ------------------------------------------------------------------------------------

NAME = "\x00"
"""Stands for the street name while a turn is put into words, so that it can be set bold."""


def _rows(content: SheetContent, leg: SheetLeg, maps: LegMaps | None) -> list[dict[str, str]]:
    """
    Return the rows of the list in walking order.

    Each stop stands before the street that follows it, and where to come back after the street
    from which it is seen.
    """
    _ = content.translate
    places = {} if maps is None else maps.row_places
    rings = _ring_places(leg, maps)
    keys = {} if maps is None else {one.name: one.key for one in maps.index}
    sides = sides_of(leg.directions, content.required) if leg.is_seen else {}
    rows, ahead = [], list(leg.stops)
    before: Direction | None = None
    for one in leg.directions:
        is_cut = False
        while ahead and ahead[0].before_row <= one.number:
            stop = ahead.pop(0)
            rows.append(_stop_row(stop, rings.get(id(stop), "")))
            is_cut = True
        row = _street_row(one, None if is_cut else before, sides, content)
        rows.append(
            row | {
                "key": keys.get(one.name, ""), "place": places.get(one.number, ""),
                "time": leg.clocks.get(one.number, row["time"]),
            }
        )  # fmt: skip
        rows += [
            _return_row(each, rings.get(id(each), ""), _)
            for each in leg.returns
            if each.row == one.number
        ]
        before = one
    return rows + [_stop_row(stop, rings.get(id(stop), "")) for stop in ahead]


def _ring_places(leg: SheetLeg, maps: LegMaps | None) -> dict[int, str]:
    """Return by identity of a stop or return where its ring is on the maps."""
    if maps is None:
        return {}
    return {id(ring): place for ring, place in zip(leg.rings, maps.stop_places, strict=False)}


def _street_row(
    one: Direction, before: Direction | None, sides: Mapping[int, Side], content: SheetContent
) -> dict[str, str]:
    _ = content.translate
    opening, _found, closing = _turn(one, before, _).partition(NAME)
    return {
        "kind": "passing" if one.deadhead else "street",
        "number": str(one.number),
        "before": opening,
        "name": wrapping(printable(one.name)) or nameless(one.highway, _),
        "after": closing,
        "hint": " · ".join(_hints(one, sides.get(one.number), content)),
        "metres": _.length(one.length_m),
        "time": _.number(one.start_minute),
    }


def _turn(one: Direction, before: Direction | None, translate: Translator) -> str:
    """Return how one comes to a row, as one would say it on the street."""
    _ = translate
    is_same = before is not None and bool(one.name) and before.name == one.name
    if one.number == 1:
        return _("Start ad {street}", street=NAME)
    if one.turn == "back":
        return (
            _("Vend om for enden, tilbage ad {street}", street=NAME)
            if is_same
            else _("Vend om ad {street}", street=NAME)
        )
    if one.turn == "straight" and not is_same:
        return _("Ligeud ad {street}", street=NAME)
    return {
        "left": _("Til venstre ad {street}", street=NAME),
        "right": _("Til højre ad {street}", street=NAME),
    }.get(one.turn, _("Videre ad {street}", street=NAME))


def _hints(one: Direction, side: Side | None, content: SheetContent) -> Iterator[str]:
    """Yield what is told under the name of a street: its kind, and where one looks."""
    _ = content.translate
    kind = style.street_kind(one.highway)
    if one.name and kind in ("path", "steps"):
        yield _("sti") if kind == "path" else _("trappe")
    if one.deadhead:
        on_wheels = content.mode == "bicycle"
        yield _("Kør videre uden at se efter") if on_wheels else _("Gå videre uden at se efter")
    elif side is not None:
        yield _looked_at(one, side, _)


def _looked_at(one: Direction, side: Side, translate: Translator) -> str:
    _ = translate
    left, right = printable(one.numbers_left), printable(one.numbers_right)
    if side == "both" and (left or right):
        return _("begge sider: venstre {left}, højre {right}", left=left or "–", right=right or "–")
    if side == "both":
        return _("begge sider")
    numbers = left if side == "left" else right
    word = _("venstre side") if side == "left" else _("højre side")
    return f"{word}, {numbers}" if numbers else word


def _stop_row(stop: SheetStop, place: str) -> dict[str, str]:
    told = (printable(stop.kind), stop.when, stop.times)
    return {
        "kind": "stop", "number": "", "before": "", "name": wrapping(printable(stop.what)),
        "after": "", "hint": " · ".join(part for part in told if part), "key": "", "place": place,
        "metres": "", "time": stop.clock,
    }  # fmt: skip


def _return_row(one: SheetReturn, place: str, translate: Translator) -> dict[str, str]:
    _ = translate
    told = (_("Kom igen {when}", when=one.when), printable(one.assigned))
    return {
        "kind": "return", "number": "", "before": "", "name": wrapping(printable(one.what)),
        "after": "", "hint": " · ".join(part for part in told if part), "key": "", "place": place,
        "metres": "", "time": "",
    }  # fmt: skip


# --- what is left out ------------------------------------------------------------------------


def _left_out(content: SheetContent) -> list[dict[str, str]]:
    _ = content.translate
    parts = (
        (_("Ikke med: tiden slog ikke til"), content.not_fitting),
        (_("Ikke med: kan ikke nås herfra"), content.unreachable),
        (_("Ikke med: kan ikke gennemgås"), content.not_walkable),
        (_("Ikke med: taget ud af runden"), content.dropped),
    )
    stops = " ".join(f"{printable(what)}: {why}" for what, why in content.left_out)
    told = [{"title": _("Besøg, der ikke er med"), "text": stops}] if stops else []
    return told + [
        {"title": title, "text": _names(pieces, _)} for title, pieces in parts if len(pieces)
    ]


def _names(pieces: gpd.GeoDataFrame, translate: Translator) -> str:
    """Return street names with their metres, in alphabetical order."""
    names = pieces["name"].where(pieces["name"] != "", translate("vej uden navn"))
    metres = pieces["length_m"].groupby(names.map(printable)).sum()
    return ", ".join(
        f"{wrapping(name)} ({translate.length(metres[name])})"
        for name in sorted(metres.index, key=alphabetical)
    )
