"""Rækkevidde: which areas have a partner with access to homes, and which have none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from gis.planning.reach import DEFAULT_CONTACT_DAYS, AreaReach, reach_shares
from gis.web.components import Cell, Column, Figure, TableRow, choice_table
from gis.web.plain import plain

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.areas import Area
    from gis.services.partners import Partner


def reach_figures(
    _: Translator, areas: Sequence[Area], reached: Mapping[str, AreaReach]
) -> list[Figure]:
    """Return measure 8 of coverage: the share of addresses that partners reach."""
    shares = reach_shares(reached, {area.id: area.addresses for area in areas})

    def percent(share: float) -> str:
        return _("{percent} %", percent=_.number(100 * share))

    without = sum(not one.has_access for one in reached.values())
    return [
        Figure(_("Områder uden adgang"), _.number(without), _("af {all}", all=len(reached))),
        Figure(_("Adresser med adgang"), percent(shares.with_access)),
        Figure(_("Adresser, hvor nogen møder borgere"), percent(shares.meets)),
        Figure(_("Rakt ud til inden for rytmen"), percent(shares.in_rhythm)),
    ]


def reach_table(
    _: Translator,
    areas: Sequence[Area],
    reached: Mapping[str, AreaReach],
    partners: Sequence[Partner],
    *,
    chosen: str,
    on_choice: Callable[[str], None],
) -> None:
    """Draw the table twin of the reach map: the areas without access first."""
    names = {one.id: one.name for one in partners}
    found = sorted(
        (area for area in areas if area.id in reached),
        key=lambda area: (reached[area.id].has_access, -area.addresses),
    )
    choice_table(
        _("Områder og de samarbejdspartnere, der når dem. Tryk på et navn for at se det."),
        [
            Column(_("Boligområde"), is_heading=True),
            Column(_("Adresser"), is_number=True),
            Column(_("Adgang til hjem")),
            Column(_("Møder borgere")),
            Column(_("I kontakt inden for rytmen")),
        ],
        [_row(_, area, reached[area.id], names) for area in found],
        chosen=chosen,
        key="partners.reach_table",
        on_choice=on_choice,
    )
    st.caption(
        _("Uden en aftalt rytme regnes {days} dage (antaget). Ja tæller, ikke spurgt gør ikke.",
          days=DEFAULT_CONTACT_DAYS)
    )  # fmt: skip


def _row(_: Translator, area: Area, one: AreaReach, names: Mapping[str, str]) -> TableRow:
    def told(ids: Sequence[str]) -> str:
        wide = len(set(ids) & set(one.wide))
        own = [names[row_id] for row_id in ids if row_id not in one.wide]
        return ", ".join([*own, *([_("{count} i hele kommunen", count=wide)] if wide else [])])

    access = Cell(told(one.with_access), "access") if one.has_access else Cell(
        _("ingen adgang"), "no-access"
    )  # fmt: skip
    rhythm = _("ja") if one.in_rhythm else (_("nej") if one.is_reached else "–")
    return TableRow(
        area.id,
        [area.name, _.number(area.addresses), access, told(one.meets) or _("ingen"), rhythm],
    )


def show_area_reach(_: Translator, area: Area, one: AreaReach, partners: Sequence[Partner]) -> None:
    """Say of the chosen area who reaches it, and what is missing."""
    names = {partner.id: partner.name for partner in partners}
    st.subheader(plain(area.name), anchor=False)
    for label, ids, none in (
        (_("Adgang til private hjem"), one.with_access,
         _("Ingen samarbejdspartner har adgang til hjem her.")),
        (_("Møder borgere"), one.meets, _("Ingen samarbejdspartner, der møder borgere her.")),
    ):  # fmt: skip
        told = ", ".join(names[row_id] for row_id in ids) or none
        st.markdown(f"**{label}:** {plain(told)}")
