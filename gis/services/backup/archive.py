"""
What lies inside a backup: an opening, tables and files in turn, and what they add up to.

Records follow each other, each a letter, a length and that many bytes, packed with zlib. Nothing
has to be known of a table before it is written, and no more than a record is ever held, so that
memory does not grow with the town.
"""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

from gis.errors import InputError

__all__ = ["ArchiveWriter", "Content", "Digest", "Opening", "Part", "read_archive"]

FORM = 1
RECORD = struct.Struct(">cI")
RECORD_BYTES = 256 * 1024
MOST_RECORD_BYTES = 64 * 1024 * 1024
LEVEL = 4
"""Of zlib: on geometry as letters, a third of the time of the usual 6 for 5 % more bytes."""
OPENING, BEGIN, DATA, END, CLOSING = b"O", b"B", b"D", b"E", b"C"
Kind = Literal["table", "file"]


@dataclass(frozen=True)
class Opening:
    """
    What has to be known before the first row.

    Attributes
    ----------
    form
        Version of what lies inside.
    program, revision
        Version of the program, and of the tables.
    crs
        Metric CRS of the geometries, ``EPSG:n``.
    made_at
        When all of it was so, in UTC as ISO 8601.
    installation
        Which installation it is of: when that was created.
    sequences
        How far the numbers of each sequence had come.
    settings
        Settings that tell how the installation was run; no address, no secret.
    """

    form: int
    program: str
    revision: str
    crs: str
    made_at: str
    installation: str
    sequences: dict[str, int]
    settings: dict[str, str]


@dataclass(frozen=True)
class Part:
    """A table with its columns in the order of the rows' values, or a file of the home folder."""

    kind: Kind
    name: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Digest:
    """Rows (of a file 0), bytes and SHA-256 of a part."""

    rows: int
    size: int
    sha256: str

    @classmethod
    def of(cls, blocks: Iterable[bytes], kind: Kind) -> Digest:
        """Return what some bytes add up to."""
        counted = _Counted()
        for block in blocks:
            counted.add(block, kind)
        return counted.digest()


@dataclass
class _Counted:
    rows: int = 0
    size: int = 0

    def __post_init__(self) -> None:
        self._hash = hashlib.sha256()

    def add(self, content: bytes, kind: Kind) -> None:
        # In the text form of COPY a line break inside a value is written as \n.
        self.rows += content.count(b"\n") if kind == "table" else 0
        self.size += len(content)
        self._hash.update(content)

    def digest(self) -> Digest:
        return Digest(self.rows, self.size, self._hash.hexdigest())


class ArchiveWriter:
    """
    Writes what lies inside a backup.

    Parameters
    ----------
    write
        Takes the bytes.
    opening
        See `Opening`.
    """

    def __init__(self, write: Callable[[bytes], None], opening: Opening) -> None:
        self._write = write
        self._packer = zlib.compressobj(LEVEL)
        self.digests: dict[str, Digest] = {}
        self._record(OPENING, _json(asdict(opening)))

    def add(self, part: Part, content: Iterable[bytes]) -> Digest:
        """Write one part as it comes, and return what it adds up to."""
        self._record(BEGIN, _json(asdict(part)))
        counted, waiting = _Counted(), bytearray()
        for block in content:
            waiting += block
            if len(waiting) >= RECORD_BYTES:
                self._data(waiting, counted, part.kind)
        self._data(waiting, counted, part.kind)
        digest = counted.digest()
        self._record(END, _json(asdict(digest)))
        self.digests[f"{part.kind} {part.name}"] = digest
        return digest

    def close(self) -> None:
        """Write what all parts add up to."""
        told = {name: asdict(digest) for name, digest in self.digests.items()}
        self._record(CLOSING, _json(told))
        self._write(self._packer.flush())

    def _data(self, waiting: bytearray, counted: _Counted, kind: Kind) -> None:
        for at in range(0, len(waiting), RECORD_BYTES):
            content = bytes(waiting[at : at + RECORD_BYTES])
            counted.add(content, kind)
            self._record(DATA, content)
        waiting.clear()

    def _record(self, letter: bytes, content: bytes) -> None:
        self._write(self._packer.compress(RECORD.pack(letter, len(content)) + content))


@dataclass(frozen=True)
class Content:
    """A part and its bytes, which are to be read before the next part."""

    part: Part
    blocks: Iterator[bytes]


def read_archive(
    chunks: Iterable[bytes],
) -> tuple[Opening, Iterator[Content], Callable[[], dict[str, Digest]]]:
    """
    Read what lies inside a backup, and check each part against what was counted when written.

    Parameters
    ----------
    chunks
        The bytes, as `open_sealed` yields them.

    Returns
    -------
    tuple
        The opening; the parts in order; and, once they are read to the end, what they add up to.

    Raises
    ------
    InputError
        ``backup_newer`` or ``backup_changed``; while reading also what the chunks raise.
    """
    records = _records(chunks)
    letter, content = next(records)
    if letter != OPENING:
        raise InputError("backup_changed")
    told = json.loads(content)
    if told["form"] > FORM:
        raise InputError("backup_newer")
    found: dict[str, Digest] = {}
    return Opening(**told), _parts(records, found), lambda: found


def _parts(records: Iterator[tuple[bytes, bytes]], found: dict[str, Digest]) -> Iterator[Content]:
    for letter, content in records:
        if letter == CLOSING:
            if json.loads(content) != {name: asdict(digest) for name, digest in found.items()}:
                raise InputError("backup_changed")
            # To the end of the file: the last chunk proves that nothing was cut off.
            if next(records, None) is not None:
                raise InputError("backup_changed")
            return
        if letter != BEGIN:
            raise InputError("backup_changed")
        told = json.loads(content)
        part = Part(told["kind"], told["name"], tuple(told["columns"]))
        blocks = _blocks(records, part, found)
        yield Content(part, blocks)
        for _left in blocks:
            pass
    raise InputError("backup_truncated")


def _blocks(
    records: Iterator[tuple[bytes, bytes]], part: Part, found: dict[str, Digest]
) -> Iterator[bytes]:
    counted = _Counted()
    for letter, content in records:
        if letter == END:
            digest = counted.digest()
            if json.loads(content) != asdict(digest):
                raise InputError("backup_changed")
            found[f"{part.kind} {part.name}"] = digest
            return
        if letter != DATA:
            raise InputError("backup_changed")
        counted.add(content, part.kind)
        yield content


def _records(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
    waiting = bytearray()
    for content in _unpacked(chunks):
        waiting += content
        at = 0
        while len(waiting) - at >= RECORD.size:
            letter, length = RECORD.unpack_from(waiting, at)
            if length > MOST_RECORD_BYTES:
                raise InputError("backup_changed")
            if len(waiting) - at < RECORD.size + length:
                break
            yield letter, bytes(waiting[at + RECORD.size : at + RECORD.size + length])
            at += RECORD.size + length
        del waiting[:at]
    if waiting:
        raise InputError("backup_truncated")


def _unpacked(chunks: Iterable[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj()
    try:
        for chunk in chunks:
            content = unpacker.decompress(chunk, RECORD_BYTES)
            while content:
                yield content
                content = unpacker.decompress(unpacker.unconsumed_tail, RECORD_BYTES)
    except zlib.error as error:
        raise InputError("backup_changed") from error


def _json(told: Any) -> bytes:  # noqa: ANN401
    return json.dumps(told, ensure_ascii=False).encode()
