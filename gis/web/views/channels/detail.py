"""One channel: its fields, which save themselves on leaving them; or the form of a new one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from gis.errors import KvarterError
from gis.locale.channel_words import field_names, kind_word, kinds
from gis.services import channels as channel_service
from gis.services.channels import LONGEST, LONGEST_NAME, MOST_DAYS, ChannelExists
from gis.services.rows import RowClash
from gis.web.clash import ClashWords, Settling
from gis.web.panel import Panel, Point, kind_box, kind_of, show_pointing
from gis.web.session import may

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.channels import Channel
    from gis.services.members import Scope
    from gis.services.rows import RowChange


def own_kinds(_: Translator, channels: Iterable[Channel]) -> list[str]:
    """Return the kinds that the team has written itself."""
    return sorted({one.kind for one in channels} - set(kinds(_)))


# --- a new channel ---------------------------------------------------------------------------


def show_new(
    _: Translator,
    scope: Scope,
    panel: Panel,
    channels: Sequence[Channel],
    areas: Mapping[str, str],
) -> None:
    """Draw the form of a new channel: what it is, and whom it reaches."""
    names = field_names(_)
    wide, reached = panel.key("new_wide"), panel.key("new_areas")
    st.session_state.setdefault(wide, False)
    st.session_state.setdefault(reached, [panel.of] if panel.of else [])
    with st.container(border=True, gap="small", key="kv_new_channel"):
        name, kind = st.columns([3, 2], gap="medium")
        with name:
            st.text_input(
                names["name"], key=panel.key("new_name"), max_chars=LONGEST_NAME,
                autocomplete="off",
            )  # fmt: skip
        with kind:
            kind_box(
                names["kind"], kinds(_), own_kinds(_, channels), key=panel.key("new_kind"),
                hint=_("Vælg, eller skriv jeres egen"),
            )  # fmt: skip
        st.multiselect(
            names["area_ids"], list(areas), format_func=lambda one: areas.get(one, "–"),
            key=reached, placeholder=_("Vælg de områder, kanalen når"),
            disabled=st.session_state[wide],
        )  # fmt: skip
        st.checkbox(names["is_municipality_wide"], key=wide)
        with st.container(horizontal=True, gap="small"):
            st.button(
                _("Gem kanal"), key="channels.save", type="primary",
                on_click=_add, args=(_, scope, panel),
            )  # fmt: skip
            st.button(_("Kassér"), key="channels.discard", on_click=panel.stop)


def _add(_: Translator, scope: Scope, panel: Panel, *, allow_duplicate: bool = False) -> None:
    fields = st.session_state
    is_wide = fields[panel.key("new_wide")]
    try:
        channel, change = channel_service.add_channel(
            scope, name=fields[panel.key("new_name")],
            kind=kind_of(kinds(_), fields[panel.key("new_kind")]), is_municipality_wide=is_wide,
            area_ids=[] if is_wide else fields[panel.key("new_areas")],
            allow_duplicate=allow_duplicate,
        )  # fmt: skip
    except ChannelExists as error:
        panel.refuse(_.error(error), partial(_add, _, scope, panel, allow_duplicate=True))
        panel.select(error.like[0].id)
        return
    except KvarterError as error:
        panel.refuse(_.error(error))
        return
    panel.stop()
    panel.choose(channel.id)
    panel.tell(_("Kanalen er gemt."), partial(channel_service.undo, scope, change))
    panel.is_changed = True


# --- a channel that is there -----------------------------------------------------------------


def show_fields(
    _: Translator,
    scope: Scope,
    panel: Panel,
    channel: Channel,
    channels: Sequence[Channel],
    areas: Mapping[str, str],
) -> None:
    """Draw the fields of the chosen channel."""
    kept, names = panel.fields, field_names(_)

    def stored(field: str) -> dict[str, Any]:
        """Return key and callback of a field's widget, set to what is stored."""
        value = getattr(channel, field)
        value = list(value) if isinstance(value, tuple) else value
        key = kept.sync(channel.id, field, value, channel.version)
        store = partial(_store, _, scope, channel.id)
        return {"key": key, "on_change": partial(kept.save, _, store, channel.id, field)}

    name, kind = st.columns([3, 2], gap="medium")
    reach = st.container(gap="small")
    deadline, days = st.columns([1, 1], gap="medium")
    rhythm = st.container(gap="small")
    contact, note = st.columns([1, 1], gap="medium")
    with name:
        st.text_input(
            names["name"],
            max_chars=LONGEST_NAME,
            autocomplete="off",
            **stored("name"),
            disabled=not may("channels"),
        )
        kept.show_problem(channel.id, "name")
    with kind:
        kind_box(names["kind"], kinds(_), own_kinds(_, channels), hint="", **stored("kind"),
                 disabled=not may("channels"))  # fmt: skip
        kept.show_problem(channel.id, "kind")
    with reach:
        # An area that was put away may come back: it stays named, and is not shown.
        hidden = [one for one in channel.area_ids if one not in areas]
        st.multiselect(
            names["area_ids"], [*areas, *hidden], format_func=lambda one: areas.get(one, "–"),
            placeholder=_("Vælg de områder, kanalen når"),
            disabled=channel.is_municipality_wide or not may("channels"), **stored("area_ids"),
        )  # fmt: skip
        st.checkbox(
            names["is_municipality_wide"],
            **stored("is_municipality_wide"),
            disabled=not may("channels"),
        )
    with deadline:
        st.date_input(
            names["deadline"],
            format="DD-MM-YYYY",
            **stored("deadline"),
            disabled=not may("channels"),
        )
    with days:
        st.number_input(
            names["every_days"], 1, MOST_DAYS, step=1, placeholder=_("Ikke aftalt"),
            **stored("every_days"), disabled=not may("channels"),
        )  # fmt: skip
        kept.show_problem(channel.id, "every_days")
    st.caption(_("Kanalen er overskredet, når fristen er passeret, eller den ikke er brugt så "
                 "mange dage."))  # fmt: skip
    with rhythm:
        st.text_input(
            names["rhythm"], max_chars=LONGEST["rhythm"], autocomplete="off",
            placeholder=_("For eksempel: udkommer hver onsdag, stof senest fredag"),
            **stored("rhythm"), disabled=not may("channels"),
        )  # fmt: skip
        kept.show_problem(channel.id, "rhythm")
    for column, field in ((contact, "contact"), (note, "note")):
        with column:
            st.text_area(
                names[field],
                max_chars=LONGEST[field],
                height=80,
                **stored(field),
                disabled=not may("channels"),
            )
            kept.show_problem(channel.id, field)


