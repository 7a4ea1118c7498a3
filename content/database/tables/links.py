"""Short links of items, and how often each was opened: a number a day, and nothing of who did."""

from sqlalchemy import Column, Date, ForeignKey, Integer, String, Table

from content.database.db import UtcDateTime
from content.database.tables.base import metadata

short_links = Table(
    "short_links",
    metadata,
    Column("id", String, primary_key=True),  # what follows /l/
    Column("item_id", ForeignKey("items.id"), nullable=False, unique=True),
    Column("made_at", UtcDateTime, nullable=False),
)

link_openings = Table(
    "link_openings",
    metadata,
    Column("link_id", ForeignKey("short_links.id"), primary_key=True),
    Column("day", Date, primary_key=True),  # Vietnam's
    Column("openings", Integer, nullable=False),
)
