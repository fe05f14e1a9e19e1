"""The gate with a login set up: what is answered to whom, and what a page does for whom."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.applications import Starlette
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from gis.errors import AccessError, InputError
from gis.services import calendar_tokens, logins, membership
from gis.services.members import local_identity
from gis.settings import Settings, get_settings
from gis.web import auth
from gis.web.pages import PAGES
from gis.web.server import middleware, routes

from .asking import Answer, ask
from .opening import open_page

pytestmark = pytest.mark.db

HOST = "kvarter.example"
GROUPS = {
    "workers": "worker@Team", "both": ["leader@Team", "administrator@Team"],
    "leaders": "leader@Team", "coordinators": ["coordinator@Team", "coordinator@Syd"],
}  # fmt: skip
LOGIN = {
    "KVARTER_OIDC_METADATA_URL": "https://login.example/.well-known/openid-configuration",
    "KVARTER_OIDC_CLIENT_ID": "kvarter",
    "KVARTER_OIDC_CLIENT_SECRET": "a secret of the app",
    "KVARTER_OIDC_GROUPS": json.dumps(GROUPS),
    "KVARTER_PUBLIC_URL": f"https://{HOST}",
}


@pytest.fixture
def with_login(database: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in LOGIN.items():
        monkeypatch.setenv(name, value)
    get_settings.cache_clear()


@pytest.fixture
def server(with_login: None) -> Starlette:
    return Starlette(routes=list(routes()), middleware=list(middleware()))


@pytest.fixture
def be(with_login: None, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Gives the pages that are opened as scripts the cookie of a browser."""
    known = {"secret": ""}
    cookies = property(lambda _self: {auth.cookie_name(): known["secret"]})
    monkeypatch.setattr(ContextProxy, "cookies", cookies)
    return lambda secret: known.update(secret=secret)


def log_in(sub: str, *groups: str) -> str:
    return logins.begin({"sub": sub, "groups": list(groups)})


def get(server: Starlette, path: str, secret: str = "", **more: str) -> Answer:
    cookie = f"{auth.cookie_name()}={secret}"
    return ask(server, path, host=HOST, address="192.168.1.20", cookie=cookie, headers=more)


def test_nothing_but_signing_in_is_answered_without_a_login(server: Starlette) -> None:
    paths = [f"/{page.url}" for page in PAGES]
    paths += [
        "/kalender.ics", "/tiles/1/0/0/0.mvt", "/media/a.pdf", "/static/a.js", "/component/a",
        "/_stcore/upload_file/a/b", "/_stcore/bidi-components/a", "/kalender/a", "/anything",
    ]  # fmt: skip
    forged = {"x-kvarter-member": "1", "x-forwarded-user": "ada", "cookie": "_streamlit_user=a"}
    for path in paths:
        answers = [get(server, path), get(server, path, "made-up"), get(server, path, **forged)]
        assert {answer.status for answer in answers} == {401}, path
        assert {answer.headers["cache-control"] for answer in answers} == {"no-store"}


def test_the_sheet_that_was_asked_for_is_kept_until_after_the_login(server: Starlette) -> None:
    answer = get(server, "/registrer?ark=4F2K")
    assert answer.status == 401
    assert "/log-ind?til=%2Fregistrer%3Fark%3D4F2K" in answer.text


def test_who_is_logged_in_is_answered_until_the_session_ends(server: Starlette) -> None:
    secret = log_in("ida", "workers")
    assert get(server, "/genbesoeg", secret).status == 200
    assert "login.js" in get(server, "/genbesoeg", secret).text
    assert get(server, "/kalender.ics", secret).status == 200
    left = json.loads(get(server, "/log-ind/status", secret).content)["left_s"]
    assert 890 < left <= 900
    logins.end(secret)
    assert get(server, "/genbesoeg", secret).status == 401
    assert get(server, "/kalender.ics", secret).status == 401
    assert json.loads(get(server, "/log-ind/status", secret).content)["may_go_on"] is False


