"""Items, their frozen revisions, what was decided on them, and what is being typed."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from content.database.db import UtcDateTime
from content.database.tables.base import Id, metadata

media = Table(
    "media",
    metadata,
    Column("sha256", String, primary_key=True),
    Column("ext", String, nullable=False),
    Column("mime", String, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
)

items = Table(
    "items",
    metadata,
    Column("id", String, primary_key=True),
    Column("slug", String, nullable=False, unique=True),
    Column("unit", String, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("guid", String),  # made at the first publication, then never changed
    Column("first_published_at", UtcDateTime),
)

revisions = Table(
    "revisions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("item_id", ForeignKey("items.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("document", Text, nullable=False),
    Column("sha256", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("state", String, nullable=False),
    Column("author", String, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("submitted_by", String),
    Column("submitted_at", UtcDateTime),
    Column("words", Text, nullable=False),  # what searches look in: no accents, small letters
    UniqueConstraint("item_id", "number"),
)

revision_themes = Table(  # the themes in its document, to count by
    "revision_themes",
    metadata,
    Column("revision_id", ForeignKey("revisions.id"), primary_key=True),
    Column(
        "theme", String, primary_key=True
    ),  # of whatever plan, also of one that was never imported
)

approvals = Table(
    "approvals",
    metadata,
    Column("id", Id, primary_key=True),
    Column("revision_id", ForeignKey("revisions.id"), nullable=False, index=True),
    Column("sha256", String, nullable=False),  # the text that was decided on
    Column("decision", String, nullable=False),  # approved, returned, refused
    Column("decided_by", String, nullable=False),
    Column("decided_at", UtcDateTime, nullable=False),
    Column("why", Text, nullable=False, default=""),
    Column("families", Text, nullable=False, default="[]"),  # as code before 0.3.0 reads it
    Column(
        "channels", Text, nullable=False, default="[]", server_default="[]"
    ),  # the names of the channels that it may leave by
    Column("checks", Text, nullable=False, default="[]"),  # what the decider ticked as looked at
    Column("urgent", Boolean, nullable=False, default=False),
    Column("confirmed_by", String),
    Column("confirmed_at", UtcDateTime),
)

drafts = Table(
    "drafts",
    metadata,
    Column("item", String, primary_key=True),  # may not be an item yet
    Column("user", ForeignKey("users.name"), primary_key=True),
    Column("base", Integer, nullable=False),  # the revision that was opened; 0 for a new item
    Column("fields", Text, nullable=False),  # the form as it was typed, JSON
    Column("typed_at", UtcDateTime, nullable=False),
)
