"""Every table of Lan Tỏa. Times are aware UTC; JSON documents are canonical text, so that their hash means something."""

from typing import Final

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

import content.report_models  # noqa: F401 - its tables belong to the same schema
from content.base import Id
from content.base import metadata as metadata
from content.db import UtcDateTime

users = Table(
    "users",
    metadata,
    Column("name", String, primary_key=True),
    Column("role", String, nullable=False),
    Column("unit", String, nullable=False, default=""),
    Column("password_hash", String, nullable=False),
    Column("active", Boolean, nullable=False, default=True),
    Column("created_at", UtcDateTime, nullable=False),
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
    Column("name", String, primary_key=True),  # stop_all, trust_cli, key
    Column("value", String, nullable=False),
    Column("set_by", String, nullable=False),
    Column("set_at", UtcDateTime, nullable=False),
    Column("why", Text, nullable=False, default=""),
)

offices = Table(
    "offices",
    metadata,
    Column("id", Id, primary_key=True),
    Column("document", Text, nullable=False),
    Column("imported_at", UtcDateTime, nullable=False),
)

plans = Table(
    "plans",
    metadata,
    Column("id", String, primary_key=True),
    Column("number", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("sha256", String, nullable=False),
    Column("imported_at", UtcDateTime, nullable=False),
)

themes = Table(
    "themes",
    metadata,
    Column("id", String, primary_key=True),
    Column("plan_id", ForeignKey("plans.id"), nullable=False),
    Column("title", Text, nullable=False),
    Column("parent", String),
    Column("position", Integer, nullable=False),
)

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
    Column("theme", String, primary_key=True),  # of whatever plan, also of one that was never imported
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
    Column("families", Text, nullable=False, default="[]"),
    Column("checks", Text, nullable=False, default="[]"),  # what the decider ticked as looked at
    Column("urgent", Boolean, nullable=False, default=False),
    Column("confirmed_by", String),
    Column("confirmed_at", UtcDateTime),
)

outlets = Table(
    "outlets",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String, nullable=False, unique=True),
    Column("channel", String, nullable=False),
    Column("family", String, nullable=False),
    Column("title", String, nullable=False),
    Column("fields", Text, nullable=False),  # the channel's own; secrets stand in it as references or sealed
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
    Column("rate_next_at", UtcDateTime),  # the earliest moment for the next unit under the rate limit
    Column("rest_until", UtcDateTime),  # the provider asked to be left alone until then
    Column("quotas", Text, nullable=False, default="", server_default=""),  # where its gates stand, as `engine.gates` writes it
    Column("recent", String, nullable=False, default="", server_default=""),  # the latest attempts: "." worked, "x" did not
    Column("key_ends_at", UtcDateTime),  # when the provider ends its credentials; unknown or never: none
    Column("seen_at", UtcDateTime),  # when its screen last asked for what to show; none before the first time
)

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
)

recipients = Table(
    "recipients",
    metadata,
    Column("id", Id, primary_key=True),
    Column("audience_id", ForeignKey("audiences.id"), nullable=False),
    Column("generation", Integer, nullable=False),  # each import is a list of its own; older ones stay for the log
    Column("address_hash", LargeBinary, nullable=False, index=True),
    Column("sealed", LargeBinary),  # address and columns, AES-GCM; empty once erased
    Column("consent_basis", String, nullable=False, default=""),
    Column("consent_at", String, nullable=False, default=""),
    UniqueConstraint("audience_id", "generation", "address_hash"),
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
)

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
    Column("state", String, nullable=False),  # waiting (for release), active, done, cancelled, withdrawn
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
    Column("revision_id", ForeignKey("revisions.id")),  # the text that took the place of what stood; none for a withdrawal
    Column("made_by", String, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("why", Text, nullable=False),  # shown to the public
    CheckConstraint("kind IN ('update', 'withdraw')", name="kind"),
)

IN_HAND: Final = ("claimed", "sending")
APART: Final = ("unknown", "held", "rejected", "expired", "cancelled", "suppressed")
"""States that have an index of their own, as `queued` has; `content.states` says what they mean."""

POSTS = "recipient_id = 0"
"""The words of a partial index, which a query must repeat to be answered from it, as those of `in_words`."""


