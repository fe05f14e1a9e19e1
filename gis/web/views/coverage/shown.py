"""The measures of coverage as they are shown: what each is called, its value, what it is of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from gis.web.views.coverage import words

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.coverage import Unit, Whole

Kind = Literal["share", "km", "homes", "hours", "count", "rate"]
OF_PERIOD: Final = frozenset(
    {"metres", "complete", "dwellings", "passes", "team_hours", "worker_hours", "presence"}
)
"""Those that count what was done in a period; the others tell how it stands at its end."""


@dataclass(frozen=True)
class Measure:
    """
    One measure: its number in the description of coverage, its name, and what its value is.

    `value` is None where there is nothing to measure; `basis` says what it is of.
    """

    number: int
    name: str
    kind: Kind
    value: Callable[[Whole], float | None]
    basis: Callable[[Whole], str]


def measures(_: Translator, unit: Unit) -> dict[str, Measure]:
    """Return measures 1 to 8 and 10 by their codes; 9 is *Varmekort*."""
    homes = words.homes(_, unit)

    def of(part: float, whole: float) -> str:
        return _("{part} af {whole}", part=_.number(round(part)), whole=_.number(whole))

    def km(part: float, whole: float) -> str:
        return _(
            "{part} af {whole} km", part=_.number(part / 1000, 1), whole=_.number(whole / 1000, 1)
        )

    def dose(told: str) -> Callable[[Whole], str]:
        def tell(whole: Whole) -> str:
            by_m, by_homes = whole.figures.per_100_m, whole.figures.per_100_dwellings
            factor = 1 if told == "passes" else 60
            return _(
                "{metres} pr. 100 m, {count} pr. 100 {homes}",
                metres=_.number(getattr(by_m, told) / factor, 2),
                count=_.number(getattr(by_homes, told) / factor, 2), homes=homes,
            )  # fmt: skip

        return tell

    return {
        "metres": Measure(
            1, _("Gennemgået vej"), "share", lambda w: w.figures.metre_coverage,
            lambda w: km(w.figures.covered_m, w.figures.street_m),
        ),
        "complete": Measure(
            1, _("Hele vejstykker"), "share",
            lambda w: words.part(w.figures.complete_pieces, w.figures.pieces),
            lambda w: of(w.figures.complete_pieces, w.figures.pieces),
        ),
        "dwellings": Measure(
            2, words.by_street(_, unit), "share", lambda w: w.figures.dwelling_coverage,
            lambda w: of(w.figures.covered_dwellings, w.figures.dwellings),
        ),
        "never": Measure(
            2, _("Aldrig gennemgået"), "share",
            lambda w: words.part(w.figures.never_dwellings, w.figures.dwellings),
            lambda w: of(w.figures.never_dwellings, w.figures.dwellings),
        ),
        "fresh": Measure(
            3, _("Frisk"), "share", lambda w: w.figures.fresh,
            lambda w: of(w.figures.fresh_dwellings, w.figures.dwellings),
        ),
        "time_of_day": Measure(
            4, _("Døgndækning"), "share", lambda w: w.figures.time_of_day,
            lambda w: words.counted(_, unit, w.figures.dwellings),
        ),
        "hard": Measure(
            4, _("Alle krævede tidspunkter"), "share", lambda w: w.figures.hard,
            lambda w: of(w.figures.hard_dwellings, w.figures.dwellings),
        ),
        "passes": Measure(
            5, _("Gennemgange"), "count", lambda w: w.figures.passes, dose("passes")
        ),
        "team_hours": Measure(
            5, _("Timer ude"), "hours", lambda w: w.figures.team_minutes / 60, dose("team_minutes")
        ),
        "worker_hours": Measure(
            5, _("Medarbejdertimer"), "hours", lambda w: w.figures.worker_minutes / 60,
            dose("worker_minutes"),
        ),
        "gap": Measure(
            6, _("Hul"), "homes", lambda w: w.figures.gap_dwellings,
            lambda w: _("af {total}", total=words.counted(_, unit, w.figures.dwellings)),
        ),
        "worst": Measure(
            6, _("Den dårligste tiendedel af vejene"), "share", lambda w: w.figures.worst_tenth,
            lambda _w: _("døgndækning på højst så meget"),
        ),
        "close_hours": Measure(
            6, _("Gangtimer, der lukker hullet"), "hours", lambda w: w.figures.close_hours,
            lambda w: _("{km} km", km=_.number(w.figures.close_m / 1000, 1)),
        ),
        "per_hour": Measure(
            6, _("Hul pr. gangtime"), "rate", lambda w: w.figures.gap_per_hour, lambda _w: homes
        ),
        "places": Measure(
            7, _("Døgndækning på opholdssteder"), "share",
            lambda w: w.presence.score if w.presence.places else None,
            lambda w: _.n("{count} opholdssted", "{count} opholdssteder", w.presence.places),
        ),
        "presence": Measure(
            7, _("Besøg på opholdssteder"), "count", lambda w: w.presence.visits,
            lambda w: _(
                "{visited} af {places} steder, {hours} timer ude, {worker} medarbejdertimer",
                visited=_.number(w.presence.visited), places=_.number(w.presence.places),
                hours=words.hours(_, w.presence.minutes / 60),
                worker=words.hours(_, w.presence.worker_minutes / 60),
            ),
        ),
        "reach": Measure(
            8, _("Indirekte rækkevidde"), "share", lambda w: w.reach.in_rhythm,
            lambda w: _(
                "adgang til hjem {access}, møder borgere {meets}",
                access=words.percent(_, w.reach.with_access),
                meets=words.percent(_, w.reach.meets),
            ),
        ),
        "not_walkable": Measure(
            10, _("Kan ikke gennemgås"), "km", lambda w: w.figures.not_walkable_m / 1000,
            lambda w: _("ud over {km} km vej", km=_.number(w.figures.street_m / 1000, 1)),
        ),
    }  # fmt: skip


def told(_: Translator, kind: Kind, value: float | None, unit: Unit) -> str:
    """Return a value of a measure in words; a dash for none."""
    if value is None:
        return "–"
    match kind:
        case "share":
            return words.percent(_, value)
        case "km":
            return _("{km} km", km=_.number(value, 1))
        case "homes":
            return words.counted(_, unit, value)
        case "hours":
            return _("{hours} timer", hours=words.hours(_, value))
        case "count":
            return _.number(value)
        case "rate":
            return _.number(value, 1)


def changed(_: Translator, kind: Kind, before: float | None, after: float | None) -> str:
    """Return how a measure has changed, with its sign; shares in percentage points."""
    if before is None or after is None:
        return "–"
    change = after - before
    if kind == "share":
        points = round(change * 100, 1)
        return _("{change} procentpoint", change=_signed(_, points, 1)) if points else "0"
    digits = 0 if kind == "count" else 1
    return _signed(_, change, digits) if round(change, digits) else "0"


def _signed(_: Translator, value: float, digits: int = 0) -> str:
    # A minus as long as the plus is wide.
    return ("+" if value > 0 else "\N{MINUS SIGN}") + _.number(abs(value), digits)


def exact(kind: Kind, value: float | None) -> str | float:
    """Return a value as a file holds it: shares in per cent."""
    if value is None:
        return ""
    return round(value * 100, 1) if kind == "share" else round(value, 2)


def file_headings(found: Sequence[Measure]) -> list[str]:
    """Return the headings of a file of measures."""
    return [f"{one.name}, %" if one.kind == "share" else one.name for one in found]
