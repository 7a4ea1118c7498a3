"""A feed as a block in a page of another site: a commune's portal shows the province's news."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

_USUAL: Final = 5
_MOST: Final = 20


@dataclass(frozen=True)
class EmbeddedBlock:
    """What the block shows; links open beside it, for the frame is too small for a page."""

    title: str
    office: str
    home: str
    items: Sequence[dict[str, Any]]


def embedded(feed: dict[str, Any], count: str) -> EmbeddedBlock:
    """The newest items of a feed, as many as the address asks for (1 to 20); five where it says
    nothing that we understand."""
    wanted = int(count) if count.isascii() and count.isdigit() and len(count) < 3 else _USUAL
    office = next((author["name"] for author in feed.get("authors", ())), "")
    items = feed["items"][: min(max(wanted, 1), _MOST)]
    return EmbeddedBlock(feed["title"], office, feed["home_page_url"], items)
