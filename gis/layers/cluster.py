"""
The private PostGIS cluster: what an installation without a database server runs on.

The cluster lives under ``KVARTER_HOME``, listens on a Unix socket in a folder that only its owner
can enter, and on nothing else. Whoever uses it holds a shared lock on ``in-use``; the last one out
stops it, unless ``kvarter db up`` asked for it to stay. Locks die with their process, so a killed
run leaves nothing to clean up by hand.
"""

from __future__ import annotations

import errno
import fcntl
import getpass
import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import sqlalchemy as sa

from gis.errors import KvarterError, MachineError
from gis.layers.database import told as _database_told

__all__ = ["Cluster", "Status"]

DATABASE = "kvarter"
SUPERUSER = "postgres"
OWNER_ROLE = "kvarter_owner"
APP_ROLE = "kvarter_app"
READER_ROLE = "kvarter_reader"

START_SECONDS = 60
STOP_SECONDS = 20
LOCK_SECONDS = 90
ORPHAN_SECONDS = 10
LONGEST_SOCKET_FOLDER = 80
"""A socket path is at most 107 bytes, and PostgreSQL adds a file name of some 20."""

OF_THE_MACHINE = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN, errno.ECHILD)
"""What says nothing about the home, though it may come up there."""

Status = Literal["absent", "stopped", "running"]


