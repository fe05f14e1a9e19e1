"""What *Start* tells a leader instead of the day in the field: gaps, and decisions to back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from gis.services import gaps
from gis.services.gaps.telling import headline, homes, hours_word, reason_words
from gis.web.leading import link_to

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.members import Scope

MOST: Final = 3
"""Gaps that are named."""


def show_gaps_on_start(_: Translator, scope: Scope) -> None:
    """Tell of the widest gaps, and of the decisions that the leader has not backed."""
    report = gaps.gap_report(scope)
    if not report.areas:
        return
    with st.container(key="kv_start_gaps", gap="small"):
        st.subheader(_("Huller i dækningen"), anchor=False)
        link_to("huller", headline(_, report), icon=":material/troubleshoot:")
        for area in [one for one in report.counted if one.is_large][:MOST]:
            words = _(
                "{name}: hul {gap}, {hours} gangtimer; {reasons}",
                name=area.name, gap=homes(_, report.unit, area.gap_dwellings),
                hours=hours_word(_, area.hours), reasons=reason_words(_, area),
            )  # fmt: skip
            link_to("huller", words, icon=":material/location_city:", area=area.area_id)
        waiting = [area for area in report.areas if area.to_back]
        if waiting:
            count = sum(len(area.to_back) for area in waiting)
            words = _.n(
                "{count} beslutning venter på opbakning",
                "{count} beslutninger venter på opbakning",
                count,
            )
            link_to("huller", words, icon=":material/thumb_up:", area=waiting[0].area_id)
