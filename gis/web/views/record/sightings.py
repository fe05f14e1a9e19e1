"""What was seen on the walk as the form has it: one draft for each place."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import shapely
import streamlit as st

from gis.errors import InputError, KvarterError
from gis.services import walked
from gis.services.return_windows import in_a_week
from gis.services.street_search import find_marked
from gis.services.walked import local_time
from gis.web.views.record.state import BY_KEY, HOW_KEY, LEGS_KEY, ROW_KEYS, SEEN_KEY, state
from gis.web.views.record.track import track_state, track_walker
from gis.web.views.record.walked_when import chosen_times
from gis.web.views.round_words import row_id, street_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gis.locale import Translator
    from gis.services.maps import AddressHit
    from gis.services.members import Scope
    from gis.services.rounds import PlannedRound
    from gis.services.tracks import Tour

Where = Literal["new", "known", "street"]
ELSEWHERE: Final = "elsewhere"
"""In the place of an address along the walk: one that is searched for."""
UNREAD: Final = ROW_KEYS[-1]
"""What the keys begin with of letters that stand for no sign."""


@dataclass(frozen=True)
class Stretch:
    """
    A street of the walk: a row of the sheet, or a street that was marked.

    Attributes
    ----------
    id
        The same as long as the walk is.
    street_ids
        Pieces of today's map; none where they are not known.
    line
        In WGS84.
    """

    id: str
    label: str
    name: str
    street_ids: tuple[str, ...]
    line: shapely.LineString | shapely.MultiLineString

    @property
    def middle(self) -> shapely.Point:
        """Where it is halfway, on its longest part."""
        longest = max(shapely.get_parts(self.line), key=lambda part: part.length)
        middle: shapely.Point = longest.interpolate(0.5, normalized=True)
        return middle


def round_stretches(_: Translator, shown: PlannedRound) -> list[Stretch]:
    """Return the rows of the legs that are recorded, in the order of the sheet."""
    chosen = chosen_walkers(shown)
    has_legs = len(shown.legs) > 1
    return [
        Stretch(
            row_id(leg, row),
            " ".join(
                [*([leg.letter] if has_legs else []), str(row.number), street_name(_, row.name)]
            ),
            row.name, row.street_ids, row.geometry,
        )
        for leg in shown.legs
        if leg.walker in chosen
        for row in leg.directions
    ]  # fmt: skip


def chosen_walkers(shown: PlannedRound) -> list[int]:
    """Return whose legs are recorded: the only one, that of the file, or those that are chosen."""
    walkers = [leg.walker for leg in shown.legs]
    if len(walkers) > 1 and st.session_state.get(HOW_KEY) == "track":
        return [track_walker(shown)]
    chosen = [one for one in st.session_state.get(LEGS_KEY) or [] if one in walkers]
    return chosen if len(walkers) > 1 and chosen else walkers


def street_stretches(_: Translator, pieces: Iterable[Any]) -> list[Stretch]:
    """Return streets by name; `pieces` have `id`, `name` and `geometry`."""
    by_name: dict[str, list[Any]] = {}
    for piece in pieces:
        by_name.setdefault(piece.name, []).append(piece)
    return [
        Stretch(
            f"street.{name}", street_name(_, name), name, tuple(one.id for one in found),
            shapely.MultiLineString([one.geometry for one in found]),
        )
        for name, found in sorted(by_name.items())
    ]  # fmt: skip


def tour_stretches(_: Translator, tour: Tour) -> list[Stretch]:
    """Return the streets of a walk by GPS; which pieces they are is not known yet."""
    return [
        Stretch(
            street.id, street_name(_, street.name), street.name, (),
            shapely.MultiLineString(street.lines),
        )
        for street in tour.streets
    ]  # fmt: skip


def stretches(_: Translator, shown: PlannedRound | None, scope: Scope) -> list[Stretch]:
    """Return the streets of the walk that is recorded, to say where something was seen."""
    if shown is not None:
        return round_stretches(_, shown)
    if st.session_state.get(BY_KEY) == "track":
        tour = track_state().tour
        return [] if tour is None else tour_stretches(_, tour)
    found = find_marked(scope, sorted(state().marked))
    return street_stretches(_, found.itertuples())


# --- drafts ------------------------------------------------------------------------------------


def key(number: int, name: str) -> str:
    """Return the key of a field of a draft."""
    return f"record.seen.{number}.{name}"


def typed(number: int, name: str, otherwise: Any = None) -> Any:  # noqa: ANN401 - as the field has it
    """Return what a field of a draft holds."""
    return st.session_state.get(key(number, name), otherwise)


def is_seen() -> bool:
    """Return whether something was seen."""
    return st.session_state.get(SEEN_KEY) == "yes"


def mark_chosen(number: int) -> None:
    """Remember that the place of a draft was chosen by hand: it holds what its first fields say."""
    st.session_state[key(number, "chosen")] = True


def is_chosen(number: int) -> bool:
    """Return whether a draft is a known point that was chosen by hand."""
    return typed(number, "where") == "known" and bool(typed(number, "chosen"))


def unread(row: str | None = None) -> str:
    """Return the letters that stand for no sign, each once: of a row of the sheet, or of all."""
    if row is not None:
        return str(st.session_state.get(f"{UNREAD}{row}", ""))
    names = [str(name) for name in st.session_state if str(name).startswith(UNREAD)]
    return "".join(dict.fromkeys("".join(st.session_state[name] for name in names)))


def unread_error(letters: str) -> InputError:
    """Return what is told of letters that stand for no sign."""
    return InputError("sign_letter_unknown", letters=", ".join(letters), count=len(letters))


def add_draft() -> None:
    """Begin one place more."""
    page = state()
    page.drafts.append(max(page.drafts, default=0) + 1)


def drop_draft(number: int) -> None:
    """Let go of one place."""
    page = state()
    page.drafts = [one for one in page.drafts if one != number]
    st.session_state.pop(f"{UNREAD}{typed(number, 'row')}", None)
    forget_draft(number)
    if not page.drafts:
        st.session_state[SEEN_KEY] = "no"


def forget_drafts() -> None:
    """Let go of all that was seen: it is saved, or of another walk."""
    page = state()
    for number in page.drafts:
        forget_draft(number)
    page.drafts = []
    for name in [str(one) for one in st.session_state]:
        if name.startswith(ROW_KEYS):
            del st.session_state[name]
    st.session_state[SEEN_KEY] = "no"


def forget_draft(number: int) -> None:
    """Let go of what was typed of one place."""
    beginning = key(number, "")
    for name in [name for name in st.session_state if str(name).startswith(beginning)]:
        del st.session_state[name]


def preset_return(number: int) -> None:
    """Fill in when to come back as the guide's workers do: in a week, at the same time."""
    try:
        started_at, ended_at = chosen_times()
    except KvarterError:
        started_at = ended_at = dt.datetime.now(dt.UTC)
    middle = started_at + (ended_at - started_at) / 2
    for name, value in zip(("day", "from", "to"), in_a_week(middle), strict=True):
        st.session_state.setdefault(key(number, name), value)


