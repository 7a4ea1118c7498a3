"""Outlets, the pumps that hold them, and what providers called back with."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    false,
)

from content.database.db import UtcDateTime
from content.database.tables.base import Id, metadata, partial_index

outlets = Table(
    "outlets",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String, nullable=False, unique=True),
    Column("channel", String, nullable=False),
    Column(
        "family", String, nullable=False
    ),  # which of the author's texts it shows, and nothing else
    Column(
        "addressed", String
    ),  # the kind of address its messages go to, one by one; none for pages, feeds and screens
    Column(
        "surface", Boolean, nullable=False, server_default=false()
    ),  # a whole artefact, drawn anew
    Column(
        "carried", Boolean, nullable=False, default=False, server_default=false()
    ),  # people carry what it makes
    Column("form", String, nullable=False, default="", server_default=""),  # in a report
    Column("title", String, nullable=False),
    Column(
        "fields", Text, nullable=False
    ),  # the channel's own; secrets stand in it as references or sealed
    Column("rate_per_second", Float, nullable=False),  # 0 = no limit
    Column("window", String, nullable=False),
    Column("holidays", String, nullable=False),
    Column("max_per_day", Integer, nullable=False),
    Column("late", String, nullable=False),
    Column("late_limit_s", Integer, nullable=False),
    Column("state", String, nullable=False),  # active, paused (by a person), halted (by the engine)
    Column("state_reason", Text, nullable=False, default=""),
    Column("state_at", UtcDateTime, nullable=False),
    Column("dirty_at", UtcDateTime),  # a surface must be drawn again from this moment on
    Column(
        "rate_next_at", UtcDateTime
    ),  # the earliest moment for the next unit under the rate limit
    Column("rest_until", UtcDateTime),  # nothing is tried until then
    Column(
        "rests", Integer, nullable=False, default=0, server_default="0"
    ),  # how many rests in a row: each is longer
    Column("rest_reason", Text, nullable=False, default="", server_default=""),
    Column(
        "quotas", Text, nullable=False, default="", server_default=""
    ),  # where its quotas stand, as `engine.pump.limits.part_quotas` writes it
    Column(
        "recent", String, nullable=False, default="", server_default=""
    ),  # the latest attempts: "." worked, "x" did not
    Column(
        "key_ends_at", UtcDateTime
    ),  # when the provider ends its credentials; unknown or never: none
    Column(
        "seen_at", UtcDateTime
    ),  # when its screen last asked for what to show; none before the first time
    Column("retired_at", UtcDateTime),  # since when it is used no more; what is queued may leave
    Column("secrets_at", Text),  # when each secret was set: JSON, ISO 8601 by the field's path
)

slot_rules = Table(  # when an outlet likes to show something: «thứ Ba và thứ Năm 08:00»
    "slot_rules",
    metadata,
    Column("id", Id, primary_key=True),
    Column("outlet_id", ForeignKey("outlets.id"), nullable=False, index=True),
    Column("days", String, nullable=False),  # "TU,TH" as in RFC 5545, or "WORK"
    Column("times", String, nullable=False),  # "08:00,17:00", Vietnam's time
    Column("valid_from", Date),
    Column("valid_to", Date),  # the last day
    Column("per_slot", Integer, nullable=False, default=1, server_default="1"),
    Column("made_by", String, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
)

outlet_parts = Table(  # that refused us and rest while the others go on
    "outlet_parts",
    metadata,
    Column("outlet_id", ForeignKey("outlets.id"), primary_key=True),
    Column("part", String, primary_key=True),  # a recipient domain, a gateway's host
    Column("since", UtcDateTime, nullable=False),
    Column("probes", Integer, nullable=False),  # single messages tried since then, all refused
    Column("rest_until", UtcDateTime, nullable=False),  # then one message is tried
    Column("code", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("raw", Text, nullable=False),
)

credentials = Table(  # what a provider renews: used by one holder at a time
    "credentials",
    metadata,
    Column("name", String, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("version", Integer, nullable=False),  # grows with every renewal
    Column("renewed_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime),
    Column("holder", String, nullable=False, default="", server_default=""),  # who renews it now
    Column("held_until", UtcDateTime),
)

pumps = Table(
    "pumps",
    metadata,
    Column("outlet_id", ForeignKey("outlets.id"), primary_key=True),
    Column("token", Id, nullable=False),  # fencing: grows with every new holder
    Column("holder", String, nullable=False),  # host/pid/start
    Column("lease_until", UtcDateTime, nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("outlet_id", ForeignKey("outlets.id"), nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column(
        "request", LargeBinary, nullable=False
    ),  # method, query, headers and body, sealed: providers put telephone numbers into them
    Column("read_at", UtcDateTime),
    Column(
        "note", Text, nullable=False, default=""
    ),  # why it could not be read, or why it still waits
    partial_index("ix_inbox_unread", "read_at IS NULL", "outlet_id", "id"),
    partial_index("ix_inbox_noted", "note <> ''", "outlet_id", "id"),
)

outlet_balances = Table(  # what is left on the account behind an outlet, where a provider tells
    "outlet_balances",
    metadata,
    Column("outlet_id", ForeignKey("outlets.id"), primary_key=True),
    Column("looked_at", UtcDateTime, nullable=False),
    Column("low_at", UtcDateTime),  # since when too little is left
    Column("told", Text, nullable=False),  # the sentence that says how much; "" where enough is
)

receipt_ids = Table(  # what providers call messages, where their receipts say nothing else
    "receipt_ids",
    metadata,
    Column("outlet_id", ForeignKey("outlets.id"), primary_key=True),
    Column("provider_id", String, primary_key=True),
    Column("delivery_id", Id, nullable=False),
    Column("noted_at", UtcDateTime, nullable=False),
)

fetched_letters = Table(  # out of a mailbox, or handed over: each is taken in once
    "fetched_letters",
    metadata,
    Column("outlet_id", ForeignKey("outlets.id"), primary_key=True),
    Column("digest", LargeBinary, primary_key=True),  # keyed, of the whole letter
    Column("fetched_at", UtcDateTime, nullable=False),
)
