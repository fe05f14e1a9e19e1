"""[Giv opbakning]: the leader's word for what the team has decided, with [Fortryd]."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from gis.locale import COPENHAGEN
from gis.services import gaps
from gis.web.views.gaps.state import choose, shown_area, state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.locale import Translator
    from gis.services.gaps import AreaGap, Choice, GapReport
    from gis.services.members import Scope


def back_chosen(_: Translator, scope: Scope, report: GapReport) -> None:
    """Back what is decided of the area that is chosen by now, whatever the page showed before."""
    area = shown_area(scope, report)
    if area is not None:
        back_area(_, scope, area, area.to_back)


def back_area(_: Translator, scope: Scope, area: AreaGap, choices: Sequence[Choice]) -> None:
    """Back some decisions on an area at once, and say which area and the day."""
    choose(area.area_id)  # it may have been shown without being chosen
    page = state()
    changed: list[str] = []
    page.attempt(
        _,
        lambda: changed.extend(gaps.back(scope, [choice.decision_id for choice in choices])),
        _(
            "Opbakning givet til {area} {date}.",
            area=area.name, date=_.date(dt.datetime.now(COPENHAGEN)),
        ),
        lambda: gaps.take_back_backing(scope, changed),
    )  # fmt: skip
    if not page.problem and not changed:
        page.said, page.undoing = why_not(_, area), None


def why_not(_: Translator, area: AreaGap | None) -> str:
    """Return why there is nothing to back."""
    if area is None:
        return _("Vælg først et område i tabellen.")
    if area.choices:
        return _("Beslutningerne om området har allerede opbakning.")
    return _("Teamet har ikke besluttet noget om området endnu.")


def take_back(_: Translator, scope: Scope, area_id: str, choice: Choice) -> None:
    """Take back what was backed before."""
    choose(area_id)
    changed: list[str] = []
    state().attempt(
        _,
        lambda: changed.extend(gaps.take_back_backing(scope, [choice.decision_id])),
        _("Opbakningen er taget tilbage."),
        lambda: gaps.back(scope, changed),
    )
