"""
What a process that is about to read a hostile file gives up, for good.

Limits of the kernel always; then, where the kernel has them: Landlock (files), seccomp (network,
other programs, other processes), and a hook in Python itself. Each holds without the others. All
of them work without privileges.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import resource
import signal
import stat
import struct
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gis.sandbox.limits import Limits

__all__ = ["forbid", "limit", "lock_files", "lock_kernel"]

_libc = ctypes.CDLL(None, use_errno=True)
_MB: Final = 1_000_000
_OPEN_FILES: Final = 64

# --- limits ------------------------------------------------------------------------------------


def limit(limits: Limits) -> None:
    """Bound the memory, the time and the files of this process."""
    pages = resource.getpagesize()
    statistics = Path("/proc/self/statm").read_bytes().split()
    resident, data = int(statistics[1]), int(statistics[5])
    # What the libraries hold is there already; what may come is the rest.
    grown = data * pages + max(0, limits.megabytes * _MB - resident * pages)
    for kind, most in (
        (resource.RLIMIT_DATA, grown),
        (resource.RLIMIT_CPU, int(limits.seconds * limits.threads) + 1),
        (resource.RLIMIT_FSIZE, limits.written_megabytes * _MB),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    # A file that would grow too large is an error that can be told, and no end.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


# --- Python ------------------------------------------------------------------------------------

_FORBIDDEN: Final = (
    "socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.kill",
    "os.putenv", "pty.", "webbrowser.", "urllib.", "http.", "ftplib.", "smtplib.",
)  # fmt: skip


def forbid() -> None:
    """Keep Python from opening sockets and starting programs; nothing takes that back."""

    def refuse(event: str, _arguments: tuple[Any, ...]) -> None:
        if event.startswith(_FORBIDDEN):
            raise PermissionError(errno.EPERM, event)

    sys.addaudithook(refuse)


# --- Landlock ----------------------------------------------------------------------------------

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_PATH_BENEATH: Final = 1
_READ: Final = 0b1100
"""LANDLOCK_ACCESS_FS_READ_FILE and _READ_DIR."""
_READ_FILE: Final = 0b0100
_EXECUTE: Final = 0b0001
_RIGHTS_BY_VERSION: Final = ((1, 13), (2, 14), (3, 15), (5, 16))
"""By version of Landlock how many rights over files it knows (linux/landlock.h)."""


def lock_files(readable: Iterable[Path], writable: Path) -> bool:
    """
    Close the file system but for what is named; False where the kernel cannot.

    Parameters
    ----------
    readable
        Folders and files that may be read.
    writable
        The one folder in which anything may be done but starting programs.
    """
    version = _libc.syscall(_CREATE_RULESET, None, 0, 1)
    if version < 1:
        return False
    every = (1 << max(count for least, count in _RIGHTS_BY_VERSION if version >= least)) - 1
    # Files, TCP (from 4 on), then abstract sockets and signals (from 6 on).
    handled = struct.pack("<3Q", every, 3, 3)[: 8 if version < 4 else 16 if version < 6 else 24]
    ruleset = _libc.syscall(_CREATE_RULESET, handled, len(handled), 0)
    if ruleset < 0:
        return False
    for path in readable:
        _allow(ruleset, path, _READ)
    _allow(ruleset, writable, every & ~_EXECUTE)
    _no_new_privileges()
    is_locked: bool = _libc.syscall(_RESTRICT_SELF, ruleset, 0) == 0
    os.close(ruleset)
    return is_locked


def _allow(ruleset: int, path: Path, rights: int) -> None:
    with suppress(OSError):  # what is not there needs no leave
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
        if not stat.S_ISDIR(os.fstat(opened).st_mode):
            rights &= _READ_FILE
        rule = struct.pack("<Qi", rights, opened)
        _libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, rule, 0)
        os.close(opened)


def _no_new_privileges() -> None:
    _libc.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS


# --- seccomp -----------------------------------------------------------------------------------

_NEITHER: Final[dict[str, tuple[int, int]]] = {
    "socket": (41, 198), "connect": (42, 203), "accept": (43, 202), "bind": (49, 200),
    "listen": (50, 201), "socketpair": (53, 199), "accept4": (288, 242),
    "execve": (59, 221), "execveat": (322, 281), "ptrace": (101, 117),
    "kill": (62, 129), "tkill": (200, 130), "tgkill": (234, 131),
    "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240),
    "pidfd_open": (434, 434), "pidfd_send_signal": (424, 424), "pidfd_getfd": (438, 438),
    "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "io_uring_setup": (425, 425), "bpf": (321, 280), "perf_event_open": (298, 241),
    "userfaultfd": (323, 282), "keyctl": (250, 219), "add_key": (248, 217),
    "request_key": (249, 218), "mount": (165, 40), "umount2": (166, 39), "unshare": (272, 97),
    "setns": (308, 268), "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264),
    "init_module": (175, 105), "finit_module": (313, 273), "chroot": (161, 51),
    "pivot_root": (155, 41), "reboot": (169, 142),
}  # fmt: skip
"""Calls of the kernel that reading a file never needs, with their numbers on x86-64 and AArch64
(the kernel's syscall_64.tbl and unistd.h)."""
_MACHINES: Final = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_CLONE, _CLONE3, _FORK = (56, 220), 435, (57, 58)
_CLONE_THREAD: Final = 0x10000
_X32: Final = 0x40000000
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _ERROR, _KILL = 0x7FFF0000, 0x00050000, 0x80000000


def lock_kernel() -> bool:
    """Refuse network, programs and other processes at the kernel; False where it cannot."""
    if platform.machine() not in _MACHINES:
        return False
    column, architecture = _MACHINES[platform.machine()]
    refused = [numbers[column] for numbers in _NEITHER.values()]
    refused += list(_FORK) if column == 0 else []
    steps = [
        (_LOAD, 0, 0, 4), (_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, 0),
    ]  # fmt: skip
    if column == 0:
        steps += [(_AT_LEAST, 0, 1, _X32), (_RETURN, 0, 0, _KILL)]
    # The newer call tells its flags where a filter cannot look; C libraries then use the older.
    steps += [(_EQUAL, 0, 1, _CLONE3), (_RETURN, 0, 0, _ERROR | errno.ENOSYS)]
    for number in refused:
        steps += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ERROR | errno.EPERM)]
    steps += [
        (_EQUAL, 0, 3, _CLONE[column]), (_LOAD, 0, 0, 16), (_ANY_BIT, 1, 0, _CLONE_THREAD),
        (_RETURN, 0, 0, _ERROR | errno.EPERM), (_RETURN, 0, 0, _ALLOW),
    ]  # fmt: skip
    code = b"".join(struct.pack("<HBBI", *step) for step in steps)
    held = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("@HP", len(steps), ctypes.addressof(held))
    _no_new_privileges()
    is_locked: bool = _libc.prctl(22, 2, program, 0, 0) == 0  # PR_SET_SECCOMP, a filter
    return is_locked
