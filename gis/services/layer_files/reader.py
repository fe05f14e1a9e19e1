"""Where QGIS finds the layers in the database, and as whom it reads them."""

from __future__ import annotations

from dataclasses import dataclass

from gis.layers.cluster import READER_ROLE
from gis.services.installation import database

__all__ = ["ReaderAddress", "reader_address"]

POSTGRESQL_PORT = 5432


@dataclass(frozen=True)
class ReaderAddress:
    """What to type in QGIS; `host` is a folder where the database has no network."""

    host: str
    port: int
    database: str
    user: str


def reader_address() -> ReaderAddress:
    """Return where the schema *qgis* is read, by the one role that may do nothing else."""
    url = database().url
    host = url.host or str(url.query.get("host", "localhost"))
    return ReaderAddress(host, url.port or POSTGRESQL_PORT, str(url.database), READER_ROLE)
