"""
Write screenshots of every page to ``shots/``, each also in grey: what it says without colour.

The database is one of its own, with the demo town.

    python scripts/shots.py [FOLDER]
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from browsing import ROOT, Visit, open_browser, running_app
from PIL import Image

from gis.web.pages import PAGES

SIZES = ((1440, 900), (1920, 1080))


def main() -> None:
    """Take the pictures and say where they are."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "shots"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="kvarter-shots-") as home:
        # The server runs as a user of its own, who must be able to enter.
        Path(home).chmod(0o755)
        with running_app({"KVARTER_HOME": home}) as url:
            for width, height in SIZES:
                with open_browser(url, width=width, height=height) as visit:
                    _walk(visit, folder, width)
    print(f"{folder}: {len(list(folder.glob('*.png')))} billeder")


def _walk(visit: Visit, folder: Path, width: int) -> None:
    page = visit.page

    def shoot(name: str) -> None:
        visit.settle()
        page.screenshot(path=folder / f"{name}-{width}.png")
        with Image.open(folder / f"{name}-{width}.png") as picture:
            picture.convert("L").save(folder / f"{name}-{width}-grey.png")

    visit.go("/")
    demo = page.get_by_role("button", name="Prøv med demobyen")
    if demo.is_visible():
        shoot("velkommen")
        demo.click()
        page.get_by_text("Fjern demobyen").wait_for(timeout=180_000)
    for one in PAGES:
        if one.url == "omraade":  # it is nothing without an area
            continue
        visit.go(f"/{one.url}")
        shoot(one.url or "start")
    for cell, name in enumerate(("1", "2", "3", "4", "5", "beslutning")):
        visit.go("/afdaekning")
        page.locator(".kv-matrix tbody tr").nth(3).locator("td button").nth(cell).click()
        page.locator(".kv-matrix").wait_for(state="detached")
        shoot(f"omraade-{name}")
    for view in ("reach", "channels"):
        visit.go(f"/partnere?view={view}")
        shoot(f"partnere-{view}")
    for tab in ("data", "registre"):
        visit.go(f"/kort?del={tab}")
        shoot(f"kort-{tab}")
    visit.go("/daekning")
    page.locator(".kv-table button").first.click()
    shoot("daekning-vej")
    page.get_by_role("button", name="Sådan beregnes det: Hul").click()
    page.locator("[data-testid=stPopoverBody] .kv-table").wait_for()
    shoot("daekning-beregnet")
    visit.go("/daekning?tab=areas")
    page.locator(".kv-table button").first.click()
    shoot("daekning-omraade")
    for tab in ("periods", "places", "learning"):
        visit.go(f"/daekning?tab={tab}")
        shoot(f"daekning-{tab}")
    visit.go("/boligomraader")
    page.locator(".kv-table button").first.click()
    shoot("boligomraader-valgt")
    visit.go("/runder")
    page.locator(".kv-table button").first.click()
    shoot("runder-valgt")
    visit.go("/planlaeg")
    page.locator(".kv-table button").first.click()
    shoot("planlaeg-omraade")
    page.get_by_role("button", name="Planlæg", exact=True).or_(
        page.get_by_role("button", name="Planlæg runde", exact=True)
    ).first.click()
    page.get_by_role("button", name="Gem og udskriv").wait_for()
    shoot("planlaeg-runde")


if __name__ == "__main__":
    main()
