"""The strategy on the wall and in files: the poster, CSV and XLSX. None says how to reach one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gis.exchange.table_file import table_csv
from gis.exchange.workbook import write_workbook
from gis.layers.database import Scope
from gis.layers.housing_areas import find_areas
from gis.locale import COPENHAGEN, Translator
from gis.locale.partner_words import columns, kind_word, statuses
from gis.maps.papers.poster import PosterGroup, PosterRow, make_poster
from gis.services.installation import database
from gis.services.rights import right
from gis.services.strategy.listing import StrategyItem, list_items


@dataclass(frozen=True)
class Output:
    """A file: its name and what it holds."""

    file_name: str
    content: bytes


def item_cells(_: Translator, item: StrategyItem) -> dict[str, str]:
    """Return the texts of a line by the codes of the eight columns."""
    due = "" if item.due_on is None else _("Senest {date}", date=_.date(item.due_on))
    return {
        "partner": item.partner_name,
        "message": item.message,
        "procedure": item.procedure,
        "effect": item.effect,
        "time_plan": "\n".join(text for text in (item.time_plan, due) if text),
        "responsible": item.responsible,
        "status": "\n".join(text for text in (statuses(_)[item.status], item.status_text) if text),
        "evaluation": item.evaluation,
    }


def item_where(_: Translator, item: StrategyItem, names: Mapping[str, str]) -> str:
    """Return where the partner of a line moves daily, by the names of areas."""
    if item.is_municipality_wide:
        return _("Hele kommunen")
    return ", ".join(names[area] for area in item.area_ids if area in names)


@right("strategy", "print")
def strategy_poster(scope: Scope, _: Translator) -> Output:
    """
    Return the wall poster as a PDF.

    Partners that move in the areas come first, then those of the whole municipality: the guide's
    two levels.

    Raises
    ------
    MachineError
        ``assets_missing``, ``poster_failed``.
    """
    names, items = _names(scope), list_items(scope)
    today = _today()
    groups = [
        PosterGroup(heading, [_poster_row(_, item, names) for item in items
                              if item.is_municipality_wide == is_wide])
        for heading, is_wide in (
            (_("Samarbejdspartnere, der dagligt færdes i de prioriterede områder"), False),
            (_("Samarbejdspartnere, der dagligt færdes i hele kommunen"), True),
        )
    ]  # fmt: skip
    content = make_poster(groups, printed_on=today, translate=_)
    return Output(file_name(_, "pdf"), content)


def _poster_row(_: Translator, item: StrategyItem, names: Mapping[str, str]) -> PosterRow:
    where = "" if item.is_municipality_wide else item_where(_, item, names)
    return PosterRow(item_cells(_, item), where, _("Overskredet") if item.is_overdue else "")


@right("strategy", "print")
def strategy_csv(scope: Scope, _: Translator) -> Output:
    """Return the strategy as CSV the Danish way: ``;``, and a byte order mark."""
    headings, rows = _table(scope, _)
    texts = [
        [_.date(cell) if isinstance(cell, dt.date) else cell or "" for cell in row] for row in rows
    ]
    return Output(file_name(_, "csv"), table_csv(headings, texts))


@right("strategy", "print")
def strategy_xlsx(scope: Scope, _: Translator) -> Output:
    """Return the strategy as a workbook."""
    headings, rows = _table(scope, _)
    content = write_workbook(_("Kommunikationsstrategi"), headings, rows)
    return Output(file_name(_, "xlsx"), content)


def _table(
    scope: Scope, _: Translator
) -> tuple[list[str], Sequence[Sequence[str | dt.date | None]]]:
    """Return the eight columns in the guide's order, and then what the page knows beside them."""
    names = _names(scope)
    headings = [*columns(_).values(), _("Senest"), _("Overskredet"), _("Områder"), _("Slags")]
    rows: list[list[str | dt.date | None]] = []
    for item in list_items(scope):
        cells = item_cells(_, item) | {"time_plan": item.time_plan}
        late = _("Ja") if item.is_overdue else _("Nej")
        where = item_where(_, item, names)
        rows.append([*cells.values(), item.due_on, late, where, kind_word(_, item.partner_kind)])
    return headings, rows


def _names(scope: Scope) -> dict[str, str]:
    with database().session(scope) as session:
        return {str(area.id): area.name for area in find_areas(session)}


def _today() -> dt.date:
    return dt.datetime.now(COPENHAGEN).date()


def file_name(_: Translator, kind: str) -> str:
    """Return the name of a file of today: ``kommunikationsstrategi-2026-11-12.pdf``."""
    return f"{_('kommunikationsstrategi')}-{_today().isoformat()}.{kind}"
