"""The map, the team, its housing areas, rounds and sheets."""

from alembic import context, op

revision = "0001_spine"
down_revision = None

# A row of the map carries the import that added it and when it went: "as of any date" can be
# answered, and nothing that points at it is lost. Which imports show it is in a table beside it.
HISTORY = """
    added_by uuid not null references map_import,
    added_at timestamptz not null default now(),
    retired_at timestamptz
"""
WRITTEN = """
    id uuid primary key default gen_random_uuid(),
    team_id uuid not null references team,
    version integer not null default 1,
    created_at timestamptz not null default now(),
    created_by uuid references member,
    changed_at timestamptz not null default now(),
    changed_by uuid references member
"""


def upgrade() -> None:
    """Create every table of the spine in the metric CRS of the installation."""
    crs = context.config.attributes["crs"]
    srid = int(crs.removeprefix("EPSG:"))
    op.get_bind().exec_driver_sql(tables(srid))
    op.get_bind().exec_driver_sql("insert into installation (crs) values (%s)", (crs,))


def tables(srid: int) -> str:
    """Return the statements, with every geometry typed in one SRID."""
    return f"""
create table installation (
    one boolean primary key default true check (one),
    crs text not null,
    created_at timestamptz not null default now(),
    demo_loaded_at timestamptz
);
create table team (
    id uuid primary key default gen_random_uuid(),
    name text not null check (name <> ''),
    created_at timestamptz not null default now()
);
create table member (
    id uuid primary key default gen_random_uuid(),
    team_id uuid not null references team,
    subject text not null unique,
    initials text not null check (initials <> ''),
    role text not null check (role in ('worker', 'coordinator', 'leader', 'administrator')),
    created_at timestamptz not null default now()
);

create table map_import (
    id uuid primary key default gen_random_uuid(),
    source text not null,
    sha256 text not null,
    data_date date,
    is_demo boolean not null default false,
    imported_at timestamptz not null default now(),
    removed_at timestamptz,
    figures jsonb not null default '{{}}',
    boundary geometry(MultiPolygon, {srid}) not null
);
create table street (
    id uuid primary key default gen_random_uuid(),
    key text not null,
    u bigint not null,
    v bigint not null,
    name text not null,
    highway text not null,
    service text not null,
    length_m double precision not null check (length_m > 0),
    is_walkable boolean not null,
    reason text not null,
    is_must_walk boolean not null,
    is_square boolean not null,
    osm_way bigint not null,
    geometry geometry(LineString, {srid}) not null,
    {HISTORY},
    check (is_walkable = (reason = ''))
);
create unique index street_key on street (key) where retired_at is null;
create index street_geometry on street using gist (geometry);
create index street_name on street (lower(name)) where retired_at is null;

create table address (
    id uuid primary key default gen_random_uuid(),
    key text not null,
    street text not null,
    number text not null,
    postcode text not null,
    city text not null,
    unit_count integer check (unit_count >= 0),
    is_protected boolean not null default false,
    street_id uuid references street,
    attached_by text not null check (attached_by in ('name', 'nearest', '')),
    side text not null check (side in ('left', 'right', '')),
    geometry geometry(Point, {srid}) not null,
    foot geometry(Point, {srid}),
    {HISTORY},
    check ((street_id is null) = (attached_by = '')),
    check ((street_id is null) = (foot is null))
);
create unique index address_key on address (key) where retired_at is null;
create index address_geometry on address using gist (geometry);
create index address_street on address (lower(street), number) where retired_at is null;
create index address_street_id on address (street_id);

create table street_import (
    street_id uuid not null references street on delete cascade,
    import_id uuid not null references map_import on delete cascade,
    primary key (street_id, import_id)
);
create index street_import_import on street_import (import_id);
create table address_import (
    address_id uuid not null references address on delete cascade,
    import_id uuid not null references map_import on delete cascade,
    primary key (address_id, import_id)
);
create index address_import_import on address_import (import_id);

create table map_place (
    id uuid primary key default gen_random_uuid(),
    import_id uuid not null references map_import,
    key text not null,
    kind text not null,
    role text not null check (role in ('place', 'partner')),
    name text not null,
    geometry geometry(Point, {srid}) not null
);
create index map_place_geometry on map_place using gist (geometry);
create table basemap (
    id bigint generated always as identity primary key,
    import_id uuid not null references map_import,
    kind text not null,
    name text not null,
    geometry geometry(Geometry, {srid}) not null check (ST_IsValid(geometry))
);
create index basemap_geometry on basemap using gist (geometry);

create table housing_area (
    {WRITTEN},
    name text not null check (name <> '' and length(name) <= 80),
    deleted_at timestamptz,
    geometry geometry(MultiPolygon, {srid}) not null check (ST_IsValid(geometry))
);
create unique index housing_area_name on housing_area (team_id, lower(name))
    where deleted_at is null;
create index housing_area_geometry on housing_area using gist (geometry);

create table round (
    {WRITTEN},
    kind text not null check (kind in ('street', 'visit', 'mixed')),
    mode text not null check (mode in ('foot', 'bicycle', 'car')),
    status text not null default 'planned'
        check (status in ('planned', 'out', 'walked', 'partly', 'cancelled')),
    name text not null,
    area_ids uuid[] not null,
    parameters jsonb not null,
    data_date date,
    objective_m double precision not null,
    lower_bound_m double precision not null,
    proven_optimal boolean not null
);
create index round_created on round (team_id, created_at);
create table round_leg (
    id uuid primary key default gen_random_uuid(),
    team_id uuid not null references team,
    round_id uuid not null references round on delete cascade,
    walker integer not null check (walker >= 1),
    length_m double precision not null,
    deadhead_m double precision not null,
    minutes double precision not null,
    pieces uuid[] not null,
    steps jsonb not null,
    geometry geometry(LineString, {srid}) not null,
    unique (round_id, walker)
);
create table round_piece (
    team_id uuid not null references team,
    round_id uuid not null references round on delete cascade,
    street_id uuid not null references street,
    outcome text not null check (outcome in ('walked', 'not_fitting', 'unreachable')),
    name text not null,
    highway text not null,
    length_m double precision not null,
    geometry geometry(LineString, {srid}) not null,
    primary key (round_id, street_id)
);
create table sheet (
    {WRITTEN},
    round_id uuid not null references round,
    code text not null unique check (code <> ''),
    return_by date not null,
    returned_at timestamptz,
    shredded_at timestamptz
);

comment on table street is
    'Street pieces: junction to junction, long ones cut at 150 m; length_m is geodesic';
comment on table address is
    'Addresses of the map, with the street piece they belong to and their point on it';
comment on table basemap is 'Buildings, water, green and land use: background of every map';
comment on table housing_area is 'Housing areas drawn by a team'
"""
