"""
Partners: who they are, where they move daily, what was told to them, and which areas they reach.

`listing` reads them, `values` checks what people write of them, `changing` stores it, `joining`
finds those that are written twice and merges them, `contacts` keeps what was told or handed out,
`reaching` says which areas they reach.
"""

from gis.services.partners.changing import add_partner, delete_partner, undo, update_partner
from gis.services.partners.contacts import (
    Contact,
    list_contacts,
    restore_contact,
    tell_partner,
    withdraw_contact,
)
from gis.services.partners.joining import (
    PartnerExists,
    add_to_partner,
    find_duplicates,
    merge_partners,
)
from gis.services.partners.listing import Partner, frame, list_partners
from gis.services.partners.reaching import reach
from gis.services.partners.values import MOST_POINTS, PartnerChange, change_of

__all__ = [
    "MOST_POINTS", "Contact", "Partner", "PartnerChange", "PartnerExists", "add_partner",
    "add_to_partner", "change_of",
    "delete_partner", "find_duplicates", "frame", "list_contacts", "list_partners",
    "merge_partners", "reach", "restore_contact", "tell_partner", "undo", "update_partner",
    "withdraw_contact",
]  # fmt: skip
