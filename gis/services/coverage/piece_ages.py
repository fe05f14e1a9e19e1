"""How long ago some pieces of street were last walked, without reading the rest of the map."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from gis.coverage.ages import AGES, cut_by_age
from gis.coverage.bands import BANDS
from gis.coverage.latest import Latest
from gis.coverage.measures import BY_MEASURE, COMPLETE_SHARE, Ranges
from gis.layers import coverage as layer

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from gis.layers.database import Frame


def piece_ages(
    session: Session, pieces: Frame, area_ids: Collection[str], at: dt.datetime, *, crs: str
) -> dict[str, str]:
    """
    Return the age class of whole pieces, in any time band.

    A piece is as old as the freshest class that 90 % of its metres reach. Where it touches several
    of the areas the shortest return interval counts; a piece outside them all, which addresses of
    an area belong to, goes by the shortest of all.

    Parameters
    ----------
    session
        An open transaction.
    pieces
        `id` and LineStrings in the metric CRS.
    area_ids
        Areas that say how often the pieces are to be walked; without one that is there still,
        there is no age.
    at
        The moment.
    crs
        Metric CRS of the installation.

    Returns
    -------
    dict
        A code of `gis.coverage.ages.AGES` by id.
    """
    areas = layer.read_areas(session, area_ids, crs=crs)
    if areas.empty or pieces.empty:
        return {}
    days = areas["return_days"].to_numpy(np.float64)
    of_piece = np.full(len(pieces), np.inf)
    touched, area = shapely.STRtree(areas.geometry.to_numpy()).query(
        pieces.geometry.to_numpy(), predicate="intersects"
    )
    np.minimum.at(of_piece, touched, days[area])
    of_piece[np.isinf(of_piece)] = days.min()
    ids = pd.Index(pieces["id"], dtype=object)
    passed = layer.read_intervals(session, streets=list(ids))
    latest = Latest.never(len(ids)).passed(
        passed.assign(
            street=ids.get_indexer(pd.Index(passed["street_id"], dtype=object)),
            band=pd.Index(BANDS).get_indexer(pd.Index(passed["band"], dtype=object)),
        )
    )
    none = np.zeros(len(ids))
    whole = Ranges(np.arange(len(ids)), none, none + 1, shapely.length(pieces.geometry.to_numpy()))
    cut = cut_by_age(whole, of_piece, latest, at=at.timestamp())
    shares = np.zeros((len(ids), len(AGES)))
    np.add.at(shares, (cut["street"], cut["age"]), cut["stop"] - cut["start"])
    reached = np.cumsum(shares, axis=1) >= COMPLETE_SHARE * BY_MEASURE * shares.sum(
        axis=1, keepdims=True
    )
    return dict(zip(ids, np.array(AGES)[reached.argmax(axis=1)].tolist(), strict=True))
