"""The code on a sheet, read again from what a plain printer and a copier make of it."""

from __future__ import annotations

import pytest
from PIL import ImageFilter

from gis.maps.joining import count_pages
from gis.maps.sheets import make_sheet
from gis.maps.sheets.page import HEAD_MM, MARGIN_MM, first_page_qr
from gis.maps.sheets.qr import QUIET_MODULES, modules_of, qr_svg
from tests.maps.lindenhof import content
from tests.maps.paper_meter import codes_on, grey_page, photocopied

SHORT = "https://kvarter.dk/registrer?ark=K7QF"
LONG = "https://kvarter.socialforvaltningen.koebenhavn.dk/registrer?ark=K7QF"


@pytest.mark.parametrize("url", [SHORT, LONG])
def test_the_code_is_read_from_a_grey_scan_and_a_copy_of_it_and_lies_outside_the_map(
    url: str,
) -> None:
    pdf = make_sheet(content(recording_url=url))
    first = grey_page(pdf, 1)
    for scan in (first, photocopied(first), first.filter(ImageFilter.GaussianBlur(1))):
        ((text, place),) = codes_on(scan)
        assert text == url
    _west, top, _east, bottom = place.bounds
    assert 5 <= top < bottom <= MARGIN_MM + HEAD_MM
    assert codes_on(grey_page(pdf, count_pages(pdf))) == []


def test_without_an_address_there_is_no_code() -> None:
    assert first_page_qr(content(), {}) == {}
    assert codes_on(grey_page(make_sheet(content()), 1)) == []


def test_a_drawing_has_the_white_that_a_reader_needs_and_nothing_but_the_code() -> None:
    width = modules_of(SHORT) + 2 * QUIET_MODULES
    assert f'viewBox="0 0 {width} {width}"' in qr_svg(SHORT)
    assert "kvarter.dk" not in qr_svg(SHORT)
