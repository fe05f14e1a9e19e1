"""What differs between two forms of the mapping."""

from __future__ import annotations

import shapely

from gis.planning.comparing import Entry, compare

SQUARE = shapely.box(10, 55, 10.1, 55.1)


def entry(key: str, **fields: object) -> Entry:
    return Entry("partner", key, key.upper(), ("area",), fields)


def test_what_was_added_removed_and_changed_is_told_field_by_field() -> None:
    older = [entry("a", note="", has_access=None), entry("b", note="x"), entry("c", note="y")]
    newer = [
        entry("d", note="", has_access=False, count=0, tags=()),
        entry("a", note="nøgler", has_access=None),
        entry("b", note="x"),
    ]
    found = compare(older, newer)
    told = [(one.id, one.what, [(f.field, f.before, f.after) for f in one.fields]) for one in found]
    assert told == [
        ("d", "added", [("has_access", None, False)]),
        ("a", "changed", [("note", "", "nøgler")]),
        ("c", "removed", [("note", "y", None)]),
    ]


def test_things_of_two_kinds_with_one_id_are_two_things() -> None:
    channel = Entry("channel", "a", "A", ())
    assert [one.what for one in compare([entry("a")], [channel])] == ["added", "removed"]


def test_an_outline_moved_by_less_than_a_centimetre_is_the_same() -> None:
    moved = shapely.transform(SQUARE, lambda xy: xy + 5e-8)
    turned = shapely.Polygon(SQUARE.exterior.coords[1:])
    other = shapely.transform(SQUARE, lambda xy: xy + 1e-5)
    for shape, count in ((moved, 0), (turned, 0), (other, 1)):
        assert len(compare([entry("a", geometry=SQUARE)], [entry("a", geometry=shape)])) == count
