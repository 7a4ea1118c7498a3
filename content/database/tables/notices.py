"""Notices, and whom they are for: staff and carriers, never a list of citizens."""

from sqlalchemy import Column, ForeignKey, LargeBinary, String, Table, Text, UniqueConstraint

from content.database.db import UtcDateTime
from content.database.tables.base import Id, metadata

notices = Table(
    "notices",
    metadata,
    Column("id", Id, primary_key=True),
    Column("about", String, nullable=False, unique=True),  # what it tells: told once
    Column("template", String, nullable=False),
    Column("document", Text, nullable=False),  # what it says, canonical JSON
    Column("made_by", String, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),  # later it helps nobody
)

notice_recipients = Table(
    "notice_recipients",
    metadata,
    Column("id", Id, primary_key=True),
    Column("notice_id", ForeignKey("notices.id"), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("address_hash", LargeBinary, nullable=False),
    UniqueConstraint("notice_id", "address_hash"),
)
