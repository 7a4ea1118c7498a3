"""Who is on a list of recipients, who looks after it, and since when it is used no more (0.3.0)."""

import sqlalchemy as sa
from alembic import op

from content.database.migrations.frozen import Moment

revision = "0015_usable_from_0001"
down_revision = "0014_usable_from_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Columns that may be empty: the code of the release before writes lists of which nobody has
    said this."""
    for name in ("people", "keeper"):
        op.add_column("audiences", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.add_column("audiences", sa.Column("retired_at", Moment(), nullable=True))
