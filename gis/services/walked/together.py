"""What belongs together: a walk by GPS and what was seen; a cancelled round and coming home."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Protocol

from gis.layers import passes as pass_layer
from gis.layers.database import Scope
from gis.layers.rounds import lock_round
from gis.services import outings
from gis.services.installation import database
from gis.services.rights import right
from gis.services.rounds.sheet_register import State
from gis.services.rounds.statuses import cancel_round, reinstate_round
from gis.services.rows import RowChange
from gis.services.walked.recording import Recorded
from gis.services.walked.seen import Sighting, record_seen
from gis.services.walked.statuses import follow
from gis.services.walked.times import middle


@right("walked", "record")
def call_off(
    scope: Scope, round_id: str, *, home: Collection[str] | None = None
) -> tuple[RowChange, ...]:
    """
    Cancel a round that was not walked.

    Parameters
    ----------
    home
        Ids of its outings whose workers are home by now; None for all.

    Returns
    -------
    tuple of RowChange
        The outings that ended with it, for `undo_call_off`.

    Raises
    ------
    NotFoundError, ConflictError
        ``round_not_found``, ``round_moved_on``.
    """
    with database().as_one():
        with database().session(scope) as session:
            stored = lock_round(session, round_id)
            ended = outings.settle_round(session, stored.id, home)
        cancel_round(scope, round_id)
    return ended


@right("walked", "record")
def undo_call_off(scope: Scope, round_id: str, ended: Sequence[RowChange]) -> None:
    """
    Undo `call_off`.

    Raises
    ------
    NotFoundError
        ``round_not_found``.
    ConflictError
        ``round_moved_on``, ``changed_meanwhile``, ``already_out``.
    """
    with database().as_one():
        with database().session(scope) as session:
            outings.undo_in(session, ended)
        reinstate_round(scope, round_id)


class Walk(Protocol):
    """What another service recorded of a walk, as `gis.services.tracks.record_tour`."""

    @property
    def pass_ids(self) -> tuple[str, ...]:
        """Its passes."""

    @property
    def length_m(self) -> float:
        """Metres of all of them."""

    @property
    def sheets(self) -> Mapping[str, State]:
        """What the sheets that were shredded with it were before."""


@right("walked", "record")
def record_with(
    scope: Scope,
    record: Callable[[], Walk],
    *,
    is_pair: bool,
    sightings: Sequence[Sighting] = (),
    home: Collection[str] | None = None,
    outing_id: str | None = None,
) -> Recorded:
    """
    Let another service record a walk together with what was seen: all of it, or nothing.

    Parameters
    ----------
    record
        Records the walk, of which it makes one pass at least.
    is_pair, sightings, home, outing_id
        As `record_round` and `record_marked`.

    Raises
    ------
    InputError, NotFoundError, ConflictError
        What the other service and `gis.services.walked.seen.record_seen` say.
    """
    crs = database().crs
    with database().as_one():
        walk = record()
        with database().session(scope) as session:
            passes = pass_layer.get_passes(session, walk.pass_ids)
            begun, ended = min(p.started_at for p in passes), max(p.ended_at for p in passes)
            stored = None
            settled = () if outing_id is None else outings.settle_outing(session, outing_id)
            if passes[0].round_id is not None:
                stored = lock_round(session, str(passes[0].round_id))
                settled = outings.settle_round(session, stored.id, home)
                follow(session, stored, crs)
        round_id = None if stored is None else str(stored.id)
        seen = record_seen(
            scope, sightings, at=middle(begun, ended), is_pair=is_pair, round_id=round_id
        )
    return Recorded(
        walk.pass_ids, "" if stored is None else stored.status, walk.length_m, round_id,
        walk.sheets, outings=settled, seen=seen,
    )  # fmt: skip
