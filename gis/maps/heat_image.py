"""A heat map as an image for the browser: a PNG of a few colours, in a ``data:`` address."""

from __future__ import annotations

import base64
import struct
import zlib
from typing import TYPE_CHECKING

import numpy as np

from gis.maps import style

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BITS, _PALETTE = 4, 3
"""Four bits are two pixels a byte: a quarter of the bytes of eight, as they compress."""


def heat_image(classes: NDArray[np.uint8], ramp: str) -> str:
    """
    Return classes as an image in a ``data:`` address.

    Parameters
    ----------
    classes
        Class of each pixel, from the north and the west; 0 is clear.
    ramp
        Key of `gis.maps.style.HEAT_CLASSES`.
    """
    fills = style.HEAT_CLASSES[ramp]
    colours = bytes(3) + b"".join(bytes.fromhex(fill[1:]) for fill in fills)
    rows, columns = classes.shape
    even = np.pad(classes, ((0, 0), (0, columns % 2)))
    pairs = (even[:, ::2] << _BITS) | even[:, 1::2]
    lines = np.pad(pairs, ((0, 0), (1, 0)))  # each line begins with its filter: none
    png = b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            _chunk(b"IHDR", struct.pack(">IIBBBBB", columns, rows, _BITS, _PALETTE, 0, 0, 0)),
            _chunk(b"PLTE", colours),
            _chunk(b"tRNS", b"\0"),
            _chunk(b"IDAT", zlib.compress(lines.tobytes(), 9)),
            _chunk(b"IEND", b""),
        )
    )
    return "data:image/png;base64," + base64.b64encode(png).decode("ascii")


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)
