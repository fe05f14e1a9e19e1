"""The chosen partner: its fields, which save themselves on leaving them, and its points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from gis.errors import KvarterError
from gis.locale.partner_words import (
    PRIORITIES,
    SECTOR_OF,
    SECTORS,
    field_names,
    kind_code,
    kind_word,
    kinds,
    priorities,
    sectors,
    yes_no,
)
from gis.services import partners as partner_service
from gis.services.rows import RowChange, RowClash
from gis.web.address_search import search_address
from gis.web.clash import ClashWords
from gis.web.leading import link_to
from gis.web.plain import plain, problem
from gis.web.session import may
from gis.web.views.partners.contacts import show_contacts

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.areas import Area
    from gis.services.maps import AddressHit
    from gis.services.members import Scope
    from gis.services.partners import Partner
    from gis.web.views.partners.state import PartnersState

UNASKED: Final = "unasked"
ANSWERS: Final[Mapping[str, bool | None]] = {"yes": True, "no": False, UNASKED: None}
"""Answers by the codes of their buttons: nothing chosen would be no answer at all."""
ASKED: Final = ("has_access", "meets_citizens")
MOST_DAYS: Final = 3650


def show_detail(
    _: Translator,
    scope: Scope,
    page: PartnersState,
    one: Partner,
    areas: Sequence[Area],
    known: Sequence[Partner],
) -> None:
    """Draw the form of one partner, and what was told to it."""
    st.subheader(plain(one.name), anchor=False)
    with st.container(key="kv_fields", gap="small"):
        who, where, how = st.columns([1, 1.15, 1.15], gap="medium")
        with who:
            _who(_, scope, page, one, known)
        with where:
            _where(_, scope, page, one, areas)
        with how:
            _how(_, scope, page, one)
    with st.container(
        key="kv_partner_actions", horizontal=True, vertical_alignment="center", gap="small"
    ):
        _actions(_, scope, page, one, known)
    if page.problem:
        problem(page.problem)
    show_contacts(_, scope, page, one)


def store(scope: Scope, partner_id: str, version: int, **values: Any) -> RowChange:  # noqa: ANN401
    """Store fields of a partner as they stand in their widgets."""
    told: dict[str, Any] = {
        name: ANSWERS[value] if name in ASKED else value for name, value in values.items()
    }
    try:
        return partner_service.update_partner(scope, partner_id, version, **told)[1]
    except RowClash as clash:
        fields = [
            replace(one, mine=code_of(one.mine), theirs=code_of(one.theirs))
            if one.field in ASKED
            else one
            for one in clash.fields
        ]
        raise RowClash(fields, clash.version) from clash


def code_of(answer: bool | None) -> str:  # noqa: FBT001 - it is the value that is told
    """Return the code of an answer's button."""
    return next(code for code, value in ANSWERS.items() if value is answer)


def show_partner_clash(
    _: Translator, scope: Scope, page: PartnersState, names: Mapping[str, str]
) -> None:
    """Let one choose where two people have written differently of a partner."""
    settling = page.fields.settling
    row_id = settling.row_id if settling else ""
    words = ClashWords(field_names(_), partial(_value, _, names))
    page.fields.show_clash(_, words, partial(store, scope, row_id))


def _value(_: Translator, names: Mapping[str, str], field: str, value: Any) -> str:  # noqa: ANN401
    match field:
        case "area_ids":
            return ", ".join(names.get(area, _("et slettet område")) for area in value) or _(
                "ingen"
            )
        case "points":
            return _.n("{count} punkt", "{count} punkter", len(value))
        case "is_municipality_wide":
            return reaches(_)[value]
        case "has_access" | "meets_citizens":
            return yes_no(_, ANSWERS[value])
        case "contact_days":
            return _("ikke aftalt") if value is None else _.n("{count} dag", "{count} dage", value)
        case "kind":
            return kind_word(_, value)
        case "sector":
            return sectors(_)[value]
        case "priority":
            return priorities(_)[value]
        case "deleted_at":
            return _("slettet") if value else _("bevaret")
        case _text:
            return str(value) or _("tom")


def reaches(_: Translator) -> dict[bool, str]:
    """Return the guide's two levels of partner."""
    return {False: _("Disse områder"), True: _("Hele kommunen")}


# --- fields ----------------------------------------------------------------------------------


