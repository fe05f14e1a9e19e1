"""What a process keeps for everybody: nothing of a person, and what is a team's under its id."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

PROJECT = Path(__file__).parents[1]

KEPT: Final = {
    "gis/coverage/bands.py": {"_public_holidays": "public holidays of a year"},
    "gis/crs.py": {"_transformer": "a transformation between two CRS"},
    "gis/exchange/address_matching.py": {"_spelled": "a street name as it is compared"},
    "gis/jobs/running.py": {"_here": "jobs of this worker, which serves no page"},
    "gis/locale/__init__.py": {"translator": "the catalogue of a language"},
    "gis/maps/fonts.py": {"_widths": "widths of letters"},
    "gis/maps/sheets/qr.py": {"_code": "the drawing of an address of ours: the code of a sheet"},
    "gis/maps/typesetting.py": {"_load_fonts": "fonts"},
    "gis/osm/addresses.py": {"comparable": "a street name as it is compared"},
    "gis/planning/fortnight_board.py": {
        "_best_start": "a time of day, by bits",
        "starts_in": "times of day, by bits",
    },
    "gis/services/areas/suggestions.py": {"_known": "suggestions of a map, which is public"},
    "gis/services/coverage/memory.py": {"_memories": "effort, by database and team"},
    "gis/services/coverage/surfaces.py": {"_kept": "effort, by database and team"},
    "gis/services/layer_files/fields.py": {"_words": "words of codes", "synonyms": "headings"},
    "gis/services/meetings/frozen.py": {"_read": "the mapping of a meeting, by scope and version"},
    "gis/services/meetings/frozen_json.py": {"_fields": "names of fields", "_hints": "types"},
    "gis/services/reach.py": {"_widened": "how far out places may lie: of the map"},
    "gis/settings.py": {"get_settings": "the settings"},
    "gis/web/auth.py": {"_cookie_secret": "a secret of the server's own"},
    "gis/web/server.py": {
        "index_html": "the empty page",
        "login_script": "a script",
        "typed_script": "a script",
    },
    "gis/web/uploads.py": {"_sessions": "ids of browser sessions, to count them"},
}
"""By file what is kept, and what it is. A new line is a new answer to: whose is it?"""
CACHES: Final = {"cache", "lru_cache", "cache_data", "cache_resource"}
EMPTY: Final = (ast.Dict, ast.List, ast.Set)
MAKERS: Final = {"dict", "list", "set", "OrderedDict", "defaultdict", "WeakKeyDictionary", "deque",
                 "WeakValueDictionary", "LRUCache", "TTLCache", "Counter"}  # fmt: skip


def named(node: ast.expr) -> str:
    node = node.func if isinstance(node, ast.Call) else node
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def kept_in(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and CACHES & {named(d) for d in node.decorator_list}:
            yield node.name
    for node in tree.body:
        value = getattr(node, "value", None)
        if isinstance(node, ast.Assign | ast.AnnAssign) and value is not None:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            is_empty = isinstance(value, EMPTY) and not getattr(
                value, "keys", getattr(value, "elts", None)
            )
            if is_empty or (
                isinstance(value, ast.Call) and named(value) in MAKERS and not value.args
            ):
                yield ast.unparse(target)


def test_nothing_is_kept_for_everybody_that_nobody_has_thought_about() -> None:
    found = {
        str(path.relative_to(PROJECT)): kept
        for path in sorted([*PROJECT.glob("gis/**/*.py"), PROJECT / "app.py"])
        if (kept := set(kept_in(path)))
    }
    assert found == {name: set(told) for name, told in KEPT.items()}
