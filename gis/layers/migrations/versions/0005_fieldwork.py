"""Fieldwork: observation points, contact attempts, return windows, inquiries, tracks, outings."""

from alembic import context, op

revision = "0005_fieldwork"
down_revision = "0004_qgis"

WRITTEN = """
    id uuid primary key default gen_random_uuid(),
    team_id uuid not null references team,
    version integer not null default 1,
    created_at timestamptz not null default clock_timestamp(),
    created_by uuid references member,
    changed_at timestamptz not null default now(),
    changed_by uuid references member,
    deleted_at timestamptz
"""
# What is added and not rewritten; `number` is the order in which it came.
ADDED = """
    id uuid primary key default gen_random_uuid(),
    number bigint generated always as identity unique,
    team_id uuid not null references team,
    created_at timestamptz not null default clock_timestamp(),
    created_by uuid references member,
    withdrawn_at timestamptz
"""
BANDS = "'morning', 'afternoon', 'evening', 'weekend_day', 'weekend_evening', 'night'"
KEPT = ("observation_point", "return_window", "inquiry", "outing")
"""Tables whose every earlier form is kept."""
SENSITIVE = (
    "observation_point", "observation", "contact_attempt", "return_window", "inquiry",
    "case_closing", "attempt_count", "track",
)  # fmt: skip
"""Tables that only the workers and coordinators of the team may read and write."""
OF_TEAM = "team_id = nullif(current_setting('app.team', true), '')::uuid"
OF_WORKERS = "current_setting('app.role', true) in ('worker', 'coordinator')"


def upgrade() -> None:
    """Add the tables in the metric CRS of the installation."""
    srid = int(context.config.attributes["crs"].removeprefix("EPSG:"))
    run = op.get_bind().exec_driver_sql
    run(tables(srid))
    for table in KEPT:
        run(f"""
            create trigger kept before update on {table}
                for each row when (old.version <> new.version) execute function keep_row_past()
        """)
    for table in SENSITIVE:
        run(f"alter table {table} enable row level security")
        run(f"alter table {table} force row level security")
        run(f"create policy of_workers on {table} using ({OF_TEAM} and {OF_WORKERS})")
    # Earlier forms of such rows are as sensitive as the rows.
    kinds = ", ".join(f"'{table}'" for table in SENSITIVE)
    run("alter table row_past enable row level security")
    run(f"""
        create policy of_workers on row_past
            using (kind not in ({kinds}) or ({OF_TEAM} and {OF_WORKERS}))
    """)
    # Printed sheets carry codes of points. Workers of the queue put files away for all teams.
    run("alter table job_file enable row level security")
    run("""
        create policy not_for_leaders on job_file using
            (coalesce(current_setting('app.role', true), '') not in ('leader', 'administrator'))
    """)


