"""What the filters of the list of items offer."""

from sqlalchemy import Connection, select

from content.campaigns.campaigns import campaign_of, open_campaigns
from content.database.tables.campaigns import campaigns
from content.database.tables.items import items
from content.database.tables.people import users


def authors(db: Connection) -> list[str]:
    """Who may have written an item: accounts are locked, never deleted."""
    return list(db.execute(select(users.c.name).order_by(users.c.name)).scalars())


def units(db: Connection) -> list[str]:
    """The units that items belong to, by name."""
    query = select(items.c.unit).where(items.c.unit != "").distinct().order_by(items.c.unit)
    return list(db.execute(query).scalars())


def campaign_names(db: Connection) -> dict[str, str]:
    """The campaigns, those that go on first, also those that only items name: what items write,
    and what people call it."""
    going = open_campaigns(db)
    query = select(campaigns).where(campaigns.c.name.not_in(list(going)))
    ended = [campaign_of(row) for row in db.execute(query.order_by(campaigns.c.title))]
    return going | {campaign.name: campaign.called for campaign in ended}
