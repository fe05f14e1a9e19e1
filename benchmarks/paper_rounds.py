"""Rounds of real towns as sheets want them: several sizes and kinds, with stops, odd ones too."""

from __future__ import annotations

import dataclasses
import datetime as dt
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from gis.coverage.ages import AGES
from gis.crs import DEFAULT_METRIC, WGS84
from gis.locale import translator
from gis.maps.sheets import SheetContent, SheetLeg, SheetOptions, SheetReturn, SheetStop
from gis.osm.extract import read_extract
from gis.planning.directions import directions
from gis.planning.required import required_pieces
from gis.planning.street_rounds import StreetRoundParams, plan_street_round

if TYPE_CHECKING:
    from pathlib import Path

    from gis.planning.rounds import Mode

PLANNING_SECONDS = 4.0
PACE_KMH = {"foot": 4.0, "bicycle": 10.0, "car": 4.0}
LONG_NAME = "Gammel Kongsgårds Søndre Sidevej med det meget lange Navn nr"


@dataclass(frozen=True)
class Case:
    """A kind of round that is tried in every town."""

    name: str
    walkers: int = 1
    mode: Mode = "foot"
    minutes: float = 90
    radius_m: float = 350
    pieces: int = 0
    stops: int = 0
    naming: str = "as they are"
    has_numbers: bool = True
    options: SheetOptions = dataclasses.field(default_factory=SheetOptions)
    recording_url: str = "https://kvarter.example.dk/registrer?ark=4F2K"


CASES = (
    Case("1 walker, 40 stops", stops=40),
    Case("3 walkers", walkers=3, minutes=90, radius_m=550),
    Case("car, 2 walks", walkers=2, mode="car", radius_m=450),
    Case("bicycle", mode="bicycle", minutes=150, radius_m=800),
    Case("one short piece", pieces=1, stops=1),
    Case("whole town, 400 stops", mode="bicycle", minutes=360, radius_m=5000, stops=400),
    Case("no house numbers, A3", has_numbers=False, options=SheetOptions(paper="A3")),
    Case("names missing", naming="every second"),
    Case("names of 60 letters", naming="long"),
    Case("national squares, half notes", options=SheetOptions(squares="national", notes="half")),
)
TEN_PAGES = Case(
    "ten pages", minutes=150, radius_m=500, stops=20, options=SheetOptions(scale=2_500)
)


@dataclass(frozen=True, eq=False)
class Town:
    """An extract, in the metric CRS."""

    name: str
    streets: gpd.GeoDataFrame
    addresses: gpd.GeoDataFrame
    basemap: gpd.GeoDataFrame
    data_date: dt.date | None

    @classmethod
    def read(cls, file: Path) -> Town:
        """Read an extract."""
        extract = read_extract(file)
        streets = extract.streets.to_crs(DEFAULT_METRIC).assign(id=extract.streets["key"])
        addresses = extract.addresses.to_crs(DEFAULT_METRIC)
        feet = gpd.GeoSeries(extract.addresses["foot"], crs=WGS84).to_crs(DEFAULT_METRIC)
        addresses = addresses.assign(foot=feet, street_id=extract.addresses["piece_key"])
        basemap = extract.basemap.to_crs(DEFAULT_METRIC)
        return cls(file.name.split(".")[0], streets, addresses, basemap, extract.data_date)


