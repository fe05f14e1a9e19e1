"""`kvarter db`: the private database."""

from __future__ import annotations

import typer

from gis.cli.telling import AsJson, _, show

app = typer.Typer(no_args_is_help=True, help="The private database.")


@app.command("up")
def db_up(*, as_json: AsJson = False) -> None:
    """Start the private database and keep it running."""
    from gis.services import installation

    cluster = installation.private_cluster()
    cluster.stay(up=True)
    installation.upgrade()
    show({"status": cluster.status()}, _("Databasen kører."), as_json)


@app.command("down")
def db_down(*, as_json: AsJson = False) -> None:
    """Stop the private database."""
    from gis.services import installation

    cluster = installation.private_cluster()
    cluster.stay(up=False)
    show({"status": cluster.status()}, _("Databasen er stoppet."), as_json)


@app.command("status")
def db_status(*, as_json: AsJson = False) -> None:
    """Say whether the private database is absent, stopped or running."""
    from gis.services import installation

    status = installation.private_cluster().status()
    words = {
        "absent": _("Der er ingen database endnu."),
        "stopped": _("Databasen er stoppet."),
        "running": _("Databasen kører."),
    }
    show({"status": status}, words[status], as_json)


@app.command("upgrade")
def db_upgrade(*, as_json: AsJson = False) -> None:
    """Bring the database up to this version of the program."""
    from gis.services import installation

    installation.upgrade()
    show({"upgraded": True}, _("Databasen er klar til denne udgave."), as_json)
