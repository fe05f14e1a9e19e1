"""Rounds with stops, whom a round is for, how well streets are walked on, and working hours."""

from alembic import context, op

revision = "0008_rounds_with_stops"
down_revision = "0007_protection"

WRITTEN = """
    id uuid primary key default gen_random_uuid(),
    team_id uuid not null references team,
    version integer not null default 1,
    created_at timestamptz not null default clock_timestamp(),
    created_by uuid references member,
    changed_at timestamptz not null default now(),
    changed_by uuid references member
"""
KEPT = ("walkability", "work_hours")
"""Tables whose every earlier form is kept."""

TEAM = "team_id = (select scope_team())"
FIELDWORK = f"{TEAM} and (select scope_role()) in ('worker', 'coordinator')"
LEADER = f"{TEAM} and (select scope_role()) = 'leader'"
SYSTEM = "(select scope_role()) = 'system'"


def upgrade() -> None:
    """Add the columns, the tables and their rules."""
    srid = int(context.config.attributes["crs"].removeprefix("EPSG:"))
    run = op.get_bind().exec_driver_sql
    run(tables(srid))
    for table in ("round_stop", *KEPT):
        run(f"alter table {table} enable row level security")
        run(f"alter table {table} force row level security")
    for table in KEPT:
        run(f"""
            create trigger kept before update on {table}
                for each row when (old.version <> new.version) execute function keep_row_past()
        """)
        run(f"create policy readers on {table} for select using ({LEADER})")
        run(f"create policy writers on {table} using ({FIELDWORK} or {SYSTEM})")
    run(f"create policy of_fieldworkers on round_stop using ({FIELDWORK} or {SYSTEM})")
    # A line that leads from door to door tells as much as the stops do.
    run("drop policy readers on round_leg")
    run(f"""
        create policy readers on round_leg for select using (
            {FIELDWORK} or {SYSTEM} or {LEADER} and exists (
                select from round where round.id = round_id and round.kind = 'street'))
    """)


def tables(srid: int) -> str:
    """Return the statements, with every geometry typed in one SRID."""
    return f"""
alter table street
    add column is_lit boolean,
    add column is_paved boolean,
    add column has_pavement boolean;
comment on column street.is_lit is 'By its tags; null where the map does not say, as the next two';

alter table round add column member_ids uuid[] not null default '{{}}';
comment on column round.member_ids is 'Whom it is for; empty: whoever has time';

alter table round_leg
    add column leaves_at timestamptz,
    add column returns_at timestamptz,
    add constraint round_leg_clock check (
        (leaves_at is null) = (returns_at is null) and leaves_at <= returns_at);
comment on column round_leg.leaves_at is 'Of a leg with stops: its clock; null where it has none';

create table round_stop (
    id uuid primary key default gen_random_uuid(),
    team_id uuid not null references team,
    round_id uuid not null references round on delete cascade,
    number integer not null check (number >= 1),
    kind text not null check (kind in ('return', 'point', 'partner', 'place', 'address', 'break')),
    ref uuid,
    label text not null default '',
    geometry geometry(Point, {srid}),
    service_minutes double precision not null check (service_minutes >= 0),
    windows jsonb not null default '[]',
    must boolean not null default false,
    priority integer not null default 1 check (priority between 1 and 9),
    needs_pair boolean not null default false,
    assigned integer check (assigned >= 1),
    walker integer check (walker >= 1),
    after_steps integer check (after_steps >= 0),
    arrives_at timestamptz,
    begins_at timestamptz,
    leaves_at timestamptz,
    way_m double precision,
    reason text,
    unique (round_id, number),
    check ((kind = 'break') = (ref is null)),
    check ((walker is null) = (reason is not null)),
    check ((walker is null) = (begins_at is null))
);
create index round_stop_ref on round_stop (ref);
comment on table round_stop is 'Stops a round was asked for: visited by a walker, or why not';
comment on column round_stop.label is
    'Code or name when it was planned; of an address nothing: it is read where it is told';

create table walkability (
    {WRITTEN},
    steps double precision not null check (steps between 1 and 10),
    unlit double precision not null check (unlit between 1 and 10),
    unpaved double precision not null check (unpaved between 1 and 10),
    busy double precision not null check (busy between 1 and 10),
    unique (team_id)
);
comment on table walkability is 'What a metre costs a team that is walked on the way only';

create table work_hours (
    {WRITTEN},
    member_id uuid not null references member,
    weekday integer not null check (weekday between 1 and 7),
    begins time,
    ends time,
    check ((begins is null) = (ends is null) and begins < ends),
    unique (member_id, weekday)
);
comment on table work_hours is 'When who is at work, by ISO weekday; no times: not at work'
"""