def place_of(number: int, stretches: Sequence[Stretch]) -> tuple[str | None, shapely.Point | None]:
    """
    Return where a new point is: id of its address, or None, and where it lies in WGS84.

    Both are None as long as nobody has said it.
    """
    home, stretch = typed(number, "home", ""), stretch_of(number, stretches)
    if stretch is None or home == ELSEWHERE:
        hit: AddressHit | None = typed(number, "hit")
        return (None, None) if hit is None else (hit.id, shapely.Point(hit.lon, hit.lat))
    if home:
        found = next(
            (one for one in walked.homes_along(stretch.street_ids) if one.id == home), None
        )
        return (None, None) if found is None else (found.id, found.at)
    spot = typed(number, "spot")
    return None, stretch.middle if spot is None else shapely.Point(spot)


def stretch_of(number: int, stretches: Sequence[Stretch]) -> Stretch | None:
    """Return the street of a draft."""
    chosen = typed(number, "stretch")
    return next((one for one in stretches if one.id == chosen), None)


def sightings(stretches: Sequence[Stretch]) -> list[walked.Sighting]:
    """
    Return what was seen as the form says it.

    Raises
    ------
    InputError
        ``sighting_without_place``, ``sighting_without_return``, ``sign_letter_unknown``,
        ``time_does_not_exist``, ``time_too_early``.
    """
    if not is_seen():
        return []
    if unread():  # what was typed from the sheet is not lost without a word
        raise unread_error(unread())
    return [_sighting(number, stretches) for number in state().drafts]


def _sighting(number: int, stretches: Sequence[Stretch]) -> walked.Sighting:
    where: Where = typed(number, "where", "new")
    back = _come_back(number)
    who = typed(number, "who", "") or ""
    if where == "street":
        stretch = stretch_of(number, stretches)
        if stretch is None or not stretch.street_ids:
            raise InputError("sighting_without_place")
        return walked.Sighting(street_ids=stretch.street_ids, come_back=back, assigned=who)
    told: dict[str, Any] = {
        "signs": tuple(typed(number, "signs") or ()), "attempt": _attempt(number),
        "come_back": back, "assigned": who,
    }  # fmt: skip
    if where == "known":
        kept = typed(number, "window") if typed(number, "kept") else None
        return walked.Sighting(point_id=typed(number, "point"), kept=kept, **told)
    address_id, at = place_of(number, stretches)
    return walked.Sighting(
        address_id=address_id, at=None if address_id else at,
        watch_for=typed(number, "watch_for", "") or "",
        needs_pair=bool(typed(number, "needs_pair")),
        allow_duplicate=bool(typed(number, "duplicate")), **told,
    )  # fmt: skip


def _attempt(number: int) -> walked.Attempt | None:
    if not typed(number, "tried"):
        return None
    return walked.Attempt(
        typed(number, "form"), typed(number, "level"),
        is_postcard_left=bool(typed(number, "postcard")), slip=typed(number, "slip", ""),
    )  # fmt: skip


def _come_back(number: int) -> tuple[dt.datetime, dt.datetime] | None:
    if not typed(number, "back") and typed(number, "where") != "street":
        return None
    day = typed(number, "day")
    if day is None:
        raise InputError("sighting_without_return")
    return local_time(day, typed(number, "from")), local_time(day, typed(number, "to"))
