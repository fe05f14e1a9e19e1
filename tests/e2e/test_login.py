"""Logging in with a real provider on this computer: who comes in, what they see, how it ends."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx
import pytest
import sqlalchemy as sa
from browsing import free_port, open_window, running_app
from google.protobuf import text_format
from playwright.sync_api import Browser, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from gis.layers.cluster import SUPERUSER, Cluster
from gis.web.pages import PAGES

TEAM = "Team Nord"
GROUPS = {
    "g-worker": f"worker@{TEAM}",
    "g-coordinator": [f"coordinator@{TEAM}", "coordinator@Team Syd"],
    "g-leader": f"leader@{TEAM}",
    "g-admin": f"administrator@{TEAM}",
}
PEOPLE = {
    "ida": ("g-worker", "Ida", "Worm"),
    "kim": ("g-coordinator", "Kim", "Olsen"),
    "lea": ("g-leader", "Lea", "Dahl"),
    "ada": ("g-admin", "Ada", "Min"),
    "per": ("g-worker", "Per", "Holm"),
    "ove": ("g-of-nobody", "Ove", "Fremmed"),
}
ASK_S = 30


@dataclass(frozen=True)
class Place:
    """The app, its provider and its database."""

    url: str
    provider: str
    environment: Mapping[str, str]
    sql: Callable[..., list[tuple[object, ...]]] = field(repr=False)


@contextmanager
def running_provider() -> Iterator[str]:
    """Serve an identity provider; gives its address."""
    port, told = free_port(), []
    for sub, (group, given, family) in PEOPLE.items():
        claims = {"sub": sub, "groups": [group], "given_name": given, "family_name": family}
        told += ["--user-claims", json.dumps(claims)]
    # In a process of its own: it leans on what it warns about itself.
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    provider = subprocess.Popen([*command, *told], stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL)  # fmt: skip
    at, deadline = f"http://localhost:{port}", time.monotonic() + ASK_S
    try:
        while time.monotonic() < deadline:
            with suppress(httpx.TransportError):
                httpx.get(f"{at}/.well-known/openid-configuration")
                break
            time.sleep(0.1)
        yield at
    finally:
        provider.terminate()
        provider.wait(timeout=30)


@pytest.fixture(scope="module")
def place(shared_town: dict[str, str], cluster: Cluster) -> Iterator[Place]:
    name = urlsplit(shared_town["KVARTER_DATABASE_URL"]).path.rpartition("/")[2].split("?")[0]
    engine = sa.create_engine(cluster.url(SUPERUSER, name), poolclass=sa.NullPool)

    def sql(told: str, **values: object) -> list[tuple[object, ...]]:
        with engine.begin() as connection:
            found = connection.execute(sa.text(told), values)
            return [tuple(row) for row in found] if found.returns_rows else []

    with running_provider() as at:
        port = free_port()
        environment = shared_town | {
            "KVARTER_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "KVARTER_OIDC_METADATA_URL": f"{at}/.well-known/openid-configuration",
            "KVARTER_OIDC_CLIENT_ID": "kvarter",
            "KVARTER_OIDC_CLIENT_SECRET": "a-secret-of-the-app",
            "KVARTER_OIDC_GROUPS": json.dumps(GROUPS),
            "KVARTER_WORKERS": "0",
        }
        with running_app(environment, port=port) as url:
            yield Place(url, at, environment, sql)


class Person:
    """A browser without a screen."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.http = httpx.Client(base_url=place.url, timeout=ASK_S)

    def log_in(self, sub: str, *, to: str = "/") -> httpx.Response:
        """Log in with the provider; the answer is the page that one comes to."""
        there = self.http.get("/log-ind", params={"til": to}).headers["location"]
        back = httpx.post(there, data={"sub": sub}).headers["location"]
        answer = self.http.get(back)
        return self.http.get(answer.headers["location"]) if answer.is_redirect else answer

    @property
    def cookies(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())

    @contextmanager
    def window(self, *, earlier: str = "") -> Iterator[Window]:
        address = self.place.url.replace("http:", "ws:") + "/_stcore/stream"
        told = ["streamlit", "none", earlier] if earlier else ["streamlit"]
        with connect(
            address, additional_headers={"Cookie": self.cookies}, subprotocols=told, max_size=None
        ) as socket:
            yield Window(socket)


