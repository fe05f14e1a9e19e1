"""What a browser session remembers that every page needs: the language, and whose eyes it has."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace

import streamlit as st

from gis.errors import AccessError
from gis.locale import LANGUAGES, Translator, translator
from gis.services import logins
from gis.services.members import Identity, Role, Scope, foremost, local_identity
from gis.services.rights import RIGHTS
from gis.settings import get_settings
from gis.web.auth import cookie_name
from gis.web.presses import TAKE_OVER_KEY

LANG_KEY = "frame.lang"
LANG_COOKIE = "kvarter_lang"
LEADER_KEY = "frame.as_leader"
TEAM_KEY = "frame.team"
WHO_KEY = "frame.who"
WINDOW_KEY = "frame.window"
TRACK_KEY = "record.track"
OF_ONE_ROLE = frozenset({TRACK_KEY, TAKE_OVER_KEY, "gaps.state", "start.state"})
"""Memories that hold what one role may see or do; those of panels, ``*.panel``, do so too."""


def texts() -> Translator:
    """Return the words in the language of this session."""
    lang = st.session_state.get(LANG_KEY) or st.context.cookies.get(LANG_COOKIE)
    return translator(lang if lang in LANGUAGES else get_settings().lang)


def identity() -> Identity:
    """
    Return who this session is for, as it is now: without a login the local member.

    Who is in several teams is in the one that was chosen, as far as they still belong to it.

    Raises
    ------
    AccessError
        ``signed_out`` when the login has ended, ``no_role`` when nothing gives them a role now.
    """
    if not get_settings().has_login:
        return local_identity()
    mine = identities()
    chosen = st.session_state.get(TEAM_KEY)
    return next((one for one in mine if str(one.team_id) == chosen), mine[0])


def identities() -> tuple[Identity, ...]:
    """Return what the one who is logged in is, in each of their teams; raises as `identity`."""
    return logins.identities(login_secret())


def login_secret() -> str:
    """Return what the browser is known by; "" when it has no login."""
    return st.context.cookies.get(cookie_name()) or ""


def is_as_drawn() -> bool:
    """Return whether who looks now is the one for whom the page was drawn, in the same roles."""
    if not get_settings().has_login or WHO_KEY not in st.session_state:
        return True
    one = identity()
    return bool(st.session_state[WHO_KEY] == (one.member_id, one.roles))


def forget_others() -> None:
    """
    Forget what the session remembers of somebody else, of another team or of a role that is gone.

    Raises
    ------
    AccessError
        As `identity`.
    """
    one = identity()
    now = (one.member_id, one.roles)
    before = st.session_state.setdefault(WHO_KEY, now)
    if before == now:
        return
    if before[0] == one.member_id:
        _forget_role()
    else:
        for key in [key for key in st.session_state if key not in {LANG_KEY, TEAM_KEY}]:
            del st.session_state[key]
        st.query_params.clear()
    st.session_state[WHO_KEY] = now


def window_marks() -> tuple[str, str]:
    """
    Return a mark of this session and one of whom it is for, that tell nothing else.

    The first is another when the server has forgotten the session: `static/typed.js` then looks
    whether the page still shows what was typed, unless the second is another too.
    """
    who = hashlib.sha256(identity().member_id.bytes).hexdigest()[:16]
    return st.session_state.setdefault(WINDOW_KEY, secrets.token_hex(8)), who


def page_scope() -> Scope:
    """
    Return whom the work of this session is for; who sees as a leader is one.

    Ask while the page's script runs; what runs later, as a download, is given the scope.

    Raises
    ------
    AccessError
        ``not_allowed`` to who has no role.
    """
    scope = identity().scope()
    return replace(scope, role="leader") if sees_as_leader() else scope


def admin_scope() -> Scope:
    """
    Return whom the administration in this session is for.

    Raises
    ------
    AccessError
        ``not_allowed`` to who is no administrator, or sees as a leader.
    """
    if sees_as_leader():
        raise AccessError("not_allowed")
    return identity().scope("administrator")


def roles() -> frozenset[Role]:
    """Return the roles this session may take: which pages it is told of."""
    return frozenset({"leader"}) if sees_as_leader() else identity().roles


def may(resource: str, action: str = "change") -> bool:
    """
    Return whether this session may do something: what it may not is not offered.

    It goes by whom the page is drawn for; the services ask again who it is.
    """
    if sees_as_leader():
        return "leader" in RIGHTS[resource][action]
    _member, mine = st.session_state.get(WHO_KEY) or (None, identity().roles)
    return foremost(mine) in RIGHTS[resource][action]


def sees_as_leader() -> bool:
    """Return whether the local member has chosen to see what a leader sees."""
    return bool(st.session_state.get(LEADER_KEY)) and not get_settings().has_login


def see_as_leader(*, chosen: bool) -> None:
    """
    Let this session see what a leader sees, or what its own member does.

    What pages remember of the fieldwork, and what takes it back, is for the eyes of before.
    """
    st.session_state[LEADER_KEY] = chosen
    _forget_role()


def _forget_role() -> None:
    for key in [str(key) for key in st.session_state]:
        if key.endswith(".panel") or key in OF_ONE_ROLE:
            del st.session_state[key]
