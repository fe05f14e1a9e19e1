"""Words: every error has a sentence, numbers and dates are Danish."""

from __future__ import annotations

import ast
import datetime as dt
import re
import string
from pathlib import Path

import pytest
from messages import texts

from gis.errors import InputError
from gis.locale import sentences, translator
from gis.locale.sentences import SENTENCES

PROJECT = Path(__file__).parents[2]
ERRORS = {"InputError", "NotFoundError", "ConflictError", "MachineError"}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def forms(code: str) -> tuple[str, ...]:
    """A sentence, or its singular and its plural."""
    sentence = SENTENCES[code]
    return (sentence,) if isinstance(sentence, str) else (sentence.one, sentence.many)


def raised() -> dict[str, set[str]]:
    """Codes written in the code, with the parameters they are given."""
    found: dict[str, set[str]] = {}
    for path in (PROJECT / "gis").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ERRORS:
                code = node.args[0]
                if isinstance(code, ast.Constant):
                    found.setdefault(code.value, set()).update(k.arg or "" for k in node.keywords)
    return found


def test_every_error_has_a_sentence_and_every_sentence_its_parameters() -> None:
    for code, given in raised().items():
        assert code in SENTENCES, code
        assert all(placeholders(form) <= given for form in forms(code)), code


def test_no_code_has_two_sentences() -> None:
    groups = [
        group
        for name, group in vars(sentences).items()
        if name.isupper() and isinstance(group, dict) and group is not SENTENCES
    ]
    assert sum(map(len, groups)) == len(SENTENCES)


@pytest.mark.parametrize(
    ("code", "sentence"), [(code, form) for code in sorted(SENTENCES) for form in forms(code)]
)
def test_a_sentence_is_plain(code: str, sentence: str) -> None:
    # What has to be typed as it stands has no full stop behind it.
    ends_with_command = re.search(
        r": (kvarter|make|chmod|revoke|alter) [\w {}-]+$|: {command}$|https://[\w.]+$", sentence
    )
    # A question is answered by buttons: "Skal vi bytte dem?"
    assert sentence.endswith((".", "?")) or ends_with_command, sentence
    assert not re.search(r"\b(fejl|ugyldig|venligst|polygon|buffer)\b|!", sentence.lower()) or (
        code == "area_not_polygon"  # names the type the file must hold
    )


def test_numbers_and_dates_are_danish() -> None:
    _ = translator("da")
    assert _.number(1234.5, 1) == "1.234,5"
    assert _.number(0.25, 2) == "0,25"
    assert _.date(dt.date(2026, 11, 5)) == "05-11-2026"
    # The hour that comes twice, and the one that is skipped.
    assert _.time(dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC)) == "kl. 02.30"
    assert _.time(dt.datetime(2026, 3, 29, 1, 0, tzinfo=dt.UTC)) == "kl. 03.00"


def test_plural_follows_the_number() -> None:
    _ = translator("da")
    assert _.n("{count} adresse", "{count} adresser", 1) == "1 adresse"
    assert _.n("{count} adresse", "{count} adresser", 2000) == "2.000 adresser"


def test_a_language_that_is_not_there_is_danish() -> None:
    assert translator("tlh").lang == "da"


def test_an_error_is_told_with_its_figures() -> None:
    told = translator("da").error(InputError("start_too_far", metres=154321, limit=300))
    assert told.startswith("Startstedet ligger 154,3 km fra nærmeste vej, og grænsen er 300 m.")


@pytest.mark.parametrize(
    ("metres", "text"), [(0.4, "0 m"), (999.4, "999 m"), (999.6, "1,0 km"), (12345, "12,3 km")]
)
def test_a_length_is_told_in_kilometres_from_one_on(metres: float, text: str) -> None:
    assert translator("da").length(metres) == text


@pytest.mark.parametrize(
    ("minutes", "words"), [(1, "1 minut."), (1.5, "1,5 minutter."), (0.999, "1 minut.")]
)
def test_an_error_about_one_is_told_in_the_singular(minutes: float, words: str) -> None:
    told = translator("da").error(InputError("nothing_fits", minutes=minutes))
    assert told.startswith(f"Ingen veje kan nås på {words}")


def test_every_placeholder_that_is_told_specially_is_so_in_english_too() -> None:
    told = translator("en").error(InputError("end_too_far", metres=2500, limit=300))
    assert "2.5 km" in told
    assert "300 m" in told


@pytest.mark.parametrize("text", ["a\nb", "a\r\n\tb", "a \x1b\u2028 b", " a\0b "])
def test_an_error_is_one_line_whatever_a_file_is_called(text: str) -> None:
    told = translator("da").error(InputError("file_missing", name=text))
    assert told.startswith("Filen a b findes ikke")


def test_a_long_text_in_an_error_is_cut_in_the_middle() -> None:
    told = translator("da").error(InputError("file_missing", name=f"/{'m' * 5000}/area.geojson"))
    assert len(told) < 200
    assert "/mmm" in told
    assert "…" in told
    assert "mmm/area.geojson findes ikke" in told


@pytest.mark.parametrize("lang", ["da", "en"])
@pytest.mark.parametrize("digits", [0, 2])
@pytest.mark.parametrize(
    ("value", "text"),
    [
        (float("inf"), "inf"),
        (float("-inf"), "-inf"),
        (float("nan"), "nan"),
        (1e308, "1e+308"),
        (-(10**30), "-1e+30"),
        pytest.param(10**5000, "inf", id="5000 digits"),
    ],
)
def test_a_number_beyond_use_is_still_told(lang: str, digits: int, value: float, text: str) -> None:
    assert translator(lang).number(value, digits) == text


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(-0.25, "-0,25"), (-0.5, "-0,5"), (0.001, "0"), (12, "12"), (6.4, "6,4"), (1234.5, "1.234")],
)
def test_a_small_number_in_an_error_keeps_its_decimals(minutes: float, text: str) -> None:
    told = translator("da").error(InputError("minutes_not_positive", minutes=minutes))
    assert told.endswith(f"Her står {text}.")


def test_english_is_complete_and_keeps_every_placeholder() -> None:
    """Brought up to date by `make messages`."""
    known = translator("en").catalogue._catalog
    for text in texts():
        danish, key = (text, text) if isinstance(text, str) else (text[1], (text[0], 1))
        assert key in known, danish
        assert placeholders(known[key]) == placeholders(danish), danish
