"""What people carry: outlets whose packs wait for a person's word, and that word (0.3.0)."""

import sqlalchemy as sa
from alembic import op

from content.database.migrations.frozen import Moment, RowId

revision = "0025_usable_from_0001"
down_revision = "0024_usable_from_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The code of the release before knows no such channel; it carries on with all others."""
    op.add_column(
        "outlets",
        sa.Column("carried", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    table = "confirmations"
    op.create_table(
        table,
        sa.Column("delivery_id", RowId, nullable=False),
        sa.Column("activity_id", RowId, nullable=True),
        sa.Column("confirmed_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name=op.f(f"fk_{table}_delivery_id_deliveries")
        ),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activities.id"], name=op.f(f"fk_{table}_activity_id_activities")
        ),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f(f"pk_{table}")),
    )
