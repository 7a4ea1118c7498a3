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

own_tests = Table(  # the text that somebody tries on himself: the notice carries it to him alone
    "own_tests",
    metadata,
    Column("notice_id", ForeignKey("notices.id"), primary_key=True),
    Column("person", String, nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("item", String, nullable=False),
    Column("kind", String, nullable=False),  # of the address: email, sms
    Column("document", Text, nullable=False),  # the text, canonical JSON
)

matter_marks = Table(  # what a person was told of: the matters themselves are read from the state
    "matter_marks",
    metadata,
    Column("person", String, primary_key=True),
    Column("about", String, primary_key=True),
    Column("marked_at", UtcDateTime, nullable=False, index=True),
    Column("read_at", UtcDateTime),
    Column("told_at", UtcDateTime),  # by letter
)

telling_choices = Table(  # how a person wants to be told, where it is not the usual
    "telling_choices",
    metadata,
    Column("person", String, primary_key=True),
    Column("document", Text, nullable=False),  # JSON
)
