"""Addresses found from what people wrote, in a district small enough to judge by eye."""

from __future__ import annotations

import random
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.address_matching import SHARED, TEXTS, register_addresses
from benchmarks.misspelling import written
from gis.exchange.address_matching import match_addresses

BOOK = pd.DataFrame(
    [
        ("l12", "Lærkevej", "12", "8700", "Horsens"),
        ("l12b", "Lærkevej", "12B", "8700", "Horsens"),
        ("l14", "Lærkevej", "14", "8700", "Horsens"),
        ("l12-8000", "Lærkevej", "12", "8000", "Aarhus C"),
        ("aa3", "Åboulevarden", "3", "8700", "Horsens"),
        ("s7", "Søndre Ringgade", "7", "8700", "Horsens"),
        ("f3", "10. Februar Vej", "3", "8700", "Horsens"),
        ("n99", "Nygade", "99", "8700", "Horsens"),
        ("b1", "Bygade", "1", "8700", "Horsens"),
        ("b97", "Bygade", "97", "8700", "Horsens"),
    ],
    columns=["key", "street", "number", "postcode", "city"],
)


def key_of(text: str) -> str | None:
    (found,) = match_addresses([text], BOOK)
    return found.key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Lærkevej 12, 8700 Horsens", "l12"),
        ("laerkevej 12b, 8700", "l12b"),
        ("Lærkev. 12 B, 2. tv, 8700 Horsens", "l12b"),
        ("LÆRKEVEJ14", "l14"),
        ("Lrækevej nr. 14, st. th.", "l14"),
        ("Aaboulevarden 3", "aa3"),
        ("Sdr. Ringg. 7", "s7"),
        ("10. februar vej 3", "f3"),
        ("Lejlighed 4, Søndre Ringgade 7", "s7"),
        ("Bygade 97\u00a0, 8700 Horsens", "b97"),
    ],
)
def test_typical_ways_of_writing_an_address_find_it(text: str, key: str) -> None:
    assert key_of(text) == key


def test_without_a_postcode_a_street_of_two_towns_is_asked_about() -> None:
    (found,) = match_addresses(["Lærkevej 12"], BOOK)

    assert not found.is_sure
    assert {near.key for near in found.near[:2]} == {"l12", "l12-8000"}


def test_a_missing_number_is_not_moved_to_a_street_of_a_like_name() -> None:
    (found,) = match_addresses(["Bygade 99, 8700 Horsens"], BOOK)

    assert not found.is_sure
    assert {"b97", "n99"} <= {near.key for near in found.near}
    assert all(near.label for near in found.near)


@pytest.mark.parametrize("text", ["", "Horsens", "8700", "?", "12", "Kanalvej 4", "0" * 400])
def test_what_is_no_address_of_the_map_is_not_guessed(text: str) -> None:
    assert key_of(text) is None


def test_a_book_without_addresses_finds_nothing() -> None:
    (found,) = match_addresses(["Lærkevej 12"], BOOK.head(0))

    assert (found.key, found.near) == (None, ())


@given(st.lists(st.text(max_size=40), max_size=5))
def test_any_text_has_an_answer_and_only_keys_of_the_book(texts: list[str]) -> None:
    found = match_addresses(texts, BOOK)

    assert [one.text for one in found] == texts
    assert {near.key for one in found for near in one.near} <= set(BOOK["key"])


@pytest.mark.parametrize("key", list(BOOK["key"]))
def test_an_address_written_in_full_is_always_sure(key: str) -> None:
    row = BOOK.set_index("key").loc[key]
    assert key_of(f"{row.street} {row.number}, {row.postcode} {row.city}") == key


def test_misspelled_texts_of_the_real_register_are_matched(shared: Path) -> None:
    assert SHARED.is_relative_to(shared)
    addresses = register_addresses()
    chosen = addresses.sample(TEXTS, random_state=1)
    chance = random.Random(1)
    columns = ("street", "number", "postcode", "city")
    texts = [written(*(getattr(row, c) for c in columns), chance) for row in chosen.itertuples()]

    found = [one.key for one in match_addresses(texts, addresses)]

    right = sum(one == key for one, key in zip(found, chosen["key"], strict=True))
    wrong = sum(one is not None for one in found) - right
    assert right / TEXTS >= 0.98
    assert wrong / TEXTS <= 0.005
