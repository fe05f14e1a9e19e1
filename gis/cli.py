"""The `kvarter` command: thin, each command calls one service."""

from __future__ import annotations

import dataclasses
import io
import json
import math
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Literal

import typer

from gis.errors import InputError, KvarterError, MachineError
from gis.locale import translator
from gis.settings import LOOPBACK, get_settings


def _language() -> str:
    try:
        return get_settings().lang
    except InputError:  # told by `main`, where a sentence can be printed
        return "da"


_ = translator(_language())

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
)
db = typer.Typer(no_args_is_help=True, help="The private database.")
demo = typer.Typer(no_args_is_help=True, help="The demo town.")
map_ = typer.Typer(no_args_is_help=True, help="Maps from OpenStreetMap.")
area = typer.Typer(no_args_is_help=True, help="Housing areas.")
round_ = typer.Typer(no_args_is_help=True, help="Walking rounds.")
coverage_ = typer.Typer(no_args_is_help=True, help="Where the team has been.")
for name, group in {
    "db": db, "demo": demo, "map": map_, "area": area, "round": round_, "coverage": coverage_,
}.items():  # fmt: skip
    app.add_typer(group, name=name)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def main() -> None:
    """Run the command line: 0 done, 2 wrong use or bad input, 1 fault."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # a screen that lacks a letter shows its number
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        get_settings()
        status = _run()
    except KvarterError as error:
        print(_.error(error), file=sys.stderr)
        raise SystemExit(1 if isinstance(error, MachineError) else 2) from None
    except typer.TyperException as error:
        print(getattr(error, "format_message", error.__str__)(), file=sys.stderr)
        raise SystemExit(2) from None
    except (typer.Abort, KeyboardInterrupt):
        raise SystemExit(130) from None
    raise SystemExit(status if isinstance(status, int) else 0)


def _run() -> object:
    try:
        return app(standalone_mode=False)
    except OSError:
        with _output():  # a help text is written past `_show`
            pass
        raise


@contextmanager
def _output() -> Iterator[None]:
    """Tell when standard output takes no more; a reader that left, as `head` does, is no fault."""
    try:
        yield
        print(end="", flush=True)
    except OSError as error:
        # What is still waiting to be written would be told about again when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            raise MachineError("output_not_written") from error


def _show(document: object, text: str | Callable[[], str], as_json: bool) -> None:  # noqa: FBT001
    with _output():
        if as_json:
            print(json.dumps(document, ensure_ascii=False, default=str))
        else:
            print(text if isinstance(text, str) else text())


def _progress() -> Callable[[str, float], None] | None:
    """Return a progress line on standard error, where somebody is looking at it."""
    if not sys.stderr.isatty():
        return None

    def told(stage: str, share: float) -> None:
        words = {
            "plan": _("Planlægger runden"), "print": _("Tegner arket"), "done": _("Færdig"),
            "store": _("Gemmer kortet"),
        }  # fmt: skip
        text = words.get(stage, _("Læser kortet"))
        end = "\n" if share >= 1 else ""
        print(f"\r{text:<24}{share:>5.0%}", end=end, file=sys.stderr, flush=True)

    return told


@app.command()
def serve(
    *,
    first_demo: Annotated[
        bool, typer.Option("--first-demo", help="Load the demo town at the very first start.")
    ] = False,
) -> None:
    """Start the app and whatever it needs; Ctrl-C stops all of it."""
    settings = get_settings()
    if settings.host not in LOOPBACK:
        raise InputError("host_not_loopback", host=settings.host)
    _check_port(settings.host, settings.port)
    from gis.services.demo import is_first_start

    if is_first_start() and first_demo:
        _load_demo()
    with _output():
        url = f"http://{settings.host}:{settings.port}"
        print(_("Kvarter kører på {url} (stop med Ctrl-C)", url=url))
    import uvicorn

    from gis.jobs.keeping import workers
    from gis.services import installation

    # Told to end, uvicorn closes its connections and then sends itself the same signal again.
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(0))
    server = uvicorn.Server(
        uvicorn.Config(
            "app:app", host=settings.host, port=settings.port, log_level="warning",
            access_log=False, ws_max_size=200 * 1024 * 1024,
        )
    )  # fmt: skip
    try:
        server.config.load()  # before the workers, so that the pages do not wait for them
        with workers(settings.workers), suppress(KeyboardInterrupt):
            server.run()
    finally:
        # An impatient second Ctrl-C must not leave the database running.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        installation.close()


@app.command()
def worker(
    *,
    once: Annotated[bool, typer.Option("--once", help="End once nothing waits.")] = False,
    until_closed: Annotated[bool, typer.Option("--until-closed", hidden=True)] = False,
) -> None:
    """Do the long work that the app hands out: import maps, plan rounds, print."""
    from gis.jobs.worker import work

    work(once=once, until_closed=sys.stdin.fileno() if until_closed else None)


def _check_port(host: str, port: int) -> None:
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise MachineError("port_taken", port=str(port)) from error


@db.command("up")
def db_up(*, as_json: AsJson = False) -> None:
    """Start the private database and keep it running."""
    from gis.services import installation

    cluster = installation.private_cluster()
    cluster.stay(up=True)
    installation.upgrade()
    _show({"status": cluster.status()}, _("Databasen kører."), as_json)


@db.command("down")
def db_down(*, as_json: AsJson = False) -> None:
    """Stop the private database."""
    from gis.services import installation

    cluster = installation.private_cluster()
    cluster.stay(up=False)
    _show({"status": cluster.status()}, _("Databasen er stoppet."), as_json)


@db.command("status")
def db_status(*, as_json: AsJson = False) -> None:
    """Say whether the private database is absent, stopped or running."""
    from gis.services import installation

    status = installation.private_cluster().status()
    words = {
        "absent": _("Der er ingen database endnu."),
        "stopped": _("Databasen er stoppet."),
        "running": _("Databasen kører."),
    }
    _show({"status": status}, words[status], as_json)


@db.command("upgrade")
def db_upgrade(*, as_json: AsJson = False) -> None:
    """Bring the database up to this version of the program."""
    from gis.services import installation

    installation.upgrade()
    _show({"upgraded": True}, _("Databasen er klar til denne udgave."), as_json)


@demo.command("load")
def demo_load(*, as_json: AsJson = False) -> None:
    """Load the demo town, plan its round and print it."""
    _load_demo(as_json=as_json)


def _load_demo(*, as_json: bool = False) -> None:
    from gis.services.demo import load_demo, write_sheet
    from gis.services.installation import database

    # A demo town without its areas could not be loaded again.
    with database().as_one():
        loaded = load_demo(_, progress=_progress())
    path = write_sheet(loaded)
    planned = loaded.planned
    document = {
        "map": dataclasses.asdict(loaded.report),
        "round": planned.id,
        "sheet": loaded.sheet.code,
        "pdf": str(path),
    }

    def text() -> str:
        sheet = _("Ark: {path}", path=path)
        return "\n".join([_map_line(loaded.report), _round_lines(planned), sheet])

    _show(document, text, as_json)


@demo.command("remove")
def demo_remove(*, as_json: AsJson = False) -> None:
    """Remove the demo town and all that was made in it."""
    from gis.services.demo import remove_demo

    remove_demo()
    text = _("Demobyen er fjernet. Indlæs jeres eget kort: kvarter map import FIL")
    _show({"removed": True}, text, as_json)


@map_.command("import")
def map_import(
    file: Annotated[Path | None, typer.Argument(help=".osm, .osm.bz2, .osm.gz, .osm.pbf")] = None,
    *,
    boundary: Annotated[Path | None, typer.Option(help="GeoJSON or GeoPackage polygon.")] = None,
    municipality: Annotated[str | None, typer.Option(help="Cut out this municipality.")] = None,
    online: Annotated[str | None, typer.Option(help="Download this municipality.")] = None,
    as_json: AsJson = False,
) -> None:
    """Import a map from a file, or download it when asked to."""
    from gis.services import maps

    if (file is None) == (online is None) or (boundary is not None and municipality is not None):
        raise typer.BadParameter(
            _("Skriv enten en fil eller --online NAVN, og højst ét af --boundary og --municipality")
        )
    if file is not None:
        report = maps.import_map(
            file, boundary=boundary, municipality=municipality, progress=_progress()
        )
    else:
        assert online is not None
        report = maps.import_online(online, progress=_progress())
    _show(dataclasses.asdict(report), _map_line(report), as_json)


def _map_line(report: Any) -> str:  # noqa: ANN401  (a service type, imported late)
    return _(
        "{streets} vejstykker, {km} km, {addresses} adresser ({share} % hører til en vej), "
        "{places} steder, {buildings} bygninger. {seconds} s.",
        streets=_.number(report.streets), km=_.number(report.street_km, 1),
        addresses=_.number(report.addresses), share=_.number(100 * report.attached_share, 1),
        places=_.number(report.places), buildings=_.number(report.buildings),
        seconds=_.number(report.seconds, 1),
    )  # fmt: skip


@map_.command("list")
def map_list(*, as_json: AsJson = False) -> None:
    """List the maps that are there."""
    from gis.services import maps

    found = maps.list_maps()
    lines = [
        f"{m.id}  {_.date(m.data_date) if m.data_date else '–'}  {m.source}  {_.number(m.streets)}"
        for m in found
    ]
    text = "\n".join(lines) or _("Der er intet kort.")
    _show({"maps": [dataclasses.asdict(m) for m in found]}, text, as_json)


@map_.command("remove")
def map_remove(map_id: str, *, as_json: AsJson = False) -> None:
    """Remove a map; areas and rounds stay."""
    from gis.services import maps

    maps.remove_map(map_id)
    _show({"removed": map_id}, _("Kortet er fjernet. Områder og runder er bevaret."), as_json)


@area.command("add")
def area_add(
    file: Path, *, name: Annotated[str, typer.Option(help="Name of the area.")],
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Add a housing area from a GeoJSON file."""
    from gis.services import areas, members

    added = areas.add_area(members.local_scope(), name, areas.read_outline(file))
    remarks = [_.error(InputError(note.code, **note.params)) for note in added.notes]
    _show(_area(added), "\n".join([_area_line(added), *remarks]), as_json)


