"""
Housing areas: add, list, change, split, join, put away and bring back; every change can be undone.

`forms` is what people set of an area and how two changes go together, `facts` what lies there,
`checks` what can become one; `listing` reads areas, `changing`, `splitting` and `undoing` store
them. `files`, `outlines` and `suggestions` are ways to come by areas without drawing.
"""

from gis.services.areas.changing import (
    add_area,
    add_areas,
    delete_area,
    parse_area,
    read_outline,
    rename_area,
    repaired,
    restore_area,
    update_area,
)
from gis.services.areas.checks import LONGEST_NAME
from gis.services.areas.facts import AreaNote
from gis.services.areas.files import FileArea, read_area_file
from gis.services.areas.forms import MOST_DAYS, AreaClash, Change
from gis.services.areas.listing import Area, area_streets, get_area, list_areas
from gis.services.areas.outlines import StreetChoice, list_streets, outline_of_streets
from gis.services.areas.splitting import merge_areas, split_area
from gis.services.areas.suggestions import Suggestion, suggest_areas
from gis.services.areas.undoing import change_adding, change_of, undo
from gis.services.rows import FieldClash

__all__ = [
    "LONGEST_NAME", "MOST_DAYS", "Area", "AreaClash", "AreaNote", "Change", "FieldClash",
    "FileArea", "StreetChoice", "Suggestion", "add_area", "add_areas", "area_streets",
    "change_adding", "change_of", "delete_area", "get_area", "list_areas", "list_streets",
    "merge_areas", "outline_of_streets", "parse_area", "read_area_file", "read_outline",
    "rename_area", "repaired", "restore_area", "split_area", "suggest_areas", "undo",
    "update_area",
]  # fmt: skip
