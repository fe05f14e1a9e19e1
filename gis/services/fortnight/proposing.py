"""What is proposed for a fortnight: needs and people are read, and `gis.planning` places rounds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from gis.coverage.bands import BANDS, bands_on
from gis.coverage.gaps import LEAST_M, band_gaps
from gis.locale import COPENHAGEN
from gis.planning.fortnight import DAYS, Day, Need, Terms, propose, who_could
from gis.planning.round_suggesting import BESIDES, DARK, USUAL_MINUTES
from gis.services import mapping
from gis.services.coverage.memory import recall
from gis.services.fortnight.calendar import (
    PlannedEntry,
    ReturnEntry,
    people_of,
    planned_entries,
    return_entries,
)
from gis.services.fortnight.hours import list_colleagues
from gis.services.gaps.report import measured
from gis.services.installation import database
from gis.services.observation_points.listing import OPEN, read_points
from gis.services.rights import right
from gis.settings import get_settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gis.coverage.latest import Latest
    from gis.layers.database import Scope
    from gis.planning.fortnight import Person, Proposal, Why
    from gis.services.coverage.ground import KnownArea
    from gis.services.fortnight.hours import Colleague

__all__ = [
    "FortnightPlan", "FortnightTerms", "PlannedEntry", "ProposedRound", "ReturnEntry",
    "UnplacedNeed", "propose_fortnight",
]  # fmt: skip

MINUTES_AN_HOUR: Final = 60


@dataclass(frozen=True)
class FortnightTerms:
    """
    What a fortnight is proposed for.

    Attributes
    ----------
    first
        Its first date.
    minutes, is_pair, most_a_day, most_a_week
        As of `gis.planning.fortnight.Terms`; the usual ones are assumptions. Two go together in the
        dark, and where a point is not visited alone, whatever is said here.
    absent
        Ids of members with dates on which they are away.
    """

    first: dt.date
    minutes: float = USUAL_MINUTES
    is_pair: bool = True
    most_a_day: int = 1
    most_a_week: int = 3
    absent: frozenset[tuple[str, dt.date]] = frozenset()

    @property
    def dates(self) -> list[dt.date]:
        """The fourteen dates."""
        return [self.first + dt.timedelta(days=day) for day in range(DAYS)]

    @property
    def terms(self) -> Terms:
        """As the planner reads it."""
        together = 2 if self.is_pair else 1
        return Terms(self.minutes, together, self.most_a_day, self.most_a_week)


@dataclass(frozen=True)
class ProposedRound:
    """
    A round that is proposed.

    Attributes
    ----------
    slot
        What the planner proposed.
    begins_at, ends_at
        Aware, in UTC.
    initials
        Of who go.
    gap_dwellings
        What the area lacks in the band.
    last_on
        Date on which anything there was last walked in the band; None for never.
    is_chosen
        Whether the team has decided to walk there.
    """

    slot: Proposal
    begins_at: dt.datetime
    ends_at: dt.datetime
    area_name: str
    initials: tuple[str, ...]
    gap_dwellings: float
    last_on: dt.date | None
    is_chosen: bool

    @property
    def key(self) -> str:
        """What it is known by while the proposal stands."""
        return f"{self.slot.day}.{self.slot.band}.{self.slot.area}"


@dataclass(frozen=True)
class UnplacedNeed:
    """An area that lacks a band, and why no round is proposed for it."""

    area_name: str
    band: str
    why: Why


@dataclass(frozen=True)
class FortnightPlan:
    """
    A fortnight: what is planned, what is proposed, and what cannot be.

    Attributes
    ----------
    colleagues
        Those who do fieldwork.
    days
        The dates with their bands.
    proposals
        By date and time.
    planned, returns
        Rounds and returns that are agreed on these dates, by time.
    minutes
        By id of a member the minutes of planned and proposed rounds.
    """

    terms: FortnightTerms
    colleagues: tuple[Colleague, ...]
    days: tuple[Day, ...]
    people: tuple[Person, ...]
    proposals: tuple[ProposedRound, ...]
    unplaced: tuple[UnplacedNeed, ...]
    planned: tuple[PlannedEntry, ...]
    returns: tuple[ReturnEntry, ...]

    @property
    def without_round(self) -> tuple[UnplacedNeed, ...]:
        """What is lacking and has neither a planned round nor a proposal."""
        return tuple(one for one in self.unplaced if one.why != "planned")

    def initials(self, member_ids: Sequence[str]) -> tuple[str, ...]:
        """Return the initials of some members, in the order of the colleagues."""
        return tuple(one.initials for one in self.colleagues if one.id in member_ids)

    def others(self, chosen: Sequence[ProposedRound], one: ProposedRound) -> list[str]:
        """Return the ids of who else could go on a round of those that are chosen."""
        slots = [other.slot for other in chosen]
        return who_could(self.days, self.people, slots, one.slot, self.terms.terms)

    def moved(self, one: ProposedRound, leaving: str, coming: str) -> ProposedRound:
        """Return a round with another member in the place of one."""
        after = {coming if member == leaving else member for member in one.slot.members}
        members = tuple(member.id for member in self.colleagues if member.id in after)
        return replace(
            one, slot=replace(one.slot, members=members), initials=self.initials(members)
        )

    def minutes(self, chosen: Sequence[ProposedRound]) -> dict[str, float]:
        """Return the minutes of each person: of planned rounds and of those that are chosen."""
        return {
            person.id: sum(sum(lengths) for lengths in person.rounds.values())
            + sum(one.slot.minutes for one in chosen if person.id in one.slot.members)
            for person in self.people
        }


@right("fortnight", "read")
def propose_fortnight(
    scope: Scope, asked: FortnightTerms, *, now: dt.datetime | None = None
) -> FortnightPlan:
    """
    Return what is planned for a fortnight, and what is proposed for the rest of it.

    Parameters
    ----------
    now
        The moment that gaps are computed for; now when None.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    """
    moment = now or dt.datetime.now(dt.UTC)
    colleagues = list_colleagues(scope)
    planned = planned_entries(scope, asked.first)
    returns = return_entries(scope, asked.dates)
    days = [
        Day(date, {band: (begins * MINUTES_AN_HOUR, ends * MINUTES_AN_HOUR)
                   for band, (begins, ends) in bands_on(date).items()})
        for date in asked.dates
    ]  # fmt: skip
    people = people_of(colleagues, asked.dates, asked.absent, planned, returns)
    names, needs, last = _needs(scope, moment, planned)
    found = propose(days, people, needs, asked.terms)
    gaps = {(need.area, need.band): need for need in needs}
    plan = FortnightPlan(
        asked, tuple(colleagues), tuple(days), tuple(people), (),
        tuple(UnplacedNeed(names[one.area], one.band, one.why) for one in found.unplaced),
        tuple(one for one in planned if one.date in asked.dates), tuple(returns),
    )  # fmt: skip
    return replace(
        plan,
        proposals=tuple(
            _proposed(plan, one, names[one.area], gaps[one.area, one.band], last)
            for one in found.proposals
        ),
    )


def _proposed(
    plan: FortnightPlan, slot: Proposal, name: str, need: Need,
    last: Mapping[tuple[str, str], dt.date],
) -> ProposedRound:  # fmt: skip
    clock = dt.time(*divmod(slot.begins, MINUTES_AN_HOUR))
    begins = dt.datetime.combine(slot.date, clock, COPENHAGEN).astimezone(dt.UTC)
    return ProposedRound(
        slot, begins, begins + dt.timedelta(minutes=slot.minutes), name,
        plan.initials(slot.members), need.gap, last.get((slot.area, slot.band)), need.is_chosen,
    )  # fmt: skip


def _needs(
    scope: Scope, moment: dt.datetime, planned: Sequence[PlannedEntry]
) -> tuple[dict[str, str], list[Need], dict[tuple[str, str], dt.date]]:
    """Return names of areas, what each lacks in its bands, and when it was last walked in them."""
    known, latest = recall(scope, moment)
    with database().session(scope) as session:
        never_alone = {
            area for one in read_points(session, statuses=OPEN)
            if one.needs_pair and not one.is_declined for area in one.area_ids
        }  # fmt: skip
    names: dict[str, str] = {}
    needs: list[Need] = []
    last: dict[tuple[str, str], dt.date] = {}
    pace = get_settings().pace_kmh
    for one in mapping.overview(scope):
        area = known.areas.get(one.area.id)
        if area is None or (one.direct is not None and one.direct.is_chosen is False):
            continue
        names[area.id] = area.name
        figures = measured(area, known, latest, moment.timestamp())
        walked = _last_walked(area, latest)
        for gap in band_gaps(figures, area.required):
            if gap.stale_m <= LEAST_M or not figures.dwellings:
                continue
            if gap.band in walked:
                last[area.id, gap.band] = walked[gap.band]
            needs.append(
                Need(
                    area.id, gap.band,
                    gap.stale_m / 1000 / pace * MINUTES_AN_HOUR * (1 + BESIDES),
                    gap.gap_dwellings, is_chosen=one.direct is not None,
                    return_days=area.return_days,
                    planned=tuple(
                        entry.date for entry in planned
                        if area.id in entry.area_ids and entry.band == gap.band
                    ),
                    needs_pair=gap.band in DARK or area.id in never_alone,
                )
            )  # fmt: skip
    return names, needs, last


def _last_walked(area: KnownArea, latest: Latest) -> dict[str, dt.date]:
    """Return by band the Danish date on which any of an area's streets was last passed in it."""
    within = np.isin(latest.street, area.must_walk.street)
    if not within.any():
        return {}
    newest = latest.any_side[within].max(axis=0)
    return {
        band: dt.datetime.fromtimestamp(float(at), COPENHAGEN).date()
        for band, at in zip(BANDS, newest, strict=True)
        if np.isfinite(at)
    }
