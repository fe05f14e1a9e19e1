"""Who is out: told on *Start* and *Runder*, with what one says of it: out, home, later."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Protocol

import streamlit as st

from gis.errors import KvarterError
from gis.locale import COPENHAGEN
from gis.services import outings
from gis.services.rights import does_fieldwork
from gis.web.leading import link_to
from gis.web.plain import plain, problem
from gis.web.views.round_words import clock_or_moment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gis.locale import Translator
    from gis.services.members import Scope
    from gis.services.outings import Outing
    from gis.services.rows import RowChange

TURN_KEY = "out.turn"
"""Counts what was done: a popover of another turn is a new one, and closed."""
LAST_KEY = "out.initials"
"""Who went out last from this browser: most likely who goes next."""
STEP = dt.timedelta(minutes=5)
LATER_MINUTES = 30
"""How much later is offered first to whoever is late: an assumption."""


class Told(Protocol):
    """What a page remembers of the last press: what it says, and what *Fortryd* does."""

    said: str
    problem: str
    undo: Callable[[], str] | None


def joined(_: Translator, initials: Sequence[str]) -> str:
    """Return ``AB``, ``AB og CD`` or ``AB, CD og EF``."""
    *first, last = initials
    return _("{first} og {last}", first=", ".join(first), last=last) if first else last


def missed_words(_: Translator, one: Outing) -> str:
    """Return what is said of a colleague who is not home in time."""
    return _(
        "{who} skulle have været hjemme {time}. Ring, før du gør andet.",
        who=joined(_, one.initials), time=clock_or_moment(_, one.home_by),
    )  # fmt: skip


def out_words(_: Translator, one: Outing) -> str:
    """Return what is said of a colleague who is out."""
    return _(
        "{who} er ude, hjemme {time}",
        who=joined(_, one.initials),
        time=clock_or_moment(_, one.home_by),
    )


def show_out(
    _: Translator,
    scope: Scope,
    page: Told,
    out: Sequence[Outing],
    *,
    key: str,
    is_linked: bool = True,
) -> None:
    """
    Draw who is out.

    Parameters
    ----------
    page
        Where what is pressed is told.
    out
        Those that are out.
    key
        Beginning of the widgets' keys.
    is_linked
        Whether each leads to *Runder*.
    """
    for one in out:
        with st.container(
            horizontal=True, vertical_alignment="center", gap="small", key=f"kv_out_{one.id}"
        ):
            _show_one(_, scope, page, one, key, is_linked=is_linked)


def _show_one(
    _: Translator, scope: Scope, page: Told, one: Outing, key: str, *, is_linked: bool
) -> None:
    acts = does_fieldwork(scope)
    since = _("ude siden {time}", time=clock_or_moment(_, one.out_at))
    where = one.round_name or _("uden runde")
    if one.is_overdue:
        problem(missed_words(_, one))
        about = f"{where} · {since}"
    else:
        about = " · ".join([out_words(_, one), where, since])
    with st.container(width="content", key=f"kv_out_words_{one.id}"):
        if acts and is_linked:
            query = {} if one.round_id is None else {"round": one.round_id}
            link_to("runder", about, icon=":material/directions_walk:", **query)
        else:
            st.markdown(f":material/directions_walk: {plain(about)}")
    if not acts:
        return
    who = joined(_, one.initials)

    def home() -> None:
        said, unsaid = _("Godt, {who} er hjemme.", who=who), _("{who} er ude igen.", who=who)
        if one.round_id is not None:
            said += " " + _("Registrér runden, når I har to minutter.")
        act = partial(outings.come_home, scope, one.id, one.version)
        tell(_, scope, page, act, said, unsaid)

    st.button(_("Hjemme igen"), key=f"{key}.home.{one.id}", icon=":material/home:", on_click=home)
    with st.popover(
        _("Senere"), icon=":material/more_time:", key=f"{key}.later_menu.{one.id}.{_turn()}"
    ):
        _later(_, scope, page, one, key)


def _later(_: Translator, scope: Scope, page: Told, one: Outing, key: str) -> None:
    field = f"{key}.later.{one.id}"
    now = dt.datetime.now(dt.UTC)
    first = max(one.home_by, now) + dt.timedelta(minutes=LATER_MINUTES)
    st.time_input(_("Hjemme senest"), _clock(first), key=field, step=STEP, width=140)

    def postpone() -> None:
        def act() -> RowChange:
            told = outings.next_time(st.session_state[field])
            return outings.postpone(scope, one.id, one.version, told)

        tell(_, scope, page, act, _("Tiden er rykket."), _("Tiden er som før."))

    st.button(_("Gem tid"), key=f"{key}.postpone.{one.id}", on_click=postpone)


def show_going(
    _: Translator,
    scope: Scope,
    page: Told,
    label: str,
    *,
    minutes: float,
    key: str,
    round_id: str | None = None,
    then: Callable[[], None] | None = None,
) -> None:
    """
    Draw a button that asks who goes out and until when.

    Parameters
    ----------
    label
        What stands on it.
    minutes
        What the walk is planned to take; the time that is offered follows the clock until somebody
        chooses another.
    round_id
        The round that they walk; None for a walk without one.
    then
        What is done after each press.
    """
    with st.popover(label, icon=":material/directions_walk:", key=f"{key}.menu.{_turn()}"):
        _going(_, scope, page, minutes=minutes, key=key, round_id=round_id, then=then)


def _turn() -> int:
    return int(st.session_state.get(TURN_KEY, 0))


def _going(
    _: Translator,
    scope: Scope,
    page: Told,
    *,
    minutes: float,
    key: str,
    round_id: str | None,
    then: Callable[[], None] | None,
) -> None:
    who_key, time_key, chosen_key = f"{key}.who", f"{key}.home_by", f"{key}.chosen"
    fields = st.session_state
    known = outings.known_initials(scope)
    if who_key not in fields:
        fields[who_key] = list(fields.get(LAST_KEY, []))
    if not fields.get(chosen_key):
        fields[time_key] = _clock(outings.usual_home_by(minutes))

    def chosen() -> None:
        fields[chosen_key] = True

    st.multiselect(
        _("Hvem (initialer)"), list(dict.fromkeys([*known, *fields[who_key]])), key=who_key,
        accept_new_options=True, placeholder=_("Vælg, eller skriv initialer og tryk Enter"),
    )  # fmt: skip
    st.time_input(_("Hjemme senest"), key=time_key, step=STEP, width=140, on_change=chosen)

    def go() -> None:
        who = [one.strip().upper() for one in fields[who_key] if one.strip()]

        def act() -> RowChange:
            return outings.go_out(
                scope, initials=who, home_by=outings.next_time(fields[time_key]),
                round_id=round_id,
            )  # fmt: skip

        is_told = tell(
            _, scope, page, act,
            _("God tur. Meld jer hjemme igen her."), _("De er ikke meldt ude længere."),
        )  # fmt: skip
        if is_told:
            fields[LAST_KEY] = who
            fields.pop(who_key, None)
            fields.pop(chosen_key, None)
        if then is not None:
            then()

    st.button(_("Meld ude"), key=f"{key}.go", icon=":material/directions_walk:", on_click=go)


def tell(
    _: Translator,
    scope: Scope,
    page: Told,
    act: Callable[[], RowChange],
    said: str,
    unsaid: str,
) -> bool:
    """
    Do something with an outing and tell of it; return whether it was done.

    Parameters
    ----------
    said, unsaid
        What is told once it is done, and once it is taken back.
    """
    page.said = page.problem = ""
    page.undo = None
    try:
        change = act()
    except KvarterError as error:
        page.problem = _.error(error)
        return False

    def back() -> str:
        outings.undo(scope, change)
        return unsaid

    page.said, page.undo = said, back
    st.session_state[TURN_KEY] = _turn() + 1
    return True


def _clock(at: dt.datetime) -> dt.time:
    return at.astimezone(COPENHAGEN).time().replace(second=0, microsecond=0)
