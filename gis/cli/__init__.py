"""The `kvarter` command: thin, each command calls one service. One module a group of commands."""

from __future__ import annotations

import io
import sys

import typer

from gis.cli import (
    areas,
    audit,
    backup,
    cards,
    coverage,
    db,
    demo,
    layers,
    maps,
    passes,
    registers,
    retention,
    rounds,
)
from gis.cli.checking import check
from gis.cli.serving import serve, worker
from gis.cli.telling import _, output
from gis.errors import KvarterError, MachineError
from gis.faults import told_as
from gis.logs import set_up
from gis.services.viewing import View, find_views_with
from gis.settings import get_settings

__all__ = ["app", "main"]

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(serve)
app.command()(worker)
app.command()(check)
app.command()(backup.restore)
for name, group in {
    "db": db, "demo": demo, "map": maps, "area": areas, "round": rounds, "pass": passes,
    "coverage": coverage, "layer": layers, "register": registers, "backup": backup,
    "audit": audit, "card": cards,
    "retention": retention,
}.items():  # fmt: skip
    app.add_typer(group.app, name=name)


def main() -> None:
    """Run the command line: 0 done, 2 wrong use or bad input, 1 fault."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # a screen that lacks a letter shows its number
        sys.stdout.reconfigure(errors="backslashreplace")
    set_up("text", events=False)
    try:
        set_up(get_settings().log_form, events=False)
        status = _run()
    except KvarterError as error:
        print(_.error(error), file=sys.stderr)
        raise SystemExit(1 if isinstance(error, MachineError) else 2) from None
    except typer.TyperException as error:
        print(getattr(error, "format_message", error.__str__)(), file=sys.stderr)
        raise SystemExit(2) from None
    except (typer.Abort, KeyboardInterrupt):
        raise SystemExit(130) from None
    except Exception as error:  # noqa: BLE001  (Python would print the message, which may quote)
        print(_.error(told_as(error)), file=sys.stderr)
        raise SystemExit(1) from None
    raise SystemExit(status if isinstance(status, int) else 0)


def _run() -> object:
    try:
        command = View("command")
        find_views_with(lambda: command)  # until a server says otherwise
        return app(standalone_mode=False)
    except OSError:
        with output():  # a help text is written past `show`
            pass
        raise
