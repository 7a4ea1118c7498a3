"""Lists of addressees, sealed, who must not be written to, and who asked to be again."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from content.database.db import UtcDateTime
from content.database.tables.base import Id, metadata

audiences = Table(
    "audiences",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String, nullable=False, unique=True),
    Column("kind", String, nullable=False),  # email, phone
    Column("columns", Text, nullable=False),
    Column("generation", Integer, nullable=False),  # the import in force; 0 before the first one
    Column("size", Integer, nullable=False),
    Column("imported_at", UtcDateTime, nullable=False),
    Column("unit", String, nullable=False, default="", server_default=""),  # whose it is
    Column("doubts", Text),  # per column what is missing or odd, JSON with its generation
    Column("people", String, nullable=False, default="", server_default=""),  # who is on it
    Column("keeper", String, nullable=False, default="", server_default=""),  # an account
    Column("retired_at", UtcDateTime),  # used no more
)

recipients = Table(
    "recipients",
    metadata,
    Column("id", Id, primary_key=True),
    Column("audience_id", ForeignKey("audiences.id"), nullable=False),
    Column(
        "generation", Integer, nullable=False
    ),  # each import is a list of its own; older ones stay for the log
    Column("address_hash", LargeBinary, nullable=False, index=True),
    Column("sealed", LargeBinary),  # address and columns, AES-GCM; empty once erased
    Column("consent_basis", String, nullable=False, default=""),
    Column("consent_at", String, nullable=False, default=""),
    Column("doubts", Text),  # the row's number in its file and its doubtful columns, JSON, no value
    UniqueConstraint("audience_id", "generation", "address_hash"),
)

list_imports = Table(
    "list_imports",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String, nullable=False),
    Column("file", String, nullable=False),
    Column("person", String, nullable=False),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("state", String, nullable=False),  # running, done, refused, stopped
    Column("rows", Integer, nullable=False),
    Column("bad", Integer, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),  # the import said that it goes on
    Column("stopped_by", String),
    Column("answer", Text, nullable=False),  # what came of it, JSON
)

suppressions = Table(
    "suppressions",
    metadata,
    Column("address_hash", LargeBinary, primary_key=True),
    Column("sealed", LargeBinary),
    Column("kind", String, nullable=False),
    Column("why", Text, nullable=False),
    Column("added_by", String, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    Column("unit", String, nullable=False, default="", server_default=""),  # who may undo it
)

opt_ins = Table(
    "opt_ins",
    metadata,
    Column("id", Id, primary_key=True),
    Column("address_hash", LargeBinary, nullable=False, index=True),
    Column("sealed", LargeBinary),
    Column("kind", String, nullable=False),
    Column("asked_by", String, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("confirmed_at", UtcDateTime),  # by the person, on the public page
    Column("proof", Text, nullable=False, default="", server_default=""),  # what was shown, JSON
)
