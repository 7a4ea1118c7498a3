"""Obligations that come due, as the daily look found them (0.3.0)."""

import sqlalchemy as sa
from alembic import op

from content.database.migrations.frozen import Moment

revision = "0020_usable_from_0001"
down_revision = "0019_usable_from_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table of its own: the code of the release before does not know of it."""
    table = "obligations_due"
    op.create_table(
        table,
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("obligation", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("noted_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f(f"fk_{table}_plan_id_plans")),
        sa.PrimaryKeyConstraint("plan_id", "obligation", "due_on", name=op.f(f"pk_{table}")),
    )
