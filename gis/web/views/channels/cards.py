"""Postcards and business cards: what they say, how they look, and printing them."""

from __future__ import annotations

import base64
import datetime as dt
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from gis.errors import KvarterError
from gis.locale import COPENHAGEN
from gis.locale.meeting_words import card_fields
from gis.maps import style
from gis.services import cards as card_service
from gis.services import channels as channel_service
from gis.services.cards import LONGEST_NAMES, MOST_CARDS, MOST_LETTERS
from gis.web.clash import ClashWords
from gis.web.leading import link_to
from gis.web.panel import Panel, panel_of, redraw_page, show_said
from gis.web.plain import problem
from gis.web.session import may

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.maps.papers.cards import CardKind
    from gis.services.cards import CardTexts
    from gis.services.members import Scope
    from gis.services.rows import RowChange

ROW: Final = "team"
KIND_KEY: Final = "cards.kind"
ON_A_PAGE: Final[dict[CardKind, int]] = {"postcard": 4, "business_card": 10}
PREVIEW_REM: Final[dict[CardKind, int]] = {"postcard": 32, "business_card": 18}
"""Widths on screen, as the cards' own are to each other."""
TEXT_PX: Final = {"postcard": 220, "business_card": 110}


def show_cards(_: Translator, scope: Scope) -> None:
    """Draw the section."""
    panel = panel_of("cards", "", [])
    redraw_page(panel, partial(card_service.undo, scope))
    found = card_service.get_texts(scope)
    words: dict[CardKind, str] = {"postcard": _("Postkort"), "business_card": _("Visitkort")}
    with st.container(border=True, gap="small", key="kv_cards"):
        st.subheader(_("Postkort og visitkort"), anchor=False)
        st.caption(
            _("Til at lægge i postkassen eller give videre. Naboen kan læse dem: skriv ikke, "
              "hvem I er til for, eller hvorfor I kommer.")
        )  # fmt: skip
        show_said(_, panel)
        panel.fields.show_clash(
            _, ClashWords(card_fields(_), lambda _field, value: value or _("tom")),
            partial(_store, _, scope),
        )  # fmt: skip
        st.session_state.setdefault(KIND_KEY, "postcard")
        st.segmented_control(
            _("Slags kort"), list(words), format_func=words.__getitem__, key=KIND_KEY,
            required=True, label_visibility="collapsed",
        )  # fmt: skip
        kind: CardKind = st.session_state[KIND_KEY]
        left, right = st.columns([1, 1], gap="medium")
        with left:
            _text(_, scope, panel, found, kind)
            names = _names(_)
            count = int(
                st.number_input(
                    _("Antal kort"), 1, MOST_CARDS, value=ON_A_PAGE[kind], step=ON_A_PAGE[kind],
                    key=f"cards.count.{kind}",
                )
            )  # fmt: skip
        with right:
            is_fit = _preview(_, scope, words[kind], kind, names)
            if not found.phone:
                st.markdown(
                    _("Der er ingen telefon under Rammer: kortet har en tom linje til den.")
                )
                link_to("rammer", _("Gå til Rammer"), icon=":material/rule:")
            _print(_, scope, kind, count=count, names=names, is_fit=is_fit)
            _handing_out(_, scope, panel, words[kind], count)


def _names(_: Translator) -> str:
    """Ask for the first names of those who leave the cards; a leader leaves none."""
    if not may("cards"):
        return ""
    return st.text_input(
        _("Fornavne, som skrives på kortet"), key="cards.names", max_chars=LONGEST_NAMES,
        autocomplete="off", placeholder=_("Gemmes ikke"),
    )  # fmt: skip


def _text(_: Translator, scope: Scope, panel: Panel, found: CardTexts, kind: CardKind) -> None:
    own = found.postcard if kind == "postcard" else found.business_card
    usual = card_service.usual_texts(_)[kind]
    st.text_area(
        card_fields(_)[kind], key=panel.fields.sync(ROW, kind, own or usual, found.version),
        max_chars=MOST_LETTERS[kind], height=TEXT_PX[kind], disabled=not may("cards"),
        on_change=partial(panel.fields.save, _, partial(_store, _, scope), ROW, kind),
    )  # fmt: skip
    panel.fields.show_problem(ROW, kind)
    st.caption(_("Tre understreger i træk bliver en tom linje til at skrive på. "
                 "Et tomt felt giver den sædvanlige tekst."))  # fmt: skip


def _store(
    _: Translator,
    scope: Scope,
    version: int,
    **texts: Any,  # noqa: ANN401
) -> RowChange:
    usual = card_service.usual_texts(_)
    # What is as usual stays so in another language, and when the usual text becomes better.
    kept = {kind: "" if text.strip() == usual[kind] else text for kind, text in texts.items()}  # type: ignore[index]
    return card_service.update_texts(scope, version, **kept)


def _preview(_: Translator, scope: Scope, name: str, kind: CardKind, names: str) -> bool:
    """Show how a card looks, and return whether it can be printed."""
    try:
        picture = card_service.preview(scope, _, kind, names=names)
    except KvarterError as error:
        problem(_.error(error))
        return False
    shown = base64.b64encode(picture).decode()
    alt = escape(_("Sådan ser det ud: {name}", name=name))
    st.html(
        f'<img src="data:image/png;base64,{shown}" alt="{alt}" style="width:100%;'
        f'max-width:{PREVIEW_REM[kind]}rem;border:1px solid {style.FIELD_BORDER}">'
    )
    return True


def _print(
    _: Translator, scope: Scope, kind: CardKind, *, count: int, names: str, is_fit: bool
) -> None:
    today = dt.datetime.now(COPENHAGEN).date()
    st.download_button(
        _("Udskriv kort"),
        lambda: card_service.print_cards(scope, _, kind, count=count, names=names).pdf,
        key="cards.print", file_name=card_service.file_name(kind, today), mime="application/pdf",
        icon=":material/print:", on_click="ignore", disabled=not is_fit,
    )  # fmt: skip


def _handing_out(_: Translator, scope: Scope, panel: Panel, material: str, count: int) -> None:
    """Offer to write down that the cards are handed out through a channel."""
    channels = {one.id: one.name for one in channel_service.list_channels(scope)}
    if not channels or not may("channels"):
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        chosen = st.selectbox(
            _("Delt ud gennem"), list(channels), format_func=channels.__getitem__, index=None,
            key="cards.channel", placeholder=_("Vælg kanal"), width=240,
        )  # fmt: skip
        st.button(
            _("Registrér som delt ud"), key="cards.handout", icon=":material/outbox:",
            disabled=chosen is None, on_click=_record,
            args=(_, scope, panel, chosen, material, count),
        )  # fmt: skip


def _record(
    _: Translator, scope: Scope, panel: Panel, channel_id: str, material: str, count: int
) -> None:
    def act() -> None:
        told = channel_service.hand_out(
            scope, channel_id, day=dt.datetime.now(COPENHAGEN).date(), material=material,
            copies=count,
        )  # fmt: skip
        panel.tell(_("Det er registreret."), partial(channel_service.withdraw_handout, scope, told))

    panel.attempt(_, act)
