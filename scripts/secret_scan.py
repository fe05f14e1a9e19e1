"""
Look for what must never be committed, in the tree and in every version that git has kept.

Keys and passwords, CPR numbers, paths of a developer's machine, and hosts of package registries.
What was looked at and is none of that stands in `secret_scan_known.txt`, by its hash. A finding is
told by its rule, file and line and never in full.

    python scripts/secret_scan.py              the tree, with what git does not ignore
    python scripts/secret_scan.py --history    every file and message of every commit, too
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import math
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KNOWN = "scripts/secret_scan_known.txt"
LEAST_RANDOM = 32
BITS_OF_TEXT, BITS_OF_HEX = 4.5, 3.4
"""
Shannon entropy of a letter, in bits, from which 32 letters or more look drawn at random: an
assumption between words joined to a name (below 4.3 in this tree) and keys in base64 (above 4.6).
A key in hexadecimal digits has about 3.7 of at most 4.
"""


@dataclass(frozen=True)
class Finding:
    """Something that should not be there; `mark` is its hash, to be listed where it may stay."""

    rule: str
    where: str
    line: int
    mark: str

    def __str__(self) -> str:
        """Return the finding for a person, without what was found."""
        return f"{self.where}:{self.line}: {self.rule} ({self.mark})"


def entropy(text: str) -> float:
    """Return the Shannon entropy of a text in bits a letter."""
    return -sum(n / len(text) * math.log2(n / len(text)) for n in Counter(text).values())


def _is_random(match: re.Match[str]) -> bool:
    token = match[0]
    if re.match("sha(256|384|512)-", token):  # what a file is proved by, not opened
        return False
    if re.fullmatch(r"[0-9a-f]+|[0-9A-F]+", token):
        return not token.isdigit() and entropy(token) >= BITS_OF_HEX
    has_all = all(re.search(kind, token) for kind in ("[a-z]", "[A-Z]", "[0-9]"))
    return has_all and entropy(token) >= BITS_OF_TEXT


def _is_password(match: re.Match[str]) -> bool:
    """Return whether a password stands in an address, and no place for one."""
    return not re.fullmatch(r"\$.*|\{.*|<.*>|%.*|\[.*|\.{3}|…|\*+", match["password"])


def _is_birthday(match: re.Match[str]) -> bool:
    day, month, year = (int(part) for part in match.groups())
    for century in (1900, 2000):
        try:
            dt.date(century + year, month, day)
        except ValueError:
            continue
        return True
    return False


def _always(_: re.Match[str]) -> bool:
    return True


def _host(*labels: str) -> str:
    return r"\.".join(labels)  # put together here, so that the name itself is written nowhere


REGISTRIES = "|".join(
    [
        _host("pypi", "org"), _host("files", "pythonhosted", "org"), _host("crates", "io"),
        _host("registry", "npmjs", "(?:org|com)"), _host("registry", "yarnpkg", "com"),
        _host("unpkg", "com"), _host("cdn", "jsdelivr", "net"), _host("cdnjs", "cloudflare", "com"),
        _host("proxy", "golang", "org"), _host("deb", "debian", "org"), _host("rubygems", "org"),
    ]
)  # fmt: skip
KEYS = "|".join(
    [
        r"(?:AKIA|ASIA)[0-9A-Z]{16}", r"gh[pousr]_[A-Za-z0-9]{36,}", r"github_pat_\w{40,}",
        r"glpat-[\w-]{20,}", r"xox[abprs]-[A-Za-z0-9-]{10,}", r"AIza[\w-]{35}",
        r"[sr]k_live_[A-Za-z0-9]{16,}", r"sk-[A-Za-z0-9_-]{20,}", r"SG\.[\w-]{16,}\.[\w-]{16,}",
        r"npm_[A-Za-z0-9]{36}", r"[p]ypi-[\w-]{40,}", r"AGE-SECRET-KEY-1[0-9A-Z]{50,}",
        r"eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}",
    ]
)  # fmt: skip
Test = Callable[[re.Match[str]], bool]
RULES: dict[str, tuple[re.Pattern[str], Test]] = {
    "private key": (re.compile(r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----"), _always),
    "key of a service": (re.compile(rf"(?<![\w-])(?:{KEYS})"), _always),
    "password in an address": (
        re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s:/@\"'`]*:(?P<password>[^\s:/@\"'`]+)@[\w\[{$<%]"),
        _is_password,
    ),
    "drawn at random": (
        re.compile(rf"(?<![\w+/=-])(?<!sha256:)[\w+/-]{{{LEAST_RANDOM},}}={{0,2}}"),
        _is_random,
    ),
    "looks like a CPR number": (
        re.compile(r"(?<![\w.,/-])(\d\d)(\d\d)(\d\d)[- ]?\d{4}(?![\w/-]|[.,]\d)"),
        _is_birthday,
    ),
    "path of a developer's machine": (
        re.compile(r"(?<![\w.}~-])(?:/(?:home|Users|root|work)|[A-Z]:\\+Users)[/\\]+\w[\w.-]*"),
        _always,
    ),
    "package registry": (re.compile(rf"(?<![\w-])(?:{REGISTRIES})\b", re.IGNORECASE), _always),
}


def scan(text: str, where: str) -> Iterator[Finding]:
    """
    Yield what must not be in a text.

    Parameters
    ----------
    where
        Name of the text, for the reader.
    """
    for rule, (pattern, is_meant) in RULES.items():
        for match in pattern.finditer(text):
            if is_meant(match):
                mark = hashlib.sha256(match[0].encode()).hexdigest()[:16]
                yield Finding(rule, where, text.count("\n", 0, match.start()) + 1, mark)


def _text(content: bytes) -> str:
    """Return what can be read of a file: of a picture or an archive that is what is plain in it."""
    if b"\0" not in content:
        return content.decode("utf-8", errors="replace")
    return "\n".join(run.decode() for run in re.findall(rb"[\x20-\x7e]{16,}", content))


def _git(root: Path, *arguments: str, given: bytes | None = None) -> bytes:
    told = subprocess.run(
        ["git", "-C", root, *arguments], input=given, capture_output=True, check=False
    )
    if told.returncode:
        raise SystemExit(f"git {arguments[0]}: {told.stderr.decode(errors='replace').strip()}")
    return told.stdout


def tree(root: Path) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file in a folder that git keeps or would keep."""
    listed = _git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in sorted(set(listed.decode().split("\0")) - {""}):
        path = root / name
        if path.is_file() and not path.is_symlink():
            yield name, path.read_bytes()