@dataclass(frozen=True)
class Cluster:
    """
    One private cluster.

    Parameters
    ----------
    home
        Folder that holds the data, the log and the locks (``KVARTER_HOME``).
    """

    home: Path

    @property
    def data(self) -> Path:
        """Folder of the database files."""
        return self.home / "postgres"

    @property
    def log(self) -> Path:
        """What the server itself wrote."""
        return self.home / "log" / "postgres.log"

    @property
    def socket_folder(self) -> Path:
        """Folder of the socket: below the home, or a short one where that path is too long."""
        folder = self.home / "socket"
        if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
            return folder
        mark = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:10]
        return Path(tempfile.gettempdir()) / f"kvarter-{os.geteuid()}-{mark}"

    def url(self, role: str, database: str = DATABASE) -> sa.URL:
        """Return the address of a database in this cluster for one of its roles."""
        return sa.URL.create(
            "postgresql+psycopg",
            username=role,
            database=database,
            query={"host": str(self.socket_folder)},
        )

    def status(self) -> Status:
        """Return whether the cluster is absent, stopped or running."""
        with _told(self.home):
            if not (self.data / "PG_VERSION").exists():
                return "absent"
        return "running" if self._is_running() else "stopped"

    def init(self) -> None:
        """
        Create the cluster where there is none; half a cluster is never left behind.

        Raises
        ------
        MachineError
            ``packages_missing``, ``home_read_only``, ``home_unreadable``, ``disk_full`` or
            ``database_not_started``.
        """
        with self._locked():
            self._init()

    def start(self) -> None:
        """
        Create the cluster if needed and start it; nothing happens when it runs.

        Raises
        ------
        MachineError
            As `init`, and ``database_busy`` when another process holds the lock too long.
        """
        with self._locked():
            self._init()
            self._start()

    def stop(self) -> None:
        """Stop the cluster; nothing happens when it does not run."""
        with self._locked():
            self._stop()

    def stay(self, *, up: bool) -> None:
        """Start the cluster and keep it when everybody has left, or let it go and stop it."""
        if up:
            self.start()
            with _told(self.home):
                self._kept.touch()
        else:
            with _told(self.home):
                self._kept.unlink(missing_ok=True)
            self.stop()

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Run the cluster for as long as the block lasts; the last one out stops it."""
        with self._locked():
            self._init()
            self._start()
            user = self._open("in-use")
            fcntl.flock(user, fcntl.LOCK_SH)
        try:
            yield
        finally:
            # Alone when the shared lock can become an exclusive one.
            with suppress(KvarterError, BlockingIOError), self._locked():
                fcntl.flock(user, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if not self._kept.exists():
                    self._stop()
            os.close(user)

    def has_database(self) -> bool:
        """Return whether the running cluster has its database and roles."""
        engine = sa.create_engine(self.url(SUPERUSER, "postgres"), poolclass=sa.NullPool)
        with _database_told(), engine.connect() as connection:
            query = "select exists (select from pg_database where datname = :name)"
            return bool(connection.scalar(sa.text(query), {"name": DATABASE}))

    def add_database(self, name: str = DATABASE) -> None:
        """Create the roles and an empty database with PostGIS; what is there already is kept."""
        with self._locked(), _database_told():
            engine = sa.create_engine(
                self.url(SUPERUSER, "postgres"), poolclass=sa.NullPool,
                isolation_level="AUTOCOMMIT",
            )  # fmt: skip
            with engine.connect() as connection:
                found = set(connection.scalars(sa.text("select rolname from pg_roles")))
                for role in (OWNER_ROLE, APP_ROLE, READER_ROLE):
                    if role not in found:
                        connection.execute(sa.text(f"create role {role} login"))
                databases = connection.scalars(sa.text("select datname from pg_database"))
                if name not in set(databases):
                    connection.execute(sa.text(f'create database "{name}" owner {OWNER_ROLE}'))
            # Only a superuser may add PostGIS; the owner of the tables is none.
            engine = sa.create_engine(self.url(SUPERUSER, name), poolclass=sa.NullPool)
            with engine.begin() as connection:
                connection.execute(sa.text("create extension if not exists postgis"))

    @property
    def _kept(self) -> Path:
        return self.home / "keep-running"

    @property
    def _user(self) -> pwd.struct_passwd:
        # PostgreSQL refuses to run as root, so root hands the cluster to Debian's own user.
        name = SUPERUSER if os.geteuid() == 0 else getpass.getuser()
        try:
            return pwd.getpwnam(name)
        except KeyError as error:
            raise _packages_missing() from error

    def _open(self, name: str) -> int:
        return os.open(self.home / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Let one process at a time create, start or stop."""
        with _told(self.home):
            self.home.mkdir(parents=True, exist_ok=True)
            handle = self._open("lock")
        try:
            deadline = time.monotonic() + LOCK_SECONDS
            while True:
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > deadline:
                        raise MachineError("database_busy", path=str(self.home)) from None
                    time.sleep(0.05)
            with _told(self.home):
                yield
        finally:
            os.close(handle)

    def _init(self) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        _program("initdb")
        user = self._user
        for folder in (self.log.parent, self.data.with_suffix(".new")):
            if folder == self.data.with_suffix(".new") and folder.exists():
                shutil.rmtree(folder)  # what a killed init left
            folder.mkdir(exist_ok=True, mode=0o700)
            os.chown(folder, user.pw_uid, user.pw_gid)
        self._check_reachable(user)
        made = self._ask(
            "initdb", "-D", self.data.with_suffix(".new"), "-U", SUPERUSER, "--auth=trust",
            "--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=da",
            "--no-instructions",
        )  # fmt: skip
        if not made.ok:
            shutil.rmtree(self.data.with_suffix(".new"), ignore_errors=True)
            raise self._reason(made.told)
        self.data.with_suffix(".new").rename(self.data)

    def _check_reachable(self, user: pwd.struct_passwd) -> None:
        if os.geteuid() != 0:
            return
        probe = ["test", "-w", str(self.data.with_suffix(".new"))]
        if subprocess.run([*_as(user), *probe], check=False, cwd="/").returncode:  # noqa: S603
            raise MachineError("home_unreadable", path=str(self.home))

    def _start(self) -> None:
        found = (self.data / "PG_VERSION").read_text().strip()
        folder = _program("pg_ctl", found).parent
        user = self._user
        self.socket_folder.mkdir(exist_ok=True, mode=0o700)
        self.socket_folder.chmod(0o700)
        os.chown(self.socket_folder, user.pw_uid, user.pw_gid)
        if self._is_running():
            if any(path.is_socket() for path in self.socket_folder.iterdir()):
                return
            # Nobody finds it any more: the folder for temporary files was cleaned, for one.
            self._stop()
            if self._is_running():
                raise MachineError("database_busy", path=str(self.home))
        # After a kill the number in the files may belong to somebody else by now, and PostgreSQL
        # would take that process for a server of ours.
        for stale in (self._pid_file, *self.socket_folder.glob(".s.PGSQL.*")):
            stale.unlink(missing_ok=True)
        options = (
            f"-c listen_addresses='' -k '{self.socket_folder}' -c unix_socket_permissions=0700 "
            # A refused statement and its values may be an address: only that the server could
            # not go on is written.
            "-c log_min_messages=fatal -c log_error_verbosity=terse"
        )
        deadline = time.monotonic() + ORPHAN_SECONDS
        while True:
            mark = self.log.stat().st_size if self.log.exists() else 0
            started = self._ask(
                folder / "pg_ctl", "start", "-w", "-s", "-t", str(START_SECONDS),
                "-D", self.data, "-l", self.log, "-o", options,
            )  # fmt: skip
            if started.ok:
                return
            told = (
                self.log.read_bytes()[mark:].decode(errors="replace") if self.log.exists() else ""
            )
            # Children of a killed server need a moment to notice that it is gone.
            if "shared memory" not in told or time.monotonic() > deadline:
                raise self._reason(told + started.told)
            time.sleep(0.2)

    def _stop(self) -> None:
        # A server that recovers from the kill of one of its processes can wait for ever for another
        # of them; ended at once, it recovers when it is next started, and loses nothing.
        for mode in ("fast", "immediate"):
            if self.status() == "running":
                self._ask(
                    "pg_ctl", "stop", "-w", "-s", "-m", mode, "-t", str(STOP_SECONDS),
                    "-D", self.data,
                )  # fmt: skip

    @property
    def _pid_file(self) -> Path:
        return self.data / "postmaster.pid"

    def _is_running(self) -> bool:
        """Return whether the process named in the lock file is a live server, and not a zombie."""
        try:
            pid = int(self._pid_file.read_text().splitlines()[0])
            os.kill(pid, 0)
        except PermissionError:
            pass  # it is there, and somebody else's: the server's own user
        except (OSError, ValueError, IndexError):
            return False
        try:
            lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        except OSError:
            return not Path("/proc/self").exists()  # without /proc the number is all there is
        told = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
        return told["Name"].startswith("postgres") and not told["State"].startswith("Z")

    def _ask(self, program: str | Path, *arguments: object) -> _Answer:
        if isinstance(program, str):
            version = self.data / "PG_VERSION"
            program = _program(program, version.read_text().strip() if version.exists() else None)
        # A file, not a pipe: the server inherits it and would keep a pipe open for ever.
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(  # noqa: S603
                [*_as(self._user), program, *map(str, arguments)],
                check=False, cwd="/", stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                env={**os.environ, "LC_MESSAGES": "C"},
            )  # fmt: skip
            output.seek(0)
            return _Answer(done.returncode == 0, output.read().decode(errors="replace"))

    def _reason(self, told: str) -> MachineError:
        if os.strerror(errno.ENOSPC) in told:
            return MachineError("disk_full", path=str(self.home))
        if os.strerror(errno.EROFS) in told:
            return MachineError("home_read_only", path=str(self.home))
        with _told(self.home):
            self.log.parent.mkdir(exist_ok=True)
            with self.log.open("a") as log:
                log.write(told)
        return MachineError("database_not_started", path=str(self.home), log=str(self.log))


