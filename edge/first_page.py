"""What the first page shows: read from the feeds, so that nothing stands here that was not
approved."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from channels.portal.telling import telephone
from content.intake.local_time import VIETNAM

_CARDS: Final = 3
_MORE: Final = 6
_AHEAD: Final = timedelta(days=15)
_COMING: Final = 5

Item = dict[str, Any]


@dataclass(frozen=True)
class FirstPage:
    """The newest item with a picture, three more as cards, the rest as a list; what takes place in
    the days that come; the feeds; whom to call."""

    office: str
    feeds: Sequence[dict[str, Any]]
    lead: Item | None
    cards: Sequence[Item]
    more: Sequence[Item]
    coming: Sequence[Item]
    contact: str
    phone: str


def first_page(feeds: Sequence[dict[str, Any]], now: datetime) -> FirstPage:
    """Items that stand in several feeds are shown once."""
    items = _newest_first(feeds)
    lead = next((item for item in items if item.get("image")), items[0] if items else None)
    others = [item for item in items if item is not lead]
    contact = next((said for item in items if (said := _own(item, "contact"))), "")
    office = next((feed["authors"][0]["name"] for feed in feeds if feed.get("authors")), "")
    return FirstPage(
        office,
        feeds,
        lead,
        others[:_CARDS],
        others[_CARDS : _CARDS + _MORE],
        _coming(items, now),
        contact,
        telephone(contact),
    )


def read_feeds(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """The feeds, each with its slug."""
    return [{"slug": path.stem, **json.loads(path.read_bytes())} for path in paths]


def _newest_first(feeds: Sequence[dict[str, Any]]) -> list[Item]:
    once = {item["id"]: item for feed in feeds for item in feed["items"]}
    return sorted(once.values(), key=lambda item: str(item["date_published"]), reverse=True)


def _coming(items: Sequence[Item], now: datetime) -> list[Item]:
    """What begins in these days or is still on, the earliest first."""
    found = []
    for item in items:
        event = _own(item, "event")
        if not event:
            continue
        start, end = datetime.fromisoformat(event[0]), datetime.fromisoformat(event[1] or event[0])
        day = now.astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)
        if end >= day and start < now + _AHEAD:
            found.append({**item, "start": event[0], "place": event[2]})
    return sorted(found, key=lambda item: str(item["start"]))[:_COMING]


def _own(item: Item, name: str) -> Any:
    return (item.get("_lantoa") or {}).get(name)
