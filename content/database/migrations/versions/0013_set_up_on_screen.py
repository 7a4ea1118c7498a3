"""Outlets and plans that are used no more, the day on which an outlet's secrets were set, and the
office's own days off and worked (0.3.0)."""

import sqlalchemy as sa
from alembic import op

from content.database.migrations.frozen import Moment

revision = "0013_usable_from_0001"
down_revision = "0012_usable_from_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Columns that may be empty and a table of its own: the code of the release before knows
    neither, and goes on with the file of days off that it was given."""
    op.add_column("outlets", sa.Column("retired_at", Moment(), nullable=True))
    op.add_column("outlets", sa.Column("secrets_at", sa.Text(), nullable=True))
    op.add_column("plans", sa.Column("retired_on", sa.Date(), nullable=True))
    op.create_table(
        "own_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("said_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_own_days")),
    )
