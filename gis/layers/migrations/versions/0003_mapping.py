"""The five mapping points: answers, decisions, places, partners, channels, meetings, strategy."""

from alembic import context, op

revision = "0003_mapping"
down_revision = "0002_walked"

# The moment itself: what one transaction writes after it closed a meeting is new at the next one.
WRITTEN = """
    id uuid primary key default gen_random_uuid(),
    team_id uuid not null references team,
    version integer not null default 1,
    created_at timestamptz not null default clock_timestamp(),
    created_by uuid references member,
    changed_at timestamptz not null default now(),
    changed_by uuid references member
"""
# What is added and never changed; `number` is the order in which it came.
ADDED = """
    id uuid primary key default gen_random_uuid(),
    number bigint generated always as identity unique,
    team_id uuid not null references team,
    created_at timestamptz not null default clock_timestamp(),
    created_by uuid references member
"""
# Where a partner or a channel reaches: the whole municipality, or some areas.
REACH = """
    is_municipality_wide boolean not null default false,
    area_ids uuid[] not null default '{}'
"""
BANDS = "'morning', 'afternoon', 'evening', 'weekend_day', 'weekend_evening', 'night'"
KEPT = ("team_meeting", "team_frame", "place", "partner", "channel", "strategy_item")
"""Tables whose every earlier form is kept."""


def upgrade() -> None:
    """Add the tables in the metric CRS of the installation."""
    srid = int(context.config.attributes["crs"].removeprefix("EPSG:"))
    op.get_bind().exec_driver_sql(tables(srid))
    for table in KEPT:
        op.get_bind().exec_driver_sql(f"""
            create trigger kept before update on {table}
                for each row when (old.version <> new.version) execute function keep_row_past()
        """)


