"""What should have been done by now: answers to go through, decisions, strategy, sheets, calls."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gis.layers.database import Scope
from gis.locale import COPENHAGEN
from gis.services import channels, mapping, partners, rounds, strategy
from gis.services.mapping import AreaMapping
from gis.services.rights import right

KINDS = ("sheet", "review", "undecided", "strategy", "contact", "channel", "answer")
"""In the order in which a meeting takes them: what lies about first, what is merely old last."""


@dataclass(frozen=True)
class Overdue:
    """
    One thing that should have been done.

    Attributes
    ----------
    id
        Opaque, and the same as long as it is the same thing.
    kind
        One of `KINDS`: a sheet that is not back, a decision to review, an area without a decision,
        a line of the strategy, a partner nobody has talked with in time, a channel to be used by
        now, answers that are old.
    row_id
        Id of the area, the line, the partner, the channel or the round.
    name
        As the team wrote it; the code of a sheet.
    area_ids
        Areas it is about; none means the whole municipality.
    due_on
        The day it was due, where there was one; of old answers the day they were given.
    who, leg
        Of a sheet the initials of who carries it, and the letter of the only leg that it shows.
    point, way
        Of old answers, and of decisions; of an area without any decision there is no way.
    """

    id: str
    kind: str
    row_id: str
    name: str
    area_ids: tuple[str, ...]
    due_on: dt.date | None = None
    point: int | None = None
    way: str | None = None
    who: str = ""
    leg: str = ""


@right("meetings", "read")
def overdue(
    scope: Scope,
    *,
    today: dt.date | None = None,
    areas: Sequence[AreaMapping] | None = None,
) -> tuple[Overdue, ...]:
    """
    Return what is overdue, by kind, and of a kind the longest overdue first.

    Parameters
    ----------
    today
        The day that it is judged on.
    areas
        The mapping, where it is at hand.
    """
    day = today or today_here()
    found = [
        *_sheets(scope, day),
        *(one for area in areas or mapping.overview(scope) for one in _of_area(area, day)),
        *_strategy(scope),
        *_contacts(scope),
        *_channels(scope),
    ]
    return tuple(sorted(found, key=lambda one: (KINDS.index(one.kind), one.due_on or dt.date.max)))


def today_here() -> dt.date:
    """Return the day it is where the team works."""
    return dt.datetime.now(COPENHAGEN).date()


def _sheets(scope: Scope, today: dt.date) -> Iterator[Overdue]:
    if scope.role == "leader":
        return
    for one in rounds.list_rounds(scope, limit=rounds.MOST_ROUNDS):
        for sheet in one.sheets:
            if sheet.is_overdue(today):
                yield Overdue(
                    f"sheet.{sheet.code}", "sheet", one.id, sheet.code, one.area_ids,
                    due_on=sheet.return_by, who=sheet.carried_by, leg=sheet.leg,
                )  # fmt: skip


def _of_area(one: AreaMapping, today: dt.date) -> Iterator[Overdue]:
    area = one.area
    own = (area.id, area.name, (area.id,))
    decisions = {"direct": one.direct, "indirect": one.indirect}
    undecided = [way for way, decision in decisions.items() if decision is None]
    if undecided:
        way = undecided[0] if len(undecided) == 1 else None
        yield Overdue(f"undecided.{area.id}", "undecided", *own, way=way)
    for way, decision in decisions.items():
        due_on = None if decision is None else decision.review_on
        if due_on is not None and due_on < today:
            yield Overdue(f"review.{area.id}.{way}", "review", *own, due_on=due_on, way=way)
    for point in one.points:
        if point.is_old:
            given = None if point.at is None else point.at.astimezone(COPENHAGEN).date()
            yield Overdue(
                f"answer.{area.id}.{point.point}", "answer", *own, due_on=given, point=point.point
            )


def _strategy(scope: Scope) -> Iterator[Overdue]:
    for item in strategy.list_items(scope):
        if item.is_overdue:
            yield Overdue(
                f"strategy.{item.id}", "strategy", item.id, item.partner_name, item.area_ids,
                due_on=item.due_on,
            )  # fmt: skip


def _contacts(scope: Scope) -> Iterator[Overdue]:
    for partner in partners.list_partners(scope):
        if partner.is_contact_overdue:
            yield Overdue(
                f"contact.{partner.id}", "contact", partner.id, partner.name, partner.area_ids,
                due_on=partner.last_contact,
            )  # fmt: skip


def _channels(scope: Scope) -> Iterator[Overdue]:
    for channel in channels.list_channels(scope):
        if channel.is_overdue:
            yield Overdue(
                f"channel.{channel.id}", "channel", channel.id, channel.name, channel.area_ids,
                due_on=channel.due_on,
            )  # fmt: skip