def history(root: Path) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file of each commit, once, and the commits' messages."""
    rows = _git(root, "rev-list", "--objects", "--all", "--reflog").decode().splitlines()
    named = dict(row.split(" ", 1) for row in rows if " " in row)
    ids = [row.split(" ", 1)[0] for row in rows]
    told = _git(root, "cat-file", "--batch", given="\n".join(ids).encode())
    at = 0
    while at < len(told):
        end = told.index(b"\n", at)
        name, kind, size = told[at:end].decode().split()
        content = told[end + 1 : end + 1 + int(size)]
        at = end + 2 + int(size)
        if kind != "blob":  # of a commit its message; what stands above are hashes of git's
            content = content.partition(b"\n\n")[2]
        if kind in ("blob", "commit", "tag"):
            yield f"{name[:12]} {named.get(name, kind)}".rstrip(), content


def known(root: Path) -> frozenset[str]:
    """Return the marks that were looked at and may stay; their reasons stand beside them."""
    rows = (root / KNOWN).read_text("utf-8").splitlines() if (root / KNOWN).exists() else []
    return frozenset(row.split()[0] for row in rows if row.strip() and not row.startswith("#"))


def findings(files: Iterable[tuple[str, bytes]], may_stay: frozenset[str]) -> list[Finding]:
    """Return what is found in files and may not stay."""
    return [
        found
        for name, content in files
        if not name.endswith(KNOWN)
        for found in scan(_text(content), name)
        if found.mark not in may_stay
    ]


def main(arguments: list[str] | None = None, *, say: Callable[[str], None] = print) -> int:
    """Scan and tell; return 0 where nothing was found, otherwise 1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--history", action="store_true", help="every version git has kept, too")
    parser.add_argument("--root", type=Path, default=ROOT, help="another folder than this project")
    chosen = parser.parse_args(arguments)
    found = {}
    for kind in (tree, history) if chosen.history else (tree,):
        files = list(kind(chosen.root))
        found[kind.__name__] = findings(files, known(chosen.root))
        for finding in found[kind.__name__]:
            say(f"  {finding}")
        size = sum(len(content) for _, content in files) / 1e6
        say(f"{kind.__name__}: {len(files)} files, {size:.1f} MB, "
            f"{len(found[kind.__name__])} findings.")  # fmt: skip
    return int(any(found.values()))


if __name__ == "__main__":
    sys.exit(main(say=partial(print, flush=True)))
