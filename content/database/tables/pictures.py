"""The office's pictures: what is known of each beside its bytes, and which texts hold it."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    false,
)

from content.database.db import UtcDateTime
from content.database.tables.base import metadata

pictures = Table(  # one row a picture that somebody brought; cards that we draw have none
    "pictures",
    metadata,
    Column("sha256", ForeignKey("media.sha256"), primary_key=True),
    Column("unit", String, nullable=False),  # whose it is: of the person who first brought it
    Column("file", Text, nullable=False),  # its name when it was brought
    Column("title", Text, nullable=False),
    Column("alt", Text, nullable=False),
    Column("caption", Text, nullable=False),
    Column("credit", Text, nullable=False),
    Column("tags", Text, nullable=False),  # JSON
    Column("focus_x", Float),  # shares of its sides, from the left and the top
    Column("focus_y", Float),
    Column("owner", Text, nullable=False),
    Column("licence", Text, nullable=False),
    Column("shows_people", Boolean, nullable=False, server_default=false()),
    Column("consent", Text, nullable=False),
    Column("rights_end", Date),  # the last day on which it may be used
    Column("added_by", String, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    Column("retired_at", UtcDateTime),
    Column("retired_by", String),
    Column("words", Text, nullable=False),  # what searches look in: no accents, small letters
    Index("ix_pictures_added_at", "added_at", "sha256"),
)

revision_pictures = Table(  # the pictures in its document, to be found by; cards included
    "revision_pictures",
    metadata,
    Column("revision_id", ForeignKey("revisions.id"), primary_key=True),
    Column("sha256", String, primary_key=True),
    Index("ix_revision_pictures_sha256", "sha256", "revision_id"),
)
