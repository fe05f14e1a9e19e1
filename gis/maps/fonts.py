"""
The font of the paper: made from the npm package at set-up, measured when labels are placed.

Typst reads TrueType, the package holds WOFF2 by script, so the set-up joins them into one file for
each weight in use. Their advance widths are written beside them, for measuring a text must not cost
the loading of a font library on every print.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from gis.errors import MachineError

__all__ = ["FONTS", "FONT_SOURCE", "build_fonts", "font_files", "text_width_em"]

PROJECT = Path(__file__).resolve().parents[2]
FONT_SOURCE = PROJECT / "node_modules" / "@fontsource" / "source-sans-3" / "files"
FONTS = PROJECT / ".assets" / "fonts"
WEIGHTS = (400, 600, 700)
SUBSETS = ("latin", "latin-ext", "greek", "greek-ext", "cyrillic", "cyrillic-ext", "vietnamese")
"""The first holds æøå; the rest are for the street names of other countries."""
WIDTHS = "widths.json"
UNKNOWN_EM = 0.6
"""Advance of a letter that the font does not have, in parts of the text size."""


def build_fonts(source: Path = FONT_SOURCE, target: Path = FONTS) -> list[Path]:
    """
    Make the fonts of the paper; what is there already is written anew.

    Parameters
    ----------
    source
        Folder ``files`` of the npm package ``@fontsource/source-sans-3``.
    target
        Folder for the TrueType files and their widths; made where missing.

    Returns
    -------
    list[Path]
        The TrueType files.

    Raises
    ------
    MachineError
        ``assets_missing`` when the npm package is not installed.
    """
    from fontTools.merge import Merger

    widths: dict[int, dict[str, float]] = {}
    target.mkdir(parents=True, exist_ok=True)
    for weight in WEIGHTS:
        packed = [source / f"source-sans-3-{name}-{weight}-normal.woff2" for name in SUBSETS]
        if not all(file.is_file() for file in packed):
            raise MachineError("assets_missing")
        # One file for all scripts: a name that mixes subsets would otherwise lose its letters.
        font = Merger().merge([str(file) for file in packed])
        font.recalcTimestamp = False
        font["head"].created = font["head"].modified = 0  # equal input gives equal files
        font.save(target / _file_name(weight))
        units, advances = font["head"].unitsPerEm, font["hmtx"]
        widths[weight] = {
            chr(code): advances[glyph][0] / units for code, glyph in font.getBestCmap().items()
        }
    (target / WIDTHS).write_text(json.dumps(widths), encoding="utf-8")
    return font_files(target)


def _file_name(weight: int) -> str:
    return f"source-sans-3-{weight}.ttf"


def font_files(folder: Path | None = None) -> list[Path]:
    """
    Return the TrueType files that the set-up made.

    Raises
    ------
    MachineError
        ``assets_missing`` when the set-up has not been run.
    """
    folder = folder or FONTS
    files = [folder / _file_name(weight) for weight in WEIGHTS]
    if not all(file.is_file() for file in [*files, folder / WIDTHS]):
        raise MachineError("assets_missing")
    return files


@cache
def _widths(folder: Path) -> dict[str, dict[str, float]]:
    font_files(folder)
    loaded: dict[str, dict[str, float]] = json.loads((folder / WIDTHS).read_text(encoding="utf-8"))
    return loaded


def text_width_em(text: str, weight: int = 400) -> float:
    """Return the width of a text in parts of its size, kerning aside."""
    widths = _widths(FONTS)[str(weight)]
    return sum(widths.get(letter, UNKNOWN_EM) for letter in text)


if __name__ == "__main__":
    build_fonts()