def content_of(town: Town, case: Case) -> SheetContent:
    """Return what the sheet of a round of this kind shows, planned as the program plans it."""
    town = _named(town, case.naming)
    streets, addresses = town.streets, town.addresses
    doors = addresses[addresses["street_id"] != ""]
    middle = shapely.Point(*np.median(shapely.get_coordinates(doors.geometry.to_numpy()), axis=0))
    area = middle.buffer(case.radius_m)
    required = required_pieces(streets, addresses, area)
    if case.pieces:
        lengths = streets.set_index("id").loc[required, "length_m"]
        required = sorted(lengths.nsmallest(case.pieces).index)
    params = StreetRoundParams(
        minutes=case.minutes, pace_kmh=PACE_KMH[case.mode], walkers=case.walkers, mode=case.mode
    )
    begun = time.process_time()
    planned = plan_street_round(
        streets, required, params,
        should_stop=lambda: time.process_time() - begun > PLANNING_SECONDS,
    )  # fmt: skip
    homes = addresses[addresses["street_id"].isin(required)]
    if not case.has_numbers:
        homes = homes.iloc[:0]

    def pieces(ids: tuple[str, ...]) -> gpd.GeoDataFrame:
        return streets[streets["id"].isin(ids)]

    shares = np.array_split(np.arange(case.stops), len(planned.legs))
    return SheetContent(
        title=f"{town.name.capitalize()}, {case.name}", sheet_code="4F2K",
        printed_on=dt.date(2026, 11, 20), return_by=dt.date(2026, 11, 23), initials="AB",
        crs=DEFAULT_METRIC, mode=case.mode, is_pair=True,
        legs=tuple(
            _leg(leg, streets, homes, PACE_KMH[case.mode], share)
            for leg, share in zip(planned.legs, shares, strict=True)
        ),
        streets=streets, basemap=town.basemap, addresses=homes,
        required=pieces(planned.required), not_fitting=pieces(planned.not_fitting),
        unreachable=pieces(planned.unreachable), dropped=streets.iloc[:0],
        not_walkable=streets.iloc[:0], data_date=town.data_date, translate=translator("da"),
        options=case.options, recording_url=case.recording_url,
        ages={piece: AGES[number % len(AGES)] for number, piece in enumerate(planned.required)},
    )  # fmt: skip


def _named(town: Town, naming: str) -> Town:
    """Return the town with the names of its streets as a case has them."""
    known = {name: number for number, name in enumerate(sorted(set(town.streets["name"]) - {""}))}

    def rename(name: str) -> str:
        number = known.get(name, 0)
        if not name or naming == "as they are":
            return name
        if naming == "every second":
            return "" if number % 2 else name
        return f"{name} {LONG_NAME}"[: 60 - len(str(number)) - 1] + f" {number}"

    if naming == "as they are":
        return town
    streets = town.streets.assign(name=town.streets["name"].map(rename))
    addresses = town.addresses.assign(street=town.addresses["street"].map(rename))
    return dataclasses.replace(town, streets=streets, addresses=addresses)


def _leg(leg: Any, streets: Any, homes: Any, pace_kmh: float, share: Any) -> SheetLeg:  # noqa: ANN401
    rows = tuple(directions(leg, streets, homes, pace_kmh))
    seen = [row for row in rows if row.geometry.length > 0]
    places = [_place(seen, number, len(share)) for number in range(len(share))]
    half = (len(places) + 1) // 2
    stops = [_stop(number, *place) for number, place in enumerate(places[:half])]
    returns = [_return(number, *place) for number, place in enumerate(places[half:], half)]
    drives = tuple(drive.geometry for drive in leg.drives)
    return SheetLeg(
        "ABCDEFGHIJKL"[leg.walker - 1], rows, leg.length_m, leg.deadhead_m, leg.minutes,
        drives=drives, drive_m=sum(drive.length_m for drive in leg.drives),
        drive_minutes=sum(drive.minutes for drive in leg.drives), returns=returns, stops=stops,
        clocks={row.number: _clock(row.start_minute) for row in rows} if stops else {},
    )  # fmt: skip


def _place(seen: Any, number: int, count: int) -> tuple[int, str, shapely.Point]:  # noqa: ANN401
    """Return the row, the clock and the place of one of so many stops, spread along the leg."""
    whole = np.cumsum([0, *(row.geometry.length for row in seen)])
    along = whole[-1] * (number + 0.5) / count
    at = min(int(np.searchsorted(whole, along, side="right")) - 1, len(seen) - 1)
    row = seen[at]
    return row.number, _clock(row.start_minute), row.geometry.interpolate(along - whole[at])


def _clock(minute: float) -> str:
    hours, minutes = divmod(int(minute), 60)
    return f"{(9 + hours) % 24}.{minutes:02}"


def _stop(number: int, row: int, clock: str, at: shapely.Point) -> SheetStop:
    what = f"P-{number:02}"
    return SheetStop(
        what, "Observationspunkt", f"kl. {clock}", "", f"{what} {clock}", row, clock, at
    )


def _return(number: int, row: int, clock: str, at: shapely.Point) -> SheetReturn:
    what = f"P-{number:02}"
    return SheetReturn(what, f"ti 24-11-2026 kl. {clock}", f"{what} ti {clock}", row, "CD", at)
