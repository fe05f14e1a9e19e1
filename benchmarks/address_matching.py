"""
Address texts with typical misspellings, against the addresses of the real files beside the project.

A match is right when it is the address that the text was made from, wrong when it is another; what
is not sure is neither, and whether the right one is among those offered is told. The peer is plain
exact match of street, number and postcode, blind to capitals.

    python -m benchmarks address-matching [--texts N] [--seed N]
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

import geopandas as gpd
import pandas as pd

from benchmarks.misspelling import written
from gis.exchange.address_matching import match_addresses
from gis.osm.extract import read_extract

SHARED = Path(__file__).parents[2] / "shared" / "data"
EXTRACTS = ("ronne", "roedovre", "vesterbro")
TEXTS, SEED = 1000, 7


def register_addresses() -> pd.DataFrame:
    """Return the rows of the address register; the municipality stands in for the postcode."""
    rows = gpd.read_file(SHARED / "dar" / "joined_access_addresses.gpkg")
    named = rows.assign(
        key=rows["id"], street=rows["navn"], number=rows["hn"],
        postcode=rows["kommunenummer"].str.zfill(4), city="",
    )  # fmt: skip
    return unlike(named[["key", "street", "number", "postcode", "city"]])


def unlike(addresses: pd.DataFrame) -> pd.DataFrame:
    """Leave out addresses that are there twice: of those no text can mean one."""
    return addresses.drop_duplicates(["street", "number", "postcode"], keep=False)


def measure(name: str, addresses: pd.DataFrame, count: int, seed: int) -> None:
    """Print how many texts made from the addresses were matched, rightly and wrongly."""
    chance = random.Random(seed)
    chosen = addresses.sample(count, replace=count > len(addresses), random_state=seed)
    columns = ("street", "number", "postcode", "city")
    texts = [written(*(getattr(row, c) for c in columns), chance) for row in chosen.itertuples()]
    began = time.perf_counter()
    found = match_addresses(texts, addresses)
    seconds = time.perf_counter() - began
    right = sum(one.key == key for one, key in zip(found, chosen["key"], strict=True))
    wrong = sum(one.is_sure for one in found) - right
    offered = sum(
        not one.is_sure and key in {near.key for near in one.near}
        for one, key in zip(found, chosen["key"], strict=True)
    )
    exact = set(
        (addresses["street"] + " " + addresses["number"] + ", " + addresses["postcode"] + " "
         + addresses["city"]).str.strip().str.casefold()
    )  # fmt: skip
    plain = sum(text.strip().casefold() in exact for text in texts)
    print(
        f"{name}: {len(addresses)} addresses, {count} texts in {seconds:.2f} s\n"
        f"  right {right / count:.1%} (at least 98 %), wrong {wrong / count:.1%}, "
        f"offered {offered / count:.1%}; exact match {plain / count:.1%}"
    )


def run(arguments: list[str]) -> None:
    """Measure the register's rows and the addresses of the extracts."""
    parser = argparse.ArgumentParser(prog="benchmarks address-matching")
    parser.add_argument("--texts", type=int, default=TEXTS)
    parser.add_argument("--seed", type=int, default=SEED)
    chosen = parser.parse_args(arguments)
    measure("register", register_addresses(), chosen.texts, chosen.seed)
    for name in EXTRACTS:
        addresses = read_extract(SHARED / f"{name}.osm.bz2").addresses
        measure(name, unlike(pd.DataFrame(addresses)), chosen.texts, chosen.seed)
