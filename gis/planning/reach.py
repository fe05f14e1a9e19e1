"""
Which housing areas partners reach: the indirect counterpart of walking there.

A partner who has access to private homes sees what no one sees from the street; one who meets
citizens hears of them. An area without either is a gap, as a street that nobody walks is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

DEFAULT_CONTACT_DAYS: Final = 182
"""Days within which a partner without a rhythm of its own was to be contacted. Assumed."""


@dataclass(frozen=True)
class PartnerReach:
    """
    A partner, as far as its reach goes.

    Attributes
    ----------
    is_municipality_wide, area_ids
        Where it moves daily: everywhere, or in some areas.
    has_access, meets_citizens
        Whether it has access to private homes, and meets citizens; None where nobody has asked,
        which does not count as yes.
    contact_days
        Days within which the team means to be in contact, None for `DEFAULT_CONTACT_DAYS`.
    last_contact
        Day on which it was last told something, None for never.
    """

    id: str
    is_municipality_wide: bool
    area_ids: frozenset[str]
    has_access: bool | None
    meets_citizens: bool | None
    contact_days: int | None
    last_contact: dt.date | None


@dataclass(frozen=True)
class AreaReach:
    """
    The partners of an area, by id.

    Attributes
    ----------
    partners
        Those that move there daily.
    with_access, meets
        Those of them with access to private homes, and those who meet citizens.
    wide
        Those of them that move in the whole municipality.
    heard
        Those with access or who meet citizens that were in contact within their rhythm.
    """

    partners: tuple[str, ...] = ()
    with_access: tuple[str, ...] = ()
    meets: tuple[str, ...] = ()
    wide: tuple[str, ...] = ()
    heard: tuple[str, ...] = ()

    @property
    def has_access(self) -> bool:
        """Whether any partner has access to homes here."""
        return bool(self.with_access)

    @property
    def is_reached(self) -> bool:
        """Whether any partner has access to homes here, or meets citizens."""
        return bool(self.with_access or self.meets)

    @property
    def in_rhythm(self) -> bool:
        """Whether any partner that reaches the area was in contact within its rhythm."""
        return bool(self.heard)


@dataclass(frozen=True)
class ReachShares:
    """
    Shares, from 0 to 1, of the dwellings in some areas; 0 where there are none.

    Attributes
    ----------
    with_access, meets
        In areas with a partner who has access to homes; in areas with one who meets citizens.
    in_rhythm
        In areas with a partner of either kind who was in contact within its rhythm.
    """

    with_access: float
    meets: float
    in_rhythm: float


def is_in_rhythm(partner: PartnerReach, today: dt.date) -> bool:
    """Return whether a partner was in contact within its rhythm."""
    if partner.last_contact is None:
        return False
    days = DEFAULT_CONTACT_DAYS if partner.contact_days is None else partner.contact_days
    return (today - partner.last_contact).days <= days


def reach_areas(
    area_ids: Iterable[str], partners: Iterable[PartnerReach], *, today: dt.date
) -> dict[str, AreaReach]:
    """
    Return by area which partners reach it, in the order they are given in.

    Parameters
    ----------
    area_ids
        The areas there are; others that a partner names are left out.
    today
        The day that rhythms are counted to.
    """
    found: dict[str, dict[str, list[str]]] = {
        area: {"partners": [], "with_access": [], "meets": [], "wide": [], "heard": []}
        for area in area_ids
    }
    for partner in partners:
        lists = ["partners"]
        lists += ["with_access"] * bool(partner.has_access)
        lists += ["meets"] * bool(partner.meets_citizens)
        lists += ["wide"] * partner.is_municipality_wide
        if (partner.has_access or partner.meets_citizens) and is_in_rhythm(partner, today):
            lists.append("heard")
        for area in found if partner.is_municipality_wide else partner.area_ids & found.keys():
            for name in lists:
                found[area][name].append(partner.id)
    return {
        area: AreaReach(**{name: tuple(ids) for name, ids in of_area.items()})
        for area, of_area in found.items()
    }


def reach_shares(reached: Mapping[str, AreaReach], dwellings: Mapping[str, int]) -> ReachShares:
    """
    Return the shares of dwellings that partners reach: measure 8 of coverage.

    Parameters
    ----------
    dwellings
        Dwellings, or addresses where no register is loaded, of each area of `reached`.
    """
    total = sum(dwellings[area] for area in reached)

    def share(wanted: Iterable[str]) -> float:
        return sum(dwellings[area] for area in wanted) / total if total else 0.0

    return ReachShares(
        with_access=share(area for area, one in reached.items() if one.with_access),
        meets=share(area for area, one in reached.items() if one.meets),
        in_rhythm=share(area for area, one in reached.items() if one.in_rhythm),
    )
