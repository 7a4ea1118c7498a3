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
    Column(
        "campaign", String, index=True
    ),  # in its document; "" for none, empty when code before 0.3.0 wrote the row
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

turns = Table(  # whose decision a submitted text waits for; the newest row of a revision counts
    "turns",
    metadata,
    Column("id", Id, primary_key=True),
    Column("revision_id", ForeignKey("revisions.id"), nullable=False, index=True),
    Column("person", String, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("why", String, nullable=False),  # submitted, waited, left, nobody_else
)

revision_views = Table(  # what a decider saw of an item last, and the other revision before it
    "revision_views",
    metadata,
    Column("person", String, primary_key=True),
    Column("item_id", ForeignKey("items.id"), primary_key=True),
    Column("revision_id", ForeignKey("revisions.id"), nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("before_id", ForeignKey("revisions.id")),
)

reader_links = Table(  # somebody without an account may read one revision for a while
    "reader_links",
    metadata,
    Column("id", Id, primary_key=True),
    Column("item_id", ForeignKey("items.id"), nullable=False, index=True),
    Column("revision_id", ForeignKey("revisions.id"), nullable=False),
    Column("reader", String, nullable=False),
    Column("made_by", String, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("looks", Integer, nullable=False, default=0, server_default="0"),
    Column("looked_at", UtcDateTime),
)

remarks = Table(  # what readers said of a text; beside it, never part of it
    "remarks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("item_id", ForeignKey("items.id"), nullable=False, index=True),
    Column("revision_id", ForeignKey("revisions.id"), nullable=False),
    Column("place", String, nullable=False, default=""),  # a field of the item; "" the whole text
    Column("quote", Text, nullable=False, default=""),  # the words that it is about
    Column("text", Text, nullable=False),
    Column("made_by", String, nullable=False),  # an account, or the name of an outside reader
    Column("link_id", ForeignKey("reader_links.id")),  # whose link an outside reader came by
    Column("made_at", UtcDateTime, nullable=False),
    Column("answers", ForeignKey("remarks.id")),
    Column("mentions", Text, nullable=False, default="[]"),  # accounts, JSON
    Column("settled_at", UtcDateTime),
    Column("settled_by", String),
)
