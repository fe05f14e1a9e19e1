"""Partners: kept, merged, told, and the areas they reach."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from gis.errors import ConflictError, KvarterError, NotFoundError
from gis.locale import COPENHAGEN, translator
from gis.locale.partner_words import SECTOR_OF, kind_code, kinds
from gis.services import areas, partners, strategy
from gis.services.members import local_scope
from gis.services.rows import RowClash

pytestmark = pytest.mark.db
_ = translator("da")
BIRDS, MILL = "Fuglekvarteret", "Møllevangen"


@pytest.fixture
def town(demo_database: dict[str, str]) -> None:
    """The demo town without its partners."""
    for one in partners.list_partners(local_scope()):
        partners.delete_partner(local_scope(), one.id)


def area_named(name: str) -> areas.Area:
    return next(area for area in areas.list_areas(local_scope()) if area.name == name)


def add(name: str = "Vicevært, Solbakken", **fields: Any) -> partners.Partner:
    return partners.add_partner(local_scope(), **{"name": name, "kind": "caretaker"} | fields)[0]


def read(partner_id: str) -> partners.Partner:
    return next(one for one in partners.list_partners(local_scope()) if one.id == partner_id)


def today() -> dt.date:
    return dt.datetime.now(COPENHAGEN).date()


def test_every_field_is_kept_as_it_was_written(town: None) -> None:
    birds = area_named(BIRDS)
    inside = birds.geometry.representative_point()
    fields = {
        "name": "Vicevært,  Solbakken", "kind": "caretaker", "sector": "civil",
        "area_ids": [birds.id], "has_access": True, "meets_citizens": False,
        "our_hours": "onsdage kl. 10–12", "contact": "Lis, 20 12 34 56, lis@example.org",
        "contact_days": 30, "priority": "high", "note": "Kender alle\ni opgang 3",
        "points": [(inside.x, inside.y)],
    }  # fmt: skip
    kept = read(add(**fields).id)
    assert kept.name == "Vicevært, Solbakken"
    (point,) = kept.points
    assert point == pytest.approx((inside.x, inside.y), abs=1e-8)
    same = {name: value for name, value in fields.items() if name not in {"name", "points"}}
    assert same | {"area_ids": (birds.id,)} == {name: getattr(kept, name) for name in same}
    assert (kept.last_contact, kept.is_contact_overdue) == (None, False)


def test_the_kind_tells_the_sector_and_points_the_area_until_somebody_says_otherwise(
    town: None,
) -> None:
    birds = area_named(BIRDS)
    inside = birds.geometry.representative_point()
    placed = add(points=[(inside.x, inside.y)])
    assert (placed.sector, placed.area_ids) == ("private", (birds.id,))
    assert add("Politiet", kind="police", is_municipality_wide=True).sector == "public"
    assert add("Kor", kind="Sangkor", points=[(inside.x, inside.y)], area_ids=[
        area_named(MILL).id]).area_ids == (area_named(MILL).id,)  # fmt: skip


def test_the_guides_22_kinds_come_first_and_are_known_in_the_singular() -> None:
    words = list(kinds(_).items())
    assert list(SECTOR_OF) == [code for code, _word in words]
    sectors = [SECTOR_OF[code] for code, _word in words[:22]]
    assert (sectors.count("public"), sectors.count("private"), sectors.count("civil")) == (8, 11, 3)
    found = {
        "vicevært": "caretaker", "Viceværter": "caretaker", "døgnkiosk": "kiosk", "bank": "bank",
        "boligselskab": "housing_association", "taxachauffør": "taxi", " Politiet ": "police",
        "praktiserende læge": "doctor",
    }  # fmt: skip
    assert {word: kind_code(_, word) for word in found} == found
    assert kind_code(_, "  Lokalt   kor ") == "Lokalt kor"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": " "}, "partner_name_missing"),
        ({"kind": ""}, "partner_kind_missing"),
        ({"name": "x" * 121}, "text_too_long"),
        ({"note": "Ring til 20 12 34 56"}, "looks_like_phone"),
        ({"our_hours": "hos lis@example.org"}, "looks_like_email"),
        ({"contact": "010190-1234"}, "looks_like_cpr"),
        ({"contact_days": 0}, "contact_days_out_of_range"),
        ({"points": [(1.0, 50.0)]}, "point_outside_map"),
        ({"points": [(1e9, 50.0)]}, "point_outside_map"),
        ({"points": [(9.5, 55.0)] * 101}, "too_many_points"),
        ({"area_ids": ["x"]}, "area_gone"),
        ({"priority": "highest"}, "priority_unknown"),
        ({"sector": "none"}, "sector_unknown"),
    ],
)
def test_what_means_nothing_is_refused_and_nothing_is_stored(
    town: None, fields: dict[str, Any], code: str
) -> None:
    before = partners.list_partners(local_scope())
    with pytest.raises(KvarterError, match=code):
        add(**fields)
    assert partners.list_partners(local_scope()) == before


def test_an_area_has_its_own_partners_and_those_of_the_municipality(
    town: None,
) -> None:
    birds, mill = area_named(BIRDS), area_named(MILL)
    own, wide = add(area_ids=[birds.id]), add("Politi", is_municipality_wide=True)
    for area, there in ((birds, {own.id, wide.id}), (mill, {wide.id})):
        found = {one.id for one in partners.list_partners(local_scope(), area_id=area.id)}
        assert found >= there
        assert (own.id in found) == (area is birds)


def test_a_partner_keeps_an_area_that_is_put_away_and_comes_back(
    town: None,
) -> None:
    scope, birds, mill = local_scope(), area_named(BIRDS), area_named(MILL)
    added = add(area_ids=[birds.id, mill.id])
    areas.delete_area(scope, birds.id)
    assert read(added.id).area_ids == (mill.id,)
    partners.update_partner(scope, added.id, added.version, area_ids=[])
    areas.restore_area(scope, birds.id)
    assert read(added.id).area_ids == (birds.id,)


def test_two_people_who_change_the_same_are_told_and_either_can_win(
    town: None,
) -> None:
    scope, birds = local_scope(), area_named(BIRDS)
    inside = birds.geometry.representative_point()
    added = add()
    partners.update_partner(scope, added.id, 1, points=[(inside.x, inside.y)], note="deres")
    merged, _change = partners.update_partner(scope, added.id, 1, contact="20 12 34 56")
    assert (merged.note, merged.contact) == ("deres", "20 12 34 56")
    with pytest.raises(RowClash) as raised:
        partners.update_partner(scope, added.id, 1, points=[], note="min", area_ids=[birds.id])
    clash = {one.field: one for one in raised.value.fields}
    assert set(clash) == {"note"}  # there was no point before: none is no change
    won, _change = partners.update_partner(scope, added.id, raised.value.version, note="min")
    assert won.note == "min"
    with pytest.raises(RowClash) as raised:
        partners.update_partner(scope, added.id, 2, points=[(inside.x + 1e-4, inside.y)])
        partners.update_partner(scope, added.id, 2, points=[])
    assert raised.value.fields[0].field == "points"
    assert raised.value.fields[0].mine == ()


def test_a_partner_put_away_meanwhile_is_kept_on_request(town: None) -> None:
    scope, added = local_scope(), add()
    gone = partners.delete_partner(scope, added.id)
    with pytest.raises(RowClash) as raised:
        partners.update_partner(scope, added.id, added.version, note="min")
    assert raised.value.fields[0].field == "deleted_at"
    with pytest.raises(NotFoundError):
        partners.update_partner(scope, added.id, raised.value.version, note="min")
    back, _change = partners.update_partner(
        scope, added.id, raised.value.version, note="min", deleted_at=None
    )
    assert back.note == "min"
    with pytest.raises(ConflictError):
        partners.undo(scope, gone)


# --- written twice ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("vicevært Solbakken", {}),
        ("Solbakken – Viceværten", {}),
        ("Vicevaert, Solbaken", {}),
        ("Vicevært, Solbakken ApS", {}),
        ("Vicevært, Solbakken", {"kind": "boilerman"}),
        ("Vicevært, Solbakken", {"is_municipality_wide": True}),
    ],
)
def test_one_that_may_be_there_is_offered_and_not_stored_until_asked(
    town: None, name: str, fields: dict[str, Any]
) -> None:
    first = add(area_ids=[area_named(BIRDS).id])
    count = len(partners.list_partners(local_scope()))
    with pytest.raises(partners.PartnerExists) as raised:
        add(name, **fields)
    assert [one.id for one in raised.value.like] == [first.id]
    assert len(partners.list_partners(local_scope())) == count
    partners.add_partner(
        local_scope(), allow_duplicate=True, **{"name": name, "kind": "caretaker"} | fields
    )
    assert len(partners.list_partners(local_scope())) == count + 1


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("Vicevært, Søparken", {}),
        ("Vicevært, Solbakken afdeling 2", {}),
        ("Varmemester, Solbakken", {"kind": "boilerman"}),
        ("Vicevært, Solbakken", {"in_mill": True}),
    ],
)
def test_another_is_not_taken_for_it(town: None, name: str, fields: dict[str, Any]) -> None:
    add(area_ids=[area_named(BIRDS).id])
    if fields.pop("in_mill", False):
        fields["area_ids"] = [area_named(MILL).id]
    assert add(name, **fields).name == name


def test_merging_puts_together_what_both_know_and_can_be_undone(
    town: None,
) -> None:
    scope, birds, mill = local_scope(), area_named(BIRDS), area_named(MILL)
    inside = birds.geometry.representative_point()
    keep = add(area_ids=[birds.id], has_access=None, contact="ring", contact_days=60)
    other = partners.add_partner(
        scope, allow_duplicate=True, name="Vicevært Solbakken", kind="caretaker",
        area_ids=[mill.id], has_access=True, meets_citizens=False, contact="ring\nhelst tirsdag",
        note="flink", contact_days=30, priority="high", points=[(inside.x, inside.y)],
    )[0]  # fmt: skip
    partners.tell_partner(scope, other.id, today() - dt.timedelta(3), "Mail", "Folder")
    item, _change = strategy.add_item(scope, other.id, message="Ring")
    before = (read(keep.id), read(other.id))
    change = partners.merge_partners(scope, keep.id, [other.id])
    one = read(keep.id)
    assert set(one.area_ids) == {birds.id, mill.id}
    assert (one.has_access, one.meets_citizens, one.contact_days) == (True, False, 30)
    assert (one.contact, one.note, one.priority) == ("ring\nhelst tirsdag", "flink", "high")
    assert len(one.points) == 1
    assert one.last_contact == today() - dt.timedelta(3)
    assert [told.told for told in partners.list_contacts(scope, keep.id)] == ["Folder"]
    assert strategy.list_items(scope)[0].partner_id == keep.id
    assert not any(p.id == other.id for p in partners.list_partners(scope))
    partners.undo(scope, change)
    after = (read(keep.id), read(other.id))
    changed = {"version"}
    for old, new in zip(before, after, strict=True):
        assert {k: v for k, v in vars(old).items() if k not in changed} == {
            k: v for k, v in vars(new).items() if k not in changed
        }
    assert {i.partner_id for i in strategy.list_items(scope) if i.id == item.id} == {other.id}


def test_a_merged_partner_that_is_brought_back_stands_alone_and_can_take_the_other_in(
    town: None,
) -> None:
    scope = local_scope()
    keep, other = add(), add("Varmemester", kind="boilerman")
    partners.merge_partners(scope, keep.id, [other.id])
    with pytest.raises(RowClash) as clash:
        partners.update_partner(scope, other.id, other.version, note="er her stadig")
    back = clash.value.version
    partners.update_partner(scope, other.id, back, deleted_at=None, note="er her stadig")
    partners.tell_partner(scope, other.id, today(), "Mail", "Folder")
    assert [told.told for told in partners.list_contacts(scope, other.id)] == ["Folder"]
    assert partners.list_contacts(scope, keep.id) == []

    partners.merge_partners(scope, other.id, [keep.id])

    assert [one.id for one in partners.list_partners(scope)] == [other.id]


def test_merging_too_much_text_or_nothing_stores_nothing(town: None) -> None:
    scope = local_scope()
    keep, other = add(note="a" * 600), add("Varmemester", kind="boilerman", note="b" * 600)
    with pytest.raises(KvarterError, match="text_too_long"):
        partners.merge_partners(scope, keep.id, [other.id])
    with pytest.raises(KvarterError, match="nothing_to_merge"):
        partners.merge_partners(scope, keep.id, [keep.id])
    assert read(other.id).note == "b" * 600


def test_a_list_with_slips_is_grouped(town: None) -> None:
    scope = local_scope()
    for name in ("Boligforeningen Birkevang", "Boligforening Birkevang", "Birkevang Boligforening"):
        partners.add_partner(scope, allow_duplicate=True, name=name, kind="housing_association")
    add("Boligforeningen Møllevang", kind="housing_association")
    groups = [{one.name for one in group} for group in partners.find_duplicates(scope)]
    assert groups == [
        {"Boligforeningen Birkevang", "Boligforening Birkevang", "Birkevang Boligforening"}
    ]


# --- told and reached ------------------------------------------------------------------------


def test_what_was_told_is_listed_withdrawn_and_restored(town: None) -> None:
    scope, added = local_scope(), add(contact_days=7)
    partners.tell_partner(scope, added.id, today() - dt.timedelta(9), "Mail", "Plakat")
    assert read(added.id).is_contact_overdue
    later = partners.tell_partner(scope, added.id, today(), "Telefonopkald", "10 foldere")
    assert [told.day for told in partners.list_contacts(scope, added.id)] == [
        today(), today() - dt.timedelta(9)
    ]  # fmt: skip
    assert later.by == "LOK"
    assert not read(added.id).is_contact_overdue
    partners.withdraw_contact(scope, later.id)
    assert read(added.id).last_contact == today() - dt.timedelta(9)
    partners.restore_contact(scope, later.id)
    assert read(added.id).last_contact == today()


@pytest.mark.parametrize(
    ("days", "form", "told", "code"),
    [
        (1, "Mail", "Folder", "day_not_past"),
        (-40_000, "Mail", "Folder", "day_too_early"),
        (0, " ", "Folder", "contact_form_missing"),
        (0, "Mail", "", "contact_text_missing"),
        (0, "Mail", "borger 010190-1234", "looks_like_cpr"),
    ],
)
def test_a_contact_that_means_nothing_is_refused(
    town: None, days: int, form: str, told: str, code: str
) -> None:
    added = add()
    with pytest.raises(KvarterError, match=code):
        partners.tell_partner(local_scope(), added.id, today() + dt.timedelta(days), form, told)
    assert partners.list_contacts(local_scope(), added.id) == []


def test_reach_tells_areas_with_access_from_those_without(town: None) -> None:
    scope, birds, mill = local_scope(), area_named(BIRDS), area_named(MILL)
    keys = add(area_ids=[birds.id], has_access=True)
    add("Kiosken", kind="kiosk", area_ids=[mill.id], meets_citizens=True, has_access=False)
    found = partners.reach(scope)
    assert set(found) == {area.id for area in areas.list_areas(scope)}
    assert found[birds.id].with_access == (keys.id,)
    assert not found[mill.id].has_access
    assert found[mill.id].is_reached
    assert not found[birds.id].in_rhythm
    partners.tell_partner(scope, keys.id, today(), "Mail", "Folder")
    assert partners.reach(scope)[birds.id].in_rhythm


def test_a_frame_holds_what_a_file_of_them_needs(town: None) -> None:
    scope, birds = local_scope(), area_named(BIRDS)
    added = add(area_ids=[birds.id], has_access=None)
    frame = partners.frame(scope).set_index("id")
    assert frame.crs == "EPSG:4326"
    assert frame.loc[added.id, "areas"] == BIRDS
    assert frame.loc[added.id, "has_access"] is None
    assert frame.loc[added.id].geometry is None
