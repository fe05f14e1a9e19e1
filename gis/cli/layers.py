"""`kvarter layer`: layers as files, in and out."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gis.cli.files import file_for, overwrite
from gis.cli.telling import AsJson, _, show
from gis.errors import InputError
from gis.locale.counted import counted

if TYPE_CHECKING:
    from gis.services.layer_files import Choice, Preview

app = typer.Typer(no_args_is_help=True, help="Layers as files.")
TOLD = 20
"""Problems that are told one by one."""


@app.command("import")
def layer_import(
    layer: Annotated[str, typer.Argument(help="housing_areas, places, partners or channels")],
    file: Annotated[Path, typer.Argument(help=".gpkg, .geojson, .zip (Shapefile), .csv, .xlsx")],
    *,
    part: Annotated[str | None, typer.Option(help="Sheet or layer of the file.")] = None,
    column: Annotated[
        list[str] | None, typer.Option(help="FIELD=HEADING; may be repeated.")
    ] = None,
    default: Annotated[
        list[str] | None, typer.Option(help="sector=public, private or civil.")
    ] = None,
    swap: Annotated[bool, typer.Option(help="Take the better reading of coordinates.")] = False,
    leave_out: Annotated[
        bool, typer.Option(help="Leave out rows that cannot be read or found.")
    ] = False,
    with_twins: Annotated[bool, typer.Option(help="Also rows that may be there.")] = False,
    dry_run: Annotated[bool, typer.Option(help="Look only; store nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read a file into a layer: all of it, or nothing."""
    from gis.services import layer_files, members

    scope = members.local_scope()
    table = layer_files.read_table(_content(file), part)
    first = layer_files.first_choice(scope, layer, table)
    choice = dataclasses.replace(
        first, columns=dict(first.columns) | _pairs(column), defaults=_pairs(default),
        leave_out_problems=leave_out, with_twins=with_twins,
    )  # fmt: skip
    preview = layer_files.look_at(scope, layer, table, choice)
    if decided := _decided(preview, choice, swap=swap, leave_out=leave_out):
        preview = layer_files.look_at(scope, layer, table, decided)
    if dry_run or preview.obstacle is not None:
        _refuse_or_show(preview, dry_run=dry_run, as_json=as_json)
        return
    made = layer_files.load_rows(scope, preview)
    document = _document(preview) | {"import": made.id, "added": made.added}
    show(document, _("{rows} er indlæst.", rows=counted(_, "row", made.added)), as_json)


def _content(file: Path) -> bytes:
    from gis.exchange.layer_table import LARGEST_BYTES

    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise InputError("file_missing", name=file.name) from error


def _pairs(texts: list[str] | None) -> dict[str, str]:
    pairs = [text.partition("=") for text in texts or ()]
    if any(not between for _key, between, _value in pairs):
        raise typer.BadParameter(_("Skriv felt og værdi med = imellem, for eksempel name=Navn."))
    return {key.strip(): value.strip() for key, _between, value in pairs}


def _decided(
    preview: Preview, choice: Choice, *, swap: bool, leave_out: bool
) -> Choice | None:  # fmt: skip
    """Return what the options decide of a preview's questions, None for nothing."""
    from gis.services.layer_files import LEFT_OUT

    decided: dict[str, Any] = {}
    if swap and preview.offer is not None:
        decided["reading"] = preview.offer.better
    if leave_out and preview.to_choose:
        decided["addresses"] = {one.text: LEFT_OUT for one in preview.to_choose}
    return dataclasses.replace(choice, **decided) if decided else None


def _refuse_or_show(preview: Preview, *, dry_run: bool, as_json: bool) -> None:
    """Tell what a file would become, and then why it cannot, if it cannot."""
    lines = [
        _("{ready} af {rows} er klar. Intet er gemt.",
          ready=_.number(len(preview.ready)), rows=counted(_, "row", preview.total)),
        *(
            _("Række {row}, {heading}: {error}", row=_.number(problem.row),
              heading=problem.heading or problem.field, error=_.error(problem.error))
            for problem in preview.problems[:TOLD]
        ),
        *(
            _("Række {row}: adressen er ikke fundet med sikkerhed.",
              row=", ".join(map(str, one.rows)))
            for one in preview.to_choose[:TOLD]
        ),
    ]  # fmt: skip
    show(_document(preview) | {"added": 0}, "\n".join(lines), as_json)
    if preview.obstacle is not None and not dry_run:
        raise preview.obstacle


def _document(preview: Preview) -> dict[str, Any]:
    return {
        "layer": preview.layer, "rows": preview.total, "ready": len(preview.ready),
        "columns": dict(preview.columns), "twins": list(preview.twins),
        "by_address": preview.by_address, "left_out": preview.left_out,
        "problems": [
            {"row": one.row, "field": one.field, "column": one.heading, "code": one.error.code,
             "expected": _.error(one.error)}
            for one in preview.problems
        ],
        "not_found": [
            {"rows": list(one.rows), "near": [label for _key, label in one.near]}
            for one in preview.to_choose
        ],
        "offer": preview.offer and preview.offer.problem.code,
    }  # fmt: skip


@app.command("export")
def layer_export(
    layer: Annotated[str, typer.Argument(help="A layer, or all.")],
    file: Annotated[Path, typer.Argument(help=".gpkg, .geojson, .zip (Shapefile), .csv, .xlsx")],
    *,
    with_personal: Annotated[bool, typer.Option(help="With contact fields and initials.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write a layer to a file; its ending says which format."""
    from gis.exchange.layer_writing import format_of
    from gis.services import layer_files, members

    format_ = format_of(file.name)
    layers = list(layer_files.FRAMES) if layer == "all" else [layer]
    with file_for(file) as opened:
        made = layer_files.export_layers(
            members.local_scope(), _, layers, format_, with_personal=with_personal
        )
        overwrite(opened, file, made.content)
    text = _("{rows} er skrevet til {path}.", rows=counted(_, "row", made.rows), path=file)
    show({"layers": layers, "rows": made.rows, "file": str(file)}, text, as_json)
