"""Sheets: print a round, and keep track of its prints until they are shredded."""

from __future__ import annotations

import dataclasses
import datetime as dt
import secrets
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import shapely

from gis.coverage.bands import is_weekend
from gis.errors import AccessError, NotFoundError
from gis.layers import addresses, basemap, streets, teams
from gis.layers.database import Scope, read_geometry
from gis.layers.rounds import (
    Round,
    RoundLeg,
    Sheet,
    find_sheet,
    get_round,
    is_code_free,
    lock_round,
    lock_sheet,
)
from gis.locale import COPENHAGEN, Translator
from gis.planning.directions import Direction
from gis.services.frame import read_frame
from gis.services.free_text import initials_or_none
from gis.services.installation import database
from gis.services.noting import shows
from gis.services.rights import has_right, right
from gis.services.rounds.planned import (
    find_directions,
    letter,
    read_pieces,
    read_stops,
)
from gis.services.rounds.request import RoundRequest
from gis.services.rounds.sheet_returns import find_returns
from gis.services.rounds.sheet_stops import stops_of_leg, unvisited

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from gis.maps.sheets import SheetContent, SheetLeg, SheetReturn

State = Literal["out", "returned", "shredded"]
CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Sheet codes are read aloud on the phone: no 0 and O, no 1 and I."""
CODE_LENGTH = 4


@dataclass(frozen=True)
class PrintedSheet:
    """A sheet as PDF, registered under its code."""

    code: str
    pdf: bytes
    file_name: str


@dataclass(frozen=True)
class SheetState:
    """
    A registered print, and whether it came back and was shredded.

    `by` and `carried_by` are the initials of who printed it and of who carries it.
    """

    code: str
    state: State
    return_by: dt.date
    by: str = ""
    carried_by: str = ""


@right("sheets", "print")
def print_sheet(
    scope: Scope, round_id: str, _: Translator, *, carried_by: str = ""
) -> PrintedSheet:
    """
    Print a round: the PDF, and its line in the register of sheets.

    Parameters
    ----------
    scope
        Who prints.
    round_id
        The round.
    _
        Language of the sheet.
    carried_by
        Initials of whoever carries it; "" for who prints.

    Raises
    ------
    AccessError
        ``only_coordinators_print_for_others``.
    InputError
        ``initials_too_long``.
    NotFoundError
        ``round_not_found``.
    MachineError
        ``sheet_failed``.
    """
    from gis.maps.sheets import make_sheet

    opened = database()
    today = dt.datetime.now(COPENHAGEN).date()
    with opened.session(scope) as session:
        stored = lock_round(session, round_id)  # no better plan takes its place from now on
        planned_for = stored.planned_for
        initials = initials_for(session, carried_by)
        out_on = today if planned_for is None else planned_for.astimezone(COPENHAGEN).date()
        sheet = Sheet(
            team_id=scope.team_id, created_by=scope.member_id, changed_by=scope.member_id,
            round_id=stored.id, code=_new_code(session),
            return_by=next_working_day(max(today, out_on)), printed_for=initials,
        )  # fmt: skip
        session.add(sheet)
        content = _content(session, stored, sheet, today, initials, opened.crs, _)
        return PrintedSheet(sheet.code, make_sheet(content), f"kvarter-ark-{sheet.code}.pdf")


def initials_for(session: Session, carried_by: str) -> str:
    """
    Return whose sheet is printed: only a coordinator's print may be for somebody else.

    Raises
    ------
    AccessError
        ``only_coordinators_print_for_others``.
    InputError
        ``initials_too_long``.
    """
    scope = session.info["scope"]
    own, asked = teams.get_initials(session, scope.member_id), initials_or_none(carried_by)
    if asked not in ("", own) and not has_right(scope, "sheets", "print_for"):
        raise AccessError("only_coordinators_print_for_others")
    return asked or own


def _content(
    session: Session,
    stored: Round,
    sheet: Sheet,
    today: dt.date,
    initials: str,
    crs: str,
    translate: Translator,
) -> SheetContent:
    from gis.maps.sheets import SheetContent

    request = RoundRequest.from_json(stored.parameters)
    team = read_frame(session)
    lists = find_directions(session, stored.legs, stored.stops, request.pace_kmh, crs)
    stops = read_stops(session, stored, crs)
    kept = {stop.ref for stop in stops if stop.kind == "return" and stop.walker}
    returns_of = find_returns(session, lists, sheet.return_by, crs, translate, kept)
    shows(
        session.info["scope"], "points.print",
        [stop.ref for stop in stops if stop.kind in ("return", "point")],
    )  # fmt: skip
    legs = [
        _leg(leg, rows, returns, stops_of_leg(translate, leg, rows, stops, request.pace_kmh, crs))
        for leg, rows, returns in zip(stored.legs, lists, returns_of, strict=True)
    ]
    pieces = read_pieces(stored, crs)
    lines = [line for leg in legs for line in (*leg.drives, *(r.geometry for r in leg.directions))]
    rings = [ring.at for leg in legs for ring in leg.rings]
    frame = shapely.union_all([*pieces.geometry, *lines, *rings]).envelope
    window = frame.buffer(max(frame.length / 4, 400), join_style="mitre")
    required = pieces[~pieces["outcome"].isin(["dropped", "not_walkable"])]
    return SheetContent(
        title=stored.name,
        sheet_code=sheet.code,
        printed_on=today,
        return_by=sheet.return_by,
        initials=initials,
        crs=crs,
        mode=request.mode,
        is_pair=request.is_pair,
        legs=legs,
        streets=streets.find_streets(session, window, crs=crs),
        addresses=addresses.find_addresses_of(session, list(required["id"]), crs=crs),
        basemap=basemap.find_basemap(session, window, crs=crs),
        required=required,
        not_fitting=pieces[pieces["outcome"] == "not_fitting"],
        unreachable=pieces[pieces["outcome"] == "unreachable"],
        dropped=pieces[pieces["outcome"] == "dropped"],
        not_walkable=pieces[pieces["outcome"] == "not_walkable"],
        data_date=stored.data_date,
        translate=translate,
        left_out=unvisited(translate, stops),
        phone=team.phone,
        hours=team.hours,
    )


def _leg(
    stored: RoundLeg, rows: list[Direction], returns: list[SheetReturn], visits: dict[str, Any]
) -> SheetLeg:
    from gis.maps.sheets import SheetLeg

    if not stored.pieces:  # nothing is looked at: it leads from stop to stop
        rows = [dataclasses.replace(row, deadhead=False) for row in rows]
    drive = None if stored.drive is None else read_geometry(stored.drive)
    return SheetLeg(
        walker=letter(stored.walker),
        directions=rows,
        length_m=stored.length_m,
        deadhead_m=stored.deadhead_m,
        minutes=stored.minutes,
        drives=() if drive is None else tuple(drive.geoms),
        drive_m=stored.drive_m,
        drive_minutes=stored.drive_minutes,
        returns=returns,
        is_seen=bool(stored.pieces),
        **visits,
    )


def _new_code(session: Session) -> str:
    length = CODE_LENGTH
    while True:
        for _attempt in range(20):
            code = "".join(secrets.choice(CODE_LETTERS) for _letter in range(length))
            if is_code_free(session, code):
                return code
        length += 1


def next_working_day(day: dt.date) -> dt.date:
    """Return the first Monday to Friday after a day that is no public holiday in Denmark."""
    following = day + dt.timedelta(days=1)
    while is_weekend(following):
        following += dt.timedelta(days=1)
    return following


# --- the register ----------------------------------------------------------------------------


@right("sheets", "read")
def find_round(scope: Scope, code_or_id: str) -> str:
    """
    Return the id of the round that a sheet is a print of, or of the round with this id.

    Raises
    ------
    NotFoundError
        ``sheet_code_not_found``; ``round_not_found`` of what can only be an id.
    """
    with database().session(scope) as session:
        sheet = find_sheet(session, code_or_id)
        if sheet is not None:
            return str(sheet.round_id)
        try:
            return str(get_round(session, code_or_id.strip()).id)
        except NotFoundError:
            if _is_id(code_or_id):
                raise
            raise NotFoundError("sheet_code_not_found", code=code_or_id) from None


def _is_id(text: str) -> bool:
    try:
        uuid.UUID(text.strip())
    except ValueError:
        return False
    return True


@right("sheets", "change")
def sheet_returned(scope: Scope, code: str) -> SheetState:
    """Say that a sheet came back; see `sheet_state`."""
    return sheet_state(scope, code, "returned")


@right("sheets", "change")
def sheet_shredded(scope: Scope, code: str) -> SheetState:
    """Say that a sheet is shredded; see `sheet_state`."""
    return sheet_state(scope, code, "shredded")


@right("sheets", "change")
def sheet_state(scope: Scope, code: str, state: State) -> SheetState:
    """
    Set what became of a sheet, forwards or, to take that back, backwards.

    Raises
    ------
    NotFoundError
        ``sheet_code_not_found``.
    """
    with database().session(scope) as session:
        sheet = _lock(session, code)
        _set(session, sheet, state)
        return state_of(sheet, teams.find_initials(session))


def set_sheets(
    session: Session, sheets: Mapping[str, State], round_ids: Collection[uuid.UUID]
) -> dict[str, State]:
    """
    Set what became of sheets of some rounds, within what else is stored of these.

    Parameters
    ----------
    session
        An open transaction.
    sheets
        States by code, in any case.
    round_ids
        Rounds that the sheets must be prints of.

    Returns
    -------
    dict
        What the sheets that change were before, by code.

    Raises
    ------
    NotFoundError
        ``sheet_code_not_found``.
    """
    before: dict[str, State] = {}
    # In one order, so that two who do this at once do not wait for each other.
    for code in sorted(sheets):
        sheet = _lock(session, code)
        if sheet.round_id not in round_ids:
            raise NotFoundError("sheet_code_not_found", code=code)
        earlier = _state(sheet)
        if earlier != sheets[code]:
            before[sheet.code] = earlier
            _set(session, sheet, sheets[code])
    return before


def _lock(session: Session, code: str) -> Sheet:
    sheet = lock_sheet(session, code)
    if sheet is None:
        raise NotFoundError("sheet_code_not_found", code=code)
    return sheet


def _set(session: Session, sheet: Sheet, state: State) -> None:
    now = dt.datetime.now(dt.UTC)
    sheet.returned_at = None if state == "out" else sheet.returned_at or now
    sheet.shredded_at = (sheet.shredded_at or now) if state == "shredded" else None
    sheet.stamp(session.info["scope"])


def state_of(sheet: Sheet, initials: Mapping[uuid.UUID, str]) -> SheetState:
    """Return what became of a sheet; `initials` are those of the team's members by id."""
    by = initials.get(sheet.created_by, "") if sheet.created_by else ""
    return SheetState(sheet.code, _state(sheet), sheet.return_by, by, sheet.printed_for)


def _state(sheet: Sheet) -> State:
    if sheet.shredded_at:
        return "shredded"
    return "returned" if sheet.returned_at else "out"
