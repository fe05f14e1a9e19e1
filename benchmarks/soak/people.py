"""People who log in by a provider on this machine: several teams, and every role in each."""

from __future__ import annotations

import json
import logging
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx
from oidc_provider_mock import User, run_server_in_thread

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gis.services.members import Role

ROLES: tuple[Role, ...] = ("worker", "coordinator", "leader", "administrator")
ASK_S = 120.0


@dataclass(frozen=True)
class Person:
    """Somebody with one role in one team."""

    sub: str
    team: str
    role: Role


def people_of(teams: Sequence[str], count: int) -> list[Person]:
    """Return so many people, dealt out to the teams and the roles in turn."""
    return [
        Person(f"p{number}", teams[number % len(teams)], ROLES[number // len(teams) % len(ROLES)])
        for number in range(count)
    ]


@contextmanager
def provider_of(people: Sequence[Person]) -> Iterator[dict[str, str]]:
    """Serve a provider that knows some people; gives the settings of an app that asks it."""
    groups = {f"{one.role}@{one.team}" for one in people}
    users = [
        User(sub=one.sub, claims={"groups": [f"{one.role}@{one.team}"], "name": one.sub.upper()})
        for one in people
    ]
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # it writes a line a request
    with run_server_in_thread(user_claims=users) as server:
        at = f"http://localhost:{server.server_port}"
        yield {
            "KVARTER_OIDC_METADATA_URL": f"{at}/.well-known/openid-configuration",
            "KVARTER_OIDC_CLIENT_ID": "kvarter",
            "KVARTER_OIDC_CLIENT_SECRET": "a-secret-of-the-trial",
            "KVARTER_OIDC_GROUPS": json.dumps({group: group for group in sorted(groups)}),
        }


def log_in(url: str, person: Person) -> dict[str, str]:
    """
    Log somebody in at an app, and return the headers by which their browser is known there.

    Raises
    ------
    ConnectionError
        When the app or the provider did not let them in.
    """
    with httpx.Client(base_url=url, timeout=ASK_S) as browser:
        there = browser.get("/log-ind").headers.get("location", "")
        back = httpx.post(there, data={"sub": person.sub}, timeout=ASK_S) if there else None
        if back is None or not browser.get(back.headers["location"]).is_redirect:
            raise ConnectionError("The login did not succeed.")
        cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    return {"Cookie": cookies}
