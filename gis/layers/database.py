"""
The database: scoped sessions, roles, migrations, bulk reading and writing of frames.

Every transaction says who it is for: `Database.session` sets member, team and role, which the
row-level rules of the team tables read. Geometries are stored in the metric CRS that the database
itself recorded when it was created.
"""

from __future__ import annotations

import datetime as dt
import errno
import os
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import psycopg
import shapely
import sqlalchemy as sa
from geoalchemy2 import Geometry, WKBElement
from geoalchemy2.shape import from_shape, to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    SessionTransaction,
    declared_attr,
    mapped_column,
    sessionmaker,
)

from gis.crs import WGS84, srid
from gis.errors import ConflictError, MachineError

__all__ = [
    "NOBODY", "SYSTEM", "Base", "Database", "Frame", "Role", "Scope", "TeamOwned", "copy_frame",
    "copy_rows", "driver_connection", "frame_of", "geometry_column", "read_geometry",
    "write_geometry",
]  # fmt: skip

Role = Literal["worker", "coordinator", "leader", "administrator"]
NOBODY = uuid.UUID(int=0)
Frame: TypeAlias = gpd.GeoDataFrame
MIGRATIONS = Path(__file__).with_name("migrations")
POSTGIS_AT_LEAST = (3, 3)
NEVER_CHANGED = (
    "pass", "pass_withdrawal", "housing_area_past", "row_past", "area_answer", "area_decision",
    "decision_backing", "mapping_version",
)  # fmt: skip
"""Tables to which rows are only added: what was said and done stays as it was."""
AUDIT_COLUMNS = ("team_id", "member_id", "role", "action", "ids", "view_id", "channel", "counts")
"""What the application may say of an event of the log; its number and time the database says."""
NEVER_DELETED = ("erasure",)
"""Tables of which the application can change or delete no row at all."""
_READER = sa.text("select exists (select from pg_roles where rolname = 'kvarter_reader')")
_HAS_RULES = sa.text("select relrowsecurity from pg_class where oid = to_regclass(:table)")
_COMING = "create temporary table {into} on commit drop as select {names} from {table} limit 0"
_COPY = "copy {into} ({names}) from stdin"
_CAME = "insert into {table} ({names}) select {names} from {into}; drop table {into}"
_AT_ONCE = (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure)
"""What the server tells one of two that write at once: nothing is kept; to try again helps."""
IN_WINDOW = "geometry && ST_MakeEnvelope(:w, :s, :e, :n, :srid)"
"""Condition of a query for what touches a window; `window_values` gives its values."""


@dataclass(frozen=True)
class _Joined:
    """The transaction that all of a thread belongs to, and what is done once it is kept."""

    connection: sa.Connection
    afterwards: list[Callable[[], None]] = field(default_factory=list)
    scopes: list[Scope | None] = field(default_factory=list)


_joined: ContextVar[_Joined | None] = ContextVar("_joined", default=None)


@dataclass(frozen=True)
class Scope:
    """Who a transaction is for; ``system`` is the program itself, for what is of all teams."""

    team_id: uuid.UUID
    member_id: uuid.UUID
    role: Role | Literal["system", ""]


NO_SCOPE = Scope(NOBODY, NOBODY, "")
"""Nobody: sees map tables only."""
SYSTEM = Scope(NOBODY, NOBODY, "system")
"""The program's own work: it sees every team's rows, but nothing of the fieldwork."""


class Base(DeclarativeBase):
    """Base of all tables."""


