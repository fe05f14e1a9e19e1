"""
Who may walk where: OpenStreetMap tags of a way to what it means for a walking round.

Three answers for each highway:

*walkable*
    A worker on foot may use it, to reach a door or to pass. Stairs, paths, tracks, cycleways,
    parking aisles and private drives are all walkable; motorways and what is not built are not.
*must-walk*
    Dwellings face it, so that an area is only combed when it was walked.
*reason*
    Why a way is not walkable, so that the map can show it instead of losing it silently.

The common "walk" filters drop more than Danish streets can bear. What is decided here, and why:

``sidewalk=separate``
    Stays. The pavement may be drawn as a way of its own, but the *name* and the addresses are on
    the carriageway: without it a residential street has no denominator.
``access=private``
    Stays. Estate roads and courtyards of housing associations are tagged so, and people live
    there. ``access=no`` goes, unless ``foot`` says that walkers are welcome.
``service=parking_aisle``, ``service=driveway``
    Walkable: the door of a block is often reached across its car park. Not must-walk, since a
    drive or an aisle has no dwellings of its own, unless it carries a name: a named one is a
    street of an estate whatever its tag.
``highway=cycleway``
    Walkable: Danish paths are shared unless ``foot=no`` says otherwise, and through-paths of
    housing estates are mostly drawn as cycleways.
``foot=no``
    Goes, for every class: mostly carriageways whose pavements are drawn apart.
    ``foot=use_sidepath`` stays: the street is walked, only along its side.
``motorroad=yes``
    Goes (*motortrafikvej*), unless ``foot`` allows it expressly. Motorways always go.
``area=yes``
    A square: its rim is walkable, so that rounds can cross it, and never must-walk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

MUST_WALK_CLASSES = frozenset(
    {
        "residential",
        "living_street",
        "unclassified",
        "tertiary",
        "secondary",
        "primary",
        "pedestrian",
    }
)
"""Classes with dwellings along them; ``service`` joins them when it has a name."""

MOTORWAYS = frozenset({"motorway", "motorway_link"})

NOT_BUILT = frozenset(
    {
        "construction",
        "proposed",
        "planned",
        "abandoned",
        "razed",
        "demolished",
        "disused",
        "dismantled",
        "removed",
        "historic",
    }
)
"""Ways that are not there yet, or not any more."""

NOT_FOR_WALKING = frozenset(
    {
        "raceway",
        "escape",
        "emergency_bay",
        "busway",
        "bus_guideway",
        "via_ferrata",
        "no",
        # Areas and objects that some mappers draw as a way.
        "bus_stop",
        "rest_area",
        "services",
        "street_lamp",
        "traffic_island",
        "toll_gantry",
    }
)

FOOT_ALLOWED = frozenset({"yes", "designated", "permissive"})


class Walking(NamedTuple):
    """
    What a way means for someone on foot.

    Attributes
    ----------
    is_walkable
        A round may use it.
    reason
        Empty, or why it is not walkable: ``motorway``, ``motorroad``, ``foot_no``, ``access_no``,
        ``not_built`` or ``not_for_walking``.
    is_must_walk
        Its dwellings have to be passed; only ever true of a walkable way.
    is_square
        The way is the rim of a walkable area.
    """

    is_walkable: bool
    reason: str
    is_must_walk: bool
    is_square: bool


def classify(tags: Mapping[str, str]) -> Walking:
    """Return what a way with a ``highway`` tag means for someone on foot."""
    reason = _reason_against(tags)
    if reason:
        return Walking(is_walkable=False, reason=reason, is_must_walk=False, is_square=False)
    is_square = tags.get("area") == "yes"
    highway = tags["highway"]
    has_dwellings = highway in MUST_WALK_CLASSES or (highway == "service" and "name" in tags)
    return Walking(
        is_walkable=True,
        reason="",
        # Where walkers are let onto a motorroad, still nobody lives along it.
        is_must_walk=has_dwellings and not is_square and tags.get("motorroad") != "yes",
        is_square=is_square,
    )


def _reason_against(tags: Mapping[str, str]) -> str:
    highway = tags["highway"]
    foot = tags.get("foot", "")
    if highway in MOTORWAYS:
        return "motorway"
    if highway in NOT_BUILT:
        return "not_built"
    if highway in NOT_FOR_WALKING:
        return "not_for_walking"
    if foot == "no":
        return "foot_no"
    if tags.get("motorroad") == "yes" and foot not in FOOT_ALLOWED:
        return "motorroad"
    if tags.get("access") == "no" and foot not in FOOT_ALLOWED:
        return "access_no"
    return ""
