"""`kvarter audit`: the log, whether it was changed, and whose eyes were on an address."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gis.cli.files import file_for, overwrite
from gis.cli.telling import AsJson, _, show

if TYPE_CHECKING:
    from gis.layers.database import Scope

app = typer.Typer(no_args_is_help=True, help="The log of who saw and did what.")


def _scope() -> Scope:
    from gis.services import members

    return members.local_identity().scope("administrator")


@app.command("verify")
def audit_verify(*, as_json: AsJson = False) -> None:
    """Read the whole log again and tell whether it was changed; exit status 1 where it was."""
    from gis.services import audit
    from gis.services.audit.telling import checked_words, finding_words

    found = audit.verify(_scope())
    lines = [checked_words(_, found), *(finding_words(_, one) for one in found.findings)]
    show(asdict(found) | {"is_whole": found.is_whole}, "\n".join(lines), as_json)
    if not found.is_whole:
        raise typer.Exit(1)


@app.command("list")
def audit_list(
    *,
    since: Annotated[str | None, typer.Option(help="First day, 2026-11-01.")] = None,
    until: Annotated[str | None, typer.Option(help="Last day.")] = None,
    page: Annotated[int, typer.Option(help="Page, from 1.", min=1)] = 1,
    as_json: AsJson = False,
) -> None:
    """List events, the latest first."""
    from gis.locale.log_words import action_words
    from gis.services import audit

    found = audit.list_events(_scope(), since=_day(since), until=_day(until), page=page - 1)
    lines = [
        f"{one.number}\t{one.at:%Y-%m-%d %H:%M:%S}\t{one.initials or '-'}\t"
        f"{action_words(_, one.action)}\t{len(one.ids)}"
        for one in found.rows
    ]
    document = {"count": found.count, "events": [asdict(one) for one in found.rows]}
    show(document, "\n".join(lines), as_json)


@app.command("report")
def audit_report(*, as_json: AsJson = False) -> None:
    """Tell who looked at much in the last period: what to ask about, by codes."""
    from gis.services import audit
    from gis.services.audit.telling import sighting_words

    found = audit.sample(_scope())
    lines = [f"{found.period.since} – {found.period.until - dt.timedelta(days=1)}"]
    lines += [
        "\t".join([one.initials, sighting_words(_, one), ", ".join(one.codes)])
        for one in found.sightings
    ]
    show(asdict(found), "\n".join(lines), as_json)


@app.command("extract")
def audit_extract(
    address_id: Annotated[str, typer.Argument(help="Id of the address.")],
    *,
    csv: Annotated[Path | None, typer.Option(help="CSV to write.")] = None,
    as_json: AsJson = False,
) -> None:
    """Tell who saw, wrote or printed something about an address, and when."""
    from gis.services import audit

    found = audit.extract(_scope(), address_id)
    if csv is not None:
        with file_for(csv) as file:
            overwrite(file, csv, audit.extract_csv(found, _))
    lines = ["\t".join(audit.row_words(_, row)) for row in found.rows]
    show(asdict(found), "\n".join(lines), as_json)


def _day(text: str | None) -> dt.date | None:
    from gis.errors import InputError

    try:
        return None if text is None else dt.date.fromisoformat(text)
    except ValueError as error:
        raise InputError("period_unreadable") from error
