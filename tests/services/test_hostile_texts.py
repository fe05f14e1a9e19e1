"""Hostile texts through every input of the services: kept as typed or refused, and nothing else."""

from __future__ import annotations

import inspect
import itertools
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest
import sqlalchemy as sa

import gis.jobs
import gis.services
from gis.errors import KvarterError
from gis.locale import translator
from gis.services.members import local_scope
from tests.command_line import run_all, values
from tests.file_inputs import files_with
from tests.free_inputs import (
    FORMS,
    SEARCHES,
    Ground,
    effects,
    ground_of,
    rows_now,
    search_all,
    write_all,
)
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
    for at, form in enumerate(FORMS):
        some = (*ALL[at * 29 % (len(ALL) // 4) :: len(ALL) // 2], *spread(4), *STRANGE[3:5])
        kept, _refused, problems = write_all(ground, replace(form, every=1), some)
        wrong += problems
        taken += kept > 0
    looked, problems = search_all(ground, (*spread(8), *STRANGE[3:5]))
    wrong += problems
    assert wrong + effects(FORMS, before, rows_now(ground.engine)) == []
    assert taken == len(FORMS)
    assert looked == 10 * len(SEARCHES)


def test_hostile_files_are_read_as_text_or_refused(ground: Ground) -> None:
    told = files_with(ground, (*spread(6), *STRANGE[3:5]))
    assert [one for found in told.values() for one in found.wrong] == []
    assert all(found.kept > found.refused for found in told.values())


def test_hostile_arguments_of_every_command_end_in_one_sentence(
    ground: Ground, tmp_path: Path
) -> None:
    texts = itertools.cycle((*spread(24), *STRANGE[:3]))
    tried = [(one, text) for one in values() for text in [next(texts)] if one.takes(text)]
    assert len(tried) > 40
    assert run_all(tried, tmp_path) == []


# --- every text that a service takes is one of those ----------------------------------------------

PLAIN = re.compile(
    r"(?:int|float|bool|bytes|None|dt\.\w+|shapely\.\w+|Polygonal|Points?|Translator|Callable.*"
    r"|Progress|BinaryIO|(?:Sequence|Collection|tuple|Required)(?=\[)|[\s|\[\],.'])+"
)
"""Annotations of what is no text: numbers, times, places, contents of files."""
GIVEN_BACK = re.compile(
    r"(?:\w*Change|Seen|Recorded|Tour|Preview|LayerTable|Meeting|InquiryPoint|Period|Extract"
    r"|ReturnWindow|Partner|AreaMapping|ProposedRound|FortnightTerms|(?:Sequence|tuple)(?=\[)|None|[\s|\[\],.])+"
)
"""What a service handed out before, and takes back: its texts are ids and what is stored."""
IDS = re.compile(
    r"(?:.*_)?ids?|code|older|newer|accepted|home|shredded|sheets|since|replaces|walkers|file"
)
"""Parameters that name rows: looked up, and `test_hostile_names_codes_and_ids…` tries them."""
OF_A_LIST = {
    "band", "bands", "kind", "state", "statuses", "layer", "layers", "format_", "mode", "side",
    "role", "outcome", "broken_by", "form", "slip", "signs", "way", "lang", "sector", "priority",
    "judgement", "status", "required_bands", "dwelling_types", "hindrances",
}  # fmt: skip
"""Parameters that take words of a list only; others are refused."""


def services() -> Iterator[Callable[..., object]]:
    """Yield every public function of services and jobs whose first parameter is a scope."""
    found = set()
    for package in (gis.services, gis.jobs):
        within = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        for module in (package.__name__, *(one.name for one in within)):
            for name, function in vars(import_module(module)).items():
                bare = inspect.unwrap(function) if inspect.isfunction(function) else None
                if bare is None or name.startswith("_") or bare in found or bare.__module__ in OWN:
                    continue
                if next(iter(inspect.signature(function).parameters), "") == "scope":
                    found.add(bare)
                    yield function


def texts_of(function: Callable[..., object]) -> Iterator[str]:
    """Yield the parameters of a service in which there may be text."""
    bare = inspect.unwrap(function)
    for one in [*inspect.signature(bare).parameters.values()][1:]:
        kind = str(one.annotation)
        if one.kind is one.VAR_KEYWORD:
            fields = vars(sys.modules[bare.__module__])[kind.removeprefix("Unpack[").rstrip("]")]
            named = {
                name: getattr(found, "__forward_arg__", str(found))
                for name, found in inspect.get_annotations(fields).items()
            }
        else:
            named = {one.name: kind}
        for name, annotation in named.items():
            if not (PLAIN.fullmatch(annotation) or GIVEN_BACK.fullmatch(annotation)):
                yield name


def test_every_text_that_a_service_takes_is_tried() -> None:
    tried = {
        (inspect.unwrap(form.service), name.partition(".")[0])
        for form in FORMS
        for name in form.columns
    } | {(inspect.unwrap(service), name) for service, name in SEARCHES}
    missing = {
        f"{function.__module__}.{function.__name__} {name}"
        for function in services()
        for name in texts_of(function)
        if (inspect.unwrap(function), name) not in tried
        and not IDS.fullmatch(name)
        and name not in OF_A_LIST
    }
    assert missing - ELSEWHERE.keys() == set()
    assert ELSEWHERE.keys() - missing == set()


FILES, SIGHTINGS = "tests.file_inputs", "handed on as by record_marked, where they are tried"
CHOSEN_OF_LISTS = "words of lists, numbers and a letter that is looked up"
ELSEWHERE = {
    "gis.services.rounds.planning.plan_round request": "areas by id or name: an area is not found",
    "gis.jobs.start_plan request": "read by plan_round",
    "gis.services.rounds.planning.improve_round request": "read as by plan_round",
    "gis.services.rounds.visiting.plan_visits request": "read as by plan_round",
    "gis.services.rounds.visiting.plan_visits stops": "ids are given back, and nothing is stored",
    **dict.fromkeys(
        (
            f"gis.services.rounds.conditions.conditions_of {name}"
            for name in ("request", "required", "place", "crs")
        ),
        "handed over by what plans",
    ),
    "gis.services.layer_files.checking.look_at choice": FILES,
    "gis.jobs.start_import file_name": FILES,
    "gis.jobs.start_import municipality": FILES,
    "gis.services.walked.recording.record_round sightings": SIGHTINGS,
    "gis.services.walked.together.record_with sightings": SIGHTINGS,
    "gis.services.walked.seen.record_seen sightings": SIGHTINGS,
    "gis.services.partners.joining.add_to_partner name": "the partner keeps its own",
    "gis.services.coverage.exporting.table_file columns": "headings of the program's own",
    "gis.services.coverage.exporting.table_file rows": "written, and nothing of it stored",
    "gis.services.coverage.surfaces.answered question": "made by the program",
    "gis.services.rounds.sheet_order.lines_of planned": "given back, and nothing is stored",
    "gis.services.rounds.sheets.print_sheet carried_by": "checked as all initials are",
    "gis.services.rounds.sheets.print_sheet options": CHOSEN_OF_LISTS,
    "gis.services.rounds.sheets.print_sheets wanted": "ids, letters, and initials checked as all",
    "gis.services.rounds.sheets.print_sheets options": CHOSEN_OF_LISTS,
    "gis.services.rounds.sheets.sheets_by_leg carriers": "checked as all initials are",
    "gis.services.rounds.sheets.sheets_by_leg carried_by": "checked as all initials are",
    "gis.jobs.start_print carried_by": "checked as all initials are",
    "gis.jobs.start_print carriers": "checked as all initials are",
    "gis.jobs.start_print options": CHOSEN_OF_LISTS,
}
"""Texts that are not tried as the others are, and why."""


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
