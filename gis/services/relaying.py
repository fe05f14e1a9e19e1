"""What passes cover of today's streets: derived when recorded, and when the map changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd
import shapely

from gis.coverage.laying import REACH_M, lay
from gis.coverage.sides import NARROW_M, narrow_pieces, seen
from gis.layers import passes, streets
from gis.layers.basemap import find_buildings
from gis.layers.database import Frame

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

AT_A_TIME = 5000
"""Passes laid together: as many as fit in memory with all their corners."""


def lay_passes(session: Session, pass_ids: Sequence[str], *, crs: str) -> None:
    """
    Derive anew what some passes cover of today's streets.

    Parameters
    ----------
    session
        An open transaction.
    pass_ids
        The passes.
    crs
        Metric CRS of the installation.
    """
    for first in range(0, len(pass_ids), AT_A_TIME):
        some = pass_ids[first : first + AT_A_TIME]
        lines = passes.find_lines(session, some, crs=crs)
        passes.replace_intervals(session, some, _intervals(session, lines, crs))


def relay_passes(session: Session, *, turned: Sequence[str] = (), crs: str) -> int:
    """
    Derive anew what all passes cover that lie by streets which this transaction changed.

    Buildings that make a street narrow, or do so no longer, are no such change: what one alone saw
    of a street that stays as it is stays as it was last laid.

    Parameters
    ----------
    session
        The transaction in which a map came or went.
    turned
        Ids of pieces that run the other way from now on.
    crs
        Metric CRS of the installation.

    Returns
    -------
    int
        How many passes that were.
    """
    touched = passes.find_touched(session, turned, REACH_M + 1)
    lay_passes(session, touched, crs=crs)
    return len(touched)


def _intervals(session: Session, lines: Frame, crs: str) -> pd.DataFrame:
    near = streets.find_streets(session, _window(lines, REACH_M), crs=crs)
    laid = lay(lines.geometry.to_numpy(), near)
    one_sided = (lines["side"] != "both") & ~lines["is_pair"].astype(bool)
    asked = laid.loc[laid["line"].isin(one_sided[one_sided].index), "street_id"].unique()
    pieces = near[near["id"].isin(asked)]
    narrow: set[str] = set()
    if len(pieces):
        buildings = find_buildings(session, _window(pieces, NARROW_M), crs=crs)
        narrow = narrow_pieces(pieces, buildings)
    sides = seen(laid, lines["side"].to_numpy(), lines["is_pair"].to_numpy(), narrow)
    whose = lines.iloc[sides["line"].to_numpy(int)].reset_index(drop=True)
    middle = whose["started_at"] + (whose["ended_at"] - whose["started_at"]) / 2
    return sides.drop(columns="line").assign(
        **{column: whose[column] for column in ("pass_id", "team_id", "band")}, at=middle
    )


def _window(lines: Frame, reach_m: float) -> shapely.Polygon:
    window: shapely.Polygon = shapely.box(*lines.total_bounds).buffer(reach_m, join_style="mitre")
    return window
