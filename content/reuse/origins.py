"""Where an item came from: the item that it copies, or the template that it was begun from."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from content.database.tables.reuse import item_origins, templates
from content.people import audit
from content.people.acts import Act


@dataclass(frozen=True)
class ItemOrigin:
    """What an item was begun from: revision `number` of the item `source`, or a template."""

    source: str | None = None
    number: int | None = None
    template: int | None = None
    template_name: str = ""
    by: str = ""
    at: datetime | None = None


def note_origin(db: Connection, item: str, origin: ItemOrigin | None, act: Act) -> None:
    """Say what a new item was begun from, in the transaction that begins it; of one that begins
    empty, that it comes from nowhere."""
    act.require("write")
    db.execute(delete(item_origins).where(item_origins.c.item == item))
    if origin is None:
        return
    said = {"source": origin.source, "number": origin.number, "template_id": origin.template}
    values = {**said, "item": item, "by": act.person.name, "at": act.at}
    db.execute(insert(item_origins).values(**values))
    told = {name: value for name, value in said.items() if value is not None}
    what = "item.duplicate" if origin.source else "item.from-template"
    audit.record(db, act, what, f"item:{item}", **told)


def origin_of(db: Connection, item: str) -> ItemOrigin | None:
    """What an item was begun from; None for one that was written or imported."""
    query = (
        select(item_origins, templates.c.name)
        .outerjoin(templates, templates.c.id == item_origins.c.template_id)
        .where(item_origins.c.item == item)
    )
    row = db.execute(query).one_or_none()
    if row is None:
        return None
    return ItemOrigin(row.source, row.number, row.template_id, row.name or "", row.by, row.at)
