"""What becomes of an inquiry: an observation point, or an end; and both taken back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from gis.errors import KvarterError
from gis.locale.inquiry_words import inquiry_outcomes
from gis.services import inquiries as inquiry_service
from gis.services import observation_points as point_service
from gis.services.observation_points import PointExists
from gis.services.rows import RowClash
from gis.web.clash import Settling
from gis.web.leading import link_to

if TYPE_CHECKING:
    from collections.abc import Callable

    from gis.locale import Translator
    from gis.services.inquiries import Inquiry
    from gis.services.members import Scope
    from gis.services.rows import RowChange
    from gis.web.views.inquiries.state import InquiriesPanel


def show_ending(_: Translator, scope: Scope, panel: InquiriesPanel, inquiry: Inquiry) -> None:
    """Draw what can be made of the chosen inquiry."""
    if inquiry.closed_at is not None:
        st.info(
            _("Afsluttet {date}: {outcome}.", date=_.date(inquiry.closed_at),
              outcome=inquiry_outcomes(_).get(inquiry.outcome, inquiry.outcome))
        )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _point(_, scope, panel, inquiry)
        if inquiry.closed_at is not None:
            st.button(
                _("Åbn igen"), key="inquiry.reopen", icon=":material/undo:",
                on_click=_reopen, args=(_, scope, panel, inquiry),
            )  # fmt: skip
        elif not panel.is_closing:
            st.button(
                _("Afslut henvendelse"), key="inquiry.close", icon=":material/task_alt:",
                on_click=_ask, args=(panel, True),
            )  # fmt: skip
    if panel.like:
        _join_lines(_, scope, panel, inquiry)
    if panel.is_closing and inquiry.closed_at is None:
        _closing(_, scope, panel, inquiry)


def _point(_: Translator, scope: Scope, panel: InquiriesPanel, inquiry: Inquiry) -> None:
    if inquiry.point_id is not None:
        link_to(
            "genbesoeg", _("Åbn punktet {code}", code=inquiry.point_code),
            icon=":material/open_in_new:", view="points", points=inquiry.point_id,
        )  # fmt: skip
        return
    if inquiry.closed_at is None:
        st.button(
            _("Opret punkt"), key="inquiry.point", icon=":material/add_location:",
            on_click=_make_point, args=(_, scope, panel, inquiry), disabled=inquiry.at is None,
            help=_("Henvendelsen har intet sted endnu.") if inquiry.at is None else None,
        )  # fmt: skip


def _make_point(_: Translator, scope: Scope, panel: InquiriesPanel, inquiry: Inquiry) -> None:
    try:
        made = inquiry_service.make_point(scope, inquiry.id, inquiry.version)
    except PointExists as found:
        panel.refuse(_.error(found))
        panel.like = found.codes
    except KvarterError as error:
        panel.refuse(_.error(error))
    else:
        panel.tell(
            _("{inquiry} er blevet til punktet {code}.", inquiry=inquiry.code,
              code=made.point.code),
            partial(inquiry_service.undo_point, scope, made),
        )  # fmt: skip


def _join_lines(_: Translator, scope: Scope, panel: InquiriesPanel, inquiry: Inquiry) -> None:
    """Let one say that it is about a point that is there already."""
    with st.container(horizontal=True, gap="small"):
        for code in panel.like:
            st.button(
                _("Den handler om {code}", code=code), key=f"inquiry.join.{code}",
                on_click=_join, args=(_, scope, panel, inquiry, code),
            )  # fmt: skip


def _join(_: Translator, scope: Scope, panel: InquiriesPanel, inquiry: Inquiry, code: str) -> None:
    def act() -> RowChange:
        point = point_service.find_point(scope, code)
        return inquiry_service.join_point(scope, inquiry.id, inquiry.version, point.id)

    panel.like = ()
    said = _("{inquiry} handler om punktet {code}.", inquiry=inquiry.code, code=code)
    _do(_, scope, panel, act, said)


def _ask(panel: InquiriesPanel, is_asked: bool) -> None:  # noqa: FBT001 - an argument of a button
    panel.is_closing = is_asked


def _closing(_: Translator, scope: Scope, panel: InquiriesPanel, inquiry: Inquiry) -> None:
    """Ask how it ended; that it became a point is preset where it did."""
    words = inquiry_outcomes(_)
    key = f"inquiry.outcome.{inquiry.id}.{panel.turn}"
    st.session_state.setdefault(key, "to_point" if inquiry.point_id else None)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox(
            _("Hvordan endte det"), list(words), key=key, index=None, width=320,
            format_func=words.__getitem__, placeholder=_("Vælg"),
        )  # fmt: skip
        st.button(
            _("Afslut"), key="inquiry.end", on_click=_close, args=(_, scope, panel, inquiry, key)
        )
        st.button(_("Lad den være åben"), key="inquiry.stay", type="tertiary",
                  on_click=_ask, args=(panel, False))  # fmt: skip
    st.caption(
        _("Henvendelsen slettes efter slettefristen. Tilbage bliver kun, hvordan den endte, hvem "
          "den kom fra, og hvor de kendte ordningen fra; uden sted.")
    )  # fmt: skip


def _close(_: Translator, scope: Scope, panel: InquiriesPanel, inquiry: Inquiry, key: str) -> None:
    outcome = st.session_state[key] or ""
    act = partial(
        inquiry_service.close_inquiry, scope, inquiry.id, inquiry.version, outcome=outcome
    )
    try:
        _do(_, scope, panel, act, _("{code} er afsluttet.", code=inquiry.code))
    except RowClash as clash:
        own = {"outcome": outcome}
        panel.fields.settling = Settling(inquiry.id, clash.version, list(clash.fields), own)
        panel.tell("")


def _reopen(_: Translator, scope: Scope, panel: InquiriesPanel, inquiry: Inquiry) -> None:
    act = partial(inquiry_service.reopen_inquiry, scope, inquiry.id, inquiry.version)
    _do(_, scope, panel, act, _("{code} er åben igen.", code=inquiry.code))


def _do(
    _: Translator,
    scope: Scope,
    panel: InquiriesPanel,
    act: Callable[[], RowChange],
    said: str,
) -> None:
    """Do something, and say so with what takes it back; a clash over the end is passed on."""
    try:
        change = act()
    except RowClash as clash:
        if any(one.field == "outcome" for one in clash.fields):
            raise
        panel.refuse(_.error(clash))
    except KvarterError as error:
        panel.refuse(_.error(error))
    else:
        panel.is_closing = False
        panel.tell(said, partial(inquiry_service.undo, scope, change))
