"""Contact attempts at a point: recorded, listed, taken back; one in time keeps its return."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from gis.errors import InputError
from gis.locale.fieldwork_words import forms, level_told, levels, slips
from gis.locale.place_words import times
from gis.locale.return_words import when
from gis.services import observation_points as point_service
from gis.services import return_windows as window_service
from gis.web.plain import plain
from gis.web.views.points.listed import show_listed
from gis.web.views.points.when import when_fields
from gis.web.views.round_words import moment

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.members import Scope
    from gis.services.observation_points import Attempt, Point
    from gis.services.return_windows import ReturnWindow
    from gis.web.views.points.state import PointsPanel
    from gis.web.views.points.when import When


def show_tried(_: Translator, scope: Scope, panel: PointsPanel, point: Point) -> None:
    """Draw the form that records an attempt at a point, and those that count."""
    if point.status != "closed" and not point.is_declined:
        _form(_, scope, panel, point)
    tried = point_service.list_attempts(scope, point.id)
    if not tried:
        st.caption(_("Kontakt er ikke forsøgt endnu."))
    show_listed(_, tried, partial(_line, _, scope, panel))


def _form(_: Translator, scope: Scope, panel: PointsPanel, point: Point) -> None:
    how, slip = forms(_), slips(_)

    def key(part: str) -> str:
        return f"points.tried_{part}.{point.id}.{panel.turn}"

    form, level = st.columns([1, 1.7], gap="small")
    with form:
        st.selectbox(_("Hvordan"), list(how), key=key("form"), format_func=how.__getitem__)
    with level:
        st.selectbox(
            _("Hvad kom der ud af det?"), list(levels(_)), key=key("level"),
            format_func=partial(level_told, _),
        )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        told = when_fields(_, panel, point, "tried")
        st.selectbox(
            _("Seddel i døren"), list(slip), key=key("slip"), format_func=slip.__getitem__,
            width=230,
        )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.checkbox(_("Postkort lagt"), key=key("postcard"), width="content")
        window = _in_time(_, scope, point, told, key("window"))
        st.button(
            _("Registrér forsøg"), key="points.try", icon=":material/front_hand:",
            on_click=_record, args=(_, scope, panel, point.id, told, key("{part}"), window),
        )  # fmt: skip


def _in_time(
    _: Translator, scope: Scope, point: Point, told: When, key: str
) -> ReturnWindow | None:
    """Offer to keep the return that the attempt falls in."""
    try:
        window = window_service.find_window_at(scope, point.id, told.at)
    except InputError:
        return None  # told when it is recorded
    if window is None:
        return None
    st.session_state.setdefault(key, True)
    is_kept = st.checkbox(
        _("Genbesøget {when} er overholdt", when=when(_, window.starts_at, window.ends_at)),
        key=key, width="content",
    )  # fmt: skip
    return window if is_kept else None


def _record(
    _: Translator,
    scope: Scope,
    panel: PointsPanel,
    point_id: str,
    told: When,
    key: str,
    window: ReturnWindow | None,
) -> None:
    def typed(part: str) -> Any:  # noqa: ANN401 - as the field has it
        return st.session_state[key.format(part=part)]

    def act() -> None:
        recorded = point_service.try_contact(
            scope, point_id, window, at=told.at, form=typed("form"), level=typed("level"),
            is_postcard_left=typed("postcard"), slip=typed("slip"), is_pair=told.is_pair,
        )  # fmt: skip
        panel.turn += 1
        said = (
            _("Forsøget er registreret.")
            if window is None
            else _("Forsøget er registreret, og genbesøget er overholdt.")
        )
        panel.tell(said, partial(point_service.undo_contact, scope, recorded))

    panel.attempt(_, act)


def _line(_: Translator, scope: Scope, panel: PointsPanel, tried: Attempt) -> None:
    told = [
        forms(_).get(tried.form, tried.form),
        level_told(_, tried.level),
        *([_("postkort lagt")] if tried.is_postcard_left else []),
        *([slips(_)[tried.slip]] if tried.slip else []),
        times(_, [tried.band]),
        _("i par") if tried.is_pair else _("alene"),
        *([tried.by] if tried.by else []),
    ]
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key=f"kv_line_{tried.id}"
    ):
        words = " · ".join(map(plain, told))
        st.markdown(f"**{moment(_, tried.at)}** · {words}", width="stretch")
        st.button(
            _("Træk tilbage"), key=f"points.untry.{tried.id}", type="tertiary",
            on_click=_withdraw, args=(_, scope, panel, tried.id),
        )  # fmt: skip


def _withdraw(_: Translator, scope: Scope, panel: PointsPanel, attempt_id: str) -> None:
    def act() -> None:
        opened = point_service.withdraw_attempt(scope, attempt_id)
        said = (
            _("Forsøget er trukket tilbage, og genbesøget er åbent igen.")
            if opened
            else _("Forsøget er trukket tilbage.")
        )
        panel.tell(said, partial(point_service.restore_attempt, scope, attempt_id, opened))

    panel.attempt(_, act)
