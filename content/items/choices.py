"""The items that somebody may choose from: what they are called, without their texts."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from content.database.tables.items import revisions


@dataclass(frozen=True)
class ItemChoice:
    """An item by its newest revision."""

    item: str
    number: int
    title: str
    state: str


def list_items(db: Connection) -> list[ItemChoice]:
    """Every item, by id."""
    newest = select(func.max(revisions.c.id)).group_by(revisions.c.item_id)
    names = (revisions.c.item_id, revisions.c.number, revisions.c.title, revisions.c.state)
    query = select(*names).where(revisions.c.id.in_(newest)).order_by(revisions.c.item_id)
    return [ItemChoice(*row) for row in db.execute(query)]