@area.command("list")
def area_list(*, as_json: AsJson = False) -> None:
    """List the housing areas."""
    from gis.services import areas, members

    found = areas.list_areas(members.local_scope())
    text = "\n".join(map(_area_line, found)) or _("Der er ingen boligområder.")
    _show({"areas": [_area(a) for a in found]}, text, as_json)


def _area(found: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "area": found.id, "name": found.name, "addresses": found.addresses,
        "street_m": round(found.street_m, 3), "pieces": found.pieces,
        "dwelling_types": dict(found.dwelling_types), "types_by_hand": found.types_by_hand,
        "required_bands": found.required_bands, "return_days": found.return_days,
        "notes": [note.code for note in found.notes],
    }  # fmt: skip


def _area_line(found: Any) -> str:  # noqa: ANN401
    return _(
        "{name}: {addresses} adresser, {km} km vej",
        name=found.name, addresses=_.number(found.addresses),
        km=_.number(found.street_m / 1000, 1),
    )  # fmt: skip


@round_.command("plan")
def round_plan(
    *,
    areas: Annotated[list[str], typer.Option("--area", help="Name or id; may be repeated.")],
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
    """Plan a round of the streets of some areas."""
    from gis.services import members, rounds
    from gis.services.plan_json import round_document

    chosen = _mode(mode)
    request = rounds.RoundRequest(
        tuple(areas), minutes, walkers=walkers, is_pair=is_pair, mode=chosen,
        starts=_places(start), ends=_places(end), objective=_objective(objective), seed=seed,
        pace_kmh=rounds.PACE_KMH[chosen] if pace_kmh is None else pace_kmh,
    )  # fmt: skip
    planned = rounds.plan_round(members.local_scope(), request, seconds=_seconds(seconds))
    _show(round_document(planned), lambda: _round_lines(planned), as_json)


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


def _round_lines(planned: Any) -> str:  # noqa: ANN401
    lines = _walked_lines(planned) if planned.legs else []
    if not planned.legs and len(planned.not_fitting):
        lines.append(_.error(InputError("nothing_fits", minutes=planned.minutes)))
    elif count := len(planned.not_fitting):
        told = _("Ikke med, tiden er for kort: {count} vejstykker.", count=_.number(count))
        lines.append(told)
        if further := planned.further_rounds:
            lines.append(
                _.n(
                    "{count} runde mere dækker resten.",
                    "{count} runder mere dækker resten.",
                    further,
                )
            )
    if count := len(planned.unreachable):
        lines.append(_("Kan ikke nås fra start: {count} vejstykker.", count=_.number(count)))
    if count := len(planned.not_walkable):
        lines.append(_("Kan ikke gennemgås: {count} vejstykker.", count=_.number(count)))
    return "\n".join(lines)


def _walked_lines(planned: Any) -> list[str]:  # noqa: ANN401
    lines = [
        _(
            "Runde {id}: {km} km, {minutes} minutter, heraf gentaget vej {deadhead} m.",
            id=planned.id, km=_.number(planned.length_m / 1000, 2),
            minutes=_.number(planned.walk_minutes), deadhead=_.number(planned.deadhead_m),
        )
    ]  # fmt: skip
    if planned.walkers > 1 or planned.mode == "car":
        lines += map(_leg_line, planned.legs)
    if planned.proven_optimal:
        lines.append(_("Kortest mulige: bevist."))
    elif planned.lower_bound_m > 0:
        percent = 100 * (planned.objective_m / planned.lower_bound_m - 1)
        told = _("Højst {percent} % over det kortest mulige.", percent=_.number(percent, 1))
        lines.append(told)
    return lines


def _leg_line(leg: Any) -> str:  # noqa: ANN401
    told = _(
        "Rute {letter}: {km} km, {minutes} minutter.",
        letter=leg.letter, km=_.number(leg.length_m / 1000, 2), minutes=_.number(leg.minutes),
    )  # fmt: skip
    if leg.drive is None:
        return told
    km = _.number(leg.drive_m / 1000, 1)
    return told + " " + _(
        "Heraf kørsel {km} km, {minutes} minutter.", km=km, minutes=_.number(leg.drive_minutes)
    )  # fmt: skip


@round_.command("list")
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
    _show({"rounds": [summary_document(one) for one in found]}, text, as_json)


def _summary_line(found: Any) -> str:  # noqa: ANN401
    day = _.date(found.planned_for or found.created_at)
    sheets = " ".join(sheet.code for sheet in found.sheets) or "–"
    km = _.number(found.length_m / 1000, 1)
    return f"{found.id}  {day}  {found.status:<9}  {km} km  {sheets}  {found.name}"


@round_.command("sheet")
def round_sheet(
    round_id: str, *, out: Annotated[Path, typer.Option(help="PDF to write.")],
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Print a round to a PDF and register the sheet."""
    from gis.services import members, rounds

    # A sheet that is printed is registered, so the file has to be there first.
    with _file_for(out) as file:
        sheet = rounds.print_sheet(members.local_scope(), round_id, _)
        _overwrite(file, out, sheet.pdf)
    text = _("Ark {code}: {path}", code=sheet.code, path=out)
    _show({"sheet": sheet.code, "pdf": str(out)}, text, as_json)


@contextmanager
def _file_for(out: Path) -> Iterator[BinaryIO]:
    """Open a file to write; when the work fails, what was there before is there again."""
    try:
        is_new = not out.exists()
        file = out.open("ab")
    except OSError as error:
        raise InputError("not_written", path=str(out)) from error
    with file:
        try:
            yield file
        except BaseException:
            if is_new:
                out.unlink(missing_ok=True)
            raise


def _overwrite(file: BinaryIO, out: Path, content: bytes) -> None:
    try:
        if out.is_file():  # and no pipe
            file.truncate(0)
        file.write(content)
        file.flush()
    except OSError as error:
        raise InputError("not_written", path=str(out)) from error


@round_.command("walked")
def round_walked(
    round_id: str,
    *,
    at: Annotated[str | None, typer.Option(help="When it began: 2026-11-10T13:00.")] = None,
    until: Annotated[str | None, typer.Option(help="When it ended.")] = None,
    is_pair: Annotated[bool | None, typer.Option("--pair/--alone", help="Who walked.")] = None,
    as_json: AsJson = False,
) -> None:
    """Record that a round was walked as planned: now, unless a time is said."""
    from gis.services import members, rounds, walked
    from gis.services.pass_json import recorded_document

    scope = members.local_scope()
    planned = rounds.get_round(scope, rounds.find_round(scope, round_id))
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
    document = recorded_document(recorded, laid)
    text = _(
        "Runden er gemt: {km} km på vejene, {outside} m uden for kortet.",
        km=_.number(document["matched_m"] / 1000, 2), outside=_.number(document["outside_m"]),
    )  # fmt: skip
    _show(document, text, as_json)


@round_.command("gpx")
def round_gpx(round_id: str, *, as_json: AsJson = False) -> None:
    """Print the legs of a round as GPX."""
    from gis.services import members, rounds

    text = rounds.round_gpx(members.local_scope(), round_id)
    _show({"round": round_id, "gpx": text}, text.rstrip("\n"), as_json)


@coverage_.command("report")
def coverage_report(
    *,
    areas: Annotated[
        list[str] | None, typer.Option("--area", help="Name or id; may be repeated.")
    ] = None,
    at: Annotated[
        str | None, typer.Option(help="As of a date, 2026-11-10, or a time, 2026-11-10T13:00.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Tell how much of the housing areas has been walked, and when."""
    from gis.services import coverage, members
    from gis.services.coverage_json import report_document

    moment = None if at is None else coverage.read_moment(at)
    report = coverage.coverage_report(members.local_scope(), at=moment, area_ids=areas)
    unit = _("adresser") if report.unit == "addresses" else _("boliger")
    lines = [_coverage_line(found, unit) for found in report.areas]
    text = "\n".join(lines) or _("Der er ingen boligområder.")
    _show(report_document(report), text, as_json)


def _coverage_line(area: Any, unit: str) -> str:  # noqa: ANN401
    return _(
        "{name}: gået {covered} af {km} km og forbi {share} % af {dwellings} {unit}; tidspunkter "
        "{score} %; hul {gap} {unit}, {hours} gangtimer",
        name=area.name, unit=unit, covered=_.number(area.covered_m / 1000, 1),
        km=_.number(area.street_m / 1000, 1), share=_.number(100 * area.dwelling_coverage),
        dwellings=_.number(area.dwellings), score=_.number(100 * area.time_of_day),
        gap=_.number(area.gap_dwellings, 1), hours=_.number(area.gap_hours, 1),
    )  # fmt: skip


if __name__ == "__main__":
    main()
