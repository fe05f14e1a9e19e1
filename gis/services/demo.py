"""The demo town: an invented town to try everything on, and to remove again."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gis.errors import ConflictError, NotFoundError
from gis.layers import demo
from gis.layers.database import SYSTEM, Scope
from gis.layers.map_imports import find_imports
from gis.layers.streets import has_streets
from gis.locale import COPENHAGEN, Translator
from gis.services.areas import add_area, parse_area
from gis.services.demo_fieldwork.inquiries import add_inquiries
from gis.services.demo_fieldwork.points import add_points
from gis.services.demo_fieldwork.returns import add_returns
from gis.services.demo_mapping.meetings import hold_meeting
from gis.services.demo_mapping.partners import add_partners
from gis.services.demo_mapping.places_channels import add_channels, add_places
from gis.services.demo_mapping.said import add_said_of_areas
from gis.services.installation import database
from gis.services.maps import ImportReport, import_map
from gis.services.members import local_scope
from gis.services.rounds import (
    PlannedRound,
    PrintedSheet,
    RoundRequest,
    plan_round,
    print_sheet,
)
from gis.services.walked import local_time, record_round
from gis.settings import get_settings


@dataclass(frozen=True)
class Demo:
    """The demo town, its round, and the sheet of that."""

    report: ImportReport
    planned: PlannedRound
    sheet: PrintedSheet


def is_first_start() -> bool:
    """Return whether nothing has been loaded here, the demo town included."""
    with database().session() as session:
        return not has_streets(session) and not demo.was_demo_loaded(session)


def load_demo(
    _: Translator,
    *,
    scope: Scope | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> Demo:
    """
    Load the demo town, draw its areas, walk some rounds, plan the next one and print it.

    Parameters
    ----------
    _
        Language of the sheet.
    scope
        Whose town it is; by default the local member's.
    progress
        Told the stage and the share done.

    Raises
    ------
    ConflictError
        ``demo_loaded`` when it is there already.
    """
    from data import DEMO_AREAS, DEMO_ROUND, DEMO_TOWN, DEMO_WALKED

    told = progress or (lambda _stage, _share: None)
    with database().session() as session:
        if any(found.is_demo for found in find_imports(session)):
            raise ConflictError("demo_loaded")
    report = import_map(
        DEMO_TOWN, is_demo=True, progress=lambda stage, share: told(stage, 0.8 * share)
    )
    scope = scope or local_scope()
    with database().session() as session:
        demo.mark_demo_loaded(session)
    for feature in json.loads(DEMO_AREAS.read_text("utf-8"))["features"]:
        outline = parse_area(json.dumps(feature).encode())
        add_area(scope, feature["properties"]["name"], outline)
    add_partners(scope)
    add_places(scope)
    add_channels(scope)
    hold_meeting(scope)
    add_said_of_areas(scope)
    told("plan", 0.85)
    for walked in json.loads(DEMO_WALKED.read_text("utf-8")):
        _walk(scope, walked, dt.datetime.now(COPENHAGEN))
    add_points(scope)
    add_returns(scope)
    add_inquiries(scope)
    told("plan", 0.9)
    wanted = json.loads(DEMO_ROUND.read_text("utf-8"))
    planned = plan_round(scope, RoundRequest.from_json(wanted))
    told("print", 0.95)
    sheet = print_sheet(scope, planned.id, _)
    told("done", 1.0)
    return Demo(report, planned, sheet)


def write_sheet(loaded: Demo) -> Path:
    """Write the sheet of a demo town that is kept by now into the home folder, and say where."""
    folder = get_settings().home / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / loaded.sheet.file_name
    path.write_bytes(loaded.sheet.pdf)
    return path


def _walk(scope: Scope, walked: Mapping[str, Any], now: dt.datetime) -> None:
    """Plan a round and record it as walked, on its day of the week some weeks before now."""
    planned = plan_round(scope, RoundRequest.from_json(walked["round"]))
    took = dt.timedelta(minutes=planned.walk_minutes)
    days = (now.weekday() - walked["weekday"]) % 7 + 7 * walked["weeks_ago"]
    clock = dt.time.fromisoformat(walked["at"])
    started_at = local_time(now.date() - dt.timedelta(days), clock)
    if started_at + took > now:
        started_at = local_time(now.date() - dt.timedelta(days + 7), clock)
    record_round(
        scope, planned.id, started_at=started_at, ended_at=started_at + took,
        is_pair=planned.is_pair,
    )  # fmt: skip


def remove_demo() -> None:
    """
    Take the demo town away with the areas, rounds and sheets made in it.

    Raises
    ------
    NotFoundError
        ``demo_missing``.
    """
    with database().session(SYSTEM) as session:
        if not demo.remove_demo(session):
            raise NotFoundError("demo_missing")
    database().once_kept(_remove_sheets)


def _remove_sheets() -> None:
    for sheet in (get_settings().home / "demo").glob("kvarter-ark-*.pdf"):
        sheet.unlink()
