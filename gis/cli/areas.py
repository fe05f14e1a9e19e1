"""`kvarter area`: housing areas."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from gis.cli.files import file_for, overwrite
from gis.cli.telling import AsJson, _, show
from gis.errors import InputError
from gis.locale.counted import counted

app = typer.Typer(no_args_is_help=True, help="Housing areas.")


@app.command("add")
def area_add(
    file: Path, *, name: Annotated[str, typer.Option(help="Name of the area.")],
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Add a housing area from a GeoJSON file."""
    from gis.services import areas, members

    added = areas.add_area(members.local_scope(), name, areas.read_outline(file))
    remarks = [_.error(InputError(note.code, **note.params)) for note in added.notes]
    show(_area(added), "\n".join([area_line(added), *remarks]), as_json)


@app.command("list")
def area_list(*, as_json: AsJson = False) -> None:
    """List the housing areas."""
    from gis.services import areas, members

    found = areas.list_areas(members.local_scope())
    text = "\n".join(map(area_line, found)) or _("Der er ingen boligområder.")
    show({"areas": [_area(a) for a in found]}, text, as_json)


@app.command("atlas")
def area_atlas(
    out: Annotated[Path, typer.Option(help="PDF to write.")],
    areas: Annotated[
        list[str] | None, typer.Option("--area", help="Name or id; several, or all by default.")
    ] = None,
    *, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Write an atlas: a map of all areas, a page for each, and an index of streets."""
    from gis.services import atlas, members

    with file_for(out) as file:
        printed = atlas.print_atlas(members.local_scope(), _, area_ids=areas or None)
        overwrite(file, out, printed.pdf)
    show({"pdf": str(out)}, _("Atlas: {path}", path=out), as_json)


def _area(found: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "area": found.id, "name": found.name, "addresses": found.addresses,
        "street_m": round(found.street_m, 3), "pieces": found.pieces,
        "dwelling_types": dict(found.dwelling_types), "types_by_hand": found.types_by_hand,
        "required_bands": found.required_bands, "return_days": found.return_days,
        "notes": [note.code for note in found.notes],
    }  # fmt: skip


def area_line(found: Any) -> str:  # noqa: ANN401
    """Return a line of the list of areas."""
    return _(
        "{name}: {addresses}, {km} km vej",
        name=found.name, addresses=counted(_, "address", found.addresses),
        km=_.number(found.street_m / 1000, 1),
    )  # fmt: skip
