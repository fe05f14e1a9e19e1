"""One inquiry: its fields, which save themselves, and where it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import shapely
import streamlit as st

from gis.errors import KvarterError
from gis.locale.inquiry_words import (
    concerns_told,
    field_names,
    heard_word,
    inquiry_outcomes,
    judgements,
    source_kinds,
    source_word,
)
from gis.services import inquiries as inquiry_service
from gis.services.rows import RowClash
from gis.web.clash import ClashWords, Settling
from gis.web.panel import kind_of
from gis.web.plain import plain
from gis.web.views.inquiries.ending import show_ending
from gis.web.views.inquiries.fields import (
    concerns_field,
    heard_field,
    initials_field,
    partner_field,
    place_fields,
    source_field,
)

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.inquiries import Inquiry
    from gis.services.maps import AddressHit
    from gis.services.members import Scope
    from gis.services.rows import RowChange
    from gis.web.views.inquiries.state import InquiriesPanel


def show_detail(
    _: Translator,
    scope: Scope,
    panel: InquiriesPanel,
    inquiry: Inquiry,
    names: Mapping[str, str],
    partners: Mapping[str, str],
) -> None:
    """
    Draw the chosen inquiry.

    Parameters
    ----------
    names, partners
        Names of all areas and of all partners by id.
    """
    with st.container(border=True, gap="small", key="kv_inquiry"):
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            st.subheader(inquiry.code, anchor=False, width="content")
            st.markdown(_told(_, inquiry, names), width="stretch")
        show_ending(_, scope, panel, inquiry)
        source, about, who = st.columns([1, 1, 1], gap="medium")
        stored = partial(_stored, _, scope, panel, inquiry)
        with source:
            _source(_, stored, partners)
        with about:
            _about(_, stored)
        with who:
            _who(_, scope, stored)
        for field in ("source_kind", "received_on", "deadline", "receiver", "taker"):
            panel.fields.show_problem(inquiry.id, field)
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            _place(_, scope, panel, inquiry)
            st.button(
                _("Slet henvendelse"), key="inquiry.delete", icon=":material/delete:",
                type="tertiary", on_click=_delete, args=(_, scope, panel, inquiry),
            )  # fmt: skip


def _told(_: Translator, inquiry: Inquiry, names: Mapping[str, str]) -> str:
    told = [names[one] for one in inquiry.area_ids if one in names]
    if inquiry.is_protected:
        told.append(_("adressen er beskyttet og vises ikke"))
    elif inquiry.address:
        told.append(inquiry.address)
    elif inquiry.at is None:
        told.append(_("stedet er ukendt"))
    if inquiry.is_overdue and inquiry.deadline is not None:
        told.append(_("fristen var {date}", date=_.date(inquiry.deadline)))
    return " · ".join(map(plain, told))


def _stored(
    _: Translator,
    scope: Scope,
    panel: InquiriesPanel,
    inquiry: Inquiry,
    field: str,
) -> dict[str, Any]:
    """Return key and callback of a field's widget, set to what is stored."""
    value = getattr(inquiry, field)
    value = list(value) if isinstance(value, tuple) else value
    if field in ("receiver", "taker"):
        value = value or None
    key = panel.fields.sync(inquiry.id, field, value, inquiry.version)
    store = partial(_store, _, scope, inquiry.id)
    return {"key": key, "on_change": partial(panel.fields.save, _, store, inquiry.id, field)}


def _source(_: Translator, stored: Any, partners: Mapping[str, str]) -> None:  # noqa: ANN401
    source_field(_, **stored("source_kind"))
    partner_field(_, partners, **stored("partner_id"))
    heard_field(_, **stored("heard_via"))


def _about(_: Translator, stored: Any) -> None:  # noqa: ANN401
    names, words = field_names(_), judgements(_)
    concerns_field(_, **stored("concerns"))
    st.selectbox(
        names["judgement"], list(words), format_func=words.__getitem__, **stored("judgement")
    )
    st.date_input(names["received_on"], format="DD-MM-YYYY", **stored("received_on"))


def _who(_: Translator, scope: Scope, stored: Any) -> None:  # noqa: ANN401
    names = field_names(_)
    initials_field(_, scope, names["taker"], is_task=True, **stored("taker"))
    initials_field(_, scope, names["receiver"], **stored("receiver"))
    st.date_input(names["deadline"], format="DD-MM-YYYY", **stored("deadline"))


