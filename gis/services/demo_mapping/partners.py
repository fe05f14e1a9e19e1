"""Partners of the demo town, what was told to them, and the strategy."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from gis.layers.strategy import StrategyItem
from gis.locale import COPENHAGEN
from gis.services.areas import list_areas
from gis.services.installation import database
from gis.services.partners import add_partner, tell_partner
from gis.services.rows import add_row

if TYPE_CHECKING:
    from gis.services.areas import Area
    from gis.services.members import Scope


@dataclass(frozen=True)
class _Partner:
    """
    A partner of the town.

    `answers` is whether it has access to homes, and whether it meets citizens; `told` how many days
    ago it was told something, how, and what.
    """

    name: str
    kind: str
    areas: tuple[str, ...]
    answers: tuple[bool | None, bool | None]
    told: tuple[int, str, str] | None = None
    more: tuple[tuple[str, Any], ...] = ()
    has_point: bool = True


BESIDE_DEG: Final = 0.0008
PARTNERS: Final = (
    _Partner(
        "Boligselskabet Nørrekær", "housing_association", ("Nørrekær",), (True, True),
        (20, "Orienteringsmøde", "Fortalt, hvad vi kigger efter; 20 foldere"),
        (("priority", "high"), ("contact_days", 60),
         ("our_hours", "Onsdage kl. 10–12 på ejendomskontoret"),
         ("contact", "Ejendomskontoret, hverdage kl. 8–10")),
    ),
    _Partner(
        "Vicevært, Søparken", "caretaker", ("Søparken",), (True, True),
        (41, "Uformelt besøg", "Visitkort, og hvem der skal ringes til"),
        (("priority", "high"), ("contact_days", 30)),
    ),
    _Partner(
        "Hjemmeplejen, team Nord", "home_care",
        ("Teglværket", "Blomsterkvarteret", "Skovkvarteret"), (True, True),
        None, (("priority", "high"), ("contact_days", 90)), has_point=False,
    ),
    _Partner("Måleraflæseren", "meter_reader", ("Skovbrynet", "Birkevang"), (True, None),
             has_point=False),
    _Partner(
        "Døgnkiosken på havnen", "kiosk", ("Havnegaderne", "Bymidten"), (False, True),
        (10, "Materiale udleveret", "30 visitkort ved kassen"),
    ),
    _Partner("Dagligvarebutikken på torvet", "grocery", ("Bymidten",), (False, True)),
    _Partner("Haveforeningen", "association", ("Haveforeningen Solbakken",), (None, True)),
    _Partner(
        "Politiet", "police", (), (False, True),
        (60, "Formelt statusmøde", "Hvordan de henviser til os"), (("contact_days", 90),),
    ),
    _Partner("Frivilligcentret", "volunteer_centre", (), (False, True)),
)  # fmt: skip

STRATEGY: Final[tuple[tuple[str, int | None, dict[str, str]], ...]] = (
    ("Boligselskabet Nørrekær", 14, {
        "message": "Sig til, når posten hober sig op, eller gardinerne aldrig er trukket fra.",
        "procedure": "Orienteringsmøde, derefter opkald",
        "effect": "Kontoret ringer selv, når noget ikke er, som det plejer",
        "time_plan": "Hver anden måned", "responsible": "AB", "status": "under_way",
        "status_text": "Første møde er holdt",
    }),
    ("Vicevært, Søparken", -5, {
        "message": "Du behøver ikke sige, hvem du er, når du ringer.",
        "procedure": "Uformelt besøg, når vi er på runde",
        "effect": "Viceværten ringer, før en lejlighed ryddes",
        "time_plan": "Hver måned", "responsible": "CD", "status": "not_started",
    }),
    ("Døgnkiosken på havnen", None, {
        "message": "Læg vores visitkort ved kassen.",
        "procedure": "Aflever selv, og tal med den, der står der",
        "effect": "Kunderne kender vores navn", "time_plan": "Når de er brugt op",
        "responsible": "CD", "status": "done", "evaluation": "Kiosken har ringet tre gange.",
    }),
    ("Politiet", 30, {
        "message": "I kan sende os en adresse; vi går derud inden for to dage.",
        "procedure": "Formelt statusmøde", "effect": "Færre udrykninger til de samme adresser",
        "time_plan": "To gange om året", "responsible": "AB", "status": "under_way",
    }),
)  # fmt: skip
"""Partner, days until it is to be told, and the columns."""


def add_partners(scope: Scope) -> None:
    """Add the partners of the demo town and the lines of its strategy."""
    areas = {area.name: area for area in list_areas(scope)}
    today = dt.datetime.now(COPENHAGEN).date()
    ids = {one.name: _add(scope, one, areas, today) for one in PARTNERS}
    with database().session(scope) as session:
        for name, days, texts in STRATEGY:
            due_on = None if days is None else today + dt.timedelta(days)
            row = StrategyItem(partner_id=uuid.UUID(ids[name]), due_on=due_on, **texts)
            add_row(session, row)


def _add(scope: Scope, one: _Partner, areas: dict[str, Area], today: dt.date) -> str:
    at = areas[one.areas[0] if one.areas else "Bymidten"].geometry.representative_point()
    # Those of the whole municipality stand beside those of the town centre.
    aside = 0 if one.areas else BESIDE_DEG * (1 + len(one.told or ()))
    has_access, meets_citizens = one.answers
    added, _change = add_partner(
        scope, name=one.name, kind=one.kind, area_ids=[areas[name].id for name in one.areas],
        is_municipality_wide=not one.areas, has_access=has_access,
        meets_citizens=meets_citizens, points=[(at.x + aside, at.y)] if one.has_point else [],
        **dict(one.more),
    )  # fmt: skip
    if one.told is not None:
        days, form, told = one.told
        tell_partner(scope, added.id, today - dt.timedelta(days), form, told)
    return added.id
