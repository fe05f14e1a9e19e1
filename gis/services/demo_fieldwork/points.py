"""Observation points of the demo town, all invented: signs that were seen, and what was tried."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gis.locale import COPENHAGEN
from gis.services.maps import search_addresses
from gis.services.observation_points import (
    add_point,
    close_point,
    decline_point,
    list_points,
    record_attempt,
    record_observation,
)
from gis.services.walked import local_time

if TYPE_CHECKING:
    from gis.services.members import Scope

Seen = tuple[int, dt.time, tuple[str, ...]]
"""Days ago, when, and the signs."""
Tried = tuple[int, dt.time, str, int, bool, str]
"""Days ago, when, form, character of the contact, whether a postcard was left, and the slip."""


@dataclass(frozen=True)
class DemoPoint:
    """One invented point, at an address of the town."""

    address: str
    watch_for: str
    reason: str
    seen: tuple[Seen, ...] = ()
    tried: tuple[Tried, ...] = ()
    needs_pair: bool = False
    outcome: str = ""
    is_declined: bool = False


TEN, ONE, THREE, SIX = dt.time(10, 10), dt.time(13, 5), dt.time(15, 20), dt.time(18, 30)
POINTS: Final = (
    DemoPoint(
        "Rødkælkevej 5", "Lys bag gardinerne om aftenen", "Haven er groet til siden foråret",
        ((41, ONE, ("overgrown_garden", "drawn_curtains")), (20, SIX, ("light_or_tv",))),
        ((34, ONE, "knock", 1, True, ""), (27, ONE, "knock", 1, False, ""),
         (20, SIX, "handwritten_card", 2, True, ""), (13, SIX, "knock", 3, False, "")),
    ),
    DemoPoint(
        "Strandgade 11", "Om postkassen bliver tømt", "En butik under lejligheden er bekymret",
        ((38, TEN, ("full_letter_box", "covered_windows")), (9, TEN, ("full_letter_box",))),
        ((24, THREE, "knock", 1, True, "hung"), (9, TEN, "knock", 1, False, "there")),
        needs_pair=True,
    ),
    DemoPoint(
        "Nørrekær 3", "Gardiner, der bliver trukket fra", "",
        ((30, SIX, ("drawn_curtains",)), (16, THREE, ())),
    ),
    DemoPoint(
        "Brombærstien 9", "Om der er røg fra skorstenen", "Nogle bor her hele året",
        ((45, THREE, ("neglected_house", "waste")), (15, THREE, ("traces",))),
        ((31, THREE, "handwritten_card", 1, True, ""), (15, THREE, "knock", 4, False, "")),
    ),
    DemoPoint(
        "Melhøj 2", "", "Borgeren har selv sagt nej tak",
        ((50, ONE, ("covered_windows",)),),
        ((43, ONE, "knock", 2, False, ""), (29, TEN, "typed_letter", 3, False, "")),
        is_declined=True,
    ),
    DemoPoint(
        "Egevej 9", "", "Huset stod med knuste ruder",
        ((60, TEN, ("broken_windows", "dilapidated")),),
        ((52, TEN, "knock", 1, True, ""), (39, SIX, "knock", 5, False, ""),
         (25, SIX, "agreed_visit", 8, False, "")),
        outcome="to_home_support",
    ),
    DemoPoint(
        "Spurvevej 1", "Ukrudt i indkørslen, tv om eftermiddagen",
        "Meterhøjt ukrudt, og ingen åbner",
        ((14, ONE, ("overgrown_garden", "light_or_tv")), (7, ONE, ("light_or_tv",))),
        ((14, ONE, "knock", 1, True, ""), (7, ONE, "knock", 1, True, "")),
    ),
)  # fmt: skip


def add_points(scope: Scope) -> None:
    """Add the points with what was seen and tried, the last weeks before now."""
    for one in POINTS:
        (hit, *_others) = search_addresses(scope, one.address)
        point_id = add_point(
            scope, address_id=hit.id, watch_for=one.watch_for, reason=one.reason,
            needs_pair=one.needs_pair,
        ).point_id  # fmt: skip
        for days, clock, signs in one.seen:
            record_observation(scope, point_id, at=_ago(days, clock), signs=signs, is_pair=True)
        for days, clock, form, level, is_postcard_left, slip in one.tried:
            record_attempt(
                scope, point_id, at=_ago(days, clock), form=form, level=level,
                is_postcard_left=is_postcard_left, slip=slip, is_pair=one.needs_pair,
            )  # fmt: skip
        (added,) = list_points(scope, point_id=point_id)
        if one.outcome:
            close_point(scope, point_id, added.version, outcome=one.outcome)
        elif one.is_declined:
            decline_point(scope, point_id, added.version)


def _ago(days: int, clock: dt.time) -> dt.datetime:
    return local_time(dt.datetime.now(COPENHAGEN).date() - dt.timedelta(days), clock)
