"""The lines of the strategy as they are read: with the partner, and where it moves."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import pandas as pd
import shapely

from gis.crs import WGS84
from gis.layers import strategy as layer
from gis.layers.database import Frame, Scope
from gis.layers.partners import find_partners
from gis.layers.registered import find_successors
from gis.locale import COPENHAGEN
from gis.services.installation import database
from gis.services.partners.listing import Partner, summaries
from gis.services.rights import right

FRAME_COLUMNS: Final = [
    "id", "partner", "message", "procedure", "effect", "time_plan", "due_on", "responsible",
    "status", "status_text", "evaluation",
]  # fmt: skip


@dataclass(frozen=True)
class StrategyItem:
    """
    A line of the strategy.

    Attributes
    ----------
    partner_id, partner_name, partner_kind
        Of the partner; of one that was merged those of what it became.
    is_municipality_wide, area_ids
        Where the partner moves daily.
    due_on
        The day by which it is to be told.
    responsible
        Initials.
    status
        A code of `gis.locale.partner_words.STATUSES`.
    is_overdue
        Whether that day has passed and the line is not done.
    """

    id: str
    version: int
    partner_id: str
    partner_name: str
    partner_kind: str
    is_municipality_wide: bool
    area_ids: tuple[str, ...]
    message: str
    procedure: str
    effect: str
    time_plan: str
    due_on: dt.date | None
    responsible: str
    status: str
    status_text: str
    evaluation: str
    is_overdue: bool


@right("strategy", "read")
def list_items(scope: Scope) -> list[StrategyItem]:
    """
    Return the lines of the strategy: partners in their own order, the oldest line of each first.

    Lines of a partner that was put away are out of sight until it comes back.
    """
    opened = database()
    with opened.session(scope) as session:
        rows = layer.find_items(session)
        partners = summaries(session, find_partners(session), opened.crs)
        successors = find_successors(session)
    today = dt.datetime.now(COPENHAGEN).date()
    place = {uuid.UUID(one.id): number for number, one in enumerate(partners)}
    found = []
    for row in rows:
        at = place.get(successors.get(row.partner_id, row.partner_id))
        if at is not None:
            found.append((at, item_of(row, partners[at], today)))
    return [item for _at, item in sorted(found, key=lambda pair: pair[0])]


def item_of(row: layer.StrategyItem, partner: Partner, today: dt.date) -> StrategyItem:
    """Return a row as a line."""
    return StrategyItem(
        id=str(row.id),
        version=row.version,
        partner_id=partner.id,
        partner_name=partner.name,
        partner_kind=partner.kind,
        is_municipality_wide=partner.is_municipality_wide,
        area_ids=partner.area_ids,
        message=row.message,
        procedure=row.procedure,
        effect=row.effect,
        time_plan=row.time_plan,
        due_on=row.due_on,
        responsible=row.responsible,
        status=row.status,
        status_text=row.status_text,
        evaluation=row.evaluation,
        is_overdue=row.due_on is not None and row.due_on < today and row.status != "done",
    )


@right("strategy", "read")
def known_responsible(scope: Scope) -> list[str]:
    """Return the initials that lines name, each once, in order."""
    return sorted({item.responsible for item in list_items(scope) if item.responsible})


@right("strategy", "read")
def frame(scope: Scope) -> Frame:
    """
    Return the lines as a frame in WGS84: what a file of them holds.

    Returns
    -------
    GeoDataFrame
        `id`, `partner` (its name), the other columns of `StrategyItem` that people write, and the
        partner's points as MultiPoint or None. How to reach a partner is not among them.
    """
    opened = database()
    with opened.session(scope) as session:
        points = {
            one.id: one.points for one in summaries(session, find_partners(session), opened.crs)
        }
    items = list_items(scope)
    table = pd.DataFrame(
        [[item.partner_name if name == "partner" else getattr(item, name) for name in FRAME_COLUMNS]
         for item in items],
        columns=FRAME_COLUMNS, dtype=object,
    )  # fmt: skip
    shapes = [
        shapely.MultiPoint(points[item.partner_id]) if points[item.partner_id] else None
        for item in items
    ]
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(shapes, crs=WGS84))
