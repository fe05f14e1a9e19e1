"""
Many workers who change the same rows at once: what is stored and what is told is all there was.

Every worker is a process of its own. Again and again it takes a row as it saw it last, which is
often long ago, and changes some fields; the value says who wrote it and which of their changes it
was. A change is *applied* or *reported* (a clash, or changed meanwhile). Afterwards the forms that
the database kept are read: no applied change may be missing, and none that was reported be there.
"""

from __future__ import annotations

import argparse
import multiprocessing as mp
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from gis.errors import ConflictError
from gis.services import installation
from gis.services.members import Scope, local_scope
from gis.services.partners import add_partner, list_partners, update_partner

from .homes import own_home

FIELDS = ("note", "our_hours", "contact")
ROWS = 10

Told = tuple[str, str, str]
"""Of an applied change the row, the field and the value."""


def race(seed: int, count: int, tell: Callable[[list[Told], Counter[str]], object]) -> None:
    """Change rows `count` times as one worker; tell what was applied, and how often not."""
    chance = random.Random(seed)
    scope = local_scope()
    seen = versions(scope)
    applied: list[Told] = []
    outcomes: Counter[str] = Counter()
    for number in range(count):
        row = chance.choice(sorted(seen))
        fields = chance.sample(FIELDS, chance.randrange(1, len(FIELDS) + 1))
        values = dict.fromkeys(fields, f"{seed} skrev {number}")
        try:
            partner, change = update_partner(scope, row, seen[row], **values)  # type: ignore[arg-type]
        except ConflictError as error:
            outcomes[error.code] += 1
            if chance.random() < 0.7:  # some look again before they try again, some do not
                seen = versions(scope)
        else:
            outcomes["applied"] += 1
            applied += [(row, field, value) for field, value in values.items()]
            seen[row] = partner.version
            assert change.after == partner.version
    tell(applied, outcomes)


def versions(scope: Scope) -> dict[str, int]:
    """Return the versions of the rows by id: all that is needed to look again."""
    with installation.database().session(scope) as session:
        return {str(row.id): row.version for row in session.execute(
            sa.text("select id, version from partner")
        )}  # fmt: skip


def lost(applied: list[Told], outcomes: Counter[str], rows: dict[str, int]) -> list[str]:
    """
    Return what is wrong with what the database holds after a race.

    Parameters
    ----------
    applied
        All that workers were told is stored.
    outcomes
        How often they were told what.
    rows
        Versions of the rows before the race.
    """
    scope = local_scope()
    written: set[Told] = set()
    forms = sa.text("select content from row_past where row_id = cast(:id as uuid)")
    wrong = []
    now = {one.id: one for one in list_partners(scope)}
    with installation.database().session(scope) as session:
        for row in rows:
            past = [dict(content) for content in session.scalars(forms, {"id": row})]
            past.append({field: getattr(now[row], field) for field in FIELDS})
            written |= {(row, f, form[f]) for form in past for f in FIELDS if "skrev" in form[f]}
    changed = sum(now[row].version - version for row, version in rows.items())
    if changed != outcomes["applied"]:
        wrong.append(f"{outcomes['applied']} applied, {changed} versions")
    if missing := set(applied) - written:
        wrong.append(f"{len(missing)} applied values are gone")
    if strange := written - set(applied):
        wrong.append(f"{len(strange)} values are stored that nobody was told of")
    return wrong


def rows_to_race() -> dict[str, int]:
    """Add the rows, and return their versions."""
    for number in range(ROWS):
        add_partner(
            local_scope(), name=f"Partner {number}", kind="caretaker", is_municipality_wide=True
        )  # fmt: skip
    return versions(local_scope())


def _worker(seed: int, count: int, queue: Any, start: Any) -> None:  # noqa: ANN401
    start.wait()
    try:
        race(seed, count, lambda applied, outcomes: queue.put((applied, outcomes)))
    finally:
        installation.close()


def run(argv: list[str]) -> None:
    """Let workers race on a private cluster of their own, which goes afterwards."""
    parser = argparse.ArgumentParser("soak races")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=20)
    options = parser.parse_args(argv)
    with own_home():
        rows = rows_to_race()
        installation.close()
        each = options.count // options.workers
        # Each is a process of its own, but loads nothing that another one has loaded already.
        context = mp.get_context("forkserver")
        context.set_forkserver_preload([__name__])
        queue, start = context.Queue(), context.Barrier(options.workers)
        racing = [
            context.Process(target=_worker, args=(seed, each, queue, start))
            for seed in range(options.workers)
        ]
        # Held here, or the cluster would stop and start between two workers.
        installation.database()
        began = time.monotonic()
        for one in racing:
            one.start()
        found = []
        for _one in racing:
            found.append(queue.get(timeout=3600))
            print(f"{len(found)}/{options.workers} workers are there", flush=True)
        for one in racing:
            one.join()
        seconds = time.monotonic() - began
        applied = [change for told, _outcomes in found for change in told]
        outcomes: Counter[str] = sum((told for _applied, told in found), Counter())
        wrong = lost(applied, outcomes, rows)
        installation.close()
    total = sum(outcomes.values())
    told = ", ".join(f"{name} {number}" for name, number in outcomes.most_common())
    print(f"races: {options.workers} workers, {total} changes in {seconds:.0f} s: {told}")
    print(f"races: {total - each * options.workers} not accounted for; {wrong or 'nothing lost'}")
    if wrong or total != each * options.workers:
        sys.exit(1)
