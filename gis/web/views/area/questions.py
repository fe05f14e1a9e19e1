"""The guide's questions of a point, with the answers, which save themselves on leaving a field."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from gis.locale.mapping_words import answer_fields, point_titles, questions
from gis.planning.mapping import OLD_DAYS, QUESTIONS
from gis.services import mapping as mapping_service
from gis.services.mapping import MOST_LETTERS
from gis.web.plain import plain, problem
from gis.web.session import may
from gis.web.views.area.saving import confirm_answer, save_answer
from gis.web.views.area.state import About, key_of, state, sync

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.mapping import Answer, AreaMapping
    from gis.services.members import Scope

DRAWN, COUNTED = (1, 1), (1, 2)
"""Questions that the outline of the area, and its dwellings as corrected, answer themselves."""
TAGGED = (2, 1)
"""The question on what marks the area has tags beside its text."""
ANSWER_PX = {1: 220, 2: 130, 3: 96}
"""Height of an answer's field where a point asks so many questions."""
MOST_NAMED = 6


def show_questions(_: Translator, scope: Scope, mapping: AreaMapping, point: int) -> None:
    """
    Draw the questions of a point and their answers.

    Any page may: the fields, what is refused and what clashes are kept by `gis.web.views.area`.
    """
    st.subheader(f"{point} {point_titles(_)[point]}", anchor=False)
    if mapping.points[point - 1].is_old:
        st.caption(
            _("Bør gennemgås: et svar er over {days} dage gammelt (antaget), eller områdets omrids "
              "er ændret siden. Gem det igen, hvis det stadig gælder.", days=OLD_DAYS)
        )  # fmt: skip
    for question in range(1, QUESTIONS[point] + 1):
        with st.container(key=f"kv_question_{point}_{question}", gap="small"):
            _question(_, scope, mapping, (point, question))


def _question(_: Translator, scope: Scope, mapping: AreaMapping, number: tuple[int, int]) -> None:
    page = state()
    about: About = (mapping.area.id, *map(str, number))
    answer = mapping.answers.get(number)
    stored: dict[str, Any] = {
        "text": answer.text if answer else "",
        "is_none": answer.is_none if answer else False,
    }
    if number == TAGGED:
        stored["tags"] = list(answer.tags) if answer else []
    typed = sync(page, about, stored, answer.id if answer else None)
    save = partial(save_answer, _, scope, about)
    st.text_area(
        questions(_)[number], key=key_of(about, "text"), height=ANSWER_PX[QUESTIONS[number[0]]],
        max_chars=MOST_LETTERS, on_change=save, disabled=not may("mapping"),
    )  # fmt: skip
    if typed.problem:
        problem(typed.problem)
    if number == TAGGED:
        _tags(_, scope, about, save)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        if number != DRAWN:
            st.checkbox(
                answer_fields(_)["is_none"], key=key_of(about, "is_none"), on_change=save,
                help=_(
                    "Sæt flueben, når I har set efter, og der ikke er nogen. Det er også et svar."
                ), disabled=not may("mapping"),
            )  # fmt: skip
        if answer is not None:
            st.caption(said_when(_, answer))
            if mapping.points[number[0] - 1].is_old and may("mapping"):
                st.button(
                    _("Gælder stadig"), key=f"area.still.{'.'.join(about)}", type="tertiary",
                    on_click=confirm_answer, args=(_, scope, about, answer.id),
                )  # fmt: skip
    _registered(_, mapping, number)
    _history(_, scope, mapping, number, answer)


def said_when(_: Translator, answer: Answer) -> str:
    """Return when an answer was given, and by whom."""
    return _("Gemt {date} {time} af {initials}", date=_.date(answer.at), time=_.time(answer.at),
             initials=plain(answer.by or _("en anden")))  # fmt: skip


def _tags(_: Translator, scope: Scope, about: About, save: partial[None]) -> None:
    key = key_of(about, "tags")
    known = mapping_service.known_tags(scope)
    st.multiselect(
        _("Kendetegn"), list(dict.fromkeys([*known, *st.session_state[key]])), key=key,
        accept_new_options=True, on_change=save,
        placeholder=_("Vælg, eller skriv jeres egne og tryk Enter"), disabled=not may("mapping"),
    )  # fmt: skip


def _registered(_: Translator, mapping: AreaMapping, number: tuple[int, int]) -> None:
    """Tell what answers a question without being typed."""
    if number == DRAWN:
        st.caption(_("Omridset på kortet er selv et svar. Skriv mere, hvis der er mere at sige."))
    if number == COUNTED and mapping.area.types_by_hand:
        st.caption(_("Boligtyperne er rettet i hånden, og det er et svar."))
    names = mapping.registered.get(number, ())
    if names:
        more = len(names) - MOST_NAMED
        told = ", ".join(plain(name) for name in names[:MOST_NAMED])
        if more > 0:
            told = _.n("{names} og {count} mere", "{names} og {count} flere", more, names=told)
        st.caption(_("Besvaret af det, der er registreret: {names}", names=told))


def _history(
    _: Translator,
    scope: Scope,
    mapping: AreaMapping,
    number: tuple[int, int],
    answer: Answer | None,
) -> None:
    given = mapping_service.answer_history(scope, mapping.area.id, *number)
    earlier = [one for one in given if answer is None or one.id != answer.id]
    if not earlier:
        return
    with st.expander(_("Tidligere svar ({count})", count=_.number(len(earlier)))):
        for one in earlier:
            told = [*one.tags, *([one.text] if one.text else [])]
            if one.is_none:
                told.insert(0, answer_fields(_)["is_none"])
            st.caption(said_when(_, one))
            st.text("\n".join(told) or _("Svaret blev taget tilbage."))
