"""
Check what Kvarter is made of: known weaknesses, licences, a list of parts, secrets in the history.

Not a part of `make ci`: it asks servers outside, and its answer changes from day to day without a
change here. Exit status: 0 all checked and nothing found, 1 something found, 3 something that could
not be checked. What could not be checked is never taken as free of weaknesses.

What it writes is in ``build/audit``: ``sbom.json`` (CycloneDX) and ``licences.csv``.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import quote

import secret_scan
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "build" / "audit"
FOUND, NOT_CHECKED = 1, 3
SECONDS = 600
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Verdict:
    """
    What is known of some packages.

    Attributes
    ----------
    checked
        How many were looked up.
    weak
        A line for each known weakness: package, version, its id.
    unchecked
        A line for each package that was not looked up, and why.
    """

    checked: int
    weak: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()

    @property
    def status(self) -> int:
        """Exit status that follows."""
        return FOUND if self.weak else NOT_CHECKED if self.unchecked else 0


def pins(lock: str) -> dict[str, str]:
    """Return the version of each package that a lock file installs on this machine."""
    rows = re.findall(r"^([A-Za-z0-9][^\\\n]*?)\s*\\?$", lock, re.MULTILINE)
    wanted = [Requirement(row) for row in rows]
    return {
        _plain(one.name): next(iter(one.specifier)).version
        for one in wanted
        if one.marker is None or one.marker.evaluate()
    }


def of_python(pinned: Mapping[str, str], told: str, reason: str) -> Verdict:
    """
    Judge what pip-audit answered; a package it does not name in its answer was not checked.

    Parameters
    ----------
    pinned
        Versions by package, of `pins`.
    told, reason
        Its JSON, and what it wrote beside it.
    """
    try:
        rows = {_plain(row["name"]): row for row in json.loads(told)["dependencies"]}
    except (ValueError, KeyError, TypeError):
        why = reason.strip().splitlines()[-1] if reason.strip() else "no answer"
        return Verdict(0, unchecked=tuple(f"{name} {pinned[name]}: {why}" for name in pinned))
    unchecked = []
    for name, version in pinned.items():
        row = rows.get(name, {"skip_reason": "not in the answer"})
        if "skip_reason" in row:
            unchecked.append(f"{name} {version}: {row['skip_reason']}")
        elif row["version"] != version:
            unchecked.append(f"{name} {version}: the answer is about {row['version']}")
    weak = [
        f"{name} {row['version']}: {weakness['id']}"
        for name, row in rows.items()
        for weakness in row.get("vulns", ())
    ]
    return Verdict(len(pinned) - len(unchecked), tuple(weak), tuple(unchecked))


def of_npm(packages: Mapping[str, str], told: str) -> Verdict:
    """Judge what ``npm audit --json`` answered; fewer packages than the lock has is no answer."""
    try:
        answer = json.loads(told)
        counted = answer["metadata"]["dependencies"]["total"]
        weak = [
            f"{name} {packages.get(name, '')}: {found['severity']}"
            for name, found in answer["vulnerabilities"].items()
        ]
    except (ValueError, KeyError, TypeError):
        counted, weak = 0, []
    if counted < len(packages):
        why = "no answer" if not counted else f"the answer is about {counted} packages"
        return Verdict(0, tuple(weak), tuple(f"{n} {v}: {why}" for n, v in packages.items()))
    return Verdict(len(packages), tuple(weak))


def npm_packages(lock: Mapping[str, Any]) -> dict[str, str]:
    """Return the version of each package of ``package-lock.json``."""
    return {
        path.rpartition("node_modules/")[2]: row["version"]
        for path, row in lock["packages"].items()
        if path
    }


def licence(package: str) -> str:
    """Return the licence that an installed package tells, as its author wrote it."""
    try:
        told = metadata.metadata(package)
    except metadata.PackageNotFoundError:
        return UNKNOWN
    classes = [row.rpartition(" :: ")[2] for row in told.get_all("Classifier", [])
               if row.startswith("License ::")]  # fmt: skip
    first = (told.get("License") or "").strip().splitlines()[:1]
    return told.get("License-Expression") or "; ".join(classes) or "".join(first) or UNKNOWN


def parts(
    pinned: Mapping[str, str], npm_lock: Mapping[str, Any]
) -> list[tuple[str, str, str, str]]:
    """Return kind, name, version and licence of every package."""
    rows = [("pypi", name, version, licence(name)) for name, version in pinned.items()]
    told = {path.rpartition("node_modules/")[2]: row.get("license", UNKNOWN)
            for path, row in npm_lock["packages"].items()}  # fmt: skip
    return rows + [("npm", n, version, told[n]) for n, version in npm_packages(npm_lock).items()]


def bill(python: dict[str, Any], rows: list[tuple[str, str, str, str]]) -> dict[str, Any]:
    """
    Return the list of parts: that of the Python lock, with licences, and the npm packages.

    Parameters
    ----------
    python
        CycloneDX document of the lock; of its lines and where they would be fetched from nothing
        is kept.
    rows
        Of `parts`.
    """
    licences = {name: told for kind, name, _, told in rows if kind == "pypi"}
    components = [
        {key: one[key] for key in ("type", "bom-ref", "name", "version", "purl") if key in one}
        | {"licenses": [{"license": {"name": licences.get(_plain(one["name"]), UNKNOWN)}}]}
        for one in python["components"]
    ]
    components += [
        {
            "type": "library", "bom-ref": f"npm:{name}", "name": name, "version": version,
            "purl": f"pkg:npm/{quote(name)}@{version}",
            "licenses": [{"license": {"name": told}}],
        }
        for kind, name, version, told in rows
        if kind == "npm"
    ]  # fmt: skip
    return python | {"components": components}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _run(*command: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            command, cwd=folder, capture_output=True, text=True, check=False, timeout=SECONDS
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 1, "", f"no answer within {SECONDS} s")


def _tell(what: str, verdict: Verdict) -> int:
    for line in verdict.weak:
        print(f"  found: {line}")
    reasons: dict[str, list[str]] = {}
    for line in verdict.unchecked:
        package, _, why = line.partition(": ")
        reasons.setdefault(why, []).append(package)
    for why, packages in reasons.items():
        print(f"  not checked ({why}): {', '.join(packages)}")
    total = verdict.checked + len(verdict.unchecked)
    if verdict.unchecked:
        print(f"{what}: NOT CHECKED, {len(verdict.unchecked)} of {total} packages.")
    else:
        print(f"{what}: {total} packages checked, {len(verdict.weak)} known weaknesses.")
    return verdict.status


def main() -> int:
    """Check and tell."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    OUT.mkdir(parents=True, exist_ok=True)
    programs = Path(sys.executable).parent
    pinned = pins((ROOT / "requirements.lock").read_text("utf-8"))
    npm_lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    rows = parts(pinned, npm_lock)

    # Strictly: otherwise a package that it could not look up counts as free of weaknesses.
    asked = _run(
        str(programs / "pip-audit"), "--strict", "--require-hashes", "--disable-pip",
        "--progress-spinner", "off", "-f", "json", "-r", "requirements.lock",
    )  # fmt: skip
    statuses = [_tell("Python", of_python(pinned, asked.stdout, asked.stderr))]
    npm = shutil.which("npm")
    answer = _run(npm, "audit", "--json", "--package-lock-only").stdout if npm else ""
    statuses.append(_tell("npm", of_npm(npm_packages(npm_lock), answer)))

    made = _run(str(programs / "cyclonedx-py"), "requirements", "--of", "JSON", "requirements.lock")
    (OUT / "sbom.json").write_text(json.dumps(bill(json.loads(made.stdout), rows), indent=2))
    with (OUT / "licences.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("kind", "name", "version", "licence"), *rows])
    unknown = [name for _, name, _, told in rows if told == UNKNOWN]
    print(f"Parts: {len(rows)}, in {OUT.relative_to(ROOT)}. "
          f"Licence unknown: {', '.join(unknown) or 'none'}.")  # fmt: skip

    statuses.append(secret_scan.main(["--history"]))
    return FOUND if FOUND in statuses else max(statuses)


if __name__ == "__main__":
    sys.exit(main())
