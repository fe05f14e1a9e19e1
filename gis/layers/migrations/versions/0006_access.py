"""Access: members of several teams with several roles, and row-level security on every table."""

from alembic import op

revision = "0006_access"
down_revision = "0005_fieldwork"

OF_FIELDWORK = (
    "observation_point", "observation", "contact_attempt", "return_window", "inquiry",
    "case_closing", "attempt_count", "track",
)  # fmt: skip
"""Tables that only the workers and coordinators of the team may read and write."""
OF_TEAM = (
    "housing_area", "housing_area_past", "round", "round_leg", "round_piece", "sheet", "pass",
    "pass_withdrawal", "pass_interval", "street_note", "team_meeting", "mapping_version",
    "team_frame", "area_answer", "area_decision", "decision_backing", "layer_import",
    "column_choice", "place", "place_visit", "partner", "partner_contact", "channel", "handout",
    "strategy_item", "outing", "hindrance",
)  # fmt: skip
"""Tables that all of the team but its administrators read, and its fieldworkers write."""
ALSO_LEADERS_WRITE = ("decision_backing",)
SHOWN_IN_QGIS = (
    "housing_area", "area_decision", "place", "partner", "channel", "pass", "pass_withdrawal",
)  # fmt: skip
"""Tables that the views for QGIS read, as the role that owns them."""

# A subquery is evaluated once a statement, and not once a row.
TEAM = "team_id = (select scope_team())"


def role_in(*roles: str) -> str:
    """Return the condition that a transaction is for one of some roles."""
    return f"(select scope_role()) in ({', '.join(repr(role) for role in roles)})"


FIELDWORK = f"({TEAM} and {role_in('worker', 'coordinator')})"
SYSTEM = role_in("system")
OWN_MEMBER = "member_id::text = current_setting('app.member', true)"


def upgrade() -> None:
    """Add the tables and the rules."""
    run = op.get_bind().exec_driver_sql
    run(FUNCTIONS)
    run(MEMBERS)
    add_logins()
    for table in OF_FIELDWORK:
        run(f"drop policy of_workers on {table}")
        secure(table)
        run(f"create policy of_fieldworkers on {table} using ({FIELDWORK})")
    for table in OF_TEAM:
        secure(table)
        readers = f"{TEAM} and {role_in('worker', 'coordinator', 'leader')} or {SYSTEM}"
        run(f"create policy readers on {table} for select using ({readers})")
        writing = ("worker", "coordinator", *(("leader",) if table in ALSO_LEADERS_WRITE else ()))
        run(f"create policy writers on {table} using ({TEAM} and {role_in(*writing)} or {SYSTEM})")
    # Who backs a decision locks its area meanwhile, and changes nothing of it.
    run(f"""
        create policy locking on housing_area for update
            using ({TEAM} and {role_in("leader")}) with check (false)
    """)
    for table in SHOWN_IN_QGIS:
        run(f"create policy of_the_owner on {table} for select to current_user using (true)")
    # Earlier forms of such rows are as sensitive as the rows.
    run("drop policy of_workers on row_past")
    secure("row_past")
    kinds = ", ".join(f"'{table}'" for table in OF_FIELDWORK)
    team = f"{TEAM} and {role_in('worker', 'coordinator', 'leader')} or {SYSTEM}"
    run(f"""
        create policy by_kind on row_past
            using (case when kind in ({kinds}) then {FIELDWORK} else {team} end)
    """)
    for table in ("team", "member", "job"):
        secure(table)
    everybody = role_in("worker", "coordinator", "leader", "administrator")
    own = f"id = (select scope_team()) and {everybody} or {SYSTEM}"
    run(f"create policy own on team for select using ({own})")
    run(f"create policy own on member for select using ({TEAM} and {everybody} or {SYSTEM})")
    # Nobody gives themselves a role: what a member is comes from the login.
    for table in ("team", "member"):
        run(f"create policy written on {table} using ({SYSTEM})")
    run(f"create policy own on job using ({TEAM} and {everybody} or {SYSTEM})")
    # Printed sheets carry codes of points; what an administrator hands in is a map.
    run("drop policy not_for_leaders on job_file")
    secure("job_file")
    run(f"""
        create policy by_role on job_file using (
            {FIELDWORK} or {SYSTEM}
            or ({TEAM} and {role_in("administrator")} and role in ('input', 'boundary'))
        )
    """)
    run(BACKUPS)
    for table in ("backup_run", "backup_plan"):
        secure(table)
        told = role_in("coordinator", "administrator", "system")
        run(f"create policy readers on {table} for select using ({told})")
        run(f"create policy keepers on {table} using ({role_in('administrator', 'system')})")
    run(RETENTION)
    for table in ("retention_rule", "retention_run"):
        secure(table)
        told = f"{TEAM} and {role_in('worker', 'coordinator', 'administrator')}"
        run(f"create policy readers on {table} for select using ({told} or {SYSTEM})")
        ours = f"{TEAM} and {role_in('administrator')}"
        run(f"create policy keepers on {table} using ({ours} or {SYSTEM})")
    # Who changes a rule keeps its earlier form, and reads it to take the change back.
    run(f"""
        create policy of_rules on row_past
            using (kind = 'retention_rule' and {TEAM} and {role_in("administrator")})
    """)
    for table in ("keeping", "erasure", "code_given"):
        secure(table)
    for table in ("keeping", "code_given"):
        run(f"create policy of_fieldworkers on {table} using ({FIELDWORK})")
    run(f"create policy of_fieldworkers on erasure using ({FIELDWORK} or {SYSTEM})")
    keep_log()


