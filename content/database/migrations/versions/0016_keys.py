"""Each person may turn commands of one letter off (0.3.0)."""

import sqlalchemy as sa
from alembic import op

revision = "0016_usable_from_0001"
down_revision = "0015_usable_from_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column with a default: the code of the release before neither reads nor writes it."""
    op.add_column(
        "users",
        sa.Column("keys_off", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
