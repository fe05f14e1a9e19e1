"""`kvarter round sheet` and `sheets`: print a round, and the register of what was printed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gis.cli.files import file_for, overwrite
from gis.cli.telling import AsJson, _, show
from gis.errors import InputError
from gis.locale import COPENHAGEN
from gis.locale.sheet_words import sheet_words

if TYPE_CHECKING:
    from gis.services.rounds import SheetState


SHOWN = ("all", "out", "overdue", "returned", "shredded")


def round_sheet(
    round_id: str,
    *,
    out: Annotated[Path, typer.Option(help="PDF to write.")],
    carried_by: Annotated[
        str, typer.Option("--for", help="Initials of whoever carries it, if not you.")
    ] = "",
    leg: Annotated[str, typer.Option(help="Letter of the only leg that is printed.")] = "",
    paper: Annotated[str, typer.Option(help="A4 or A3, of the maps.")] = "A4",
    orientation: Annotated[str, typer.Option(help="auto, portrait or landscape")] = "auto",
    scale: Annotated[
        int, typer.Option(help="2500, 5000, 10000 or 15000; 0 lets the program choose.")
    ] = 0,
    is_north_up: Annotated[bool, typer.Option("--north-up", help="Turn no map.")] = False,
    squares: Annotated[str, typer.Option(help="letters, national or none")] = "letters",
    notes: Annotated[str, typer.Option(help="list, or half of each map page too")] = "list",
    has_ages: Annotated[bool, typer.Option("--ages/--no-ages", help="Last walked.")] = True,
    has_house_numbers: Annotated[
        bool, typer.Option("--house-numbers/--no-house-numbers", help="On the map.")
    ] = True,
    has_form: Annotated[bool, typer.Option("--form/--no-form", help="A blank form.")] = True,
    has_index: Annotated[bool, typer.Option("--index/--no-index", help="Streets by name.")] = True,
    as_json: AsJson = False,
) -> None:
    """Print a round to a PDF and register the sheet."""
    from gis.services import installation, members, rounds

    options = _options(
        paper=paper, orientation=orientation, scale=scale, is_turned=not is_north_up,
        squares=squares, notes=notes, has_ages=has_ages, has_house_numbers=has_house_numbers,
        has_form=has_form, has_index=has_index, leg=leg,
    )  # fmt: skip
    # A sheet that is printed is registered, and none that could not be written.
    with rounds.told_of_full_disk(), file_for(out) as file, installation.database().as_one():
        sheet = rounds.print_sheet(
            members.local_scope(), round_id, _, carried_by=carried_by, options=options
        )
        overwrite(file, out, sheet.pdf)
    text = _("Ark {code}: {path}", code=sheet.code, path=out)
    document = {"sheet": sheet.code, "leg": sheet.leg, "pages": sheet.pages, "pdf": str(out)}
    show(document, text, as_json)


def _options(**chosen: Any) -> Any:  # noqa: ANN401
    """
    Return what was chosen.

    Raises
    ------
    InputError
        ``sheet_option_unknown``.
    """
    from gis.maps.sheets.options import CHOICES, SheetOptions

    for name, possible in CHOICES.items():
        if chosen[name] not in possible:
            raise InputError(
                "sheet_option_unknown", name=name, possible=", ".join(map(str, possible))
            )
    return SheetOptions(**chosen)


def round_sheets(
    *,
    state: Annotated[
        str, typer.Option(help="all, out, overdue, returned or shredded")
    ] = "all",
    is_overdue: Annotated[bool, typer.Option("--overdue", help="Short for overdue.")] = False,
    code: Annotated[str, typer.Option(help="Only the sheet with this code.")] = "",
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """List the register of sheets: those that are out first."""
    from gis.services import members, rounds
    from gis.services.plan_json import sheet_document

    if state not in SHOWN:
        raise InputError("sheet_option_unknown", name="state", possible=", ".join(SHOWN))
    chosen = "overdue" if is_overdue else state
    found = rounds.list_sheets(members.local_scope(), state=chosen, code=code)  # type: ignore[arg-type]
    text = "\n".join(map(_line, found)) or _("Ingen ark.")
    show({"sheets": [sheet_document(one, _today()) for one in found]}, text, as_json)


def _line(one: SheetState) -> str:
    leg = _("rute {letter}", letter=one.leg) if one.leg else ""
    what = sheet_words(_, one.state, one.return_by, _today())
    told = [one.code, what, one.carried_by or "–", one.round_name, leg]
    return "  ".join(part for part in told if part)


def _today() -> dt.date:
    return dt.datetime.now(COPENHAGEN).date()
