"""The demo town comes once and goes without a trace."""

from __future__ import annotations

import datetime as dt

import pytest
import shapely
import sqlalchemy as sa

from gis.errors import ConflictError, NotFoundError
from gis.layers.database import SYSTEM
from gis.locale import COPENHAGEN, translator
from gis.services import areas, demo, installation, maps, members, partners, rounds, walked
from gis.settings import get_settings

pytestmark = pytest.mark.db


def test_it_comes_with_areas_a_round_and_a_sheet(demo_database: dict[str, str]) -> None:
    scope = members.local_scope()
    (planned,) = rounds.list_rounds(scope, statuses={"planned"})
    assert planned.name in {area.name for area in areas.list_areas(scope)}
    assert (planned.walkers, planned.is_pair) == (2, True)
    assert [sheet.state for sheet in planned.sheets] == ["out"]
    assert maps.map_info().is_demo
    assert not demo.is_first_start()


def test_rounds_of_the_last_weeks_were_walked_at_different_times_of_day(
    demo_database: dict[str, str],
) -> None:
    scope = members.local_scope()
    earlier = rounds.list_rounds(scope, statuses={"walked"})
    assert len(earlier) == 6
    passes = walked.list_passes(scope)
    assert {each.round_id for each in passes} == {found.id for found in earlier}
    assert len({each.band for each in passes}) >= 4
    now = dt.datetime.now(COPENHAGEN)
    ages = sorted((now - each.ended_at).days for each in passes)
    assert 0 <= ages[0] < 8
    assert 28 < ages[-1] < 50


def test_it_comes_once(demo_database: dict[str, str]) -> None:
    with pytest.raises(ConflictError, match="demo_loaded"):
        demo.load_demo(translator("da"))


def test_a_demo_that_is_not_kept_leaves_no_sheet_behind(database: dict[str, str]) -> None:
    folder = get_settings().home / "demo"
    before = set(folder.glob("*"))
    with pytest.raises(RuntimeError), installation.database().as_one():
        demo.load_demo(translator("da"))
        raise RuntimeError
    assert set(folder.glob("*")) == before
    assert demo.is_first_start()


def test_the_sheet_of_a_demo_that_is_kept_can_be_written(database: dict[str, str]) -> None:
    with installation.database().as_one():
        loaded = demo.load_demo(translator("da"))
    path = demo.write_sheet(loaded)
    assert path.parent == get_settings().home / "demo"
    assert path.read_bytes() == loaded.sheet.pdf
    with pytest.raises(RuntimeError), installation.database().as_one():
        demo.remove_demo()
        raise RuntimeError
    assert path.exists(), "the demo town is still there"
    with installation.database().as_one():
        demo.remove_demo()
    assert not path.exists()


def test_removing_it_leaves_a_clean_database_that_it_does_not_come_back_to(
    demo_database: dict[str, str],
) -> None:
    sensitive = ("observation_point", "observation", "contact_attempt", "case_closing", "row_past")
    opened = installation.database()
    # Without a scope the sensitive tables would look empty whatever they hold.
    scope = members.local_scope()
    with opened.session(scope) as session:
        for table in sensitive:
            assert session.scalar(sa.text(f"select count(*) from {table}")) > 0, table
    demo.remove_demo()
    kept = {
        "installation", "team", "member", "alembic_version", "spatial_ref_sys", "backup_plan",
    }  # fmt: skip
    with opened.session(scope) as session:
        for table in set(sa.inspect(opened.engine).get_table_names()) - kept:
            assert session.scalar(sa.text(f"select count(*) from {table}")) == 0, table
    assert not demo.is_first_start()
    with pytest.raises(NotFoundError, match="demo_missing"):
        demo.remove_demo()


def test_an_own_map_stays_when_the_demo_goes(demo_database: dict[str, str], shared) -> None:
    own = maps.import_map(shared / "data" / "tiny_braedstrup.osm.bz2")
    demo.remove_demo()
    assert [found.id for found in maps.list_maps()] == [own.map_id]
    assert maps.map_info().streets == own.streets


def test_a_partner_of_an_own_area_stays_without_the_areas_of_the_town(
    demo_database: dict[str, str], shared
) -> None:
    scope = members.local_scope()
    invented = areas.list_areas(scope)[0]
    maps.import_map(shared / "data" / "tiny_braedstrup.osm.bz2")
    with installation.database().session(SYSTEM) as session:
        home = session.scalars(
            sa.text("select ST_AsText(ST_Transform(ST_Buffer(geometry, 200), 4326)) from address "
                    "where added_by in (select id from map_import where not is_demo) limit 1")
        ).one()  # fmt: skip
    own = areas.add_area(scope, "Egen", shapely.from_wkt(home))
    both = (invented.id, own.id)
    partner, _change = partners.add_partner(
        scope, name="Vandværket", kind="own", sector="private", area_ids=both
    )

    demo.remove_demo()

    (left,) = partners.list_partners(scope)
    assert (left.id, left.area_ids) == (partner.id, (own.id,))
