"""Logins in a real PostGIS: roles from groups, limits of sessions, members, handing over."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from gis.errors import AccessError, ConflictError, InputError, NotFoundError
from gis.layers import logins as layer
from gis.layers.database import SYSTEM, Scope
from gis.locale import translator
from gis.services import (
    calendar_tokens,
    handing_over,
    inquiries,
    logins,
    members,
    membership,
    outings,
)
from gis.services.installation import database as installed
from gis.settings import get_settings

pytestmark = pytest.mark.db

GROUPS = {
    "workers": "worker@Nord", "coordinators": ["coordinator@Nord", "worker@Syd"],
    "leaders": "leader@Nord", "administrators": "administrator@Nord",
}  # fmt: skip
Set = Callable[..., None]


@pytest.fixture
def set_up(database: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Set:
    """Sets how people log in; called again, as after a start with other settings."""

    def set_(groups: object = GROUPS, **more: str) -> None:
        told = {
            "OIDC_METADATA_URL": "https://login.example/.well-known/openid-configuration",
            "OIDC_CLIENT_ID": "kvarter", "OIDC_CLIENT_SECRET": "s",
            "PUBLIC_URL": "https://kvarter.example", "OIDC_GROUPS": json.dumps(groups),
        } | more  # fmt: skip
        for name, value in told.items():
            monkeypatch.setenv(f"KVARTER_{name}", value)
        get_settings.cache_clear()

    set_()
    return set_


def log_in(sub: str, *groups: str, **claims: object) -> str:
    return logins.begin({"sub": sub, "groups": list(groups), **claims})


def scope_of(secret: str, role: members.Role | None = None) -> Scope:
    return logins.identities(secret)[0].scope(role)


def run(statement: str, scope: Scope = SYSTEM) -> sa.Result[Any]:
    with installed().session(scope) as session:
        return session.execute(sa.text(statement), {"team": scope.team_id})


def test_groups_become_roles_in_teams_which_are_made_as_people_come(set_up: Set) -> None:
    kim = logins.identities(log_in("kim", "coordinators", "leaders", "of nobody"))
    assert [(one.team_name, one.roles) for one in kim] == [
        ("Nord", {"coordinator", "leader"}), ("Syd", {"worker"}),
    ]  # fmt: skip
    ida = logins.identities(log_in("ida", "workers"))
    assert [one.team_id for one in ida] == [kim[0].team_id]
    ada = scope_of(log_in("ada", "administrators"))
    assert [one.name for one in membership.list_unknown_groups(ada)] == ["of nobody"]


def test_who_has_no_role_is_not_stored_and_is_told_whom_to_ask(set_up: Set) -> None:
    with pytest.raises(AccessError) as refused:
        log_in("ove", "others", given_name="Ove", family_name="Fremmed")
    assert "administrerer" in translator("da").error(refused.value)
    with installed().session(SYSTEM) as session:
        assert layer.list_memberships(session, "oidc:ove") == []


def test_nobody_at_the_provider_can_be_the_local_member(set_up: Set) -> None:
    local = members.local_identity()
    with pytest.raises(AccessError):
        log_in("local", "others")
    assert scope_of(log_in("local", "workers")).member_id != local.member_id


def test_the_first_administrator_is_one_until_a_group_gives_the_role(set_up: Set) -> None:
    set_up({"workers": "worker@Nord"}, FIRST_ADMINISTRATOR="ada@kommune.dk")
    mail = {"email": "Ada@Kommune.dk"}
    with pytest.raises(AccessError):
        log_in("eve", email="ada@kommune.dk", email_verified=False)
    secret = log_in("ada", **mail)
    assert logins.identities(secret)[0].roles == {"administrator"}
    set_up(FIRST_ADMINISTRATOR="ada@kommune.dk")
    with pytest.raises(AccessError, match="no_role"):
        logins.identities(secret)


def test_roles_are_those_of_the_settings_and_the_membership_of_this_moment(set_up: Set) -> None:
    secret = log_in("ida", "workers", "leaders")
    set_up({"workers": "worker@Nord"})
    (ida,) = logins.identities(secret)
    assert ida.roles == {"worker"}
    with pytest.raises(AccessError):
        members.scope_of_member(ida.member_id, "leader")  # a job that was asked for earlier
    set_up({})
    with pytest.raises(AccessError, match="no_role"):
        logins.identities(secret)


@pytest.mark.parametrize(
    ("limit", "why"),
    [
        ("seen_at = now() - interval '15 minutes 1 second'", "idle"),
        ("started_at = now() - interval '8 hours 1 second'", "age"),
        ("expires_at = now() - interval '1 second'", "token"),
        # The clock was put back.
        ("seen_at = now() + interval '1 hour', expires_at = null", "idle"),
        ("started_at = now() + interval '1 day', expires_at = null", "idle"),
    ],
)
def test_a_session_ends_at_its_limits_by_the_clock_of_the_database(
    set_up: Set, limit: str, why: str
) -> None:
    in_an_hour = dt.datetime.now(dt.UTC).timestamp() + 3600
    secret = log_in("ida", "workers", exp=in_an_hour)
    run(f"update login_session set {limit}")
    found = logins.find(secret, is_used=True)
    assert found is not None
    assert (found.ended, found.identities) == (why, ())
    run("update login_session set seen_at = now(), started_at = now(), expires_at = null")
    with pytest.raises(AccessError, match="signed_out"):
        logins.identities(secret)


def test_what_is_done_puts_off_the_idle_limit_and_nothing_else(set_up: Set) -> None:
    secret = log_in("ida", "workers")
    run("update login_session set seen_at = now() - interval '14 minutes'")
    asked = logins.find(secret)
    assert asked is not None
    assert asked.can_stay
    assert asked.left_s == pytest.approx(60, abs=5)
    used, after = logins.find(secret, is_used=True), logins.find(secret)
    assert used is not None
    assert after is not None
    assert used.left_s == pytest.approx(900, abs=5) == after.left_s
    run("update login_session set started_at = now() - interval '7 hours 59 minutes'")
    late = logins.find(secret, is_used=True)
    assert late is not None
    assert (late.can_stay, late.left_s) == (False, pytest.approx(60, abs=5))


def test_the_database_knows_no_secret_of_a_browser_or_a_calendar(set_up: Set) -> None:
    secret = log_in("ida", "workers")
    address = calendar_tokens.make_token(scope_of(secret))
    for table in ("login_session", "calendar_token"):
        kept = run(f"select t::text from {table} t").all()
        assert len(kept) == 1
        assert secret not in str(kept)
        assert address not in str(kept)


@pytest.mark.parametrize(
    ("claims", "initials"),
    [
        ({"given_name": "Åse", "family_name": "Øst"}, "ÅØ"),
        ({"preferred_username": "abcd@kommune.dk", "name": "Anne B"}, "ABCD"),
        ({"name": "Bo"}, "BO"),
        ({}, "NY"),
    ],
)
def test_initials_come_from_what_is_told_of_the_name(claims: dict[str, str], initials: str) -> None:
    assert logins.initials_of(claims) == initials


def test_two_of_the_same_initials_are_told_apart_and_each_may_change_theirs(set_up: Set) -> None:
    names = {"given_name": "Ida", "family_name": "Worm"}
    first, second = log_in("ida", "workers", **names), log_in("ivan", "workers", **names)
    assert [logins.identities(one)[0].initials for one in (first, second)] == ["IW", "IW2"]
    with pytest.raises(ConflictError):
        handing_over.rename_member(logins.identities(second)[0], "iw")
    for unusable in ("", "ABCDEFGHI", "A B", "<b>"):
        with pytest.raises(InputError):
            handing_over.rename_member(logins.identities(second)[0], unusable)
    handing_over.rename_member(logins.identities(second)[0], "ivw")
    assert logins.identities(second)[0].initials == "IVW"


def administrator() -> Scope:
    return scope_of(log_in("ada", "administrators", given_name="Ada", family_name="Min"))


def member(scope: Scope, initials: str) -> membership.MemberView:
    return next(one for one in membership.list_members(scope) if one.initials == initials)


def test_a_membership_that_was_ended_is_no_access_until_it_is_given_back(set_up: Set) -> None:
    ada, names = administrator(), {"given_name": "Ida", "family_name": "Worm"}
    first, second = log_in("ida", "workers", **names), log_in("ida", "workers", **names)
    calendar = calendar_tokens.make_token(scope_of(first))
    assert member(ada, "IW").session_count == 2

    membership.end_membership(ada, member(ada, "IW").id)
    for secret in (first, second):
        with pytest.raises(AccessError, match="signed_out"):
            logins.identities(secret)
    with pytest.raises(AccessError):
        calendar_tokens.scope_of_token(calendar)
    with pytest.raises(AccessError):
        log_in("ida", "workers", **names)
    assert member(ada, "IW").roles == frozenset()

    membership.restart_membership(ada, member(ada, "IW").id)
    assert scope_of(log_in("ida", "workers", **names)).role == "worker"


def test_who_is_taken_out_of_one_team_stays_in_the_other(set_up: Set) -> None:
    ada = administrator()
    kim = log_in("kim", "coordinators", given_name="Kim", family_name="Olsen")
    membership.end_membership(ada, member(ada, "KO").id)
    assert [one.team_name for one in logins.identities(kim)] == ["Syd"]


def test_an_administrator_signs_a_member_out_everywhere(set_up: Set) -> None:
    ada = administrator()
    secret = log_in("ida", "workers", given_name="Ida", family_name="Worm")
    assert membership.sign_out(ada, member(ada, "IW").id) == 1
    with pytest.raises(AccessError, match="signed_out"):
        logins.identities(secret)


def test_a_team_keeps_an_administrator_and_reaches_no_member_of_another(set_up: Set) -> None:
    ada, own = administrator(), members.local_identity()
    with pytest.raises(ConflictError, match="last_administrator"):
        membership.end_membership(ada, str(ada.member_id))
    kim = logins.identities(log_in("kim", "coordinators"))
    for act in (membership.end_membership, membership.sign_out, membership.get_member):
        with pytest.raises(NotFoundError):
            act(ada, str(kim[1].member_id))
        with pytest.raises(AccessError):
            act(kim[0].scope(), str(own.member_id))


def test_a_renamed_team_is_still_the_one_that_the_settings_mean(set_up: Set) -> None:
    ada = administrator()
    membership.rename_team(ada, "Nordholdet")
    membership.add_team(ada, "Øst")
    assert [one.team_name for one in logins.identities(log_in("ida", "workers"))] == ["Nordholdet"]
    for taken in ("øst", "nord", "Nordholdet"):
        with pytest.raises(ConflictError):
            membership.add_team(ada, taken)
    told = [(one.name, one.known_as) for one in membership.list_teams(ada)]
    assert told == [("Nordholdet", "Nord"), ("Øst", "Øst")]


def test_what_a_colleague_leaves_goes_to_another_and_back(set_up: Set) -> None:
    ada = administrator()
    ida = scope_of(log_in("ida", "workers", given_name="Ida", family_name="Worm"))
    per_secret = log_in("per", "workers", given_name="Per", family_name="Holm")
    per = scope_of(per_secret)
    in_an_hour = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    outings.go_out(ida, initials=["PH"], home_by=in_an_hour)
    run(
        """
        insert into inquiry (id, team_id, code, received_on, source_kind, taker)
        values (gen_random_uuid(), :team, 'H-01', current_date, 'neighbour', 'PH')
        """,
        ida,
    )
    leaving, staying = member(ada, "PH"), member(ada, "IW")
    assert handing_over.count_open(ada, leaving.id) == 2
    for unusable in (leaving.id, str(ada.member_id)):
        with pytest.raises(InputError):
            handing_over.hand_over(ada, leaving.id, unusable)

    done = handing_over.hand_over(ada, leaving.id, staying.id)
    assert done.count == 2
    assert {one.taker for one in inquiries.list_inquiries(ida)} == {"IW"}
    assert [one.initials for one in outings.list_out(ida)] == [("IW",)]
    with pytest.raises(AccessError):
        logins.identities(per_secret)

    assert handing_over.undo_hand_over(ada, done.id) == 2
    assert {one.taker for one in inquiries.list_inquiries(ida)} == {"PH"}
    assert members.scope_of_member(per.member_id, "worker") == per
    with pytest.raises(ConflictError):
        handing_over.undo_hand_over(ada, done.id)


def test_a_calendar_address_opens_the_members_own_and_ends_when_they_wish_or_it_is_old(
    set_up: Set,
) -> None:
    ida, per = scope_of(log_in("ida", "workers")), scope_of(log_in("per", "workers"))
    first, second = calendar_tokens.make_token(ida), calendar_tokens.make_token(ida)
    assert calendar_tokens.scope_of_token(first) == ida
    newest, oldest = calendar_tokens.list_tokens(ida)
    assert (newest.expires_at - newest.created_at).days == calendar_tokens.DAYS
    with pytest.raises(NotFoundError):
        calendar_tokens.revoke_token(per, oldest.id)
    calendar_tokens.revoke_token(ida, oldest.id)
    run("update calendar_token set created_at = created_at - interval '180 days', "
            "expires_at = now() - interval '1 second' where revoked_at is null")  # fmt: skip
    for address in (first, second, "", "made up"):
        with pytest.raises(AccessError):
            calendar_tokens.scope_of_token(address)


@pytest.mark.parametrize("role", ["leaders", "administrators"])
def test_nobody_without_fieldwork_gets_a_calendar_address(set_up: Set, role: str) -> None:
    with pytest.raises(AccessError):
        calendar_tokens.make_token(scope_of(log_in("lea", role)))
