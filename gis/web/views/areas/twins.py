"""The map of the page and the table beside it: the areas, or what could become areas."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import shapely
import streamlit as st

from gis.errors import KvarterError
from gis.maps.overlay import AreaShape, Overlay
from gis.services import areas as area_service
from gis.web.components import (
    Column,
    TableRow,
    bounds_of,
    choice_table,
    hint_line,
    legend,
    show_map,
)
from gis.web.plain import problem
from gis.web.views.areas import words
from gis.web.views.areas.saving import add_drawn, check_crossing
from gis.web.views.areas.state import AreasState, state

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gis.exchange.polygon_file import Polygonal
    from gis.locale import Translator
    from gis.services.areas import Area
    from gis.services.maps import MapInfo
    from gis.services.members import Scope


def show_legend(_: Translator, page: AreasState) -> None:
    """Write the legend of what the map shows now, or what the hand does on it."""
    hint = {
        "draw": _("Klik på kortet for hvert hjørne. Klik på det første hjørne for at slutte."),
        "edit": _("Træk hjørnerne. Træk et lille hjørne midt på en linje for at få et nyt."),
        "split": _("Klik på den ene side af området og på den anden. Klik igen for at slutte."),
    }.get(page.mode)
    if hint:
        hint_line(hint)
        return
    signs = [("area-chosen", _("Valgt område")), ("area-other", _("Andre områder"))]
    if page.panel in {"suggest", "file"}:
        signs.append(("area-suggested", _("Forslag")))
    legend(signs)


def show_twins(_: Translator, scope: Scope, info: MapInfo, areas: Sequence[Area]) -> None:
    """Show the map and its table; choosing in one shows it in the other."""
    with st.container(key="kv_twins"):
        table, shown = st.columns([1.25, 1], gap="medium")
    with table:
        _table(_, areas)
    with shown:
        _map(_, scope, info, areas)


# --- table -----------------------------------------------------------------------------------


def _table(_: Translator, areas: Sequence[Area]) -> None:
    page = state()
    with st.container(key="kv_area_table"):
        if page.panel == "suggest":
            _suggestion_table(_, page)
        elif page.panel == "file" and page.file:
            _file_table(_, page)
        elif areas:
            _area_table(_, page, areas)
        else:
            st.markdown(
                _("Ingen boligområder endnu. Tegn det første, eller lad Kvarter foreslå nogle.")
            )


def _area_table(_: Translator, page: AreasState, areas: Sequence[Area]) -> None:
    choice_table(
        _("Boligområder. Tryk på et navn for at vælge det."),
        [
            Column(_("Navn"), is_heading=True),
            Column(_("Adresser"), is_number=True),
            Column(_("Vej, km"), is_number=True),
            Column(_("Boligtyper")),
            Column(_("Tidspunkter og interval"), is_short=True),
        ],
        [
            TableRow(
                area.id,
                [
                    area.name, _.number(area.addresses), _.number(area.street_m / 1000, 1),
                    words.kinds(_, area.dwelling_types), words.when(_, area),
                ],
            )
            for area in areas
        ],
        chosen=page.selected,
        key="areas.table",
        on_choice=partial(_choose, page),
    )  # fmt: skip


def _suggestion_table(_: Translator, page: AreasState) -> None:
    if not page.suggestions:
        st.markdown(_("Der er ingen forslag tilbage. Resten af adresserne ligger spredt."))
        return
    choice_table(
        _("Forslag til boligområder. Tryk på et navn for at se det på kortet."),
        [
            Column(_("Navn"), is_heading=True),
            Column(_("Adresser"), is_number=True),
            Column(_("Boligtyper")),
            Column(_("Hvorfor")),
        ],
        [
            TableRow(
                one.id,
                [
                    one.name, _.number(one.addresses), words.kinds(_, one.dwelling_types),
                    words.why(_, one),
                ],
            )
            for one in page.suggestions
        ],
        chosen=page.selected,
        key="areas.suggestion_table",
        on_choice=partial(_choose, page),
    )  # fmt: skip


def _file_table(_: Translator, page: AreasState) -> None:
    def tick(changed: Mapping[str, bool]) -> None:
        page.ticked = [
            row_id
            for row_id, row in ((str(number), row) for number, row in enumerate(page.file))
            if (row.geometry is not None or row.repaired is not None)
            and changed.get(row_id, row_id in page.ticked)
        ]

    choice_table(
        _("Områder i filen. Sæt flueben ved dem, der skal indlæses."),
        [
            Column(_("Navn"), is_heading=True),
            Column(_("Adresser"), is_number=True),
            Column(_("Bemærkning")),
        ],
        [
            TableRow(
                str(number),
                [row.name or _("Uden navn"), _.number(row.addresses), _file_remark(_, row)],
                is_muted=row.geometry is None and row.repaired is None,
            )
            for number, row in enumerate(page.file)
        ],
        chosen=page.selected,
        key=f"areas.file_table.{page.turn}",
        on_choice=partial(_choose, page),
        ticked=page.ticked,
        on_tick=tick,
        tick_all=_("Vælg alle"),
    )


def _file_remark(_: Translator, row: Any) -> str:  # noqa: ANN401
    if row.problem is None:
        return ""
    if row.repaired is None:
        return _.error(row.problem)
    if row.problem.code == "area_swapped":
        return _("Nord og øst ser ombyttede ud. Byttes, når det indlæses.")
    return _("Området krydser sig selv. Rettes, når det indlæses.")


def _choose(page: AreasState, row_id: str) -> None:
    page.choose(row_id)
    page.said = ""


# --- map -------------------------------------------------------------------------------------


def _map(_: Translator, scope: Scope, info: MapInfo, areas: Sequence[Area]) -> None:
    page = state()
    with st.container(key="kv_problem"):
        if page.problem:
            problem(page.problem)
        if page.outline is not None and page.outline.repaired is not None:
            st.caption(_("Rettelsen er vist med stiplet linje."))
    if page.fit is None:
        page.fit = bounds_of([area.geometry for area in areas], info.bounds)
    overlay = Overlay(
        fit=page.fit,
        mode=page.mode,
        selected=page.selected,
        edit_id=page.selected if page.mode == "edit" else "",
        areas=[*_area_shapes(page, areas), *_possible_shapes(_, page)],
        draft=_draft(page),
    )
    show_map(info, overlay, key="areas.map", texts=_, on_change=partial(_act, _, scope, areas))


def _draft(page: AreasState) -> Polygonal | None:
    """Return what is drawn beside the areas: an outline put right, or one's own in a clash."""
    if page.outline is not None:
        return page.outline.repaired
    fields = () if page.disagreement is None else page.disagreement.fields
    return next((clash.mine for clash in fields if clash.field == "geometry"), None)


