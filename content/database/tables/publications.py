"""What is on the calendar: publications, their due times, corrections and withdrawals."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from content.database.db import UtcDateTime
from content.database.tables.base import Id, metadata

publications = Table(
    "publications",
    metadata,
    Column("id", Id, primary_key=True),
    Column("item_id", ForeignKey("items.id"), nullable=False, index=True),
    Column("revision_id", ForeignKey("revisions.id"), nullable=False),
    Column("audience_id", ForeignKey("audiences.id")),
    Column("at", UtcDateTime, nullable=False),
    Column("repeat", String),  # RRULE, computed in Asia/Ho_Chi_Minh
    Column("until", Date),  # last local day, also the last day on surfaces
    Column("urgent", Boolean, nullable=False, default=False),
    Column(
        "state", String, nullable=False
    ),  # waiting (for release), active, done, cancelled, withdrawn
    Column("next_at", UtcDateTime, index=True),  # the next occurrence that is not planned yet
    Column("created_by", String, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("released_by", String),
    Column("released_at", UtcDateTime),
)

publication_outlets = Table(
    "publication_outlets",
    metadata,
    Column("publication_id", ForeignKey("publications.id"), primary_key=True),
    Column("outlet_id", ForeignKey("outlets.id"), primary_key=True, index=True),
)

occurrences = Table(
    "occurrences",
    metadata,
    Column("id", Id, primary_key=True),
    Column("publication_id", ForeignKey("publications.id"), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    UniqueConstraint("publication_id", "due_at"),
)

amendments = Table(
    "amendments",
    metadata,
    Column("id", Id, primary_key=True),
    Column("item_id", ForeignKey("items.id"), nullable=False, index=True),
    Column("kind", String, nullable=False),  # update (a correction), withdraw
    Column(
        "revision_id", ForeignKey("revisions.id")
    ),  # the text that took the place of what stood; none for a withdrawal
    Column("made_by", String, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("why", Text, nullable=False),  # shown to the public
    CheckConstraint("kind IN ('update', 'withdraw')", name="kind"),
)
