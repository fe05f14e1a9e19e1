"""What a sheet may show, and nothing else: no people, no signs, no notes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gis.maps.sheets.options import SheetOptions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    import shapely

    from gis.locale import Translator
    from gis.planning.directions import Direction
    from gis.planning.rounds import Mode

__all__ = ["SheetContent", "SheetLeg", "SheetReturn", "SheetStop"]


@dataclass(frozen=True, eq=False)
class SheetReturn:
    """
    Where and when to come back: a code or a street, and a time; no address.

    Attributes
    ----------
    what
        Code of a point, or name of a street.
    when
        Day and time in words; that it is overdue is said there.
    label
        What stands beside its ring on the map.
    row
        Number of the row of the street list from which it is seen.
    assigned
        Initials of who is to go; may be empty.
    at
        Where its ring is drawn by the road, in the metric CRS.
    """

    what: str
    when: str
    label: str
    row: int
    assigned: str
    at: shapely.Point

    @property
    def short_label(self) -> str:
        """What stands there where paper is scarce: no less, for the time is what it is about."""
        return self.label


@dataclass(frozen=True, eq=False)
class SheetStop:
    """
    A stop on the way, or a rest.

    Attributes
    ----------
    what, kind
        What it is called, and what it is, in words: a code, the name of a partner or a place, or
        an address that may be told; "" of a rest.
    when, times
        When it is visited, and when it may begin, in words; the latter may be empty.
    label
        What stands beside its ring on the map: a code or a number, and the time; never a name.
    before_row
        Number of the row of the street list that follows it.
    clock
        When one arrives.
    at
        Where its ring is drawn by the road, in the metric CRS; None of a rest.
    """

    what: str
    kind: str
    when: str
    times: str
    label: str
    before_row: int
    clock: str
    at: shapely.Point | None

    @property
    def short_label(self) -> str:
        """What stands there where paper is scarce: the code alone; the list has the time."""
        return self.label.rsplit(" ", 1)[0]


@dataclass(frozen=True, eq=False)
class SheetLeg:
    """
    One walker's line.

    Attributes
    ----------
    walker
        Letter of the leg: ``A``, ``B`` … Its colour and dash are those of this letter.
    directions
        Rows of the street list in walking order, geometry in the metric CRS.
    length_m, deadhead_m
        What is walked, and what of it lies beyond the first walk of a required piece.
    minutes
        Driving included.
    drives
        LineStrings in the metric CRS: to where the walk begins and from where it ends.
    drive_m, drive_minutes
        Of all drives.
    returns
        Where to come back on the way, in the order of the list.
    stops
        What is visited on the way, in order.
    clocks
        Of a leg with stops when each row begins, by its number.
    is_seen
        Whether streets are looked at; else the leg only leads from stop to stop.
    """

    walker: str
    directions: Sequence[Direction]
    length_m: float
    deadhead_m: float
    minutes: float
    drives: Sequence[shapely.LineString] = ()
    drive_m: float = 0.0
    drive_minutes: float = 0.0
    returns: Sequence[SheetReturn] = ()
    stops: Sequence[SheetStop] = ()
    clocks: Mapping[int, str] = field(default_factory=dict)
    is_seen: bool = True

    @property
    def rings(self) -> list[SheetReturn | SheetStop]:
        """What has a ring on the map."""
        return [*self.returns, *(stop for stop in self.stops if stop.at is not None)]

    @property
    def number(self) -> int:
        """Number of the letter, from 0."""
        return ord(self.walker) - ord("A")


@dataclass(frozen=True, eq=False)
class SheetContent:
    """
    All that a sheet may show. Frames are in the metric CRS ``crs``.

    Attributes
    ----------
    title
        Names of the areas, as the team wrote them.
    sheet_code
        Opaque id printed on every page.
    initials
        Of the worker or workers; may be empty, then there is room to write.
    mode, is_pair
        How the legs are gone: "foot", "bicycle" or "car", and by one or by two.
    legs
        By letter; one without work is not there.
    streets
        Streets around the round: ``name``, ``highway``, ``reason``, geometry.
    basemap
        ``kind`` and geometry.
    addresses
        Addresses attached to required pieces: ``street``, ``number``, ``side``, ``street_id`` (or
        ``piece_key``), ``foot`` and geometry.
    required, not_fitting, unreachable, dropped, not_walkable
        Street pieces with ``name``, ``length_m``, geometry and ``id`` (or ``key``); the last two
        were not asked for: taken out by hand, and noted as not walkable.
    data_date
        Date of the map data, where the extract tells it.
    translate
        Texts, numbers and dates in the reader's language.
    left_out
        Stops that are not visited, each with why, in words.
    phone, hours
        Where and when the team is reached, for the foot of every page; may be empty.
    options
        What was chosen for this print.
    recording_url
        Address of the page where the sheet is recorded, for its QR code: the installation's own
        and the code of the sheet, nothing else; "" where nobody can reach it.
    ages
        By id of a street piece how old its last walk is: a code of `gis.coverage.ages.AGES`.
    planned_for
        When they are to set out, with its time zone; None where that is not agreed.
    """

    title: str
    sheet_code: str
    printed_on: dt.date
    return_by: dt.date
    initials: str
    crs: str
    mode: Mode
    is_pair: bool
    legs: Sequence[SheetLeg]
    streets: gpd.GeoDataFrame
    basemap: gpd.GeoDataFrame
    addresses: gpd.GeoDataFrame
    required: gpd.GeoDataFrame
    not_fitting: gpd.GeoDataFrame
    unreachable: gpd.GeoDataFrame
    dropped: gpd.GeoDataFrame
    not_walkable: gpd.GeoDataFrame
    data_date: dt.date | None
    translate: Translator
    left_out: Sequence[tuple[str, str]] = ()
    phone: str = ""
    hours: str = ""
    options: SheetOptions = field(default_factory=SheetOptions)
    recording_url: str = ""
    ages: Mapping[str, str] = field(default_factory=dict)
    planned_for: dt.datetime | None = None

    @property
    def names_legs(self) -> bool:
        """Whether pages say which leg they are of: one of several, or of several printed alone."""
        return len(self.legs) > 1 or bool(self.options.leg)
