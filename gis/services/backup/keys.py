"""
The keys of backups: a file of this installation, or a passphrase of its administrator's own.

A key is made at the first use, under ``keys`` in ``KVARTER_HOME``. Without it no backup can be
read, so it can be written down as letters (`words_of`) and typed in again on another machine.
"""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from gis.errors import InputError, MachineError
from gis.services.backup.sealed import KEY_ID_BYTES, SALT_BYTES, Header
from gis.settings import get_settings

__all__ = [
    "Key", "add_words", "current_key", "key_here", "key_of_header", "key_words", "new_key",
    "words_of",
]  # fmt: skip

KEY_BYTES = 32
CHECK_BYTES = 3
GROUP = 4
SHORTEST_PASSPHRASE = 12
SCRYPT = {"n": 2**17, "r": 8, "p": 1}
"""Work and memory (128 MiB) of a guess, as OWASP's Password Storage Cheat Sheet has it."""
MIXED_UP = str.maketrans("018", "OIB")
"""Digits that the letters of base 32 (RFC 4648) do not have, and what was meant."""
CURRENT = "backup.key"


@dataclass(frozen=True)
class Key:
    """A key to seal with: how it is come by, the salt of the file, 32 bytes and their id."""

    is_passphrase: bool
    salt: bytes
    content: bytes

    @property
    def id(self) -> bytes:
        """What a file says of the key it takes."""
        return _id(self.content)


def current_key() -> Key:
    """
    Return a key for a new file, made where there is none yet.

    Raises
    ------
    InputError
        ``backup_passphrase_short``.
    MachineError
        ``home_read_only``, ``disk_full`` or ``backup_key_unreadable``.
    """
    salt = secrets.token_bytes(SALT_BYTES)
    phrase = get_settings().backup_passphrase
    if phrase:
        if len(phrase) < SHORTEST_PASSPHRASE:
            raise InputError("backup_passphrase_short", least=SHORTEST_PASSPHRASE)
        return Key(is_passphrase=True, salt=salt, content=_stretch(phrase, salt))
    return Key(is_passphrase=False, salt=salt, content=_read(_made()))


def key_of_header(header: Header) -> bytes:
    """
    Return the key that a sealed file takes.

    Raises
    ------
    InputError
        ``backup_key_wrong`` with the id, ``backup_passphrase_missing`` or
        ``backup_passphrase_wrong``.
    """
    if header.is_passphrase:
        phrase = get_settings().backup_passphrase
        if not phrase:
            raise InputError("backup_passphrase_missing")
        key = _stretch(phrase, header.salt)
        if _id(key) != header.key_id:
            raise InputError("backup_passphrase_wrong")
        return key
    for path in sorted(_folder().glob("backup*.key")):
        with suppress(MachineError):
            if _id(key := _read(path)) == header.key_id:
                return key
    raise InputError("backup_key_wrong", key=header.key_id.hex())


def key_words() -> str | None:
    """Return the current key as letters to write down; None where a passphrase is used."""
    return None if get_settings().backup_passphrase else words_of(_read(_made()))


def key_here() -> str | None:
    """Return the id of the key that lies here, None where there is none; none is made."""
    path = _folder() / CURRENT
    return _id(_read(path)).hex() if path.exists() else None


def words_of(key: bytes) -> str:
    """Return a key as groups of letters and digits, with a few more that find a wrong one."""
    text = base64.b32encode(key + _check(key)).decode().rstrip("=")
    return " ".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))


def add_words(words: str) -> bytes:
    """
    Keep a key that was written down, so that its backups can be read here; return its id.

    Raises
    ------
    InputError
        ``backup_words_wrong`` when a letter is wrong or missing.
    """
    text = "".join(words.upper().translate(MIXED_UP).replace("-", " ").split())
    try:
        found = base64.b32decode(text + "=" * (-len(text) % 8))
    except ValueError as error:
        raise InputError("backup_words_wrong") from error
    key = found[:KEY_BYTES]
    if len(found) != KEY_BYTES + CHECK_BYTES or found[KEY_BYTES:] != _check(key):
        raise InputError("backup_words_wrong")
    folder = _folder()
    if not (folder / CURRENT).exists():
        _write(folder / CURRENT, key)
    elif _read(folder / CURRENT) != key:
        _write(folder / f"backup-{_id(key).hex()}.key", key)
    return _id(key)


def new_key() -> bytes:
    """Make a new key for the backups to come, keep the one before, and return its id."""
    path = _made()
    before = _read(path)
    path.replace(path.with_name(f"backup-{_id(before).hex()}.key"))
    return _id(_read(_made()))


def _folder() -> Path:
    return get_settings().home / "keys"


def _made() -> Path:
    path = _folder() / CURRENT
    if not path.exists():
        _write(path, secrets.token_bytes(KEY_BYTES))
    return path


def _write(path: Path, key: bytes) -> None:
    """Write a key as a whole or not at all; of two that do so at once the first one counts."""
    from gis.services.backup.placing import told_of

    with told_of(path.parent):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(words_of(key).encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                os.link(part, path)
        finally:
            part.unlink()


def _read(path: Path) -> bytes:
    try:
        text = path.read_text("ascii")
        found = base64.b32decode("".join(text.split()))
    except (OSError, ValueError) as error:
        raise MachineError("backup_key_unreadable", name=path.name) from error
    if len(found) != KEY_BYTES + CHECK_BYTES or found[KEY_BYTES:] != _check(found[:KEY_BYTES]):
        raise MachineError("backup_key_unreadable", name=path.name)
    return found[:KEY_BYTES]


def _stretch(phrase: str, salt: bytes) -> bytes:
    # The same letters may be typed in two ways: ø as one sign, or as o and a stroke.
    typed = unicodedata.normalize("NFC", phrase).encode()
    return Scrypt(salt=salt, length=KEY_BYTES, **SCRYPT).derive(typed)


def _id(key: bytes) -> bytes:
    return hashlib.sha256(b"kvarter backup key id" + key).digest()[:KEY_ID_BYTES]


def _check(key: bytes) -> bytes:
    return hashlib.sha256(b"kvarter backup key check" + key).digest()[:CHECK_BYTES]
