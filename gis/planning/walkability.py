"""What makes pieces unpleasant to walk, and what a metre of them then counts for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from gis.planning.network import Network
    from gis.planning.rounds import Penalties

PATHS: Final = ("footway", "path", "cycleway", "bridleway", "track", "steps", "pedestrian")
"""Classes away from roads: what light and ground they have decides whether one likes to walk."""
UNLIT_UNTOLD: Final = ("path", "track")
"""Paths that have no light where the map does not say [assumption]."""
BUSY: Final = ("trunk", "primary", "secondary", "tertiary")
"""Classes with through traffic; their links count as they do."""


def traits_of(streets: pd.DataFrame) -> NDArray[np.bool_]:
    """
    Return what makes pieces unpleasant to walk.

    Parameters
    ----------
    streets
        `highway`, and if known `is_lit`, `is_paved` and `has_pavement` (True, False or None).

    Returns
    -------
    ndarray
        Shape (pieces, 4): stairs; a path without light; a path of gravel or earth; a busy road
        without a pavement. What the map does not say is none of these, but for `UNLIT_UNTOLD`.
    """
    highway = streets["highway"].astype(str).str.removesuffix("_link")
    is_path = highway.isin(PATHS).to_numpy()
    untold = highway.isin(UNLIT_UNTOLD).to_numpy() & ~_is(streets, "is_lit", told=True)
    return np.column_stack(
        [
            (highway == "steps").to_numpy(),
            is_path & (_is(streets, "is_lit", told=False) | untold),
            is_path & _is(streets, "is_paved", told=False),
            highway.isin(BUSY).to_numpy() & _is(streets, "has_pavement", told=False),
        ]
    )


def _is(streets: pd.DataFrame, column: str, *, told: bool) -> NDArray[np.bool_]:
    if column not in streets:
        return np.zeros(len(streets), bool)
    return (streets[column].astype("boolean") == told).fillna(value=False).to_numpy(bool)


def factors(network: Network, penalties: Penalties, *, is_dark: bool) -> NDArray[np.float64]:
    """Return how many metres a metre of each edge counts for that is walked on the way only."""
    dark = (penalties.unlit, penalties.unpaved) if is_dark else (1.0, 1.0)
    each = np.array([penalties.steps, *dark, penalties.busy])
    worst: NDArray[np.float64] = np.where(network.traits, each, 1.0).max(axis=1)
    return worst[network.piece]


def priced(network: Network, factor: NDArray[np.float64]) -> Network:
    """Return a network on which the length of an edge is what it counts for on the way."""
    return replace(network, length_mm=np.rint(network.length_mm * factor).astype(np.int64))
