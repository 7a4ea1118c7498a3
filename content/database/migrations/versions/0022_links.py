"""Short links of items, and how often each was opened on a day (0.3.0)."""

import sqlalchemy as sa
from alembic import op

from content.database.migrations.frozen import Moment

revision = "0022_usable_from_0001"
down_revision = "0021_usable_from_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Tables of their own: the code of the release before makes no links and follows none."""
    links, openings = "short_links", "link_openings"
    op.create_table(
        links,
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f(f"fk_{links}_item_id_items")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{links}")),
        sa.UniqueConstraint("item_id", name=op.f(f"uq_{links}_item_id")),
    )
    op.create_table(
        openings,
        sa.Column("link_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("openings", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["link_id"], ["short_links.id"], name=op.f(f"fk_{openings}_link_id_short_links")
        ),
        sa.PrimaryKeyConstraint("link_id", "day", name=op.f(f"pk_{openings}")),
    )
