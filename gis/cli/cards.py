"""`kvarter card`: postcards and business cards, to be cut out of a page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gis.cli.files import file_for, overwrite
from gis.cli.telling import AsJson, _, show

if TYPE_CHECKING:
    from gis.maps.papers.cards import CardKind

app = typer.Typer(no_args_is_help=True, help="Postcards and business cards.")

Out = Annotated[Path, typer.Option(help="PDF to write.")]
Count = Annotated[int, typer.Option(help="How many cards.")]
Names = Annotated[str, typer.Option(help="First names to print on them; they are not kept.")]


@app.command("postcard")
def card_postcard(
    out: Out, count: Count = 4, names: Names = "", *, as_json: AsJson = False
) -> None:
    """Write postcards, four on a page."""
    _write("postcard", out, count, names, as_json=as_json)


@app.command("business")
def card_business(
    out: Out, count: Count = 10, names: Names = "", *, as_json: AsJson = False
) -> None:
    """Write business cards, ten on a page."""
    _write("business_card", out, count, names, as_json=as_json)


def _write(kind: CardKind, out: Path, count: int, names: str, *, as_json: bool) -> None:
    from gis.services import cards, members

    with file_for(out) as file:
        printed = cards.print_cards(members.local_scope(), _, kind, count=count, names=names)
        overwrite(file, out, printed.pdf)
    show({"pdf": str(out), "cards": count}, _("Kort: {path}", path=out), as_json)
