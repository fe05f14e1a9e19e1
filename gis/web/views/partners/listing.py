"""The table of partners, its filters, and the marks of the map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import streamlit as st

from gis.locale.partner_words import SECTORS, kind_word, sectors, yes_no
from gis.maps.overlay import AreaShape, Mark
from gis.web.components import Cell, Column, TableRow

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.planning.reach import AreaReach
    from gis.services.areas import Area
    from gis.services.partners import Partner

SHOWN: Final = ("all", "access", "meets", "overdue", "unasked")
NAMES_IN_TABLE: Final = 3
"""Areas that a row names; of more it says the number."""


# --- filters ---------------------------------------------------------------------------------


def filters(_: Translator, areas: Sequence[Area]) -> None:
    """Draw the filters, which the address keeps."""
    names = {area.id: area.name for area in areas}
    area, sector, shown = st.columns([2.2, 2.2, 5.6], gap="medium")
    with area:
        _select(_, "area", _("Område"), names, _("Alle områder"))
    with sector:
        _select(_, "sector", _("Sektor"), sectors(_), _("Alle sektorer"))
    with shown:
        words = {
            "all": _("Alle"),
            "access": _("Adgang til hjem"),
            "meets": _("Møder borgere"),
            "overdue": _("Skal kontaktes"),
            "unasked": _("Ikke spurgt"),
        }
        key = "partners.filter.show"
        asked = st.query_params.get("show", "")
        st.session_state[key] = asked if asked in SHOWN else "all"
        st.segmented_control(
            _("Vis"), SHOWN, key=key, format_func=words.__getitem__, required=True,
            on_change=_keep, args=("show", key, "all"),
        )  # fmt: skip


def _select(_: Translator, name: str, label: str, words: Mapping[str, str], every: str) -> None:
    key = f"partners.filter.{name}"
    if st.query_params.get(name, "") not in words:
        st.query_params.pop(name, None)
    st.session_state[key] = st.query_params.get(name, "")
    st.selectbox(
        label, ["", *words], key=key, format_func=lambda code: words.get(code, every),
        on_change=_keep, args=(name, key, ""),
    )  # fmt: skip


def _keep(name: str, key: str, every: str) -> None:
    value = st.session_state[key]
    if value == every:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = value


def is_shown(one: Partner) -> bool:
    """Return whether the filters in the address show a partner."""
    area, sector = st.query_params.get("area", ""), st.query_params.get("sector", "")
    if area and not one.moves_in(area):
        return False
    if sector in SECTORS and one.sector != sector:
        return False
    match st.query_params.get("show", ""):
        case "access":
            return one.has_access is True
        case "meets":
            return one.meets_citizens is True
        case "overdue":
            return one.is_contact_overdue
        case "unasked":
            return one.has_access is None or one.meets_citizens is None
        case _all:
            return True


# --- table -----------------------------------------------------------------------------------


def columns(_: Translator) -> list[Column]:
    """Return the columns of `table_row`."""
    return [
        Column(_("Navn"), is_heading=True),
        Column(_("Slags")),
        Column(_("Områder")),
        Column(_("Adgang til hjem")),
        Column(_("Møder borgere")),
        Column(_("Seneste kontakt")),
    ]


def table_row(_: Translator, one: Partner, names: Mapping[str, str]) -> TableRow:
    """Return a partner as a row; `names` are those of the areas."""
    return TableRow(
        one.id,
        [
            one.name,
            kind_word(_, one.kind),
            where(_, one, names),
            Cell(yes_no(_, one.has_access), "access" if one.has_access else ""),
            yes_no(_, one.meets_citizens),
            contacted(_, one),
        ],
        is_muted=one.priority == "low",
    )


def where(_: Translator, one: Partner, names: Mapping[str, str]) -> str:
    """Return where a partner moves daily."""
    if one.is_municipality_wide:
        return _("Hele kommunen")
    if len(one.area_ids) > NAMES_IN_TABLE:
        return _.n("{count} område", "{count} områder", len(one.area_ids))
    return ", ".join(names[area] for area in one.area_ids if area in names) or _("Ikke sagt")


def contacted(_: Translator, one: Partner) -> str:
    """Return when a partner was last told something, and whether that is too long ago."""
    last = _("Aldrig") if one.last_contact is None else _.date(one.last_contact)
    return f"! {_('Overskredet')} {last}" if one.is_contact_overdue else last


# --- map -------------------------------------------------------------------------------------


def marks(_: Translator, partners: Sequence[Partner], selected: str) -> list[Mark]:
    """Return the points of partners; the chosen one's last, on top. Their letter is the name's."""
    ordered = sorted(partners, key=lambda one: one.id == selected)
    return [
        Mark(one.id, point, "partner", one.name[:1].upper(), one.name)
        for one in ordered
        for point in one.points
    ]


def reach_shapes(
    _: Translator, areas: Sequence[Area], reached: Mapping[str, AreaReach], chosen: str
) -> list[AreaShape]:
    """Return the areas as the reach map shows them: with access to homes, and without."""
    return [
        AreaShape(
            area.id, area.name, area.geometry, chosen=area.id == chosen,
            tag=access_tag(_, reached[area.id]),
            look="access" if reached[area.id].has_access else "no_access",
        )
        for area in areas
        if area.id in reached
    ]  # fmt: skip


def access_tag(_: Translator, one: AreaReach) -> str:
    """Return how many partners have access to homes in an area."""
    if not one.has_access:
        return _("ingen adgang")
    return _.n("{count} med adgang", "{count} med adgang", len(one.with_access))
