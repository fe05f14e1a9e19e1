"""Signs seen from the road: recorded in a line, listed, taken back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from gis.locale.fieldwork_words import signs, signs_told
from gis.services import observation_points as point_service
from gis.web.plain import plain
from gis.web.views.points.listed import show_listed
from gis.web.views.points.when import when_fields
from gis.web.views.round_words import moment

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.members import Scope
    from gis.services.observation_points import Observation, Point
    from gis.web.views.points.state import PointsPanel
    from gis.web.views.points.when import When


def show_seen(_: Translator, scope: Scope, panel: PointsPanel, point: Point) -> None:
    """Draw the form that records what was seen of a point, and what was."""
    if point.status != "closed":
        _form(_, scope, panel, point)
    seen = point_service.list_observations(scope, point.id)
    if not seen:
        st.caption(_("Intet er registreret endnu."))
    show_listed(_, seen, partial(_line, _, scope, panel))


def _form(_: Translator, scope: Scope, panel: PointsPanel, point: Point) -> None:
    words = signs(_)
    key = f"points.signs.{point.id}.{panel.turn}"
    st.pills(
        _("Tegn, der kan ses fra vejen"), list(words), key=key, selection_mode="multi",
        format_func=words.__getitem__,
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        told = when_fields(_, panel, point, "seen")
        st.button(
            _("Registrér tegn") if st.session_state.get(key) else _("Registrér: intet set"),
            key="points.see", icon=":material/visibility:",
            on_click=_record, args=(_, scope, panel, point.id, told, key),
        )  # fmt: skip


def _record(
    _: Translator, scope: Scope, panel: PointsPanel, point_id: str, told: When, key: str
) -> None:
    def act() -> None:
        seen = point_service.record_observation(
            scope, point_id, at=told.at, signs=st.session_state[key] or (), is_pair=told.is_pair
        )
        panel.turn += 1
        panel.tell(
            _("Det er registreret, hvad I så."),
            partial(point_service.withdraw_observation, scope, seen),
        )

    panel.attempt(_, act)


def _line(_: Translator, scope: Scope, panel: PointsPanel, seen: Observation) -> None:
    who = " · ".join(filter(None, (_("i par") if seen.is_pair else _("alene"), seen.by)))
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key=f"kv_line_{seen.id}"
    ):
        told = plain(signs_told(_, seen.signs))
        st.markdown(f"**{moment(_, seen.at)}** · {told} · {plain(who)}", width="stretch")
        st.button(
            _("Træk tilbage"), key=f"points.unsee.{seen.id}", type="tertiary",
            on_click=_withdraw, args=(_, scope, panel, seen.id),
        )  # fmt: skip


def _withdraw(_: Translator, scope: Scope, panel: PointsPanel, seen_id: str) -> None:
    if panel.attempt(_, partial(point_service.withdraw_observation, scope, seen_id)):
        panel.tell(
            _("Det er trukket tilbage."),
            partial(point_service.restore_observation, scope, seen_id),
        )
