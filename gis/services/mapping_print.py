"""The mapping on paper: the guide's table of each area with its map, of today or of a version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from gis.crs import WGS84, transform
from gis.errors import InputError, NotFoundError
from gis.layers import basemap, map_imports, streets
from gis.layers.database import Scope
from gis.locale import COPENHAGEN, channel_words, partner_words, place_words
from gis.locale.counted import counted
from gis.locale.dwelling_words import dwellings
from gis.locale.mapping_words import (
    choice_word,
    none_words,
    point_titles,
    questions,
    states,
    status_tag,
    ways,
)
from gis.planning.mapping import POINTS, QUESTIONS
from gis.services.frame import team_line
from gis.services.installation import database
from gis.services.meetings.frozen import Frozen, get_version, read_today, versions
from gis.services.rights import right

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from gis.locale import Translator
    from gis.maps.area_map import MapMark
    from gis.maps.overlay import MarkKind
    from gis.maps.papers.mapping_scheme import AreaScheme, SchemeItem, SchemeQuestion, SchemeRow
    from gis.services.mapping import AreaMapping, Decision
    from gis.services.partners import Partner

__all__ = ["PrintedScheme", "print_scheme"]

AROUND_M = 300.0
"""Ground beyond the area's own box: what the paper shows beside it."""


@dataclass(frozen=True)
class PrintedScheme:
    """The mapping scheme as PDF, and the name of the file."""

    pdf: bytes
    file_name: str


@dataclass(frozen=True)
class _Found:
    """Something of an area that is listed and, where it has a place, on the map."""

    sign: MarkKind
    text: str
    note: str
    points: Sequence[tuple[float, float]]


@right("mapping", "print")
def print_scheme(
    scope: Scope,
    translate: Translator,
    *,
    area_ids: Sequence[str] | None = None,
    version_id: str | None = None,
) -> PrintedScheme:
    """
    Print the mapping scheme, each area on pages of its own.

    Parameters
    ----------
    area_ids
        Which areas; None for all.
    version_id
        A frozen version to print; None for the mapping of today. The ground below is today's map.

    Raises
    ------
    NotFoundError
        ``version_not_found``, or ``area_not_found`` when none of the areas is in it.
    InputError
        ``scheme_without_areas``.
    MachineError
        ``scheme_failed``.
    """
    from gis.maps.papers.mapping_scheme import Scheme, make_scheme

    _ = translate
    frozen = read_today(scope) if version_id is None else get_version(scope, version_id)
    chosen = [one for one in frozen.areas if area_ids is None or one.area.id in area_ids]
    if not chosen:
        if not frozen.areas:
            raise InputError("scheme_without_areas")
        raise NotFoundError("area_not_found", name=", ".join(area_ids or ()))
    opened = database()
    with opened.session(scope) as session:
        dates = [one.data_date for one in map_imports.find_imports(session) if one.data_date]
        areas = [_area(_, session, frozen, one, opened.crs) for one in chosen]
    today = dt.datetime.now(COPENHAGEN).date()
    day = today
    version = _("Afdækningen, som den er i dag")
    if version_id is not None:
        day = next(one.held_on for one in versions(scope) if one.id == version_id)
        version = _("Version fra teammødet {date}", date=_.date(day))
    pdf = make_scheme(
        Scheme(
            areas, version, opened.crs, printed_on=today, data_date=min(dates, default=None),
            foot=team_line(frozen.frame),
        ),
        _,
    )  # fmt: skip
    return PrintedScheme(pdf, f"kvarter-afdaekning-{day:%Y-%m-%d}.pdf")


def _area(
    _: Translator, session: Session, frozen: Frozen, one: AreaMapping, crs: str
) -> AreaScheme:
    from gis.maps.area_map import MapMark
    from gis.maps.papers.mapping_scheme import AreaScheme

    found = {3: _places(_, frozen, one), 4: _partners(_, frozen, one), 5: _channels(_, frozen, one)}
    rows: list[SchemeRow] = []
    marks: list[MapMark] = []
    number = 0
    for point in POINTS:
        items = []
        for item in found.get(point, []):
            number += 1
            items.append(_item(number, item))
            places = [shapely.Point(at) for at in item.points]
            marks += [MapMark(item.sign, str(number), transform(at, WGS84, crs)) for at in places]
        rows.append(_row(_, one, point, items))
    outline = transform(one.area.geometry, WGS84, crs)
    window = outline.envelope.buffer(max(outline.length / 8, AROUND_M), join_style="mitre")
    choices = [None if d is None else d.is_chosen for d in (one.direct, one.indirect)]
    return AreaScheme(
        name=one.area.name,
        facts=_facts(_, one),
        status=status_tag(_, choices[0], choices[1]),
        look=one.status,
        outline=outline,
        streets=streets.find_streets(session, window, crs=crs),
        basemap=basemap.find_basemap(session, window, crs=crs),
        marks=marks,
        rows=[*rows, *_decisions(_, frozen, one)],
    )


