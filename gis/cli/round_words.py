"""A planned round in words, as the command line tells it."""

from __future__ import annotations

from typing import Any

from gis.cli.telling import _
from gis.errors import InputError
from gis.locale.counted import counted


def round_lines(planned: Any) -> str:  # noqa: ANN401
    """Return what there is to say of a `gis.services.rounds.PlannedRound`, line by line."""
    lines = _walked_lines(planned) if planned.legs else []
    if not planned.legs and len(planned.not_fitting):
        lines.append(_.error(InputError("nothing_fits", minutes=planned.minutes)))
    elif count := len(planned.not_fitting):
        pieces = counted(_, "street_piece", count)
        lines.append(_("Ikke med, tiden er for kort: {pieces}.", pieces=pieces))
        if further := planned.further_rounds:
            lines.append(
                _.n(
                    "{count} runde mere dækker resten.",
                    "{count} runder mere dækker resten.",
                    further,
                )
            )
    if count := len(planned.unreachable):
        pieces = counted(_, "street_piece", count)
        lines.append(_("Kan ikke nås fra start: {pieces}.", pieces=pieces))
    if count := len(planned.not_walkable):
        pieces = counted(_, "street_piece", count)
        lines.append(_("Kan ikke gennemgås: {pieces}.", pieces=pieces))
    return "\n".join(lines)


def _walked_lines(planned: Any) -> list[str]:  # noqa: ANN401
    lines = [
        _(
            "Runde {id}: {km} km, {minutes}, heraf gentaget vej {deadhead} m.",
            id=planned.id, km=_.number(planned.length_m / 1000, 2),
            minutes=counted(_, "minute", planned.walk_minutes),
            deadhead=_.number(planned.deadhead_m),
        )
    ]  # fmt: skip
    if planned.walkers > 1 or planned.mode == "car":
        lines += map(_leg_line, planned.legs)
    if planned.proven_optimal:
        lines.append(_("Kortest mulige: bevist."))
    elif planned.lower_bound_m > 0:
        percent = 100 * (planned.objective_m / planned.lower_bound_m - 1)
        told = _("Højst {percent} % over det kortest mulige.", percent=_.number(percent, 1))
        lines.append(told)
    return lines


def _leg_line(leg: Any) -> str:  # noqa: ANN401
    told = _(
        "Rute {letter}: {km} km, {minutes}.",
        letter=leg.letter, km=_.number(leg.length_m / 1000, 2),
        minutes=counted(_, "minute", leg.minutes),
    )  # fmt: skip
    if leg.drive is None:
        return told
    km = _.number(leg.drive_m / 1000, 1)
    return told + " " + _(
        "Heraf kørsel {km} km, {minutes}.", km=km, minutes=counted(_, "minute", leg.drive_minutes)
    )  # fmt: skip
