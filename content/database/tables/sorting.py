"""How people sort items for themselves: tags, and filters of lists that they keep."""

from sqlalchemy import Column, ForeignKey, String, Table, Text, UniqueConstraint

from content.database.db import UtcDateTime
from content.database.tables.base import Id, metadata

tags = Table(
    "tags",
    metadata,
    Column("key", String, primary_key=True),  # its name in small letters
    Column("name", String, nullable=False),  # as it was written first
    Column("made_by", String, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
)

item_tags = Table(  # beside an item, never part of a revision
    "item_tags",
    metadata,
    Column("item_id", ForeignKey("items.id"), primary_key=True),
    Column("tag", ForeignKey("tags.key"), primary_key=True, index=True),
    Column("added_by", String, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
)

saved_filters = Table(
    "saved_filters",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person", String, nullable=False),
    Column("page", String, nullable=False),  # items, log
    Column("name", String, nullable=False),
    Column("query", Text, nullable=False),  # of the page's address
    Column("unit", String),  # with which it is shared; none: it is its person's alone
    Column("made_at", UtcDateTime, nullable=False),
    UniqueConstraint("person", "page", "name"),
)
