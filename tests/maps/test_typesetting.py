from __future__ import annotations

import pytest

from gis.maps.typesetting import breakable


@pytest.mark.parametrize("between", ["\xa0", "\t", "\u2028", "\r", " \x07"])
def test_words_stay_apart_whatever_stood_between_them(between: str) -> None:
    assert breakable(f"Fælleshus{between}Nord\r\nSyd") == "Fælleshus Nord\nSyd"
