"""Maps on their way in: the one that is read now, and how the last one ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gis import jobs
from gis.locale.counted import counted
from gis.web.job_line import follow

if TYPE_CHECKING:
    from gis.jobs import JobView
    from gis.locale import Translator
    from gis.services.members import Scope


@dataclass(frozen=True)
class Ended:
    """How a job with a map ended: a sentence, and whether it is a problem."""

    text: str
    is_problem: bool


def import_under_way(scope: Scope) -> JobView | None:
    """Return the job that changes the map now, or None."""
    active = jobs.list_jobs(scope, active=True)
    return next((view for view in reversed(active) if view.kind == "import"), None)


def follow_import(scope: Scope, texts: Translator, *, key: str) -> bool:
    """Show how far the map is; False where none is on its way."""
    view = import_under_way(scope)
    return view is not None and follow(view.id, texts=texts, key=key) is not None


def take_ended_import(scope: Scope, texts: Translator) -> Ended | None:
    """Return how the latest map job ended that no page has told about; told once."""
    ended = [view for view in jobs.list_jobs(scope, active=False) if view.kind == "import"]
    unseen = [view for view in ended if not view.is_seen]
    for view in unseen:
        jobs.mark_seen(scope, view.id)
    return import_words(texts, unseen[0]) if unseen else None


def import_words(texts: Translator, view: JobView) -> Ended:
    """Return how a job with a map ended, in words."""
    _ = texts
    result = view.result or {}
    if view.error is not None:
        return Ended(_.error(view.error), is_problem=True)
    if view.status == "cancelled":
        is_removal = not {"remove", "remove_demo"}.isdisjoint(view.parameters)
        stopped = (
            _("Fjernelsen er stoppet. Intet er ændret.")
            if is_removal
            else _("Indlæsningen er stoppet. Intet er ændret.")
        )
        return Ended(stopped, is_problem=False)
    if "removed_demo" in result:
        return Ended(_("Demobyen er fjernet, og alt, der var lavet i den."), is_problem=False)
    if "removed" in result:
        text = _("Kortet er fjernet. Områder, runder og det, der er gået, er bevaret.")
        return Ended(text, is_problem=False)
    return Ended(
        _(
            "Kortet er indlæst: {streets} og {addresses}.",
            streets=counted(_, "street_piece", result["streets"]),
            addresses=counted(_, "address", result["addresses"]),
        ),
        is_problem=False,
    )  # fmt: skip
