"""A walk by GPS: the file, the streets it seems to have been, and which of them count."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import streamlit as st

from gis import sandbox
from gis.errors import KvarterError
from gis.maps.folium_layers import Overlay, StreetLine
from gis.services.tracks import Tour, read_tour
from gis.web.components import (
    Cell,
    Column,
    Figure,
    TableRow,
    bounds_of,
    choice_table,
    figures,
    legend,
    show_map,
)
from gis.web.plain import problem
from gis.web.presses import ticked_after
from gis.web.session import TRACK_KEY
from gis.web.views.record.state import MODE_KEY, TRACK_LEG_KEY
from gis.web.views.round_words import km, moment, street_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gis.locale import Translator
    from gis.maps.overlay import StreetLook
    from gis.services.maps import MapInfo
    from gis.services.members import Scope
    from gis.services.rounds import PlannedRound
    from gis.services.tracks import TourStreet

FILE_KEY = "record.track_file"
MOST_MB = 10
TOLD_M = 50.0
"""Metres outside the streets that are worth a sentence. Assumed."""


@dataclass
class TrackState:
    """
    What was read of the file.

    Attributes
    ----------
    asked
        File, way of moving and round that `tour` was read for.
    tour, problem
        The walk, or the sentence that tells why there is none.
    ticked
        Ids of the streets that count.
    selected
        Id of the chosen street.
    """

    asked: tuple[object, ...] = ()
    tour: Tour | None = None
    problem: str = ""
    ticked: set[str] = field(default_factory=set)
    selected: str = ""


def track_state() -> TrackState:
    """Return the memory of this session."""
    found = st.session_state.setdefault(TRACK_KEY, TrackState())
    assert isinstance(found, TrackState)
    return found


def forget_track() -> None:
    """Put the file away, when it is recorded."""
    st.session_state.pop(TRACK_KEY, None)
    st.session_state[f"{FILE_KEY}.turn"] = _turn() + 1


def _turn() -> int:
    return int(st.session_state.get(f"{FILE_KEY}.turn", 0))


def show_file(_: Translator, scope: Scope, shown: PlannedRound | None = None) -> Tour | None:
    """
    Draw the field for the file, read it, and return the walk.

    Parameters
    ----------
    shown
        The round it was; a walk without one has none.
    """
    round_id, walker, mode = None, None, st.session_state.get(MODE_KEY, "foot")
    if shown is not None:
        round_id, walker = shown.id, track_walker(shown)
        # Who goes there by car walks the round.
        mode = "bicycle" if shown.mode == "bicycle" else "foot"
    sandbox.warm_up()
    file = st.file_uploader(
        _("GPX-fil fra turen (højst {most} MB)", most=MOST_MB), type=["gpx"],
        key=f"{FILE_KEY}.{_turn()}", max_upload_size=MOST_MB,
    )  # fmt: skip
    page = track_state()
    asked = (file and file.file_id, mode, round_id, walker)
    if asked != page.asked:
        page.asked, page.tour, page.problem, page.selected = asked, None, "", ""
        if file is not None:
            with st.spinner(_("Finder de veje, turen gik ad …")):
                _read(_, scope, page, file.getvalue())
    if page.problem:
        problem(page.problem)
    if file is None:
        st.markdown(
            _("Vælg filen fra telefonens GPS. Turens ender klippes fra, højst 100 meter "
              "i hver ende (antaget), og sporet slettes efter 30 dage. Vejene bliver.")
        )  # fmt: skip
    return page.tour


def needs_times() -> bool:
    """Return whether the walk that was read tells no times, so that a person has to."""
    tour = track_state().tour
    return tour is not None and tour.started_at is None


def track_walker(shown: PlannedRound) -> int:
    """Return the leg that a file is for: the only one of the round, or the one that is chosen."""
    walkers = [leg.walker for leg in shown.legs]
    chosen = st.session_state.get(TRACK_LEG_KEY)
    return chosen if chosen in walkers else walkers[0]


def _read(_: Translator, scope: Scope, page: TrackState, content: bytes) -> None:
    _file, mode, round_id, walker = page.asked
    try:
        page.tour = read_tour(scope, content, mode=mode, round_id=round_id, walker=walker)  # type: ignore[arg-type]
    except KvarterError as error:
        page.problem = _.error(error)
        return
    page.ticked = {street.id for street in page.tour.streets if street.is_sure}


@st.fragment
def show_tour(_: Translator, info: MapInfo) -> None:
    """Draw what the walk was: in figures and sentences, as a list to tick, and on the map."""
    page = track_state()
    tour = page.tour
    if tour is None:
        return
    counted = [street for street in tour.streets if street.id in page.ticked]
    figures(list(_figures(_, tour, counted)))
    for sentence in _sentences(_, tour):
        st.markdown(sentence)
    with st.container(key="kv_record_twins"), st.container(key="kv_twins"):
        table, on_map = st.columns([1, 1], gap="medium")
    with table:
        _show_table(_, tour, page)
    with on_map:
        _show_map(_, info, tour, page)


def _figures(_: Translator, tour: Tour, counted: list[TourStreet]) -> Iterator[Figure]:
    yield Figure(
        _("Tæller med"), km(_, sum(street.length_m for street in counted)),
        _("af {all}", all=km(_, sum(street.length_m for street in tour.streets))),
    )  # fmt: skip
    if tour.started_at is not None and tour.ended_at is not None:
        yield Figure(
            _("Tid"), moment(_, tour.started_at), _("til {time}", time=_.time(tour.ended_at))
        )
    yield Figure(_("Sikkerhed"), f"{_.number(tour.matched.confidence * 100)} %", _("gennemsnit"))


def _sentences(_: Translator, tour: Tour) -> Iterator[str]:
    """Tell what was found that a person should know before the walk is recorded."""
    if tour.known_on is not None:
        yield _("Turen er allerede registreret {date}.", date=_.date(tour.known_on))
    for part in tour.driven:
        yield _(
            "Turen ligner kørsel {begin}–{end}. Den del tælles ikke.",
            begin=_.time(part.begun_at), end=_.clock(part.ended_at),
        )  # fmt: skip
    if tour.off_map_m >= TOLD_M:
        yield _(
            "{metres} af turen ligger uden for kortet. De tælles ikke med.",
            metres=_.length(tour.off_map_m),
        )
    if tour.open_ground_m >= TOLD_M:
        yield _(
            "{metres} af turen gik ikke ad nogen vej på kortet. De tælles ikke med.",
            metres=_.length(tour.open_ground_m),
        )
    if tour.trimmed_m > 0:
        yield _("Turens ender er klippet fra: {metres} i alt.", metres=_.length(tour.trimmed_m))
    if tour.started_at is None:
        yield _("Filen har ingen tidspunkter. Skriv selv dato og tid.")


def _show_table(_: Translator, tour: Tour, page: TrackState) -> None:
    def choose(row: str) -> None:
        page.selected = row

    def tick(changed: Mapping[str, bool]) -> None:
        page.ticked = ticked_after(page.ticked, changed)

    choice_table(
        _("Veje, som turen gik ad. Sæt flueben ved dem, der tæller."),
        [
            Column(_("Vej"), is_heading=True),
            Column(_("Meter"), is_number=True),
            Column(_("Sikkerhed")),
        ],
        [
            TableRow(
                street.id,
                [
                    street_name(_, street.name), _.number(street.length_m),
                    Cell(
                        f"{_('Sikker') if street.is_sure else _('Usikker')}, "
                        f"{_.number(street.confidence * 100)} %",
                        "marked" if street.is_sure else "unsure",
                    ),
                ],
            )
            for street in tour.streets
        ],
        chosen=page.selected, key="record.tour_table", on_choice=choose,
        ticked=[street.id for street in tour.streets if street.id in page.ticked],
        on_tick=tick, tick_all=_("Alle veje"),
    )  # fmt: skip


def _show_map(_: Translator, info: MapInfo, tour: Tour, page: TrackState) -> None:
    def act(feature: dict[str, Any]) -> None:
        if feature["properties"].get("what") == "row":
            page.ticked ^= {feature["properties"]["id"]}

    legend([
        ("marked", _("Tæller med")), ("unsure", _("Tæller med, usikker")),
        ("markable", _("Tæller ikke: klik for at skifte")),
    ])  # fmt: skip
    lines = [line for street in tour.streets for line in street.lines]
    show_map(
        info,
        Overlay(
            fit=bounds_of(lines, info.bounds),
            mode="mark",
            selected=page.selected,
            streets=[
                StreetLine(street.id, street.lines, _look(street, page)) for street in tour.streets
            ],
        ),
        key="record.tour_map",
        texts=_,
        on_change=act,
    )


def _look(street: TourStreet, page: TrackState) -> StreetLook:
    if street.id not in page.ticked:
        return "markable"
    return "marked" if street.is_sure else "unsure"
