"""Before a decision: remarks, turns, what a decider has seen, links for outside readers (0.3.0)."""

import sqlalchemy as sa
from alembic import op

from content.database.migrations.frozen import Moment, RowId

revision = "0008_usable_from_0001"
down_revision = "0007_usable_from_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Tables of their own: the code of the release before sees nothing of them."""
    _turns()
    _revision_views()
    _reader_links()
    _remarks()


def _turns() -> None:
    op.create_table(
        "turns",
        sa.Column("id", RowId, nullable=False),
        sa.Column("revision_id", RowId, nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        _to("turns", "revision_id", "revisions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turns")),
    )
    op.create_index(op.f("ix_turns_revision_id"), "turns", ["revision_id"])


def _revision_views() -> None:
    op.create_table(
        "revision_views",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("revision_id", RowId, nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column("before_id", RowId, nullable=True),
        _to("revision_views", "item_id", "items"),
        _to("revision_views", "revision_id", "revisions"),
        _to("revision_views", "before_id", "revisions"),
        sa.PrimaryKeyConstraint("person", "item_id", name=op.f("pk_revision_views")),
    )


def _reader_links() -> None:
    op.create_table(
        "reader_links",
        sa.Column("id", RowId, nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("revision_id", RowId, nullable=False),
        sa.Column("reader", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("looks", sa.Integer(), server_default="0", nullable=False),
        sa.Column("looked_at", Moment(), nullable=True),
        _to("reader_links", "item_id", "items"),
        _to("reader_links", "revision_id", "revisions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reader_links")),
    )
    op.create_index(op.f("ix_reader_links_item_id"), "reader_links", ["item_id"])


def _remarks() -> None:
    op.create_table(
        "remarks",
        sa.Column("id", RowId, nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("revision_id", RowId, nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("link_id", RowId, nullable=True),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("answers", RowId, nullable=True),
        sa.Column("mentions", sa.Text(), nullable=False),
        sa.Column("settled_at", Moment(), nullable=True),
        sa.Column("settled_by", sa.String(), nullable=True),
        _to("remarks", "item_id", "items"),
        _to("remarks", "revision_id", "revisions"),
        _to("remarks", "link_id", "reader_links"),
        _to("remarks", "answers", "remarks"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remarks")),
    )
    op.create_index(op.f("ix_remarks_item_id"), "remarks", ["item_id"])


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)
