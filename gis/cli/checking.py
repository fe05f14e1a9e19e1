"""`kvarter check`: whether everything is in order for others than one person to use it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from gis.cli.telling import AsJson, _, show
from gis.logs import event

if TYPE_CHECKING:
    from gis.services.production import Finding

MISSING = 2
"""Exit code when something is missing."""


def check(*, as_json: AsJson = False) -> None:
    """Look whether everything is in order for running in production, and change nothing."""
    from gis.services import production

    found = production.check()
    document = {
        topic: [
            {"state": one.state, "code": one.error.code, "text": _.error(one.error)} for one in all_
        ]
        for topic, all_ in found.items()
    }
    lines = [line for topic, all_ in found.items() for line in _lines(topic, all_)]
    show(document, "\n".join(lines), as_json)
    if any(one.state == "missing" for all_ in found.values() for one in all_):
        raise typer.Exit(MISSING)


def refuse_unless_ready() -> None:
    """End with one sentence for each thing that is missing, if any is."""
    from gis.services import production

    found = [one for all_ in production.check().values() for one in all_]
    for one in found:
        if one.state == "look":
            event("look", code=one.error.code)
        else:
            print(_.error(one.error), file=sys.stderr)
    if any(one.state == "missing" for one in found):
        raise typer.Exit(MISSING)


def _lines(topic: str, found: list[Finding]) -> list[str]:
    words = {"missing": _("mangler"), "look": _("se efter")}
    if not found:
        return [f"{_('i orden'):<9} {_topics()[topic]}"]
    return [f"{words[one.state]:<9} {_.error(one.error)}" for one in found]


def _topics() -> dict[str, str]:
    return {
        "database": _(
            "Databasen nås sikkert, appens rolle ejer intet, og hver række er beskyttet."
        ),
        "address": _("Brugernes adresse er https, og kun dens navne svares der på."),
        "proxies": _("De proxyer, der stoles på, er nævnt."),
        "login": _("Login er sat op, og cookies underskrives med en lang nøgle."),
        "choices": _("Ingen telemetri, ingen fejldetaljer, og filer er højst 10 MB."),
        "files": _("Nøgler og filer kan ikke læses af andre på maskinen."),
        "keeping": _("Sletning og sikkerhedskopi er sat op."),
    }
