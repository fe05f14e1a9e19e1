"""What was chosen for a sheet, and which leg it shows; sheets are no business of leaders."""

from alembic import op

revision = "0009_paper"
down_revision = "0008_rounds_with_stops"


def upgrade() -> None:
    """Add the columns, and leave reading to who may write."""
    # It tells who is out with it, and where to.
    op.get_bind().exec_driver_sql("drop policy readers on sheet")
    op.get_bind().exec_driver_sql("""
alter table sheet
    add column leg text not null default '' check (leg ~ '^[A-Z]?$'),
    add column options jsonb not null default '{}';
comment on column sheet.leg is 'Letter of the only leg it shows; none: all legs of the round';
comment on column sheet.options is 'What was chosen for the print: see SheetOptions';
""")
