"""
Write a screenshot of every page to ``shots/``: in a database of its own with the demo town.

    python scripts/shots.py [FOLDER]
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from browsing import ROOT, Visit, open_browser, running_app

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

    visit.go("/planlaeg")
    demo = page.get_by_role("button", name="Prøv med demobyen")
    if demo.is_visible():
        shoot("velkommen")
        demo.click()
        page.wait_for_selector("iframe")
    shoot("planlaeg-omraader")
    page.locator(".kv-table button").first.click()
    shoot("planlaeg-omraade")
    page.get_by_role("button", name="Planlæg runde").click()
    page.get_by_role("button", name="Gem og udskriv").wait_for()
    visit.settle()
    page.locator(".kv-table button").nth(4).click()
    shoot("planlaeg-runde")


if __name__ == "__main__":
    main()
