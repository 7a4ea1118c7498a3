"""The log finds deliveries by their reason (0.3.0)."""

import sqlalchemy as sa
from alembic import op

revision = "0009_usable_from_0001"
down_revision = "0008_usable_from_0001"
branch_labels = None
depends_on = None

_CODED = sa.text("code <> ''")


def upgrade() -> None:
    """Few deliveries have a reason: the index is small, and what arrives is not slowed by it."""
    op.create_index(
        "ix_deliveries_code",
        "deliveries",
        ["code", "id"],
        sqlite_where=_CODED,
        postgresql_where=_CODED,
    )
