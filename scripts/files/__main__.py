"""Write all bad files into a folder: ``python -m scripts.files FOLDER``."""

from __future__ import annotations

import argparse
from pathlib import Path

from scripts.files.crafted import crafted_files


def main() -> None:
    """Write all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for crafted in crafted_files():
        (folder / crafted.name.replace("/", "_")).write_bytes(crafted.make())
        count += 1
    print(f"{count} files in {folder}")


if __name__ == "__main__":
    main()
