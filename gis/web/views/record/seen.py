"""*Set noget?*: points, signs, attempts at contact and when to come back, place by place."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import shapely
import streamlit as st

from gis.crs import geodesic_length_m
from gis.errors import KvarterError
from gis.locale.fieldwork_words import forms, level_told, levels, point_fields, signs, slips
from gis.locale.return_words import when
from gis.maps.overlay import Mark, Overlay, StreetLine
from gis.services import observation_points as point_service
from gis.services import return_windows as window_service
from gis.services import walked
from gis.services.free_text import MOST_INITIALS
from gis.services.observation_points import LONGEST_TEXT, OPEN
from gis.services.observation_points.changing import SAME_WITHIN_M
from gis.web.address_search import search_address
from gis.web.components import bounds_of, hint_line, show_map
from gis.web.panel import point_in
from gis.web.plain import plain, problem
from gis.web.views.record.from_sheet import sheet_rows, show_rows
from gis.web.views.record.sightings import (
    ELSEWHERE,
    add_draft,
    drop_draft,
    is_seen,
    key,
    mark_chosen,
    place_of,
    preset_return,
    stretch_of,
    typed,
)
from gis.web.views.record.state import FROM_SHEET_KEY, SEEN_KEY, state
from gis.web.views.record.visited import offer_visited, visited_points
from gis.web.views.record.walked_when import chosen_times
from gis.web.views.returns.marks import point_mark

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gis.locale import Translator
    from gis.services.maps import AddressHit, MapInfo
    from gis.services.members import Scope
    from gis.services.observation_points import Point
    from gis.web.views.record.sightings import Stretch

SAME_ADDRESS_M = 0.1
"""Points at one address lie where it does."""
NEAR_DEG = 0.0005
"""How near the walk a point lies that is offered first: some 30 to 55 m. Assumed."""


@st.fragment
def show_seen(
    _: Translator, scope: Scope, info: MapInfo, find: Callable[[], Sequence[Stretch]]
) -> None:
    """
    Draw the question, and below it each place where something was seen.

    Parameters
    ----------
    find
        Returns the streets of the walk as the form has it now.
    """
    page = state()
    st.session_state.setdefault(SEEN_KEY, "no")
    words = {"no": _("Nej"), "yes": _("Ja")}

    def changed() -> None:
        if is_seen() and not page.drafts:
            add_draft()

    st.segmented_control(
        _("Set noget?"), list(words), key=SEEN_KEY, required=True, persist_state="session",
        format_func=words.__getitem__, on_change=changed,
    )  # fmt: skip
    if page.field == "seen":
        problem(page.problem)
    if not is_seen():
        return
    stretches = find()
    points = _nearest_first(point_service.list_points(scope, statuses=OPEN), stretches)
    visited = visited_points(scope, page.shown, points)
    points = [*visited, *(point for point in points if point not in visited)]
    if page.shown is None or not st.session_state.get(FROM_SHEET_KEY):
        offer_visited(_, visited)
    drawn: frozenset[int] = frozenset()
    if page.shown is not None:
        draw = partial(_show_draft, _, scope, info, stretches=stretches, points=points)
        open_points = frozenset(point.id for point in points)
        drawn = show_rows(_, sheet_rows(_, scope, page.shown), open_points, draw)
    for number in [one for one in page.drafts if one not in drawn]:
        with st.container(border=True, gap="small", key=f"kv_seen_{number}"):
            _show_draft(_, scope, info, number, stretches, points)
    st.button(_("Endnu et sted"), key="record.seen.more", icon=":material/add:", on_click=add_draft)


def _nearest_first(points: Sequence[Point], stretches: Sequence[Stretch]) -> list[Point]:
    """Return the points by the walk in its order, then the others by code."""

    def place(point: Point) -> tuple[int, str]:
        for number, stretch in enumerate(stretches):
            if stretch.line.distance(point.roadside) < NEAR_DEG:
                return number, point.code
        return len(stretches), point.code

    return sorted(points, key=place)


def _show_draft(
    _: Translator,
    scope: Scope,
    info: MapInfo,
    number: int,
    stretches: Sequence[Stretch],
    points: Sequence[Point],
) -> None:
    where = _where(_, number, stretches, points)
    known = None
    if where == "known":
        known = _known(_, number, points)
    elif where == "new":
        _new(_, info, number, stretches, points)
    else:
        _street(_, number, stretches, _("Vej at komme igen på"))
    if where != "street":
        words = signs(_)
        st.pills(
            _("Tegn, der kan ses fra vejen"), list(words), key=key(number, "signs"),
            selection_mode="multi", format_func=words.__getitem__, persist_state="session",
        )  # fmt: skip
    if where == "new":
        _to_watch(_, number)
    if known is not None and known.is_declined:
        st.markdown(_("Besøg er frabedt. Der registreres ikke forsøg eller genbesøg her."))
        st.session_state[key(number, "tried")] = st.session_state[key(number, "back")] = False
        for name in ("kept", "window"):  # of the point that was chosen before
            st.session_state.pop(key(number, name), None)
        return
    if where != "street":
        _tried(_, number)
    if known is not None:
        _kept(_, scope, number, known)
    _back(_, number, is_asked=where != "street")


def _where(
    _: Translator, number: int, stretches: Sequence[Stretch], points: Sequence[Point]
) -> str:
    words = {"new": _("Nyt punkt"), "known": _("Kendt punkt"), "street": _("Kun vejen")}
    if not points:
        del words["known"]
    if not any(stretch.street_ids for stretch in stretches):
        del words["street"]
    is_near = any(
        stretch.line.distance(point.roadside) < NEAR_DEG
        for point in points[:1]
        for stretch in stretches
    )
    st.session_state.setdefault(key(number, "where"), "known" if is_near else "new")
    if st.session_state[key(number, "where")] not in words:
        st.session_state[key(number, "where")] = "new"
    with st.container(
        horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"
    ):
        st.segmented_control(
            _("Hvor"), list(words), key=key(number, "where"), required=True,
            format_func=words.__getitem__, persist_state="session",
            on_change=mark_chosen, args=(number,),
        )  # fmt: skip
        st.button(
            _("Fjern"), key=key(number, "drop"), type="tertiary", icon=":material/close:",
            on_click=drop_draft, args=(number,),
        )  # fmt: skip
    return str(st.session_state[key(number, "where")])


def _known(_: Translator, number: int, points: Sequence[Point]) -> Point | None:
    by_id = {point.id: point for point in points}
    if typed(number, "point") not in by_id:
        st.session_state[key(number, "point")] = next(iter(by_id))

    def label(point_id: str) -> str:
        point = by_id[point_id]
        told = [point.code, point.street_name, _("frabedt") if point.is_declined else ""]
        return ", ".join(word for word in told if word)

    st.selectbox(
        _("Punkt"), list(by_id), key=key(number, "point"), format_func=label, width=320,
        persist_state="session", on_change=mark_chosen, args=(number,),
    )  # fmt: skip
    point = by_id[typed(number, "point")]
    if point.watch_for:
        st.caption(_("Hold øje med: {what}", what=plain(point.watch_for)))
    if point.needs_pair:
        st.caption(_("Gå kun to til punktet."))
    return point


def _street(_: Translator, number: int, stretches: Sequence[Stretch], label: str) -> None:
    named = {one.id: one.label for one in stretches}
    chosen, left = typed(number, "stretch"), typed(number, "left")
    if chosen not in named:  # it is of a leg that is not recorded now, and comes back with it
        st.session_state[key(number, "left")] = chosen or left
        st.session_state[key(number, "stretch")] = left if left in named else None
    st.selectbox(
        label, list(named), key=key(number, "stretch"), index=None, width=320,
        format_func=named.__getitem__, placeholder=_("Vælg vejen"),
        persist_state="session", on_change=_leave_place, args=(number,),
    )  # fmt: skip


def _leave_place(number: int) -> None:
    """Let go of the house on another street."""
    for name in ("home", "spot", "duplicate", "left"):
        st.session_state.pop(key(number, name), None)


def _new(
    _: Translator,
    info: MapInfo,
    number: int,
    stretches: Sequence[Stretch],
    points: Sequence[Point],
) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if stretches:
            _street(_, number, stretches, _("Vej"))
            if (stretch := stretch_of(number, stretches)) is not None:
                _home(_, number, stretch)
    if stretch_of(number, stretches) is None or typed(number, "home") == ELSEWHERE:
        _elsewhere(_, number)
    elif not typed(number, "home"):
        _by_the_road(_, info, number, stretches, points)
    _point_there(_, number, stretches, points)


def _home(_: Translator, number: int, stretch: Stretch) -> None:
    words = {"": _("Ved vejen, uden nummer")}
    for home in walked.homes_along(stretch.street_ids):
        is_of_it = home.street == stretch.name
        words[home.id] = home.number if is_of_it else f"{home.street} {home.number}"
    words[ELSEWHERE] = _("En anden adresse")
    if typed(number, "home") not in words:
        st.session_state[key(number, "home")] = ""
    st.selectbox(
        _("Husnummer"), list(words), key=key(number, "home"), format_func=words.__getitem__,
        width=240, persist_state="session",
    )  # fmt: skip


def _elsewhere(_: Translator, number: int) -> None:
    def take(hit: AddressHit) -> None:
        st.session_state[key(number, "hit")] = hit
        st.session_state[key(number, "found.search")] = ""

    hit: AddressHit | None = typed(number, "hit")
    if hit is not None:
        st.markdown(_("Stedet: **{place}**", place=plain(hit.label)))
    search_address(_, _("Søg en adresse"), key=key(number, "found"), on_choice=take)


def _by_the_road(
    _: Translator,
    info: MapInfo,
    number: int,
    stretches: Sequence[Stretch],
    points: Sequence[Point],
) -> None:
    """Offer to set the point on the map; it is halfway along the street until somebody does."""
    stretch = stretch_of(number, stretches)
    assert stretch is not None
    if not st.toggle(_("Sæt stedet på kortet"), key=key(number, "on_map"), persist_state="session"):
        st.caption(_("Punktet sættes midt på stykket."))
        return

    def act(feature: dict[str, Any]) -> None:
        if feature["properties"].get("what") == "point":
            st.session_state[key(number, "spot")] = point_in(feature)

    hint_line(_("Klik på kortet ved vejen, ud for stedet."))
    address_id, at = place_of(number, stretches)
    here = (
        [] if at is None or address_id else [Mark("here", (at.x, at.y), "candidate", "", _("Her"))]
    )
    show_map(
        info,
        Overlay(
            fit=bounds_of([stretch.line], info.bounds),
            mode="point",
            streets=[StreetLine(stretch.id, [stretch.line], "marked")],
            marks=[*(point_mark(_, point) for point in points), *here],
        ),
        key=f"record.seen_map.{number}",
        texts=_,
        on_change=act,
    )


def _point_there(
    _: Translator, number: int, stretches: Sequence[Stretch], points: Sequence[Point]
) -> None:
    """Say that there is a point at the place already, and offer it."""
    address_id, at = place_of(number, stretches)
    if at is None:
        return
    there = next((point for point in points if _is_there(point, address_id, at)), None)
    if there is None:
        st.session_state.pop(key(number, "duplicate"), None)
        return

    def use() -> None:
        st.session_state[key(number, "where")] = "known"
        st.session_state[key(number, "point")] = there.id
        mark_chosen(number)

    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(_("Her er allerede et punkt: {code}.", code=there.code), width="content")
        st.button(_("Brug {code}", code=there.code), key=key(number, "use"), on_click=use)
        st.checkbox(
            _("Opret et til"), key=key(number, "duplicate"), width="content",
            persist_state="session",
        )  # fmt: skip


def _is_there(point: Point, address_id: str | None, at: shapely.Point) -> bool:
    has_address = point.address != "" or point.is_protected
    near = SAME_ADDRESS_M if address_id and has_address else SAME_WITHIN_M
    return geodesic_length_m(shapely.LineString([at, point.at])) < near


def _to_watch(_: Translator, number: int) -> None:
    names = point_fields(_)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input(
            names["watch_for"], key=key(number, "watch_for"), max_chars=LONGEST_TEXT,
            autocomplete="off", persist_state="session",
            help=_("Skriv ikke navn, CPR-nummer, telefonnummer eller diagnose."),
        )  # fmt: skip
        st.checkbox(
            names["needs_pair"], key=key(number, "needs_pair"), width="content",
            persist_state="session",
        )  # fmt: skip


def _tried(_: Translator, number: int) -> None:
    if not st.checkbox(
        _("Kontaktforsøg"), key=key(number, "tried"), persist_state="session"
    ):  # fmt: skip
        return
    how, slip = forms(_), slips(_)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox(
            _("Hvordan"), list(how), key=key(number, "form"), format_func=how.__getitem__,
            width=200, persist_state="session",
        )  # fmt: skip
        st.selectbox(
            _("Hvad kom der ud af det?"), list(levels(_)), key=key(number, "level"),
            format_func=partial(level_told, _), width=320, persist_state="session",
        )  # fmt: skip
        st.selectbox(
            _("Seddel i døren"), list(slip), key=key(number, "slip"),
            format_func=slip.__getitem__, width=230, persist_state="session",
        )  # fmt: skip
        st.checkbox(
            _("Postkort lagt"), key=key(number, "postcard"), width="content",
            persist_state="session",
        )  # fmt: skip


def _kept(_: Translator, scope: Scope, number: int, point: Point) -> None:
    """Offer to keep the return that the walk fell in."""
    try:
        started_at, ended_at = chosen_times()
    except KvarterError:
        return  # told when it is saved
    window = next(
        (
            one
            for one in window_service.list_windows(scope, point_id=point.id)
            if one.starts_at <= ended_at and one.ends_at >= started_at
        ),
        None,
    )
    told = None if window is None else (window.id, window.version)
    st.session_state[key(number, "window")] = told
    if window is None:
        st.session_state.pop(key(number, "kept"), None)
        return
    st.session_state.setdefault(key(number, "kept"), True)
    st.checkbox(
        _("Genbesøget {when} er overholdt", when=when(_, window.starts_at, window.ends_at)),
        key=key(number, "kept"), persist_state="session",
        on_change=mark_chosen, args=(number,),
    )  # fmt: skip


def _back(_: Translator, number: int, *, is_asked: bool) -> None:
    if is_asked and not st.checkbox(
        _("Kom igen"), key=key(number, "back"), persist_state="session"
    ):
        return
    preset_return(number)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.date_input(
            _("Kom igen den"), key=key(number, "day"), format="DD-MM-YYYY", width=150,
            persist_state="session",
        )  # fmt: skip
        for name, label in (("from", _("Fra")), ("to", _("Til"))):
            st.time_input(
                label,
                key=key(number, name),
                step=window_service.STEP,
                width=110,
                persist_state="session",
            )
        st.text_input(
            _("Hvem (initialer)"), key=key(number, "who"), max_chars=MOST_INITIALS,
            autocomplete="off", width=150, persist_state="session",
        )  # fmt: skip
