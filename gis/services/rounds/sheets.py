"""Print rounds: sheets as PDF, each with its line in the register."""

from __future__ import annotations

import dataclasses
import datetime as dt
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gis.coverage.bands import is_weekend
from gis.errors import AccessError, ConflictError, MachineError
from gis.layers import address_protection, addresses, teams
from gis.layers.database import SYSTEM, Scope
from gis.layers.rounds import Round, Sheet, get_round, is_code_free, lock_round
from gis.locale import COPENHAGEN, Translator
from gis.services.free_text import initials_or_none
from gis.services.installation import database
from gis.services.rights import has_right, right
from gis.services.rounds.planned import letter
from gis.services.rounds.sheet_content import chosen_legs, content_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from gis.maps.sheets import SheetOptions

CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Sheet codes are read aloud on the phone: no 0 and O, no 1 and I."""
CODE_LENGTH = 4


@dataclass(frozen=True)
class WantedSheet:
    """
    What is to be printed.

    Attributes
    ----------
    leg
        Letter of the only leg that it shows; "" for all of the round.
    carried_by
        Initials of whoever carries it; "" for who prints.
    """

    round_id: str
    leg: str = ""
    carried_by: str = ""


@dataclass(frozen=True)
class PrintedSheet:
    """
    A sheet as PDF, registered under its code.

    Attributes
    ----------
    leg
        Letter of the only leg that it shows, or "".
    pages
        How many it has.
    """

    code: str
    pdf: bytes
    file_name: str
    round_id: str
    leg: str
    pages: int


@right("sheets", "print")
def print_sheet(
    scope: Scope,
    round_id: str,
    _: Translator,
    *,
    carried_by: str = "",
    options: SheetOptions | None = None,
) -> PrintedSheet:
    """
    Print a round, or one leg of it: the PDF, and its line in the register of sheets.

    Parameters
    ----------
    scope
        Who prints.
    round_id
        The round.
    _
        Language of the sheet.
    carried_by
        Initials of whoever carries it; "" for who prints.
    options
        What was chosen, the leg included; None for what is usual.

    Raises
    ------
    AccessError, InputError, NotFoundError, MachineError
        As `print_sheets`.
    """
    leg = "" if options is None else options.leg
    (sheet,) = print_sheets(scope, [WantedSheet(round_id, leg, carried_by)], _, options=options)
    return sheet


@right("sheets", "print")
def print_sheets(
    scope: Scope,
    wanted: Sequence[WantedSheet],
    _: Translator,
    *,
    options: SheetOptions | None = None,
    progress: Callable[[float], None] = lambda _share: None,
) -> list[PrintedSheet]:
    """
    Print sheets; they are registered all at once when the last is made, or none is.

    Parameters
    ----------
    scope
        Who prints.
    wanted
        What is printed, in this order.
    _
        Language of the sheets.
    options
        What was chosen for all of them; the leg is what each is wanted of.
    progress
        Is told before each sheet how much is done, 0 to 1; what it raises ends the work.

    Raises
    ------
    AccessError
        ``only_coordinators_print_for_others``.
    InputError
        ``initials_too_long``, ``leg_not_in_round``.
    NotFoundError
        ``round_not_found``.
    ConflictError
        ``round_not_printed`` of one that is cancelled or replaced.
    MachineError
        ``sheet_failed``, ``sheet_disk_full``.
    """
    opened, drafts = database(), list[_Draft]()
    with told_of_full_disk():
        for number, one in enumerate(wanted):
            progress(number / len(wanted))
            drafts.append(_Draft.of(scope, one, _, options, {draft.row.code for draft in drafts}))
        with opened.session(scope) as session:
            # Held only now, that a round of a long print is not held from who sets out on it;
            # in one order, so that two who print do not wait for each other.
            address_protection.hold_protections(session)
            mark = addresses.protection_mark(session)
            for draft in sorted(drafts, key=lambda draft: draft.wanted.round_id):
                stored = _printable(lock_round(session, draft.wanted.round_id))
                # Planned better, or a house number on it protected, while it was printed.
                if (stored.version, mark) != (draft.version, draft.mark):
                    draft.make(session, stored)
                session.add(draft.row)
    return [draft.printed() for draft in drafts]


@contextmanager
def told_of_full_disk() -> Iterator[None]:
    """Tell of a sheet that a full disk has no room for: the round itself is stored."""
    try:
        yield
    except MachineError as error:
        if error.code == "disk_full":
            raise MachineError("sheet_disk_full") from error
        raise


def _printable(stored: Round) -> Round:
    if stored.status in ("cancelled", "replaced"):
        raise ConflictError("round_not_printed")
    return stored


@dataclass
class _Draft:
    """
    A sheet that is made and not registered yet.

    Attributes
    ----------
    version, mark
        Of the round that it shows, and of the addresses that were protected then.
    """

    wanted: WantedSheet
    row: Sheet
    options: SheetOptions
    translate: Translator
    version: int = 0
    mark: str = ""
    pdf: bytes = b""

    @classmethod
    def of(
        cls,
        scope: Scope,
        wanted: WantedSheet,
        translate: Translator,
        options: SheetOptions | None,
        taken: set[str],
    ) -> _Draft:
        from gis.maps.sheets import SheetOptions

        with database().session(scope) as session:
            stored = _printable(get_round(session, wanted.round_id))
            row = _row(session, stored, wanted, taken)
            draft = cls(wanted, row, options or SheetOptions(), translate)
            draft.make(session, stored)
        return draft

    def make(self, session: Session, stored: Round) -> None:
        """Print what the round is now."""
        from gis.maps.sheets import make_sheet

        now, crs = dt.datetime.now(dt.UTC), database().crs
        self.mark = addresses.protection_mark(session)
        self.row.options = dataclasses.replace(self.options, leg=self.row.leg).to_json()
        self.pdf = make_sheet(
            content_of(session, stored, self.row, self.options, now, crs, self.translate)
        )
        self.version = stored.version

    def printed(self) -> PrintedSheet:
        """Return the sheet once it is registered."""
        from gis.maps.joining import count_pages

        code, leg = self.row.code, self.row.leg
        name = "-".join(part for part in ("kvarter-ark", code, leg) if part)
        return PrintedSheet(
            code, self.pdf, f"{name}.pdf", self.wanted.round_id, leg, count_pages(self.pdf)
        )


def _row(session: Session, stored: Round, wanted: WantedSheet, taken: set[str]) -> Sheet:
    """Return the line of the register that a sheet is to have."""
    scope = session.info["scope"]
    today = dt.datetime.now(COPENHAGEN).date()
    planned_for = stored.planned_for
    out_on = today if planned_for is None else planned_for.astimezone(COPENHAGEN).date()
    leg = wanted.leg.strip().upper()
    chosen_legs(stored, leg)
    return Sheet(
        team_id=scope.team_id, created_by=scope.member_id, changed_by=scope.member_id,
        round_id=stored.id, code=_new_code(taken),
        return_by=next_working_day(max(today, out_on)),
        printed_for=initials_for(session, wanted.carried_by),
        leg=leg if len(stored.legs) > 1 else "",
    )  # fmt: skip


@right("sheets", "print")
def sheets_by_leg(
    scope: Scope, round_ids: Sequence[str], carriers: Mapping[str, str], *, carried_by: str = ""
) -> list[WantedSheet]:
    """
    Return a sheet for each leg of some rounds, to print; a round with one leg has one sheet.

    Parameters
    ----------
    round_ids
        The rounds, in the order of the sheets.
    carriers
        Initials of whoever walks a leg, by its letter.
    carried_by
        Initials of whoever carries the rest; "" for who prints.

    Raises
    ------
    NotFoundError
        ``round_not_found``.
    """
    wanted = []
    with database().session(scope) as session:
        for round_id in round_ids:
            letters = [letter(leg.walker) for leg in get_round(session, round_id).legs]
            if len(letters) < 2:
                letters = [""]
            wanted += [WantedSheet(round_id, one, carriers.get(one) or carried_by)
                       for one in letters]  # fmt: skip
    return wanted


def initials_for(session: Session, carried_by: str) -> str:
    """
    Return whose sheet is printed: only a coordinator's print may be for somebody else.

    Raises
    ------
    AccessError
        ``only_coordinators_print_for_others``.
    InputError
        ``initials_too_long``.
    """
    scope = session.info["scope"]
    own, asked = teams.get_initials(session, scope.member_id), initials_or_none(carried_by)
    if asked not in ("", own) and not has_right(scope, "sheets", "print_for"):
        raise AccessError("only_coordinators_print_for_others")
    return asked or own


def _new_code(taken: set[str]) -> str:
    length = CODE_LENGTH
    with database().session(SYSTEM) as session:  # no two teams have the same
        while True:
            for _attempt in range(20):
                code = "".join(secrets.choice(CODE_LETTERS) for _letter in range(length))
                if code not in taken and is_code_free(session, code):
                    return code
            length += 1


def next_working_day(day: dt.date) -> dt.date:
    """Return the first Monday to Friday after a day that is no public holiday in Denmark."""
    following = day + dt.timedelta(days=1)
    while is_weekend(following):
        following += dt.timedelta(days=1)
    return following
