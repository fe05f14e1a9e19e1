"""The list of rounds: its columns, its rows, and what a filter shows."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from gis.locale import COPENHAGEN
from gis.locale.sheet_words import sheet_words
from gis.web.components import Column, TableRow
from gis.web.views.round_words import clock_or_moment, moment, statuses, who

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.rounds import RoundSummary, SheetState

FILTERS = ("all", "planned", "out", "walked", "partly", "cancelled")


def is_shown(one: RoundSummary, chosen: str) -> bool:
    """
    Return whether a filter shows a round.

    A plan that another took the place of is shown only while a sheet of it is about.
    """
    if one.status == "replaced":
        return chosen == "all" and any(sheet.state != "shredded" for sheet in one.sheets)
    return chosen in {"all", one.status}


def columns(_: Translator) -> list[Column]:
    """Return the columns of `table_row`."""
    return [
        Column(_("Dato"), is_short=True),
        Column(_("Område"), is_heading=True),
        Column(_("Hvem")),
        Column(_("Status")),
        Column(_("Ark")),
    ]


def table_row(_: Translator, one: RoundSummary) -> TableRow:
    """Return a round as a row."""
    return TableRow(
        one.id,
        [
            date(_, one),
            one.name,
            ", ".join([who(_, one.walkers, is_pair=one.is_pair), *one.meant_for]),
            status(_, one),
            ", ".join(sheet(_, each) for each in one.sheets),
        ],
        is_muted=one.status in {"cancelled", "replaced"},
        has_box=is_printable(one),
    )


def date(_: Translator, one: RoundSummary) -> str:
    """Return when a round was walked, is to be walked, or was planned."""
    if one.walked_on is not None:
        return _.date(one.walked_on)
    if one.planned_for is not None:
        return moment(_, one.planned_for)
    return _("lavet {date}", date=_.date(one.created_at))


def status(_: Translator, one: RoundSummary) -> str:
    """Return the status of a round; who is out has a time, who is home has yet to record."""
    if one.status == "out" and one.home_by is not None:
        return _(
            "{who} ude, hjemme {time}",
            who=" ".join(one.initials), time=clock_or_moment(_, one.home_by),
        )  # fmt: skip
    if one.status == "planned" and one.home_at is not None:
        return _("hjemme, ikke registreret")
    return statuses(_)[one.status]


def is_printable(one: RoundSummary) -> bool:
    """Return whether there is somebody to carry a sheet of a round."""
    return one.status in {"planned", "out"}


def sheet(_: Translator, one: SheetState) -> str:
    """Return the code of a sheet and what became of it."""
    what = sheet_words(_, one.state, one.return_by, dt.datetime.now(COPENHAGEN).date())
    # Who is asked for a sheet that is missing: whoever carries it.
    who = f" ({one.carried_by})" if one.carried_by and one.state == "out" else ""
    return f"{one.code} {what}{who}"


def printed_by(_: Translator, one: SheetState) -> str:
    """Return who printed a sheet, and for whom."""
    if not one.by:
        return ""
    if one.carried_by in ("", one.by):
        return _("Udskrevet af {by}", by=one.by)
    return _("Udskrevet af {by} til {who}", by=one.by, who=one.carried_by)
