"""`kvarter demo`: the demo town."""

from __future__ import annotations

import dataclasses

import typer

from gis.cli.maps import map_line
from gis.cli.round_words import round_lines
from gis.cli.telling import AsJson, _, progress, show

app = typer.Typer(no_args_is_help=True, help="The demo town.")


@app.command("load")
def demo_load(*, as_json: AsJson = False) -> None:
    """Load the demo town, plan its round and print it."""
    load(as_json=as_json)


def load(*, as_json: bool = False) -> None:
    """Load the demo town and say what there is now."""
    from gis.services.demo import load_demo, write_sheet
    from gis.services.installation import database

    # A demo town without its areas could not be loaded again.
    with database().as_one():
        loaded = load_demo(_, progress=progress())
    path = write_sheet(loaded)
    planned = loaded.planned
    document = {
        "map": dataclasses.asdict(loaded.report),
        "round": planned.id,
        "sheet": loaded.sheet.code,
        "pdf": str(path),
    }

    def text() -> str:
        sheet = _("Ark: {path}", path=path)
        return "\n".join([map_line(loaded.report), round_lines(planned), sheet])

    show(document, text, as_json)


@app.command("remove")
def demo_remove(*, as_json: AsJson = False) -> None:
    """Remove the demo town and all that was made in it."""
    from gis.services.demo import remove_demo

    remove_demo()
    text = _("Demobyen er fjernet. Indlæs jeres eget kort: kvarter map import FIL")
    show({"removed": True}, text, as_json)
