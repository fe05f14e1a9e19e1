"""Reach: which areas partners reach, and the share of dwellings there."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gis.planning.reach import (
    DEFAULT_CONTACT_DAYS,
    PartnerReach,
    is_in_rhythm,
    reach_areas,
    reach_shares,
)

TODAY = dt.date(2026, 11, 12)
DWELLINGS = {"a": 60, "b": 30, "c": 10}


def partner(name: str = "p", *areas: str, **fields: Any) -> PartnerReach:
    values: dict[str, Any] = {
        "is_municipality_wide": False, "has_access": None, "meets_citizens": None,
        "contact_days": None, "last_contact": None,
    }  # fmt: skip
    return PartnerReach(id=name, area_ids=frozenset(areas), **values | fields)


def test_only_a_yes_reaches_an_area() -> None:
    found = reach_areas(
        DWELLINGS,
        [
            partner("key", "a", has_access=True), partner("no", "b", has_access=False),
            partner("unasked", "c"), partner("kiosk", "b", "gone", meets_citizens=True),
        ],
        today=TODAY,
    )  # fmt: skip
    assert set(found) == set(DWELLINGS)
    assert (found["a"].with_access, found["a"].has_access) == (("key",), True)
    assert (found["b"].partners, found["b"].with_access) == (("no", "kiosk"), ())
    assert [found[area].is_reached for area in "abc"] == [True, True, False]


def test_a_partner_of_the_whole_municipality_reaches_every_area() -> None:
    found = reach_areas(
        DWELLINGS, [partner("police", is_municipality_wide=True, has_access=True)], today=TODAY
    )
    assert all(one.with_access == one.wide == ("police",) for one in found.values())


@pytest.mark.parametrize(
    ("days_ago", "rhythm", "is_in"),
    [
        (30, 30, True),
        (31, 30, False),
        (DEFAULT_CONTACT_DAYS, None, True),
        (DEFAULT_CONTACT_DAYS + 1, None, False),
        (None, 30, False),
    ],
)
def test_a_rhythm_is_kept_to_its_last_day(
    days_ago: int | None, rhythm: int | None, is_in: bool
) -> None:
    last = None if days_ago is None else TODAY - dt.timedelta(days_ago)
    assert is_in_rhythm(partner(contact_days=rhythm, last_contact=last), TODAY) is is_in


def test_shares_are_of_dwellings_not_of_areas() -> None:
    found = reach_areas(
        DWELLINGS,
        [
            partner("key", "a", has_access=True),
            partner("kiosk", "b", meets_citizens=True, last_contact=TODAY),
            partner("silent", "c", last_contact=TODAY),
        ],
        today=TODAY,
    )
    shares = reach_shares(found, DWELLINGS)
    assert (shares.with_access, shares.meets, shares.in_rhythm) == (0.6, 0.3, 0.3)
    assert reach_shares({}, {}).with_access == 0


partners = some.lists(
    some.builds(
        partner,
        some.uuids().map(str),
        some.sampled_from("abc"),
        is_municipality_wide=some.booleans(),
        has_access=some.none() | some.booleans(),
        meets_citizens=some.none() | some.booleans(),
        last_contact=some.none() | some.dates(dt.date(2026, 1, 1), TODAY),
    ),
    max_size=6,
)


@given(partners, partners)
def test_another_partner_never_lowers_a_share(
    some_: list[PartnerReach], more: list[PartnerReach]
) -> None:
    few = reach_shares(reach_areas(DWELLINGS, some_, today=TODAY), DWELLINGS)
    many = reach_shares(reach_areas(DWELLINGS, some_ + more, today=TODAY), DWELLINGS)
    for name in ("with_access", "meets", "in_rhythm"):
        assert 0 <= getattr(few, name) <= getattr(many, name) <= 1
