"""Settings of an installation: read once from ``KVARTER_*`` and a ``.env`` file, then frozen."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from gis.errors import InputError

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def _default_home() -> Path:
    # Never the checkout: a `git clean` must not delete a municipality, and the postgres user
    # cannot enter /root.
    if os.geteuid() == 0:
        return Path("/var/lib/kvarter")
    return Path.home() / ".local" / "share" / "kvarter"


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
    pace_kmh
        Observing pace that the hours to close a gap are counted with; an assumption.
    """

    model_config = SettingsConfigDict(
        env_prefix="KVARTER_",
        env_file=".env",
        env_ignore_empty=True,  # an empty home would be the folder one happens to stand in
        extra="ignore",
        frozen=True,
    )

    home: Path = _default_home()
    database_url: str | None = None
    owner_database_url: str | None = None
    crs: str | None = None
    lang: Literal["da", "en"] = "da"
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8501
    workers: Annotated[int, Field(ge=0, le=64)] = 1
    pace_kmh: Annotated[float, Field(ge=1, le=15)] = 4.0

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
        return Settings()
    except ValidationError as error:
        name = "_".join(["KVARTER", *map(str, error.errors()[0]["loc"])]).upper()
        raise InputError("setting_unusable", name=name) from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("setting_unusable", name=".env") from error
