"""What is told of a year: counts that may be shown, and nothing of a case."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Counted:
    """A row of a table: what it is of, and its counts; None where they are hidden."""

    code: str
    counts: tuple[int, ...] | None


@dataclass(frozen=True)
class Breakdown:
    """
    A table of counts that may be shown.

    Attributes
    ----------
    columns
        Codes of what is counted, disjoint.
    rows
        All that there can be, in a fixed order.
    totals, rest
        Of all rows, and of those that are hidden; None where they are hidden too.
    """

    columns: tuple[str, ...]
    rows: tuple[Counted, ...]
    totals: tuple[int, ...] | None
    rest: tuple[int, ...] | None

    @property
    def total(self) -> int | None:
        """All that was counted."""
        return None if self.totals is None else sum(self.totals)


@dataclass(frozen=True)
class Walks:
    """Walks of a year, which are effort and free to tell; a pair is one walk of two workers."""

    walks: int
    rounds: int
    team_minutes: float
    worker_minutes: float
    by_band: Mapping[str, int]


@dataclass(frozen=True)
class Waiting:
    """
    How long it takes to make contact, of the cases that came to it.

    Attributes
    ----------
    mean_attempts, median_attempts, median_days
        Attempts up to and with the first contact, and days from the first to it; None when a class
        is hidden, and the mean to one decimal.
    classes
        Cases by number of attempts; the code of a class is the lowest number in it, see `WAITS`.
    """

    mean_attempts: float | None
    median_attempts: float | None
    median_days: float | None
    classes: Breakdown


@dataclass(frozen=True)
class Effect:
    """
    Inquiries before and after an effort to be heard of; see `gis.coverage.before_after`.

    Attributes
    ----------
    effort, kind
        ``handout`` and the kind of channel, whose inquiries are those heard of through it;
        ``contact`` and the kind of partner, whose are those from such a partner; ``visit`` to a
        place of stay, with all inquiries.
    efforts
        How many.
    days_before, days_after
        Days that lie before and after any of them.
    before, after
        Inquiries on these days; None when hidden, both or neither: also where another effort that
        is shown shares days, or where the day of such an inquiry is no longer known.
    """

    effort: str
    kind: str
    efforts: int
    days_before: int
    days_after: int
    before: int | None
    after: int | None


@dataclass(frozen=True)
class LearningReport:
    """
    What a team learns of a year.

    Attributes
    ----------
    until
        The last day that counts.
    walks
        Outreach walks.
    by_band, by_form
        Attempts that met somebody, and others, by time of day and by form.
    levels
        Those that did, by the character of the contact.
    waiting
        Attempts before contact.
    outcomes, breaks
        How cases ended, and why contact broke.
    sources, channels, ends
        Inquiries by who turned to the team, where they had heard of it, and how they ended.
    effects
        Inquiries before and after efforts to be heard of.
    """

    year: int
    until: dt.date
    walks: Walks
    by_band: Breakdown
    by_form: Breakdown
    levels: Breakdown
    waiting: Waiting
    outcomes: Breakdown
    breaks: Breakdown
    sources: Breakdown
    channels: Breakdown
    ends: Breakdown
    effects: tuple[Effect, ...]


def learning_document(found: LearningReport) -> dict[str, Any]:
    """Return what `kvarter coverage learning --json` prints: null where a count is hidden."""
    return dataclasses.asdict(found) | {"until": found.until.isoformat()}
