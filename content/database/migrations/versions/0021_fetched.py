"""Letters that were fetched from a mailbox, so that none is read twice (0.3.0)."""

import sqlalchemy as sa
from alembic import op

from content.database.migrations.frozen import Moment, RowId

revision = "0021_usable_from_0001"
down_revision = "0020_usable_from_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table of its own: the code of the release before fetches nothing."""
    table = "fetched_letters"
    op.create_table(
        table,
        sa.Column("outlet_id", RowId, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("fetched_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["outlet_id"], ["outlets.id"], name=op.f(f"fk_{table}_outlet_id_outlets")
        ),
        sa.PrimaryKeyConstraint("outlet_id", "digest", name=op.f(f"pk_{table}")),
    )
