"""Areas changed by one, and by two at once: nothing is lost, everything can be taken back."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
import sqlalchemy as sa

from gis.errors import ConflictError, InputError, KvarterError, NotFoundError
from gis.services import areas, installation, maps
from gis.services.members import local_scope

pytestmark = pytest.mark.db


def named(name: str) -> areas.Area:
    return next(area for area in areas.list_areas(local_scope()) if area.name == name)


def outlines() -> dict[str, tuple[str, float]]:
    """What the list says of every area, to compare before and after."""
    return {
        area.id: (area.name, round(area.geometry.area * 1e9))
        for area in areas.list_areas(local_scope())
    }


def across(area: areas.Area, *, reach: float = 1.2) -> shapely.LineString:
    """A line through the middle of an area, from west to east."""
    west, _south, east, _north = area.geometry.bounds
    middle, half = (west + east) / 2, (east - west) / 2 * reach
    height = area.geometry.representative_point().y
    return shapely.LineString([(middle - half, height), (middle + half, height)])


def smaller(area: areas.Area, share: float = 0.8) -> shapely.Polygon:
    return shapely.affinity.scale(area.geometry, share, share)


# --- one at a time ---------------------------------------------------------------------------


def test_fields_are_kept_and_only_what_is_new_makes_a_version(
    demo_database: dict[str, str],
) -> None:
    scope, area = local_scope(), named("Fuglekvarteret")
    changed = areas.update_area(
        scope, area.id, area.version, required_bands=("night", "morning"), return_days=14,
        dwelling_types={"flat": 12, "detached": 3},
    )  # fmt: skip
    assert changed.required_bands == ("morning", "night")
    assert (changed.return_days, changed.types_by_hand) == (14, True)
    assert changed.dwelling_types == {"flat": 12, "detached": 3}
    assert changed.version == area.version + 1
    assert changed.changed_by == "LOK"
    again = areas.update_area(scope, area.id, changed.version, return_days=14)
    assert again.version == changed.version


def test_an_unmoved_outline_is_no_change(demo_database: dict[str, str]) -> None:
    area = named("Fuglekvarteret")
    same = areas.update_area(local_scope(), area.id, area.version, geometry=area.geometry)
    assert same.version == area.version


def test_a_moved_outline_is_counted_anew(demo_database: dict[str, str]) -> None:
    area = named("Fuglekvarteret")
    moved = areas.update_area(local_scope(), area.id, area.version, geometry=smaller(area, 0.5))
    assert 0 < moved.addresses < area.addresses
    assert 0 < moved.street_m < area.street_m


def test_dwelling_types_are_guessed_until_they_are_set_and_can_be_guessed_again(
    demo_database: dict[str, str],
) -> None:
    scope, area = local_scope(), named("Fuglekvarteret")
    assert not area.types_by_hand
    assert sum(area.dwelling_types.values()) == area.addresses
    assert area.dwelling_types["detached"] > 0.9 * area.addresses
    by_hand = areas.update_area(scope, area.id, area.version, dwelling_types={"social_housing": 5})
    guessed = areas.update_area(scope, area.id, by_hand.version, dwelling_types=None)
    assert guessed.dwelling_types == area.dwelling_types
    assert not guessed.types_by_hand


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"required_bands": []}, "area_bands_missing"),
        ({"required_bands": ["noon"]}, "area_bands_missing"),
        ({"return_days": 0}, "return_days_out_of_range"),
        ({"return_days": 3651}, "return_days_out_of_range"),
        ({"dwelling_types": {"flat": -1}}, "dwelling_count_out_of_range"),
        ({"dwelling_types": {"castle": 1}}, "dwelling_count_out_of_range"),
        ({"name": "  "}, "area_name_missing"),
        ({"name": "Blomsterkvarteret"}, "area_name_taken"),
        ({"geometry": shapely.box(9, 55, 9.1, 55.1)}, "area_outside_map"),
    ],
)
def test_what_means_nothing_is_refused_and_nothing_changes(
    demo_database: dict[str, str], changes: dict, code: str
) -> None:
    area = named("Fuglekvarteret")
    with pytest.raises(KvarterError, match=code):
        areas.update_area(local_scope(), area.id, area.version, **changes)
    assert named("Fuglekvarteret") == area


def test_an_outline_that_crosses_itself_is_offered_mended(demo_database: dict[str, str]) -> None:
    west, south, east, north = named("Fuglekvarteret").geometry.bounds
    bow = shapely.Polygon([(west, south), (east, north), (east, south), (west, north)])
    with pytest.raises(InputError, match="area_crosses_itself"):
        areas.add_area(local_scope(), "Sløjfe", bow)
    mended = areas.repaired(bow)
    assert mended.is_valid
    added = areas.add_area(local_scope(), "Sløjfe", mended)
    assert added.addresses > 0


def test_remarks_are_stored_beside_the_area_not_instead_of_it(
    demo_database: dict[str, str],
) -> None:
    scope, area = local_scope(), named("Fuglekvarteret")
    on_top = areas.add_area(scope, "Ovenpå", smaller(area))
    assert [note.code for note in on_top.notes] == ["area_overlaps"]
    assert on_top.notes[0].params["names"] == "Fuglekvarteret"
    assert [note.code for note in named("Fuglekvarteret").notes] == ["area_overlaps"]
    west, south, east, north = maps.map_info().bounds
    huge = areas.add_area(
        scope, "Alt", shapely.box(west - 0.05, south - 0.03, east + 0.05, north + 0.03)
    )
    assert {"area_very_large", "area_partly_outside"} <= {note.code for note in huge.notes}
    home = maps.search_addresses(local_scope(), "Mejsevej 1")[0]
    tiny = areas.add_area(scope, "Prik", shapely.Point(home.lon, home.lat).buffer(1e-5))
    assert "area_very_small" in {note.code for note in tiny.notes}
    assert tiny.addresses == 1
    assert tiny.pieces >= 1


def test_neighbours_that_share_an_edge_do_not_overlap(demo_database: dict[str, str]) -> None:
    scope, area = local_scope(), named("Fuglekvarteret")
    areas.split_area(scope, area.id, area.version, across(area))
    assert all("area_overlaps" not in {n.code for n in a.notes} for a in areas.list_areas(scope))


# --- split, merge, undo ----------------------------------------------------------------------


def test_an_area_is_split_in_two_that_hold_all_its_addresses(
    demo_database: dict[str, str],
) -> None:
    scope, area = local_scope(), named("Fuglekvarteret")
    before = outlines()
    change = areas.split_area(scope, area.id, area.version, across(area))
    found = {a.id: a for a in areas.list_areas(scope) if a.id in change.kept}
    ours, other = (found[key] for key in change.kept)
    assert (ours.id, ours.name, other.name) == (area.id, "Fuglekvarteret", "Fuglekvarteret 2")
    assert ours.addresses + other.addresses == area.addresses
    assert ours.addresses >= other.addresses > 0
    assert ours.geometry.union(other.geometry).equals_exact(area.geometry, 1e-6) or (
        ours.geometry.union(other.geometry).symmetric_difference(area.geometry).area < 1e-11
    )
    areas.undo(scope, change)
    assert outlines() == before


def test_a_line_that_ends_a_little_short_still_splits(demo_database: dict[str, str]) -> None:
    scope, area = local_scope(), named("Fuglekvarteret")
    line = across(area)
    inside = shapely.intersection(line, area.geometry)
    short = shapely.LineString(
        [inside.interpolate(0.01, normalized=True), inside.interpolate(0.99, normalized=True)]
    )
    assert len(areas.split_area(scope, area.id, area.version, short).kept) == 2


@pytest.mark.parametrize("where", ["beside it", "only half way", "a point"])
def test_a_line_that_does_not_divide_is_refused(demo_database: dict[str, str], where: str) -> None:
    scope, area = local_scope(), named("Fuglekvarteret")
    middle = area.geometry.centroid
    west, south, _east, north = area.geometry.bounds
    line = {
        "beside it": shapely.LineString([(west - 1, south), (west - 1, north)]),
        "only half way": shapely.LineString([(west - 1, middle.y), (middle.x, middle.y)]),
        "a point": shapely.LineString([middle, middle]),
    }[where]
    with pytest.raises(InputError, match="area_not_split"):
        areas.split_area(scope, area.id, area.version, line)
    assert named("Fuglekvarteret") == area


def test_a_line_that_leaves_one_part_without_a_street_is_refused(
    demo_database: dict[str, str],
) -> None:
    scope, area = local_scope(), named("Fuglekvarteret")
    west, _south, east, north = area.geometry.bounds
    top = north - 0.00001
    line = shapely.LineString([(west, top), (east, top)])
    with pytest.raises(InputError, match="area_half_without_streets"):
        areas.split_area(scope, area.id, area.version, line)


def test_dwellings_counted_by_hand_are_shared_out_and_none_is_lost(
    demo_database: dict[str, str],
) -> None:
    scope, area = local_scope(), named("Fuglekvarteret")
    counted = areas.update_area(scope, area.id, area.version, dwelling_types={"flat": 101})
    change = areas.split_area(scope, area.id, counted.version, across(area))
    halves = [a for a in areas.list_areas(scope) if a.id in change.kept]
    assert sum(a.dwelling_types["flat"] for a in halves) == 101
    assert all(a.types_by_hand for a in halves)


def test_merging_what_was_split_gives_the_area_back(demo_database: dict[str, str]) -> None:
    scope, area = local_scope(), named("Fuglekvarteret")
    split = areas.split_area(scope, area.id, area.version, across(area))
    after_split = outlines()
    merged = areas.merge_areas(scope, split.kept, "Fuglekvarteret")
    (whole,) = [a for a in areas.list_areas(scope) if a.id in merged.kept]
    assert whole.id == area.id
    assert whole.addresses == area.addresses
    assert whole.geometry.symmetric_difference(area.geometry).area < 1e-10
    areas.undo(scope, merged)
    assert outlines() == after_split


def test_a_merged_area_asks_for_all_that_its_parts_asked_for(
    demo_database: dict[str, str],
) -> None:
    scope = local_scope()
    one, two, *_rest = areas.list_areas(scope)
    areas.update_area(scope, one.id, one.version, required_bands=["evening"], return_days=7)
    areas.update_area(scope, two.id, two.version, required_bands=["night"], return_days=90,
                      dwelling_types={"flat": 4})  # fmt: skip
    change = areas.merge_areas(scope, [two.id, one.id], two.name.upper())
    (whole,) = [a for a in areas.list_areas(scope) if a.id in change.kept]
    assert (whole.id, whole.name) == (two.id, two.name.upper())
    assert whole.required_bands == ("evening", "night")
    assert whole.return_days == 7
    assert sum(whole.dwelling_types.values()) == 4 + one.addresses
    undone = areas.undo(scope, change)
    assert {one.id, two.id} == set(undone.kept)
    areas.undo(scope, undone)
    assert one.id not in outlines()


def test_one_area_cannot_be_merged(demo_database: dict[str, str]) -> None:
    area = named("Fuglekvarteret")
    with pytest.raises(InputError, match="merge_needs_two"):
        areas.merge_areas(local_scope(), [area.id, area.id], "Nord")


def test_a_merge_under_a_name_in_use_changes_nothing(demo_database: dict[str, str]) -> None:
    before = outlines()
    one, two, three, *_rest = areas.list_areas(local_scope())
    with pytest.raises(ConflictError, match="area_name_taken"):
        areas.merge_areas(local_scope(), [one.id, two.id], three.name)
    assert outlines() == before


def test_an_undone_deletion_can_be_done_again(demo_database: dict[str, str]) -> None:
    scope, area = local_scope(), named("Fuglekvarteret")
    before = outlines()
    deleted = areas.delete_area(scope, area.id)
    undone = areas.undo(scope, deleted)
    assert outlines() == before
    areas.undo(scope, undone)
    assert area.id not in outlines()


def test_a_deleted_area_comes_back_only_under_a_free_name(demo_database: dict[str, str]) -> None:
    scope, area = local_scope(), named("Fuglekvarteret")
    deleted = areas.delete_area(scope, area.id)
    areas.add_area(scope, "fuglekvarteret", smaller(area))
    with pytest.raises(ConflictError, match="area_name_taken"):
        areas.undo(scope, deleted)


def test_undo_takes_back_only_ones_own_change(demo_database: dict[str, str]) -> None:
    scope, area = local_scope(), named("Fuglekvarteret")
    mine = areas.update_area(scope, area.id, area.version, return_days=7)
    areas.update_area(scope, area.id, mine.version, name="Fuglene")
    areas.undo(scope, areas.change_of(mine))
    now = named("Fuglene")
    assert now.return_days == area.return_days


def test_undo_of_what_somebody_changed_since_is_refused(demo_database: dict[str, str]) -> None:
    scope, area = local_scope(), named("Fuglekvarteret")
    mine = areas.update_area(scope, area.id, area.version, return_days=7)
    areas.update_area(scope, area.id, mine.version, return_days=9)
    with pytest.raises(ConflictError, match="area_changed_since"):
        areas.undo(scope, areas.change_of(mine))
    assert named("Fuglekvarteret").return_days == 9


# --- two at once -----------------------------------------------------------------------------


def test_two_who_change_different_fields_both_get_their_way(
    demo_database: dict[str, str],
) -> None:
    scope, area = local_scope(), named("Fuglekvarteret")
    areas.update_area(scope, area.id, area.version, name="Fuglene")
    both = areas.update_area(scope, area.id, area.version, return_days=7)
    assert (both.name, both.return_days) == ("Fuglene", 7)


def test_two_who_change_the_same_field_are_told_field_by_field(
    demo_database: dict[str, str],
) -> None:
    scope, area = local_scope(), named("Fuglekvarteret")
    theirs = areas.update_area(
        scope, area.id, area.version, name="Fuglene", geometry=smaller(area), return_days=7
    )
    with pytest.raises(areas.AreaClash) as caught:
        areas.update_area(
            scope, area.id, area.version, name="Reden", geometry=smaller(area, 0.6),
            return_days=7, required_bands=["night"],
        )  # fmt: skip
    clash = caught.value
    assert [field.field for field in clash.fields] == ["name", "geometry"]
    name, outline = clash.fields
    assert (name.mine, name.theirs, name.by) == ("Reden", "Fuglene", "LOK")
    assert name.at == theirs.changed_at
    assert outline.theirs.symmetric_difference(theirs.geometry).area < 1e-12
    assert named("Fuglene").required_bands == area.required_bands, "nothing is half stored"
    settled = areas.update_area(
        scope, area.id, clash.version, name="Reden", required_bands=["night"]
    )
    assert (settled.name, settled.required_bands) == ("Reden", ("night",))
    assert settled.geometry.equals(theirs.geometry)


def test_the_clash_names_who_changed_the_field_not_who_came_last(
    demo_database: dict[str, str],
) -> None:
    scope, area = local_scope(), named("Fuglekvarteret")
    first = areas.update_area(scope, area.id, area.version, name="Fuglene")
    areas.update_area(scope, area.id, first.version, return_days=3)
    with pytest.raises(areas.AreaClash) as caught:
        areas.update_area(scope, area.id, area.version, name="Reden")
    assert caught.value.fields[0].at == first.changed_at


def test_a_change_of_an_area_that_was_put_away_asks_whether_it_stays_away(
    demo_database: dict[str, str],
) -> None:
    scope, area = local_scope(), named("Fuglekvarteret")
    areas.delete_area(scope, area.id)
    with pytest.raises(areas.AreaClash) as caught:
        areas.update_area(scope, area.id, area.version, name="Reden")
    assert [(f.field, f.mine, f.theirs) for f in caught.value.fields] == [("deleted", False, True)]
    back = areas.update_area(scope, area.id, caught.value.version, name="Reden", deleted=False)
    assert back.name == "Reden"
    areas.delete_area(scope, area.id)
    with pytest.raises(NotFoundError, match="area_not_found"):
        areas.update_area(scope, area.id, back.version + 1, return_days=3)


def test_of_eight_changes_at_the_same_time_one_gets_its_way_and_seven_are_told(
    demo_database: dict[str, str],
) -> None:
    scope, area = local_scope(), named("Fuglekvarteret")
    told: list[int] = []

    def change(days: int) -> None:
        try:
            areas.update_area(scope, area.id, area.version, return_days=days)
            told.append(days)
        except areas.AreaClash:
            pass

    threads = [threading.Thread(target=change, args=(100 + n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    now = named("Fuglekvarteret")
    assert told == [now.return_days], "one of them got its way, the others were told"
    assert now.version == area.version + 1


def test_of_four_areas_of_one_name_at_the_same_time_one_is_added_and_three_are_told(
    demo_database: dict[str, str],
) -> None:
    outline = named("Fuglekvarteret").geometry
    told: list[str] = []

    def add() -> None:
        try:
            told.append(areas.add_area(local_scope(), "Reden", outline).name)
        except ConflictError as error:
            told.append(error.code)

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["Reden", *3 * ["area_name_taken"]]


def test_a_split_of_an_outline_that_was_moved_meanwhile_is_refused(
    demo_database: dict[str, str],
) -> None:
    scope, area = local_scope(), named("Fuglekvarteret")
    areas.update_area(scope, area.id, area.version, geometry=smaller(area))
    with pytest.raises(ConflictError, match="area_changed"):
        areas.split_area(scope, area.id, area.version, across(area))


def test_another_team_cannot_change_an_area(demo_database: dict[str, str]) -> None:
    import dataclasses
    import uuid

    area = named("Fuglekvarteret")
    foreign = dataclasses.replace(local_scope(), team_id=uuid.uuid4())
    for change in (
        lambda: areas.update_area(foreign, area.id, area.version, name="Vores"),
        lambda: areas.delete_area(foreign, area.id),
        lambda: areas.split_area(foreign, area.id, area.version, across(area)),
        lambda: areas.merge_areas(foreign, [area.id, named("Birkevang").id], "Vores"),
    ):
        with pytest.raises(NotFoundError, match="area_not_found"):
            change()


def test_the_past_cannot_be_rewritten_by_the_program(demo_database: dict[str, str]) -> None:
    scope, area = local_scope(), named("Fuglekvarteret")
    areas.update_area(scope, area.id, area.version, return_days=7)
    with (
        pytest.raises(sa.exc.ProgrammingError, match="permission denied"),
        installation.database().session(scope) as session,
    ):
        session.execute(sa.text("update housing_area_past set return_days = 1"))


# --- files and streets -----------------------------------------------------------------------


def collection(*features: tuple[dict, shapely.Geometry | None]) -> bytes:
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": properties,
                    "geometry": None if shape is None else shapely.geometry.mapping(shape),
                }
                for properties, shape in features
            ],
        }
    ).encode()


def test_a_file_is_shown_row_by_row_before_anything_is_stored(
    demo_database: dict[str, str],
) -> None:
    before = outlines()
    home = named("Fuglekvarteret").geometry
    west, south, east, north = home.bounds
    bow = shapely.Polygon([(west, south), (east, north), (east, south), (west, north)])
    swapped = shapely.transform(home, lambda xy: xy[:, ::-1])
    rows = areas.read_area_file(
        collection(
            ({"NAVN": " Nord  øst "}, home), ({"name": "Sløjfe"}, bow), ({}, swapped),
            ({"name": "Langt væk"}, shapely.box(9, 55, 9.1, 55.1)), ({"name": "Intet"}, None),
            ({"name": "En linje"}, shapely.LineString([(west, south), (east, north)])),
        )
    )  # fmt: skip
    assert [row.name for row in rows] == [
        "Nord øst", "Sløjfe", "", "Langt væk", "Intet", "En linje",
    ]  # fmt: skip
    assert [row.problem and row.problem.code for row in rows] == [
        None, "area_crosses_itself", "area_swapped", "area_outside_map", "area_not_polygon",
        "area_not_polygon",
    ]  # fmt: skip
    assert [row.repaired is not None for row in rows] == [False, True, True, False, False, False]
    assert rows[0].addresses == named("Fuglekvarteret").addresses
    assert rows[2].repaired.equals(home)
    assert outlines() == before


def test_many_areas_are_added_together_and_taken_back_together(
    demo_database: dict[str, str],
) -> None:
    before = outlines()
    scope, home = local_scope(), named("Fuglekvarteret").geometry
    added = areas.add_areas(
        scope, [("Fuglekvarteret", home), ("Fuglekvarteret", home), ("Ny", home)],
        number_names=True,
    )  # fmt: skip
    assert [area.name for area in added] == ["Fuglekvarteret 2", "Fuglekvarteret 3", "Ny"]
    areas.undo(scope, areas.change_adding(added))
    assert outlines() == before


def test_when_one_of_many_cannot_be_added_none_is(demo_database: dict[str, str]) -> None:
    before = outlines()
    home = named("Fuglekvarteret").geometry
    with pytest.raises(InputError, match="area_outside_map"):
        areas.add_areas(local_scope(), [("Ny", home), ("Væk", shapely.box(9, 55, 9.1, 55.1))])
    assert outlines() == before


def test_a_geopackage_in_metres_gives_its_areas_with_their_names(
    demo_database: dict[str, str], tmp_path: Path
) -> None:
    home = named("Fuglekvarteret").geometry
    frame = gpd.GeoDataFrame({"Navn": ["Øst", None]}, geometry=[home, home], crs="EPSG:4326")
    frame.to_crs("EPSG:25832").to_file(tmp_path / "areas.gpkg")
    rows = areas.read_area_file((tmp_path / "areas.gpkg").read_bytes())
    assert [row.name for row in rows] == ["Øst", ""]
    assert all(row.problem is None for row in rows)


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "area_file_unreadable"), (b"{}", "area_file_unreadable"),
     (collection(), "area_not_polygon"), (b"SQLite format 3\0 no", "area_file_unreadable"),
     (collection(*[({}, None)] * 501), "area_file_too_many")],
)  # fmt: skip
def test_a_file_that_is_of_no_use_as_a_whole_is_refused(
    demo_database: dict[str, str], content: bytes, code: str
) -> None:
    with pytest.raises(InputError, match=code):
        areas.read_area_file(content)


def test_an_outline_is_made_around_chosen_streets(demo_database: dict[str, str]) -> None:
    scope = local_scope()
    choices = {choice.label: choice for choice in areas.list_streets()}
    wanted = [choices[name] for name in ("Mejsevej", "Nattergalevej")]
    outline = areas.outline_of_streets([choice.id for choice in wanted])
    added = areas.add_area(scope, "To veje", outline)
    table = areas.area_streets(scope, added.id).set_index("name")
    for choice in wanted:
        assert table.loc[choice.label, "length_m"] == pytest.approx(choice.length_m)
        assert table.loc[choice.label, "addresses"] == choice.addresses
    assert added.addresses >= sum(choice.addresses for choice in wanted)


def test_no_street_makes_no_outline(demo_database: dict[str, str]) -> None:
    with pytest.raises(InputError, match="no_street_chosen"):
        areas.outline_of_streets([])
