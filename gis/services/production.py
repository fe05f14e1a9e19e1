"""Whether everything is in order for an installation that others than one person use."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

import sqlalchemy as sa

from gis.errors import KvarterError, MachineError
from gis.layers.database import SYSTEM
from gis.services.installation import check_ready, database
from gis.settings import LOOPBACK, SECRETS_FOLDERS, Settings, get_settings

__all__ = ["Finding", "check", "check_production"]

State = Literal["missing", "look"]
SHORTEST_SECRET: Final = 32
MOST_UPLOAD_MB: Final = 10
WIDEST_NETWORK: Final = {4: 8, 6: 16}
"""Prefix of the widest network that may be called the proxies' own; an assumption."""
OPEN_TO_OTHERS: Final = 0o027
"""Bits of a file's mode that let others than its owner write it, or than its group read it."""
_ENCRYPTED: Final = ("verify-full", "verify-ca")


@dataclass(frozen=True)
class Finding:
    """
    One thing that is not as it should be, told by ``production_<code>`` of the sentences.

    Attributes
    ----------
    topic
        What was looked at: a key of `TOPICS`.
    error
        The sentence and its parameters.
    state
        Whether the app may not start with it, or somebody should look at it.
    """

    topic: str
    error: KvarterError
    state: State = "missing"


@dataclass(frozen=True)
class _Look:
    """Findings of one topic."""

    topic: str
    found: list[Finding] = field(default_factory=list)

    def missing(self, code: str, **params: object) -> None:
        self.found.append(Finding(self.topic, MachineError(f"production_{code}", **params)))

    def look(self, code: str, **params: object) -> None:
        error = MachineError(f"production_{code}", **params)
        self.found.append(Finding(self.topic, error, "look"))


def check() -> dict[str, list[Finding]]:
    """
    Look at everything, and return what was found by topic; a topic without findings is in order.

    Nothing is changed, and the order of topics is that of an installation.
    """
    settings = get_settings()
    found = {}
    for topic, look_at in TOPICS.items():
        look = _Look(topic)
        look_at(settings, look)
        found[topic] = look.found
    return found


def check_production() -> None:
    """
    Refuse to go on in production when something is missing.

    Raises
    ------
    MachineError
        ``not_for_production``.
    """
    if get_settings().production and any(_missing(check())):
        raise MachineError("not_for_production")


def _missing(found: dict[str, list[Finding]]) -> Iterator[Finding]:
    return (one for findings in found.values() for one in findings if one.state == "missing")


def _database(settings: Settings, look: _Look) -> None:
    if not settings.database_url:
        look.missing("private_cluster")
        return
    try:
        url = sa.make_url(settings.database_url)
    except sa.exc.ArgumentError:
        look.missing("database_open")
        return
    hosts = [url.host, url.query.get("host")]
    is_socket = all(not host or str(host).startswith("/") for host in hosts)
    if not is_socket and url.query.get("sslmode") not in _ENCRYPTED:
        look.missing("database_open")
    if settings.owner_database_url:
        look.missing("owner_known")
    if settings.backup_database_url:
        look.missing("backup_known")
    _role(look)


def _role(look: _Look) -> None:
    try:
        check_ready()
        with database().session() as session:
            role, powers, owned, of = session.execute(sa.text(_ROLE)).one()
            unprotected = session.scalar(sa.text(_UNPROTECTED)) or 0
    except KvarterError as error:
        look.found.append(Finding(look.topic, error))
        return
    if powers:
        look.missing("role_powers", role=role, found=", ".join(powers))
    if owned:
        look.missing("role_owns", role=role, found=owned)
    if of:
        look.missing("role_member", role=role, found=", ".join(of))
    if unprotected:
        look.missing("rows_open", found=unprotected)


