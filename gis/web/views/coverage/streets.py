"""*Veje*: streets by age on a map, and in a table with the same rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
import shapely
import streamlit as st

from gis.maps.folium_layers import AreaShape, Overlay, StreetLine
from gis.services.coverage import street_dose
from gis.web.components import Cell, Column, TableRow, bounds_of, choice_table, legend, show_map
from gis.web.plain import plain
from gis.web.views.coverage import words
from gis.web.views.coverage.passes import show_passes
from gis.web.views.coverage.state import choose_street, state

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from gis.locale import Translator
    from gis.services.areas import Area
    from gis.services.coverage import CoverageReport, Unit
    from gis.services.maps import MapInfo
    from gis.services.members import Scope
    from gis.web.views.coverage.state import Filters

RIM_SHARE = 0.05
"""Of the width and height of several areas, on each side, that a first view may leave out."""


@dataclass(frozen=True)
class Streets:
    """The streets of a report: `rows` of `street_rows`, the widest gap first, and `parts`."""

    rows: pd.DataFrame
    parts: gpd.GeoDataFrame

    def pieces(self, row: str) -> list[str]:
        """Return the ids of the pieces of a row."""
        return list(dict.fromkeys(self.parts.loc[self.parts["row"] == row, "street_id"]))

    def line(self, row: str) -> shapely.Geometry:
        """Return all lines of a row, in WGS84."""
        return shapely.union_all(self.parts.loc[self.parts["row"] == row, "geometry"].to_numpy())


def in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the streets with the widest gap first; what cannot be walked comes last."""
    is_closed = rows["status"] == "not_walkable"
    order = rows.assign(is_closed=is_closed, is_nameless=rows["name"] == "")
    by = ["is_closed", "gap", "is_nameless", "name"]
    found = order.sort_values(by, ascending=[True, False, True, True], kind="stable")
    return found.drop(columns=["is_closed", "is_nameless"])


@st.fragment
def show_streets(
    _: Translator,
    scope: Scope,
    info: MapInfo,
    report: CoverageReport,
    filters: Filters,
    areas: Sequence[Area],
    streets: Streets,
) -> None:
    """Show legend, table and map; choosing in one shows it in the other."""
    legend(words.age_legend(_, [area.return_days for area in report.areas]))
    with st.container(key="kv_wide_map"):
        table, shown = st.columns([5, 9], gap="medium")
    with table, st.container(key="kv_list"):
        _table(_, streets.rows)
        _detail(_, scope, filters, streets, report.unit)
    with shown:
        overlay = Overlay(
            fit=bounds(info, areas),
            selected=state().street,
            areas=[AreaShape(a.id, a.name, a.geometry, chosen=False) for a in areas],
            streets=_lines(streets.parts),
        )
        show_map(info, overlay, key="coverage.map", texts=_, on_change=_act)


def _act(feature: dict[str, Any]) -> None:
    if feature["properties"].get("what") == "row":
        picked = feature["properties"]["id"]
        choose_street("" if state().street == picked else picked)


def bounds(info: MapInfo, areas: Sequence[Area]) -> tuple[float, float, float, float]:
    """Return what of the map to show: the areas; of several without the outermost rim."""
    west, south, east, north = bounds_of([area.geometry for area in areas], info.bounds)
    # Zooms are whole: half the scale would be a high price for a few corners.
    rim = RIM_SHARE if len(areas) > 1 else 0.0
    wide, high = rim * (east - west), rim * (north - south)
    return west + wide, south + high, east - wide, north - high


def _lines(parts: gpd.GeoDataFrame) -> list[StreetLine]:
    return [
        StreetLine(row, [line], age)
        for row, line, age in zip(parts["row"], parts["geometry"], parts["age"], strict=True)
    ]


