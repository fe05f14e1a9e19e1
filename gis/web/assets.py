"""Front-end files: what npm installed and what we drew ourselves, served under ``/assets``."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import FileResponse, PlainTextResponse, Response

from gis.errors import MachineError

if TYPE_CHECKING:
    from starlette.requests import Request

STATIC = Path(__file__).with_name("static")
NODE_MODULES = Path(__file__).parents[2] / "node_modules"

# Files, never folders: nothing else that npm installed can be fetched.
_FROM_NPM = {
    "leaflet.js": "leaflet/dist/leaflet.js",
    "leaflet.css": "leaflet/dist/leaflet.css",
    "images/layers.png": "leaflet/dist/images/layers.png",
    "images/layers-2x.png": "leaflet/dist/images/layers-2x.png",
    "images/marker-icon.png": "leaflet/dist/images/marker-icon.png",
    "images/marker-icon-2x.png": "leaflet/dist/images/marker-icon-2x.png",
    "images/marker-shadow.png": "leaflet/dist/images/marker-shadow.png",
    "leaflet.draw.js": "leaflet-draw/dist/leaflet.draw.js",
    "leaflet.draw.css": "leaflet-draw/dist/leaflet.draw.css",
    "images/spritesheet.png": "leaflet-draw/dist/images/spritesheet.png",
    "images/spritesheet-2x.png": "leaflet-draw/dist/images/spritesheet-2x.png",
    "images/spritesheet.svg": "leaflet-draw/dist/images/spritesheet.svg",
    "protomaps-leaflet.js": "protomaps-leaflet/dist/protomaps-leaflet.js",
    "fonts/source-sans-3-latin-wght-normal.woff2": (
        "@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-normal.woff2"
    ),
}
_OWN = (
    "logo.svg", "boot.js", "login.js", "typed.js", "over.css", "sign-in.css", "kvarter-map.js",
    "kvarter-overlay.js", "kvarter-streets.js", "kvarter-heat.js", "kvarter-hands.js",
    "kvarter-map.css",
)  # fmt: skip

_MEDIA_TYPES = {".js": "text/javascript", ".woff2": "font/woff2"}


def asset_files() -> dict[str, Path]:
    """Return every file that is served, by its path below ``/assets/``."""
    files = {name: NODE_MODULES / source for name, source in _FROM_NPM.items()}
    files |= {name: STATIC / name for name in _OWN}
    files |= {f"sig/{path.name}": path for path in sorted((STATIC / "sig").glob("*.svg"))}
    return files


def check_assets() -> None:
    """
    Make sure that the set-up has installed the front-end files.

    Raises
    ------
    MachineError
        ``assets_missing`` when one is not there.
    """
    if not all(path.is_file() for path in asset_files().values()):
        raise MachineError("assets_missing")


_served = cache(asset_files)


async def serve_asset(request: Request) -> Response:
    """Answer ``/assets/{path}`` with a whitelisted file, or that the browser's copy still holds."""
    path = _served().get(request.path_params["path"])
    if path is None:
        return PlainTextResponse("Findes ikke.", status_code=404)
    # Ours change with the program and are asked for again; npm's change with their version only.
    seconds = 0 if path.is_relative_to(STATIC) else 86_400
    answer = FileResponse(
        path,
        media_type=_MEDIA_TYPES.get(path.suffix),
        headers={"Cache-Control": f"max-age={seconds}"},
        stat_result=path.stat(),
    )
    if request.headers.get("if-none-match") == answer.headers["etag"]:
        kept = {name: answer.headers[name] for name in ("etag", "cache-control")}
        return Response(status_code=304, headers=kept)
    return answer
