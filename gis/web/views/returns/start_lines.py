"""Lines of Start for those who do the fieldwork: returns of today and the week, late inquiries."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

import streamlit as st

from gis.locale.return_words import from_to, what
from gis.services import areas as area_service
from gis.services import inquiries as inquiry_service
from gis.services import return_windows as window_service
from gis.services.return_windows import group_of
from gis.services.rights import does_fieldwork
from gis.web.leading import link_to

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gis.locale import Translator
    from gis.services.members import Scope
    from gis.services.return_windows import ReturnWindow


def show_returns_today(_: Translator, scope: Scope) -> None:
    """Draw a line for each return that is open today: time, code and area."""
    if not does_fieldwork(scope):
        return
    now = dt.datetime.now(dt.UTC)
    today = [o for o in window_service.list_windows(scope) if group_of(o, now) == "today"]
    names = {area.id: area.name for area in area_service.list_areas(scope)} if today else {}
    for one in today:
        link_to(
            "genbesoeg", _line(_, one, names), icon=":material/event_repeat:", when="today",
            window=one.id,
        )  # fmt: skip


def _line(_: Translator, window: ReturnWindow, names: Mapping[str, str]) -> str:
    told = _(
        "{time} genbesøg {what}", time=from_to(_, window.starts_at, window.ends_at),
        what=what(_, window.code, window.street_name),
    )  # fmt: skip
    where = [names[one] for one in window.area_ids if one in names]
    who = [window.assigned] if window.assigned else []
    return " · ".join([", ".join([told, *where]), *who])


def show_week(_: Translator, scope: Scope) -> None:
    """Draw how much there is to come back to, and what the team is late with."""
    if not does_fieldwork(scope):
        return
    now = dt.datetime.now(dt.UTC)
    groups = Counter(group_of(one, now) for one in window_service.list_windows(scope))
    inquiries = inquiry_service.list_inquiries(scope)
    late = sum(one.is_overdue for one in inquiries)
    untaken = sum(not one.taker for one in inquiries)
    if not (groups["week"] or groups["overdue"] or late or untaken):
        return
    with st.container(key="kv_start_week", gap="small"):
        st.subheader(_("Denne uge"), anchor=False)
        if groups["week"]:
            words = _.n("{count} genbesøg resten af ugen", "{count} genbesøg resten af ugen",
                        groups["week"])  # fmt: skip
            link_to("genbesoeg", words, icon=":material/event:", when="week")
        if groups["overdue"]:
            words = _.n("{count} genbesøg er overskredet", "{count} genbesøg er overskredet",
                        groups["overdue"])  # fmt: skip
            link_to("genbesoeg", words, icon=":material/event_busy:", when="overdue")
        if late:
            words = _.n("{count} henvendelse er over fristen",
                        "{count} henvendelser er over fristen", late)  # fmt: skip
            link_to("genbesoeg", words, icon=":material/update:", view="inquiries",
                    inquiries="late")  # fmt: skip
        if untaken:
            words = _.n("{count} henvendelse har ingen ansvarlig",
                        "{count} henvendelser har ingen ansvarlig", untaken)  # fmt: skip
            link_to("genbesoeg", words, icon=":material/person_off:", view="inquiries",
                    inquiries="open")  # fmt: skip
