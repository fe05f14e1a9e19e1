"""Files made to do harm: all refused, in time, in one sentence that gives nothing away."""

from __future__ import annotations

from itertools import islice

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.soak.file_reading import read
from benchmarks.soak.files import MOST_MEGABYTES, MOST_SECONDS
from gis.errors import InputError
from gis.locale import translator
from scripts.files.crafted import Crafted, crafted_files
from scripts.files.good import good_files
from scripts.files.mutated import mutation

CRAFTED = list(crafted_files())
EVERY = 14
"""Of those that differ by little; all of them are read by ``python -m benchmarks soak files``."""
SOME = [one for one in CRAFTED if "," in one.name and "cut" not in one.name][::2] + [
    one for one in CRAFTED if "," not in one.name or "cut" in one.name
][::EVERY]
STUCK = {"file_too_slow", "file_too_heavy", "file_breaks_reader"}


def test_there_are_enough_of_them_of_every_kind() -> None:
    assert len(CRAFTED) >= 250
    assert len({one.name for one in CRAFTED}) == len(CRAFTED)
    endings = {one.name.rpartition(".")[2] for one in CRAFTED}
    assert endings >= {"gpkg", "geojson", "zip", "csv", "xlsx", "kml", "gpx", "pbf", "bz2", "gz"}
    assert {one.reader for one in CRAFTED} == {reader for reader, _content in good_files().values()}


@pytest.mark.parametrize("name", good_files())
def test_the_files_they_are_made_from_are_read(name: str) -> None:
    reader, content = good_files()[name]
    assert read(reader, content).error is None


@pytest.mark.parametrize("crafted", SOME, ids=[one.name for one in SOME])
def test_a_crafted_file_is_refused_within_its_limits_in_a_sentence(crafted: Crafted) -> None:
    found = read(crafted.reader, crafted.make())
    assert isinstance(found.error, InputError)
    assert found.error.code not in STUCK, "its reader knows what is wrong with it"
    assert found.seconds < MOST_SECONDS
    assert found.megabytes < MOST_MEGABYTES
    sentence = translator("da").error(found.error)
    assert len(sentence) < 250
    assert not any(told in sentence for told in ("/", "root:", "Error", "fil:", "127.0.0.1"))


@settings(max_examples=40, deadline=None, derandomize=True,
          suppress_health_check=[HealthCheck.too_slow])  # fmt: skip
@given(st.integers(min_value=10**6))
def test_a_file_changed_at_random_is_read_or_refused_and_ends_no_reader(seed: int) -> None:
    _name, reader, content = mutation(seed)
    found = read(reader, content)
    assert found.exit_code == 0
    assert not found.fault
    assert found.error is None or isinstance(found.error, InputError)
    assert found.seconds < MOST_SECONDS


def test_the_same_files_are_made_every_time() -> None:
    for crafted in islice(CRAFTED, 0, None, 40):
        assert crafted.make() == crafted.make()
