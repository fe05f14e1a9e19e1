"""What a sheet says of coming back: the returns that its legs come past while it is out."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from gis.locale import COPENHAGEN
from gis.locale.return_words import short_when, what, when
from gis.services.noting import shows
from gis.services.return_windows import group_of
from gis.services.return_windows.listing import read_windows
from gis.services.return_windows.passing import Passed, passed_windows
from gis.services.rights import does_fieldwork

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy.orm import Session

    from gis.locale import Translator
    from gis.maps.sheets import SheetReturn
    from gis.planning.directions import Direction


def find_returns(
    session: Session,
    lists: Sequence[Sequence[Direction]],
    return_by: dt.date,
    crs: str,
    translate: Translator,
    visited: Collection[str] = (),
    *,
    printed: Collection[int],
) -> list[list[SheetReturn]]:
    """
    Return by leg where to come back before a sheet is to be back, overdue returns included.

    Parameters
    ----------
    session
        An open transaction; of somebody who does no fieldwork there is nothing to come back to.
    lists
        Rows of the walking list of each leg of the round, in the metric CRS: a return belongs to
        the leg that comes nearest, whichever is printed.
    return_by
        The day by which the sheet is to be back.
    crs
        Metric CRS of the installation.
    translate
        Language of the sheet.
    visited
        Ids of the windows that are stops of the round themselves.
    printed
        Which of the legs the sheet shows, from 0; of the others there is nothing.
    """
    if not does_fieldwork(session.info["scope"]):
        return [[] for _leg in lists]
    now = dt.datetime.now(dt.UTC)
    until = dt.datetime.combine(return_by + dt.timedelta(days=1), dt.time(), COPENHAGEN)
    windows = [
        one for one in read_windows(session, crs, until=until) if one.id not in visited
    ]  # fmt: skip
    passed = [
        of_leg if number in printed else []
        for number, of_leg in enumerate(passed_windows(windows, lists, crs=crs))
    ]
    on_it = [one.window for leg in passed for one in leg]
    told = [told for one in on_it for told in (one.id, one.point_id)]
    shows(session.info["scope"], "points.print", told)
    return [[_return(one, now, translate) for one in leg] for leg in passed]


def _return(passed: Passed, now: dt.datetime, translate: Translator) -> SheetReturn:
    from gis.maps.sheets import SheetReturn

    _ = translate
    window = passed.window
    is_late = group_of(window, now) == "overdue"
    times = when(_, window.starts_at, window.ends_at)
    place = what(_, window.code, window.street_name)
    label = [window.code, short_when(_, window.starts_at), "!" if is_late else ""]
    return SheetReturn(
        what=_("{what}, i par", what=place) if window.needs_pair else place,
        when=_("{when} (overskredet)", when=times) if is_late else times,
        label=" ".join(part for part in label if part),
        row=passed.row,
        assigned=window.assigned,
        at=passed.ring,
    )
