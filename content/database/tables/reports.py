"""Reports as they were made, those that somebody asked for, what became of them, and the reminders
of their deadlines."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from content.database.db import UtcDateTime
from content.database.tables.base import Id, metadata, partial_index

reports = Table(
    "reports",
    metadata,
    Column("id", Id, primary_key=True),
    Column("plan_id", ForeignKey("plans.id"), nullable=False, index=True),
    Column("period", String, nullable=False),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("figures", Text, nullable=False),  # canonical JSON; sha256 is its hash
    Column("sha256", String, nullable=False),
    Column("state", String, nullable=False),
    Column("made_by", String, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("issued_by", String),
    Column("issued_at", UtcDateTime),
    CheckConstraint("state IN ('draft', 'issued')", name="state"),
)

reminders = Table(
    "reminders",
    metadata,
    Column("id", Id, primary_key=True),
    Column("plan_id", ForeignKey("plans.id"), nullable=False),
    Column("due_on", Date, nullable=False),  # the last valid day
    Column("days", Integer, nullable=False),  # working days before the day to aim at
    Column("sent_at", UtcDateTime, nullable=False),
    Column("outcome", Text, nullable=False),
    UniqueConstraint("plan_id", "due_on", "days"),
)

obligations_due = Table(  # as the daily look found them; what is done or past is taken out
    "obligations_due",
    metadata,
    Column("plan_id", ForeignKey("plans.id"), primary_key=True),
    Column("obligation", String, primary_key=True),
    Column("due_on", Date, primary_key=True),
    Column("days", Integer, nullable=False),  # so many days ahead it was to be told
    Column("title", Text, nullable=False),
    Column("noted_at", UtcDateTime, nullable=False),
)

asked_reports = Table(
    "asked_reports",
    metadata,
    Column("id", Id, primary_key=True),
    Column("plan_id", ForeignKey("plans.id"), nullable=False),
    Column("title", Text, nullable=False),
    Column("asked_by", Text, nullable=False),  # the letter or the agency that asks for it
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("added_by", String, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    UniqueConstraint("plan_id", "first", "last", "due_on", "title"),
)

# What became of a report. A row is never changed: a correction is a new one that replaces it.
report_outcomes = Table(
    "report_outcomes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("plan_id", ForeignKey("plans.id"), nullable=False),
    Column("period", String, nullable=False),
    Column("due_on", Date),  # its last valid day; none where no plan asks for it
    Column("asked_id", ForeignKey("asked_reports.id")),
    Column("report_id", ForeignKey("reports.id")),  # the figures that it stands on
    Column("outcome", String, nullable=False),
    Column("number", Text),  # as the document bears it
    Column("dated", Date),
    Column("sha256", String),
    Column("ext", String),
    Column("size", BigInteger),
    Column("name", Text),  # of the signed file
    Column("why", Text, nullable=False, default=""),
    Column("recorded_by", String, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("replaces", ForeignKey("report_outcomes.id"), unique=True),
    # "before": its figures were frozen when nothing more could be recorded (until 0.3.0)
    CheckConstraint("outcome IN ('issued', 'closed', 'reopened', 'before')", name="outcome"),
    CheckConstraint(
        "outcome <> 'issued' OR (number IS NOT NULL AND dated IS NOT NULL AND sha256 IS NOT NULL "
        "AND ext IS NOT NULL AND size IS NOT NULL AND name IS NOT NULL)",
        name="issued",
    ),
    CheckConstraint("outcome NOT IN ('closed', 'reopened') OR why <> ''", name="why"),
    partial_index(
        "uq_report_outcomes_period",
        "replaces IS NULL AND asked_id IS NULL",
        "plan_id",
        "period",
        unique=True,
    ),
    partial_index(
        "uq_report_outcomes_asked",
        "replaces IS NULL AND asked_id IS NOT NULL",
        "asked_id",
        unique=True,
    ),
)
