"""A heat map as a browser gets it: the colours of its classes, in few bytes."""

from __future__ import annotations

import base64
import io
import json

import numpy as np
import pytest
import shapely
from PIL import Image

from gis.maps import style
from gis.maps.folium_layers import HeatLayer, Overlay
from gis.maps.heat_image import heat_image

BOUNDS = (10.0, 56.0, 10.1, 56.1)


def seen(url: str) -> np.ndarray:
    """The pixels, as red, green, blue and opacity."""
    kind, text = url.split(",")
    assert kind == "data:image/png;base64"
    return np.array(Image.open(io.BytesIO(base64.b64decode(text))).convert("RGBA"))


@pytest.mark.parametrize("ramp", style.HEAT_CLASSES)
@pytest.mark.parametrize("shape", [(1, 1), (3, 4), (4, 7)])
def test_every_pixel_has_the_colour_of_its_class(ramp: str, shape: tuple[int, int]) -> None:
    classes = np.random.default_rng(1).integers(0, 6, shape).astype(np.uint8)

    pixels = seen(heat_image(classes, ramp))

    clear = (0, 0, 0, 0)
    colours = [clear, *((*bytes.fromhex(fill[1:]), 255) for fill in style.HEAT_CLASSES[ramp])]
    assert pixels.tolist() == np.array(colours)[classes].tolist()


def test_the_largest_map_is_less_than_150_kilobytes() -> None:
    # Hills every 400 m on a map as large as any is drawn: far rougher than what is smoothed.
    y, x = np.mgrid[0:632, 0:632] / 25
    classes = np.clip(np.floor(3 + 3.5 * np.sin(x) * np.cos(y)), 0, 5).astype(np.uint8)
    cell = shapely.box(10.01, 56.01, 10.02, 56.02)

    overlay = Overlay(fit=BOUNDS, heat=HeatLayer(heat_image(classes, "gap"), BOUNDS, cell))

    assert len(json.dumps(overlay.data())) < 150_000


def test_heat_says_where_it_lies_and_which_cell_is_chosen() -> None:
    cell = shapely.box(10.01, 56.01, 10.02, 56.02)
    data = Overlay(fit=BOUNDS, heat=HeatLayer("data:,", BOUNDS, cell)).data()["heat"]
    assert data["bounds"] == [[56.0, 10.0], [56.1, 10.1]]
    assert sorted({tuple(point) for point in data["chosen"]}) == [
        (56.01, 10.01), (56.01, 10.02), (56.02, 10.01), (56.02, 10.02),
    ]  # fmt: skip
    assert Overlay(fit=BOUNDS, heat=HeatLayer("data:,", BOUNDS)).data()["heat"]["chosen"] == []
    assert Overlay(fit=BOUNDS).data()["heat"] is None
