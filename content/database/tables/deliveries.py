"""Deliveries, their counts and their attempts."""

from typing import Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from content.database.db import UtcDateTime
from content.database.tables.base import Id, in_words, metadata, partial_index

IN_HAND: Final = ("claimed", "sending")

APART: Final = ("unknown", "held", "rejected", "expired", "cancelled", "suppressed")
"""States that have an index of their own, as `queued` has; `content.deliveries.states` says what
they mean."""

POSTS = "recipient_id = 0"
"""The words of a partial index, which a query must repeat to be answered from it, as those of
`in_words`."""

NOTICES = "notice_id IS NOT NULL"
"""The words of another."""

CODED = "code <> ''"
"""The words of the index by reason: few deliveries have one."""

_CONTENT = (
    "CASE WHEN kind = 'notice' THEN notice_id IS NOT NULL AND occurrence_id IS NULL AND "
    "revision_id IS NULL ELSE notice_id IS NULL AND occurrence_id IS NOT NULL AND "
    "revision_id IS NOT NULL END"
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("occurrence_id", ForeignKey("occurrences.id")),  # none of a notice
    Column("outlet_id", ForeignKey("outlets.id"), nullable=False),
    Column(
        "recipient_id", Id, nullable=False
    ),  # 0 for pages, feeds and screens; below 0 for notices: `content.notices.notices`
    Column("kind", String, nullable=False),  # publish, update, withdraw, notice
    Column("revision_id", Id),  # the text that it carries, or that a withdrawal takes back
    Column(
        "amendment_id", Id, nullable=False, default=0, server_default="0"
    ),  # the correction or withdrawal behind it; 0 for publish
    Column("state", String, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("not_before", UtcDateTime, nullable=False),  # window, holiday, retry or provider's wait
    Column("tries", Integer, nullable=False),
    Column("pump_token", Id),  # the pump that holds or held it
    Column("provider_id", String),
    Column("url", Text),
    Column("reason", Text),
    Column("code", String, nullable=False, default="", server_default=""),  # the reason's
    Column("settled_at", UtcDateTime),
    Column("notice_id", ForeignKey("notices.id")),  # in place of occurrence and revision
    UniqueConstraint(
        "occurrence_id",
        "outlet_id",
        "recipient_id",
        "kind",
        "amendment_id",
        name="uq_deliveries_once",
    ),
    CheckConstraint("kind IN ('publish', 'update', 'withdraw', 'notice')", name="kind"),
    CheckConstraint(_CONTENT, name="content"),
    Index(
        "ix_deliveries_outlet", "outlet_id", "id"
    ),  # like the next one written once: what moves with the state costs every sending
    Index("ix_deliveries_block", "occurrence_id", "outlet_id", "id"),
    Index("ix_deliveries_recipient", "recipient_id"),
    partial_index("ix_deliveries_posts", POSTS, "outlet_id", "due_at", "id"),
    partial_index("ix_deliveries_due", in_words("queued"), "outlet_id", "not_before", "id"),
    partial_index("ix_deliveries_live", in_words(*IN_HAND), "outlet_id", "state"),
    partial_index("ix_deliveries_apart", in_words(*APART), "state", "outlet_id", "id"),
    partial_index("ix_deliveries_code", CODED, "code", "id"),
    partial_index("uq_deliveries_notice", NOTICES, "notice_id", "recipient_id", unique=True),
    partial_index("ix_deliveries_notices", NOTICES, "outlet_id", "id"),
    partial_index(
        "ix_deliveries_notices_due",
        f"{NOTICES} AND {in_words('queued')}",
        "kind",
        "outlet_id",
        "not_before",
        "id",
    ),  # the kind first, so that SQLite takes this one among thousands of letters that are due
)

# Kept by the triggers of `content.database.migrations.frozen`, whoever changes deliveries; read
# with `content.deliveries.counts`.
delivery_counts = Table(
    "delivery_counts",
    metadata,
    Column("due_at", UtcDateTime, primary_key=True),
    Column(
        "occurrence_id", Id, primary_key=True, autoincrement=False, index=True
    ),  # 0 stands for all notices
    Column("outlet_id", Id, primary_key=True, autoincrement=False),
    Column("kind", String, primary_key=True),
    Column(
        "state", String, primary_key=True
    ),  # queued stands for claimed and sending too, which change too often to be counted
    Column(
        "part", Id, primary_key=True, autoincrement=False
    ),  # one for each transaction on PostgreSQL, so that none waits for another
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
    Column(
        "raw", Text, nullable=False, default="", server_default=""
    ),  # the provider's own words, bounded and masked
)
