"""Bad layers that are written: XLSX and CSV; see `crafted`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.files.good import CSV, Reader, archive, good, members

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MB = 1_000_000


def _text(text: str) -> bytes:
    return text.encode()


# --- XLSX --------------------------------------------------------------------------------------

SPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET, STRINGS, BOOK = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"
BOMB = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
OUT = b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd" [<!ENTITY c SYSTEM "file:///etc/passwd">]>'


def _sheet(change: Callable[[bytes], bytes], name: str = SHEET) -> bytes:
    files = members(good("steder.xlsx"))
    return archive(files | {name: change(files[name])})


def _after(root: bytes, extra: bytes) -> Callable[[bytes], bytes]:
    return lambda content: content.replace(b"<" + root, extra + b"<" + root, 1)


def _without(name: str) -> bytes:
    return archive({k: v for k, v in members(good("steder.xlsx")).items() if k != name})


BOOKS: Mapping[str, Callable[[], bytes]] = {
    "a bomb in a sheet": lambda: _sheet(_after(b"worksheet", BOMB)),
    "a bomb in its texts": lambda: _sheet(_after(b"sst", BOMB), STRINGS),
    "a bomb in the book": lambda: _sheet(_after(b"workbook", BOMB), BOOK),
    "a bomb in the styles": lambda: _sheet(_after(b"styleSheet", BOMB), "xl/styles.xml"),
    "a server file in a sheet": lambda: _sheet(_after(b"worksheet", OUT)),
    "a server file in its texts": lambda: _sheet(_after(b"sst", OUT), STRINGS),
    "a server file in the book": lambda: _sheet(_after(b"workbook", OUT), BOOK),
    "a sheet that is no XML": lambda: _sheet(lambda _c: b"navn;slags"),
    "a sheet of half": lambda: _sheet(lambda c: c[: len(c) // 2]),
    "an empty sheet": lambda: _sheet(lambda _c: b""),
    "an empty book": lambda: _sheet(lambda _c: b"", BOOK),
    "a book without sheets": lambda: _sheet(
        lambda c: c[: c.find(b"<sheets>")] + c[c.find(b"</sheets>") + 9 :], BOOK
    ),
    "no sheet": lambda: _without(SHEET),
    "no texts": lambda: _without(STRINGS),
    "no list of parts": lambda: _without("[Content_Types].xml"),
    "no relations": lambda: _without("xl/_rels/workbook.xml.rels"),
    "a sheet of the server": lambda: _sheet(
        lambda c: c.replace(b"/xl/worksheets/sheet1.xml", b"/../../../../etc/passwd"),
        "xl/_rels/workbook.xml.rels",
    ),
    "a sheet elsewhere": lambda: _sheet(
        lambda c: c.replace(b"/xl/worksheets/sheet1.xml", b"http://127.0.0.1:9/a.xml"),
        "xl/_rels/workbook.xml.rels",
    ),
    "texts beyond the list": lambda: _sheet(lambda c: c.replace(b"<v>0</v>", b"<v>99999999</v>")),
    "texts before the list": lambda: _sheet(lambda c: c.replace(b"<v>0</v>", b"<v>-99999</v>")),
    "rows without number": lambda: _sheet(lambda c: c.replace(b' r="1"', b' r="x"')),
    "cells nowhere": lambda: _sheet(lambda c: c.replace(b'r="A1"', b'r="1A"')),
    "a number that is none": lambda: _sheet(lambda c: c.replace(b"10.0005", b"ti")),
    "deep marks": lambda: _sheet(lambda _c: b"<worksheet>" + b"<row>" * 300_000),
    "one long text in all cells": lambda: archive(
        members(good("steder.xlsx"))
        | {
            STRINGS: b"<sst " + SPACE + b"><si><t>" + b"a" * 32_000 + b"</t></si></sst>",
            SHEET: b"<worksheet " + SPACE + b"><sheetData>"
            + b'<row><c t="s"><v>0</v></c><c t="s"><v>0</v></c></row>' * 2_000
            + b"</sheetData></worksheet>",
        }
    ),
    "a tight bomb": lambda: _sheet(lambda c: c + b" " * (30 * MB)),
    "only headings": lambda: _sheet(
        lambda c: c[: c.find(b'<row r="2"')] + b"</sheetData></worksheet>"
    ),
    "a macro for a book": lambda: archive({"xl/vbaProject.bin": b"\0", BOOK: b"<x/>"}),
    "a binary book": lambda: archive({"xl/workbook.bin": b"\x83\x01\x00", "a.xml": b"<x/>"}),
}  # fmt: skip

# --- CSV ---------------------------------------------------------------------------------------

TEXTS: Mapping[str, Callable[[], bytes]] = {
    "a zero byte": lambda: CSV.replace("Skuret", "Sku\0ret").encode(),
    "a bell": lambda: CSV.replace("Skuret", "Sku\aret").encode(),
    "UTF-16 without a mark": lambda: CSV.encode("utf-16-le"),
    "UTF-32": lambda: CSV.encode("utf-32"),
    "letters of DOS": lambda: "Navn;x\nSønder;1\nLærken;2\n".encode("cp865"),
    "letters twice wrong": lambda: CSV.encode().decode("cp1252", "replace").encode(),
    "half a letter": lambda: "Navn;x\nSø".encode()[:-1],
    "UTF-16 of half a letter": lambda: CSV.encode("utf-16")[:-1],
    "a quote without end": lambda: _text(CSV + '"' + "a" * 200_000),
    "a quote in the midst": lambda: _text(CSV + '"a"b;c\n'),
    "a cell of nine MB": lambda: _text(CSV + "a" * (9 * MB)),
    "a million columns": lambda: b";".join(b"a%d" % n for n in range(1_000_000)) + b"\n1",
    "a row of a million": lambda: _text(CSV + ";".join("a" * 1_000_000) + "\n"),
    "twenty thousand rows and one": lambda: b"Navn\n" + b"a\n" * 20_001,
    "two million empty rows": lambda: b"Navn\n" + b"\n" * 2_000_000,
    "only a mark": lambda: b"\xef\xbb\xbf",
    "only separators": lambda: b";;;;\n;;;;\n",
    "only headings": lambda: b"Navn;Slags\n",
    "only spaces": lambda: b" " * 100_000,
    "nothing": lambda: b"",
    "too large": lambda: b"a;b\n" * 2_500_001,
    "a wide row": lambda: CSV.encode() + b"a;b;c;d;e;f\n",
    "a picture after the headings": lambda: b"Navn;x\n\x89PNG\r\n\x1a\n\x00\x00",
    "EBCDIC": lambda: CSV.encode("cp037", "replace"),
}  # fmt: skip

FILES: Mapping[tuple[Reader, str], Callable[[], bytes]] = {
    ("layer", f"layer, {name}.{ending}"): make
    for ending, made in (("xlsx", BOOKS), ("csv", TEXTS))
    for name, make in made.items()
}
