"""The items' own pages under /bai/, with their pictures and files under /media/."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from channels.contract.message import Entry, Tombstone
from channels.portal.clean import clean, clean_note
from channels.portal.feeds import Feed
from channels.portal.standing import prints_of_files
from channels.portal.structured import structured
from channels.portal.telling import FILTERS
from channels.shared import layouts, tables
from channels.shared.files import write_atomic, write_changed

LAYOUTS: Final = Path(__file__).parent / "layouts"
"""The item page's layouts, numbered; `channels.shared.layouts` says what that means."""

_OWN: Final = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Pages:
    """The pages that a feed draws under a public folder."""

    public: Path
    feed: Feed

    def path(self, slug: str) -> Path:
        """Where the page of an item stands."""
        return self.public / "bai" / f"{slug}.html"

    def there(self) -> set[str]:
        """The slugs of the pages that stand, whoever drew them."""
        folder = self.public / "bai"
        names = os.listdir(folder) if folder.exists() else ()
        return {name.removesuffix(".html") for name in names}

    def write(self, entry: Entry) -> None:
        """The entry's page, and before it everything that it shows."""
        own = [entry.message.picture, entry.message.card, *entry.message.pictures]
        small = [picture.small for picture in own if picture]
        for picture in filter(None, [*own, *small]):
            self._write_media(picture.name, partial(getattr, picture, "data"))
        for file in entry.message.attachments:
            self._write_media(file.name, file.read)
        write_changed(self.path(entry.slug), self.drawn(entry))

    def drawn(self, entry: Entry) -> bytes:
        """The item's own page, in the layout that it was approved with."""
        layout = layouts.of(LAYOUTS, entry.message.layout)
        shown = told(entry) if layout == "1" else clean(entry)
        page = _templates(LAYOUTS).get_template(f"{layout}/item_page.html.j2")
        url = self.feed.page(shown.slug, shown.message.link)
        values = {"entry": shown, "message": shown.message, "feed": self.feed, "url": url}
        return page.render(values).encode()

    def write_tombstones(self, withdrawn: Sequence[Tombstone]) -> None:
        """Pages that say that their items were taken back."""
        page = _templates(LAYOUTS).get_template("tombstone.html.j2")
        for stone in withdrawn:
            url = f"{self.feed.public_url}/bai/{stone.slug}"
            values = {"note": clean_note(stone.note), "stone": stone, "feed": self.feed, "url": url}
            write_changed(self.path(stone.slug), page.render(values).encode())

    def remove_but(self, active: set[str]) -> None:
        """Drop pages that this feed had and no feed has any more.

        Each feed notes its own in feeds/.<slug>.pages.
        """
        notes = self.public / "feeds" / f".{self.feed.slug}.pages"
        before = _slugs(notes) if notes.exists() else set()
        elsewhere = {
            slug
            for other in notes.parent.glob(".*.pages")
            if other != notes
            for slug in _slugs(other)
        }
        for slug in before - active - elsewhere:
            self.path(slug).unlink(missing_ok=True)
        if before != active:
            write_atomic(notes, "\n".join(sorted(active)).encode())

    def _write_media(self, name: str, read: Callable[[], bytes]) -> None:
        """Once: the name is the content's hash."""
        if not (media := self.public / "media" / name).exists():
            write_atomic(media, read())


def told(entry: Entry) -> Entry:
    """The cleaned entry, what it carries told at the end of its text: in every feed, and on pages
    of the first layout."""
    message = entry.message
    if not (message.event or message.attachments):
        return clean(entry)
    carried = _templates(LAYOUTS).get_template("carried.html.j2").render(message=message)
    return clean(replace(entry, message=replace(message, html=message.html + carried)))


def drawn_by() -> str:
    """The print of every template that pages are drawn by."""
    return _print_of(LAYOUTS)


@lru_cache(maxsize=2)
def _print_of(folder: Path) -> str:
    return prints_of_files([*folder.rglob("*.j2"), *_OWN.rglob("*.j2")])


def _slugs(notes: Path) -> set[str]:
    return set(notes.read_text("ascii").split())


@lru_cache(maxsize=2)
def _templates(folder: Path) -> Environment:
    made = Environment(
        loader=FileSystemLoader([folder, _OWN]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(FILTERS, tables=tables.framed)
    made.globals["structured"] = structured
    return made