def keep_log() -> None:
    """Add the log of what was seen and done, and the seals that tell whether it was changed."""
    run = op.get_bind().exec_driver_sql
    run(LOG)
    for table in ("audit_event", "audit_seal"):
        secure(table)
        # Only the function below acts as the owner.
        run(f"create policy of_the_owner on {table} to current_user using (true)")
    run(f"""
        create policy reading on audit_event for select using (
            {SYSTEM} or {role_in("administrator")} and ({TEAM} or team_id is null))
    """)
    own = f"{TEAM} and role = (select scope_role()) and {OWN_MEMBER}"
    run(f"create policy writing on audit_event for insert with check ({own} or {SYSTEM})")
    run(f"create policy sealing on audit_seal using ({SYSTEM}) with check ({SYSTEM})")


def add_logins() -> None:
    """Add what a login leaves: sessions, groups without a role, addresses of calendars."""
    run = op.get_bind().exec_driver_sql
    run(LOGINS)
    for table in ("login_session", "login_group", "calendar_token", "hand_over"):
        secure(table)
        run(f"create policy of_the_program on {table} using ({SYSTEM})")
    mine = "member_id::text = (select current_setting('app.member', true))"
    run(f"create policy own on calendar_token using ({FIELDWORK} and {mine})")
    administrators = f"{TEAM} and {role_in('administrator')}"
    run(f"create policy of_administrators on hand_over using ({administrators})")


def secure(table: str) -> None:
    """Show no row of a table but by a rule, not to its owner either."""
    run = op.get_bind().exec_driver_sql
    run(f"alter table {table} enable row level security")
    run(f"alter table {table} force row level security")


# What is no id, or no role, is nobody: it sees nothing, and is no error either.
FUNCTIONS = """
create function scope_team() returns uuid language sql stable as $$
    select case when current_setting('app.team', true)
            ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
        then current_setting('app.team', true)::uuid end
$$;
create function scope_role() returns text language sql stable as $$
    select coalesce(current_setting('app.role', true), '')
$$;
"""

# One person may belong to several teams, and have several roles in each.
MEMBERS = """
alter table member add column roles text[];
update member set roles = case
    when subject = 'local' then array['coordinator', 'administrator'] else array[role] end;
alter table member
    drop column role,
    alter column roles set not null,
    drop constraint member_subject_key,
    add constraint member_subject_team unique (subject, team_id),
    add constraint member_roles check
        (roles <@ array['worker', 'coordinator', 'leader', 'administrator']),
    add column left_at timestamptz;
-- Work is done in the role it was asked for in, if whoever asked still has it.
alter table job add column role text not null default 'coordinator'
    check (role in ('worker', 'coordinator', 'leader', 'administrator'));
alter table job alter column role drop default;
comment on column member.roles is 'As the identity provider told last; none: no access';
comment on column member.left_at is 'When the member left: no login opens the team again';
"""

# Which backups were asked for, made and tried; the backups themselves are files.
BACKUPS = """
create table backup_run (
    id uuid primary key default gen_random_uuid(),
    asked_at timestamptz not null default now(),
    is_automatic boolean not null,
    is_in_folder boolean not null,
    status text not null check (status in ('waiting', 'running', 'done', 'failed')),
    stage text not null default '',
    share double precision not null default 0,
    finished_at timestamptz,
    machine text not null default '',
    is_passphrase boolean,
    file_name text,
    made_at timestamptz,
    size bigint,
    row_count bigint,
    key_id text,
    checked text check (checked in ('read', 'restored')),
    error jsonb
);
create table backup_plan (
    one boolean primary key default true check (one),
    is_automatic boolean not null default true,
    key_kept_at timestamptz,
    key_kept_id text
);
insert into backup_plan default values;
comment on table backup_run is 'Backups asked for, made and tried; holds nothing of any person';
"""

