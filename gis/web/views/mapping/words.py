"""How the mapping is put in the cells of the overview, and what comes next in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis.locale.dwelling_words import dwellings
from gis.locale.mapping_words import none_words, point_names, states, ways

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gis.locale import Translator
    from gis.planning.mapping import Next, Way
    from gis.services.areas import Area
    from gis.services.mapping import AreaMapping, PointState

MOST_IN_CELL = 90
"""Letters of an answer that two lines of a cell can show, and some more for a wide one."""


def cell_text(_: Translator, mapping: AreaMapping, point: PointState) -> str:
    """Return what a cell says of a point, shortened."""
    words = none_words(_)
    none = [
        words[about]
        for about, answer in sorted(mapping.answers.items())
        if about[0] == point.point and answer.is_none and about not in mapping.registered
    ]
    if point.state == "blank":
        return states(_)["blank"]
    if none and point.state == "none":
        told = none[0]
    else:
        told = ", ".join(" ".join(one.split()) for one in [*none, *point.summary])
    if not told and point.point == 1:
        told = common_kinds(_, mapping.area.dwelling_types)
    return shortened(first_upper(told)) or states(_)[point.state]


def cell_note(_: Translator, point: PointState) -> str:
    """Return the line below it: what is left to do."""
    if point.state == "partly":
        return _("delvist")
    return _("bør gennemgås") if point.state == "old" else ""


def spoken(_: Translator, mapping: AreaMapping, point: PointState) -> str:
    """Return what is read aloud before the text of a cell."""
    told = f"{mapping.area.name}, {point.point} {point_names(_)[point.point]}: "
    return told if point.state == "blank" else f"{told}{states(_)[point.state]}. "


def spoken_decision(_: Translator, mapping: AreaMapping, way: Way) -> str:
    """Return what is read aloud before the text of a decision's cell."""
    return f"{mapping.area.name}, {ways(_)[way]}: "


def following(_: Translator, step: Next, areas: dict[str, Area]) -> str:
    """Return what comes next, in a sentence."""
    name = areas[step.area_id].name if step.area_id else ""
    points = _list(_, [str(point) for point in step.points])
    match step.kind:
        case "draw":
            return _("Tegn mindst ét boligområde for at begynde.")
        case "both" if len(step.points) == 1:
            return _("{name} mangler afdækningspunkt {points} og en beslutning.",
                     name=name, points=points)  # fmt: skip
        case "both":
            return _("{name} mangler afdækningspunkterne {points} og en beslutning.",
                     name=name, points=points)  # fmt: skip
        case "decide":
            return _("{name} mangler en beslutning.", name=name)
        case "answer" if len(step.points) == 1:
            return _("{name} mangler afdækningspunkt {points}.", name=name, points=points)
        case "answer":
            return _("{name} mangler afdækningspunkterne {points}.", name=name, points=points)
        case "review":
            return _("{name}: gennemgå afdækningspunkt {points}.", name=name, points=points)
        case "review_decision":
            return _("{name}: gennemgå beslutningen.", name=name)
        case _other:
            return _("Afdækningen er ajour. Planlæg en runde i et tilvalgt område.")


def first_open(shown: AreaMapping) -> str:
    """Return where an area is taken up: its first point without an answer, or the decision."""
    standing = shown.standing
    if standing.lacking:
        return str(standing.lacking[0])
    return "decision" if standing.undecided else "1"


def _list(_: Translator, words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return _("{words} og {last}", words=", ".join(words[:-1]), last=words[-1])


def common_kinds(_: Translator, types: Mapping[str, int]) -> str:
    """Return the commonest dwelling types without their shares, which a cell has no room for."""
    words = dwellings(_)
    most = max(types.values(), default=0)
    common = sorted((code for code in types if 2 * types[code] >= most > 0), key=types.__getitem__)
    return ", ".join(words[code] for code in reversed(common))


def shortened(text: str) -> str:
    """Return a text that fits in a cell."""
    return text if len(text) <= MOST_IN_CELL else text[: MOST_IN_CELL - 1].rstrip() + "…"


def first_upper(text: str) -> str:
    """Return a text that begins with a capital letter."""
    return text[:1].upper() + text[1:]
