"""One area: what it lacks and when, how it has gone, and what is decided of it."""

from __future__ import annotations

import base64
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from gis.locale.mapping_words import choice_word, ways
from gis.locale.place_words import times
from gis.maps.trend_chart import draw_trend
from gis.planning.mapping import WAYS
from gis.services.gaps.telling import (
    choice_words,
    forecast_words,
    homes,
    hours_word,
    percent,
    reason_word,
    trend_words,
)
from gis.services.rights import does_fieldwork
from gis.web.leading import go_to, link_to
from gis.web.plain import plain
from gis.web.views.gaps.backing import back_area, take_back

if TYPE_CHECKING:
    from gis.coverage.gaps import BandGap
    from gis.locale import Translator
    from gis.services.gaps import AreaGap, Choice, GapReport
    from gis.services.members import Scope

CHART_MM = (92.0, 24.0)


def show_detail(_: Translator, scope: Scope, report: GapReport, area: AreaGap) -> None:
    """Tell of the chosen area."""
    with st.container(key="kv_gap_detail", gap="small"):
        st.subheader(plain(area.name), anchor=False)
        lacking, gone, decided = st.columns(3, gap="medium")
        with lacking, st.container(key="kv_gap_lacking", gap="small"):
            _lacking(_, scope, report, area)
        with gone, st.container(key="kv_gap_trend", gap="small"):
            _trend(_, report, area)
        with decided, st.container(key="kv_gap_decided", gap="small"):
            _decided(_, scope, area)


def _lacking(_: Translator, scope: Scope, report: GapReport, area: AreaGap) -> None:
    told = [
        _(
            "{gap} af {total} mangler",
            gap=_.number(area.gap_dwellings), total=homes(_, report.unit, area.dwellings),
        ),
        _("{count} aldrig gennemgået", count=_.number(area.never_dwellings)),
    ]  # fmt: skip
    if area.unattached:
        told.append(_("{count} ved ingen vej", count=_.number(area.unattached)))
    st.markdown(f"**{_('Hvad mangler')}** · {', '.join(told)}")
    if area.reasons:
        words = "".join(f"<li>{escape(reason_word(_, one))}</li>" for one in area.reasons)
        st.html(f'<ul class="kv-reasons">{words}</ul>')
    rows = "".join(
        _band_row(_, band, report.pace_kmh, is_wanted=band.band == area.wanted_band)
        for band in area.bands
    )
    heads = (_("Tidspunkt"), _("Frisk"), _("Hul"), _("Gangtimer"))
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    st.html(f'<table class="kv-facts"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>')
    if does_fieldwork(scope):
        label = _("Planlæg runde: {time}", time=times(_, (area.wanted_band,)))
        if st.button(label, icon=":material/conversion_path:", key="gaps.plan_here"):
            go_to("planlaeg", areas=area.area_id, band=area.wanted_band)
    link_to(
        "daekning", _("Se vejene"), icon=":material/map:", areas=area.area_id,
        band=area.wanted_band,
    )  # fmt: skip


def _band_row(_: Translator, band: BandGap, pace_kmh: float, *, is_wanted: bool) -> str:
    name = escape(times(_, (band.band,)))
    if is_wanted:
        name = f"<strong>{name}</strong>"
    hours = band.stale_m / 1000 / pace_kmh
    cells = (percent(_, band.fresh_share), _.number(band.gap_dwellings), hours_word(_, hours))
    numbers = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    return f'<tr><th scope="row">{name}</th>{numbers}</tr>'


def _trend(_: Translator, report: GapReport, area: AreaGap) -> None:
    words = trend_words(_, area.weeks, report.unit)
    st.markdown(f"**{_('Tendens')}** · {words}")
    svg = draw_trend(
        [week.gap_dwellings for week in area.weeks], area.dwellings,
        bars=[week.team_minutes for week in area.weeks], size=CHART_MM,
    )  # fmt: skip
    about = _("Linjen er hullet, øverst er alle. Søjlerne er gået tid.")
    source = base64.b64encode(svg.encode()).decode()
    st.html(
        f'<img class="kv-trend" src="data:image/svg+xml;base64,{source}" alt="{escape(words)}">'
        f'<p class="kv-muted-text">{escape(about)}</p>'
    )
    for label, found in (
        (_("90 % gennemgået mindst én gang"), area.when_seen),
        (_("90 % gennemgået inden for intervallet"), area.when_fresh),
    ):
        st.markdown(f"{label}: **{forecast_words(_, found, report.at)}**")


def _decided(_: Translator, scope: Scope, area: AreaGap) -> None:
    made = {choice.way: choice for choice in area.choices}
    for way in WAYS:
        choice = made.get(way)
        if choice is None:
            st.markdown(f"**{ways(_)[way]}**  \n{choice_word(_, None)}")
            continue
        st.markdown("  \n".join([f"**{ways(_)[way]}**", *choice_words(_, choice)]))
        st.text(choice.reason)
        if not does_fieldwork(scope):
            _backing(_, scope, area, choice)
    link_to("omraade", _("Åbn området"), icon=":material/location_on:", area=area.area_id)


def _backing(_: Translator, scope: Scope, area: AreaGap, choice: Choice) -> None:
    if choice.is_backed:
        st.button(
            _("Tag opbakning tilbage"), key=f"gaps.unback.{choice.way}", type="tertiary",
            on_click=take_back, args=(_, scope, area.area_id, choice),
        )  # fmt: skip
        return
    st.button(
        _("Giv opbakning"), key=f"gaps.back.{choice.way}", icon=":material/thumb_up:",
        on_click=back_area, args=(_, scope, area, [choice]),
    )  # fmt: skip
