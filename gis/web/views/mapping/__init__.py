"""Overblik: how far the geographic mapping is, area by area, and what comes next."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from gis.locale import COPENHAGEN
from gis.locale.mapping_words import status_tag, statuses
from gis.maps.overlay import AreaShape, Overlay
from gis.planning.mapping import POINTS, what_next
from gis.services import mapping as mapping_service
from gis.services import maps
from gis.services.mapping_print import print_scheme
from gis.web.components import (
    Figure,
    bounds_of,
    figures,
    heading,
    legend,
    next_step,
    show_map,
    status_line,
)
from gis.web.leading import go_to
from gis.web.plain import plain
from gis.web.session import page_scope, texts
from gis.web.views.mapping.matrix import show_matrix
from gis.web.views.mapping.words import first_open, following
from gis.web.views.welcome import show_welcome

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gis.locale import Translator
    from gis.planning.mapping import Next
    from gis.services.mapping import AreaMapping
    from gis.services.maps import MapInfo

SAID_KEY: Final = "mapping.said"
"""What another page has done that this one tells."""
FILTERS: Final[dict[str, Callable[[AreaMapping], bool]]] = {
    "alle": lambda _one: True,
    "mangler": lambda one: bool(one.standing.lacking),
    "gennemgaa": lambda one: bool(one.standing.old) or one.is_review_due,
    "ubesluttet": lambda one: bool(one.standing.undecided),
}
ANSWERED: Final = ("answered", "none", "old")


def show() -> None:
    """Draw the page."""
    _ = texts()
    title = _("Geografisk afdækning")
    info = maps.map_info()
    if info is None:
        show_welcome(title)
        return
    found = mapping_service.overview(page_scope())
    about = _(
        "Boligområderne og de fem afdækningspunkter. Vælg en celle for at læse eller skrive svaret."
    )
    with heading(title, about):
        _buttons(_, found)
    with st.container(key="kv_said"):
        status_line(st.session_state.pop(SAID_KEY, ""))
    step = what_next([one.standing for one in found])
    _figures(_, found, step)
    if not found:
        _empty(_)
        return
    shown = _filtered(_, found)
    chosen = _chosen(shown)
    with st.container(key="kv_mapping_twins"):
        table, beside = st.columns([66, 26], gap="medium")
    with table:
        _table(_, shown, chosen)
    with beside:
        _map(_, info, found, chosen)
        _detail(_, found, chosen, step)


def show_print_button(_: Translator, area_ids: Sequence[str] | None, *, key: str) -> None:
    """Draw the button that fetches the mapping scheme of some areas, or of all, on paper."""
    scope = page_scope()
    st.download_button(
        _("Udskriv skema"), lambda: print_scheme(scope, _, area_ids=area_ids).pdf, key=key,
        file_name=f"kvarter-afdaekning-{dt.datetime.now(COPENHAGEN):%Y-%m-%d}.pdf",
        mime="application/pdf", icon=":material/print:", on_click="ignore",
    )  # fmt: skip


def _buttons(_: Translator, found: Sequence[AreaMapping]) -> None:
    if found:
        show_print_button(_, None, key="mapping.print")
    if st.button(
        _("Åbn teammøde"), type="primary", icon=":material/groups:", key="mapping.meeting",
        disabled=not found, help=None if found else _("Tegn et boligområde først."),
    ):  # fmt: skip
        go_to("teammoede")


def _empty(_: Translator) -> None:
    st.markdown(_("Tegn mindst ét boligområde for at begynde."))
    if st.button(_("Gå til Boligområder"), key="mapping.areas"):
        go_to("boligomraader")


def _figures(_: Translator, found: Sequence[AreaMapping], step: Next) -> None:
    answered = sum(point.state in ANSWERED for one in found for point in one.points)
    due = sum(len(one.standing.old) + one.is_review_due for one in found)
    figures(
        [
            Figure(_("Boligområder"), _.number(len(found))),
            Figure(
                _("Punkter besvaret"),
                _("{done} af {all}", done=_.number(answered),
                  all=_.number(len(found) * len(POINTS))),
            ),
            Figure(_("Skal gennemgås"), _.number(due)),
            Figure(
                _("Ikke besluttet"), _.number(sum(bool(one.standing.undecided) for one in found))
            ),
        ],
        following=next_step(
            _("Næste:"), following(_, step, {one.area.id: one.area for one in found})
        ),
    )  # fmt: skip


def _filtered(_: Translator, found: Sequence[AreaMapping]) -> list[AreaMapping]:
    names = {
        "alle": _("Alle"),
        "mangler": _("Mangler svar"),
        "gennemgaa": _("Skal gennemgås"),
        "ubesluttet": _("Ikke besluttet"),
    }
    key = "mapping.filter"
    asked = st.query_params.get("vis", "alle")
    st.session_state[key] = asked if asked in FILTERS else "alle"
    st.segmented_control(
        _("Vis"), list(FILTERS), format_func=names.__getitem__, key=key, required=True,
        label_visibility="collapsed", on_change=_keep_filter, args=(key,),
    )  # fmt: skip
    return [one for one in found if FILTERS[st.session_state[key]](one)]


def _keep_filter(key: str) -> None:
    st.query_params["vis"] = st.session_state[key]


def _chosen(shown: Sequence[AreaMapping]) -> AreaMapping | None:
    asked = st.query_params.get("area", "")
    return next((one for one in shown if one.area.id == asked), None)


def _choose(area_id: str) -> None:
    st.query_params.pop("point", None)
    if area_id:
        st.query_params["area"] = area_id
    else:
        st.query_params.pop("area", None)


def _table(_: Translator, shown: Sequence[AreaMapping], chosen: AreaMapping | None) -> None:
    if not shown:
        st.markdown(_("Ingen områder passer til det, der er valgt ovenfor."))
        return
    area_id = chosen.area.id if chosen else ""
    point = st.query_params.get("point", "")
    show_matrix(
        _, shown, chosen=area_id, focus=f"{area_id}/{point}" if area_id and point else "",
        on_choice=_choose, on_open=_remember_opening,
    )  # fmt: skip
    opened = st.session_state.pop("mapping.opened", None)
    if opened is not None:
        _open(*opened)


def _remember_opening(area_id: str, column: str) -> None:
    # A page cannot be left from a callback.
    st.session_state["mapping.opened"] = (area_id, column)


def _open(area_id: str, column: str) -> None:
    vis = st.query_params.get("vis", "")
    go_to("omraade", area=area_id, point=column, **({"vis": vis} if vis else {}))


def _map(
    _: Translator, info: MapInfo, found: Sequence[AreaMapping], chosen: AreaMapping | None
) -> None:
    show_decision_legend(_)
    overlay = Overlay(
        fit=bounds_of([one.area.geometry for one in found], info.bounds),
        selected=chosen.area.id if chosen else "",
        areas=[area_shape(_, one, is_chosen=one is chosen) for one in found],
    )
    show_map(info, overlay, key="mapping.map", texts=_, on_change=partial(_act, chosen))


def show_decision_legend(_: Translator) -> None:
    """Write what the signs of decisions on a map mean."""
    legend([(f"decision-{code}", word) for code, word in statuses(_).items()])


def area_shape(_: Translator, one: AreaMapping, *, is_chosen: bool) -> AreaShape:
    """Return an area as the decision on it is drawn."""
    direct, indirect = (None if d is None else d.is_chosen for d in (one.direct, one.indirect))
    return AreaShape(
        one.area.id, one.area.name, one.area.geometry, chosen=is_chosen, look=one.status,
        tag=status_tag(_, direct, indirect),
    )  # fmt: skip


def _act(chosen: AreaMapping | None, feature: dict[str, Any]) -> None:
    properties = feature["properties"]
    if properties.get("what") in {"area", "row"}:
        picked = str(properties["id"])
        _choose("" if chosen is not None and picked == chosen.area.id else picked)


def _detail(
    _: Translator, found: Sequence[AreaMapping], chosen: AreaMapping | None, step: Next
) -> None:
    """Tell of the chosen area below the map; without one, of the area that comes next."""
    shown = chosen or next((one for one in found if one.area.id == step.area_id), None)
    if shown is None:
        return
    answered = sum(point.state in ANSWERED for point in shown.points)
    told = [_.n("{count} punkt besvaret", "{count} punkter besvaret", answered)]
    decided = [decision.at for decision in (shown.direct, shown.indirect) if decision]
    if decided:
        told.append(_("beslutning af {date}", date=_.date(max(decided))))
    if shown.standing.undecided:
        told.append(_("mangler en beslutning"))
    with st.container(key="kv_mapping_detail", gap="small"):
        st.markdown(f"**{plain(shown.area.name)}** · {', '.join(told)}")
        point = str(step.points[0]) if chosen is None and step.points else ""
        if st.button(_("Åbn området"), icon=":material/arrow_forward:", key="mapping.open"):
            _open(shown.area.id, point or first_open(shown))
