"""
Backups: all there is, sealed into one file, tried after it was made, and restored as a whole.

`making` writes one, `reading` tries one, `restoring` lets everything be again as it was; `keeping`
is the daily one, and `telling` what an administrator sees of it.
"""

from gis.services.backup.keeping import back_up, keep_backups
from gis.services.backup.keys import add_words, key_words, new_key
from gis.services.backup.making import Made, make
from gis.services.backup.reading import Checked, check, key_id_of
from gis.services.backup.restoring import restore
from gis.services.backup.telling import (
    BackupFile,
    BackupOverview,
    BackupView,
    Missing,
    ask_for_backup,
    in_folder,
    missing_backup,
    note_key_kept,
    overview,
    set_automatic,
    words_of_key,
)

__all__ = [
    "BackupFile", "BackupOverview", "BackupView", "Checked", "Made", "Missing", "add_words",
    "ask_for_backup", "back_up", "check", "in_folder", "keep_backups", "key_id_of", "key_words",
    "make", "missing_backup", "new_key", "note_key_kept", "overview", "restore", "set_automatic",
    "words_of_key",
]  # fmt: skip
