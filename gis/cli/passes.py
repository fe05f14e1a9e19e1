"""``kvarter pass``: what was walked without a planned round, and walks by GPS in general."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from gis.cli.files import read_bytes
from gis.cli.telling import AsJson, _, show

if TYPE_CHECKING:
    from gis.layers.database import Scope

app = typer.Typer(no_args_is_help=True, help="Passes: what was walked.")


@app.command("add")
def pass_add(
    *,
    gpx: Annotated[list[Path], typer.Option(help="Walk by GPS; several files are several walks.")],
    at: Annotated[str | None, typer.Option(help="When it began, for a file without times.")] = None,
    until: Annotated[str | None, typer.Option(help="When it ended.")] = None,
    is_bicycle: Annotated[bool, typer.Option("--bicycle/--foot", help="How.")] = False,
    is_pair: Annotated[bool, typer.Option("--pair/--alone", help="Who walked.")] = False,
    as_json: AsJson = False,
) -> None:
    """Record walks by GPS that belong to no planned round."""
    from gis.services import members

    record_files(
        members.local_scope(), gpx, at=at, until=until, is_pair=is_pair, as_json=as_json,
        mode="bicycle" if is_bicycle else "foot",
    )  # fmt: skip


def record_files(
    scope: Scope,
    files: Sequence[Path],
    *,
    at: str | None,
    until: str | None,
    is_pair: bool,
    as_json: bool,
    mode: Literal["foot", "bicycle"],
    round_id: str | None = None,
    walkers: Sequence[int] = (),
) -> None:
    """Record GPX files, all of them or none, and tell what they were."""
    from gis.services import tracks, walked
    from gis.services.installation import database
    from gis.services.pass_json import tour_document

    started_at = None if at is None else walked.read_time(at)
    ended_at = None if until is None else walked.read_time(until)
    tours, status = [], ""
    pass_ids: list[str] = []
    with database().as_one():
        for number, file in enumerate(files):
            walker = walkers[number] if walkers else None
            tour = tracks.read_tour(
                scope, read_bytes(file), mode=mode, round_id=round_id, walker=walker
            )
            recorded = tracks.record_tour(
                scope,
                tour,
                is_pair=is_pair,
                round_id=round_id,
                walker=walker,
                started_at=started_at,
                ended_at=ended_at,
            )
            tours.append(tour)
            pass_ids += recorded.pass_ids
            status = recorded.status
    laid = [walked.laid_pass(scope, pass_id) for pass_id in pass_ids]
    document = tour_document(status, laid, tours)
    text = _(
        "Turen er gemt: {km} km på vejene, {outside} m uden for dem.",
        km=_.number(document["matched_m"] / 1000, 2), outside=_.number(document["outside_m"]),
    )  # fmt: skip
    show(document, text, as_json)
