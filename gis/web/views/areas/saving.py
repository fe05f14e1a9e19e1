"""What is stored from this page: new outlines, moved ones, and fields that save themselves."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from gis.errors import InputError, KvarterError
from gis.services import areas as area_service
from gis.services.areas import AreaClash
from gis.web.clash import Settling
from gis.web.views.areas.state import AreasState, Outline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.exchange.polygon_file import Polygonal
    from gis.locale import Translator
    from gis.services.areas import Area
    from gis.services.members import Scope


def passing_name(_: Translator, areas: Sequence[Area]) -> str:
    """Return a name for an area until it is given one."""
    taken = {area.name for area in areas}
    numbers = range(1, len(taken) + 2)
    return next(n for n in (_("Nyt område {number}", number=n) for n in numbers) if n not in taken)


def add_drawn(
    _: Translator,
    scope: Scope,
    page: AreasState,
    areas: Sequence[Area],
    outline: Any,  # noqa: ANN401
) -> None:
    """Store a new outline at once under a passing name, so that nothing is lost."""
    add_named(_, scope, page, passing_name(_, areas), outline)


def add_named(_: Translator, scope: Scope, page: AreasState, name: str, outline: Polygonal) -> bool:
    """Store a new area, choose it and say so; an outline that crosses itself is offered mended."""
    try:
        added = area_service.add_area(scope, name, outline)
    except KvarterError as error:
        page.outline = Outline("", 0, outline)
        page.problem = _.error(error)
        if error.code == "area_crosses_itself":
            check_crossing(_, page)
        else:
            page.outline = None
        return False
    page.open("")
    page.tell(
        _("Området er gemt som {name}. Ret navnet under tabellen.", name=added.name),
        area_service.change_adding([added]),
    )
    page.choose(added.id)
    return True


def check_crossing(_: Translator, page: AreasState) -> None:
    """Offer the outline at work without its crossings, where it has any."""
    work = page.outline
    if work is None or work.geometry is None:
        return
    work.repaired, page.problem = None, ""
    if not work.geometry.is_valid:
        try:
            work.repaired = area_service.repaired(work.geometry)
        except InputError as error:
            page.problem = _.error(error)
            return
        page.problem = _("Området krydser sig selv. Brug rettelsen på kortet, eller tegn det igen.")


def save_field(
    _: Translator,
    scope: Scope,
    page: AreasState,
    area_id: str,
    version: int,
    **changes: Any,  # noqa: ANN401
) -> bool:
    """Store fields of an area at once, together with what others did; a clash is kept to settle."""
    try:
        area = area_service.update_area(scope, area_id, version, **changes)
    except AreaClash as clash:
        page.tell("")
        page.disagreement = Settling(
            area_id, clash.version, list(clash.fields), dict(changes), back=("deleted", False)
        )
        return False
    except KvarterError as error:
        page.tell("")
        page.field_problem = (area_id, next(iter(changes)), _.error(error))
        return False
    page.disagreement = None
    clock = _.time(dt.datetime.now(dt.UTC))
    page.tell(_("Gemt {time}.", time=clock), area_service.change_of(area))
    return True
