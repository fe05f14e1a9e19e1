"""Sikkerhedskopi: when all there is was last put aside, whether it can come back, and its key."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from gis.errors import KvarterError
from gis.services import backup
from gis.web.components import (
    Column,
    Figure,
    TableRow,
    choice_table,
    figures,
    heading,
    next_step,
    status_line,
)
from gis.web.plain import problem
from gis.web.session import admin_scope, texts

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.backup import BackupOverview, BackupView
    from gis.services.members import Scope

STATE_KEY = "backup.state"
PATIENCE_SECONDS = 15.0
"""Who has waited longer for a worker is told what to do: an assumption."""


@dataclass
class BackupState:
    """What this session remembers of the page."""

    said: str = ""
    problem: str = ""
    shows_key: bool = False
    chosen: str = ""


def show() -> None:
    """Draw the page."""
    _ = texts()
    scope = admin_scope()
    page = _state()
    found = backup.overview(scope)
    about = _("Alt i Kvarter i én krypteret fil, som kun jeres nøgle åbner.")
    with heading(_("Sikkerhedskopi"), about):
        st.button(
            _("Tag sikkerhedskopi nu"), type="primary", icon=":material/backup:", key="backup.now",
            on_click=_act, args=(page, partial(backup.ask_for_backup, scope)),
            disabled=found.under_way is not None,
        )  # fmt: skip
    status_line(page.said)
    if page.problem:
        problem(page.problem)
    if found.under_way is not None:
        _progress(_)
    elif found.failed is not None and found.failed.error is not None:
        when = _moment(_, found.failed.asked_at)
        problem(f"{_('Den sidste lykkedes ikke')} ({when}). {_.error(found.failed.error)}")
    _figures(_, found)
    _every_day(_, scope, page, found)
    _key(_, scope, page, found)
    _how_to_restore(_)
    _list(_, page, found)


def _state() -> BackupState:
    found = st.session_state.setdefault(STATE_KEY, BackupState())
    assert isinstance(found, BackupState)
    return found


def _act(page: BackupState, act: partial[None], said: str = "") -> None:
    page.said = page.problem = ""
    try:
        act()
        page.said = said
    except KvarterError as error:
        page.problem = texts().error(error)


@st.fragment(run_every=1.0)
def _progress(_: Translator) -> None:
    current = backup.overview(admin_scope()).under_way
    if current is None:
        st.rerun()
    st.progress(current.share, text=_stage(_, current))
    waited = dt.datetime.now(dt.UTC) - current.asked_at
    if current.status == "waiting" and waited.total_seconds() > PATIENCE_SECONDS:
        st.warning(
            _("Ingen arbejdsproces har taget den endnu. Genstart Kvarter, eller bed jeres "
              "it-afdeling starte en med: kvarter worker")
        )  # fmt: skip


def _stage(_: Translator, current: BackupView) -> str:
    if current.status == "waiting":
        return _("Venter på at komme i gang …")
    if current.stage == "check":
        return _("Gendanner kopien på prøve og sammenligner …")
    return _("Tager sikkerhedskopi …")


def _figures(_: Translator, found: BackupOverview) -> None:
    newest = found.newest
    if newest is None or newest.made_at is None:
        shown = [Figure(_("Seneste"), _("Ingen endnu"))]
    else:
        where = _("I mappen nedenfor") if newest.path else _("På maskinen, der laver den")
        if not newest.is_in_folder:
            where = _("I en fil, der blev valgt")
        shown = [
            Figure(_("Seneste"), _.date(newest.made_at), _.time(newest.made_at)),
            Figure(_("Prøvet"), _("Ja"), _checked(_, newest)),
            Figure(_("Fylder"), size_words(_, newest.size), _rows(_, newest.rows)),
            Figure(_("Ligger"), where),
        ]
    figures(shown, following=next_step(_("Næste:"), _following(_, found)))
    if found.folder is not None:
        st.caption(_("Mappen på den computer, Kvarter kører på:"))
        st.code(str(found.folder), language=None)


def _following(_: Translator, found: BackupOverview) -> str:
    if found.newest is None:
        return _("Tag den første nu, og gem nøglen et andet sted.")
    if found.key_kept_at is None and found.key != "passphrase":
        return _("Gem nøglen et andet sted end computeren.")
    return _(
        "Læg jævnligt en af filerne et andet sted, for eksempel på et drev, I tager backup af."
    )


def _every_day(_: Translator, scope: Scope, page: BackupState, found: BackupOverview) -> None:
    key = "backup.daily"
    st.session_state[key] = found.is_automatic

    def change() -> None:
        chosen = bool(st.session_state[key])
        said = (
            _("Der tages en kopi hver dag.") if chosen else _("Der tages ingen kopi af sig selv.")
        )
        _act(page, partial(backup.set_automatic, scope, chosen=chosen), said)

    st.toggle(_("Tag en sikkerhedskopi hver dag"), key=key, on_change=change)
    days, weeks, months = found.keeps
    st.caption(
        _("Der gemmes {days} daglige, {weeks} ugentlige og {months} månedlige. Hver kopi bliver "
          "gendannet på prøve, før en ældre fjernes.",
          days=_.number(days), weeks=_.number(weeks), months=_.number(months))
    )  # fmt: skip


def _key(_: Translator, scope: Scope, page: BackupState, found: BackupOverview) -> None:
    st.subheader(_("Nøglen"), anchor=False)
    if found.key == "passphrase":
        st.markdown(
            _("Kopierne åbnes med den adgangssætning, der står i indstillingerne. Gem den også et "
              "andet sted: Uden den kan ingen læse dem, heller ikke I selv.")
        )  # fmt: skip
        return
    if found.key == "elsewhere":
        st.markdown(_("Nøglen ligger på den maskine, der laver kopierne. Den vises dér med:"))
        st.code("kvarter backup key", language=None)
    st.markdown(
        _("Kopierne kan kun læses med jeres nøgle. Den ligger på computeren. Går computeren tabt, "
          "går nøglen med. Skriv den derfor ned, og gem den et andet sted, for eksempel i et "
          "pengeskab. Den, der har både en kopi og nøglen, kan læse alt.")
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if found.key == "here":
            st.button(
                _("Skjul nøglen") if page.shows_key else _("Vis nøglen"), key="backup.show_key",
                icon=":material/key:", on_click=_turn_key, args=(page,),
            )  # fmt: skip
        if found.key_kept_at is None:
            st.button(
                _("Jeg har gemt nøglen et andet sted"), key="backup.key_kept",
                on_click=_act, args=(page, partial(backup.note_key_kept, scope), _("Noteret.")),
            )  # fmt: skip
        else:
            st.caption(_("Gemt et andet sted {date}.", date=_.date(found.key_kept_at)))
    if page.shows_key and found.key == "here":
        groups = (backup.words_of_key(scope) or "").split()
        half = len(groups) // 2
        st.code(f"{' '.join(groups[:half])}\n{' '.join(groups[half:])}", language=None)


def _turn_key(page: BackupState) -> None:
    page.shows_key = not page.shows_key


def _how_to_restore(_: Translator) -> None:
    with st.expander(_("Sådan gendanner I")):
        st.markdown(
            _("Det gøres på computeren selv, så ingen kan gøre det ved et uheld. Stop Kvarter "
              "først. Det, der er nu, bliver selv til en sikkerhedskopi, før det erstattes, og "
              "intet er ændret, før alt fra kopien er på plads og sammenlignet.")
        )  # fmt: skip
        st.code("kvarter restore FIL", language=None)
        st.markdown(_("På en ny computer lægges nøglen ind først:"))
        st.code("kvarter backup key --enter", language=None)
        st.markdown(_("En kopi kan prøves når som helst, uden at noget ændres:"))
        st.code("kvarter backup verify FIL", language=None)
        st.markdown(
            _("Det, der er slettet for altid siden kopien, bliver slettet igen. Loggen, hvem der "
              "hører til teamet, og hvem der er holdt op, går ikke tilbage i tiden.")
        )  # fmt: skip


def _list(_: Translator, page: BackupState, found: BackupOverview) -> None:
    if not found.runs:
        return
    st.subheader(_("De seneste"), anchor=False)
    columns = (
        Column(_("Taget"), is_heading=True, is_short=True), Column(_("Hvordan")),
        Column(_("Prøvet")), Column(_("Fylder"), is_number=True, is_short=True),
        Column(_("Nøgle"), is_short=True),
    )  # fmt: skip
    rows = [
        TableRow(
            str(number),
            (
                _moment(_, run.made_at or run.asked_at),
                _("Af sig selv") if run.is_automatic else _("Bedt om"),
                _outcome(_, run), size_words(_, run.size), run.key_id or "–",
            ),
            is_muted=not run.is_there,
        )
        for number, run in enumerate(found.runs)
    ]  # fmt: skip
    choice_table(
        _("Sikkerhedskopier"), columns, rows, chosen=page.chosen, key="backup.table",
        on_choice=partial(_choose, page),
    )  # fmt: skip
    if page.chosen and int(page.chosen) < len(found.runs):
        _details(_, found.runs[int(page.chosen)])


def _choose(page: BackupState, row: str) -> None:
    page.chosen = row


def _details(_: Translator, run: BackupView) -> None:
    if run.error is not None:
        problem(_.error(run.error))
    elif run.path is None and run.is_in_folder:
        st.markdown(_("Filen ligger på den maskine, der laver kopierne."))
    elif run.path is None:
        st.markdown(_("Filen blev lagt et sted, I selv valgte."))
    elif run.is_there:
        st.code(str(run.path), language=None)
    else:
        st.markdown(_("Filen er fjernet igen, fordi der er nok nyere."))


def _outcome(_: Translator, run: BackupView) -> str:
    if run.status == "failed":
        return _("Lykkedes ikke")
    return _checked(_, run) if run.is_there or run.path is None else _("Fjernet igen")


def _checked(_: Translator, run: BackupView) -> str:
    return _("Gendannet på prøve") if run.checked == "restored" else _("Læst igennem")


def _rows(_: Translator, rows: int | None) -> str:
    return _.n("{count} række", "{count} rækker", rows or 0)


def size_words(texts: Translator, size: int | None) -> str:
    """Return the size of a file in megabytes; a dash when there is none."""
    return "–" if size is None else f"{texts.number(size / 1_000_000, 1)} MB"


def _moment(_: Translator, at: dt.datetime) -> str:
    return f"{_.date(at)} {_.time(at)}"
