"""Bring `gis/locale/en.po` up to the texts in the code: new ones are added, gone ones dropped."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from gis.locale.sentences import SENTENCES

PROJECT = Path(__file__).resolve().parents[1]
LOCALE = PROJECT / "gis" / "locale"


def texts() -> dict[str | tuple[str, str], list[tuple[str, int]]]:
    """Return the Danish texts of the program, each with where it stands."""
    found: dict[str | tuple[str, str], list[tuple[str, int]]] = {}
    for path in sorted((PROJECT / "gis").rglob("*.py")):
        place = path.relative_to(PROJECT).as_posix()
        for text, line in _texts(ast.parse(path.read_text("utf-8"))):
            found.setdefault(text, []).append((place, line))
    for sentence in SENTENCES.values():
        text = sentence if isinstance(sentence, str) else (sentence.one, sentence.many)
        found.setdefault(text, []).append(("gis/locale/sentences.py", 0))
    return found


def _texts(tree: ast.AST) -> Iterator[tuple[str | tuple[str, str], int]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        given = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
        match node.func:
            case ast.Name(id="_" | "translate") if given:
                yield str(given[0]), node.lineno
            case ast.Name(id="PageInfo"):  # url, view, then section, label and title
                yield from ((str(text), node.lineno) for text in given[2:5] if text)
            case ast.Attribute(attr="n", value=ast.Name(id="_" | "translate")) if len(given) > 1:
                yield (str(given[0]), str(given[1])), node.lineno


def main() -> int:
    """Write the catalogue anew; the status tells whether a translation is missing."""
    path = LOCALE / "en.po"
    old = Catalog(locale="en")
    if path.exists():
        with path.open("rb") as file:
            old = read_po(file, locale="en")
    new = Catalog(locale="en", project="Kvarter", header_comment="# English texts of Kvarter.")
    new.revision_date = new.creation_date = old.creation_date
    for text in sorted(texts(), key=lambda text: text if isinstance(text, str) else text[0]):
        known = old.get(text if isinstance(text, str) else text[0])
        # A text that has got a plural since is translated anew.
        is_same = known is not None and isinstance(known.id, str) == isinstance(text, str)
        new.add(text, known.string if known and is_same else None)
    with path.open("wb") as file:
        write_po(file, new, width=0, omit_header=False)
    missing = [message.id for message in new if message.id and not message.string]
    for text in missing:
        print(text, file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
