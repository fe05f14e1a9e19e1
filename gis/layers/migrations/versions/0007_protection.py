"""Addresses that a team protects by hand, whatever map they come with; whom a sheet is for."""

from alembic import op

revision = "0007_protection"
down_revision = "0006_access"


def upgrade() -> None:
    """Add the table, what derives from it, and the column; flags that were set are kept."""
    run = op.get_bind().exec_driver_sql
    run(PROTECTION)
    # Without this the rules hide every team, point and sheet from who migrates.
    lifted = ("team", "observation_point", "sheet")
    for table in lifted:
        run(f"alter table {table} no force row level security")
    run(KEPT)
    run(SHEETS)
    for table in lifted:
        run(f"alter table {table} force row level security")
    run("alter table address_protection enable row level security")
    run("alter table address_protection force row level security")
    fieldwork = """team_id = (select scope_team())
        and (select scope_role()) in ('worker', 'coordinator')"""
    run(f"create policy of_fieldworkers on address_protection using ({fieldwork})")
    # What one team protects is hidden from all: only the function below reads every team's rows.
    run("create policy of_the_owner on address_protection for select to current_user using (true)")
    run(DERIVED)


PROTECTION = """
create table address_protection (
    id uuid primary key default gen_random_uuid(),
    team_id uuid not null references team,
    created_at timestamptz not null default now(),
    created_by uuid references member,
    key text not null,
    street text not null,
    number text not null,
    postcode text not null,
    unique (team_id, key)
);
comment on table address_protection is
    'Adressebeskyttelse, set by hand: by the key of the address, or its text where a newer map '
    'has another key';
comment on column address.is_protected is 'Derived from address_protection by its triggers';
create index address_protected on address (id) where is_protected;
"""

# A flag belongs to the teams that have a point at the address; without one, to every team.
KEPT = """
insert into address_protection (team_id, key, street, number, postcode)
select distinct on (team.id, home.key) team.id, home.key, home.street, home.number, home.postcode
from address home cross join team
where home.is_protected and (
    exists (select from observation_point
        where address_id = home.id and observation_point.team_id = team.id)
    or not exists (select from observation_point where address_id = home.id))
order by team.id, home.key, home.retired_at nulls first
"""

SHEETS = """
alter table sheet add column printed_for text not null default '';
update sheet set printed_for = coalesce(
    (select initials from member where member.id = sheet.created_by), '');
comment on column sheet.printed_for is 'Initials of whoever carries it; created_by printed it';
"""

# Postcodes are often missing on OpenStreetMap: where one is, the rest has to do.
DERIVED = r"""
create function addresses_protected() returns table (protection_id uuid, address_id uuid)
    language sql stable as $$
    select one.id, home.id from address_protection one join address home on home.key = one.key
    union
    select one.id, home.id from address_protection one join address home
        on lower(home.street) = lower(one.street) and one.street <> ''
        and regexp_replace(lower(home.number), '\s', '', 'g')
            = regexp_replace(lower(one.number), '\s', '', 'g')
        and (home.postcode = one.postcode or '' in (home.postcode, one.postcode))
$$;
create function derive_protection() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
begin
    -- One after the other, and never beside a change of the map: each sees what the other kept.
    perform pg_advisory_xact_lock(7405);
    update address set is_protected = not is_protected
    where is_protected <> (id in (select address_id from addresses_protected()));
    return null;
end $$;
create trigger protection_derived after insert or update or delete on address_protection
    for each statement execute function derive_protection();
create trigger protection_derived after insert or update of key, street, number, postcode
    on address for each statement execute function derive_protection();
"""
