"""Two teams in turns on every page: what comes holds nothing of the other, nor of another role."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import product
from urllib.parse import parse_qsl

import pytest
import sqlalchemy as sa
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from gis.layers.cluster import SUPERUSER
from gis.locale.sentences import SENTENCES
from gis.services import logins
from gis.services.members import local_scope
from gis.services.rights import TEAM
from gis.settings import get_settings
from gis.web import auth
from gis.web.pages import PAGES
from tests.canaries import MARKS, Town, fill_in, settle

from .opening import open_page

pytestmark = pytest.mark.db

TEAMS = ("nord", "sund")
TURNS = (
    ("coordinator", "nord"), ("worker", "sund"), ("leader", "nord"), ("administrator", "nord"),
)  # fmt: skip
"""Role and team of who looks; the ids in the address are of the first team."""
LINKS = {
    "area": "housing_area", "areas": "housing_area", "round": "round", "partner": "partner",
    "line": "strategy_item", "points": "observation_point", "window": "return_window",
    "inquiry": "inquiry", "newer": "mapping_version", "channel": "channel", "place": "place",
}  # fmt: skip
VIEWS: Mapping[str, tuple[str, ...]] = {
    "genbesoeg": ("view=points", "view=inquiries", "view=trash"),
    "partnere": ("view=reach", "view=channels"),
    "daekning": ("tab=places", "tab=learning"),
    "teammoede": ("vis=versioner",),
}
"""What a page also is."""


@pytest.fixture
def town(demo_database: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Town:
    fill_in(local_scope())
    url = sa.make_url(demo_database["KVARTER_DATABASE_URL"]).set(username=SUPERUSER)
    made = settle(url, TEAMS)
    groups = {f"{role}@{team}": f"{role}@{team}" for role, team in TURNS}
    for name, value in {
        "METADATA_URL": "https://login.example/.well-known/openid-configuration",
        "CLIENT_ID": "kvarter", "CLIENT_SECRET": "a secret of the app",
        "GROUPS": json.dumps(groups),
    }.items():  # fmt: skip
        monkeypatch.setenv(f"KVARTER_OIDC_{name}", value)
    monkeypatch.setenv("KVARTER_PUBLIC_URL", "https://kvarter.example")
    get_settings.cache_clear()
    return made


def sent(app: AppTest) -> bytes:
    """Return all that a page has sent to the browser."""
    found = (getattr(node, "proto", None) for node in app._tree)
    return b"\0".join(one.SerializeToString() for one in found if one is not None)


def drawn() -> Iterator[tuple[str, str, tuple[str, str]]]:
    """Give every page for everybody, and for two what it also is."""
    for page in PAGES:
        yield from product([page.url], [""], TURNS)
        yield from product([page.url], VIEWS.get(page.url, ()), TURNS[:2])


def test_no_page_tells_what_is_not_ones_own_nor_refuses_whose_it_is(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {"secret": ""}
    cookies = property(lambda _self: {auth.cookie_name(): known["secret"]})
    monkeypatch.setattr(ContextProxy, "cookies", cookies)
    secrets = {
        (role, team): logins.begin({"sub": f"{role} {team}", "groups": [f"{role}@{team}"]})
        for role, team in TURNS
    }
    own, other = (f"Qz{team}z {town.ids[team]['partner'][0]}" for team in TEAMS)
    assert len(town.foreign(f"{own} {other}".encode(), "nord", "worker")) == 2
    foreign, seen, refused = [], set(), []
    roles = {page.url: page.roles for page in PAGES}
    ids = {name: town.ids["nord"][table][0] for name, table in LINKS.items()}
    for url, also, (role, team) in drawn():
        known["secret"] = secrets[role, team]
        data = sent(open_page(url, **ids, **dict(parse_qsl(also))))
        foreign += [
            (role, team, url, also, one)
            for one in town.foreign(data, team, role, said=ids.values())
        ]
        if role in roles[url] and SENTENCES["not_allowed"].encode() in data:
            refused.append((role, url, also))
        if any(kind in b"xz" for _team, kind in MARKS.findall(data)):
            seen.add(url)
    assert foreign == []
    assert refused == []
    # That nothing is found says something only of pages that show what was typed.
    assert {page.url for page in PAGES if page.roles & TEAM} - seen <= {"kort"}
