"""Layers as files to take along, and how QGIS reads them straight from the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gis.exchange.layer_writing import ENDINGS, Format
from gis.locale import layer_words
from gis.services.layer_files import FRAMES, PERSONAL, export_layers, reader_address

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.members import Scope

EVERY = "all"


def show_files_out(_: Translator, scope: Scope) -> None:
    """Draw what to take along, and the button that makes the file."""
    layers = {EVERY: _("Alle lag i én fil")} | layer_words.layers(_)
    formats: dict[Format, str] = {
        "geopackage": "GeoPackage", "geojson": "GeoJSON", "shapefile": _("Shapefile (zip)"),
        "csv": "CSV", "xlsx": "XLSX",
    }  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        layer = st.selectbox(
            _("Lag"), list(layers), format_func=layers.__getitem__, index=1, key="files.out_layer",
            width=320,
        )  # fmt: skip
        is_all = layer == EVERY
        format_: Format = st.segmented_control(
            _("Format"), ["geopackage"] if is_all else list(formats),
            format_func=formats.__getitem__, default="geopackage", required=True,
            key="files.out_format_all" if is_all else "files.out_format",
        )  # fmt: skip
    with_personal = False
    if is_all or layer in PERSONAL:
        with_personal = st.checkbox(
            _("Medtag kontaktoplysninger og initialer"), key="files.out_personal",
            help=_("Uden flueben er de ikke i filen."),
        )  # fmt: skip
    chosen = list(FRAMES) if is_all else [layer]
    name = "lag" if is_all else layer.replace("_", "-")

    def make() -> bytes:
        return export_layers(scope, _, chosen, format_, with_personal=with_personal).content

    st.download_button(
        _("Hent fil"), make, file_name=f"kvarter-{name}{ENDINGS[format_]}",
        mime="application/octet-stream", icon=":material/download:", key="files.out",
    )  # fmt: skip
    st.caption(
        _(
            "GeoPackage åbner i QGIS med Kvarters egne signaturer. Beskyttede adresser er aldrig "
            "med."
        )
    )


def show_qgis(_: Translator) -> None:
    """Draw what to type in QGIS."""
    with st.expander(_("Læs lagene i QGIS direkte fra databasen")):
        address = reader_address()
        st.markdown(
            _(
                "Opret en PostGIS-forbindelse i QGIS, og vælg skemaet *qgis*. Brugeren kan kun "
                "læse, og kun det, der ikke er personligt."
            )
        )
        rows = [
            (_("Vært"), address.host), (_("Port"), str(address.port)),
            (_("Database"), address.database), (_("Bruger"), address.user),
        ]  # fmt: skip
        st.code("\n".join(f"{label}: {value}" for label, value in rows), language=None)