class Window:
    """An open page."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.id = self.drawn = ""

    def ask(self, page: str = "") -> str:
        """Ask for a page to be drawn, and return all that was told of it."""
        asked = BackMsg()
        asked.rerun_script.page_name = page
        return self._told(asked)

    def press(self, key: str) -> str:
        """Press a button of the page that was drawn last."""
        asked = BackMsg()
        asked.rerun_script.page_name = ""
        pressed = asked.rerun_script.widget_states.widgets.add()
        pressed.id = next(iter(re.findall(rf"[$][$]ID-[0-9a-f]+-{re.escape(key)}", self.drawn)))
        pressed.trigger_value = True
        return self._told(asked)

    def _told(self, asked: BackMsg) -> str:
        self.socket.send(asked.SerializeToString())
        told = []
        while True:
            message = ForwardMsg.FromString(self.socket.recv(timeout=ASK_S))
            if message.HasField("new_session"):
                self.id = message.new_session.initialize.session_id
            told.append(text_format.MessageToString(message, as_utf8=True))
            if message.HasField("script_finished"):
                self.drawn = "".join(told)
                return self.drawn


@pytest.fixture
def person(place: Place) -> Iterator[Callable[[str], Person]]:
    """Makes browsers, logged in as somebody, or as nobody."""
    made: list[Person] = []

    def make(sub: str = "") -> Person:
        made.append(Person(place))
        if sub:
            assert made[-1].log_in(sub).status_code == 200
        return made[-1]

    yield make
    for one in made:
        one.http.close()


def is_closed_to(person: Person) -> bool:
    """Whether nothing of the app answers a browser but what signing in needs."""
    paths = (
        "/", "/genbesoeg", "/kalender.ics", "/tiles/1/14/8640/5090.mvt", "/media/0.csv",
        "/static/index.html", "/kalender/x", "/component/x/y.js", "/_stcore/bidi-components/x.js",
    )  # fmt: skip
    answers = [person.http.get(path).status_code for path in paths]
    answers.append(person.http.put("/_stcore/upload_file/a/b", content=b"").status_code)
    try:
        with person.window():
            answers.append(101)
    except InvalidStatus as refused:
        answers.append(refused.response.status_code)
    return set(answers) <= {401, 403}


def test_nothing_answers_who_is_not_logged_in_at_the_first_request_after_a_start(
    place: Place,
) -> None:
    with running_app(place.environment, port=free_port()) as url:
        for page in PAGES:
            with httpx.Client(base_url=url, headers={"Host": urlsplit(place.url).netloc}) as http:
                answer = http.get(f"/{page.url}")
            assert answer.status_code == 401
            assert "Log ind i Kvarter" in answer.text
            assert "stcore" not in answer.text


def test_each_role_is_told_of_its_own_pages_and_a_stranger_of_none(
    place: Place, person: Callable[[str], Person]
) -> None:
    told = {}
    for sub in ("ida", "kim", "lea", "ada"):
        with person(sub).window() as window:
            told[sub] = re.findall(r'(?:label|options): "([^"]+)"', window.ask())
    assert [sub for sub in told if "Genbesøg" in told[sub]] == ["ida", "kim"]
    assert [sub for sub in told if "Huller i dækningen" in told[sub]] == ["ida", "kim", "lea"]
    assert [sub for sub in told if "Brugere" in told[sub]] == ["ada"]
    assert [sub for sub in told if "Team Syd" in told[sub]] == ["kim"]  # who may choose

    stranger = person("")
    answer = stranger.log_in("ove")
    assert answer.status_code == 403
    assert "Spørg den, der administrerer Kvarter" in answer.text
    assert is_closed_to(stranger)
    assert place.sql("select count(*) from member where subject like '%ove%'") == [(0,)]
    assert place.sql("select name from login_group") == [("g-of-nobody",)]


def test_a_stolen_cookie_is_worth_nothing_after_logging_out(
    place: Place, person: Callable[[str], Person]
) -> None:
    ida, thief = person("ida"), person("")
    thief.http.cookies.update(ida.http.cookies)
    assert thief.http.get("/tiles/1/14/8640/5090.mvt").status_code == 200

    with thief.window() as open_page:
        open_page.ask()
        away = ida.http.get("/auth/logout")
        assert away.headers["location"].startswith(f"{place.provider}/oauth2/end_session")
        assert is_closed_to(ida)
        with pytest.raises(ConnectionClosed):
            open_page.ask()
    assert is_closed_to(thief)
    stored = place.sql("select encode(key, 'hex'), s::text from login_session s")
    assert thief.http.cookies["kvarter_login"] not in str(stored)


def test_a_member_who_is_removed_gets_no_further_answer_and_cannot_log_in_again(
    place: Place, person: Callable[[str], Person]
) -> None:
    per = person("per")
    with per.window() as open_page:
        assert "Genbesøg" in open_page.ask()
        place.sql("update member set left_at = now() where subject = 'oidc:per'")
        with pytest.raises(ConnectionClosed):
            open_page.ask()
    assert is_closed_to(per)
    assert person("").log_in("per").status_code == 403


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        ("seen_at = now() - interval '15 minutes 1 second'", "ikke er sket noget i 15 minutter"),
        ("started_at = now() - interval '8 hours 1 second'", "logget ind i 8 timer"),
        ("expires_at = now() - interval '1 second'", "login er udløbet"),
    ],
    ids=["idle", "too old", "the provider's token"],
)
def test_a_session_ends_at_each_of_its_limits_for_good(
    place: Place, person: Callable[[str], Person], limit: str, said: str
) -> None:
    kim = person("kim")
    with kim.window() as open_page:
        open_page.ask()
        place.sql(f"update login_session set {limit} where ended_at is null")
        with pytest.raises(ConnectionClosed):
            open_page.ask()
    assert said in kim.http.get("/runder").text
    place.sql("update login_session set seen_at = now(), started_at = now(), expires_at = null")
    assert is_closed_to(kim)


def test_signing_out_everywhere_reaches_every_browser(person: Callable[[str], Person]) -> None:
    first, second = person("kim"), person("kim")
    with first.window() as here, second.window() as there:
        here.ask(), there.ask()
        here.press("who.logout_everywhere")
        with pytest.raises(ConnectionClosed):
            there.ask()
    assert is_closed_to(second)


def test_nobody_goes_on_with_the_window_or_the_files_of_another(
    person: Callable[[str], Person],
) -> None:
    kim, ida = person("kim"), person("ida")
    with kim.window() as mine:
        mine.ask()
        upload = f"/_stcore/upload_file/{mine.id}/a"
        assert ida.http.put(upload, files={"f": b"x"}).status_code == 404
        forged = {"X-Kvarter-Member": "ida", "X-Forwarded-User": "ida"}
        assert ida.http.put(upload, files={"f": b"x"}, headers=forged).status_code == 404
    with kim.window(earlier=mine.id) as again:
        again.ask()
        assert again.id == mine.id
    with ida.window(earlier=mine.id) as other:
        other.ask()
        assert other.id != mine.id


def test_who_says_no_at_the_provider_or_brings_the_answer_of_another_is_not_let_in(
    place: Place, person: Callable[[str], Person]
) -> None:
    declining, other = person(""), person("")
    there = declining.http.get("/log-ind").headers["location"]
    back = httpx.post(there, data={"action": "deny"}).headers["location"]
    assert "Du blev ikke logget ind" in declining.http.get(back).text
    stolen = httpx.post(there, data={"sub": "ida"}).headers["location"]
    assert other.http.get(stolen).status_code == 401
    assert is_closed_to(declining)
    assert is_closed_to(other)
    assert place.sql("select count(*) > 0 from audit_event where action = 'login.failed'")[0][0]


def test_after_logging_in_one_is_on_the_page_that_was_asked_for_and_never_elsewhere(
    person: Callable[[str], Person],
) -> None:
    assert person("").log_in("ida", to="/genbesoeg?vis=uge").url.raw_path == b"/genbesoeg?vis=uge"
    for elsewhere in ("https://evil.example/", "//evil.example", "/\\evil.example", "/media/x"):
        assert person("").log_in("ida", to=elsewhere).url.path == "/"


def test_a_page_is_covered_when_its_login_ends_and_what_was_typed_is_there_afterwards(
    place: Place, browser: Browser, person: Callable[[str], Person]
) -> None:
    with open_window(browser, place.url) as visit:
        page = visit.page
        page.goto(f"{place.url}/rammer")
        page.get_by_role("link", name="Log ind").click()
        page.get_by_role("button", name="kim").click()
        page.wait_for_url(f"{place.url}/rammer")
        field = page.get_by_label("Retningslinjer")
        field.fill("Altid to sammen")
        place.sql("update login_session set seen_at = now() - interval '16 minutes'")
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(page.get_by_role("heading", name="Du er logget ud")).to_be_visible()
        expect(field).not_to_be_visible()
        with page.context.expect_page() as opened:
            page.get_by_role("link", name="Log ind igen").click()
        opened.value.get_by_role("button", name="kim").click()
        expect(opened.value.get_by_text("Luk denne fane")).to_be_visible()
        expect(field).to_be_visible()
        expect(field).to_have_value("Altid to sammen")
        field.press("Tab")
        expect(page.get_by_text("Gemt kl.")).to_be_visible()
    assert place.sql("select guidelines from team_frame") == [("Altid to sammen",)]
