"""RSS 2.0, Atom 1.0 and JSON Feed 1.1 of the same items, the newest and those that are archived
(RFC 5005 section 4).

Bytes depend on the items alone: no clock, no random part.
"""

import html
import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Final

from feedgen.feed import FeedGenerator
from feedgen.util import xml_elem

from channels.portal.clean import VIETNAM
from channels.portal.feed_item import FeedItem, FeedPicture

NEVER = datetime(2026, 1, 1, tzinfo=UTC)  # when a feed without items last changed
TTL_MINUTES = 15
KINDS: Final = ("json", "atom", "rss")
"""The three documents of a feed, in the order in which they are written."""

_ATOM = "http://www.w3.org/2005/Atom"
_DC = "http://purl.org/dc/elements/1.1/"
_MEDIA = "http://search.yahoo.com/mrss/"
_HISTORY = "http://purl.org/syndication/history/1.0"
# feedgen's date function switches the locale of the whole process for a moment
_LOCALE = threading.Lock()


@dataclass(frozen=True)
class Feed:
    """What a feed is besides its items."""

    slug: str
    title: str
    description: str
    link: str  # the HTML page that the feed belongs to
    office: str
    public_url: str
    hubs: tuple[str, ...] = ()  # whom readers ask to be told of news (WebSub)

    @property
    def id(self) -> str:
        """Permanent: does not move with the edge's host or port."""
        return f"{self.link}#{self.slug}"

    def url(self, kind: str, archive: str = "") -> str:
        """Public address of one of the three documents, "rss", "atom" or "json", of the newest
        items or of an archive."""
        name = f"{self.slug}/{archive}" if archive else self.slug
        return f"{self.public_url}/feeds/{name}.{kind}"

    def page(self, slug: str, link: str | None = None) -> str:
        """Public address of an item's own page."""
        return link or f"{self.public_url}/bai/{slug}"


@dataclass(frozen=True)
class FeedPart:
    """Which part of a feed a document holds: the newest items, or one archive; `before` is the
    archive that goes on from there, "" where nothing is older."""

    archive: str = ""
    before: str = ""


def document(
    kind: str, feed: Feed, items: Sequence[FeedItem], part: FeedPart = FeedPart()
) -> bytes:
    """One of the three documents, of cleaned items in their order."""
    return {"rss": rss, "atom": atom, "json": json_feed}[kind](feed, items, part)


def rss(feed: Feed, items: Sequence[FeedItem], part: FeedPart = FeedPart()) -> bytes:
    """RSS 2.0."""
    made = _generator(feed, items, part)
    made.ttl(TTL_MINUTES)
    made.link(href=feed.url("rss", part.archive), rel="self", type="application/rss+xml")
    # last: feedgen makes the last link the channel's page
    made.link(href=feed.link, rel="alternate")
    for told in items:
        item = _entry(made, told)
        item.content(told.html, type="CDATA")
        item.description(_described(told))
    return _serialised(made.rss_str)


def atom(feed: Feed, items: Sequence[FeedItem], part: FeedPart = FeedPart()) -> bytes:
    """Atom 1.0."""
    made = _generator(feed, items, part)
    made.author(name=feed.office)
    made.link(href=feed.link, rel="alternate", type="text/html")
    made.link(href=feed.url("atom", part.archive), rel="self", type="application/atom+xml")
    for told in items:
        item = _entry(made, told)
        item.published(datetime.fromisoformat(told.published))
        item.summary(told.summary)
        item.content(told.html, type="html")
    return _serialised(made.atom_str)


def json_feed(feed: Feed, items: Sequence[FeedItem], part: FeedPart = FeedPart()) -> bytes:
    """JSON Feed 1.1; real UTF-8."""
    more = {"next_url": feed.url("json", part.before)} if part.before else {}
    hubs = {"hubs": [{"type": "WebSub", "url": hub} for hub in feed.hubs]} if feed.hubs else {}
    whole = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.link,
        "feed_url": feed.url("json", part.archive),
        **more,
        "description": feed.description,
        "language": "vi",
        "authors": [{"name": feed.office}],
        **({} if part.archive else hubs),
        "items": [_json_item(item) for item in items],
    }
    return json.dumps(whole, ensure_ascii=False, allow_nan=False, indent=1).encode() + b"\n"


def _described(item: FeedItem) -> str:
    """HTML, as readers show a description: the picture before the summary, as readers of
    Vietnamese portals know it."""
    summary = html.escape(item.summary, quote=False)
    if not item.pictures:
        return summary
    url, alt = html.escape(item.pictures[0].url), html.escape(item.pictures[0].alt)
    return f'<a href="{html.escape(item.url)}"><img src="{url}" alt="{alt}"></a><br>{summary}'