# Schemas and tables of the database at hand; a role that owns the database may drop it.
_ROLE = """
select current_user::text,
    array_remove(array[
        case when rolsuper then 'SUPERUSER' end, case when rolbypassrls then 'BYPASSRLS' end,
        case when rolcreaterole then 'CREATEROLE' end, case when rolcreatedb then 'CREATEDB' end,
        case when rolreplication then 'REPLICATION' end], null),
    (select count(*) from pg_class where relowner = r.oid)
        + (select count(*) from pg_namespace where nspowner = r.oid)
        + (select count(*) from pg_proc where proowner = r.oid)
        + (select count(*) from pg_database where datdba = r.oid),
    array(select g.rolname::text from pg_auth_members m join pg_roles g on g.oid = m.roleid
        where m.member = r.oid order by 1)
from pg_roles r where rolname = current_user
"""
_UNPROTECTED = """
select count(*) from pg_class c join pg_attribute a on a.attrelid = c.oid
where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
    and a.attname = 'team_id' and not a.attisdropped
    and not (c.relrowsecurity and c.relforcerowsecurity)
"""


def _address(settings: Settings, look: _Look) -> None:
    parts = urlsplit(settings.public_url)
    if parts.scheme != "https" or not parts.hostname or parts.path:
        look.missing("public_url")
    if any("*" in host for host in settings.allowed_hosts):
        look.missing("any_host")
    if settings.host not in LOOPBACK:
        look.look("listens_outside", host=settings.host)


def _proxies(settings: Settings, look: _Look) -> None:
    if not settings.trusted_proxies:
        look.missing("no_proxy")
    for name in settings.trusted_proxies:
        network = ipaddress.ip_network(name)
        if network.prefixlen < WIDEST_NETWORK[network.version]:
            look.missing("any_proxy", found=name)


def _login(settings: Settings, look: _Look) -> None:
    wanted = {
        "KVARTER_OIDC_METADATA_URL": settings.oidc_metadata_url,
        "KVARTER_OIDC_CLIENT_ID": settings.oidc_client_id,
        "KVARTER_OIDC_CLIENT_SECRET": settings.oidc_client_secret.get_secret_value(),
        "KVARTER_OIDC_GROUPS": settings.oidc_groups,
    }
    if left := [name for name, value in wanted.items() if not value]:
        look.missing("no_login", found=", ".join(left))
    provider = urlsplit(settings.oidc_metadata_url)
    if provider.scheme == "http" and provider.hostname not in LOOPBACK:
        look.missing("provider_open")
    if len(settings.cookie_secret) < SHORTEST_SECRET:
        look.missing("cookie_secret", least=SHORTEST_SECRET)


def _fixed_choices(settings: Settings, look: _Look) -> None:
    if names := sorted(name for name in os.environ if name.startswith("STREAMLIT_")):
        look.missing("streamlit", found=", ".join(names))
    if settings.upload_mb > MOST_UPLOAD_MB:
        look.missing("uploads", found=settings.upload_mb, most=MOST_UPLOAD_MB)


def _files(settings: Settings, look: _Look) -> None:
    folders = [Path(os.environ[name]) for name in SECRETS_FOLDERS if os.environ.get(name)]
    files = [
        Path(".env"),
        *(path for folder in folders for path in sorted(folder.glob("kvarter_*"))),
    ]
    for path in [*files, settings.home]:
        try:
            is_open = path.stat().st_mode & OPEN_TO_OTHERS
        except OSError:
            continue
        if is_open:
            mode = "750" if path.is_dir() else "640"
            look.missing("file_open", path=str(path.absolute()), mode=mode)
    if os.geteuid() == 0:
        look.look("root")


def _keeping(_settings: Settings, look: _Look) -> None:
    """Look whether a worker keeps backups and deletes; a new installation has had neither."""
    try:
        with database().session(SYSTEM) as session:
            backed_up, deleted = session.execute(sa.text(_KEPT)).one()
    except KvarterError as error:
        look.found.append(Finding(look.topic, error, "look"))
        return
    if not backed_up:
        look.look("no_backup")
    if not deleted:
        look.look("no_retention")


_KEPT = """
select
    exists (select from backup_run where status = 'done' and made_at > now() - interval '2 days'),
    exists (select from retention_run where at > now() - interval '2 days')
"""


TOPICS: Final[dict[str, Callable[[Settings, _Look], None]]] = {
    "database": _database,
    "address": _address,
    "proxies": _proxies,
    "login": _login,
    "choices": _fixed_choices,
    "files": _files,
    "keeping": _keeping,
}
