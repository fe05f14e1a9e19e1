"""Who may do what: every cell of role x resource x action, at the functions themselves."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import uuid
from collections.abc import Callable, Iterator
from typing import Any, get_args

import pytest

import gis.jobs
import gis.services
from gis.errors import AccessError
from gis.layers.database import Role, Scope
from gis.services.rights import RIGHTS

ROLES: tuple[Role, ...] = get_args(Role)

# As the controls say it: worker, coordinator, leader, administrator.
GIVEN = """
areas: read wcl, change wc
streets: read wcl, change wc
places: read wcl, change wc
partners: read wcl, change wc
channels: read wcl, change wc
strategy: read wcl, change wc, print wcl
frame: read wcl, change wc
cards: read wcl, change wc, print wcl
mapping: read wcl, change wc, decide c, back cl, print wcl
meetings: read wcl, change wc, close c, print wcl
rounds: read wcl, plan wc, change wc, export wcl
sheets: read wc, print wc, print_for c, change wc
walked: read wcl, record wc
work_hours: read wcl, change wc
walkability: read wcl, change wc
fortnight: read wc
outings: read wcl, change wc
coverage: read wcl, export wcl
learning: read wcl
gaps: read wcl, print wcl
points: read wc, record wc, close wc
returns: read wc, change wc, assign c, export wc
inquiries: read wc, change wc, assign c, close wc
protection: read wc, change wc
tracks: read wc, record wc
trash: read wc, change wc, erase c
files: read wcl, import c, export wcl
registers: read wcla, import ca
maps: import ca
demo: change c
jobs: read wcla, change wcla
calendars: read wc, change wc
members: read a, change a
retention: read a, change a
log: read a, verify a, export a, print a, extract a, acknowledge a
backup: read a, make a, key a, change a
backup_age: read ca
"""


ASKING = {
    "gis.services.rights.has_right", "gis.services.rights.check_right",
    "gis.services.rights.does_fieldwork", "gis.services.noting.run_noted",
    "gis.services.noting.shows", "gis.services.noting.note", "gis.services.noting.note_refusal",
}  # fmt: skip
"""What asks for rights itself, and what logs that they were taken."""


def given() -> dict[tuple[str, str], set[str]]:
    cells = {}
    for line in GIVEN.strip().splitlines():
        resource, told = line.split(": ")
        for cell in told.split(", "):
            action, letters = cell.split(" ")
            cells[resource, action] = {role for role in ROLES if role[0] in letters}
    return cells


def services() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public function of services and jobs whose first parameter is a scope."""
    for package in (gis.services, gis.jobs):
        names = [package.__name__]
        names += [found.name for found in pkgutil.walk_packages(package.__path__, f"{names[0]}.")]
        for name in names:
            module = importlib.import_module(name)
            public = getattr(module, "__all__", None)
            for label, one in vars(module).items():
                if label.startswith("_") or not inspect.isfunction(one):
                    continue
                if one.__module__ != name or (public is not None and label not in public):
                    continue
                is_demo = name.startswith("gis.services.demo")
                takes = next(iter(inspect.signature(one).parameters), "")
                if takes == "scope" and not is_demo and f"{name}.{label}" not in ASKING:
                    yield f"{name}.{label}", one


SERVICES = dict(services())


def test_the_rights_are_those_of_the_controls() -> None:
    assert given() == {
        (resource, action): set(roles)
        for resource, actions in RIGHTS.items()
        for action, roles in actions.items()
    }


def test_every_service_says_which_right_it_needs() -> None:
    assert len(SERVICES) > 200
    assert [name for name, one in SERVICES.items() if not hasattr(one, "right")] == []


@pytest.mark.db
def test_a_service_is_open_to_the_roles_that_have_its_right_only(database: object) -> None:
    wrong, tried = [], set()
    for name, service in SERVICES.items():
        allowed = given()[service.right] if hasattr(service, "right") else set()
        # What is no role of anybody is tried once with each right: it is the right that tells.
        is_new = getattr(service, "right", name) not in tried
        tried.add(getattr(service, "right", name))
        for role in (*ROLES, *(("system", "", "Coordinator", "worker,leader") if is_new else ())):
            scope = Scope(uuid.uuid4(), uuid.uuid4(), role)
            # Who comes in fails at the argument that nobody takes; who does not, at the door.
            with pytest.raises(Exception) as told:  # noqa: PT011 - any but one
                service(scope, an_argument_that_nobody_takes=True)
            if isinstance(told.value, AccessError) == (role in allowed):
                wrong.append((name, role))
    assert wrong == []