def test_another_site_cannot_log_anybody_out(server: Starlette) -> None:
    secret = log_in("ida", "workers")
    get(server, "/log-ud", secret, **{"sec-fetch-site": "cross-site"})
    assert get(server, "/", secret).status == 200
    answer = get(server, "/log-ud", secret, **{"sec-fetch-site": "same-origin"})
    assert answer.headers["location"] == "/"
    assert get(server, "/", secret).status == 401


def test_without_the_provider_one_is_told_so_calmly(server: Starlette) -> None:
    answer = get(server, "/log-ind")
    assert answer.status == 503
    assert "svarer ikke lige nu" in answer.text


def test_a_calendar_address_needs_no_cookie_and_ends_with_the_membership(
    server: Starlette,
) -> None:
    ida, ada = logins.identities(log_in("ida", "workers"))[0], log_in("ada", "both")
    path = f"/kalender/{calendar_tokens.make_token(ida.scope())}.ics"
    answer = get(server, path)
    assert answer.content.startswith(b"BEGIN:VCALENDAR")
    assert answer.headers["cache-control"] == "no-store"
    admin = logins.identities(ada)[0].scope("administrator")
    membership.end_membership(admin, str(ida.member_id))
    assert get(server, path).status == get(server, "/kalender/made-up.ics").status == 404


def test_one_comes_back_to_a_page_of_ours_and_nowhere_else() -> None:
    for page in ("/genbesoeg?id=1", "/", "/kort"):
        assert auth.page_or_start(page) == page
    for elsewhere in (
        "", "//evil.example", "https://evil.example/genbesoeg", "/genbesoeg\r\nSet-Cookie: a=b",
        "/\\evil.example", "/genbesoeg/../media", "/media/a", "/?" + "a" * 600, "/?ø",
    ):  # fmt: skip
        assert auth.page_or_start(elsewhere) == "/"


