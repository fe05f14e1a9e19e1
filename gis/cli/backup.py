"""`kvarter backup` and `kvarter restore`: all there is in one sealed file, and back again."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from gis.cli.telling import AsJson, _, progress, show
from gis.errors import NotFoundError

if TYPE_CHECKING:
    from gis.services.backup import Checked

FILE = "to"


class OrFile(TyperGroup):
    """Reads ``backup FILE`` as ``backup to FILE``; a file named as a command is ``./list``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401
        """Put the command before a file that stands where one is expected."""
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            args = [FILE, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=OrFile, no_args_is_help=True,
    help="Backups: `kvarter backup FILE` makes one, or one of the commands below.",
)  # fmt: skip
ToFile = Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")]


@app.command(FILE, hidden=True)
def backup_to(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Make a backup in a file, and try it."""
    _make(file.absolute(), as_json)


@app.command("now")
def backup_now(*, as_json: AsJson = False) -> None:
    """Make a backup where the daily ones are, try it, and drop those that need not be kept."""
    _make(None, as_json)


@app.command("verify")
def backup_verify(
    file: ToFile,
    *,
    quick: Annotated[
        bool, typer.Option("--quick", help="Only read it through; restore it nowhere for trial.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Look a backup through: every byte, and restored into a database for the trial."""
    from gis.services import backup

    checked = backup.check(file, depth="read" if quick else "restored")
    show(_document(checked), lambda: _told(checked), as_json)


@app.command("list")
def backup_list(*, as_json: AsJson = False) -> None:
    """List the backups that are where the daily ones are."""
    from gis.services import backup

    found = backup.in_folder()
    show(
        [{"file": str(one.path), "made_at": one.made_at, "bytes": one.size, "key": one.key_id}
         for one in found],
        lambda: _lines(found) or _("Der er ingen sikkerhedskopi endnu."),
        as_json,
    )  # fmt: skip


@app.command("key")
def backup_key(
    *,
    enter: Annotated[
        bool, typer.Option("--enter", help="Type in a key that was written down.")
    ] = False,
    new: Annotated[
        bool, typer.Option("--new", help="Use a new key from now on; the old one is kept.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show the key that opens the backups, to be written down and kept elsewhere."""
    from gis.services import backup

    if enter:
        # Never as an argument, which other users of the machine could read.
        words = typer.prompt(_("Nøglen"), err=True) if sys.stdin.isatty() else sys.stdin.readline()
        key = backup.add_words(words).hex()
        show({"key": key}, _("Nøglen {key} er lagt ind.", key=key), as_json)
        return
    if new:
        backup.new_key()
    words = backup.key_words()
    show({"words": words}, lambda: _key_text(words), as_json)


def restore(
    file: ToFile,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    end_others: Annotated[
        bool, typer.Option("--end-others", help="Send away who is connected to the database.")
    ] = False,
    without_copy: Annotated[
        bool, typer.Option("--without-copy", help="Make no backup of what is replaced.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Let everything be again as it was in a backup; what is there now is backed up first."""
    from gis.services import backup

    checked = backup.check(file, depth="read")
    if not yes:
        question = _("Alt i Kvarter erstattes af det, der står i kopien. Fortsæt?")
        print(_told(checked), file=sys.stderr)
        if not sys.stdin.isatty() or not typer.confirm(question, err=True):
            raise NotFoundError("backup_not_confirmed")
    restored, copy = backup.restore(
        file, copies=not without_copy, ends_others=end_others, progress=progress()
    )
    show(
        _document(restored) | {"copy": str(copy) if copy else None},
        lambda: _restored(restored, copy),
        as_json,
    )


def _make(file: Path | None, as_json: bool) -> None:  # noqa: FBT001
    from gis.services import backup

    made, depth = backup.back_up(file, progress=progress())
    show(
        {"file": str(made.path), "made_at": made.made_at, "bytes": made.size, "rows": made.rows,
         "key": made.key_id, "checked": depth},
        lambda: _(
            "Sikkerhedskopien er taget og prøvet: {path} ({size}, {rows} rækker).",
            path=made.path, size=_size(made.size), rows=_.number(made.rows),
        ),
        as_json,
    )  # fmt: skip


def _restored(checked: Checked, copy: Path | None) -> str:
    told = _(
        "Kvarter er, som det var {made_at}. Slettet siden er slettet igen. Start Kvarter igen.",
        made_at=_moment(checked.made_at),
    )
    if copy is not None:
        told += "\n" + _("Det, der var før, ligger i {path}.", path=copy)
    return told


def _told(checked: Checked) -> str:
    how = (
        _("Den er gendannet på prøve, og alt er, som det var.")
        if checked.depth == "restored"
        else _("Den er hel og uændret.")
    )
    return _(
        "Sikkerhedskopi fra {made_at}: {rows} rækker i {tables} tabeller, {files} filer, {size}.",
        made_at=_moment(checked.made_at), rows=_.number(checked.rows), tables=checked.tables,
        files=checked.files, size=_size(checked.size),
    ) + f" {how}"  # fmt: skip


def _document(checked: Checked) -> dict[str, object]:
    return {
        "file": str(checked.path), "made_at": checked.made_at, "bytes": checked.size,
        "rows": checked.rows, "tables": checked.tables, "files": checked.files,
        "checked": checked.depth, "program": checked.opening.program,
        "revision": checked.opening.revision, "crs": checked.opening.crs,
    }  # fmt: skip


def _key_text(words: str | None) -> str:
    if words is None:
        return _("Adgangssætningen i KVARTER_BACKUP_PASSPHRASE åbner sikkerhedskopierne.")
    half = len(words.split()) // 2
    groups = words.split()
    return "\n".join([
        _("Nøglen til sikkerhedskopierne. Skriv den ned, og gem den et andet sted end computeren:"),
        "",
        *(f"    {' '.join(part)}" for part in (groups[:half], groups[half:])),
        "",
        _("Uden nøglen kan ingen læse kopierne, heller ikke I selv."),
    ])  # fmt: skip


def _lines(found: Sequence[Any]) -> str:
    return "\n".join(f"{_moment(one.made_at)}  {_size(one.size):>10}  {one.path}" for one in found)


def _moment(at: dt.datetime) -> str:
    return f"{_.date(at)} {_.time(at)}"


def _size(size: int) -> str:
    """Return a size in megabytes, as those who run machines read it."""
    return f"{_.number(size / 1_000_000, 1)} MB"
