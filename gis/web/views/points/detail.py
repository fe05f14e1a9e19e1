"""One point: its fields, which save themselves, and what was seen, tried and agreed there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from gis.locale.fieldwork_words import outcome_told, point_fields, status_told
from gis.services import observation_points as point_service
from gis.services.observation_points import LONGEST_TEXT
from gis.web.clash import ClashWords
from gis.web.plain import plain
from gis.web.views.points.ending import show_actions, show_ending
from gis.web.views.points.next_time import show_next
from gis.web.views.points.past import show_past
from gis.web.views.points.seen import show_seen
from gis.web.views.points.state import PARTS
from gis.web.views.points.tried import show_tried

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gis.locale import Translator
    from gis.services.members import Scope
    from gis.services.observation_points import Point
    from gis.services.rows import RowChange
    from gis.web.views.points.state import PointsPanel


def show_detail(
    _: Translator, scope: Scope, panel: PointsPanel, point: Point, names: Mapping[str, str]
) -> None:
    """
    Draw the chosen point.

    Parameters
    ----------
    names
        Names of all areas by id.
    """
    with st.container(border=True, gap="small", key="kv_point"):
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            st.subheader(point.code, anchor=False, width="content")
            st.markdown(_where(_, point, names), width="stretch")
            show_actions(_, scope, panel, point)
        if point.status != "closed" and point.is_declined and point.declined_on:
            st.warning(
                _("Besøg er frabedt siden {date}. Punktet kommer aldrig på en runde.",
                  date=_.date(point.declined_on))
            )  # fmt: skip
        if point.status == "closed" and point.closed_at:
            st.info(
                _("Afsluttet {date}: {outcome}.", date=_.date(point.closed_at),
                  outcome=outcome_told(_, point.outcome))
            )  # fmt: skip
        show_ending(_, scope, panel, point)
        fields, work = st.columns([1, 1.5], gap="large")
        with fields:
            _fields(_, scope, panel, point)
        with work:
            _work(_, scope, panel, point)


def _where(_: Translator, point: Point, names: Mapping[str, str]) -> str:
    told = [
        status_told(_, point.status, is_declined=point.is_declined),
        *([_("kun i par")] if point.needs_pair else []),
        *(names[area] for area in point.area_ids if area in names),
    ]
    if point.is_protected:
        told.append(_("adressen er beskyttet og vises ikke"))
    elif point.address:
        told.append(point.address)
    elif point.street_name:
        told.append(_("ved {street}", street=point.street_name))
    return " · ".join(map(plain, told))


def _fields(_: Translator, scope: Scope, panel: PointsPanel, point: Point) -> None:
    kept, names = panel.fields, point_fields(_)

    def stored(field: str, value: Any) -> dict[str, Any]:  # noqa: ANN401
        """Return key and callback of a field's widget, set to what is stored."""
        key = kept.sync(point.id, field, value, point.version)
        save = partial(kept.save, _, partial(_store, scope, point.id), point.id, field)
        return {"key": key, "on_change": save}

    for field, value in (("watch_for", point.watch_for), ("reason", point.reason)):
        st.text_area(names[field], max_chars=LONGEST_TEXT, height=96, **stored(field, value))
        kept.show_problem(point.id, field)
    st.checkbox(
        names["needs_pair"], **stored("needs_pair", point.needs_pair),
        help=_("Ingen går hertil alene. Det står på arket."),
    )  # fmt: skip
    if point.address or point.is_protected:
        key = f"points.protected.{point.id}"
        st.session_state[key] = point.is_protected
        st.checkbox(
            _("Adressen er beskyttet"), key=key, on_change=_protect,
            args=(_, scope, panel, point, key),
            help=_("Så vises den kun med kode: ikke på kort, ark eller i udtræk."),
        )  # fmt: skip


def _store(scope: Scope, point_id: str, version: int, **values: Any) -> RowChange:  # noqa: ANN401
    return point_service.update_point(scope, point_id, version, **values).row


def _protect(_: Translator, scope: Scope, panel: PointsPanel, point: Point, key: str) -> None:
    wanted = bool(st.session_state[key])
    put = partial(point_service.protect_address, scope, point.id)
    if panel.attempt(_, partial(put, is_protected=wanted)):
        said = _("Adressen er beskyttet.") if wanted else _("Adressen er ikke længere beskyttet.")
        panel.tell(said, partial(put, is_protected=not wanted))


def _work(_: Translator, scope: Scope, panel: PointsPanel, point: Point) -> None:
    words = {
        "tried": _("Kontaktforsøg"), "seen": _("Set fra vejen"), "next": _("Kom igen"),
        "past": _("Historik"),
    }  # fmt: skip
    st.session_state.setdefault("points.part", PARTS[0])
    with st.container(key="kv_point_parts"):
        part = st.segmented_control(
            _("Vis"), PARTS, key="points.part", required=True, format_func=words.__getitem__,
            label_visibility="collapsed",
        )  # fmt: skip
    shows = {"tried": show_tried, "seen": show_seen, "next": show_next, "past": show_past}
    with st.container(key=f"kv_point_{part}", gap="small"):
        shows[part or PARTS[0]](_, scope, panel, point)


def show_clash(_: Translator, scope: Scope, panel: PointsPanel) -> None:
    """Show what two people have changed differently of one point."""
    settling = panel.fields.settling
    if settling is None:
        return
    words = ClashWords(point_fields(_), partial(_value_text, _))
    panel.fields.show_clash(_, words, partial(_store, scope, settling.row_id))


def _value_text(_: Translator, field: str, value: Any) -> str:  # noqa: ANN401
    match field:
        case "needs_pair":
            return _("ja") if value else _("nej")
        case "deleted_at":
            return _("slettet") if value else _("bevaret")
        case _other:
            return str(value) or _("tom")