def in_words(*states: str) -> str:
    """The condition of a partial index on these states."""
    quoted = [f"'{state}'" for state in states]
    return f"state = {quoted[0]}" if len(quoted) == 1 else f"state IN ({', '.join(quoted)})"


def _partial(name: str, words: str, *columns: str) -> Index:
    return Index(name, *columns, sqlite_where=text(words), postgresql_where=text(words))


deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("occurrence_id", ForeignKey("occurrences.id"), nullable=False),
    Column("outlet_id", ForeignKey("outlets.id"), nullable=False),
    Column("recipient_id", Id, nullable=False),  # 0 for pages, feeds and screens
    Column("kind", String, nullable=False),  # publish, update, withdraw
    Column("revision_id", Id, nullable=False),  # the text that it carries, or that a withdrawal takes back
    Column("amendment_id", Id, nullable=False, default=0, server_default="0"),  # the correction or withdrawal behind it; 0 for publish
    Column("state", String, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("not_before", UtcDateTime, nullable=False),  # window, holiday, retry or provider's wait
    Column("tries", Integer, nullable=False),
    Column("pump_token", Id),  # the pump that holds or held it
    Column("provider_id", String),
    Column("url", Text),
    Column("reason", Text),
    Column("settled_at", UtcDateTime),
    UniqueConstraint("occurrence_id", "outlet_id", "recipient_id", "kind", "amendment_id", name="uq_deliveries_once"),
    CheckConstraint("kind IN ('publish', 'update', 'withdraw')", name="kind"),
    Index("ix_deliveries_outlet", "outlet_id", "id"),  # like the next one written once: what moves with the state costs every sending
    Index("ix_deliveries_block", "occurrence_id", "outlet_id", "id"),
    Index("ix_deliveries_recipient", "recipient_id"),
    _partial("ix_deliveries_posts", POSTS, "outlet_id", "due_at", "id"),
    _partial("ix_deliveries_due", in_words("queued"), "outlet_id", "not_before", "id"),
    _partial("ix_deliveries_live", in_words(*IN_HAND), "outlet_id", "state"),
    _partial("ix_deliveries_apart", in_words(*APART), "state", "outlet_id", "id"),
)

delivery_counts = Table(  # kept by the triggers of `content.migrations.counting`, whoever changes deliveries; read with `content.counts`
    "delivery_counts",
    metadata,
    Column("due_at", UtcDateTime, primary_key=True),
    Column("occurrence_id", Id, primary_key=True, autoincrement=False, index=True),
    Column("outlet_id", Id, primary_key=True, autoincrement=False),
    Column("kind", String, primary_key=True),
    Column("state", String, primary_key=True),  # queued stands for claimed and sending too, which change too often to be counted
    Column("part", Id, primary_key=True, autoincrement=False),  # one for each transaction on PostgreSQL, so that none waits for another
    Column("amount", Id, nullable=False),  # of one part; may be negative
    Index("ix_delivery_counts_outlet", "outlet_id", "state", "due_at"),
    sqlite_with_rowid=False,
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("delivery_id", ForeignKey("deliveries.id"), nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("started_at", UtcDateTime),
    Column("ended_at", UtcDateTime, nullable=False),
    Column("outcome", String, nullable=False),
    Column("code", String, nullable=False, default=""),
    Column("reason", Text, nullable=False, default=""),
    Column("provider_id", String),
    Column("url", Text),
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
    Column("request", LargeBinary, nullable=False),  # method, query, headers and body, sealed: providers put telephone numbers into them
    Column("read_at", UtcDateTime),
    Column("note", Text, nullable=False, default=""),  # why it could not be read, or why it still waits
    _partial("ix_inbox_unread", "read_at IS NULL", "outlet_id", "id"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String, primary_key=True),  # SHA-256: who reads the table cannot sign in with it
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

drafts = Table(
    "drafts",
    metadata,
    Column("item", String, primary_key=True),  # may not be an item yet
    Column("user", ForeignKey("users.name"), primary_key=True),
    Column("base", Integer, nullable=False),  # the revision that was opened; 0 for a new item
    Column("fields", Text, nullable=False),  # the form as it was typed, JSON
    Column("typed_at", UtcDateTime, nullable=False),
)
