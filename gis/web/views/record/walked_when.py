"""When, by whom, and in what light and weather: the part of the form that both kinds share."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import streamlit as st

from gis.locale import COPENHAGEN
from gis.services.walked import local_time
from gis.web.plain import problem
from gis.web.views.record.state import (
    DATE_KEY,
    FROM_KEY,
    LIGHT_KEY,
    NEXT_DAY_KEY,
    PAIR_KEY,
    SIDE_KEY,
    TO_KEY,
    WEATHER_KEY,
    state,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.locale import Translator
    from gis.services.outings import Outing
    from gis.services.rounds import PlannedRound, RoundSummary
    from gis.services.walked import Side

STEP = dt.timedelta(minutes=5)
"""Times are preset to whole steps; any minute can be typed."""
LONGEST_PRESET = dt.timedelta(hours=12)
"""A round that has been out for longer was not told home: its planned time is more likely."""
MARKED_PRESET = dt.timedelta(minutes=15)
"""Preset length of what was seen on the way to something else."""


def preset_times(
    planned: PlannedRound | None, summary: RoundSummary | None, now: dt.datetime
) -> tuple[dt.datetime, dt.datetime]:
    """
    Return the most likely beginning and end of what was walked, in whole steps before `now`.

    From when the workers went out, if they said so; else from when the round was planned, if
    that is over; else as long as the longest leg takes, until now.
    """
    length = MARKED_PRESET
    if planned is not None:
        length = max(dt.timedelta(minutes=planned.walk_minutes), STEP)
    if summary is not None and summary.out_at is not None:
        end, begun = summary.home_at or now, _whole(summary.out_at)
        if end > summary.out_at + LONGEST_PRESET:
            return begun, _whole(summary.out_at + length)
        # Of who was out for a moment only, and told it afterwards, the time is another.
        if _whole(end) > begun:
            return begun, _whole(end)
    if summary is not None and summary.planned_for is not None:
        end = summary.planned_for + length
        if end <= now:
            return summary.planned_for, end
    end = _whole(now)
    return end - STEP * max(round(length / STEP), 1), end


def _whole(at: dt.datetime) -> dt.datetime:
    """Return the last whole step at or before a moment."""
    seconds = STEP.total_seconds()
    return dt.datetime.fromtimestamp(at.timestamp() // seconds * seconds, dt.UTC)


def preset(planned: PlannedRound | None, summary: RoundSummary | None) -> None:
    """Fill the fields with what is most likely."""
    now = dt.datetime.now(dt.UTC)
    state().begun_at = now
    _fill(*preset_times(planned, summary, now))
    fields = st.session_state
    fields[PAIR_KEY] = True if planned is None else planned.is_pair
    fields[SIDE_KEY] = "both"
    fields[LIGHT_KEY] = fields[WEATHER_KEY] = None


def preset_walk(out: Sequence[Outing]) -> None:
    """Fill the fields of a walk without a round: of the one that is out, if there is one."""
    preset(None, None)
    walks = [one for one in out if one.round_id is None]
    now = dt.datetime.now(dt.UTC)
    if len(walks) == 1 and walks[0].out_at + STEP <= now <= walks[0].out_at + LONGEST_PRESET:
        _fill(_whole(walks[0].out_at), _whole(now))


def _fill(started_at: dt.datetime, ended_at: dt.datetime) -> None:
    start, end = (at.astimezone(COPENHAGEN) for at in (started_at, ended_at))
    fields = st.session_state
    fields[DATE_KEY] = start.date()
    fields[FROM_KEY], fields[TO_KEY] = _minute(start), _minute(end)
    fields[NEXT_DAY_KEY] = end.date() > start.date()


def _minute(at: dt.datetime) -> dt.time:
    return at.time().replace(second=0, microsecond=0)


def show_when(_: Translator) -> None:
    """Draw date, from and to; and below them what is wrong with them."""
    page = state()
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        st.date_input(
            _("Dato"), key=DATE_KEY, format="DD-MM-YYYY", persist_state="session",
            width=150,
        )  # fmt: skip
        for label, key in ((_("Fra"), FROM_KEY), (_("Til"), TO_KEY)):
            st.time_input(label, key=key, step=STEP, persist_state="session", width=120)
        if st.session_state[TO_KEY] < st.session_state[FROM_KEY]:
            st.checkbox(_("Til er dagen efter"), key=NEXT_DAY_KEY, persist_state="session")
    if page.field == "times":
        problem(page.problem)


def show_conditions(_: Translator, *, with_side: bool) -> None:
    """
    Draw in pairs or alone, light and weather.

    Parameters
    ----------
    with_side
        Whether one who walked alone is asked which side of the streets was seen; a pair sees both.
    """
    st.segmented_control(
        _("Hvem"), [True, False], key=PAIR_KEY, required=True, persist_state="session",
        format_func={True: _("I par"), False: _("Alene")}.__getitem__,
    )  # fmt: skip
    if with_side and not is_pair():
        words = {"both": _("Begge"), "left": _("Venstre"), "right": _("Højre")}
        st.segmented_control(
            _("Set side af vejen"), list(words), key=SIDE_KEY, required=True,
            persist_state="session", format_func=words.__getitem__,
        )  # fmt: skip
    for label, key, words in (
        (_("Lys"), LIGHT_KEY, lights(_)),
        (_("Vejr"), WEATHER_KEY, weathers(_)),
    ):
        st.segmented_control(
            label, list(words), key=key, format_func=words.__getitem__, persist_state="session",
        )  # fmt: skip


def lights(_: Translator) -> dict[str, str]:
    """Return the choices of light by code."""
    return {"daylight": _("Dagslys"), "dusk": _("Skumring"), "dark": _("Mørke")}


def weathers(_: Translator) -> dict[str, str]:
    """Return the choices of weather by code."""
    return {"dry": _("Tørt"), "rain": _("Regn"), "snow": _("Sne"), "fog": _("Tåge")}


def chosen_times() -> tuple[dt.datetime, dt.datetime]:
    """
    Return beginning and end as chosen.

    Raises
    ------
    InputError
        ``time_does_not_exist``, ``time_too_early``.
    """
    fields = st.session_state
    day, begins, ends = fields[DATE_KEY], fields[FROM_KEY], fields[TO_KEY]
    is_next = ends < begins and fields.get(NEXT_DAY_KEY)
    last_day = day + dt.timedelta(days=1) if is_next else day
    return local_time(day, begins), local_time(last_day, ends)


def is_pair() -> bool:
    """Return whether two walked together."""
    return bool(st.session_state.get(PAIR_KEY, True))


def side() -> Side:
    """Return which side of the streets was seen, in the walking direction."""
    chosen: Side = st.session_state.get(SIDE_KEY, "both")
    return "both" if is_pair() else chosen


def conditions() -> str:
    """Return light and weather by code, ``dark, rain``; "" where nothing was said."""
    chosen = (st.session_state.get(LIGHT_KEY), st.session_state.get(WEATHER_KEY))
    return ", ".join(code for code in chosen if code)
