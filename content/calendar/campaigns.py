"""Campaigns: the items that name the same one, and what was scheduled of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from content.calendar.publications import Publication, list_publications
from content.items.items import Revision, list_items


@dataclass(frozen=True)
class Campaign:
    """One campaign; `items` by their newest revisions, `publications` oldest first."""

    name: str
    items: tuple[Revision, ...]
    publications: tuple[Publication, ...]

    @property
    def first(self) -> datetime | None:
        """When its first publication is due (aware UTC)."""
        return min((publication.at for publication in self.publications), default=None)

    @property
    def last(self) -> datetime | None:
        """When the last one that is known is due."""
        return max(
            (publication.next_at or publication.at for publication in self.publications),
            default=None,
        )


def campaigns(db: Connection) -> list[Campaign]:
    """Every campaign that an item names, by name; items without one belong to none."""
    members: dict[str, list[Revision]] = {}
    for item in list_items(db):
        if name := item.document.get("campaign"):
            members.setdefault(str(name), []).append(item)
    scheduled = list_publications(db)[::-1]
    return [_campaign(name, members[name], scheduled) for name in sorted(members)]


def _campaign(name: str, items: list[Revision], scheduled: Iterable[Publication]) -> Campaign:
    own = {item.item for item in items}
    return Campaign(
        name,
        tuple(items),
        tuple(publication for publication in scheduled if publication.item in own),
    )
