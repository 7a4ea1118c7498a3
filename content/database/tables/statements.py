"""What people say for a report: what they judge, ask for and plan."""

from sqlalchemy import Column, Date, ForeignKey, String, Table, Text

from content.database.db import UtcDateTime
from content.database.tables.base import Id, metadata

statements = Table(
    "statements",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String, nullable=False),  # content.plans.statements.KINDS
    Column("text", Text, nullable=False),
    Column("plan_id", ForeignKey("plans.id")),  # none = for the report on every plan
    Column("day", Date, nullable=False, index=True),  # the report that covers it takes it
    Column("said_by", String, nullable=False, default=""),  # a name or a unit
    Column("added_by", String, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    Column("cancelled_at", UtcDateTime),  # a report that was made before keeps it
)
