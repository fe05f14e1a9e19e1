"""Printing rounds from a page: a job, and its sheets to fetch when it is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

from gis import jobs
from gis.errors import KvarterError, NotFoundError
from gis.web.job_line import follow
from gis.web.plain import problem
from gis.web.views.print_choices import (
    EACH_LEG,
    chosen_carriers,
    chosen_leg,
    chosen_options,
    show_choices,
)

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.maps.sheets.options import SheetOptions
    from gis.services.members import Scope

MANY = "many"
"""Stands for several rounds where the id of one would stand."""
MOST_CODES = 3
"""So many codes are told one by one, more by their number."""


@dataclass(frozen=True)
class Asked:
    """
    What a print was asked to be.

    Attributes
    ----------
    carried_by
        The initials that were given; "" is for who prints.
    carriers
        Initials by leg where each leg has a sheet of its own, else None.
    """

    round_ids: tuple[str, ...]
    options: SheetOptions
    carried_by: str = ""
    carriers: tuple[tuple[str, str], ...] | None = None


@dataclass(frozen=True)
class Printed:
    """Sheets that are ready: their codes and pages, the file, and the job that keeps it."""

    codes: tuple[str, ...]
    pages: int
    file_name: str
    job_id: str
    asked: Asked

    @property
    def code(self) -> str:
        """The codes in one line."""
        return ", ".join(self.codes)

    def words(self, _: Translator) -> str:
        """Return which sheets they are, and how many pages there are to print."""
        pages = _.n("{count} side", "{count} sider", self.pages)
        if len(self.codes) > MOST_CODES:
            return _("Hent {count} ark ({pages})", count=_.number(len(self.codes)), pages=pages)
        return _("Hent ark {code} ({pages})", code=self.code, pages=pages)


@dataclass
class PrintState:
    """By round id, or `MANY`: the print under way, the sheets, and why there are none."""

    under_way: dict[str, str] = field(default_factory=dict)
    asked: dict[str, Asked] = field(default_factory=dict)
    ready: dict[str, Printed] = field(default_factory=dict)
    problems: dict[str, KvarterError] = field(default_factory=dict)


def print_state() -> PrintState:
    """Return what this session has printed."""
    found = st.session_state.setdefault("round_print.state", PrintState())
    assert isinstance(found, PrintState)
    return found


def wanted(key: str, round_ids: Sequence[str], legs: Sequence[str]) -> Asked:
    """Return what a press on the button would print now."""
    leg = chosen_leg(key) if len(legs) > 1 or len(round_ids) > 1 else ""
    leg = leg if leg in {EACH_LEG, *legs} else ""
    who = chosen_carriers(key, [""]).get("", "")
    if leg == EACH_LEG:
        carriers = tuple(sorted(chosen_carriers(key, legs).items()))
        return Asked(tuple(round_ids), chosen_options(), "" if legs else who, carriers)
    return Asked(tuple(round_ids), chosen_options(leg), who)


def start_printing(scope: Scope, key: str, asked: Asked, lang: str) -> None:
    """Print rounds, for who prints or a colleague; pressed twice they are printed once."""
    prints = print_state()
    prints.problems.pop(key, None)
    if key in prints.under_way:
        return
    prints.ready.pop(key, None)
    prints.asked[key] = asked
    try:
        prints.under_way[key] = jobs.start_print(
            scope, asked.round_ids, lang, carried_by=asked.carried_by, options=asked.options,
            carriers=None if asked.carriers is None else dict(asked.carriers),
        )  # fmt: skip
    except KvarterError as error:
        prints.problems[key] = error


def take_print(scope: Scope, key: str) -> Printed | None:
    """Return the sheets that this session printed last, if they have become ready."""
    prints = print_state()
    job_id = prints.under_way.get(key)
    if job_id is None:
        return _ready(scope, key)
    try:
        view = jobs.watch(scope, job_id)
    except NotFoundError:
        del prints.under_way[key]
        return None
    if view.status in {"waiting", "running"}:
        return None
    del prints.under_way[key]
    jobs.mark_seen(scope, job_id)
    if view.status == "done" and view.result:
        prints.ready[key] = _printed(view.result, job_id, prints.asked[key])
    elif view.error is not None:
        prints.problems[key] = view.error
    return prints.ready.get(key)


def _printed(result: dict[str, Any], job_id: str, asked: Asked) -> Printed:
    codes = tuple(sheet["code"] for sheet in result["sheets"])
    return Printed(codes, result["pages"], result["file"], job_id, asked)


def _ready(scope: Scope, key: str) -> Printed | None:
    """Return the sheets that are ready; once their file is gone they are printed anew."""
    ready = print_state().ready
    printed = ready.get(key)
    if printed is None:
        return None
    try:
        is_kept = jobs.has_file(scope, printed.job_id)
    except NotFoundError:
        is_kept = False
    if not is_kept:
        del ready[key]
    return ready.get(key)


def print_content(scope: Scope, job_id: str) -> bytes:
    """Return what a job printed, once somebody asks for it."""
    return jobs.result_file(scope, job_id)[1]


def follow_print(_: Translator, key: str) -> None:
    """Show how far a print has come, or why it could not be made."""
    prints = print_state()
    if job_id := prints.under_way.get(key):
        follow(job_id, texts=_, key=f"round_print.{key}")
    if (error := prints.problems.get(key)) is not None:
        problem(_.error(error))


def print_button(
    _: Translator,
    scope: Scope,
    round_ids: Sequence[str],
    label: str,
    *,
    key: str,
    legs: Sequence[str] = (),
    is_primary: bool = True,
    then: Callable[[], None] = lambda: None,
) -> None:
    """
    Draw the button that prints, or once it is done the one that fetches, and what may be chosen.

    Parameters
    ----------
    legs
        Letters of the legs of the only round.
    then
        Is called once it is asked for: a fragment has the page drawn that follows the print.
    """
    name = round_ids[0] if len(round_ids) == 1 else MANY
    chosen = f"print_choices.{name}"
    asked = wanted(chosen, round_ids, legs)

    def start() -> None:
        start_printing(scope, name, asked, _.lang)
        then()

    kind: Literal["primary", "secondary"] = "primary" if is_primary else "secondary"
    printed = take_print(scope, name)
    is_ready = printed is not None and printed.asked == asked
    is_busy = name in print_state().under_way
    if printed is None or not is_ready:
        st.button(
            label, type=kind, key=key, icon=":material/print:", on_click=start, disabled=is_busy
        )
    else:
        st.download_button(
            printed.words(_), partial(print_content, scope, printed.job_id), type=kind,
            file_name=printed.file_name, mime="application/pdf", icon=":material/print:",
            key=f"{key}.sheet", on_click="ignore",
        )  # fmt: skip
    with st.popover(_("Valg for arket"), icon=":material/tune:", key=f"{key}.choices"):
        show_choices(_, scope, key=chosen, legs=legs, is_many=len(round_ids) > 1)
        if is_ready:
            st.button(
                _("Udskriv et nyt ark"), key=f"{key}.again", icon=":material/print:",
                help=_("Det får sin egen kode. Det første skal også tilbage og makuleres."),
                on_click=start, disabled=is_busy,
            )  # fmt: skip
