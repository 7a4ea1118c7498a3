"""Plans over time, who answers for them, what people did by hand, and its evidence."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from content.database.db import UtcDateTime
from content.database.tables.base import Id, metadata

plans = Table(
    "plans",
    metadata,
    Column("id", String, primary_key=True),
    Column("number", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("sha256", String, nullable=False),
    Column("imported_at", UtcDateTime, nullable=False),
    Column("awaited_from", Date),  # reports due on this day or later are awaited (0004)
    Column("retired_on", Date),  # from this day on nothing is owed to it here
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

plan_versions = Table(
    "plan_versions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("plan_id", ForeignKey("plans.id"), nullable=False),
    Column(
        "valid_from", Date
    ),  # none = from the plan's beginning; a later import without a date corrects the newest
    Column("document", Text, nullable=False),
    Column("sha256", String, nullable=False),
    Column("imported_at", UtcDateTime, nullable=False),
    UniqueConstraint("plan_id", "valid_from"),
)

agencies = Table(
    "agencies",
    metadata,
    Column("plan_id", ForeignKey("plans.id"), primary_key=True),
    Column(
        "key", String, primary_key=True
    ),  # the plan's key, or a new one for a successor that the plan does not know
    Column("name", Text),  # of today; none = as the plan prints it
    Column("ended_on", Date),  # its last day
    Column("successors", Text, nullable=False, default="[]"),  # keys, proposed only
    Column("source", Text, nullable=False, default=""),
    Column("imported_at", UtcDateTime, nullable=False),
)

successions = Table(
    "successions",
    metadata,
    Column("plan_id", ForeignKey("plans.id"), primary_key=True),
    Column("obligation", String, primary_key=True),
    Column("agency", String, primary_key=True),
    Column("successor", String, nullable=False),
    Column("confirmed_by", String, nullable=False),
    Column("confirmed_at", UtcDateTime, nullable=False),
    Column("why", Text, nullable=False, default=""),
)

activities = Table(
    "activities",
    metadata,
    Column("id", Id, primary_key=True),
    Column("form", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False, index=True),  # the day under which it counts
    Column("place", Text, nullable=False, default=""),
    Column("plan_id", ForeignKey("plans.id")),
    Column("obligation", String),
    Column("themes", Text, nullable=False, default="[]"),
    Column("item_id", ForeignKey("items.id")),
    Column("counts", Text, nullable=False, default="{}"),  # by measure, content.plans.forms
    Column("cost", BigInteger),  # đồng
    Column("note", Text, nullable=False, default=""),
    Column("state", String, nullable=False),
    Column("added_by", String, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    CheckConstraint("state IN ('planned', 'done', 'cancelled')", name="state"),
)

evidence = Table(
    "evidence",
    metadata,
    Column("id", Id, primary_key=True),
    Column("activity_id", ForeignKey("activities.id"), index=True),
    Column("delivery_id", Id, index=True),
    Column("sha256", String),
    Column("ext", String),
    Column("size", BigInteger),
    Column("link", Text),
    Column("name", Text, nullable=False),
    Column("note", Text, nullable=False, default=""),
    Column("added_by", String, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    CheckConstraint("(activity_id IS NULL) != (delivery_id IS NULL)", name="subject"),
    CheckConstraint("(sha256 IS NULL) != (link IS NULL)", name="form"),
)
