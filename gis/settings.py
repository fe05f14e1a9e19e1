"""Settings of an installation: read once from ``KVARTER_*`` and a ``.env`` file, then frozen."""

from __future__ import annotations

import ipaddress
import json
import os
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from gis.errors import InputError

LOOPBACK = ("127.0.0.1", "localhost", "::1")
SECRETS_FOLDERS = ("KVARTER_SECRETS_DIR", "CREDENTIALS_DIRECTORY")
"""Variables that name a folder of files ``kvarter_<name>``: for what no environment should hold."""
LARGEST_MESSAGE_BYTES = 4_000_000
"""What one window may tell at once: every field of a page, and what is drawn on its map."""
Names = Annotated[tuple[str, ...], NoDecode]
Grants: TypeAlias = dict[
    str, tuple[tuple[Literal["worker", "coordinator", "leader", "administrator"], str], ...]
]
"""By the name of a group: roles, each with the name of its team."""


def _default_home() -> Path:
    # Never the checkout: a `git clean` must not delete a municipality, and the postgres user
    # cannot enter /root.
    if os.geteuid() == 0:
        return Path("/var/lib/kvarter")
    return Path.home() / ".local" / "share" / "kvarter"


def _listed(grants: object) -> list[str]:
    found = [grants] if isinstance(grants, str) else grants
    if not isinstance(found, list) or not all(
        isinstance(one, str) and one.partition("@")[2].strip() for one in found
    ):
        raise ValueError("not role@Team")
    return found


def _is_safe(url: str) -> bool:
    parts = urlsplit(url)
    is_here = parts.scheme == "http" and parts.hostname in LOOPBACK
    return bool(parts.hostname) and (parts.scheme == "https" or is_here)