def tables(srid: int) -> str:
    """Return the statements, with every geometry typed in one SRID."""
    return f"""
-- Where signs were seen from the street. No name, no diagnosis, nothing from inside a home.
create table observation_point (
    {WRITTEN},
    code text not null check (code <> ''),
    address_id uuid references address on delete set null,
    watch_for text not null default '' check (length(watch_for) <= 500),
    reason text not null default '' check (length(reason) <= 500),
    status text not null default 'watching' check (status in ('watching', 'closed')),
    needs_pair boolean not null default false,
    is_declined boolean not null default false,
    declined_on date,
    outcome text not null default '' check (length(outcome) <= 60),
    closed_at timestamptz,
    roadside geometry(Point, {srid}) not null,
    geometry geometry(Point, {srid}) not null,
    check ((status = 'closed') = (closed_at is not null)),
    check ((status = 'closed') = (outcome <> ''))
);
create unique index observation_point_code on observation_point (team_id, code);
create index observation_point_geometry on observation_point using gist (geometry);
comment on column observation_point.roadside is 'Where its circle is drawn: by the road';
comment on column observation_point.is_declined is 'Visits are declined: it is on no round, ever';
create table observation (
    {ADDED},
    point_id uuid not null references observation_point on delete cascade,
    at timestamptz not null,
    signs text[] not null,
    is_pair boolean not null,
    round_id uuid references round on delete set null
);
create index observation_point_at on observation (point_id, at);
comment on column observation.signs is 'Codes of what was seen from the street; none: nothing seen';

-- When to come back: to a point, or to a street.
create table return_window (
    {WRITTEN},
    point_id uuid references observation_point on delete cascade,
    street_name text not null default '',
    starts_at timestamptz not null,
    ends_at timestamptz not null check (ends_at > starts_at),
    assigned text not null default '' check (length(assigned) <= 10),
    outcome text not null default 'open' check (outcome in ('open', 'kept', 'missed')),
    settled_at timestamptz,
    geometry geometry(MultiLineString, {srid}),
    check ((point_id is null) <> (geometry is null)),
    check ((outcome = 'open') = (settled_at is null))
);
create index return_window_starts on return_window (team_id, starts_at) where deleted_at is null;
create index return_window_point on return_window (point_id);
create table contact_attempt (
    {ADDED},
    point_id uuid not null references observation_point on delete cascade,
    at timestamptz not null,
    band text not null check (band in ({BANDS})),
    form text not null check (length(form) between 1 and 60),
    level smallint not null check (level between 1 and 9),
    is_postcard_left boolean not null default false,
    slip text not null default '' check (slip in ('', 'hung', 'there', 'gone')),
    is_pair boolean not null,
    round_id uuid references round on delete set null,
    window_id uuid references return_window on delete set null
);
create index contact_attempt_point on contact_attempt (point_id, at);
comment on column contact_attempt.level is 'Character of the contact, 1 (none) to 9 (Isbryder)';

create table inquiry (
    {WRITTEN},
    code text not null check (code <> ''),
    received_on date not null,
    address_id uuid references address on delete set null,
    source_kind text not null check (length(source_kind) <= 60),
    partner_id uuid references partner on delete set null,
    heard_via text not null default '' check (length(heard_via) <= 60),
    concerns text[] not null default array[]::text[],
    judgement text not null default 'unknown'
        check (judgement in ('unknown', 'in_group', 'not_in_group')),
    receiver text not null default '' check (length(receiver) <= 10),
    taker text not null default '' check (length(taker) <= 10),
    deadline date,
    point_id uuid references observation_point on delete set null,
    outcome text not null default '' check (length(outcome) <= 60),
    closed_at timestamptz,
    geometry geometry(Point, {srid}),
    check ((outcome = '') = (closed_at is null))
);
create unique index inquiry_code on inquiry (team_id, code);

-- What a closed case leaves behind: counts without a place.
create table case_closing (
    {ADDED},
    kind text not null check (kind in ('point', 'inquiry')),
    point_id uuid references observation_point on delete set null,
    inquiry_id uuid references inquiry on delete set null,
    month date not null check (extract(day from month) = 1),
    outcome text not null check (outcome <> ''),
    broken_by text not null default '' check (length(broken_by) <= 60),
    source_kind text not null default '',
    heard_via text not null default '',
    attempts integer not null default 0 check (attempts >= 0),
    attempts_before_contact integer check (attempts_before_contact >= 0),
    days_before_contact integer check (days_before_contact >= 0),
    contact_year smallint,
    received_year smallint,
    check ((contact_year is null) = (attempts_before_contact is null)),
    check ((received_year is null) = (kind = 'point'))
);
create index case_closing_month on case_closing (team_id, month);
comment on column case_closing.broken_by is 'Code of why contact broke, where it did';
comment on column case_closing.attempts_before_contact is
    'Attempts up to and with the first contact; null where there was none';
comment on column case_closing.contact_year is 'Year of the first contact with a point';
comment on column case_closing.received_year is 'Year an inquiry was received in';
create table attempt_count (
    closing_id uuid not null references case_closing on delete cascade,
    team_id uuid not null references team,
    year smallint not null,
    form text not null,
    band text not null check (band in ({BANDS})),
    level smallint not null check (level between 1 and 9),
    count integer not null check (count > 0),
    primary key (closing_id, year, form, band, level)
);

-- Who is out, and when they are to be back.
create table outing (
    {WRITTEN},
    round_id uuid references round on delete cascade,
    initials text[] not null check (cardinality(initials) > 0),
    out_at timestamptz not null,
    home_by timestamptz not null check (home_by > out_at),
    home_at timestamptz check (home_at >= out_at)
);
create index outing_out on outing (team_id) where home_at is null and deleted_at is null;
create index outing_round on outing (round_id);
-- Until now a round knew itself when it was out, but not who was, nor when they are to be back:
-- whoever stored it last, after the minutes of the longest leg and half an hour.
insert into outing (team_id, round_id, created_by, changed_by, initials, out_at, home_by, home_at)
select round.team_id, round.id, round.changed_by, round.changed_by,
    array[coalesce(member.initials, '?')], out_at,
    out_at + make_interval(mins => 30 + ceil(coalesce(
        (select max(minutes) from round_leg where round_id = round.id), 0))::integer),
    case when home_at >= out_at then home_at when status <> 'out' then out_at end
from round left join member on member.id = round.changed_by
where out_at is not null;
alter table round drop column out_at, drop column home_at;
-- Streets of a planned round that could not be walked that day, with the reason.
create table hindrance (
    {ADDED},
    round_id uuid not null references round on delete cascade,
    walker integer not null check (walker >= 1),
    row integer not null check (row >= 1),
    reason text not null check (length(reason) between 1 and 60),
    geometry geometry(MultiLineString, {srid}) not null
);
create index hindrance_round on hindrance (round_id);

-- A GPS track as it was read in. Its fixes are dropped when their time is up; the fingerprint
-- stays, so that the same file is known again.
create table track (
    {ADDED},
    fingerprint text not null check (fingerprint <> ''),
    mode text not null check (mode in ('foot', 'bicycle')),
    started_at timestamptz,
    ended_at timestamptz,
    figures jsonb not null default '{{}}',
    fixes bytea,
    purge_at timestamptz not null,
    purged_at timestamptz
);
create unique index track_fingerprint on track (team_id, fingerprint) where withdrawn_at is null;
create index track_purge on track (purge_at) where fixes is not null;
alter table pass add column track_id uuid references track;
create index pass_track on pass (track_id) where track_id is not null;
comment on column pass.track_id is 'The track of a pass by GPS; one track has a pass for each band'
"""
