"""Hostile texts through every input of the services: kept as typed or refused, and nothing else."""

from __future__ import annotations

import inspect
import itertools
import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module

import pytest
import sqlalchemy as sa

import gis.services
from gis.errors import KvarterError
from gis.locale import translator
from gis.services.members import local_scope
from tests.free_inputs import INPUTS, Ground, effects, ground_of, rows_now, write_all
from tests.payloads import ALL, FORMULAS, SQL, STRANGE, URLS, XSS, spread

pytestmark = pytest.mark.db


@pytest.fixture
def ground(demo_database: dict[str, str]) -> Iterator[Ground]:
    made = ground_of(local_scope(), sa.make_url(demo_database["KVARTER_DATABASE_URL"]))
    yield made
    made.engine.dispose()


def test_there_are_as_many_payloads_as_are_asked_for() -> None:
    assert len(SQL) >= 500
    assert len(XSS) >= 100
    assert len(FORMULAS) >= 200
    assert len(URLS) >= 60
    assert len(set(ALL)) >= 860


def test_hostile_texts_are_kept_as_typed_or_refused_and_touch_no_other_row(ground: Ground) -> None:
    before = rows_now(ground.engine)
    wrong, taken = [], 0
    for at, one in enumerate(INPUTS):
        kept, _refused, problems = write_all(
            ground, one, (*ALL[at * 29 :: len(ALL) // 4], *spread(4), *STRANGE[3:5])
        )
        wrong += problems
        taken += kept > 0
    assert wrong + effects(INPUTS, before, rows_now(ground.engine)) == []
    assert taken == len(INPUTS)


# --- texts that look for something, and ids -------------------------------------------------------


def looked_for() -> list[Callable[..., object]]:
    """Return every public service that needs nothing but texts: names, codes and ids."""
    found = {}
    for module in pkgutil.walk_packages(gis.services.__path__, "gis.services."):
        for name, function in vars(import_module(module.name)).items():
            if name.startswith("_") or not inspect.isfunction(function):
                continue
            asked = list(inspect.signature(function).parameters.values())
            if (
                not asked
                or asked[0].name != "scope"
                or len(asked) == 1
                or function.__module__ in OWN
            ):
                continue
            if all(
                one.default is not one.empty or (one.annotation in KINDS and one.name not in CHOSEN)
                for one in asked[1:]
            ):
                found[inspect.unwrap(function)] = function
    return list(found.values())


OWN = {"gis.services.noting", "gis.services.rights"}
"""Between services: what they are given is never typed."""
CHOSEN = {"band", "kind", "state"}
"""Parameters that take words of a list only, which pages offer."""
KINDS = {
    "str": lambda text: text, "str | None": lambda text: text, "int": lambda _text: 1,
    "Sequence[str]": lambda text: [text], "Collection[str]": lambda text: [text],
    "str | Sequence[str]": lambda text: [text], "list[str]": lambda text: [text],
    "Translator": lambda _text: translator("da"),
}  # fmt: skip


def test_hostile_names_codes_and_ids_find_nothing_and_change_nothing(ground: Ground) -> None:
    before = rows_now(ground.engine)
    texts = ("\0", "kvhit\ud83d", "' OR 1=1 --", "../../etc/passwd", "0" * 5000, "٣", "%", "")
    wrong, called = [], 0
    for function, text in itertools.product(looked_for(), texts):
        asked = list(inspect.signature(function).parameters.values())[1:]
        given = {
            one.name: KINDS[one.annotation](text)
            for one in asked
            if one.annotation in KINDS
            and one.name not in CHOSEN
            and (one.default is one.empty or "str" in one.annotation)
        }
        try:
            function(ground.scope, **given)
        except KvarterError:
            called += 1
        except Exception as error:  # noqa: BLE001 - whatever else is raised is what is looked for
            wrong.append(f"{function.__module__}.{function.__name__}({text!r}): {error!r}"[:300])
        else:
            called += 1
    assert wrong == []
    assert called > 100 * len(texts) / 2
    assert effects([], before, rows_now(ground.engine)) == []
