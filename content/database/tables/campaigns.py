"""Campaigns: what is known of each, the items that were put into it, and the times at which they
are to be published, counted from its event day."""

from sqlalchemy import Column, Date, ForeignKey, Integer, String, Table, Text

from content.database.db import UtcDateTime
from content.database.tables.base import Id, metadata

campaigns = Table(
    "campaigns",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String, nullable=False, unique=True),  # what items write; it never changes
    Column("title", Text, nullable=False),  # what people call it; it may change
    Column("unit", String, nullable=False),
    Column("owner", String, nullable=False, default=""),  # an account
    Column("event_day", Date),
    Column("first_day", Date),
    Column("last_day", Date),
    Column("aim", Text, nullable=False, default=""),
    Column("plan_id", ForeignKey("plans.id")),
    Column("obligations", Text, nullable=False, default="[]"),  # of that plan, JSON
    Column("forms", Text, nullable=False, default="[]"),  # forms of that plan, JSON
    Column("state", String, nullable=False),  # open, ended
    Column("created_by", String, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("ended_by", String),
    Column("ended_at", UtcDateTime),
)

campaign_items = Table(  # put in beside their texts, which an approval covers; see `revisions`
    "campaign_items",
    metadata,
    Column("item_id", ForeignKey("items.id"), primary_key=True),
    Column("campaign_id", ForeignKey("campaigns.id"), nullable=False, index=True),
    Column("added_by", String, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
)

campaign_times = Table(  # when an item is to go out on an outlet, counted from the event day
    "campaign_times",
    metadata,
    Column("id", Id, primary_key=True),
    Column("campaign_id", ForeignKey("campaigns.id"), nullable=False, index=True),
    Column("item_id", ForeignKey("items.id"), nullable=False),
    Column("outlet_id", ForeignKey("outlets.id"), nullable=False),
    Column("audience_id", ForeignKey("audiences.id")),
    Column("days", Integer, nullable=False),  # before the event day they are below 0
    Column("clock", String, nullable=False),  # "08:00", Vietnam
    Column("publication_id", ForeignKey("publications.id"), index=True),  # once it is scheduled
)