def _facts(_: Translator, one: AreaMapping) -> list[tuple[str, str]]:
    km = _("{number} km", number=_.number(one.area.street_m / 1000, 1))
    words = dwellings(_)
    types = ", ".join(
        f"{_.number(count)} {words.get(code, code)}"
        for code, count in one.area.dwelling_types.items()
        if count
    )
    return [
        (_("Størrelse"), f"{counted(_, 'address', one.area.addresses)} · {km}"),
        (_("Boligtyper"), types or _("Ikke kendt")),
    ]


def _row(_: Translator, one: AreaMapping, point: int, items: Sequence[SchemeItem]) -> SchemeRow:
    from gis.maps.papers.mapping_scheme import SchemeRow

    asked = [
        _question(_, one, (point, number), has_items=bool(items))
        for number in range(1, QUESTIONS[point] + 1)
    ]
    return SchemeRow(str(point), point_titles(_)[point], asked, items)


def _question(
    _: Translator, one: AreaMapping, about: tuple[int, int], *, has_items: bool
) -> SchemeQuestion:
    from gis.maps.papers.mapping_scheme import SchemeQuestion

    answer = one.answers.get(about)
    text = questions(_)[about]
    if answer is None:
        registered = one.registered.get(about, ())
        if not registered:
            return SchemeQuestion(text, "", states(_)["blank"])
        # Names that stand in the list below need not stand twice.
        is_whole_list = has_items and about in {(3, 1), (4, 1), (5, 1)}
        return SchemeQuestion(text, "" if is_whole_list else ", ".join(registered))
    said = [part for part in (", ".join(answer.tags), answer.text) if part]
    note = f"{_.date(answer.at.astimezone(COPENHAGEN))} {answer.by}".strip()
    return SchemeQuestion(
        text, "\n".join(said), none_words(_)[about] if answer.is_none else "", note
    )


def _decisions(_: Translator, frozen: Frozen, one: AreaMapping) -> Iterator[SchemeRow]:
    from gis.maps.papers.mapping_scheme import SchemeQuestion, SchemeRow

    names = {partner.id: partner.name for partner in frozen.partners}
    for way, title in ways(_).items():
        decision = one.direct if way == "direct" else one.indirect
        if decision is None:
            said = SchemeQuestion("", "", choice_word(_, None))
        else:
            said = _decided(_, decision, names)
        yield SchemeRow("", title, [said])


def _decided(_: Translator, decision: Decision, names: Mapping[str, str]) -> SchemeQuestion:
    from gis.maps.papers.mapping_scheme import SchemeQuestion

    partners = ", ".join(names[one] for one in decision.partner_ids if one in names)
    text = decision.reason
    if partners:
        text += "\n" + _("Samarbejdspartnere: {names}", names=partners)
    day = _.date(decision.at.astimezone(COPENHAGEN))
    notes = [f"{day} {', '.join(decision.decided_by) or decision.by}".strip()]
    notes.append(_("Opbakning fra leder") if decision.is_backed else _("Ikke bakket op endnu"))
    if decision.review_on is not None:
        notes.append(_("Gennemgås senest {date}", date=_.date(decision.review_on)))
    return SchemeQuestion("", text, choice_word(_, decision.is_chosen), " · ".join(notes))


def _item(number: int, found: _Found) -> SchemeItem:
    from gis.maps.papers.mapping_scheme import SchemeItem

    return SchemeItem(str(number), found.sign, found.text, found.note)


def _places(_: Translator, frozen: Frozen, one: AreaMapping) -> list[_Found]:
    return [
        _Found(
            "place" if place.role == "stay" else "offer",
            place.name,
            " · ".join(
                part
                for part in (
                    place_words.kind_word(_, place.kind),
                    place_words.times(_, place.bands) if place.bands else "",
                    place.worth,
                )
                if part
            ),
            [(place.lon, place.lat)],
        )
        for place in frozen.places
        if one.area.id in place.areas
    ]


def _partners(_: Translator, frozen: Frozen, one: AreaMapping) -> list[_Found]:
    def note(partner: Partner) -> str:
        words = [partner_words.kind_word(_, partner.kind)]
        if partner.has_access:
            words.append(_("adgang til hjem"))
        if partner.meets_citizens:
            words.append(_("møder borgere"))
        return " · ".join(words)

    return [
        _Found("partner", partner.name, note(partner), partner.points)
        for partner in frozen.partners
        if partner.is_municipality_wide or one.area.id in partner.area_ids
    ]


def _channels(_: Translator, frozen: Frozen, one: AreaMapping) -> list[_Found]:
    return [
        _Found(
            "channel", channel.name,
            " · ".join(p for p in (channel_words.kind_word(_, channel.kind), channel.rhythm) if p),
            channel.points,
        )
        for channel in frozen.channels
        if channel.is_municipality_wide or one.area.id in channel.area_ids
    ]  # fmt: skip
