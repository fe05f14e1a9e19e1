"""What the team's own postcards and business cards say."""

from alembic import op

revision = "0010_cards"
down_revision = "0009_paper"


def upgrade() -> None:
    """Add the columns, to the frames and to what they said before."""
    run = op.get_bind().exec_driver_sql
    run("""
alter table team_frame
    add column postcard text not null default '' check (length(postcard) <= 600),
    add column business_card text not null default '' check (length(business_card) <= 200);
comment on column team_frame.postcard is 'Text of the postcards; empty: the usual one';
comment on column team_frame.business_card is 'Text of the business cards; empty: the usual one';
""")
    # An earlier form without the columns would look as if the texts had been changed since.
    run("alter table row_past no force row level security")
    run("""
update row_past set content = content || '{"postcard": "", "business_card": ""}'
where kind = 'team_frame'
""")
    run("alter table row_past force row level security")
