"""The office, as it was imported each time, and the days on which it works otherwise."""

from sqlalchemy import (
    Column,
    Date,
    String,
    Table,
    Text,
)

from content.database.db import UtcDateTime
from content.database.tables.base import Id, metadata

offices = Table(
    "offices",
    metadata,
    Column("id", Id, primary_key=True),
    Column("document", Text, nullable=False),
    Column("imported_at", UtcDateTime, nullable=False),
)

own_days = Table(  # days off and worked that the office says itself
    "own_days",
    metadata,
    Column("day", Date, primary_key=True),
    Column("kind", String, nullable=False),  # off, worked
    Column("name", Text, nullable=False),
    Column("said_by", String, nullable=False),
    Column("said_at", UtcDateTime, nullable=False),
)
