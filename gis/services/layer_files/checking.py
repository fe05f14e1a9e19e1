"""A file as the rows it would become: counts, problems by row, and what is there already."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from gis.errors import InputError
from gis.services.installation import database
from gis.services.layer_files.fields import LAYERS, Layer, ground_of
from gis.services.layer_files.preview import Choice, Preview
from gis.services.layer_files.reading import read_rows
from gis.services.layer_files.twins import find_twins
from gis.services.layer_files.whereabouts import find_whereabouts
from gis.services.reach import find_reach
from gis.services.rights import right

if TYPE_CHECKING:
    from gis.exchange.layer_table import LayerTable
    from gis.layers.database import Scope

__all__ = ["layer_of", "look_at"]


@right("files", "import")
def look_at(
    scope: Scope,
    layer: str,
    table: LayerTable,
    choice: Choice,
    *,
    progress: Callable[[float], object] = lambda _share: None,
) -> Preview:
    """
    Return what a file would become; nothing is stored.

    Parameters
    ----------
    scope
        Whose layer it is for.
    layer
        One of `LAYERS`.
    table
        The file.
    choice
        What was decided about it so far.
    progress
        Told the share that is done, 0 to 1.

    Raises
    ------
    InputError
        What is wrong with the file as a whole: ``layer_unknown``, ``layer_file_too_many``,
        ``layer_columns_missing``, ``no_map``, ``layer_outside_map``.
    """
    target = layer_of(layer)
    if len(table.rows) > target.most_rows:
        raise InputError("layer_file_too_many", most=target.most_rows)
    if target.shape == "polygon" and table.shapes is None and "wkt" not in choice.columns:
        raise InputError("layer_needs_outlines")
    table = _corrected(table, choice.corrections)
    opened = database()
    with opened.session(scope) as session:
        ground = ground_of(session)
        place = find_whereabouts(
            session, table, choice.columns, reach=find_reach(session, crs=opened.crs),
            crs=opened.crs, reading=choice.reading, addresses=choice.addresses,
        )  # fmt: skip
        rows, problems = read_rows(target, table, choice, ground, place, progress)
        twins = find_twins(session, target, rows, crs=opened.crs)
    left_out = set(place.left_out)
    if choice.leave_out_problems:
        unreadable = {problem.row for problem in problems}
        left_out |= {at for at, n in enumerate(table.numbers) if n in unreadable}
        problems = []
    bad = {problem.row for problem in problems} | {table.numbers[at] for at in left_out}
    skipped = bad | (set() if choice.with_twins else set(twins))
    progress(1.0)
    return Preview(
        layer, dict(choice.columns), table.headings, len(table.rows),
        tuple(row for row in rows if row.number not in skipped), tuple(problems),
        tuple(number for number in twins if number not in bad), place.offer, place.to_choose,
        place.reading, place.by_address, len(left_out),
        tuple(h for h in table.headings if h not in choice.columns.values()),
    )  # fmt: skip


def layer_of(code: str) -> Layer:
    """Return a layer that files are read into; raises ``layer_unknown``."""
    if code not in LAYERS:
        raise InputError("layer_unknown", layers=", ".join(LAYERS))
    return LAYERS[code]


def _corrected(table: LayerTable, corrections: Mapping[tuple[int, str], str]) -> LayerTable:
    """Return a file with what somebody typed in the place of some cells."""
    if not corrections:
        return table
    columns = {heading: at for at, heading in enumerate(table.headings)}
    rows = [list(row) for row in table.rows]
    place = {number: at for at, number in enumerate(table.numbers)}
    for (number, heading), text in corrections.items():
        if number in place and heading in columns:
            rows[place[number]][columns[heading]] = text.strip().strip("-") or None
    return replace(table, rows=tuple(tuple(row) for row in rows))
