"""What is missing in a list's columns is counted when it comes in; long imports are kept while they
run, so that a page can show them (0.3.0)."""

import sqlalchemy as sa
from alembic import op

from content.database.migrations.frozen import Moment, RowId

revision = "0010_usable_from_0001"
down_revision = "0009_usable_from_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Columns that may be empty and a table of its own: the code of the release before goes on
    writing lists, of which nothing is counted then."""
    op.add_column("recipients", sa.Column("doubts", sa.Text(), nullable=True))
    op.add_column("audiences", sa.Column("doubts", sa.Text(), nullable=True))
    op.create_table(
        "list_imports",
        sa.Column("id", RowId, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("begun_at", Moment(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("bad", sa.Integer(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column("stopped_by", sa.String(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_imports")),
    )