class _Form:
    """The fields of one partner: each has its widget's key, and stores itself when left."""

    def __init__(self, _: Translator, scope: Scope, page: PartnersState, one: Partner) -> None:
        self.translate, self.page, self.one = _, page, one
        self.names = field_names(_)
        self.store = partial(store, scope, one.id)

    def options(self, name: str, value: Any = ...) -> dict[str, Any]:  # noqa: ANN401
        shown = getattr(self.one, name) if value is ... else value
        fields = self.page.fields
        return {
            "label": self.names[name],
            "key": fields.sync(self.one.id, name, shown, self.one.version),
            "on_change": partial(fields.save, self.translate, self.store, self.one.id, name),
        }

    def text(self, name: str, **more: Any) -> None:  # noqa: ANN401
        st.text_input(
            **self.options(name), autocomplete="off", **more, disabled=not may("partners")
        )
        self.page.fields.show_problem(self.one.id, name)

    def area(self, name: str, height: int) -> None:
        st.text_area(**self.options(name), height=height, disabled=not may("partners"))
        self.page.fields.show_problem(self.one.id, name)

    def yes_no(self, name: str) -> None:
        st.segmented_control(
            **self.options(name, code_of(getattr(self.one, name))), options=list(ANSWERS),
            required=True, format_func=lambda code: yes_no(self.translate, ANSWERS[code]),
            disabled=not may("partners"),
        )  # fmt: skip
        self.page.fields.show_problem(self.one.id, name)


def _who(
    _: Translator, scope: Scope, page: PartnersState, one: Partner, known: Sequence[Partner]
) -> None:
    form = _Form(_, scope, page, one)
    form.text("name")
    options = form.options("kind")
    st.selectbox(
        **options | {"on_change": partial(_save_kind, _, page, form)},
        options=kind_options(_, known), format_func=partial(kind_label, _),
        accept_new_options=True, disabled=not may("partners"),
    )  # fmt: skip
    page.fields.show_problem(one.id, "kind")
    st.selectbox(
        **form.options("sector"),
        options=SECTORS,
        format_func=sectors(_).__getitem__,
        disabled=not may("partners"),
    )
    st.segmented_control(
        **form.options("priority"), options=PRIORITIES, required=True,
        format_func=priorities(_).__getitem__, disabled=not may("partners"),
    )  # fmt: skip


def kind_options(_: Translator, known: Sequence[Partner]) -> list[str]:
    """Return the kinds to choose from: those with a word, and the team's own."""
    own = sorted({one.kind for one in known} - SECTOR_OF.keys(), key=str.casefold)
    return [*SECTOR_OF, *own]


def kind_label(_: Translator, kind: str) -> str:
    """Return the word of a kind, with its sector where that is known."""
    sector = sectors(_).get(SECTOR_OF.get(kind, ""))
    return f"{kinds(_)[kind]} · {sector}" if sector else kind


def _save_kind(_: Translator, page: PartnersState, form: _Form) -> None:
    """Store a kind; one that has a word is stored by its code, however it was typed."""
    key = page.fields.key(form.one.id, "kind")
    st.session_state[key] = kind_code(_, st.session_state[key] or form.one.kind)
    page.fields.save(_, form.store, form.one.id, "kind")


def _where(
    _: Translator, scope: Scope, page: PartnersState, one: Partner, areas: Sequence[Area]
) -> None:
    form = _Form(_, scope, page, one)
    names = {area.id: area.name for area in areas}
    st.segmented_control(
        **form.options("is_municipality_wide"), options=(False, True), required=True,
        format_func=reaches(_).__getitem__, disabled=not may("partners"),
    )  # fmt: skip
    st.multiselect(
        **form.options("area_ids", [area for area in names if area in one.area_ids]),
        options=list(names), format_func=lambda area: names.get(area, ""),
        placeholder=_("Vælg et eller flere områder"), disabled=not may("partners"),
    )  # fmt: skip
    page.fields.show_problem(one.id, "area_ids")
    form.yes_no("has_access")
    form.yes_no("meets_citizens")
    _points(_, scope, page, one)


def _how(_: Translator, scope: Scope, page: PartnersState, one: Partner) -> None:
    form = _Form(_, scope, page, one)
    form.area("contact", 80)
    form.text("our_hours", placeholder=_("for eksempel onsdage kl. 10–12"))
    st.number_input(
        **form.options("contact_days"), value=None, min_value=1, max_value=MOST_DAYS, step=1,
        placeholder=_("ikke aftalt"), disabled=not may("partners"),
    )  # fmt: skip
    page.fields.show_problem(one.id, "contact_days")
    form.area("note", 80)