def test_the_secret_of_the_cookies_is_made_once_and_read_by_nobody_else(
    with_login: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KVARTER_HOME", str(tmp_path))
    secrets = []
    for _start in range(2):
        get_settings.cache_clear()
        auth._cookie_secret.cache_clear()
        told = auth.streamlit_secrets()
        assert told is not None
        secrets.append(told["auth"]["cookie_secret"])
    assert secrets[0] == secrets[1]
    assert len(secrets[0]) == 64
    assert stat.S_IMODE((tmp_path / "keys" / "cookie_secret").stat().st_mode) == 0o600
    auth._cookie_secret.cache_clear()


def test_half_a_login_and_one_that_others_can_listen_to_let_nobody_in(
    with_login: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_addresses = {
        "KVARTER_OIDC_METADATA_URL": "http://login.example", "KVARTER_PUBLIC_URL": "http://10.0.0.1"
    }  # fmt: skip
    for name in sorted(set(LOGIN) - {"KVARTER_OIDC_GROUPS"}):
        for value in filter(None, ("unset", open_addresses.get(name))):
            with monkeypatch.context() as patch:
                patch.setenv(name, "" if value == "unset" else value)
                get_settings.cache_clear()
                with pytest.raises(InputError) as refused:
                    middleware()
            assert name in str(refused.value.params)


def test_groups_that_cannot_be_read_are_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    for groups in ("[]", '{"a": "king@Team"}', '{"a": "worker"}', '{"a": 1}', "not JSON"):
        monkeypatch.setenv("KVARTER_OIDC_GROUPS", groups)
        get_settings.cache_clear()
        with pytest.raises(InputError) as refused:
            get_settings()
        assert refused.value.params["name"] == "KVARTER_OIDC_GROUPS"
    get_settings.cache_clear()


def test_no_secret_is_in_what_the_settings_say_of_themselves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = Settings(oidc_client_secret="hemmelig", cookie_secret="hemmelig")
    assert "hemmelig" not in repr(told) + str(told)


def pages_of(app: AppTest) -> set[str]:
    return {found.proto.label for found in app.sidebar.get("page_link")}


def test_a_page_without_a_login_shows_nothing_but_the_way_in(be: Callable[[str], None]) -> None:
    secret = log_in("ida", "workers")
    be(secret)
    assert "Genbesøg" in pages_of(open_page("genbesoeg"))
    for gone in ("", "made-up", secret):
        if gone == secret:
            logins.end(secret)
        be(gone)
        app = open_page("genbesoeg")
        assert pages_of(app) == set()
        assert [button.key for button in app.button] == ["who.login"]
        assert not app.get("iframe")


def test_what_is_pressed_in_a_role_that_is_gone_is_not_done(
    be: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    ida, ada = log_in("ida", "workers"), log_in("ada", "both")
    member = logins.identities(ida)[0].member_id
    be(ada)
    app = open_page("brugere")
    app.session_state["users.panel"].chosen = str(member)
    app.run()
    fewer = GROUPS | {"both": "leader@Team"}
    monkeypatch.setenv("KVARTER_OIDC_GROUPS", json.dumps(fewer))
    get_settings.cache_clear()
    app.button(key="users.sign_out").click().run()
    assert logins.identities(ida)
    assert "users.panel" not in app.session_state
    assert "Du har ikke adgang" in " ".join(text.value for text in app.markdown)


def test_what_a_page_remembers_of_one_team_or_person_is_gone_for_another(
    be: Callable[[str], None],
) -> None:
    kim, ida = log_in("kim", "coordinators"), log_in("ida", "workers")
    be(kim)
    app = open_page("genbesoeg")
    mine = {str(one.team_id): one for one in logins.identities(kim)}
    other = next(team for team in mine if team != app.session_state["frame.team"])
    app.session_state["points.panel"] = "of the other team"
    app.selectbox(key="frame.team").select(other).run()
    assert app.session_state["frame.who"][0] == mine[other].member_id
    assert "points.panel" not in app.session_state
    app.session_state["gaps.state"] = "of kim"
    be(ida)
    app.run()
    assert app.session_state["frame.who"][0] == logins.identities(ida)[0].member_id
    assert "gaps.state" not in app.session_state


def test_a_session_cannot_give_itself_a_role_a_team_or_other_eyes(
    be: Callable[[str], None],
) -> None:
    be(log_in("lea", "leaders"))
    syd = next(
        one for one in logins.identities(log_in("kim", "coordinators")) if one.team_name == "Syd"
    )
    app = open_page("genbesoeg")
    app.session_state["frame.team"] = str(syd.team_id)
    app.session_state["frame.who"] = (syd.member_id, syd.roles)
    app.session_state["frame.as_leader"] = False
    app.run()
    assert "Genbesøg" not in pages_of(app)
    assert "Du har ikke adgang" in " ".join(text.value for text in app.markdown)


def test_the_administrator_of_the_page_ends_and_gives_back_access(
    be: Callable[[str], None],
) -> None:
    ida = log_in("ida", "workers")
    member = str(logins.identities(ida)[0].member_id)
    be(log_in("ada", "both"))
    app = open_page("brugere")
    app.session_state["users.panel"].chosen = member
    app.run().button(key="users.remove").click().run()
    app.button(key="users.remove_now").click().run()
    with pytest.raises(AccessError):
        logins.identities(ida)
    app.button(key="users.undo").click().run()
    assert not app.exception
    assert logins.identities(log_in("ida", "workers"))


def test_without_a_login_there_is_one_member_who_cannot_be_shut_out(
    database: dict[str, str],
) -> None:
    app = open_page("brugere")
    (only,) = membership.list_members(local_identity().scope("administrator"))
    app.session_state["users.panel"].chosen = only.id
    app.run().button(key="users.remove").click().run()
    app.button(key="users.remove_now").click().run()
    assert "mindst én administrator" in app.error[0].value
    assert local_identity().roles == {"coordinator", "administrator"}
