"""How heat maps are put in words: the sentence above one, its legend, how it is come by."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING

from gis.locale.counted import counted
from gis.web.views.coverage import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.locale import Translator
    from gis.services.coverage.cells import CellRow
    from gis.services.coverage.heat import Heat


def week_name(_: Translator, monday: dt.date) -> str:
    """Return the number of a week and its year: ``uge 47, 2026``."""
    year, week, _day = monday.isocalendar()
    return _("uge {week}, {year}", week=week, year=year)


def told(_: Translator, heat: Heat, week: dt.date, *, is_one_week: bool, is_over: bool) -> str:
    """Return the map in one sentence: which week, and how much in all."""
    name = week_name(_, week)
    name = name[0].upper() + name[1:]
    sunday = week + dt.timedelta(days=6)
    if heat.kind == "gap":
        missing = words.counted(_, heat.unit, heat.total)
        if is_over:
            return _("{week}: ved ugens slutning mangler {homes}.", week=name, homes=missing)
        return _("{week}: i dag mangler {homes}.", week=name, homes=missing)
    minutes = counted(_, "minute", heat.total)
    if is_one_week:
        return _(
            "{week} ({first} til {last}): {minutes} i områderne.", week=name,
            first=_.date(week), last=_.date(sunday), minutes=minutes,
        )  # fmt: skip
    return _("Til og med {week}: {minutes} i områderne.", week=week_name(_, week), minutes=minutes)


def explanation(_: Translator, heat: Heat) -> str:
    """Return what the map counts and how it is smoothed, as Markdown."""
    if heat.kind == "effort":
        what = _(
            "Minutterne af hver gennemgang er fordelt jævnt over den gåede linje. Et par tæller "
            "som ét hold. Kun det, der ligger i områderne, tæller."
        )
    else:
        what = _(
            "Hver bolig tæller det, den mangler i sin døgndækning: 1, hvis den aldrig er "
            "gennemgået, og 0, hvis alle krævede tidspunkter er gennemgået nu."
        ) if heat.unit == "dwellings" else _(
            "Hver adresse tæller det, den mangler i sin døgndækning: 1, hvis den aldrig er "
            "gennemgået, og 0, hvis alle krævede tidspunkter er gennemgået nu."
        )  # fmt: skip
    smooth = _(
        "Kortet er udjævnet over {metres} m (antaget) og rettet ved områdernes kant, så summen er "
        "den samme. En hektar er 100 × 100 m, det samme som et felt i tabellen.",
        metres=_.number(heat.bandwidth_m),
    )
    limits = _(
        "Farvernes grænser er de samme i alle uger. Under {lowest} pr. hektar er der ingen farve.",
        lowest=_amount(_, heat.limits[0]),
    )
    overlap = _("Hvor områder ligger over hinanden, tæller intet to gange.")
    return "\n\n".join([what, smooth, limits, overlap])


def heat_legend(_: Translator, heat: Heat) -> list[tuple[str, str]]:
    """Return sign and meaning of every class; the first says the unit."""
    limits = [_amount(_, limit) for limit in heat.limits]
    ranges = [
        *(_("{low}–{high}", low=a, high=b) for a, b in pairwise(limits)),
        _("{low} og derover", low=limits[-1]),
    ]
    unit = {
        "minutes": _("Minutter pr. hektar"),
        "addresses": _("Adresser pr. hektar, der mangler"),
        "dwellings": _("Boliger pr. hektar, der mangler"),
    }["minutes" if heat.kind == "effort" else heat.unit]
    ranges[0] = f"{unit}: {ranges[0]}"
    return [
        (f"heat-{heat.kind}-{number}", told_range)
        for number, told_range in enumerate(ranges, start=1)
    ]


def _amount(_: Translator, value: float) -> str:
    """Return a limit with the decimals it has."""
    digits = next((d for d in range(4) if round(value, d) == value), 4)
    return _.number(value, digits)


def cells_table(
    _: Translator, rows: Sequence[CellRow], heat: Heat
) -> tuple[list[str], list[list[str | float]]]:
    """Return headings and rows of all cells as a file."""
    homes = words.homes(_, heat.unit)
    headings = [
        _("Felt"), _("Vej, meter"), _("Gennemgået, meter"), words.homes_heading(_, heat.unit),
        _("Gennemgået, {homes}", homes=homes), _("Frisk, {homes}", homes=homes),
        _("Hul, {homes}", homes=homes), _("Minutter"), _("Medarbejderminutter"), _("Gennemgange"),
    ]  # fmt: skip
    return headings, [
        [
            row.name, round(row.street_m), round(row.covered_m), row.dwellings,
            row.covered_dwellings, row.fresh_dwellings, round(row.gap_dwellings, 2),
            round(row.team_minutes, 1), round(row.worker_minutes, 1), row.passes,
        ]
        for row in rows
    ]  # fmt: skip
