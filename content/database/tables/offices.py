"""The office, as it was imported each time."""

from sqlalchemy import (
    Column,
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