def _table(_: Translator, rows: pd.DataFrame) -> None:
    statuses = words.statuses(_)
    choice_table(
        _("Vejene, dem med det største hul først. Tryk på en vej for at se den på kortet."),
        [
            Column(_("Vej"), is_heading=True),
            Column(_("Status")),
            Column(_("Senest"), is_short=True),
            Column(_("Hul"), is_number=True),
        ],
        [
            TableRow(
                row,
                [
                    name or _("Uden navn"),
                    Cell(statuses[status], f"age-{status}"),
                    _last(_, last_at),
                    _.number(gap),
                ],
                is_muted=status == "not_walkable",
            )
            for row, name, status, last_at, gap in zip(
                rows["row"], rows["name"], rows["status"], rows["last_at"], rows["gap"], strict=True
            )
        ],
        chosen=state().street,
        key="coverage.streets",
        on_choice=choose_street,
    )


def _last(_: Translator, moment: pd.Timestamp) -> str:
    # Through microseconds: what is finer than those is an accident of reckoning.
    return words.day(_, None if pd.isna(moment) else moment.floor("us").to_pydatetime())


def _detail(_: Translator, scope: Scope, filters: Filters, streets: Streets, unit: Unit) -> None:
    found = streets.rows[streets.rows["row"] == state().street]
    if found.empty:
        return
    row = found.iloc[0]
    pieces = streets.pieces(row["row"])
    with st.container(key="kv_chosen_detail", gap="small"):
        st.subheader(plain(row["name"] or _("Uden navn")), anchor=False)
        st.markdown(" · ".join(_facts(_, row, unit)))
        dose = street_dose(scope, pieces, at=filters.at, band=filters.band)
        st.markdown(
            _(
                "{passes}, {hours} timer ude, {worker} medarbejdertimer her",
                passes=_.n("{count} gennemgang", "{count} gennemgange", round(dose.passes)),
                hours=words.hours(_, dose.team_minutes / 60),
                worker=words.hours(_, dose.worker_minutes / 60),
            ),
            help=_(
                "En gennemgangs minutter er delt mellem vejene efter, hvor mange meter den "
                "dækker af hver; hver meter tæller én gang."
            ),
        )  # fmt: skip
        show_passes(
            _, scope, key="coverage.street_passes", street_ids=pieces,
            band=filters.band, at=filters.at, is_short=True,
        )  # fmt: skip


def _facts(_: Translator, row: pd.Series[Any], unit: Unit) -> list[str]:
    facts = [words.statuses(_)[row["status"]]]
    if row["counted_m"] > 0:
        facts.append(
            _(
                "{part} af {whole} m gennemgået",
                part=_.number(row["covered_m"]), whole=_.number(row["counted_m"]),
            )
        )  # fmt: skip
        if row["is_complete"]:
            facts.append(_("hel vej (mindst 90 %)"))
    facts.append(words.counted(_, unit, row["dwellings"]))
    if row["dwellings"]:
        facts.append(
            _(
                "{covered} set, {fresh} friske, {hard} på alle krævede tidspunkter",
                covered=_.number(row["covered"]), fresh=_.number(row["fresh"]),
                hard=_.number(row["hard"]),
            )
        )  # fmt: skip
        score = 1 - row["gap"] / row["dwellings"]
        facts.append(_("døgndækning {percent}", percent=words.percent(_, score)))
    return facts


def streets_table(
    _: Translator, rows: pd.DataFrame, unit: Unit
) -> tuple[list[str], list[list[str | float]]]:
    """Return headings and rows of the table as a file."""
    statuses = words.statuses(_)
    headings = [
        _("Vej"), _("Status"), _("Senest"), _("Meter"), _("Gennemgået, meter"), _("Hel vej"),
        words.homes_heading(_, unit), _("Set"), _("Friske"), _("På alle krævede tidspunkter"),
        _("Døgndækning, %"), _("Hul"),
    ]  # fmt: skip
    columns = (
        "name", "status", "last_at", "counted_m", "covered_m", "is_complete", "dwellings",
        "covered", "fresh", "hard", "gap",
    )  # fmt: skip
    return headings, [
        [
            name or _("Uden navn"), statuses[status], _last(_, last_at), round(whole), round(part),
            _("ja") if is_complete else _("nej"), dwellings, covered, fresh, hard,
            round(100 * (1 - gap / dwellings), 1) if dwellings else "", round(gap, 1),
        ]
        for name, status, last_at, whole, part, is_complete, dwellings, covered, fresh, hard, gap
        in zip(*(rows[column].tolist() for column in columns), strict=True)
    ]  # fmt: skip
