"""A clash, field by field: one's own version, the other's, or put right by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

import streamlit as st

if TYPE_CHECKING:
    from gis.locale import Translator

__all__ = ["Answer", "Clash", "ClashWords", "OneClash", "Settling", "show_clash"]

Answer = Literal["mine", "theirs", "self"]
LONGEST_IN_SENTENCE: Final = 60
"""Letters of a value that a sentence can carry; longer ones stand side by side."""


class OneClash(Protocol):
    """A field that two people changed differently: both values, who the other is, and when."""

    @property
    def field(self) -> str: ...  # noqa: D102
    @property
    def mine(self) -> Any: ...  # noqa: ANN401, D102
    @property
    def theirs(self) -> Any: ...  # noqa: ANN401, D102
    @property
    def by(self) -> str: ...  # noqa: D102
    @property
    def at(self) -> dt.datetime: ...  # noqa: D102


class Clash(Protocol):
    """What is to be decided on: `gis.services.rows.RowClash` and its like, or a `Settling`."""

    @property
    def fields(self) -> Sequence[OneClash]: ...  # noqa: D102


@dataclass(frozen=True)
class ClashWords:
    """
    How a page tells of a clash.

    Attributes
    ----------
    names
        What its fields are called.
    value
        Says the value of a field in words.
    elsewhere
        By field where its two versions are to be seen, instead of words: a sentence with ``{who}``.
    """

    names: Mapping[str, str]
    value: Callable[[str, Any], str]
    elsewhere: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Settling:
    """
    A clash while it is being settled.

    Attributes
    ----------
    row_id
        The row it is about.
    version
        What to hand in with the next change.
    left
        Fields that are yet to be decided on.
    own
        What is to be stored of one's own values.
    back
        Field and value that bring back a row which the other one has put away.
    """

    row_id: str
    version: int
    left: list[Any]
    own: dict[str, Any]
    back: tuple[str, Any] = ("deleted_at", None)

    @property
    def fields(self) -> Sequence[OneClash]:
        """The fields that are yet to be decided on."""
        return self.left

    def settle(self, one: OneClash, answer: Answer) -> bool:
        """Take the answer to one field, and return whether it was the last."""
        name, value = self.back
        if one.field == name and answer == "mine":
            self.own[name] = value
        elif one.field == name:
            # There is nothing to change on a row that stays put away.
            self.own.clear()
            self.left.clear()
        elif answer != "mine":
            self.own.pop(one.field, None)
        self.left = [other for other in self.left if other is not one]
        return not self.left


def show_clash(
    _: Translator,
    clash: Clash | None,
    words: ClashWords,
    on_mine: Callable[[OneClash], None],
    on_theirs: Callable[[OneClash], None],
    on_edit: Callable[[OneClash], None],
    key: str,
) -> None:
    """
    Show what two people have changed differently, and let one choose for each field.

    Parameters
    ----------
    clash
        None, or one without fields, shows nothing.
    words
        Names and values of the fields.
    on_mine, on_theirs, on_edit
        Are given the field when one's own version is kept, the other's used, or one's own put
        back into its field to be put right.
    key
        The buttons' keys are ``<key>.<field>.mine``, ``.theirs`` and ``.self``.
    """
    if clash is None or not clash.fields:
        return
    answers: tuple[tuple[Answer, str, Callable[[OneClash], None]], ...] = (
        ("mine", _("Behold min version"), on_mine),
        ("theirs", _("Brug den andens"), on_theirs),
        ("self", _("Ret selv"), on_edit),
    )
    with st.container(border=True, gap="small"):
        st.subheader(_("Konflikt: en anden har ændret det samme"), anchor=False)
        st.markdown(_("Vælg for hvert felt, hvad der skal gælde. Intet af dit er gemt endnu."))
        for one in clash.fields:
            with st.container(key=f"kv_clash_{one.field}", gap="small"):
                _tell(_, one, words)
                with st.container(horizontal=True, gap="small"):
                    for answer, label, act in answers:
                        st.button(
                            label, key=f"{key}.{one.field}.{answer}", on_click=partial(act, one)
                        )


def _tell(_: Translator, one: OneClash, words: ClashWords) -> None:
    name = words.names[one.field]
    who = _("{initials}, {time}", initials=one.by or _("en anden"), time=_.time(one.at))
    if one.field in words.elsewhere:
        st.text(f"{name}: {words.elsewhere[one.field].format(who=who)}")
        return
    mine, theirs = words.value(one.field, one.mine), words.value(one.field, one.theirs)
    if all(len(text) <= LONGEST_IN_SENTENCE and "\n" not in text for text in (mine, theirs)):
        st.text(
            _("{field}: din version er {mine}. Den andens ({who}) er {theirs}.",
              field=name, mine=mine, who=who, theirs=theirs)
        )  # fmt: skip
        return
    st.text(f"{name}:")
    columns = st.columns(2, gap="medium")
    for column, title, text in (
        (columns[0], _("Din version"), mine),
        (columns[1], _("Den andens ({who})", who=who), theirs),
    ):
        with column.container(border=True, gap=None):
            st.caption(title)
            st.text(text)