class Settings(BaseSettings):
    """
    What an installation may choose, each from ``KVARTER_<NAME>``.

    Attributes
    ----------
    home
        Folder of the private cluster and of printed sheets.
    database_url
        Application role on a server; without it the private cluster is used.
    owner_database_url
        The role that migrates, on the same server.
    crs
        Metric CRS, as ``EPSG:n``. Counts when the database is created; afterwards it must agree
        with what the database recorded.
    lang
        Language of the command line and of a new browser session.
    host, port
        Where the app listens. Until there is a login only a loopback address is accepted.
    workers
        How many worker processes the server starts and keeps; none where others work for it.
    map_memory_mb
        How much memory reading a map extract may take.
    pace_kmh
        Observing pace that the hours to close a gap are counted with; an assumption.
    production
        Whether others than one person on this computer use it: then the app starts only when
        everything that `kvarter check` looks at is in order.
    public_url
        Address in the browsers of the users, as ``https://kvarter.kommune.dk``.
    allowed_hosts
        Further names that may be asked for, divided by commas; the name in ``public_url`` may.
    trusted_proxies
        Addresses or networks of the TLS proxies before the app, divided by commas: only they are
        believed about who asks.
    cookie_secret
        Signs the cookies; the same for all replicas, at least 32 characters.
    oidc_metadata_url, oidc_client_id, oidc_client_secret
        The identity provider (its ``/.well-known/openid-configuration``), and what the app is to
        it. Without them the app is for one person on this computer.
    oidc_scope
        What is asked of the provider; some give the groups only when asked for them.
    oidc_groups_claim
        Name of the claim that holds the groups of a person.
    oidc_groups
        What each group may, as JSON: ``{"a group": "role@Team"}`` or a list of such.
    first_administrator
        Subject or mail of who administers for as long as no group does.
    login_idle_minutes, login_hours
        How long a login lasts without anything being done, and at most.
    login_ends_with_token
        Whether it also ends when the provider's id token does.
    log
        Form of the log: ``json`` a line an event, or ``text``; in production ``json``.
    upload_mb, map_upload_mb
        Largest file that may be sent in, and largest map extract, in megabytes (10⁶ bytes).
    max_sessions
        How many windows may be open at once in one process.
    log_sample
        How often an administrator is to look through the report of who looked at much: each
        ``week``, ``month`` or ``quarter``.
    backup_database_url
        On a server, a role that sees every row (``bypassrls``, and ``pg_read_all_data``); to
        restore, one that makes databases and extensions too.
    backup_passphrase
        Opens the backups in place of the key that the installation makes itself.
    backup_folder
        Where backups are made every day; without it ``backups`` in ``home``.
    backup_keep_daily, backup_keep_weekly, backup_keep_monthly
        Of how many days, weeks and months, counted in those that have one, a backup is kept.
    """

    model_config = SettingsConfigDict(
        env_prefix="KVARTER_",
        env_file=".env",
        env_ignore_empty=True,  # an empty home would be the folder one happens to stand in
        extra="ignore",
        frozen=True,
    )

    home: Path = _default_home()
    database_url: Annotated[str | None, Field(repr=False)] = None
    owner_database_url: Annotated[str | None, Field(repr=False)] = None
    crs: str | None = None
    lang: Literal["da", "en"] = "da"
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8501
    workers: Annotated[int, Field(ge=0, le=64)] = 1
    map_memory_mb: Annotated[int, Field(ge=512, le=1_000_000)] = 2_000
    pace_kmh: Annotated[float, Field(ge=1, le=15)] = 4.0
    production: bool = False
    public_url: str = ""
    allowed_hosts: Names = ()
    trusted_proxies: Names = ()
    cookie_secret: Annotated[str, Field(repr=False)] = ""
    oidc_metadata_url: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_scope: str = "openid profile email"
    oidc_groups_claim: str = "groups"
    oidc_groups: Annotated[Grants, NoDecode] = Field(default_factory=dict)
    first_administrator: Annotated[str, Field(repr=False)] = ""
    login_idle_minutes: Annotated[float, Field(gt=0, le=24 * 60)] = 15
    login_hours: Annotated[float, Field(gt=0, le=24)] = 8
    login_ends_with_token: bool = True
    log: Literal["json", "text"] | None = None
    upload_mb: Annotated[int, Field(ge=1, le=1000)] = 10
    map_upload_mb: Annotated[int, Field(ge=1, le=4000)] = 500
    max_sessions: Annotated[int, Field(ge=1, le=10_000)] = 200
    log_sample: Literal["week", "month", "quarter"] = "month"
    backup_database_url: Annotated[str | None, Field(repr=False)] = None
    backup_passphrase: Annotated[str, Field(repr=False)] = ""
    backup_folder: Path | None = None
    backup_keep_daily: Annotated[int, Field(ge=1, le=1000)] = 7
    backup_keep_weekly: Annotated[int, Field(ge=0, le=1000)] = 4
    backup_keep_monthly: Annotated[int, Field(ge=0, le=1000)] = 12

    @field_validator("allowed_hosts", "trusted_proxies", mode="before")
    @classmethod
    def _divided(cls, text: object) -> object:
        if not isinstance(text, str):
            return text
        return tuple(part.strip().lower() for part in text.split(",") if part.strip())

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            ipaddress.ip_network(name)
        return names

    @field_validator("oidc_groups", mode="before")
    @classmethod
    def _grants(cls, told: object) -> object:
        groups = json.loads(told) if isinstance(told, str) else told
        if not isinstance(groups, dict):
            raise ValueError("not an object")
        return {
            str(group).strip(): tuple(
                (role.strip(), " ".join(team.split()))
                for role, team in (grant.split("@", 1) for grant in _listed(grants))
            )
            for group, grants in groups.items()
        }

    @field_validator("public_url")
    @classmethod
    def _without_end(cls, url: str) -> str:
        return url.rstrip("/")

    @property
    def hosts(self) -> tuple[str, ...]:
        """Names that the app answers to, without their ports; without any, this computer's."""
        public = urlsplit(self.public_url).hostname
        return (*([public] if public else []), *self.allowed_hosts) or LOOPBACK

    @property
    def has_login(self) -> bool:
        """
        Whether people log in.

        Raises
        ------
        InputError
            ``login_incomplete`` where a part of what a login needs is not set: nobody is let in
            by half a setting.
        """
        needed = {
            "KVARTER_OIDC_METADATA_URL": self.oidc_metadata_url,
            "KVARTER_OIDC_CLIENT_ID": self.oidc_client_id,
            "KVARTER_OIDC_CLIENT_SECRET": self.oidc_client_secret.get_secret_value(),
        }
        if not any(needed.values()):
            return False
        needed["KVARTER_PUBLIC_URL"] = self.public_url
        if missing := [name for name, value in needed.items() if not value]:
            raise InputError("login_incomplete", missing=", ".join(missing))
        for name in ("KVARTER_OIDC_METADATA_URL", "KVARTER_PUBLIC_URL"):
            if not _is_safe(needed[name]):
                raise InputError("login_not_encrypted", name=name)
        return True

    @property
    def log_form(self) -> Literal["json", "text"]:
        """The form of the log: what was chosen, or what suits how the app runs."""
        return self.log or ("json" if self.production else "text")

    @field_validator("home")
    @classmethod
    def _absolute(cls, home: Path) -> Path:
        try:
            return home.expanduser().absolute()
        except RuntimeError as error:  # the home of a user that is not there
            raise ValueError(str(error)) from error


@cache
def get_settings() -> Settings:
    """
    Return the settings of this process, read at the first call.

    Raises
    ------
    InputError
        ``setting_unusable`` naming the variable, or the file that cannot be read.
    """
    try:
        folders = [os.environ[name] for name in SECRETS_FOLDERS if os.environ.get(name)]
        where: dict[str, Any] = {"_secrets_dir": folders or None}
        return Settings(**where)
    except ValidationError as error:
        name = "_".join(["KVARTER", *map(str, error.errors()[0]["loc"][:1])]).upper()
        raise InputError("setting_unusable", name=name) from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("setting_unusable", name=".env") from error
