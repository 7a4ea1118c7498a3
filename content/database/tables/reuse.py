"""What is used again: templates of the office, and where an item came from."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from content.database.db import UtcDateTime
from content.database.tables.base import Id, metadata

templates = Table(
    "templates",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String, nullable=False),
    Column("unit", String, nullable=False),  # whose it is; "" the whole office's
    Column("fields", Text, nullable=False),  # a form of an item, JSON; no link to where it is from
    Column("item", String),  # which it was kept from
    Column("number", Integer),
    Column("sample", String),  # which of the shipped samples it was
    Column("made_by", String, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("changed_by", String, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("retired_by", String),
    Column("retired_at", UtcDateTime),
)

item_origins = Table(
    "item_origins",
    metadata,
    Column("item", String, primary_key=True),  # may not be saved yet
    Column("source", String),  # the item that it copies, of which revision
    Column("number", Integer),
    Column("template_id", ForeignKey("templates.id")),
    Column("by", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
