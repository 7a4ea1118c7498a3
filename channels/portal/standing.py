"""What a feed remembers of what it drew, so that only what changed is drawn again: in a file beside
the feed, which may be deleted at any time."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from channels.portal.feed_item import FeedItem, item_from
from channels.shared.files import write_changed

_FORM: Final = 2  # of the file, and of everything that is drawn by code and not by a template


@dataclass
class DrawnFeed:
    """What stands: the page of each item by its slug, each archive by its name, as the prints of
    what they were made of; and what the newest items told, by print."""

    pages: dict[str, str] = field(default_factory=dict)
    archives: dict[str, str] = field(default_factory=dict)
    told: dict[str, FeedItem] = field(default_factory=dict)


def print_of(*parts: object) -> str:
    """A short name of these values, the same for the same ones."""
    return sha256(repr((_FORM, parts)).encode()).hexdigest()[:20]


def prints_of_files(paths: Iterable[Path]) -> str:
    """The same of files: what is drawn by other templates is drawn anew."""
    return print_of(*(path.read_bytes() for path in sorted(paths)))


def read_drawn(path: Path) -> DrawnFeed:
    """What the file says; nothing, so that everything is drawn, where there is none that we can
    read."""
    try:
        said = json.loads(path.read_bytes())
        told = {print: item_from(values) for print, values in said["told"].items()}
        return DrawnFeed(_texts(said["pages"]), _texts(said["archives"]), told)
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return DrawnFeed()


def keep_drawn(path: Path, drawn: DrawnFeed) -> None:
    """Write it down, once what it says stands on disk."""
    told = {print: item.values() for print, item in drawn.told.items()}
    said = {"pages": drawn.pages, "archives": drawn.archives, "told": told}
    write_changed(path, json.dumps(said, ensure_ascii=False, sort_keys=True).encode())


def _texts(said: Mapping[str, Any]) -> dict[str, str]:
    return {str(name): str(value) for name, value in said.items()}