@dataclass(frozen=True)
class _Answer:
    ok: bool
    told: str


@contextmanager
def _told(home: Path) -> Iterator[None]:
    """Turn what the disk refuses into one sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise MachineError("disk_full", path=str(home)) from error
        if error.errno in OF_THE_MACHINE or not _is_of_a_path(error):
            raise
        raise MachineError("home_read_only", path=str(home)) from error


def _is_of_a_path(error: OSError) -> bool:
    """Return whether an error is about a file, and not about a program that is not there."""
    name = error.filename
    return not isinstance(name, str | bytes) or Path(os.fsdecode(name)).is_absolute()


def _as(user: pwd.struct_passwd) -> list[str]:
    if os.geteuid() != 0:
        return []
    ids = [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--init-groups"]
    return ["setpriv", *ids]


def _packages_missing() -> MachineError:
    command = "sudo apt-get install postgresql postgresql-postgis"
    return MachineError("packages_missing", packages="PostgreSQL og PostGIS", command=command)


def _program(name: str, version: str | None = None) -> Path:
    """Return the path of a server program: Debian keeps them off the PATH, a folder a version."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name)
    )
    found = {path.parent.name: path / name for path in folders if (path / name).exists()}
    if version is None and found:
        return list(found.values())[-1]
    if version in found:
        return found[version]
    if (elsewhere := shutil.which(name)) and version is None:
        return Path(elsewhere)
    if version and found:
        newest = list(found)[-1]
        raise MachineError("database_version", path="KVARTER_HOME", found=version, expected=newest)
    raise _packages_missing()
