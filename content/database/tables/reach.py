"""How many posts have reached, as their networks told: one reading a day at most."""

from sqlalchemy import Column, Date, ForeignKey, Table

from content.database.db import UtcDateTime
from content.database.tables.base import Id, metadata

post_reach = Table(
    "post_reach",
    metadata,
    Column("delivery_id", ForeignKey("deliveries.id"), primary_key=True),
    Column("day", Date, primary_key=True),  # Vietnam's
    Column("read_at", UtcDateTime, nullable=False),
    # each until then, all days together; NULL where the network does not tell it
    Column("views", Id),
    Column("people", Id),
    Column("reactions", Id),
    Column("comments", Id),
    Column("shares", Id),
)
