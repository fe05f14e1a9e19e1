"""The code in the head of a sheet, by which a phone opens the page where it is recorded."""

from __future__ import annotations

import io
from functools import lru_cache

import segno

__all__ = ["QUIET_MODULES", "modules_of", "qr_svg"]

QUIET_MODULES = 4
"""White around the code, which the standard (ISO/IEC 18004) asks for on every side."""

LONG_BYTES = 84
"""What a code of version 5 and level M holds (ISO/IEC 18004): beyond it modules get smaller."""


def modules_of(url: str) -> int:
    """Return how many modules the code of an address is wide, without the white around it."""
    return int(_code(url).symbol_size(border=0)[0])


def qr_svg(url: str) -> str:
    """
    Return the code of an address as a drawing with the white around it, a unit a module.

    It is of the error level M, which bears the loss of 15 % of it; of a long address L, 7 %.
    """
    out = io.BytesIO()
    _code(url).save(
        out, kind="svg", border=QUIET_MODULES, xmldecl=False, dark="#000", light="#fff",
        svgclass=None, lineclass=None, omitsize=True,
    )  # fmt: skip
    return out.getvalue().decode()


@lru_cache(maxsize=8)
def _code(url: str) -> segno.QRCode:
    # All codes are as large on paper, so a long address is better off with larger modules.
    level = "m" if len(url.encode()) <= LONG_BYTES else "l"
    return segno.make_qr(url, error=level, boost_error=False)
