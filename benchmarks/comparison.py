"""Figures told and figures reckoned, measure by measure."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

ALLOWED = {
    "m": 0.05, "minutes": 0.02, "share": 2e-5, "dwellings": 2e-3, "count": 0.0, "heat": 0.02,
    "laid": 0.03,
}  # fmt: skip


@dataclass
class Line:
    """One measure: how many values, the largest difference, and where that was."""

    unit: str
    compared: int = 0
    largest: float = 0.0
    where: str = ""

    @property
    def is_same(self) -> bool:
        """Whether nothing differs by more than rounding."""
        return self.largest <= ALLOWED[self.unit]


@dataclass
class Comparison:
    """All measures that were compared, by name."""

    lines: dict[str, Line] = field(default_factory=dict)

    def add(self, name: str, unit: str, theirs: float, ours: float, where: str) -> None:
        """Compare two values of a measure; not a number is the same as not a number."""
        line = self.lines.setdefault(name, Line(unit))
        line.compared += 1
        if math.isnan(theirs) and math.isnan(ours):
            return
        off = abs(theirs - ours)
        off = math.inf if math.isnan(off) else off
        if off > line.largest:
            line.largest, line.where = off, f"{where}: {theirs:.6g}, reckoned {ours:.6g}"

    def same(self, name: str, theirs: object, ours: object, where: str) -> None:
        """Compare two things that are the same or not."""
        self.add(name, "count", 0.0, float(theirs != ours), f"{where} {theirs!r} {ours!r}"[:300])

    def differing(self) -> dict[str, Line]:
        """Return the measures that differ."""
        return {name: line for name, line in self.lines.items() if not line.is_same}

    def table(self) -> str:
        """Return a line for each measure."""
        return "\n".join(
            f"  {'same  ' if line.is_same else 'DIFFER'} {name:<44} {line.compared:7} "
            f"{line.largest:12.3g} {line.unit:<10}" + ("" if line.is_same else f" {line.where}")
            for name, line in self.lines.items()
        )


def unit_of(name: str) -> str:
    """Return what a measure is in, by its name."""
    last = name.rsplit(".", 1)[-1]
    if name.startswith("per_"):
        return "minutes" if "minutes" in last else "share"
    if last.endswith("_m"):
        return "m"
    if last.endswith("minutes"):
        return "minutes"
    if last in {"gap_dwellings", "gap_per_hour", "gap"}:
        return "dwellings"
    counts = {"pieces", "complete_pieces", "passes", "unattached", "dwellings", "covered"}
    if last in counts or (last.endswith("_dwellings")):
        return "count"
    return "share"
