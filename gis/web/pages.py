"""The pages that exist, in the order and the sections of the menu."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gis.services.rights import ADMINISTRATORS, FIELDWORKERS, TEAM

if TYPE_CHECKING:
    from gis.services.members import Role

EVERYBODY: Final[frozenset[Role]] = TEAM | ADMINISTRATORS


@dataclass(frozen=True)
class PageInfo:
    """
    One page.

    Attributes
    ----------
    url
        Path below the server's root, without slashes; "" is the root itself.
    view
        Module in `gis.web.views`; its function `show` draws the page.
    section, label, title
        Danish texts: heading in the menu ("" for none), line in the menu, the page's own heading.
    icon
        Name of a Material symbol, which Streamlit carries.
    hidden
        Whether it has no line in the menu: it is reached from the page before it.
    roles
        Whose page it is; others are not told of it.
    """

    url: str
    view: str
    section: str
    label: str
    title: str
    icon: str
    hidden: bool = False
    roles: frozenset[Role] = TEAM


PAGES = (
    PageInfo("", "start", "", "Start", "Start", "home", roles=EVERYBODY),
    PageInfo(
        "afdaekning", "mapping", "Afdækning", "Overblik", "Geografisk afdækning", "grid_view"
    ),
    PageInfo("omraade", "area", "Afdækning", "Område", "Område", "location_on", hidden=True),
    PageInfo(
        "boligomraader", "areas", "Afdækning", "Boligområder", "Boligområder", "location_city"
    ),
    PageInfo("teammoede", "meeting", "Afdækning", "Teammøde", "Teammøde", "groups"),
    PageInfo(
        "partnere", "partners", "Afdækning", "Partnere og kanaler",
        "Samarbejdspartnere og kanaler", "handshake",
    ),
    PageInfo(
        "strategi", "strategy", "Afdækning", "Kommunikationsstrategi", "Kommunikationsstrategi",
        "campaign",
    ),
    PageInfo("rammer", "frame", "Afdækning", "Rammer", "Rammer", "rule"),
    PageInfo(
        "planlaeg", "plan_round", "I marken", "Planlæg runde", "Planlæg runde", "conversion_path",
        roles=FIELDWORKERS,
    ),
    PageInfo(
        "fjorten-dage", "fortnight", "I marken", "Fjorten dage", "Fjorten dage", "date_range",
        roles=FIELDWORKERS,
    ),
    PageInfo(
        "runder", "rounds", "I marken", "Runder", "Runder", "directions_walk", roles=FIELDWORKERS
    ),
    PageInfo(
        "registrer", "record", "I marken", "Registrér runde", "Registrér runde", "edit_note",
        hidden=True, roles=FIELDWORKERS,
    ),
    PageInfo(
        "genbesoeg", "returns", "I marken", "Genbesøg", "Genbesøg", "event_repeat",
        roles=FIELDWORKERS,
    ),
    PageInfo("daekning", "coverage", "Dækning", "Dækning", "Dækning", "map"),
    PageInfo(
        "huller", "gaps", "Dækning", "Huller i dækningen", "Huller i dækningen", "troubleshoot"
    ),
    PageInfo(
        "kort", "map_data", "Opsætning", "Kort og data", "Kort og data", "layers",
        roles=FIELDWORKERS | ADMINISTRATORS,
    ),
    PageInfo(
        "brugere", "users", "Administration", "Brugere", "Brugere", "manage_accounts",
        roles=ADMINISTRATORS,
    ),
    PageInfo("log", "log", "Administration", "Log", "Log", "history", roles=ADMINISTRATORS),
    PageInfo(
        "opbevaring", "retention", "Administration", "Opbevaring", "Opbevaring", "auto_delete",
        roles=ADMINISTRATORS,
    ),
    PageInfo(
        "sikkerhedskopi", "backup", "Administration", "Sikkerhedskopi", "Sikkerhedskopi", "backup",
        roles=ADMINISTRATORS,
    ),
)  # fmt: skip


def menu_line(url: str) -> PageInfo:
    """Return the page that the menu marks while another is open: itself, or the one before it."""
    at = next(number for number, page in enumerate(PAGES) if page.url == url)
    return next(page for page in reversed(PAGES[: at + 1]) if not page.hidden)