# --- where it is -----------------------------------------------------------------------------


def _place(_: Translator, scope: Scope, panel: InquiriesPanel, inquiry: Inquiry) -> None:
    is_placing = panel.placing == inquiry.id
    with st.expander(
        _("Sig, hvor det er") if inquiry.at is None else _("Ret stedet"), expanded=is_placing
    ):
        place_fields(
            _, key=panel.key(f"place.{inquiry.id}"), is_placing=is_placing,
            on_click=partial(_point, panel, "" if is_placing else inquiry.id),
            on_address=partial(_take, _, scope, panel, inquiry),
        )  # fmt: skip
        if inquiry.at is not None:
            st.button(
                _("Stedet er ukendt"), key="inquiry.unknown", type="tertiary",
                on_click=move, args=(_, scope, panel, inquiry, None),
            )  # fmt: skip


def _point(panel: InquiriesPanel, placing: str) -> None:
    panel.placing = placing


def _take(
    _: Translator, scope: Scope, panel: InquiriesPanel, inquiry: Inquiry, hit: AddressHit
) -> None:
    _put(_, scope, panel, inquiry, {"address_id": hit.id})


def move(
    _: Translator,
    scope: Scope,
    panel: InquiriesPanel,
    inquiry: Inquiry,
    at: shapely.Point | None,
) -> None:
    """Store another point of an inquiry; None says that nobody knows where it is."""
    _put(_, scope, panel, inquiry, {"at": at})


def _put(
    _: Translator,
    scope: Scope,
    panel: InquiriesPanel,
    inquiry: Inquiry,
    place: dict[str, Any],
) -> None:
    panel.placing = ""
    panel.turn += 1  # the search is done
    try:
        change = _store(_, scope, inquiry.id, inquiry.version, place=place)
    except RowClash as clash:
        own = {"place": place}
        panel.fields.settling = Settling(inquiry.id, clash.version, list(clash.fields), own)
        panel.tell("")
    except KvarterError as error:
        panel.refuse(_.error(error))
    else:
        panel.tell(_("Stedet er gemt."), partial(inquiry_service.undo, scope, change))


# --- storing ---------------------------------------------------------------------------------


def _store(
    _: Translator,
    scope: Scope,
    inquiry_id: str,
    version: int,
    **values: Any,  # noqa: ANN401
) -> RowChange:
    if "source_kind" in values:
        values["source_kind"] = kind_of(source_kinds(_), values["source_kind"])
    for field in ("receiver", "taker"):
        if field in values:
            values[field] = values[field] or ""
    place, outcome = values.pop("place", {}), values.pop("outcome", None)
    change = inquiry_service.update_inquiry(scope, inquiry_id, version, **values, **place)
    if outcome is None:
        return change
    return inquiry_service.close_inquiry(scope, inquiry_id, change.after, outcome=outcome)


def _delete(_: Translator, scope: Scope, panel: InquiriesPanel, inquiry: Inquiry) -> None:
    try:
        change = inquiry_service.delete_inquiry(scope, inquiry.id, inquiry.version)
    except KvarterError as error:
        panel.refuse(_.error(error))
        return
    panel.choose("")
    panel.tell(
        _("{code} er slettet.", code=inquiry.code), partial(inquiry_service.undo, scope, change)
    )


def show_clash(
    _: Translator, scope: Scope, panel: InquiriesPanel, partners: Mapping[str, str]
) -> None:
    """Show what two people have changed differently of one inquiry."""
    settling = panel.fields.settling
    if settling is None:
        return
    words = ClashWords(
        field_names(_), partial(_value_text, _, partners),
        {"place": _("I har begge ændret det ({who}).")},
    )  # fmt: skip
    panel.fields.show_clash(_, words, partial(_store, _, scope, settling.row_id))


def _value_text(_: Translator, partners: Mapping[str, str], field: str, value: Any) -> str:  # noqa: ANN401
    match field:
        case "source_kind":
            return source_word(_, value or "")
        case "heard_via":
            return heard_word(_, value)
        case "concerns":
            return concerns_told(_, value)
        case "judgement":
            return judgements(_)[value]
        case "outcome":
            return inquiry_outcomes(_).get(value, value) or _("åben")
        case "partner_id":
            return partners.get(value or "", "–")
        case "deleted_at":
            return _("slettet") if value else _("bevaret")
    if isinstance(value, dt.date):
        return _.date(value)
    return str(value) if value else _("tom")
