"""The articles of an account as Zalo lists them (`getslice`): the only way to know what became of
an unclear creation, since creating knows no key."""

import unicodedata
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from channels.contract.outcome import Accepted
from channels.contract.receipts import NotTold
from channels.zalo.client import ZaloClient, ZaloSaid

SLACK: Final = timedelta(seconds=60)
"""How far the two clocks may differ."""

_PAGE: Final = 10  # the most that Zalo gives
_PAGES: Final = 5
_MILLISECONDS: Final = 10**11


def find_article(
    client: ZaloClient, title: str, since: datetime, but: Collection[str] = ()
) -> Accepted | None:
    """The article with this title that was created nearest to `since`, and not before it, and is
    none of the ids in `but`; None when none is there (yet), NotTold when Zalo does not say."""
    same = [
        (abs(created - since), entry)
        for entry, created in _same(client, title, since)
        if str(entry["id"]) not in but
    ]
    if not same:
        return None
    _distance, entry = min(same, key=lambda found: found[0])
    return Accepted(str(entry["id"]), link_of(entry))


def articles_like(client: ZaloClient, title: str, since: datetime) -> frozenset[str]:
    """The ids that `find_article` would choose from; NotTold when Zalo does not say."""
    return frozenset(str(entry["id"]) for entry, _ in _same(client, title, since))


def _same(
    client: ZaloClient, title: str, since: datetime
) -> Iterator[tuple[Mapping[str, object], datetime]]:
    for entry, created in _recent(client, since - SLACK):
        if _plain(str(entry.get("title", ""))) == _plain(title):
            yield entry, created


def link_of(entry: Mapping[str, object]) -> str | None:
    """Where an article is read, where Zalo says it."""
    link = entry.get("link_view")
    return link if isinstance(link, str) and link.startswith("http") else None


def _recent(client: ZaloClient, since: datetime) -> Iterator[tuple[Mapping[str, object], datetime]]:
    """The articles since a moment, the newest first."""
    for page in range(_PAGES):
        asked = {"offset": page * _PAGE, "limit": _PAGE, "type": "normal"}
        said = client.openapi("GET", "/v2.0/article/getslice", params=asked)
        if not isinstance(said, ZaloSaid):
            raise NotTold(said.why.raw)
        listed = said.data.get("medias")
        entries = [entry for entry in listed if isinstance(entry, dict)] if listed else []  # type: ignore[attr-defined]
        dated = [(entry, created) for entry in entries if (created := _created(entry))]
        recent = [(entry, created) for entry, created in dated if created >= since]
        yield from recent
        if len(recent) < _PAGE:
            return


def _created(entry: Mapping[str, object]) -> datetime | None:
    """When it was created; dates come as seconds or milliseconds, as numbers or text."""
    text = str(entry.get("create_date", ""))
    if not text.isdecimal() or not entry.get("id"):
        return None
    number = int(text)
    return datetime.fromtimestamp(number / 1000 if number > _MILLISECONDS else number, UTC)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
