"""How it ends: visits are declined, the case is closed; and both taken back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from gis.locale.fieldwork_words import breaks, outcomes
from gis.services import observation_points as point_service

if TYPE_CHECKING:
    from collections.abc import Callable

    from gis.locale import Translator
    from gis.services.members import Scope
    from gis.services.observation_points import Point, PointChange
    from gis.web.views.points.state import PointsPanel


def show_actions(_: Translator, scope: Scope, panel: PointsPanel, point: Point) -> None:
    """Draw what else one can do with a point."""
    run = partial(_run, _, scope, panel, point)
    if point.status == "closed":
        st.button(
            _("Genåbn"), key="points.reopen", icon=":material/undo:",
            on_click=run, args=(point_service.reopen_point, _("Punktet er genåbnet.")),
        )  # fmt: skip
    else:
        st.button(
            _("Afslut …"), key="points.close", icon=":material/task_alt:",
            on_click=_ask, args=(panel, "close"),
        )  # fmt: skip
        if point.is_declined:
            st.button(
                _("Ophæv frabedt"), key="points.accept", on_click=run,
                args=(point_service.accept_visits, _("Punktet er ikke længere frabedt.")),
            )  # fmt: skip
        else:
            st.button(
                _("Frabedt …"), key="points.decline", icon=":material/do_not_disturb_on:",
                on_click=_ask, args=(panel, "decline"),
            )  # fmt: skip
    st.button(
        _("Slet"), key="points.delete", icon=":material/delete:",
        on_click=_delete, args=(_, scope, panel, point),
    )  # fmt: skip


def _ask(panel: PointsPanel, ending: Any) -> None:  # noqa: ANN401 - a literal
    panel.tell("")
    panel.ending = "" if panel.ending == ending else ending


def show_ending(_: Translator, scope: Scope, panel: PointsPanel, point: Point) -> None:
    """Draw what is asked before a point is closed or its visits are declined."""
    if not panel.ending or point.status == "closed":
        return
    with st.container(border=True, gap="small", key="kv_point_ending"):
        if panel.ending == "decline":
            _decline(_, scope, panel, point)
        else:
            _close(_, scope, panel, point)


def _decline(_: Translator, scope: Scope, panel: PointsPanel, point: Point) -> None:
    st.markdown(
        _("Har borgeren frabedt sig besøg? Så kommer {code} aldrig på en runde, og aftalte "
          "genbesøg tages bort.", code=point.code)
    )  # fmt: skip
    with st.container(horizontal=True, gap="small"):
        st.button(
            _("Ja, besøg er frabedt"), key="points.decline_now",
            on_click=_run, args=(_, scope, panel, point, point_service.decline_point,
                                 _("Besøg er frabedt.")),
        )  # fmt: skip
        st.button(_("Nej, behold"), key="points.keep", on_click=_ask, args=(panel, panel.ending))


def _close(_: Translator, scope: Scope, panel: PointsPanel, point: Point) -> None:
    how, why = outcomes(_), breaks(_)
    outcome_key, break_key = (f"points.{part}.{point.id}" for part in ("outcome", "broken_by"))
    outcome, broken = st.columns(2, gap="medium")
    with outcome:
        st.selectbox(
            _("Hvordan endte det?"), list(how), index=None, key=outcome_key,
            format_func=how.__getitem__, placeholder=_("Vælg"),
        )  # fmt: skip
    with broken:
        st.selectbox(
            _("Brast kontakten? Hvorfor?"), list(why), index=None, key=break_key,
            format_func=why.__getitem__, placeholder=_("Nej"),
            help=_("Listen er antaget. Tallene tælles uden sted og vises først fra 5."),
        )  # fmt: skip
    st.caption(
        _("Forsøgene tælles uden sted, og aftalte genbesøg tages bort. Punktet kan genåbnes.")
    )
    with st.container(horizontal=True, gap="small"):
        st.button(
            _("Afslut punkt"), key="points.close_now", type="primary",
            on_click=_close_now, args=(_, scope, panel, point, outcome_key, break_key),
        )  # fmt: skip
        st.button(_("Behold åbent"), key="points.keep", on_click=_ask, args=(panel, panel.ending))


def _close_now(
    _: Translator,
    scope: Scope,
    panel: PointsPanel,
    point: Point,
    outcome_key: str,
    break_key: str,
) -> None:
    act = partial(
        point_service.close_point,
        outcome=st.session_state[outcome_key] or "", broken_by=st.session_state[break_key] or "",
    )  # fmt: skip
    _run(_, scope, panel, point, act, _("Punktet er afsluttet."))


def _delete(_: Translator, scope: Scope, panel: PointsPanel, point: Point) -> None:
    _run(_, scope, panel, point, point_service.delete_point, _("Punktet er slettet."))


def _run(
    _: Translator,
    scope: Scope,
    panel: PointsPanel,
    point: Point,
    act: Callable[[Scope, str, int], PointChange],
    said: str,
) -> None:
    """Do something to a point, and say so with what it took along."""

    def do() -> None:
        change = act(scope, point.id, point.version)
        taken = len(change.windows)
        told = _.n(" {count} genbesøg er taget bort.", " {count} genbesøg er taget bort.", taken)
        panel.ending = ""
        panel.tell(said + (told if taken else ""), partial(point_service.undo, scope, change))

    panel.attempt(_, do)
