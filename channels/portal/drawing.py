"""One drawing of a feed: what stands already as it should is left alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from channels.contract.message import Entry, EntryHead
from channels.portal.archives import FeedArchive, archives_of
from channels.portal.feed_item import FeedItem, feed_item
from channels.portal.feeds import KINDS, FeedPart, document
from channels.portal.pages import Pages, told
from channels.portal.standing import DrawnFeed, print_of
from channels.shared.files import read_back, write_atomic, write_changed


@dataclass
class FeedDrawing:
    """Writes what changed since `before`; `context` is the print of what every page and document
    is made of besides the entries. `drawn` is what stands afterwards."""

    pages: Pages
    limit: int
    before: DrawnFeed
    context: str
    drawn: DrawnFeed = field(default_factory=DrawnFeed)
    _made: dict[str, Entry | None] = field(default_factory=dict)  # by slug
    _prints: dict[str, str] = field(default_factory=dict)  # by slug
    _newest: dict[str, bytes] = field(default_factory=dict)
    _archive: str = ""  # the newest

    def write_pages(self, heads: Sequence[EntryHead]) -> list[EntryHead]:
        """The pages that are not there as they should be; answers the heads whose text can be
        shown."""
        shown, there = [], self.pages.there()
        for head in heads:
            print = self._print(head)
            known = print and self.before.pages.get(head.slug) == print
            if not known or head.slug not in there:
                entry = self._entry(head)
                if entry is None:
                    continue
                self.pages.write(entry)
            if print:
                self.drawn.pages[head.slug] = print
            shown.append(head)
        return shown

    def write_archives(self, heads: Sequence[EntryHead]) -> None:
        """The archives that changed, and away with those that nothing leads to any more."""
        there = archives_of(heads, self.limit)
        for archive in there:
            self._write_archive(archive)
        self._archive = there[-1].name if there else ""
        names = {f"{archive.name}.{kind}" for archive in there for kind in KINDS}
        for path in self._folder.glob("*.*") if self._folder.exists() else ():
            if path.name not in names and not path.name.startswith("."):
                path.unlink(missing_ok=True)

    def write_newest(self, heads: Sequence[EntryHead]) -> list[str]:
        """The feed itself; answers the addresses of its documents that changed."""
        newest = heads[: self.limit]
        items = [item for head in newest if (item := self._told(head))]
        part = FeedPart(before=self._archive)
        for kind in KINDS:
            self._newest[kind] = document(kind, self.pages.feed, items, part)
        changed = [
            kind for kind, data in self._newest.items() if not _holds(self._file(kind), data)
        ]
        for kind in changed:
            write_atomic(self._file(kind), self._newest[kind])
        shown = {self._print(head) for head in newest}
        self.drawn.told = {print: item for print, item in self.drawn.told.items() if print in shown}
        self._note_hubs()
        return [self.pages.feed.url(kind) for kind in changed]

    def _note_hubs(self) -> None:
        """For whoever serves the feed, who names them in a header."""
        feed = self.pages.feed
        path = self.pages.public / "feeds" / f".{feed.slug}.hubs"
        if feed.hubs:
            own = feed.url("rss").removesuffix(".rss")
            write_changed(path, "\n".join([own, *feed.hubs]).encode("ascii"))
        else:
            path.unlink(missing_ok=True)

    def stands(self) -> str | None:
        """The hash of the RSS document once all three stand on disk as built; None when one does
        not."""
        for kind, data in self._newest.items():
            if read_back(self._file(kind)) != sha256(data).hexdigest():
                return None
        return sha256(self._newest["rss"]).hexdigest()

    @property
    def _folder(self) -> Path:
        return self.pages.public / "feeds" / self.pages.feed.slug

    def _file(self, kind: str) -> Path:
        return self.pages.public / "feeds" / f"{self.pages.feed.slug}.{kind}"

    def _write_archive(self, archive: FeedArchive) -> None:
        prints = [self._print(head) for head in archive.heads]
        print = print_of(self.context, archive.before, prints) if all(prints) else ""
        files = {kind: self._folder / f"{archive.name}.{kind}" for kind in KINDS}
        known = print and self.before.archives.get(archive.name) == print
        if not known or not all(path.exists() for path in files.values()):
            items = [item for head in archive.heads if (item := self._told(head))]
            part = FeedPart(archive.name, archive.before)
            for kind, path in files.items():
                write_changed(path, document(kind, self.pages.feed, items, part))
        if print:
            self.drawn.archives[archive.name] = print

    def _told(self, head: EntryHead) -> FeedItem | None:
        """What feeds tell of an entry: kept from before, or made now."""
        print = self._print(head)
        item = self.drawn.told.get(print) or self.before.told.get(print) if print else None
        if item is None and (entry := self._entry(head)) is not None:
            whole, feed = told(entry), self.pages.feed
            item = feed_item(whole, feed.page(whole.slug, whole.message.link), feed.office)
        if item is not None and print:
            self.drawn.told[print] = item
        return item

    def _entry(self, head: EntryHead) -> Entry | None:
        if head.slug not in self._made:
            self._made[head.slug] = head.make()
        return self._made[head.slug]

    def _print(self, head: EntryHead) -> str:
        if head.slug not in self._prints:
            made = print_of(self.context, head.slug, head.version) if head.version else ""
            self._prints[head.slug] = made
        return self._prints[head.slug]


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.read_bytes() == data
    except FileNotFoundError:
        return False
