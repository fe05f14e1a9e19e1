"""The extract of the log by address as a paper for the case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gis.layers import teams
from gis.layers.database import Scope
from gis.locale import COPENHAGEN
from gis.services.audit.extracting import Extract, column_words, row_words
from gis.services.installation import database
from gis.services.noting import counts, shows
from gis.services.rights import right

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.maps.papers.log_extract import LogExtract

__all__ = ["EXTRACT_PAPER", "print_extract"]

EXTRACT_PAPER: Final = "kvarter-indsigt.pdf"


@right("log", "print")
def print_extract(scope: Scope, found: Extract, _: Translator) -> bytes:
    """
    Return an extract that was made as a PDF; the log is told of which address, the paper is not.

    Raises
    ------
    AccessError
        ``not_allowed``.
    MachineError
        ``log_extract_failed``.
    """
    from gis.maps.papers.log_extract import make_log_extract

    with database().session(scope) as session:
        by = teams.get_initials(session, scope.member_id)
    shows(scope, "log.print", [found.address_id])
    counts(rows=len(found.rows))
    return make_log_extract(_paper(_, found, by), _)


def _paper(_: Translator, found: Extract, by: str) -> LogExtract:
    from gis.maps.papers.log_extract import LogExtract

    made = found.made_at.astimezone(COPENHAGEN)
    days = [row.at.astimezone(COPENHAGEN) for row in found.rows]
    facts = [
        (_("Lavet"), _("{date} {time} af {who}", date=_.date(made), time=_.time(made), who=by)),
        (_("Hændelser"), _.number(len(days))),
    ]
    if days:
        period = _("{first} til {last}", first=_.date(min(days)), last=_.date(max(days)))
        facts.append((_("Periode"), period))
    return LogExtract(
        title=_("Udtræk af loggen for en adresse"),
        facts=facts,
        about=_about(_),
        columns=column_words(_),
        rows=[row_words(_, row) for row in found.rows],
        empty=_("Loggen har ingen hændelser om adressen."),
        printed_on=made.date(),
    )


def _about(_: Translator) -> list[tuple[str, str]]:
    return [
        (
            _("Hvad udtrækket viser"),
            _("Hver linje er en gang, hvor en medarbejder i kommunen har læst, skrevet, ændret, "
              "udskrevet eller hentet noget, der er registreret om adressen i Kvarter: hvornår, "
              "hvem (initialer), i hvilken rolle, hvad der blev gjort, og hvad det drejede sig "
              "om. Det nyeste står først."),
        ),
        (
            _("Hvad det ikke viser"),
            _("Udtrækket viser ikke, hvad der er skrevet. Det udleveres af den sag, som "
              "anmodningen om indsigt hører til. Adressen står ikke her; sagen navngiver den. "
              "Hændelser, der er ældre end loggens opbevaringstid, er slettet."),
        ),
        (
            _("Hvor oplysningerne kommer fra"),
            _("Fra Kvarters log. Programmet skriver selv loggen, når noget vises, ændres, "
              "udskrives eller hentes. Der kan kun føjes til den, og den er forseglet, så en "
              "ændring bagefter bliver opdaget. At udtrækket er lavet og udskrevet, står også i "
              "loggen."),
        ),
    ]  # fmt: skip
