"""Slot rules of outlets, and due times of a repetition that are skipped or moved (0.3.0)."""

import sqlalchemy as sa
from alembic import op

from content.database.migrations.frozen import Moment, RowId

revision = "0018_usable_from_0001"
down_revision = "0017_usable_from_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Tables of their own and a column that may be empty: the code of the release before plans by
    the rule alone."""
    op.add_column("occurrences", sa.Column("dropped_at", Moment(), nullable=True))
    _exceptions()
    _slot_rules()


def _exceptions() -> None:
    table = "occurrence_exceptions"
    op.create_table(
        table,
        sa.Column("id", RowId, nullable=False),
        sa.Column("publication_id", RowId, nullable=False),
        sa.Column("rule_at", Moment(), nullable=False),
        sa.Column("moved_to", Moment(), nullable=True),
        sa.Column("instead_id", RowId, nullable=True),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        _to(table, "publication_id", "publications"),
        _to(table, "instead_id", "publications"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(
            "publication_id", "rule_at", name=op.f(f"uq_{table}_publication_id_rule_at")
        ),
    )


def _slot_rules() -> None:
    op.create_table(
        "slot_rules",
        sa.Column("id", RowId, nullable=False),
        sa.Column("outlet_id", RowId, nullable=False),
        sa.Column("days", sa.String(), nullable=False),
        sa.Column("times", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("per_slot", sa.Integer(), server_default="1", nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        _to("slot_rules", "outlet_id", "outlets"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot_rules")),
    )
    op.create_index(op.f("ix_slot_rules_outlet_id"), "slot_rules", ["outlet_id"])


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)
