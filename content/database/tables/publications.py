"""What is on the calendar: publications, their due times, corrections and withdrawals."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from content.database.db import UtcDateTime
from content.database.tables.base import Id, metadata

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
    Column(
        "state", String, nullable=False
    ),  # waiting (for release), active, done, cancelled, withdrawn
    Column("next_at", UtcDateTime, index=True),  # the next occurrence that is not planned yet
    Column("created_by", String, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("released_by", String),
    Column("released_at", UtcDateTime),
    Column("generation", Integer),  # of the list, as it was seen when this was scheduled
    Column("size", Integer),
    Column("cost", BigInteger),  # đồng, of one occurrence to that list
    Column("released_generation", Integer),  # the list that the release covers
    Column("released_upto", Integer),  # or any list up to so many people
    Column("stopped_by", String),
    Column("stopped_at", UtcDateTime),
    Column("amendment_id", Id),  # of a correction letter: it goes to whom the older text went
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
    Column("dropped_at", UtcDateTime),  # taken back by a person before anything of it had begun
    UniqueConstraint("publication_id", "due_at"),
)

occurrence_exceptions = Table(  # what a person decided of one due time of a repetition
    "occurrence_exceptions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("publication_id", ForeignKey("publications.id"), nullable=False),
    Column("rule_at", UtcDateTime, nullable=False),  # the due time that the rule gives
    Column("moved_to", UtcDateTime),  # none: it is skipped
    Column("instead_id", ForeignKey("publications.id")),  # what goes out in its place that once
    Column("made_by", String, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("why", Text, nullable=False, default="", server_default=""),
    UniqueConstraint("publication_id", "rule_at"),
)

amendments = Table(
    "amendments",
    metadata,
    Column("id", Id, primary_key=True),
    Column("item_id", ForeignKey("items.id"), nullable=False, index=True),
    Column("kind", String, nullable=False),  # update (a correction), withdraw
    Column(
        "revision_id", ForeignKey("revisions.id")
    ),  # the text that took the place of what stood; none for a withdrawal
    Column("made_by", String, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("why", Text, nullable=False),  # shown to the public
    Column("replaced_by", Text),  # of a withdrawal: the item or address that takes its place
    Column("moves", Boolean, nullable=False, default=False, server_default=false()),
    CheckConstraint("kind IN ('update', 'withdraw')", name="kind"),
)
