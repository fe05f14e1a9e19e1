"""The list of one leg: its streets and stops in the order they are gone, and what is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gis.maps.drawing import printable
from gis.maps.sheets.page import head, head_facts, minutes, nameless, wrapping

if TYPE_CHECKING:
    import geopandas as gpd

    from gis.locale import Translator
    from gis.maps.sheets.content import SheetContent, SheetLeg, SheetReturn, SheetStop
    from gis.planning.directions import Direction


def list_page(content: SheetContent, leg: SheetLeg) -> dict[str, Any]:
    """Return the data of the pages that hold the list of a leg."""
    _ = content.translate
    is_one_of_many = len(content.legs) > 1
    walker = _("Rute {letter}", letter=leg.walker) if is_one_of_many else ""
    title = printable(content.title)
    on_wheels = content.mode == "bicycle"
    return {
        **head(content, head_facts(content, leg.walker if is_one_of_many else "")),
        "full_title": wrapping(" · ".join(part for part in (title, walker) if part)),
        "list_title": _list_title(leg, _, on_wheels=on_wheels),
        "figures": _figures(content, leg),
        "before": _driving(leg, _) if content.mode == "car" and leg.directions else "",
        "columns": [
            "",
            _("Nr."),
            _("Vej"),
            _("Venstre side"),
            _("Højre side"),
            _("Længde"),
            _("Kl.") if leg.clocks else _("Min."),
        ],
        "rows": _rows(leg, _, on_wheels=on_wheels),
        "returns": [_return(one) for one in leg.returns],
        "left_out": _left_out(content),
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


def _rows(leg: SheetLeg, translate: Translator, *, on_wheels: bool) -> list[dict[str, str]]:
    """Return the rows of the list, each stop before the street that follows it."""
    rows, ahead = [], list(leg.stops)
    for direction in leg.directions:
        while ahead and ahead[0].before_row <= direction.number:
            rows.append(_stop_row(ahead.pop(0)))
        row = _row(direction, translate, on_wheels=on_wheels)
        rows.append(row | {"minute": leg.clocks.get(direction.number, row["minute"])})
    return rows + [_stop_row(stop) for stop in ahead]


def _stop_row(stop: SheetStop) -> dict[str, str]:
    return {
        "stop": " · ".join(part for part in (stop.when, stop.times) if part),
        "number": "", "before": "", "name": wrapping(printable(stop.what)), "after": "",
        "muted": stop.kind, "left": "", "right": "", "metres": "", "minute": stop.clock,
    }  # fmt: skip


NAME = "\x00"
"""Stands for the street name while a turn is put into words, so that it can be set bold."""


def _row(direction: Direction, translate: Translator, *, on_wheels: bool) -> dict[str, str]:
    _ = translate
    if direction.number == 1:
        sentence = _("Start ad {street}", street=NAME)
    else:
        sentence = {
            "left": _("Til venstre ad {street}", street=NAME),
            "right": _("Til højre ad {street}", street=NAME),
            "straight": _("Ligeud ad {street}", street=NAME),
            "back": _("Vend om ad {street}", street=NAME),
        }.get(direction.turn, _("Videre ad {street}", street=NAME))
    before, _found, after = sentence.partition(NAME)
    passing = _("Kør videre uden at se efter") if on_wheels else _("Gå videre uden at se efter")
    return {
        "stop": "",
        "number": str(direction.number),
        "before": before,
        "name": wrapping(printable(direction.name)) or nameless(direction.highway, _),
        "after": after,
        "muted": passing if direction.deadhead else "",
        "left": printable(direction.numbers_left),
        "right": printable(direction.numbers_right),
        "metres": _.length(direction.length_m),
        "minute": _.number(direction.start_minute),
    }


def _return(one: SheetReturn) -> list[str]:
    what = wrapping(printable(one.what))
    return [what, one.when, str(one.row), printable(one.assigned)]


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
    metres = pieces["length_m"].groupby(names.map(printable)).sum().sort_index()
    return ", ".join(f"{name} ({translate.length(total)})" for name, total in metres.items())