def _area_shapes(page: AreasState, areas: Sequence[Area]) -> list[AreaShape]:
    moved = page.outline if page.mode == "edit" else None
    return [
        AreaShape(
            area.id,
            area.name,
            moved.geometry
            if moved is not None and moved.area_id == area.id and moved.geometry is not None
            else area.geometry,
            chosen=area.id == page.selected,
        )
        for area in areas
    ]


def _possible_shapes(_: Translator, page: AreasState) -> list[AreaShape]:
    found: list[tuple[str, str, Polygonal | None]] = []
    if page.panel == "suggest":
        found = [(one.id, one.name, one.geometry) for one in page.suggestions]
    elif page.panel == "file":
        found = [
            (str(number), row.name or _("Uden navn"), row.geometry or row.repaired)
            for number, row in enumerate(page.file)
        ]
    return [
        AreaShape(row_id, name, shape, chosen=row_id == page.selected, look="suggested")
        for row_id, name, shape in found
        if shape is not None
    ]


def _act(_: Translator, scope: Scope, areas: Sequence[Area], feature: dict[str, Any]) -> None:
    """Act on what was drawn or clicked on the map."""
    page = state()
    properties = feature["properties"]
    what = properties.get("what")
    drawn = feature.get("geometry")
    if what in {"row", "area"}:
        picked = str(properties["id"])
        is_area = picked in {area.id for area in areas}
        if is_area == (page.panel not in {"suggest", "file"}):
            _choose(page, "" if page.selected == picked else picked)
    elif what == "cancelled":
        page.mode = ""
    elif what == "split" and page.mode == "split" and drawn:
        _split(_, scope, areas, shapely.from_geojson(json.dumps(drawn)))
    elif what == "edited" and page.mode == "edit" and drawn and page.outline is not None:
        page.outline.geometry = shapely.from_geojson(json.dumps(drawn))  # type: ignore[assignment]
        check_crossing(_, page)
    elif page.mode == "draw" and drawn and drawn.get("type") == "Polygon":
        page.mode = ""
        outline = shapely.from_geojson(json.dumps(drawn))
        add_drawn(_, scope, page, areas, outline)


def _split(_: Translator, scope: Scope, areas: Sequence[Area], line: Any) -> None:  # noqa: ANN401
    page = state()
    area = next((area for area in areas if area.id == page.selected), None)
    page.mode = ""
    if area is None:
        return
    try:
        change = area_service.split_area(scope, area.id, area.version, line)
    except KvarterError as error:
        page.problem = _.error(error)
        return
    names = {area.id: area.name for area in area_service.list_areas(scope)}
    ours, other = change.kept
    page.tell(_("{name} er delt. Den anden del hedder {other}.",
                name=names[ours], other=names[other]), change)  # fmt: skip
