"""`kvarter round`: walking rounds."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from gis.cli.passes import record_files
from gis.cli.round_sheets import round_sheet, round_sheets
from gis.cli.round_words import round_lines
from gis.cli.telling import AsJson, _, show
from gis.cli.visits import show_visits
from gis.errors import InputError

app = typer.Typer(no_args_is_help=True, help="Walking rounds.")
app.command("sheet")(round_sheet)
app.command("sheets")(round_sheets)


@app.command("plan")
def round_plan(
    *,
    areas: Annotated[
        list[str] | None, typer.Option("--area", help="Name or id; may be repeated.")
    ] = None,
    stops: Annotated[
        Path | None, typer.Option(help="GeoJSON of places to visit, with areas or without.")
    ] = None,
    at: Annotated[str | None, typer.Option(help="When they set out: 2026-11-24T13:00.")] = None,
    minutes: Annotated[float, typer.Option(help="Longest time of a leg, with driving.")] = 90,
    walkers: Annotated[int, typer.Option(help="Legs walked at the same time.")] = 1,
    is_pair: Annotated[bool, typer.Option("--pair/--alone", help="Who walks a leg.")] = True,
    mode: Annotated[str, typer.Option(help="foot, bicycle or car")] = "foot",
    start: Annotated[list[str] | None, typer.Option(help="LON,LAT; one, or one a walker.")] = None,
    end: Annotated[list[str] | None, typer.Option(help="LON,LAT; one, or one a walker.")] = None,
    pace_kmh: Annotated[float | None, typer.Option(help="Observing pace; 10 on a bicycle.")] = None,
    objective: Annotated[str, typer.Option(help="total or longest")] = "total",
    seconds: Annotated[float | None, typer.Option(help="Longest time to improve the plan.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same plan.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Plan a round of the streets of some areas; with places to visit it is not stored."""
    from gis.services import members, rounds, walked
    from gis.services.plan_json import round_document

    if not (areas or stops):
        raise typer.BadParameter(_("Vælg områder med --area, eller steder med --stops."))
    chosen = _mode(mode)
    request = rounds.RoundRequest(
        tuple(areas or ()), minutes, walkers=walkers, is_pair=is_pair, mode=chosen,
        starts=_places(start), ends=_places(end), objective=_objective(objective), seed=seed,
        pace_kmh=rounds.PACE_KMH[chosen] if pace_kmh is None else pace_kmh,
        planned_for=None if at is None else walked.read_time(at).astimezone(dt.UTC),
    )  # fmt: skip
    if stops is not None:
        show_visits(stops, request, seconds=_seconds(seconds), as_json=as_json)
        return
    planned = rounds.plan_round(members.local_scope(), request, seconds=_seconds(seconds))
    show(round_document(planned), lambda: round_lines(planned), as_json)


def _places(texts: list[str] | None) -> tuple[tuple[float, float], ...]:
    return tuple(map(_place, texts or ()))


def _place(text: str) -> tuple[float, float]:
    try:
        lon, lat = map(float, text.split(","))
    except ValueError as error:
        raise InputError("place_not_numbers") from error
    return lon, lat


def _seconds(seconds: float | None) -> float | None:
    if seconds is not None and not 0 < seconds < math.inf:
        raise InputError("seconds_not_positive", seconds=seconds)
    return seconds


def _objective(text: str) -> Literal["total", "longest"]:
    match text:
        case "total" | "longest":
            return text
        case _:
            raise InputError("objective_unknown")


def _mode(text: str) -> Literal["foot", "bicycle", "car"]:
    match text:
        case "foot" | "bicycle" | "car":
            return text
        case _:
            raise InputError("mode_unknown")


@app.command("list")
def round_list(
    *, status: Annotated[list[str] | None, typer.Option(help="Only rounds in this state.")] = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """List the newest rounds."""
    from gis.services import members, rounds
    from gis.services.plan_json import summary_document

    found = rounds.list_rounds(
        members.local_scope(), statuses=None if status is None else set(status)
    )
    text = "\n".join(map(_summary_line, found)) or _("Der er ingen runder.")
    show({"rounds": [summary_document(one) for one in found]}, text, as_json)


def _summary_line(found: Any) -> str:  # noqa: ANN401
    day = _.date(found.planned_for or found.created_at)
    sheets = " ".join(sheet.code for sheet in found.sheets) or "–"
    km = _.number(found.length_m / 1000, 1)
    return f"{found.id}  {day}  {found.status:<9}  {km} km  {sheets}  {found.name}"


@app.command("walked")
def round_walked(
    round_id: str,
    *,
    at: Annotated[str | None, typer.Option(help="When it began: 2026-11-10T13:00.")] = None,
    until: Annotated[str | None, typer.Option(help="When it ended.")] = None,
    is_pair: Annotated[bool | None, typer.Option("--pair/--alone", help="Who walked.")] = None,
    gpx: Annotated[
        list[Path] | None, typer.Option(help="Walk by GPS, one file for each leg in order.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Record that a round was walked: as planned and now, unless a time or a GPX file is given."""
    from gis.services import members, rounds, walked
    from gis.services.pass_json import recorded_document

    scope = members.local_scope()
    planned = rounds.get_round(scope, rounds.find_round(scope, round_id))
    if gpx:
        if len(gpx) > len(planned.legs):
            raise InputError("more_tracks_than_legs", found=len(gpx), legs=len(planned.legs))
        is_pair = planned.is_pair if is_pair is None else is_pair
        record_files(
            scope, gpx, at=at, until=until, is_pair=is_pair, as_json=as_json,
            round_id=planned.id, walkers=[leg.walker for leg in planned.legs],
            mode="bicycle" if planned.mode == "bicycle" else "foot",
        )  # fmt: skip
        return
    started_at, ended_at = walked.times_of(
        planned.walk_minutes,
        None if at is None else walked.read_time(at),
        None if until is None else walked.read_time(until),
    )
    recorded = walked.record_round(
        scope, planned.id, started_at=started_at, ended_at=ended_at,
        is_pair=planned.is_pair if is_pair is None else is_pair,
    )  # fmt: skip
    laid = [walked.laid_pass(scope, pass_id) for pass_id in recorded.pass_ids]
    document = recorded_document(recorded.status, laid)
    text = _(
        "Runden er gemt: {km} km på vejene, {outside} m uden for kortet.",
        km=_.number(document["matched_m"] / 1000, 2), outside=_.number(document["outside_m"]),
    )  # fmt: skip
    show(document, text, as_json)


@app.command("gpx")
def round_gpx(round_id: str, *, as_json: AsJson = False) -> None:
    """Print the legs of a round as GPX."""
    from gis.services import members, rounds

    text = rounds.round_gpx(members.local_scope(), round_id)
    show({"round": round_id, "gpx": text}, text.rstrip("\n"), as_json)


@app.command("ics")
def round_ics(round_id: str, *, as_json: AsJson = False) -> None:
    """Print a round, and the returns on its way, as a calendar."""
    from gis.services import calendars, members

    text = calendars.round_calendar(members.local_scope(), round_id, _).decode()
    show({"round": round_id, "ics": text}, text.rstrip("\r\n"), as_json)
