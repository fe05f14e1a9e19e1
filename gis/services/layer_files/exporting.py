"""Layers out of the database and into files that others open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gis.errors import InputError
from gis.exchange.layer_writing import ENDINGS, Format, LayerOut, write_layer, write_layers
from gis.locale import layer_words, mapping_words
from gis.maps.qgis_style import layer_style
from gis.services.layer_files.frames import FRAMES, SHAPES, rows_out
from gis.services.rights import right

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.layers.database import Scope
    from gis.locale import Translator

__all__ = ["Export", "export_layers"]


@dataclass(frozen=True)
class Export:
    """A file: its name, what it holds, and how many rows that is."""

    file_name: str
    content: bytes
    rows: int


@right("files", "export")
def export_layers(
    scope: Scope,
    _: Translator,
    layers: Sequence[str],
    format_: Format,
    *,
    with_personal: bool = False,
) -> Export:
    """
    Return layers as one file.

    Parameters
    ----------
    scope
        Whose rows they are.
    _
        Language of headings and words.
    layers
        One of `FRAMES`; several only as GeoPackage.
    format_
        Of the file.
    with_personal
        Whether it says how to reach partners and channels, and who is responsible or decided.

    Raises
    ------
    InputError
        ``layer_unknown``, ``layers_need_geopackage``.
    """
    if not layers or set(layers) - set(FRAMES):
        raise InputError("layer_unknown", layers=", ".join(FRAMES))
    if len(layers) > 1 and format_ != "geopackage":
        raise InputError("layers_need_geopackage")
    made = [_layer_out(_, scope, layer, with_personal=with_personal) for layer in layers]
    content = write_layers(made) if format_ == "geopackage" else write_layer(made[0], format_)
    name = layers[0].replace("_", "-") if len(layers) == 1 else "lag"
    rows = sum(len(layer.frame) for layer in made)
    return Export(f"kvarter-{name}{ENDINGS[format_]}", content, rows)


def _layer_out(_: Translator, scope: Scope, layer: str, *, with_personal: bool) -> LayerOut:
    return LayerOut(
        layer,
        layer_words.layers(_)[layer],
        rows_out(_, scope, layer, with_personal=with_personal),
        layer_words.headings_out(_, layer),
        SHAPES[layer],
        layer_style(layer, mapping_words.statuses(_)),
    )
