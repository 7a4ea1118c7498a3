"""What is left on the accounts behind outlets (0.3.0)."""

import sqlalchemy as sa
from alembic import op

from content.database.migrations.frozen import Moment, RowId

revision = "0023_usable_from_0001"
down_revision = "0022_usable_from_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table of its own: the code of the release before asks nobody."""
    table = "outlet_balances"
    op.create_table(
        table,
        sa.Column("outlet_id", RowId, nullable=False),
        sa.Column("looked_at", Moment(), nullable=False),
        sa.Column("low_at", Moment(), nullable=True),
        sa.Column("told", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["outlet_id"], ["outlets.id"], name=op.f(f"fk_{table}_outlet_id_outlets")
        ),
        sa.PrimaryKeyConstraint("outlet_id", name=op.f(f"pk_{table}")),
    )
