"""Adressebeskyttelse: an address that a team protects is told nowhere, and still counts."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pypdf
import pytest
import shapely
import sqlalchemy as sa

from gis.crs import WGS84, transform
from gis.errors import AccessError, ConflictError, NotFoundError
from gis.exchange.layer_writing import ENDINGS
from gis.layers import map_imports
from gis.layers.cluster import APP_ROLE, OWNER_ROLE, READER_ROLE, SUPERUSER, Cluster
from gis.layers.database import SYSTEM, Database, frame_of, read_geometry
from gis.locale import translator
from gis.services import address_protection as protection
from gis.services import (
    audit,
    calendars,
    coverage,
    gaps,
    inquiries,
    mapping_print,
    maps,
    meetings,
    return_windows,
    rounds,
    strategy,
)
from gis.services import observation_points as points
from gis.services.installation import database
from gis.services.layer_files import FRAMES, export_layers
from gis.services.members import Scope, local_scope
from gis.services.walked.homes import homes_along
from tests.colleagues import add_colleague, add_team
from tests.owner import run_as_owner

pytestmark = pytest.mark.db
_ = translator("da")
NOON = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
HALF_WORLD_M = 20037508.342789244
NUMBER = "97ZQ"
"""A house number that is nothing else anywhere: neither a coordinate nor a part of an id."""


@pytest.fixture
def home(demo_database: dict[str, str]) -> maps.AddressHit:
    """An address on the way of the planned round, under a number of its own."""
    run_as_owner(f"""update address set number = '{NUMBER}' where id = (
        select address.id from address join round_piece using (street_id)
        where outcome = 'walked' and number <> '' and address.retired_at is null
        order by address.key limit 1)""")
    return found(local_scope())[0]


def found(scope: Scope) -> list[maps.AddressHit]:
    (street,) = fetch(f"select street from address where number = '{NUMBER}' limit 1")
    return maps.search_addresses(scope, f"{street[0]} {NUMBER}")


def fetch(query: str) -> list[Any]:
    with database().session(local_scope()) as session:
        return list(session.execute(sa.text(query)))


def tiles(home: maps.AddressHit) -> Iterator[bytes]:
    at = transform(shapely.Point(home.lon, home.lat), WGS84, "EPSG:3857")
    for z in (17, 18):
        side = 2 * HALF_WORLD_M / 2**z
        yield maps.tile(z, int((HALF_WORLD_M + at.x) / side), int((HALF_WORLD_M - at.y) / side))


def pdf_text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def file_text(content: bytes) -> str:
    """What a file says: of an archive what its parts say."""
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(file_text(archive.read(one)) for one in archive.namelist())
    return content.decode("utf-8", errors="replace")


def outputs(home: maps.AddressHit) -> dict[str, Callable[[], str]]:
    """All that draws, prints, writes or finds addresses, for the team and for its leader."""
    me = local_scope()
    leader = Scope(me.team_id, me.member_id, "leader")
    (planned, *_others) = rounds.list_rounds(me, statuses=["planned"])
    (closed, *_older) = [one for one in meetings.list_meetings(me) if one.closed_at]
    pieces = [str(id_) for (id_,) in fetch("select distinct street_id from round_piece")]
    made: dict[str, Callable[[], str]] = {
        "search": lambda: str(found(me)),
        "search of the leader": lambda: str(found(leader)),
        "tiles": lambda: "".join(map(file_text, tiles(home))),
        "homes along a street": lambda: str(homes_along(pieces)),
        "points": lambda: str(points.list_points(me)),
        "returns": lambda: str(return_windows.list_windows(me)),
        "inquiries": lambda: str(inquiries.list_inquiries(me)),
        "walking list": lambda: str(rounds.get_round(me, planned.id)),
        "sheet": lambda: pdf_text(rounds.print_sheet(me, planned.id, _).pdf),
        "gpx": lambda: rounds.round_gpx(me, planned.id),
        "calendar of a round": lambda: calendars.round_calendar(me, planned.id, _).decode(),
        "calendar of returns": lambda: calendars.returns_calendar(me, _).decode(),
        "scheme": lambda: pdf_text(mapping_print.print_scheme(me, _).pdf),
        "minutes": lambda: pdf_text(meetings.print_minutes(me, closed.id, _).pdf),
        "poster": lambda: pdf_text(strategy.strategy_poster(me, _).content),
        "gaps": lambda: pdf_text(gaps.print_gaps(me, _).pdf),
        "view for QGIS": lambda: qgis("adresser"),
    }
    for format_ in ENDINGS:
        for layer in FRAMES:
            made[f"{layer} as {format_}"] = lambda layer=layer, format_=format_: file_text(
                export_layers(me, _, [layer], format_, with_personal=True).content
            )
    return made


def qgis(view: str) -> str:
    engine = sa.create_engine(database().url.set(username=READER_ROLE), poolclass=sa.NullPool)
    with engine.connect() as connection:
        return str(connection.execute(sa.text(f"select * from qgis.{view}")).all())


def telling(home: maps.AddressHit) -> set[str]:
    return {name for name, say in outputs(home).items() if NUMBER in say()}


def test_a_protected_address_is_in_no_output_and_still_counts(home: maps.AddressHit) -> None:
    me = local_scope()
    points.add_point(me, address_id=home.id)
    inquiries.add_inquiry(me, source_kind="Politiet", address_id=home.id)
    assert telling(home) >= {
        "search", "search of the leader", "tiles", "homes along a street", "points", "inquiries",
        "sheet", "view for QGIS", *(f"addresses as {format_}" for format_ in ENDINGS),
    }  # fmt: skip
    before, version = counted(), maps.map_info().version

    change = protection.protect_address(me, home.id)
    assert telling(home) == set()
    assert (counted(), maps.map_info().version != version) == (before, True)
    # Whoever knows the ids of addresses cannot try which of them makes the version.
    assert hashlib.md5(home.id.encode()).hexdigest()[:8] not in maps.map_info().version

    protection.undo(me, change)
    assert found(me)[0].id == home.id
    assert maps.map_info().version == version


def counted() -> object:
    """Dwellings and the coverage of them, area by area."""
    report = coverage.coverage_report(local_scope(), at=NOON)
    return [(one.name, one.dwellings, one.covered_dwellings) for one in report.areas]


def import_again(prefix: str, number: str) -> None:
    """Import the whole map anew: every address under another key, the protected one as spelled."""
    crs = database().crs
    with database().session(SYSTEM) as session:
        again = frame_of(
            session,
            """select :prefix || address.key as key, street, city, unit_count, attached_by, side,
                case when is_protected then :number else number end as number,
                case when is_protected then '' else postcode end as postcode,
                (select key from street where street.id = street_id) as piece_key,
                ST_AsBinary(geometry) as geometry, ST_AsBinary(foot) as foot
            from address where retired_at is null""",
            {"prefix": prefix, "number": number}, crs=crs,
        )  # fmt: skip
        (before,) = map_imports.find_imports(session)
        made = map_imports.add_import(
            session, source="newer", sha256="", data_date=None, is_demo=False, crs=crs,
            boundary=read_geometry(before.boundary),
        )  # fmt: skip
        map_imports.replace_addresses(session, made.id, again)
        before.removed_at = made.imported_at


def test_a_newer_map_with_other_keys_keeps_what_is_protected(home: maps.AddressHit) -> None:
    me = local_scope()
    protection.protect_address(me, home.id)
    for prefix, number in (("x", f"{NUMBER[:2]} {NUMBER[2:].lower()}"), ("y", NUMBER)):
        import_again(prefix, number)
        now = fetch(f"""select number from address
            where is_protected and retired_at is null and starts_with(key, '{prefix}')""")
        assert now == [(number,)]
        assert found(me) == []
        (listed,) = protection.list_protected(me)
        assert listed.is_on_map
    protection.unprotect(me, listed.protection_id)
    assert fetch("select number from address where is_protected") == []
    assert len(found(me)) == 1


def test_what_one_team_protects_is_hidden_from_all_and_its_own_to_take_away(
    home: maps.AddressHit,
) -> None:
    me, worker = local_scope(), add_colleague("ME")
    neighbour = add_colleague("NA", "coordinator", team_id=add_team())
    set_by_worker = protection.protect_address(worker, home.id)
    assert protection.protect_address(me, home.id) == protection.ProtectionChange()
    (listed,) = protection.list_protected(me)
    assert (listed.by, listed.label) == ("ME", home.label)
    assert (found(neighbour), protection.list_protected(neighbour)) == ([], [])
    with pytest.raises(NotFoundError, match="row_not_found"):
        protection.unprotect(neighbour, listed.protection_id)
    with pytest.raises(ConflictError, match="protected_by_other_team"):
        protection.unprotect_address(neighbour, home.id)
    with database().session(neighbour) as session:  # whatever the service would say
        assert session.execute(sa.text("delete from address_protection")).rowcount == 0
    for role in ("leader", "administrator"):
        outsider = Scope(me.team_id, me.member_id, role)
        for refused in (protection.list_protected, lambda s: protection.protect_address(s, home.id),
                        lambda s: protection.unprotect(s, listed.protection_id)):  # fmt: skip
            with pytest.raises(AccessError, match="fieldwork_only"):
                refused(outsider)
    assert protection.undo(worker, set_by_worker).taken
    assert protection.undo(worker, set_by_worker).taken == ()
    assert found(neighbour)[0].id == home.id
    with pytest.raises(NotFoundError, match="row_not_found"):
        protection.protect_address(me, str(me.team_id))


def test_the_flag_of_a_point_is_the_flag_of_its_address(home: maps.AddressHit) -> None:
    me = local_scope()
    point = points.add_point(me, address_id=home.id).point_id
    points.protect_address(me, point, is_protected=True)
    (listed,) = protection.list_protected(me)
    taken = protection.unprotect(me, listed.protection_id)
    assert not points.list_points(me, point_id=point)[0].is_protected
    protection.undo(me, taken)
    assert points.list_points(me, point_id=point)[0].is_protected
    points.protect_address(me, point, is_protected=False)
    assert protection.list_protected(me) == []


def test_the_log_tells_who_protected_an_address_and_who_saw_that_it_is(
    home: maps.AddressHit,
) -> None:
    worker, me = add_colleague("ME"), local_scope()
    change = protection.protect_address(worker, home.id)
    protection.list_protected(worker)
    protection.undo(worker, change)
    told = audit.extract(Scope(me.team_id, me.member_id, "administrator"), home.id)
    seen = [one.action for one in told.rows if one.initials == "ME"]
    assert seen == ["protection.change", "protection.read", "protection.change"]


def test_flags_that_were_set_before_are_kept_for_the_teams_that_have_the_point(
    cluster: Cluster,
) -> None:
    name = "kept_flags"
    cluster.add_database(name)
    opened = Database(cluster.url(APP_ROLE, name), cluster.url(OWNER_ROLE, name))
    opened.upgrade("EPSG:25832", to="0006_access")
    engine = sa.create_engine(cluster.url(SUPERUSER, name), poolclass=sa.NullPool)
    place = "ST_SetSRID(ST_MakePoint(7e5, 6.2e6), 25832)"
    with engine.begin() as connection:
        connection.execute(sa.text(f"""
            insert into team (name) values ('Nord'), ('Syd');
            insert into map_import (source, sha256, boundary)
                select '', '', ST_Multi(ST_Buffer({place}, 9));
            insert into address (key, street, number, postcode, city, attached_by, side, geometry,
                is_protected, added_by)
            select key, 'Mejsevej', key, '', '', '', '', {place}, key < '3', map_import.id
            from unnest(array['1', '2', '3']) key, map_import;
            insert into observation_point (team_id, code, address_id, roadside, geometry)
            select team.id, 'P-01', address.id, {place}, {place} from team, address
            where name = 'Nord' and key = '1'
        """))  # fmt: skip
    opened.upgrade("EPSG:25832")
    opened.close()
    kept = "select name, key from address_protection join team on team.id = team_id order by 2, 1"
    with engine.begin() as connection:
        assert connection.execute(sa.text(kept)).all() == [
            ("Nord", "1"), ("Nord", "2"), ("Syd", "2")
        ]  # fmt: skip
        connection.execute(sa.text("update address set postcode = '2400'"))
        shown = "select key from address where is_protected order by 1"
        assert connection.scalars(sa.text(shown)).all() == ["1", "2"]
    engine.dispose()


def test_a_sheet_made_before_an_address_on_it_is_protected_is_made_anew(
    home: maps.AddressHit,
) -> None:
    me = local_scope()
    (planned, *_others) = rounds.list_rounds(me, statuses=["planned"])

    def protect(share: float) -> None:
        if share:  # the first is made by then
            protection.protect_address(me, home.id)

    assert NUMBER in pdf_text(rounds.print_sheet(me, planned.id, _).pdf)
    wanted = [rounds.WantedSheet(planned.id)] * 2
    sheets = rounds.print_sheets(me, wanted, _, progress=protect)
    assert [NUMBER in pdf_text(sheet.pdf) for sheet in sheets] == [False, False]
