"""How staff are told: what each has read, how each wants it, proven addresses, and texts that
somebody tries on himself (0.3.0)."""

import sqlalchemy as sa
from alembic import op

from content.database.migrations.frozen import Moment, RowId

revision = "0011_usable_from_0001"
down_revision = "0010_usable_from_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Tables of their own: the code of the release before sees nothing of them."""
    _own_tests()
    _matter_marks()
    op.create_table(
        "telling_choices",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_telling_choices")),
    )
    _proven_addresses()


def _own_tests() -> None:
    op.create_table(
        "own_tests",
        sa.Column("notice_id", RowId, nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_own_tests_notice_id_notices")
        ),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_own_tests")),
    )
    op.create_index(op.f("ix_own_tests_person"), "own_tests", ["person"])


def _matter_marks() -> None:
    op.create_table(
        "matter_marks",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("marked_at", Moment(), nullable=False),
        sa.Column("read_at", Moment(), nullable=True),
        sa.Column("told_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("person", "about", name=op.f("pk_matter_marks")),
    )
    op.create_index(op.f("ix_matter_marks_marked_at"), "matter_marks", ["marked_at"])


def _proven_addresses() -> None:
    op.create_table(
        "proven_addresses",
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("address_hash", sa.LargeBinary(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=True),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("proven_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user"], ["users.name"], name=op.f("fk_proven_addresses_user_users")
        ),
        sa.PrimaryKeyConstraint("user", "kind", name=op.f("pk_proven_addresses")),
    )
