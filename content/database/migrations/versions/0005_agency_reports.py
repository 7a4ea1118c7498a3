"""What agencies report to the body that coordinates a plan (0.3.0)."""

import sqlalchemy as sa
from alembic import op

from content.database.migrations.frozen import Moment, RowId

revision = "0005_usable_from_0001"
down_revision = "0004_usable_from_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only an addition: the code of the release before goes on working."""
    op.create_table(
        "agency_reports",
        sa.Column("id", RowId, nullable=False),
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("taken_by", sa.String(), nullable=False),
        sa.Column("taken_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plans.id"], name=op.f("fk_agency_reports_plan_id_plans")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_reports")),
    )
    op.create_index(op.f("ix_agency_reports_plan_id"), "agency_reports", ["plan_id"])
