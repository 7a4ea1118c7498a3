"""One press is one act; a release belongs to the list that was seen; accounts live and end; lists
and barred addresses have a unit; corrections reach people (0.3.0)."""

import sqlalchemy as sa
from alembic import op

from content.database.migrations.frozen import Moment, RowId

revision = "0007_usable_from_0001"
down_revision = "0006_usable_from_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only additions: the code of the release before goes on working."""
    _one_time_keys()
    _accounts()
    _units()
    _opt_ins()
    _lists_seen()
    _corrections()


def _one_time_keys() -> None:
    """What was already done with a form or a command: the row of the record that it made."""
    op.create_table(
        "one_time_keys",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("seq", RowId, nullable=False),
        sa.Column("asked", sa.String(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_one_time_keys")),
    )
    op.create_index(op.f("ix_one_time_keys_at"), "one_time_keys", ["at"])


def _accounts() -> None:
    """How a person is reached, what must be changed or proved at the next sign-in, and who locked
    the account."""
    for column in (
        sa.Column("contact", sa.LargeBinary(), nullable=True),
        sa.Column("must_change", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("reset_hash", sa.String(), nullable=True),
        sa.Column("reset_until", Moment(), nullable=True),
        sa.Column("totp_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("totp_step", RowId, nullable=True),
        sa.Column("recovery", sa.Text(), nullable=True),
        sa.Column("signed_in_at", Moment(), nullable=True),
        sa.Column("locked_by", sa.String(), nullable=True),
        sa.Column("locked_at", Moment(), nullable=True),
        sa.Column("locked_why", sa.Text(), nullable=True),
    ):
        op.add_column("users", column)


def _units() -> None:
    """Whose a list is: the unit of the person who first imported it."""
    for table in ("audiences", "suppressions"):
        op.add_column(table, sa.Column("unit", sa.String(), server_default="", nullable=False))
    op.execute(
        "UPDATE audiences SET unit = coalesce((SELECT users.unit FROM audit "
        "JOIN users ON users.name = audit.actor WHERE audit.act = 'audience.import' "
        "AND audit.subject = 'audience:' || audiences.name ORDER BY audit.seq LIMIT 1), '')"
    )
    op.execute(
        "UPDATE suppressions SET unit = "
        "coalesce((SELECT users.unit FROM users WHERE users.name = added_by), '')"
    )


def _opt_ins() -> None:
    """Who asked to be written to again, with the proof."""
    op.create_table(
        "opt_ins",
        sa.Column("id", RowId, nullable=False),
        sa.Column("address_hash", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("confirmed_at", Moment(), nullable=True),
        sa.Column("proof", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opt_ins")),
    )
    op.create_index(op.f("ix_opt_ins_address_hash"), "opt_ins", ["address_hash"])


def _lists_seen() -> None:
    """Which list a publication was made for, and which one its release covers.

    Known only where the list was not replaced since; elsewhere the next import in force counts as
    one that nobody has seen.
    """
    for column in (
        sa.Column("generation", sa.Integer(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("released_generation", sa.Integer(), nullable=True),
        sa.Column("released_upto", sa.Integer(), nullable=True),
        sa.Column("stopped_by", sa.String(), nullable=True),
        sa.Column("stopped_at", Moment(), nullable=True),
        sa.Column("amendment_id", RowId, nullable=True),
    ):
        op.add_column("publications", column)
    for known, since in (("generation", "created_at"), ("released_generation", "released_at")):
        _seen(known, "generation", since)
    _seen("size", "size", "created_at")


def _seen(column: str, of_list: str, since: str) -> None:
    op.execute(
        f"UPDATE publications SET {column} = (SELECT {of_list} FROM audiences "  # noqa: S608
        "WHERE audiences.id = audience_id AND "
        f"audiences.imported_at <= publications.{since}) WHERE audience_id IS NOT NULL"
    )


def _corrections() -> None:
    """What takes the place of a text that was taken back."""
    op.add_column("amendments", sa.Column("replaced_by", sa.Text(), nullable=True))
    op.add_column(
        "amendments", sa.Column("moves", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
