"""`kvarter map`: maps from OpenStreetMap."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated, Any

import typer

from gis.cli.telling import AsJson, _, progress, show
from gis.locale.counted import counted

app = typer.Typer(no_args_is_help=True, help="Maps from OpenStreetMap.")


@app.command("import")
def map_import(
    file: Annotated[Path | None, typer.Argument(help=".osm, .osm.bz2, .osm.gz, .osm.pbf")] = None,
    *,
    boundary: Annotated[Path | None, typer.Option(help="GeoJSON or GeoPackage polygon.")] = None,
    municipality: Annotated[str | None, typer.Option(help="Cut out this municipality.")] = None,
    online: Annotated[str | None, typer.Option(help="Download this municipality.")] = None,
    as_json: AsJson = False,
) -> None:
    """Import a map from a file, or download it when asked to."""
    from gis.services import maps

    if (file is None) == (online is None) or (boundary is not None and municipality is not None):
        raise typer.BadParameter(
            _("Skriv enten en fil eller --online NAVN, og højst ét af --boundary og --municipality")
        )
    if file is not None:
        report = maps.import_map(
            file, boundary=boundary, municipality=municipality, progress=progress()
        )
    else:
        assert online is not None
        report = maps.import_online(online, progress=progress())
    show(dataclasses.asdict(report), map_line(report), as_json)


def map_line(report: Any) -> str:  # noqa: ANN401  (a service type, imported late)
    """Return what a map that was imported holds."""
    return _(
        "{streets}, {km} km, {addresses} ({share} % hører til en vej), {places}, {buildings}. "
        "{seconds} s.",
        streets=counted(_, "street_piece", report.streets), km=_.number(report.street_km, 1),
        addresses=counted(_, "address", report.addresses),
        share=_.number(100 * report.attached_share, 1),
        places=counted(_, "place", report.places),
        buildings=counted(_, "building", report.buildings),
        seconds=_.number(report.seconds, 1),
    )  # fmt: skip


@app.command("list")
def map_list(*, as_json: AsJson = False) -> None:
    """List the maps that are there."""
    from gis.services import maps

    found = maps.list_maps()
    lines = [
        f"{m.id}  {_.date(m.data_date) if m.data_date else '–'}  {m.source}  {_.number(m.streets)}"
        for m in found
    ]
    text = "\n".join(lines) or _("Der er intet kort.")
    show({"maps": [dataclasses.asdict(m) for m in found]}, text, as_json)


@app.command("remove")
def map_remove(map_id: str, *, as_json: AsJson = False) -> None:
    """Remove a map; areas and rounds stay."""
    from gis.services import maps

    maps.remove_map(map_id)
    show({"removed": map_id}, _("Kortet er fjernet. Områder og runder er bevaret."), as_json)
