"""What was chosen for a sheet, and which leg it shows."""

from alembic import op

revision = "0009_paper"
down_revision = "0008_rounds_with_stops"


def upgrade() -> None:
    """Add the columns."""
    op.get_bind().exec_driver_sql("""
alter table sheet
    add column leg text not null default '' check (leg ~ '^[A-Z]?$'),
    add column options jsonb not null default '{}';
comment on column sheet.leg is 'Letter of the only leg it shows; none: all legs of the round';
comment on column sheet.options is 'What was chosen for the print: see SheetOptions';
""")