# How long what is kept for, and what was deleted for good: by ids that tell nothing.
RETENTION = """
create table retention_rule (
    id uuid primary key default gen_random_uuid(),
    team_id uuid not null references team,
    version integer not null default 1,
    created_at timestamptz not null default clock_timestamp(),
    created_by uuid references member,
    changed_at timestamptz not null default now(),
    changed_by uuid references member,
    kind text not null,
    amount integer not null check (amount > 0),
    basis text not null default '' check (length(basis) <= 300)
);
create unique index retention_rule_kind on retention_rule (team_id, kind);
comment on column retention_rule.amount is 'In the unit of its kind: days, months or years';
comment on column retention_rule.basis is 'The legal basis, as the administrator words it';
create trigger kept before update on retention_rule
    for each row when (old.version <> new.version) execute function keep_row_past();
create table retention_run (
    number bigint generated always as identity primary key,
    team_id uuid not null references team,
    at timestamptz not null,
    by uuid references member,
    status text not null check (status in ('done', 'held', 'approved')),
    reason text not null default '',
    counts jsonb not null default '{}'
);
create index retention_run_team on retention_run (team_id, number);
comment on column retention_run.status is 'held: nothing was deleted until somebody approves it';
create table keeping (
    id uuid primary key default gen_random_uuid(),
    number bigint generated always as identity unique,
    team_id uuid not null references team,
    created_at timestamptz not null default clock_timestamp(),
    created_by uuid references member,
    withdrawn_at timestamptz,
    row_id uuid not null
);
create index keeping_row on keeping (row_id);
comment on table keeping is 'That somebody said of an open case that it is to be kept';
create table erasure (
    row_id uuid primary key,
    team_id uuid not null references team,
    kind text not null check (kind <> ''),
    at timestamptz not null default now(),
    reason text not null check (reason <> '')
);
create table code_given (
    team_id uuid not null references team,
    beginning text not null,
    number bigint not null check (number > 0),
    primary key (team_id, beginning)
);
comment on table code_given is 'Highest codes of what was deleted for good: not given anew';
comment on table erasure is 'What was deleted for good: deleted again wherever a backup brings it';
"""

# An event says who did what to which ids, and holds no text: no address, name or word searched.
# `xact` comes before `number`, so that it is given first: of two events the one with the lower
# number belongs to a transaction that had begun before the other was kept.
LOG = """
create table audit_event (
    xact bigint not null default pg_current_xact_id()::text::bigint,
    number bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    team_id uuid,
    member_id uuid,
    role text not null check (role ~ '^[a-z]{0,20}$'),
    action text not null check (action ~ '^[a-z_]+([.][a-z_]+){1,2}$'),
    ids uuid[] not null default '{}',
    view_id uuid not null,
    channel text not null check (channel in ('page', 'command', 'job', 'route')),
    counts jsonb not null default '{}' check (
        jsonb_typeof(counts) = 'object'
        and not jsonb_path_exists(counts, '$.* ? (@.type() != "number")'))
);
create index on audit_event (team_id, at);
comment on table audit_event is 'Who saw or did what: only added to; without a team: logins';
create table audit_seal (
    number bigint primary key,
    kind text not null check (kind in ('events', 'dropped')),
    at timestamptz not null,
    numbers int8multirange not null,
    events bigint not null,
    snapshot text not null,
    xact bigint not null,
    content bytea not null,
    hash bytea not null
);
comment on table audit_seal is 'Batches of the log, each with the hash of its rows and of the seal '
    'before it; of kind dropped: rows whose time was up';
-- What the latest seal of kind dropped names goes, if it is old enough to.
create function audit_forget() returns bigint language plpgsql security definer
    set search_path = public, pg_temp as $$
declare
    named int8multirange;
    gone bigint;
begin
    select numbers into named from audit_seal where kind = 'dropped' order by number desc limit 1;
    if exists (
        select from audit_event where number <@ named and at > now() - interval '1 year'
    ) then
        raise exception 'the log of a year is kept';
    end if;
    delete from audit_event where number <@ named;
    get diagnostics gone = row_count;
    return gone;
end $$;
"""

# Who is logged in; what identifies a browser is kept as a SHA-256 only.
LOGINS = """
alter table team add column known_as text;
alter table team add constraint team_known_as unique (known_as);
comment on column team.known_as is 'What the settings call the team, whatever it is renamed to';
create table login_session (
    id uuid primary key default gen_random_uuid(),
    key bytea not null unique check (length(key) = 32),
    subject text not null,
    groups text[] not null,
    is_first boolean not null,
    started_at timestamptz not null default now(),
    seen_at timestamptz not null default now(),
    expires_at timestamptz,
    ended_at timestamptz,
    why text not null default ''
        check (why in ('', 'idle', 'age', 'token', 'signed_out', 'everywhere', 'removed', 'again')),
    check ((ended_at is null) = (why = ''))
);
create index login_session_subject on login_session (subject) where ended_at is null;
create table login_group (
    name text primary key check (length(name) <= 200),
    seen_at timestamptz not null default now()
);
comment on table login_group is 'Groups that people came with and that give no role; of nobody';
create table calendar_token (
    id uuid primary key default gen_random_uuid(),
    team_id uuid not null references team,
    member_id uuid not null references member,
    key bytea not null unique check (length(key) = 32),
    created_at timestamptz not null default now(),
    expires_at timestamptz not null check (expires_at <= created_at + interval '180 days'),
    revoked_at timestamptz
);
create index calendar_token_member on calendar_token (member_id);
create table hand_over (
    id uuid primary key default gen_random_uuid(),
    team_id uuid not null references team,
    from_member uuid not null references member,
    to_member uuid not null references member,
    made_by uuid not null references member,
    made_at timestamptz not null default now(),
    undone_at timestamptz,
    moved jsonb not null
);
comment on column hand_over.moved is 'Ids of the rows that got another name, by table';
"""
