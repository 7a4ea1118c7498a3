"""Users, their sessions, the record of acts, and the switches of the installation."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    false,
)

from content.database.db import UtcDateTime
from content.database.tables.base import Id, metadata

users = Table(
    "users",
    metadata,
    Column("name", String, primary_key=True),
    Column("role", String, nullable=False),
    Column("unit", String, nullable=False, default=""),
    Column("password_hash", String, nullable=False),
    Column("active", Boolean, nullable=False, default=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("contact", LargeBinary),  # e-mail address and chat id, sealed
    Column("must_change", Boolean, nullable=False, default=False, server_default=false()),
    Column("reset_hash", String),  # of the one-time code that stands for a forgotten password
    Column("reset_until", UtcDateTime),
    Column("totp_sealed", LargeBinary),  # RFC 6238: the key of the second factor
    Column("totp_step", Id),  # the last time step that was used: none is used twice
    Column("recovery", Text),  # hashes of the recovery codes that are left, JSON
    Column("signed_in_at", UtcDateTime),
    Column("locked_by", String),
    Column("locked_at", UtcDateTime),
    Column("locked_why", Text),
    Column("keys_off", Boolean, nullable=False, default=False, server_default=false()),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", Id, primary_key=True, autoincrement=False),
    Column("at", String, nullable=False),  # ISO 8601 UTC text: part of what is hashed
    Column("actor", String, nullable=False),
    Column("act", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("detail", Text, nullable=False),
    Column("previous", String, nullable=False),
    Column("hash", String, nullable=False),
)

one_time_keys = (
    Table(  # what was done with a form or a command: pressed again, it does nothing more
        "one_time_keys",
        metadata,
        Column("key", String, primary_key=True),  # SHA-256 of person, place and key
        Column("person", String, nullable=False),
        Column("at", UtcDateTime, nullable=False, index=True),
        Column("seq", Id, nullable=False),  # the first row of `audit` that it made
        Column("asked", String, nullable=False),  # SHA-256 of the fields
        Column("answer", Text),  # where the first press led, JSON
    )
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("seq", Id, nullable=False),
    Column("hash", String, nullable=False),
)

switches = Table(
    "switches",
    metadata,
    Column("name", String, primary_key=True),  # stop_all, trust_cli, key; what was done once
    Column("value", String, nullable=False),
    Column("set_by", String, nullable=False),
    Column("set_at", UtcDateTime, nullable=False),
    Column("why", Text, nullable=False, default=""),
)

sessions = Table(
    "sessions",
    metadata,
    Column(
        "token_hash", String, primary_key=True
    ),  # SHA-256: who reads the table cannot sign in with it
    Column("user", ForeignKey("users.name"), nullable=False, index=True),
    Column("address", String, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
)

sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    Column("key", String, primary_key=True),  # account:<name> or address:<ip>
    Column("failures", Integer, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
)

proven_addresses = Table(  # where an account's owner was reached, and answered
    "proven_addresses",
    metadata,
    Column("user", ForeignKey("users.name"), primary_key=True),
    Column("kind", String, primary_key=True),  # email, sms
    Column("sealed", LargeBinary, nullable=False),
    Column("address_hash", LargeBinary, nullable=False),
    Column("code_hash", String),  # of the code that was sent and is not answered yet
    Column("asked_at", UtcDateTime, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("proven_at", UtcDateTime),
)
