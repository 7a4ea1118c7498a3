"""Campaigns have facts, items and times of their own (0.3.0)."""

import json

import sqlalchemy as sa
from alembic import op

from content.database.migrations.frozen import Moment, RowId

revision = "0012_usable_from_0001"
down_revision = "0011_usable_from_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Tables of their own, and a column that may be empty: the code of the release before goes on
    writing texts, whose campaign is then read from their documents."""
    _campaigns()
    _items_and_times()
    op.add_column("revisions", sa.Column("campaign", sa.String(), nullable=True))
    op.create_index(op.f("ix_revisions_campaign"), "revisions", ["campaign"])
    _read_out(op.get_bind())


def _campaigns() -> None:
    op.create_table(
        "campaigns",
        sa.Column("id", RowId, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("event_day", sa.Date(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("aim", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.String(), nullable=True),
        sa.Column("obligations", sa.Text(), nullable=False),
        sa.Column("forms", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        _points_to("campaigns", "plan_id", "plans"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
        sa.UniqueConstraint("name", name=op.f("uq_campaigns_name")),
    )


def _items_and_times() -> None:
    op.create_table(
        "campaign_items",
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("campaign_id", RowId, nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("added_at", Moment(), nullable=False),
        _points_to("campaign_items", "item_id", "items"),
        _points_to("campaign_items", "campaign_id", "campaigns"),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_campaign_items")),
    )
    op.create_index(op.f("ix_campaign_items_campaign_id"), "campaign_items", ["campaign_id"])
    op.create_table(
        "campaign_times",
        sa.Column("id", RowId, nullable=False),
        sa.Column("campaign_id", RowId, nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("outlet_id", RowId, nullable=False),
        sa.Column("audience_id", RowId, nullable=True),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("clock", sa.String(), nullable=False),
        sa.Column("publication_id", RowId, nullable=True),
        _points_to("campaign_times", "campaign_id", "campaigns"),
        _points_to("campaign_times", "item_id", "items"),
        _points_to("campaign_times", "outlet_id", "outlets"),
        _points_to("campaign_times", "audience_id", "audiences"),
        _points_to("campaign_times", "publication_id", "publications"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_times")),
    )
    for column in ("campaign_id", "publication_id"):
        op.create_index(op.f(f"ix_campaign_times_{column}"), "campaign_times", [column])


def _points_to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def _read_out(db: sa.Connection) -> None:
    """The campaign that each stored text names."""
    texts = db.execute(sa.text("SELECT id, document FROM revisions")).all()
    named = [{"id": row.id, "name": json.loads(row.document).get("campaign")} for row in texts]
    if named:
        db.execute(sa.text("UPDATE revisions SET campaign = ''"))
    if found := [row for row in named if row["name"]]:
        db.execute(sa.text("UPDATE revisions SET campaign = :name WHERE id = :id"), found)