# --- points ----------------------------------------------------------------------------------


def _points(_: Translator, scope: Scope, page: PartnersState, one: Partner) -> None:
    if not may("partners"):
        return
    count = _.n("{count} punkt på kortet", "{count} punkter på kortet", len(one.points))
    title = count if one.points else _("Intet punkt på kortet")
    with st.popover(
        title, icon=":material/location_on:", key=f"{page.name}.points.{one.id}", width="stretch"
    ):
        for number, point in enumerate(one.points):
            left = [other for other in one.points if other is not point]
            st.button(
                _("Fjern punkt {number}", number=number + 1), width="stretch",
                key=f"{page.name}.point.{one.id}.{number}", icon=":material/delete:",
                on_click=set_points, args=(_, scope, page, one, left),
            )  # fmt: skip
        st.button(
            _("Klik på kortet"), key=f"{page.name}.place.{one.id}", width="stretch",
            icon=":material/add_location:", on_click=_place, args=(page, one.id),
        )  # fmt: skip

        def add(hit: AddressHit) -> None:
            set_points(_, scope, page, one, [*one.points, (hit.lon, hit.lat)])

        search_address(
            _, _("Eller søg en adresse"), key=page.key(f"address.{one.id}"), on_choice=add
        )
    page.fields.show_problem(one.id, "points")


def _place(page: PartnersState, partner_id: str) -> None:
    page.placing = partner_id
    page.turn += 1


def set_points(
    _: Translator,
    scope: Scope,
    page: PartnersState,
    one: Partner,
    points: Sequence[tuple[float, float]],
) -> None:
    """Store where a partner is."""
    key = page.fields.sync(one.id, "points", one.points, one.version)
    st.session_state[key] = list(points)
    page.fields.save(_, partial(store, scope, one.id), one.id, "points")
    page.undo = None
    page.placing = ""
    page.turn += 1


# --- actions ---------------------------------------------------------------------------------


def _actions(
    _: Translator, scope: Scope, page: PartnersState, one: Partner, known: Sequence[Partner]
) -> None:
    if may("partners"):
        st.button(
            _("Slet"), key=f"{page.name}.delete", icon=":material/delete:",
            on_click=_delete, args=(_, scope, page, one),
        )  # fmt: skip
        with st.popover(_("Saml med"), icon=":material/merge:", key=f"{page.name}.merge.{one.id}"):
            names = {other.id: other.name for other in known if other.id != one.id}
            key = page.key(f"join.{one.id}")
            st.multiselect(
                _("Samarbejdspartnere, der er den samme som {name}", name=plain(one.name)),
                list(names), format_func=names.__getitem__, key=key,
                placeholder=_("Vælg en eller flere"),
            )  # fmt: skip
            st.button(
                _("Saml dem"), key=f"{page.name}.join", on_click=_merge_chosen,
                args=(_, scope, page, one, key),
            )  # fmt: skip
    link_to("strategi", _("Se i strategien"), icon=":material/campaign:", partner=one.id)


def _delete(_: Translator, scope: Scope, page: PartnersState, one: Partner) -> None:
    try:
        change = partner_service.delete_partner(scope, one.id)
    except KvarterError as error:
        page.problem = _.error(error)
        return
    page.choose("")
    page.tell(
        _("Partneren er slettet. Dens linjer i strategien vises ikke mere."),
        undoing(_, scope, page, change),
    )


def _merge_chosen(_: Translator, scope: Scope, page: PartnersState, one: Partner, key: str) -> None:
    merge(_, scope, page, one.id, st.session_state[key])


def merge(
    _: Translator, scope: Scope, page: PartnersState, keep_id: str, other_ids: Sequence[str]
) -> None:
    """Make one partner of several, and say so."""
    try:
        change = partner_service.merge_partners(scope, keep_id, other_ids)
    except KvarterError as error:
        page.problem = _.error(error)
        return
    page.turn += 1
    page.choose(keep_id)
    page.tell(_("Partnerne er samlet til én."), undoing(_, scope, page, change))


def undoing(
    _: Translator, scope: Scope, page: PartnersState, change: partner_service.PartnerChange
) -> Any:  # noqa: ANN401 - a function without parameters
    """Return what takes a change of partners back, and says so."""

    def back() -> str:
        partner_service.undo(scope, change)
        page.choose(change.row_id if change.before is not None else "")
        return _("Det er fortrudt.")

    return back
