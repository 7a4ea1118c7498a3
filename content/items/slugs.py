"""Public addresses of items: each has one, which never changes."""

from sqlalchemy import Connection, or_, select

from content.database.tables.items import items


def free_slug(db: Connection, item: str, usual: str) -> str:
    """An address for an item, made from its title: of a second item of that title with a number
    behind it. Not for an address that somebody chose."""
    theirs = items.c.slug == usual, items.c.slug.startswith(f"{usual[:74]}-", autoescape=True)
    taken = set(db.execute(select(items.c.slug).where(or_(*theirs), items.c.id != item)).scalars())
    numbered = (f"{usual[:74]}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (usual, *numbered) if slug not in taken)
