"""The atlas of the areas on paper, of today: effort and decisions, never a point or a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from gis.crs import WGS84, transform
from gis.errors import InputError, NotFoundError
from gis.layers import basemap, map_imports, streets
from gis.layers.database import Scope
from gis.layers.registers import find_municipality
from gis.locale import COPENHAGEN, partner_words, place_words
from gis.locale.counted import counted
from gis.locale.dwelling_words import dwellings
from gis.locale.mapping_words import choice_word, status_tag, statuses, ways
from gis.services import coverage, mapping, partners, places
from gis.services.frame import read_frame, team_line
from gis.services.gaps.telling import homes, percent
from gis.services.installation import database
from gis.services.rights import right

if TYPE_CHECKING:
    import geopandas as gpd
    from sqlalchemy.orm import Session

    from gis.locale import Translator
    from gis.maps.frames import Frame
    from gis.maps.papers.atlas import AtlasArea, AtlasDecision, AtlasItem, Ground
    from gis.services.coverage import AreaCoverage
    from gis.services.coverage.figures import Unit
    from gis.services.mapping import AreaMapping
    from gis.services.partners import Partner
    from gis.services.places import Place

__all__ = ["PrintedAtlas", "file_name", "print_atlas"]

SMALLEST_WITH_BUILDINGS = 12_500
"""Smallest scale, as the number n of 1:n, at which buildings are more than specks."""


@dataclass(frozen=True)
class PrintedAtlas:
    """The atlas as PDF, and the name of the file."""

    pdf: bytes
    file_name: str


@dataclass(frozen=True)
class _Known:
    """What is printed of the areas besides their mapping."""

    coverage: dict[str, AreaCoverage]
    unit: Unit
    walked: dict[str, dt.date]
    places: Sequence[Place]
    partners: Sequence[Partner]
    crs: str


@right("mapping", "print")
def print_atlas(
    scope: Scope, translate: Translator, *, area_ids: Sequence[str] | None = None
) -> PrintedAtlas:
    """
    Print the atlas, an area a page, numbered by name.

    Parameters
    ----------
    area_ids
        Ids or names of areas; None for all.

    Raises
    ------
    NotFoundError
        ``area_not_found``.
    InputError
        ``no_areas``.
    MachineError
        ``atlas_failed``, or without fonts ``assets_missing``.
    """
    from gis.maps.papers.atlas import Atlas, make_atlas

    _ = translate
    chosen = _chosen(mapping.overview(scope), area_ids)
    opened = database()
    report = coverage.coverage_report(scope)
    known = _Known(
        {one.area_id: one for one in report.areas}, report.unit, coverage.last_walked(scope),
        places.list_places(scope), partners.list_partners(scope), opened.crs,
    )  # fmt: skip
    today = dt.datetime.now(COPENHAGEN).date()
    with opened.session(scope) as session:
        dates = [one.data_date for one in map_imports.find_imports(session) if one.data_date]
        municipality = find_municipality(session, crs=opened.crs)
        atlas = Atlas(
            areas=[_area(_, known, one) for one in chosen],
            heads=[_("Adresser"), _("Vej"), _("Gennemgået")],
            looks=statuses(_),  # type: ignore[arg-type]
            signs={
                "place": _("Opholdssted"), "offer": _("Tilbud"), "partner": _("Samarbejdspartner"),
            },
            ground=_ground(session, opened.crs),
            crs=opened.crs,
            printed_on=today,
            data_date=min(dates, default=None),
            boundary=None if municipality.empty else municipality.geometry.iloc[0],
            foot=team_line(read_frame(session)),
        )  # fmt: skip
        pdf = make_atlas(atlas, _)
    return PrintedAtlas(pdf, file_name(today))


def file_name(day: dt.date) -> str:
    """Return the name of an atlas of a day."""
    return f"kvarter-atlas-{day:%Y-%m-%d}.pdf"


def _chosen(found: Sequence[AreaMapping], wanted: Sequence[str] | None) -> list[AreaMapping]:
    if not found:
        raise InputError("no_areas")
    if wanted is None:
        return list(found)
    asked = {text.casefold() for text in wanted}
    chosen = [one for one in found if asked & {one.area.id, one.area.name.casefold()}]
    named = {name for one in chosen for name in (one.area.id, one.area.name.casefold())}
    if asked - named or not chosen:
        raise NotFoundError("area_not_found", name=", ".join(wanted))
    return chosen


def _ground(session: Session, crs: str) -> Ground:
    def of(frame: Frame) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
        window = shapely.box(*frame.bounds)
        without = ["building"] if frame.scale > SMALLEST_WITH_BUILDINGS else []
        return (
            streets.find_streets(session, window, crs=crs),
            basemap.find_basemap(session, window, crs=crs, without=without),
        )

    return of


def _area(_: Translator, known: _Known, one: AreaMapping) -> AtlasArea:
    from gis.maps.papers.atlas import AtlasArea

    measured = known.coverage[one.area.id]
    choices = [None if d is None else d.is_chosen for d in (one.direct, one.indirect)]
    km = _("{number} km", number=_.number(one.area.street_m / 1000, 1))
    return AtlasArea(
        name=one.area.name,
        outline=transform(one.area.geometry, WGS84, known.crs),
        status=status_tag(_, choices[0], choices[1]),
        look=one.status,
        facts=[
            (_("Størrelse"), _size(_, known, one, km)),
            (_("Boligtyper"), _types(_, one)),
            (_("Dækning"), _walked(_, known, measured)),
        ],
        decisions=[_decision(_, one, way, title) for way, title in ways(_).items()],
        items=list(_items(_, known, one)),
        row=[_.number(one.area.addresses), km, percent(_, measured.dwelling_coverage)],
    )


def _size(_: Translator, known: _Known, one: AreaMapping, km: str) -> str:
    told = [_("{km} vej at gå", km=km), counted(_, "address", one.area.addresses)]
    if known.unit == "dwellings":
        told.append(counted(_, "dwelling", known.coverage[one.area.id].dwellings))
    return " · ".join(told)


def _types(_: Translator, one: AreaMapping) -> str:
    words = dwellings(_)
    types = one.area.dwelling_types.items()
    told = [f"{_.number(count)} {words.get(code, code)}" for code, count in types if count]
    return ", ".join(told) or _("Ikke kendt")


def _walked(_: Translator, known: _Known, measured: AreaCoverage) -> str:
    day = known.walked.get(measured.area_id)
    if day is None:
        return _("Aldrig gennemgået")
    return _(
        "{share} af {homes} er gennemgået, {fresh} inden for {days} dage; senest gået {date}",
        share=percent(_, measured.dwelling_coverage),
        homes=homes(_, known.unit, measured.dwellings),
        fresh=percent(_, measured.fresh), days=measured.return_days, date=_.date(day),
    )  # fmt: skip


def _decision(_: Translator, one: AreaMapping, way: str, title: str) -> AtlasDecision:
    from gis.maps.papers.atlas import AtlasDecision

    found = one.direct if way == "direct" else one.indirect
    if found is None:
        return AtlasDecision(title, choice_word(_, None), "undecided", "", "")
    notes = [
        _.date(found.at.astimezone(COPENHAGEN)),
        _("Opbakning fra leder") if found.is_backed else _("Ikke bakket op endnu"),
    ]
    if found.review_on is not None:
        notes.append(_("Gennemgås senest {date}", date=_.date(found.review_on)))
    look = "selected" if found.is_chosen else "deselected"
    choice = choice_word(_, found.is_chosen)
    return AtlasDecision(title, choice, look, found.reason, " · ".join(notes))  # type: ignore[arg-type]


def _items(_: Translator, known: _Known, one: AreaMapping) -> list[AtlasItem]:
    from gis.maps.papers.atlas import AtlasItem

    def moved(points: Sequence[tuple[float, float]]) -> list[shapely.Point]:
        return [transform(shapely.Point(at), WGS84, known.crs) for at in points]

    found = [
        AtlasItem(
            "place" if place.role == "stay" else "offer",
            f"{place.name}, {place_words.kind_word(_, place.kind)}",
            moved([(place.lon, place.lat)]),
        )
        for place in known.places
        if one.area.id in place.areas
    ]
    return found + [
        AtlasItem(
            "partner", f"{partner.name}, {partner_words.kind_word(_, partner.kind)}",
            moved(partner.points),
        )
        for partner in known.partners
        if partner.moves_in(one.area.id)
    ]  # fmt: skip
