"""The office's pictures are a library: what is known of each, and which texts hold it (0.3.0)."""

import sqlalchemy as sa
from alembic import op

from content.database.migrations.frozen import Moment, RowId

revision = "0017_usable_from_0001"
down_revision = "0016_usable_from_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two tables of their own: the code of the release before goes on storing pictures and texts
    without rows here, which `content.library.older` makes up for."""
    op.create_table(
        "pictures",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("alt", sa.Text(), nullable=False),
        sa.Column("caption", sa.Text(), nullable=False),
        sa.Column("credit", sa.Text(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("focus_x", sa.Float(), nullable=True),
        sa.Column("focus_y", sa.Float(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("shows_people", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("rights_end", sa.Date(), nullable=True),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("added_at", Moment(), nullable=False),
        sa.Column("retired_at", Moment(), nullable=True),
        sa.Column("retired_by", sa.String(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sha256"], ["media.sha256"], name=op.f("fk_pictures_sha256_media")
        ),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_pictures")),
    )
    op.create_index("ix_pictures_added_at", "pictures", ["added_at", "sha256"])
    op.create_table(
        "revision_pictures",
        sa.Column("revision_id", RowId, nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["revisions.id"],
            name=op.f("fk_revision_pictures_revision_id_revisions"),
        ),
        sa.PrimaryKeyConstraint("revision_id", "sha256", name=op.f("pk_revision_pictures")),
    )
    op.create_index("ix_revision_pictures_sha256", "revision_pictures", ["sha256", "revision_id"])