def tables(srid: int) -> str:
    """Return the statements, with every geometry typed in one SRID."""
    return f"""
-- Public registers: what they say of addresses, kept by the register's own key, so that a newer map
-- finds it again. What an address of the map has of it is derived.
create table register_import (
    id uuid primary key default gen_random_uuid(),
    number bigint generated always as identity unique,
    kind text not null check (kind in ('addresses', 'municipality')),
    figures jsonb not null default '{{}}',
    imported_at timestamptz not null default now(),
    imported_by uuid references member
);
create table register_address (
    key uuid primary key,
    street text not null,
    number text not null,
    postcode text not null,
    unit_count integer check (unit_count >= 0),
    types jsonb check (jsonb_typeof(types) = 'object')
);
create table address_units (
    address_id uuid primary key references address on delete cascade,
    unit_count integer not null check (unit_count >= 0),
    types jsonb check (jsonb_typeof(types) = 'object')
);
comment on table address_units is
    'Dwellings of an address by the public registers; types are dwellings of each type';
create table municipality (
    one boolean primary key default true check (one),
    code text not null check (code <> ''),
    name text not null check (name <> ''),
    geometry geometry(MultiPolygon, {srid}) not null check (ST_IsValid(geometry))
);
comment on table municipality is 'The municipality that the teams work in';

-- Every earlier form of a row that people write in: a change can be undone, a clash be judged by
-- field, and a meeting sees what is new.
create table row_past (
    row_id uuid not null,
    version integer not null,
    team_id uuid not null references team,
    kind text not null,
    changed_at timestamptz not null,
    changed_by uuid references member,
    content jsonb not null,
    primary key (row_id, version)
);
create index row_past_changed on row_past (team_id, changed_at);
create function keep_row_past() returns trigger language plpgsql as $$
declare content jsonb := to_jsonb(old);
begin
    if jsonb_typeof(content -> 'geometry') = 'object' then
        content := jsonb_set(content, array['geometry'], to_jsonb(old.geometry::text));
    end if;
    insert into row_past values (
        old.id, old.version, old.team_id, tg_table_name, old.changed_at, old.changed_by, content
    );
    return new;
end $$;

create table team_meeting (
    {WRITTEN},
    held_on date not null,
    present text[] not null default array[]::text[],
    works_well text not null default '' check (length(works_well) <= 2000),
    do_differently text not null default '' check (length(do_differently) <= 2000),
    not_tried text not null default '' check (length(not_tried) <= 2000),
    closed_at timestamptz,
    deleted_at timestamptz
);
create unique index team_meeting_open on team_meeting (team_id)
    where closed_at is null and deleted_at is null;
create table mapping_version (
    {ADDED},
    meeting_id uuid not null unique references team_meeting,
    content jsonb not null
);
comment on table mapping_version is 'The whole mapping as it was when a meeting was closed';
create table team_frame (
    {WRITTEN},
    guidelines text not null default '' check (length(guidelines) <= 20000),
    hours text not null default '' check (length(hours) <= 500),
    phone text not null default '' check (length(phone) <= 100)
);
create unique index team_frame_team on team_frame (team_id);

create table area_answer (
    {ADDED},
    area_id uuid not null references housing_area on delete cascade,
    point smallint not null check (point between 1 and 5),
    question smallint not null check (question between 1 and 3),
    text text not null check (length(text) <= 2000),
    is_none boolean not null,
    tags text[] not null default array[]::text[],
    meeting_id uuid references team_meeting,
    restates uuid references area_answer on delete set null,
    area_version integer
);
create index area_answer_area on area_answer (area_id, point, question, number);
create index area_answer_created on area_answer (team_id, created_at);
comment on table area_answer is
    'Answers to the questions of a mapping point; the newest counts, an empty one takes it back';
comment on column area_answer.restates is
    'The answer that counts again, or that another area passed on: it says who gave it, and when';
comment on column area_answer.area_version is
    'The form of the area that brought the answer along, by splitting or joining; null: typed';
create table area_decision (
    {ADDED},
    area_id uuid not null references housing_area on delete cascade,
    way text not null check (way in ('direct', 'indirect')),
    is_chosen boolean,
    reason text not null check (length(reason) <= 2000),
    partner_ids uuid[] not null default array[]::uuid[],
    review_on date,
    decided_by text[] not null default array[]::text[],
    meeting_id uuid references team_meeting,
    restates uuid references area_decision on delete set null,
    area_version integer,
    check (is_chosen is null or btrim(reason) <> '')
);
create index area_decision_area on area_decision (area_id, way, number);
create index area_decision_created on area_decision (team_id, created_at);
comment on table area_decision is
    'Whether a team traces in an area, and why; null: the decision was taken back';
create table decision_backing (
    {ADDED},
    decision_id uuid not null references area_decision on delete cascade,
    is_backed boolean not null
);
create index decision_backing_decision on decision_backing (decision_id, number);

-- Rows that came from one file, so that the file can be taken back.
create table layer_import (
    {ADDED},
    layer text not null,
    added integer not null check (added >= 0),
    undone_at timestamptz
);
comment on table layer_import is 'Files whose rows were read into a layer; each row names its own';
alter table housing_area add column import_id uuid references layer_import;
-- Which column of a file meant what, the last time a file had these headings.
create table column_choice (
    team_id uuid not null references team,
    layer text not null,
    headings text[] not null,
    choice jsonb not null,
    chosen_at timestamptz not null default now(),
    primary key (team_id, layer, headings)
);

create table place (
    {WRITTEN},
    deleted_at timestamptz,
    import_id uuid references layer_import,
    name text not null check (btrim(name) <> '' and length(name) <= 80),
    kind text not null check (length(kind) <= 60),
    role text not null check (role in ('stay', 'offer')),
    bands text[] not null default array[]::text[] check (bands <@ array[{BANDS}]),
    worth text not null default '' check (length(worth) <= 500),
    area_ids uuid[] not null default array[]::uuid[],
    map_key text,
    geometry geometry(Point, {srid}) not null
);
create index place_geometry on place using gist (geometry);
create index place_team on place (team_id) where deleted_at is null;
comment on table place is 'Where the target group stays, and offers and communities near homes';
create table place_visit (
    {ADDED},
    place_id uuid not null references place,
    started_at timestamptz not null,
    minutes integer not null check (minutes between 1 and 1440),
    band text not null check (band in ({BANDS})),
    is_pair boolean not null,
    withdrawn_at timestamptz
);
create index place_visit_place on place_visit (place_id, started_at);

create table partner (
    {WRITTEN},
    deleted_at timestamptz,
    import_id uuid references layer_import,
    merged_into uuid references partner,
    name text not null check (btrim(name) <> '' and length(name) <= 120),
    sector text not null check (sector in ('public', 'private', 'civil')),
    kind text not null check (length(kind) <= 60),
    {REACH},
    has_access boolean,
    meets_citizens boolean,
    our_hours text not null default '' check (length(our_hours) <= 300),
    contact text not null default '' check (length(contact) <= 500),
    contact_days integer check (contact_days between 1 and 3650),
    priority text not null default 'normal' check (priority in ('high', 'normal', 'low')),
    note text not null default '' check (length(note) <= 1000),
    geometry geometry(MultiPoint, {srid})
);
create index partner_team on partner (team_id) where deleted_at is null;
create index partner_geometry on partner using gist (geometry);
comment on column partner.has_access is 'Access to private homes; null: nobody has asked yet';
comment on column partner.contact_days is 'Days within which the team means to be in contact';
create table partner_contact (
    {ADDED},
    partner_id uuid not null references partner,
    day date not null,
    form text not null check (length(form) <= 60),
    told text not null check (length(told) <= 500),
    withdrawn_at timestamptz
);
create index partner_contact_partner on partner_contact (partner_id, day);

create table channel (
    {WRITTEN},
    deleted_at timestamptz,
    import_id uuid references layer_import,
    name text not null check (btrim(name) <> '' and length(name) <= 120),
    kind text not null check (length(kind) <= 60),
    {REACH},
    deadline date,
    rhythm text not null default '' check (length(rhythm) <= 200),
    every_days integer check (every_days between 1 and 3650),
    contact text not null default '' check (length(contact) <= 500),
    note text not null default '' check (length(note) <= 1000),
    geometry geometry(MultiPoint, {srid})
);
create index channel_team on channel (team_id) where deleted_at is null;
comment on column channel.every_days is 'Days within which the team means to use the channel';
create table handout (
    {ADDED},
    channel_id uuid not null references channel,
    day date not null,
    material text not null check (btrim(material) <> '' and length(material) <= 200),
    whereabouts text not null default '' check (length(whereabouts) <= 200),
    copies integer check (copies between 1 and 1000000),
    withdrawn_at timestamptz
);
create index handout_channel on handout (channel_id, day);
comment on table handout is 'Material that was handed out or printed through a channel';

create table strategy_item (
    {WRITTEN},
    deleted_at timestamptz,
    partner_id uuid not null references partner,
    message text not null default '' check (length(message) <= 1000),
    procedure text not null default '' check (length(procedure) <= 1000),
    effect text not null default '' check (length(effect) <= 1000),
    time_plan text not null default '' check (length(time_plan) <= 500),
    due_on date,
    responsible text not null default '' check (length(responsible) <= 60),
    status text not null default 'not_started'
        check (status in ('not_started', 'under_way', 'done')),
    status_text text not null default '' check (length(status_text) <= 1000),
    evaluation text not null default '' check (length(evaluation) <= 1000)
);
create index strategy_item_team on strategy_item (team_id) where deleted_at is null;
"""
