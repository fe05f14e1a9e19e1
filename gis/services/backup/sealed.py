"""
A sealed file: encrypted in chunks, each of which proves itself and its place.

The construction is STREAM of Hoang, Reyhanitabar, Rogaway and Vizár, *Online authenticated
encryption and its nonce-reuse misuse-resistance* (CRYPTO 2015), with AES-256-GCM: the nonce of a
chunk is a random prefix, its number and whether it is the last. So a chunk that was changed, moved,
left out or taken from another file is found, and so is a file that ends too early. The header is
bound to every chunk; it tells the version of the form and which key it takes, nothing of what is
inside. Each file has a key of its own, derived from a random salt (HKDF, RFC 5869).
"""

from __future__ import annotations

import secrets
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from gis.errors import InputError

__all__ = ["CHUNK_BYTES", "HEADER", "Header", "SealedWriter", "open_sealed", "read_header"]

MAGIC = b"KVARTER-BACKUP\n"
VERSION = 1
CHUNK_BYTES = 1024 * 1024
SALT_BYTES, PREFIX_BYTES, KEY_ID_BYTES = 16, 7, 8
TAG_BYTES = 16
HEADER = struct.Struct(f">{len(MAGIC)}sHB{SALT_BYTES}s{PREFIX_BYTES}s{KEY_ID_BYTES}s")
"""Magic, version, whether by a passphrase, salt, prefix of the nonces, id of the key."""
MOST_CHUNKS = 2**32


@dataclass(frozen=True)
class Header:
    """
    What a sealed file tells to anybody.

    Attributes
    ----------
    is_passphrase
        Whether its key comes from a passphrase and the salt, or lies in a file.
    salt, prefix
        Random bytes of this file.
    key_id
        Which key it takes: `KEY_ID_BYTES` bytes that tell nothing of the key.
    """

    is_passphrase: bool
    salt: bytes
    prefix: bytes
    key_id: bytes

    def packed(self) -> bytes:
        """Return the header as it stands at the beginning of the file."""
        how = int(self.is_passphrase)
        return HEADER.pack(MAGIC, VERSION, how, self.salt, self.prefix, self.key_id)


class SealedWriter:
    """
    Seals what is written to it; the file is whole when it was closed, and not before.

    Parameters
    ----------
    file
        Takes the sealed bytes.
    is_passphrase
        See `Header`.
    salt
        Random bytes, never used before.
    key, key_id
        The 32 bytes, and their id.
    """

    def __init__(
        self, file: BinaryIO, *, is_passphrase: bool, salt: bytes, key: bytes, key_id: bytes
    ) -> None:
        header = Header(is_passphrase, salt, secrets.token_bytes(PREFIX_BYTES), key_id)
        self._file = file
        self._chunks = _Chunks(header, key)
        self._number = 0
        self._waiting = bytearray()
        file.write(header.packed())

    def write(self, content: bytes) -> None:
        """Seal some bytes; they are written once a chunk is full and more follows it."""
        self._waiting += content
        while len(self._waiting) > CHUNK_BYTES:
            self._write(bytes(self._waiting[:CHUNK_BYTES]), is_last=False)
            del self._waiting[:CHUNK_BYTES]

    def close(self) -> None:
        """Write what is left as the last chunk."""
        self._write(bytes(self._waiting), is_last=True)
        self._waiting.clear()

    def _write(self, content: bytes, *, is_last: bool) -> None:
        self._file.write(self._chunks.seal(self._number, content, is_last=is_last))
        self._number += 1


def read_header(file: BinaryIO) -> Header:
    """
    Read the header of a sealed file, and leave the file at its first chunk.

    Raises
    ------
    InputError
        ``backup_foreign``, ``backup_newer`` or ``backup_truncated``.
    """
    found = file.read(HEADER.size)
    if not found or not found.startswith(MAGIC[: len(found)]):
        raise InputError("backup_foreign")
    if len(found) < HEADER.size:
        raise InputError("backup_truncated")
    _magic, version, how, salt, prefix, key_id = HEADER.unpack(found)
    if version != VERSION or how not in (0, 1):
        raise InputError("backup_newer" if version > VERSION else "backup_foreign")
    return Header(bool(how), salt, prefix, key_id)


def open_sealed(file: BinaryIO, key_of: Callable[[Header], bytes]) -> Iterator[bytes]:
    """
    Yield what was sealed, chunk by chunk; nothing is yielded that has not proved itself.

    Parameters
    ----------
    file
        A sealed file, at its beginning.
    key_of
        Finds the key of a header.

    Raises
    ------
    InputError
        ``backup_truncated``, ``backup_changed``, and as `read_header`.
    """
    header = read_header(file)
    chunks = _Chunks(header, key_of(header))
    number, found = 0, file.read(CHUNK_BYTES + TAG_BYTES)
    while True:
        following = file.read(CHUNK_BYTES + TAG_BYTES)
        yield chunks.open(number, found, is_last=not following)
        if not following:
            return
        number, found = number + 1, following


class _Chunks:
    def __init__(self, header: Header, key: bytes) -> None:
        own = HKDF(SHA256(), 32, salt=header.salt, info=MAGIC + bytes([VERSION])).derive(key)
        self._cipher = AESGCM(own)
        self._header = header.packed()
        self._prefix = header.prefix

    def _nonce(self, number: int, *, is_last: bool) -> bytes:
        if number >= MOST_CHUNKS:
            raise InputError("backup_changed")
        return self._prefix + struct.pack(">I?", number, is_last)

    def seal(self, number: int, content: bytes, *, is_last: bool) -> bytes:
        return self._cipher.encrypt(self._nonce(number, is_last=is_last), content, self._header)

    def open(self, number: int, found: bytes, *, is_last: bool) -> bytes:
        try:
            return self._cipher.decrypt(self._nonce(number, is_last=is_last), found, self._header)
        except InvalidTag:
            raise InputError(self._why(number, found, is_last=is_last)) from None

    def _why(self, number: int, found: bytes, *, is_last: bool) -> str:
        """Return what became of a chunk: the end of a file that was cut off is not the last one."""
        if not is_last:
            return "backup_changed"
        if len(found) < CHUNK_BYTES + TAG_BYTES:
            return "backup_truncated"
        try:
            self._cipher.decrypt(self._nonce(number, is_last=False), found, self._header)
        except InvalidTag:
            return "backup_changed"
        return "backup_truncated"
