"""Reports as they were made, and the reminders of their deadlines."""

from sqlalchemy import (
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
from content.database.tables.base import Id, metadata

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
