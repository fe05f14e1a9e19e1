"""
Inquiries: somebody is worried about somebody, and the team answers within two working days.

`listing` reads them, `changing` stores them, `closing` says how they ended. All of it is for those
who do the fieldwork.
"""

from gis.services.inquiries.changing import (
    Changes,
    InquiryChange,
    add_inquiry,
    delete_inquiry,
    undo,
    update_inquiry,
    usual_deadline,
)
from gis.services.inquiries.closing import (
    InquiryPoint,
    close_inquiry,
    join_point,
    make_point,
    reopen_inquiry,
    undo_point,
)
from gis.services.inquiries.listing import Inquiry, Judgement, find_inquiry, list_inquiries

__all__ = [
    "Changes", "Inquiry", "InquiryChange", "InquiryPoint", "Judgement", "add_inquiry",
    "close_inquiry", "delete_inquiry", "find_inquiry", "join_point", "list_inquiries",
    "make_point", "reopen_inquiry", "undo", "undo_point", "update_inquiry", "usual_deadline",
]  # fmt: skip
