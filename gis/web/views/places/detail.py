"""One place: its fields, which save themselves on leaving them; or the form of a new one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import shapely
import streamlit as st

from gis.coverage.bands import BANDS
from gis.errors import KvarterError
from gis.locale.place_words import field_names, kind_word, kinds, roles, times
from gis.services import places as place_service
from gis.services.places import LONGEST_NAME, LONGEST_WORTH, PlaceExists
from gis.services.rows import RowClash
from gis.web.clash import ClashWords, Settling
from gis.web.panel import NEW, Panel, Point, kind_box, kind_of, show_pointing
from gis.web.session import may
from gis.web.views.areas.words import bands as band_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gis.locale import Translator
    from gis.services.areas import Area
    from gis.services.members import Scope
    from gis.services.places import Place
    from gis.services.rows import RowChange


def own_kinds(_: Translator, places: Iterable[Place]) -> list[str]:
    """Return the kinds that the team has written itself."""
    return sorted({place.kind for place in places} - set(kinds(_)))


# --- a new place -----------------------------------------------------------------------------


def show_new(
    _: Translator, scope: Scope, panel: Panel, area: Area, places: Sequence[Place]
) -> None:
    """Draw the form of a new place: where, what, and what it is called."""
    names = field_names(_)
    with st.container(border=True, gap="small", key="kv_new_place"):
        if panel.points:
            st.caption(_("Stedet er sat på kortet. Klik igen for at flytte det."))
        show_pointing(_, panel, NEW, partial(_set_point, panel))
        name, kind = st.columns([3, 2], gap="medium")
        with name:
            st.text_input(
                names["name"], key=panel.key("new_name"), max_chars=LONGEST_NAME,
                autocomplete="off",
            )  # fmt: skip
        with kind:
            kind_box(
                names["kind"], kinds(_), own_kinds(_, places), key=panel.key("new_kind"),
                hint=_("Vælg, eller skriv jeres egen"),
            )  # fmt: skip
        _role_field(_, panel.key("new_role"))
        with st.container(horizontal=True, gap="small"):
            st.button(
                _("Gem sted"), key="places.save", type="primary",
                on_click=_add, args=(_, scope, panel, area),
            )  # fmt: skip
            st.button(_("Kassér"), key="places.discard", on_click=panel.stop)


def _role_field(_: Translator, key: str, **options: Any) -> None:  # noqa: ANN401
    words = roles(_)
    st.session_state.setdefault(key, "stay")
    st.segmented_control(
        field_names(_)["role"], list(words), key=key, format_func=words.__getitem__,
        required=True, **options,
    )  # fmt: skip


def _set_point(panel: Panel, point: Point) -> None:
    panel.points, panel.placing = [point], ""


def _add(
    _: Translator, scope: Scope, panel: Panel, area: Area, *, allow_duplicate: bool = False
) -> None:
    fields = st.session_state
    if not panel.points:
        panel.refuse(_("Vælg, hvor stedet ligger: klik på kortet, eller søg en adresse."))
        return
    point = shapely.Point(panel.points[0])
    lies_inside = shapely.covers(area.geometry, point)
    try:
        place, change = place_service.add_place(
            scope, name=fields[panel.key("new_name")], geometry=point,
            kind=kind_of(kinds(_), fields[panel.key("new_kind")]),
            role=fields[panel.key("new_role")], area_ids=[] if lies_inside else [area.id],
            allow_duplicate=allow_duplicate,
        )  # fmt: skip
    except PlaceExists as error:
        panel.refuse(_.error(error), partial(_add, _, scope, panel, area, allow_duplicate=True))
        panel.select(error.like[0].id)
        return
    except KvarterError as error:
        panel.refuse(_.error(error))
        return
    panel.stop()
    panel.choose(place.id)
    panel.tell(_("Stedet er gemt."), partial(place_service.undo, scope, change))
    panel.is_changed = True


# --- a place that is there -------------------------------------------------------------------


def show_fields(
    _: Translator,
    scope: Scope,
    panel: Panel,
    place: Place,
    places: Sequence[Place],
    areas: Mapping[str, str],
) -> None:
    """
    Draw the fields of the chosen place.

    Parameters
    ----------
    places
        All of the area, for the kinds that the team has written.
    areas
        Names of all areas by id.
    """
    kept, names = panel.fields, field_names(_)

    def stored(field: str, value: Any) -> dict[str, Any]:  # noqa: ANN401
        """Return key and callback of a field's widget, set to what is stored."""
        key = kept.sync(place.id, field, value, place.version)
        store = partial(_store, _, scope, place.id)
        return {"key": key, "on_change": partial(kept.save, _, store, place.id, field)}

    name, kind = st.columns([3, 2], gap="medium")
    _role_field(_, **stored("role", place.role), disabled=not may("places"))
    bands, elsewhere = st.columns([1, 1], gap="medium")
    with name:
        st.text_input(
            names["name"],
            max_chars=LONGEST_NAME,
            autocomplete="off",
            **stored("name", place.name),
            disabled=not may("places"),
        )
        kept.show_problem(place.id, "name")
    with kind:
        kind_box(
            names["kind"],
            kinds(_),
            own_kinds(_, places),
            hint="",
            **stored("kind", place.kind),
            disabled=not may("places"),
        )
        kept.show_problem(place.id, "kind")
    with bands:
        words = band_words(_)
        st.multiselect(
            names["bands"], BANDS, format_func=words.__getitem__,
            placeholder=_("Når området skal ses"), **stored("bands", list(place.bands)),
            disabled=not may("places"),
        )  # fmt: skip
    with elsewhere:
        # An area that was put away may come back: it stays named, and is not shown.
        hidden = [one for one in place.area_ids if one not in areas]
        st.multiselect(
            names["area_ids"], [*areas, *hidden], format_func=lambda one: areas.get(one, "–"),
            placeholder=_("Kun det, stedet ligger i"), **stored("area_ids", list(place.area_ids)),
            disabled=not may("places"),
        )  # fmt: skip
    st.text_area(
        names["worth"],
        max_chars=LONGEST_WORTH,
        height=80,
        **stored("worth", place.worth),
        disabled=not may("places"),
    )
    kept.show_problem(place.id, "worth")