class TeamOwned:
    """Columns of every table that belongs to a team and that people write in."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    team_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("team.id"))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.now()
    )
    created_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("member.id"))
    changed_at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.now()
    )
    changed_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("member.id"))

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805  (a declared_attr is of the class)
        """Count versions: an update of a row that somebody else changed is refused."""
        return {"version_id_col": cls.version}

    def stamp(self, scope: Scope) -> None:
        """Note who changes the row, and that it is now."""
        self.changed_by, self.changed_at = scope.member_id, dt.datetime.now(dt.UTC)


def geometry_column(kind: str) -> Geometry:
    """
    Return the column type of a geometry.

    The SRID is not said here: it is the installation's own, typed in the database by the
    migration, and the same classes serve every installation.
    """
    return Geometry(kind, srid=-1, spatial_index=False)


def read_geometry(element: WKBElement) -> Any:  # noqa: ANN401
    """Return the geometry of a row, in the metric CRS."""
    return to_shape(element)


def write_geometry(geometry: BaseGeometry, crs: str) -> WKBElement:
    """Return a geometry in the metric CRS as a value for a row."""
    return from_shape(geometry, srid=srid(crs), extended=True)


class Database:
    """
    One database and the roles it is entered with.

    Parameters
    ----------
    url
        Address for the application role, which owns nothing.
    owner_url
        Address for the role that migrates; None where this process may not.
    """

    def __init__(self, url: sa.URL, owner_url: sa.URL | None = None) -> None:
        self.url = url
        self.owner_url = owner_url
        self.engine = sa.create_engine(
            url, pool_pre_ping=True, pool_size=10, connect_args={"connect_timeout": 10}
        )
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        sa.event.listen(self._sessions, "after_begin", _set_scope)

    @contextmanager
    def session(self, scope: Scope | None = None, *, is_apart: bool = False) -> Iterator[Session]:
        """
        Open a transaction; it is kept when the block ends well and rolled back otherwise.

        Parameters
        ----------
        scope
            Whom it is for. None is for map tables, which all teams share: no row of a team is seen.
        is_apart
            Whether it is kept though a block of `as_one` around it is not.

        Raises
        ------
        MachineError
            ``database_not_reached`` or ``disk_full``, and nothing is kept; ``perhaps_stored`` when
            the connection broke while it was being kept.
        ConflictError
            ``changed_meanwhile`` when somebody else has changed a row since it was read, or
            changes the same now.
        """
        outer = None if is_apart else _joined.get()
        if outer is None or outer.connection.engine is not self.engine:
            opened = self._sessions(info={"scope": scope})
            with told(), opened as session, _kept(session.begin()):
                yield session
                session.flush()
            return
        opened = self._sessions(
            info={"scope": scope or NO_SCOPE},  # else what came before it would show through
            bind=outer.connection, join_transaction_mode="create_savepoint",
        )  # fmt: skip
        outer.scopes.append(scope)
        try:
            with told(), opened as session, session.begin():
                yield session
        finally:
            outer.scopes.pop()
        # Whoever opened this one inside a session of their own goes on as who they were.
        if outer.scopes and outer.scopes[-1] != scope:
            _tell_scope(outer.connection, outer.scopes[-1] or NO_SCOPE)

    @contextmanager
    def as_one(self) -> Iterator[None]:
        """
        Make one transaction of all that the block opens in this thread: kept as a whole, or not.

        Inside another such block it is a part of that one, which can fail alone.

        Raises
        ------
        MachineError, ConflictError
            As `session`.
        """
        outer = _joined.get()
        if outer is not None and outer.connection.engine is self.engine:
            # A transaction of its own would wait for what this one has locked, for ever.
            with outer.connection.begin_nested():
                yield
            return
        with told(), self.engine.connect() as connection, _kept(connection.begin()):
            joined = _Joined(connection)
            token = _joined.set(joined)
            try:
                yield
            finally:
                _joined.reset(token)
        for act in joined.afterwards:
            act()

    def once_kept(self, act: Callable[[], None]) -> None:
        """Do something that cannot be taken back: after the block of `as_one`, or now without."""
        outer = _joined.get()
        if outer is not None and outer.connection.engine is self.engine:
            outer.afterwards.append(act)
        else:
            act()

    @property
    def conninfo(self) -> str:
        """The address for the application role, as libpq reads it."""
        _arguments, options = self.url.get_dialect()().create_connect_args(self.url)
        return psycopg.conninfo.make_conninfo(**options)

    @cached_property
    def crs(self) -> str:
        """The metric CRS of the installation, ``EPSG:n``, as recorded in the database."""
        with self.session() as session:
            return str(session.scalar(sa.text("select crs from installation")))

    def is_upgraded(self) -> bool:
        """Return whether the tables are those of this version of the program."""
        with told(), self.engine.connect() as connection:
            if not connection.scalar(sa.text("select to_regclass('alembic_version') is not null")):
                return False
            found = connection.scalar(sa.text("select version_num from alembic_version"))
            return bool(found == _newest_migration())

    def upgrade(self, crs: str, *, to: str = "head") -> None:
        """
        Bring the tables up to this version; nothing is lost, and half an upgrade never stays.

        Parameters
        ----------
        crs
            Metric CRS recorded when the database is new.
        to
            An earlier version, which a backup was made with; the application may not use it yet.

        Raises
        ------
        MachineError
            ``owner_url_missing`` or ``postgis_missing``.
        """
        if self.owner_url is None:
            raise MachineError("owner_url_missing")
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        engine = sa.create_engine(self.owner_url, poolclass=sa.NullPool)
        with told(), engine.begin() as connection:
            # Two processes that start together upgrade one after the other.
            connection.execute(sa.text("select pg_advisory_xact_lock(7403)"))
            _check_postgis(connection)
            config.attributes |= {"connection": connection, "crs": crs}
            command.upgrade(config, to)
            if to == "head":
                self._grant(connection)

    def _grant(self, connection: sa.Connection) -> None:
        role = connection.dialect.identifier_preparer.quote(str(self.url.username))
        for grant in (
            f"grant usage on schema public to {role}",
            f"grant select, insert, update, delete on all tables in schema public to {role}",
            f"grant usage on all sequences in schema public to {role}",
            f"revoke insert, update, delete on installation, alembic_version from {role}",
            f"grant update (demo_loaded_at) on installation to {role}",
            f"revoke update on {', '.join(NEVER_CHANGED)} from {role}",
            f"revoke update, delete on {', '.join(NEVER_DELETED)} from {role}",
            # The log tells its own number and time, and lets go of nothing.
            f"revoke insert, update, delete, truncate on audit_event, audit_seal from {role}",
            f"grant insert ({', '.join(AUDIT_COLUMNS)}) on audit_event to {role}",
            f"grant insert on audit_seal to {role}",
        ):
            connection.execute(sa.text(grant))
        if connection.scalar(_READER):  # a server may be without one
            for grant in (
                "grant usage on schema qgis to kvarter_reader",
                "grant select on all tables in schema qgis to kvarter_reader",
            ):
                connection.execute(sa.text(grant))

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def _set_scope(session: Session, _transaction: object, connection: sa.Connection) -> None:
    scope: Scope | None = session.info.get("scope")
    if scope is not None:
        _tell_scope(connection, scope)


def _tell_scope(connection: sa.Connection, scope: Scope) -> None:
    connection.execute(
        sa.text(
            "select set_config('app.team', :team, true), set_config('app.member', :member, "
            "true), set_config('app.role', :role, true)"
        ),
        {"team": str(scope.team_id), "member": str(scope.member_id), "role": scope.role},
    )


def _newest_migration() -> str:
    # Migrations are numbered, so the newest is known without loading Alembic at every start.
    return max(path.stem for path in MIGRATIONS.glob("versions/[0-9]*.py"))


def _check_postgis(connection: sa.Connection) -> None:
    wanted = sa.text("select default_version from pg_available_extensions where name = 'postgis'")
    installed = sa.text("select extversion from pg_extension where extname = 'postgis'")
    found = connection.scalar(installed) or connection.scalar(wanted)
    numbers = tuple(int(part) for part in str(found or "0").split(".")[:2] if part.isdigit())
    if numbers < POSTGIS_AT_LEAST:
        raise MachineError("postgis_missing")
    if connection.scalar(installed) is None:
        try:
            connection.execute(sa.text("create extension postgis"))
        except sa.exc.ProgrammingError as error:
            raise MachineError("postgis_missing") from error


@contextmanager
def _kept(transaction: sa.Transaction | SessionTransaction) -> Iterator[None]:
    """Keep a transaction at the end, and tell apart when nobody has answered whether it was."""
    with transaction:
        yield
        if not transaction.is_active:  # ended inside the block already
            return
        try:
            transaction.commit()
        except sa.exc.DBAPIError as error:
            if error.connection_invalidated:
                raise MachineError("perhaps_stored") from error
            raise


@contextmanager
def told() -> Iterator[None]:
    """Turn what a database cannot help into one sentence."""
    try:
        yield
    except (sa.exc.DBAPIError, psycopg.Error) as error:
        # COPY goes past SQLAlchemy, so its errors come bare.
        cause = error.orig if isinstance(error, sa.exc.DBAPIError) else error
        if isinstance(cause, psycopg.errors.DiskFull) or os.strerror(errno.ENOSPC) in str(cause):
            raise MachineError("disk_full", path="KVARTER_HOME") from error
        if isinstance(cause, _AT_ONCE):
            raise ConflictError("changed_meanwhile") from error
        if isinstance(cause, psycopg.OperationalError):
            raise MachineError("database_not_reached") from error
        raise
    except sa.orm.exc.StaleDataError as error:
        raise ConflictError("changed_meanwhile") from error


def frame_of(
    session: Session, query: str, params: Mapping[str, object] | None = None, *, crs: str
) -> Frame:
    """
    Return the rows of a query as a frame in the metric CRS.

    Parameters
    ----------
    session
        An open transaction.
    query
        SQL whose geometry columns are wrapped in ``ST_AsBinary(…)``; the first is ``geometry``,
        a second may be ``foot``.
    params
        Values of the query.
    crs
        Metric CRS of the installation.
    """
    result = session.execute(sa.text(query), dict(params or {}))
    frame = pd.DataFrame(result.fetchall(), columns=list(result.keys()))
    for column in ("geometry", "foot"):
        if column in frame:
            frame[column] = gpd.GeoSeries(
                shapely.from_wkb(frame[column].to_numpy(dtype=object)), crs=crs
            )
    for column in frame.columns[frame.columns.str.endswith("id")]:
        frame[column] = [None if value is None else str(value) for value in frame[column]]
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=crs)


def window_values(bounds: tuple[float, float, float, float], crs: str) -> dict[str, object]:
    """Return the values of `IN_WINDOW`: west, south, east and north in the metric CRS."""
    west, south, east, north = bounds
    return {"w": west, "s": south, "e": east, "n": north, "srid": srid(crs)}


def copy_frame(session: Session, table: str, frame: Frame, columns: Sequence[str]) -> None:
    """
    Write the rows of a frame into a table with COPY.

    Parameters
    ----------
    session
        An open transaction.
    table
        Name of the table; its columns are named as the frame's.
    frame
        Rows; geometry columns in any CRS whose SRID the table accepts.
    columns
        Columns to write, geometry columns among them.
    """
    values = []
    for column in columns:
        series = frame[column]
        if isinstance(series.dtype, gpd.array.GeometryDtype):
            number = srid(series.crs.to_string())
            wkb = shapely.to_wkb(
                shapely.set_srid(series.to_numpy(), number), hex=True, include_srid=True
            )
            values.append(wkb.tolist())
        else:
            values.append(series.astype(object).where(series.notna(), None).tolist())
    rows = (
        [value.item() if isinstance(value, np.generic) else value for value in row]
        for row in zip(*values, strict=True)
    )
    copy_rows(session, table, columns, rows)


def copy_rows(
    session: Session, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    """Write rows of values into columns of a table with COPY; geometries are hexadecimal EWKB."""
    has_rules = bool(session.scalar(_HAS_RULES, {"table": table}))
    into = f"coming_{table}" if has_rules else table
    parts = {
        "into": psycopg.sql.Identifier(into), "table": psycopg.sql.Identifier(table),
        "names": psycopg.sql.SQL(", ").join(map(psycopg.sql.Identifier, columns)),
    }  # fmt: skip
    with driver_connection(session).cursor() as cursor:
        if has_rules:  # PostgreSQL copies into no such table, but inserts from another
            cursor.execute(psycopg.sql.SQL(_COMING).format(**parts))
        with cursor.copy(psycopg.sql.SQL(_COPY).format(**parts)) as copy:
            for row in rows:
                copy.write_row(row)
        if has_rules:
            cursor.execute(psycopg.sql.SQL(_CAME).format(**parts))


def driver_connection(session: Session) -> psycopg.Connection[Any]:
    """Return what the transaction runs on, for libraries that know no SQLAlchemy."""
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    return connection


def in_metric(frame: Frame, crs: str) -> Frame:
    """Return a frame with every geometry column in the metric CRS."""
    moved = frame.to_crs(crs)
    for column in moved.columns:
        is_geometry = isinstance(moved[column].dtype, gpd.array.GeometryDtype)
        if is_geometry and column != moved.geometry.name:
            moved[column] = (
                gpd.GeoSeries(moved[column]).set_crs(WGS84, allow_override=True).to_crs(crs)
            )
    return moved
