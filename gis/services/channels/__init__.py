"""
Communication channels: whom they reach, when something is due, what was handed out.

`listing` reads them, `changing` stores them, and `handouts` are the material given out.
"""

from gis.services.channels.changing import (
    LONGEST,
    LONGEST_NAME,
    MOST_DAYS,
    Changes,
    ChannelExists,
    add_channel,
    delete_channel,
    undo,
    update_channel,
)
from gis.services.channels.handouts import (
    LONGEST_TEXT,
    MOST_COPIES,
    Handout,
    hand_out,
    list_handouts,
    restore_handout,
    withdraw_handout,
)
from gis.services.channels.listing import Channel, frame, list_channels

__all__ = [
    "LONGEST", "LONGEST_NAME", "LONGEST_TEXT", "MOST_COPIES", "MOST_DAYS", "Changes", "Channel",
    "ChannelExists", "Handout", "add_channel", "delete_channel", "frame", "hand_out",
    "list_channels", "list_handouts", "restore_handout", "undo", "update_channel",
    "withdraw_handout",
]  # fmt: skip
