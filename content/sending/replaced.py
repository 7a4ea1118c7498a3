"""Where readers of an item that was taken back are led, as it is now."""

from sqlalchemy import Connection, func, select

from content.database.tables.items import items
from content.database.tables.publications import amendments
from content.sending.amendments import withdrawn_items


class Replaced:
    """Follows replacements to what stands, so that no address leads to one that leads on."""

    def __init__(self, db: Connection) -> None:
        last = select(func.max(amendments.c.id)).group_by(amendments.c.item_id)
        gone = withdrawn_items(db)
        newest = select(amendments.c.item_id, amendments.c.replaced_by).where(
            amendments.c.id.in_(last.correlate(None)), amendments.c.item_id.in_(gone)
        )
        self._next = dict(db.execute(newest).tuples().all())
        self._slugs = dict(db.execute(select(items.c.id, items.c.slug)).tuples().all())

    def of(self, target: str) -> str | None:
        """The slug of the item, or the address, where the way from `target` ends; None where it
        ends at an item that was taken back, or comes round to where it was."""
        seen: set[str] = set()
        while target in self._next:
            if target in seen or (following := self._next[target]) is None:
                return None
            seen.add(target)
            target = following
        return self._slugs.get(target, target) if "/" not in target else target
