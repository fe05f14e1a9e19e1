"""What a sheet says: a stored round, or one leg of it, as the paper may show it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any

import shapely

from gis.errors import InputError
from gis.layers import addresses, basemap, streets
from gis.layers.database import read_geometry
from gis.locale import COPENHAGEN
from gis.services.coverage.piece_ages import piece_ages
from gis.services.frame import read_frame
from gis.services.noting import shows
from gis.services.rounds.planned import find_directions, letter, read_pieces, read_stops
from gis.services.rounds.request import RoundRequest
from gis.services.rounds.sheet_returns import find_returns
from gis.services.rounds.sheet_stops import stops_of_leg, unvisited
from gis.settings import get_settings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from gis.layers.rounds import Round, RoundLeg, Sheet
    from gis.locale import Translator
    from gis.maps.sheets import SheetContent, SheetLeg, SheetOptions, SheetReturn
    from gis.planning.directions import Direction

RECORDING_PAGE = "registrer"
CODE_NAME = "ark"
"""Where a sheet is recorded, and the name under which its address tells the code."""


def recording_url(code: str) -> str:
    """Return the address that the code on paper opens; "" where nobody can reach it."""
    base = get_settings().public_url
    return f"{base}/{RECORDING_PAGE}?{CODE_NAME}={code}" if base else ""


def chosen_legs(stored: Round, leg: str) -> list[RoundLeg]:
    """
    Return the legs of a round that a sheet shows: one by its letter, or all for "".

    Raises
    ------
    InputError
        ``leg_not_in_round``.
    """
    by_letter = {letter(one.walker): one for one in stored.legs}
    if not leg:
        return list(stored.legs)
    if leg not in by_letter:
        raise InputError("leg_not_in_round", leg=leg[:1], legs=", ".join(by_letter) or "–")
    return [by_letter[leg]]


def content_of(
    session: Session,
    stored: Round,
    sheet: Sheet,
    options: SheetOptions,
    now: dt.datetime,
    crs: str,
    translate: Translator,
) -> SheetContent:
    """
    Return what a sheet says.

    Parameters
    ----------
    session
        An open transaction.
    stored
        The round.
    sheet
        The row of the register that it is to have.
    options
        What was chosen for it; its leg is that of the row.
    now
        When it is printed.
    crs
        Metric CRS of the installation.
    translate
        Language of the sheet.

    Raises
    ------
    InputError
        ``leg_not_in_round``.
    """
    from gis.maps.sheets import SheetContent, shown_on_maps

    request = RoundRequest.from_json(stored.parameters)
    team, chosen = read_frame(session), chosen_legs(stored, sheet.leg)
    stops = read_stops(session, stored, crs)
    lists = find_directions(session, stored.legs, stored.stops, request.pace_kmh, crs)
    kept = {stop.ref for stop in stops if stop.kind == "return" and stop.walker}
    returns_of = find_returns(
        session, lists, sheet.return_by, crs, translate, kept,
        printed=[number for number, leg in enumerate(stored.legs) if leg in chosen],
    )  # fmt: skip
    legs = [
        _leg(leg, rows, returns, stops_of_leg(translate, leg, rows, stops, request.pace_kmh, crs))
        for leg, rows, returns in zip(stored.legs, lists, returns_of, strict=True)
        if leg in chosen
    ]
    shown = {one.walker for one in chosen} | {None}
    shows(
        session.info["scope"], "points.print",
        [one.ref for one in stops if one.kind in ("return", "point") and one.walker in shown],
    )  # fmt: skip
    pieces = read_pieces(stored, crs)
    required = pieces[~pieces["outcome"].isin(["dropped", "not_walkable"])]
    if sheet.leg:
        required = required[required["id"].isin([str(one) for one in chosen[0].pieces])]
    # House numbers are told of what is looked at, and of nothing else.
    asked = [str(one) for leg in chosen for one in leg.pieces] if options.has_house_numbers else []
    areas = [str(one) for one in stored.area_ids] if options.has_ages else []
    content = SheetContent(
        title=stored.name,
        sheet_code=sheet.code,
        printed_on=now.astimezone(COPENHAGEN).date(),
        return_by=sheet.return_by,
        initials=sheet.printed_for,
        crs=crs,
        mode=request.mode,
        is_pair=request.is_pair,
        legs=legs,
        streets=streets.find_streets(session, shapely.Polygon(), crs=crs),
        addresses=addresses.find_addresses_of(session, asked, crs=crs),
        basemap=basemap.find_basemap(session, shapely.Polygon(), crs=crs),
        required=required,
        not_fitting=pieces[pieces["outcome"] == "not_fitting"],
        unreachable=pieces[pieces["outcome"] == "unreachable"],
        dropped=pieces[pieces["outcome"] == "dropped"],
        not_walkable=pieces[pieces["outcome"] == "not_walkable"],
        data_date=stored.data_date,
        translate=translate,
        left_out=() if sheet.leg else unvisited(translate, stops),
        phone=team.phone,
        hours=team.hours,
        options=dataclasses.replace(options, leg=sheet.leg),
        recording_url=recording_url(sheet.code),
        ages=piece_ages(session, required, areas, now, crs=crs),
        planned_for=stored.planned_for,
    )
    # How much of the town is shown depends on the scale, and that on what has to be read.
    window = shown_on_maps(content)
    return dataclasses.replace(
        content,
        streets=streets.find_streets(session, window, crs=crs),
        basemap=basemap.find_basemap(session, window, crs=crs),
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
