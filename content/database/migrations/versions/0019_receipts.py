"""Receipts that name a message as its provider does, and receipts that are set aside (0.3.0)."""

import sqlalchemy as sa
from alembic import op

from content.database.migrations.frozen import Moment, RowId

revision = "0019_usable_from_0001"
down_revision = "0018_usable_from_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table of its own and an index: the code of the release before knows of neither."""
    noted = sa.text("note <> ''")
    op.create_index(
        "ix_inbox_noted",
        "inbox",
        ["outlet_id", "id"],
        sqlite_where=noted,
        postgresql_where=noted,
    )
    table = "receipt_ids"
    op.create_table(
        table,
        sa.Column("outlet_id", RowId, nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("delivery_id", RowId, nullable=False),
        sa.Column("noted_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["outlet_id"], ["outlets.id"], name=op.f(f"fk_{table}_outlet_id_outlets")
        ),
        sa.PrimaryKeyConstraint("outlet_id", "provider_id", name=op.f(f"pk_{table}")),
    )
