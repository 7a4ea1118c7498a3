"""How many a post has reached, as its network told on a day (0.3.0)."""

import sqlalchemy as sa
from alembic import op

from content.database.migrations.frozen import Moment, RowId

revision = "0024_usable_from_0001"
down_revision = "0023_usable_from_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table of its own: the code of the release before asks for no figures."""
    table = "post_reach"
    figures = ("views", "people", "reactions", "comments", "shares")
    op.create_table(
        table,
        sa.Column("delivery_id", RowId, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("read_at", Moment(), nullable=False),
        *(sa.Column(name, RowId, nullable=True) for name in figures),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name=op.f(f"fk_{table}_delivery_id_deliveries")
        ),
        sa.PrimaryKeyConstraint("delivery_id", "day", name=op.f(f"pk_{table}")),
    )
