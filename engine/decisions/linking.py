"""An item's short link as part of its text: frozen, approved and previewed with it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from content.deliveries.short_links import keep_link, link_id


def linked(db: Any, document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with the item's short link, where it has a page for that to lead to."""
    if "portal" not in document["channels"]:
        return dict(document)
    return {**document, "short_link": link_id(db, document["id"])}


def keep_linked(db: Any, document: Mapping[str, Any], now: datetime) -> None:
    """Let the link of a text that was stored lead to its item."""
    if link := document.get("short_link"):
        keep_link(db, document["id"], link, now)
