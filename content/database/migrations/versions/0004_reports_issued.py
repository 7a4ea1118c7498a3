"""What became of a report (issued, or closed with a reason), reports that somebody asks for, and
from which day on a plan's reports are awaited (0.3.0)."""

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from alembic import op

from content.database.migrations.frozen import Moment, RowId

revision = "0004_usable_from_0001"
down_revision = "0003_usable_from_0001"
branch_labels = None
depends_on = None

_VIETNAM = timedelta(hours=7)
_OF_A_PERIOD = sa.text("replaces IS NULL AND asked_id IS NULL")
_OF_ONE_ASKED = sa.text("replaces IS NULL AND asked_id IS NOT NULL")
_WHOLE = (
    "outcome <> 'issued' OR (number IS NOT NULL AND dated IS NOT NULL AND sha256 IS NOT NULL "
    "AND ext IS NOT NULL AND size IS NOT NULL AND name IS NOT NULL)"
)


def upgrade() -> None:
    """Only additions: the code of the release before goes on working.

    An office that comes from 0.2.0 is not told for ever of what it did on paper: a report whose
    figures were frozen there counts as done (nothing more could be recorded then), and what was due
    before the plan was first imported was never awaited. What fell due since and was not even
    frozen is overdue, until somebody records it or closes it with a reason.
    """
    _asked_reports()
    _report_outcomes()
    _awaited_from()
    _done_before()


def _asked_reports() -> None:
    """Reports that a letter asks for, beside those of the plan."""
    op.create_table(
        "asked_reports",
        sa.Column("id", RowId, nullable=False),
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("added_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plans.id"], name=op.f("fk_asked_reports_plan_id_plans")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asked_reports")),
        sa.UniqueConstraint(
            "plan_id",
            "first",
            "last",
            "due_on",
            "title",
            name=op.f("uq_asked_reports_plan_id_first_last_due_on_title"),
        ),
    )


def _report_outcomes() -> None:
    """What became of a report, with the signed file under its hash."""
    op.create_table(
        "report_outcomes",
        sa.Column("id", RowId, nullable=False),
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("asked_id", RowId, nullable=True),
        sa.Column("report_id", RowId, nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("dated", sa.Date(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("ext", sa.String(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("replaces", RowId, nullable=True),
        sa.CheckConstraint(
            "outcome IN ('issued', 'closed', 'reopened', 'before')",
            name=op.f("ck_report_outcomes_outcome"),
        ),
        sa.CheckConstraint(_WHOLE, name=op.f("ck_report_outcomes_issued")),
        sa.CheckConstraint(
            "outcome NOT IN ('closed', 'reopened') OR why <> ''",
            name=op.f("ck_report_outcomes_why"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_report_outcomes_{column}_{table}")
            )
            for column, table in (
                ("plan_id", "plans"),
                ("asked_id", "asked_reports"),
                ("report_id", "reports"),
                ("replaces", "report_outcomes"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_outcomes")),
        sa.UniqueConstraint("replaces", name=op.f("uq_report_outcomes_replaces")),
    )
    for name, columns, where in (
        ("uq_report_outcomes_period", ["plan_id", "period"], _OF_A_PERIOD),
        ("uq_report_outcomes_asked", ["asked_id"], _OF_ONE_ASKED),
    ):
        op.create_index(
            name,
            "report_outcomes",
            columns,
            unique=True,
            sqlite_where=where,
            postgresql_where=where,
        )


def _awaited_from() -> None:
    """The day of each plan's first import, as the record of acts has it."""
    op.add_column("plans", sa.Column("awaited_from", sa.Date(), nullable=True))
    db = op.get_bind()
    imports = sa.text("SELECT subject, min(at) FROM audit WHERE act = 'plan.import' GROUP BY 1")
    first = {row[0]: datetime.fromisoformat(row[1]) for row in db.execute(imports)}
    query = sa.text("SELECT id, imported_at FROM plans").columns(imported_at=Moment())
    for row in db.execute(query).all():
        since = _local_day(first.get(f"plan:{row.id}", row.imported_at))
        words = sa.text("UPDATE plans SET awaited_from = :since WHERE id = :id")
        words = words.bindparams(sa.bindparam("since", type_=sa.Date()))
        db.execute(words, {"id": row.id, "since": since})


def _local_day(moment: datetime) -> date:
    return (moment + _VIETNAM).date()  # both are in UTC


def _done_before() -> None:
    """Each period whose figures were frozen: until now that was the end of it."""
    op.execute(
        "INSERT INTO report_outcomes "
        "(plan_id, period, report_id, outcome, why, recorded_by, recorded_at) "
        "SELECT plan_id, period, id, 'before', '', issued_by, issued_at FROM reports "
        "WHERE id IN (SELECT max(id) FROM reports WHERE state = 'issued' GROUP BY plan_id, period)"
    )
