"""`kvarter register`: what public registers say of addresses, and the municipality's boundary."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated, Any

import typer

from gis.cli.files import read_bytes
from gis.cli.telling import AsJson, _, progress, show
from gis.locale.counted import counted

app = typer.Typer(no_args_is_help=True, help="Public registers: DAR, BBR and DAGI.")


@app.command("import")
def register_import(
    files: Annotated[list[Path], typer.Argument(help="CSV of DAR or BBR, plain or .gz.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Give the map's addresses their dwellings from files of DAR and BBR."""
    from gis.services import registers
    from gis.services.members import local_scope

    contents = [read_bytes(file) for file in files]
    report = registers.import_registers(local_scope(), contents, progress=progress())
    show(dataclasses.asdict(report), register_line(report), as_json)


def register_line(report: Any) -> str:  # noqa: ANN401  (a service type, imported late)
    """Return what registers gave the map."""
    return _(
        "{matched} har {dwellings} fra registre. {unmatched} står uden.",
        matched=counted(_, "address", report.matched),
        dwellings=counted(_, "dwelling", report.dwellings),
        unmatched=counted(_, "address", report.unmatched),
    )


@app.command("municipality")
def register_municipality(
    file: Annotated[Path, typer.Argument(help="GeoJSON of DAGI's municipalities, plain or .gz.")],
    name: Annotated[str | None, typer.Argument(help="Which; else the one with the map.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Set the municipality whose boundary areas are compared with."""
    from gis.services import registers
    from gis.services.members import local_scope

    scope = local_scope()
    chosen = registers.find_choice(registers.municipality_choices(scope, read_bytes(file)), name)
    registers.choose_municipality(scope, chosen.municipality)
    told = {"code": chosen.municipality.code, "name": chosen.municipality.name}
    show(
        told | {"share": chosen.share},
        _("Kommunen er {name}. {share} % af kortet ligger i den.", name=told["name"],
          share=_.number(100 * chosen.share)),
        as_json,
    )  # fmt: skip


@app.command("list")
def register_list(*, as_json: AsJson = False) -> None:
    """List what registers there are."""
    from gis.services import registers
    from gis.services.members import local_scope

    found = registers.list_registers(local_scope())
    lines = [
        register_line(found.addresses) if found.addresses else _("Ingen boliger fra registre."),
        _("Kommune: {name}", name=found.municipality or "–"),
    ]
    show(dataclasses.asdict(found), "\n".join(lines), as_json)


@app.command("remove")
def register_remove(*, as_json: AsJson = False) -> None:
    """Forget what registers say of addresses; each is one dwelling again."""
    from gis.services import registers
    from gis.services.members import local_scope

    registers.forget_registers(local_scope())
    show({"removed": True}, _("Boligerne fra registre er fjernet."), as_json)
