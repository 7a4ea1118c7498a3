"""A revision that no release has: what a later one may look like. It only adds, carries data, and
leaves the code of the release before at work."""

import sqlalchemy as sa
from alembic import op

from content.database.migrations.frozen import Moment, RowId

revision = "NEXT_usable_from_0001"
down_revision = "HEAD"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column filled from another one, and a table filled from one."""
    op.add_column("items", sa.Column("made_up_unit", sa.String(), nullable=True))
    op.execute("UPDATE items SET made_up_unit = unit")
    op.create_table(
        "made_up_senders",
        sa.Column("id", RowId, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_made_up_senders")),
    )
    op.execute(
        "INSERT INTO made_up_senders (id, name, since) SELECT id, name, state_at FROM outlets"
    )
