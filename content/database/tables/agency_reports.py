"""What agencies report to the body that coordinates a plan, as their workbooks said it."""

from sqlalchemy import Column, Date, ForeignKey, String, Table, Text

from content.database.db import UtcDateTime
from content.database.tables.base import Id, metadata

# Append-only: of the same plan, agency and days the newest counts.
agency_reports = Table(
    "agency_reports",
    metadata,
    Column("id", Id, primary_key=True),
    Column("plan_id", ForeignKey("plans.id"), nullable=False, index=True),
    Column("agency", String, nullable=False),  # the plan's key
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("document", Text, nullable=False),  # canonical JSON; sha256 is its hash
    Column("sha256", String, nullable=False),
    Column("file", Text, nullable=False),  # the workbook's name
    Column("taken_by", String, nullable=False),
    Column("taken_at", UtcDateTime, nullable=False),
)
