"""
Good files, changed at random: what no one thought of.

A mutation is named by its seed alone, so that one that breaks something can be made again:
``mutation(seed)``. Half of them change the bytes as they lie; the others first open what is packed
(zip, gzip, bzip2), change what is inside, and pack it again.
"""

from __future__ import annotations

import bz2
import gzip
import io
import random
import re
import zipfile
from typing import TYPE_CHECKING

from scripts.files.good import Reader, archive, good_files

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["change", "mutation"]

EDGES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
"""Numbers at which counting goes wrong."""
WORDS = (
    b"NaN", b"1e308", b"-1e309", b"9" * 30, b"-1", b"0", b"null", b"true", b"[]", b"{}", b'""',
    b"''", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3\x28", b"<![CDATA[", b"<!--", b"&x;",
    b"<!DOCTYPE a>",
    b"../../etc/passwd", b"/vsicurl/http://127.0.0.1:9/", b'"', b"\n", b";" * 500, b"[" * 3000,
    b"<a>" * 3000, b"A" * 70_000, b"\xf0\x9f\x92\xa5", b"=cmd|' /C calc'!A0", b"Polygon",
)  # fmt: skip


def mutation(seed: int) -> tuple[str, Reader, bytes]:
    """Return the name of the good file, its reader, and what became of it."""
    rng = random.Random(seed)
    name, (reader, content) = rng.choice(list(good_files().items()))
    return name, reader, change(rng, content)


def change(rng: random.Random, content: bytes) -> bytes:
    """Return a file after one to four changes."""
    for _ in range(rng.choice((1, 1, 2, 4))):
        content = _inside(rng, content) if rng.random() < 0.5 else _step(rng, content)
    return content


def _inside(rng: random.Random, content: bytes) -> bytes:
    try:
        if content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(content)) as found:
                files = {name: found.read(name) for name in found.namelist()}
            if not files:
                return content
            name = rng.choice(sorted(files))
            if rng.random() < 0.1:
                del files[name]
                return archive(files)
            return archive(files | {name: _step(rng, files[name])})
        if content.startswith(b"\x1f\x8b"):
            return gzip.compress(_step(rng, gzip.decompress(content)), mtime=0)
        if content.startswith(b"BZh"):
            return bz2.compress(_step(rng, bz2.decompress(content)))
    except Exception:  # noqa: BLE001 - it was broken by the change before
        return content
    return _step(rng, content)


def _step(rng: random.Random, content: bytes) -> bytes:
    if not content:
        return rng.randbytes(20)
    return rng.choice(STEPS)(rng, content)


def _flip(rng: random.Random, content: bytes) -> bytes:
    made = bytearray(content)
    for _ in range(rng.choice((1, 1, 3, 20))):
        made[rng.randrange(len(made))] ^= 1 << rng.randrange(8)
    return bytes(made)


def _number(rng: random.Random, content: bytes) -> bytes:
    size = rng.choice((1, 2, 4, 8))
    at = rng.randrange(len(content))
    edge = rng.choice(EDGES) & (1 << 8 * size) - 1
    put = edge.to_bytes(size, rng.choice(("big", "little")))
    return content[:at] + put + content[at + size :]


def _cut(rng: random.Random, content: bytes) -> bytes:
    return content[: rng.randrange(len(content))]


def _take_out(rng: random.Random, content: bytes) -> bytes:
    begin = rng.randrange(len(content))
    return content[:begin] + content[begin + rng.choice((1, 4, 60, 2000)) :]


def _twice(rng: random.Random, content: bytes) -> bytes:
    begin = rng.randrange(len(content))
    part = content[begin : begin + rng.choice((1, 8, 100, 4000))]
    return content[:begin] + part * rng.choice((1, 2, 50)) + content[begin:]


def _splice(rng: random.Random, content: bytes) -> bytes:
    _reader, other = rng.choice(list(good_files().values()))
    return content[: rng.randrange(len(content))] + other[rng.randrange(len(other)) :]


def _word(rng: random.Random, content: bytes) -> bytes:
    at = rng.randrange(len(content))
    return content[:at] + rng.choice(WORDS) + content[at + rng.choice((0, 1, 5)) :]


def _value(rng: random.Random, content: bytes) -> bytes:
    """Put something in the place of a number or a text in quotes, where there are any."""
    found = list(re.finditer(rb'-?\d+(?:\.\d+)?|"[^"\n]{0,80}"', content))
    if not found:
        return _word(rng, content)
    chosen = rng.choice(found)
    quote = b'"' if chosen[0].startswith(b'"') and rng.random() < 0.7 else b""
    return content[: chosen.start()] + quote + rng.choice(WORDS) + quote + content[chosen.end() :]


STEPS: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    _flip, _number, _cut, _take_out, _twice, _splice, _word, _value, _value,
)  # fmt: skip
