"""What people said of what they carried: one word for each delivery."""

from sqlalchemy import Column, ForeignKey, Table

from content.database.db import UtcDateTime
from content.database.tables.base import metadata

confirmations = Table(
    "confirmations",
    metadata,
    Column("delivery_id", ForeignKey("deliveries.id"), primary_key=True),
    Column("activity_id", ForeignKey("activities.id")),  # none of what was taken down
    Column("confirmed_at", UtcDateTime, nullable=False),
)
