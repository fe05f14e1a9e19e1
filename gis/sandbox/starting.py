"""The keeper of the readers: started at the first need, and again when it is gone."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Keeper"]

LOADED: Final = (
    "gis.exchange.apart", "gis.exchange.layer_reading", "gis.osm.apart", "geopandas", "pyogrio",
    "openpyxl",
)  # fmt: skip
"""Loaded before there is a file: what most readers use."""
SKIPPED_DRIVERS: Final = (
    "PCIDSK", "PDS4", "VICAR", "PDF", "MBTiles", "EEDA", "OGCAPI", "GDALG", "MapInfo File",
    "LVBAG", "S57", "DGN", "OGR_VRT", "CSV", "GML", "GPX", "LIBKML", "KML", "GeoJSON",
    "GeoJSONSeq", "ESRIJSON", "TopoJSON", "OGR_GMT", "SQLite", "WAsP", "OpenFileGDB", "DXF",
    "FlatGeobuf", "GeoRSS", "VFK", "PGDUMP", "OSM", "GPSBabel", "OGR_PDS", "WFS", "OAPIF",
    "EDIGEO", "Idrisi", "ODS", "XLSX", "Elasticsearch", "Carto", "AmigoCloud", "SXF", "Selafin",
    "JML", "PLSCENES", "CSW", "VDV", "MVT", "NGW", "MapML", "GTFS", "PMTiles", "JSONFG",
    "MiraMonVector", "ADBC", "AVCBin", "AVCE00", "AIVector", "HTTP",
)  # fmt: skip
"""Drivers of GDAL that no reader of ours uses; a test says when a new GDAL brings more."""
ENVIRONMENT: Final[Mapping[str, str]] = {
    "GDAL_SKIP": ",".join(SKIPPED_DRIVERS),
    "OGR_SKIP": ",".join(SKIPPED_DRIVERS),
    "GDAL_DRIVER_PATH": "disable",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{none}",
    "OGR_SQLITE_LOAD_EXTENSIONS": "",
    "PROJ_NETWORK": "OFF",
    "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2", "ARROW_DEFAULT_MEMORY_POOL": "system",
}  # fmt: skip
"""All that the keeper of the readers knows of the world."""


class Keeper:
    """The process that forks the readers; started at the first need, and again when it is gone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, order: Mapping[str, Any], asked: int, answered: int) -> socket.socket:
        """Order a reading, and return the line on which it tells."""
        mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        content = [json.dumps(order).encode()]
        with theirs, self._lock:
            for attempt in range(2):
                self._start()
                assert self._control is not None
                try:
                    socket.send_fds(self._control, content, [theirs.fileno(), asked, answered])
                except OSError:
                    self._stop()
                    if attempt:
                        mine.close()
                        raise
                else:
                    break
        return mine

    def start(self) -> None:
        """Begin to load, without waiting for it."""
        with self._lock:
            self._start()

    def stop(self) -> None:
        """Let go of the process."""
        with self._lock:
            self._stop()

    def _start(self) -> None:
        if self._process is not None and self._process.poll() is None:
            return
        self._stop()
        mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        number = theirs.fileno()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter
                [sys.executable, "-I", "-B", "-m", "gis.sandbox.keeper", str(number), *LOADED],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                pass_fds=[number], cwd="/", start_new_session=True,
                env={**ENVIRONMENT, "PATH": os.defpath, "TMPDIR": tempfile.gettempdir(),
                     "LC_ALL": "C.UTF-8"},
            )  # fmt: skip
        self._control = mine

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            try:
                self._process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
