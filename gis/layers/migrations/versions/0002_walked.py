"""Areas with a past, rounds for several walkers, what was walked, and long work as jobs."""

import procrastinate.schema
from alembic import context, op

revision = "0002_walked"
down_revision = "0001_spine"

WRITTEN = """
    id uuid primary key default gen_random_uuid(),
    team_id uuid not null references team,
    version integer not null default 1,
    created_at timestamptz not null default now(),
    created_by uuid references member,
    changed_at timestamptz not null default now(),
    changed_by uuid references member
"""
BANDS = "'morning', 'afternoon', 'evening', 'weekend_day', 'weekend_evening', 'night'"


def upgrade() -> None:
    """Add the tables in the metric CRS of the installation, and the queue of jobs."""
    srid = int(context.config.attributes["crs"].removeprefix("EPSG:"))
    op.get_bind().exec_driver_sql(tables(srid))
    queue = procrastinate.schema.SchemaManager.get_schema()
    op.get_bind().exec_driver_sql(queue.replace("%", "%%"))


def tables(srid: int) -> str:
    """Return the statements, with every geometry typed in one SRID."""
    return f"""
alter table basemap add column detail text not null default '';
comment on column basemap.detail is
    'Of a building the dwelling type that its tags tell, or empty';

alter table housing_area
    add column dwelling_types jsonb check (jsonb_typeof(dwelling_types) = 'object'),
    add column required_bands text[] not null
        default array['morning', 'afternoon', 'evening', 'weekend_day']
        check (cardinality(required_bands) > 0 and required_bands <@ array[{BANDS}]),
    add column return_days integer not null default 28 check (return_days between 1 and 3650);
comment on column housing_area.dwelling_types is
    'Dwellings of each type as corrected by hand; null where the buildings'' tags are the guess';

-- Every earlier form of an area, so that a change can be undone and a clash be judged by field.
create table housing_area_past (
    area_id uuid not null references housing_area on delete cascade,
    version integer not null,
    team_id uuid not null references team,
    name text not null,
    dwelling_types jsonb,
    required_bands text[] not null,
    return_days integer not null,
    deleted_at timestamptz,
    changed_at timestamptz not null,
    changed_by uuid references member,
    geometry geometry(MultiPolygon, {srid}) not null,
    primary key (area_id, version)
);
create function keep_housing_area_past() returns trigger language plpgsql as $$
begin
    insert into housing_area_past values (
        old.id, old.version, old.team_id, old.name, old.dwelling_types, old.required_bands,
        old.return_days, old.deleted_at, old.changed_at, old.changed_by, old.geometry
    );
    return new;
end $$;
create trigger housing_area_past before update on housing_area
    for each row when (old.version <> new.version) execute function keep_housing_area_past();

alter table round drop constraint round_status_check;
alter table round
    add constraint round_status_check check
        (status in ('planned', 'out', 'walked', 'partly', 'cancelled', 'replaced')),
    add column walkers integer not null default 1 check (walkers between 1 and 12),
    add column is_pair boolean not null default true,
    add column planned_for timestamptz,
    add column replaces uuid references round on delete set null,
    add column further_rounds integer check (further_rounds >= 0),
    add column out_at timestamptz,
    add column home_at timestamptz;
alter table round_leg
    add column drive_m double precision not null default 0 check (drive_m >= 0),
    add column drive_minutes double precision not null default 0 check (drive_minutes >= 0),
    add column drive geometry(MultiLineString, {srid});
comment on column round_leg.drive is
    'Ways driven to the parking point, where the leg begins and ends, and from it';
alter table round_piece drop constraint round_piece_outcome_check;
alter table round_piece
    add constraint round_piece_outcome_check check
        (outcome in ('walked', 'not_fitting', 'unreachable', 'dropped', 'not_walkable')),
    add column reason text not null default '';
-- What a round was asked for, in the form that has several starts and ends.
update round set parameters = parameters - 'start' - 'end' || jsonb_build_object(
    'area_ids', to_jsonb(area_ids),
    'starts', case jsonb_typeof(parameters -> 'start') when 'array'
        then jsonb_build_array(parameters -> 'start') else '[]' end,
    'ends', case jsonb_typeof(parameters -> 'end') when 'array'
        then jsonb_build_array(parameters -> 'end') else '[]' end
);
create index sheet_round on sheet (round_id);

-- What was walked. A pass never changes; one that was recorded by mistake is withdrawn.
create table pass (
    id uuid primary key default gen_random_uuid(),
    number bigint generated always as identity unique,
    team_id uuid not null references team,
    round_id uuid references round,
    walker integer check (walker >= 1),
    started_at timestamptz not null,
    ended_at timestamptz not null check (ended_at >= started_at),
    band text not null check (band in ({BANDS})),
    mode text not null check (mode in ('foot', 'bicycle')),
    is_pair boolean not null,
    side text not null check (side in ('both', 'left', 'right')),
    source text not null check (source in ('confirmed', 'marked', 'gps')),
    conditions text not null default '',
    created_at timestamptz not null default now(),
    created_by uuid references member,
    geometry geometry(MultiLineString, {srid}) not null,
    check ((round_id is null) = (walker is null))
);
create index pass_geometry on pass using gist (geometry);
create index pass_round on pass (round_id);
create index pass_started on pass (team_id, started_at);
create index pass_number on pass (team_id, number);
-- Passes are numbered in the order they are committed: who has seen one has seen all before it.
create function number_passes_in_order() returns trigger language plpgsql as $$
begin
    perform pg_advisory_xact_lock(7407);
    return null;
end $$;
create trigger pass_numbered before insert on pass
    for each statement execute function number_passes_in_order();
create table pass_withdrawal (
    pass_id uuid primary key references pass on delete cascade,
    number bigint generated always as identity unique,
    team_id uuid not null references team,
    at timestamptz not null default now(),
    by uuid references member
);
-- Derived: what a pass covers of today's street pieces. Made anew when the map changes.
create table pass_interval (
    pass_id uuid not null references pass on delete cascade,
    team_id uuid not null references team,
    street_id uuid not null references street on delete cascade,
    from_share double precision not null check (from_share >= 0),
    to_share double precision not null check (to_share <= 1 and to_share > from_share),
    sees_left boolean not null,
    sees_right boolean not null,
    at timestamptz not null,
    band text not null check (band in ({BANDS}))
);
create index pass_interval_pass on pass_interval (pass_id);
create index pass_interval_street on pass_interval (street_id, team_id);

create table street_note (
    {WRITTEN},
    reason text not null check (reason <> '' and length(reason) <= 200),
    withdrawn_at timestamptz,
    geometry geometry(MultiLineString, {srid}) not null
);
create index street_note_geometry on street_note using gist (geometry);
comment on table street_note is 'Streets a team cannot walk, with the reason';

-- Long work: what a page shows of it. The queue itself is procrastinate's.
create table job (
    id uuid primary key default gen_random_uuid(),
    team_id uuid not null references team,
    created_by uuid not null references member,
    created_at timestamptz not null default now(),
    kind text not null check (kind in ('import', 'plan', 'print')),
    status text not null default 'waiting'
        check (status in ('waiting', 'running', 'done', 'failed', 'cancelled')),
    parameters jsonb not null,
    stage text not null default '',
    share real not null default 0 check (share between 0 and 1),
    attempts integer not null default 0,
    started_at timestamptz,
    told_at timestamptz,
    finished_at timestamptz,
    seen_at timestamptz,
    result jsonb,
    error jsonb
);
create index job_created on job (team_id, created_at);
create table job_file (
    job_id uuid not null references job on delete cascade,
    team_id uuid not null references team,
    role text not null check (role in ('input', 'boundary', 'result')),
    part integer not null,
    name text not null,
    bytes bytea not null,
    primary key (job_id, role, part)
);

comment on table pass is 'Lines that were walked, as they were walked';
comment on table pass_interval is 'Shares of street pieces that a pass covers, derived';
"""
