from __future__ import annotations

import pytest

from gis.errors import MachineError
from gis.maps import fonts


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return fonts.build_fonts(fonts.FONT_SOURCE, tmp_path_factory.mktemp("assets") / "fonts")


def test_fonts_are_truetype_with_their_widths(made):
    assert made == fonts.font_files(made[0].parent)
    assert all(file.read_bytes()[:4] == b"\x00\x01\x00\x00" for file in made)


def test_making_them_again_gives_the_same_files(made):
    for ours, theirs in zip(made, fonts.font_files(), strict=True):
        assert ours.read_bytes() == theirs.read_bytes()


def test_names_of_other_countries_have_letters():
    assert fonts.text_width_em("Ħ") != fonts.UNKNOWN_EM
    letters = fonts._widths(fonts.FONTS)["600"]
    assert set("ÆØÅæøåÉéÜüÖöŁłŻżĦħŠšŽžΑθήναМосква") <= set(letters)


def test_a_missing_set_up_is_told(tmp_path):
    with pytest.raises(MachineError, match="assets_missing"):
        fonts.build_fonts(tmp_path, tmp_path / "fonts")
    with pytest.raises(MachineError, match="assets_missing"):
        fonts.font_files(tmp_path)


def test_widths_grow_with_the_text_and_its_weight():
    assert fonts.text_width_em("Ærøvej") > fonts.text_width_em("Ærø") > 0
    assert fonts.text_width_em("Mejsevej", 700) > fonts.text_width_em("Mejsevej", 400)
    assert fonts.text_width_em("111") == pytest.approx(fonts.text_width_em("888"))