def _store(
    _: Translator,
    scope: Scope,
    place_id: str,
    version: int,
    **values: Any,  # noqa: ANN401
) -> RowChange:
    if "kind" in values:
        values["kind"] = kind_of(kinds(_), values["kind"])
    return place_service.update_place(scope, place_id, version, **values)


def show_actions(
    _: Translator,
    scope: Scope,
    panel: Panel,
    place: Place,
    put_away: Any,  # noqa: ANN401
) -> None:
    """Draw what else one can do with the place: move it, put it away."""
    if not may("places"):
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        with st.expander(_("Flyt stedet"), expanded=panel.placing == place.id):
            show_pointing(_, panel, place.id, partial(move, _, scope, panel, place))
        st.button(
            _("Slet sted"), key="places.delete", icon=":material/delete:",
            on_click=put_away, args=(place.id,),
        )  # fmt: skip


def move(_: Translator, scope: Scope, panel: Panel, place: Place, point: Point) -> None:
    """Store another point of a place."""
    panel.placing = ""

    own = place_service.Changes(geometry=shapely.Point(point))

    def act() -> None:
        try:
            change = place_service.update_place(scope, place.id, place.version, **own)
        except RowClash as clash:
            panel.fields.settling = Settling(place.id, clash.version, list(clash.fields), {**own})
            panel.tell("")
        else:
            panel.tell(_("Stedet er flyttet."), partial(place_service.undo, scope, change))

    panel.attempt(_, act)


def show_clash(_: Translator, scope: Scope, panel: Panel, areas: Mapping[str, str]) -> None:
    """Show what two people have changed differently of one place."""
    settling = panel.fields.settling
    if settling is None:
        return
    words = ClashWords(
        field_names(_), partial(_value_text, _, areas),
        {"geometry": _("I har begge flyttet det ({who}).")},
    )  # fmt: skip
    panel.fields.show_clash(_, words, partial(_store, _, scope, settling.row_id))


def _value_text(_: Translator, areas: Mapping[str, str], field: str, value: Any) -> str:  # noqa: ANN401
    match field:
        case "kind":
            return kind_word(_, value)
        case "role":
            return roles(_)[value]
        case "bands":
            return times(_, value)
        case "area_ids":
            return ", ".join(areas.get(one, "–") for one in value) or _("ingen")
        case "deleted_at":
            return _("slettet") if value else _("bevaret")
        case _other:
            return str(value) or _("tom")
