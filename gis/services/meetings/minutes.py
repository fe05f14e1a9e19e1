"""The minutes of a meeting as a PDF: of a closed one from its version, of an open one so far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gis.errors import NotFoundError
from gis.layers.database import Scope
from gis.locale.mapping_words import choice_word, none_words, questions, ways
from gis.locale.meeting_words import (
    change_heading,
    change_note,
    change_point,
    overdue_day,
    overdue_groups,
    review_questions,
)
from gis.services.frame import team_line
from gis.services.meetings.frozen import Frozen, get_version, read_today
from gis.services.meetings.holding import Meeting, list_meetings
from gis.services.meetings.overdue import today_here
from gis.services.rights import right

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.maps.papers.minutes import Item, Minutes, Section
    from gis.services.mapping import AreaMapping


@dataclass(frozen=True)
class PrintedMinutes:
    """The minutes as PDF, and the name of the file."""

    pdf: bytes
    file_name: str


@right("meetings", "print")
def print_minutes(scope: Scope, meeting_id: str, _: Translator) -> PrintedMinutes:
    """
    Print the minutes of a meeting.

    Raises
    ------
    NotFoundError
        ``meeting_not_found``.
    MachineError
        ``minutes_failed``.
    """
    from gis.maps.papers.minutes import make_minutes

    meeting = next((one for one in list_meetings(scope) if one.id == meeting_id), None)
    if meeting is None:
        raise NotFoundError("meeting_not_found")
    is_closed = meeting.version_id is not None
    frozen = get_version(scope, meeting.version_id) if is_closed else read_today(scope, meeting)  # type: ignore[arg-type]
    pdf = make_minutes(_minutes(_, frozen, meeting), _)
    return PrintedMinutes(pdf, f"kvarter-referat-{meeting.held_on:%Y-%m-%d}.pdf")


def _minutes(_: Translator, frozen: Frozen, meeting: Meeting) -> Minutes:
    from gis.maps.papers.minutes import Minutes

    day = _.date(meeting.held_on)
    facts = [(_("Til stede"), ", ".join(meeting.present)), (_("Beslutninger"), _counts(_, frozen))]
    if meeting.closed_at is not None:
        facts.append((_("Afsluttet"), f"{_.date(meeting.closed_at)} {_.time(meeting.closed_at)}"))
    return Minutes(
        title=_("Referat af teammøde {date}", date=day),
        facts=facts,
        sections=_sections(_, frozen, meeting),
        printed_on=today_here(),
        remark="" if meeting.closed_at else _("Udkast: mødet er ikke afsluttet"),
        foot=team_line(frozen.frame),
    )


def _counts(_: Translator, frozen: Frozen) -> str:
    found = [area.status for area in frozen.areas]
    return _(
        "{selected} tilvalgt, {deselected} fravalgt, {undecided} ikke besluttet",
        selected=_.number(found.count("selected")),
        deselected=_.number(found.count("deselected")),
        undecided=_.number(found.count("undecided")),
    )


def _sections(_: Translator, frozen: Frozen, meeting: Meeting) -> list[Section]:
    from gis.maps.papers.minutes import Section

    names = {one.area.id: one.area.name for one in frozen.areas}
    at_meeting = [item for area in frozen.areas for item in _said(_, area, meeting)]
    return [
        Section(_("Siden sidst"), list(_since(_, frozen, names)), _("Intet er ændret.")),
        Section(_("Overskredet"), list(_overdue(_, frozen, names)), _("Intet er overskredet.")),
        Section(
            _("Besluttet og besvaret på mødet"), at_meeting, _("Intet er besluttet eller besvaret.")
        ),
        Section(_("Spørgsmål"), list(_review(_, meeting))),
    ]


def _where(_: Translator, area_ids: tuple[str, ...], names: Mapping[str, str]) -> str:
    return ", ".join(names[one] for one in area_ids if one in names)


def _since(_: Translator, frozen: Frozen, names: Mapping[str, str]) -> Iterator[Item]:
    from gis.maps.papers.minutes import Item

    for change in frozen.changes.items:
        point = change_point(_, change.kind, change.point, change.question, change.way)
        heading = change_heading(_, change.kind, change.what, name=change.name, count=change.count)
        what = f"{heading}: {point}" if point else heading
        note = change_note(_, change.by, change.at)
        yield Item(_where(_, change.area_ids, names), what, change.text, note)


def _overdue(_: Translator, frozen: Frozen, names: Mapping[str, str]) -> Iterator[Item]:
    from gis.maps.papers.minutes import Item

    groups = overdue_groups(_)
    for one in frozen.overdue:
        is_of_area = one.kind in ("review", "undecided", "answer")
        what = groups[one.kind] if is_of_area else f"{groups[one.kind]}: {one.name}"
        point = change_point(_, one.kind, one.point, None, one.way)
        where = _where(_, one.area_ids, names)
        yield Item(where, what, point, overdue_day(_, one.kind, one.due_on))


def _said(_: Translator, one: AreaMapping, meeting: Meeting) -> Iterator[Item]:
    """Tell what was decided and answered of an area at the meeting."""
    from gis.maps.papers.minutes import Item

    for way, word in ways(_).items():
        decision = one.direct if way == "direct" else one.indirect
        if decision is not None and decision.meeting_id == meeting.id:
            what = f"{word}: {choice_word(_, decision.is_chosen).lower()}"
            note = ", ".join(decision.decided_by) or decision.by
            yield Item(one.area.name, what, decision.reason, note)
    asked, none = questions(_), none_words(_)
    for about, answer in sorted(one.answers.items()):
        if answer.meeting_id == meeting.id:
            told = [none[about]] if answer.is_none else []
            told += [part for part in (", ".join(answer.tags), answer.text) if part]
            yield Item(one.area.name, asked[about], "\n".join(told), answer.by)


def _review(_: Translator, meeting: Meeting) -> Iterator[Item]:
    from gis.maps.papers.minutes import Item

    for field, question in review_questions(_).items():
        yield Item("", question, getattr(meeting, field) or _("Ikke besvaret"))