def _store(
    _: Translator,
    scope: Scope,
    channel_id: str,
    version: int,
    **values: Any,  # noqa: ANN401
) -> RowChange:
    if "kind" in values:
        values["kind"] = kind_of(kinds(_), values["kind"])
    return channel_service.update_channel(scope, channel_id, version, **values)


def show_actions(
    _: Translator, scope: Scope, panel: Panel, channel: Channel, put_away: Callable[[str], None]
) -> None:
    """Draw what else one can do with the channel: say where it is, put it away."""
    if not may("channels"):
        return
    where = _.n("{count} sted på kortet", "{count} steder på kortet", len(channel.points))
    with st.expander(where, expanded=panel.placing == channel.id):
        show_pointing(_, panel, channel.id, partial(add_point, _, scope, panel, channel))
        if channel.points:
            st.button(
                _("Fjern stederne"), key="channels.points", type="tertiary",
                on_click=_move, args=(_, scope, panel, channel, ()),
            )  # fmt: skip
    st.button(
        _("Slet kanal"), key="channels.delete", icon=":material/delete:",
        on_click=put_away, args=(channel.id,),
    )  # fmt: skip


def add_point(_: Translator, scope: Scope, panel: Panel, channel: Channel, point: Point) -> None:
    """Store one more point of a channel."""
    _move(_, scope, panel, channel, (*channel.points, point))


def _move(
    _: Translator, scope: Scope, panel: Panel, channel: Channel, points: Sequence[Point]
) -> None:
    panel.placing = ""

    def act() -> None:
        try:
            change = channel_service.update_channel(
                scope, channel.id, channel.version, geometry=points
            )
        except RowClash as clash:
            own = {"geometry": points}
            panel.fields.settling = Settling(channel.id, clash.version, list(clash.fields), own)
            panel.tell("")
        else:
            panel.tell(_("Kanalens steder er gemt."), partial(channel_service.undo, scope, change))

    panel.attempt(_, act)


def show_clash(_: Translator, scope: Scope, panel: Panel, areas: Mapping[str, str]) -> None:
    """Show what two people have changed differently of one channel."""
    settling = panel.fields.settling
    if settling is None:
        return
    words = ClashWords(
        field_names(_), partial(_value_text, _, areas),
        {"geometry": _("I har begge ændret det ({who}).")},
    )  # fmt: skip
    panel.fields.show_clash(_, words, partial(_store, _, scope, settling.row_id))


def _value_text(_: Translator, areas: Mapping[str, str], field: str, value: Any) -> str:  # noqa: ANN401
    if field == "kind":
        return kind_word(_, value)
    if field == "area_ids":
        return ", ".join(areas.get(one, "–") for one in value) or _("ingen")
    if field == "deleted_at":
        return _("slettet") if value else _("bevaret")
    if isinstance(value, bool):
        return _("ja") if value else _("nej")
    if isinstance(value, dt.date):
        return _.date(value)
    return str(value) if value else _("tom")