def _generator(feed: Feed, items: Sequence[FeedItem], part: FeedPart) -> Any:
    made = FeedGenerator()
    made.register_extension("extras", _FeedExtras, _EntryExtras)
    made.extras.feed, made.extras.part = feed, part
    made.id(feed.id)
    made.title(feed.title)
    made.description(feed.description)
    made.language("vi")
    made.generator("Lan Tỏa")
    never = NEVER.astimezone(VIETNAM).isoformat()
    newest = max((item.updated for item in items), default=never)
    made.updated(datetime.fromisoformat(newest))
    return made


def _entry(made: Any, told: FeedItem) -> Any:
    item = made.add_entry(order="append")
    item.id(told.guid)
    item.title(told.title)
    item.updated(datetime.fromisoformat(told.updated))
    item.extras.told = told
    return item


def _serialised(write: Callable[..., bytes]) -> bytes:
    with _LOCALE:
        return write(pretty=True)


class _FeedExtras:
    """The namespaces of what feedgen cannot write itself, and the links of a feed that it does not
    know: hubs, archives."""

    feed: Feed
    part: FeedPart

    def extend_ns(self) -> dict[str, str]:
        return {"dc": _DC, "media": _MEDIA, "fh": _HISTORY}

    def extend_rss(self, feed: Any) -> Any:
        self._add(feed[0], "rss")
        return feed

    def extend_atom(self, feed: Any) -> Any:
        self._add(feed, "atom")
        return feed

    def _add(self, into: Any, kind: str) -> None:
        if self.part.archive:
            xml_elem(f"{{{_HISTORY}}}archive", into)
            xml_elem(f"{{{_ATOM}}}link", into, rel="current", href=self.feed.url(kind))
        elif self.feed.hubs:
            for hub in self.feed.hubs:
                xml_elem(f"{{{_ATOM}}}link", into, rel="hub", href=hub)
        if self.part.before:
            before = self.feed.url(kind, self.part.before)
            xml_elem(f"{{{_ATOM}}}link", into, rel="prev-archive", href=before)


class _EntryExtras:
    """What feedgen 1.0 loses or cannot say, and what costs it most, so that a feed takes hardly
    longer than its bare tree.

    It loses an author without e-mail, a picture's alt text and `rel` of an Atom entry's links; it
    checks links, authors and categories key by key, and switches the process's locale for every
    date of an RSS item.
    """

    told: FeedItem

    def extend_rss(self, item: Any) -> Any:
        told = self.told
        xml_elem("link", item).text = told.url
        for theme in told.themes:
            xml_elem("category", item).text = theme
        for picture in told.pictures[:1]:
            size = str(picture.size)
            xml_elem("enclosure", item, url=picture.url, length=size, type=picture.mime)
        published = datetime.fromisoformat(told.published)
        xml_elem("pubDate", item).text = format_datetime(published)
        xml_elem(f"{{{_DC}}}creator", item).text = told.office
        xml_elem(f"{{{_ATOM}}}updated", item).text = told.updated
        _media(item, told.pictures)
        return item

    def extend_atom(self, item: Any) -> Any:
        told = self.told
        xml_elem("name", xml_elem("author", item)).text = told.office
        for theme in told.themes:
            xml_elem("category", item, term=theme, label=theme)
        xml_elem("link", item, rel="alternate", type="text/html", href=told.url)
        for picture in told.pictures[:1]:
            size = {"type": picture.mime, "length": str(picture.size)}
            xml_elem("link", item, rel="enclosure", **size, href=picture.url)
        _media(item, told.pictures)
        return item


def _media(item: Any, pictures: Sequence[FeedPicture]) -> None:
    for picture in pictures:
        size = {
            "fileSize": str(picture.size),
            "width": str(picture.width),
            "height": str(picture.height),
        }
        content = xml_elem(
            f"{{{_MEDIA}}}content", item, url=picture.url, medium="image", type=picture.mime, **size
        )
        xml_elem(f"{{{_MEDIA}}}description", content, type="plain").text = picture.alt


def _json_item(told: FeedItem) -> dict[str, object]:
    item: dict[str, object] = {
        "id": told.guid,
        "url": told.url,
        "title": told.title,
        "summary": told.summary,
        "content_html": told.html,
        "content_text": told.text,
        "date_published": told.published,
        "date_modified": told.updated,
        "authors": [{"name": told.office}],
        "tags": list(told.themes),
        "language": told.language,
        "_lantoa": {"contact": told.contact, "event": told.event},
    }
    if told.pictures:
        item["image"] = told.pictures[0].url
        item["attachments"] = [
            {
                "url": picture.url,
                "mime_type": picture.mime,
                "size_in_bytes": picture.size,
                "title": picture.alt,
            }
            for picture in told.pictures
        ]
    return item
