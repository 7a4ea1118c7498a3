"""RSS 2.0, Atom 1.0 and JSON Feed 1.1 of the same entries.

Bytes depend on the entries alone: no clock, no random part.
"""

import html
import json
import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from zoneinfo import ZoneInfo

from feedgen.feed import FeedGenerator
from feedgen.util import xml_elem

from channels.contract.message import ChangeNote, Entry, Picture

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
NEVER = datetime(2026, 1, 1, tzinfo=UTC)  # when a feed without entries last changed
TTL_MINUTES = 15

_ATOM = "http://www.w3.org/2005/Atom"
_DC = "http://purl.org/dc/elements/1.1/"
_MEDIA = "http://search.yahoo.com/mrss/"
# feedgen's date function switches the locale of the whole process for a moment
_LOCALE = threading.Lock()

# XML 1.0 section 2.2
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# a joiner between two emoji stays
_INVISIBLE = re.compile("[\u200b\u200c\u200e\u200f\ufeff]|\u200d(?![^\\w\\s])")


@dataclass(frozen=True)
class Feed:
    """What a feed is besides its entries."""

    slug: str
    title: str
    description: str
    link: str  # the HTML page that the feed belongs to
    office: str
    public_url: str

    @property
    def id(self) -> str:
        """Permanent: does not move with the edge's host or port."""
        return f"{self.link}#{self.slug}"

    def url(self, kind: str) -> str:
        """Public address of one of the three documents: "rss", "atom" or "json"."""
        return f"{self.public_url}/feeds/{self.slug}.{kind}"

    def page(self, entry: Entry) -> str:
        """Public address of the entry's own page."""
        return entry.message.link or f"{self.public_url}/bai/{entry.slug}"


def legal(text: str) -> str:
    """`text` without the characters that no XML document may hold (pasted from Word and PDF); one
    would kill the whole feed."""
    return _FORBIDDEN.sub("", text)


def one_line(text: str) -> str:
    """`legal`, and without invisible characters and line breaks: for titles."""
    return " ".join(_INVISIBLE.sub("", legal(text)).split())


def clean(entry: Entry) -> Entry:
    """The entry with texts that every format can carry, times in whole seconds of Vietnam's zone.

    ValueError for a naive time.
    """
    message = entry.message
    tidy = replace(
        message,
        title=one_line(message.title) or message.item,
        summary=legal(message.summary),
        html=legal(message.html),
        text=legal(message.text),
        office=one_line(message.office),
        contact=one_line(message.contact),
        themes=tuple(filter(None, map(one_line, message.themes))),
        picture=message.picture and replace(message.picture, alt=one_line(message.picture.alt)),
    )
    return replace(
        entry,
        message=tidy,
        published_at=_seconds(entry.published_at),
        updated_at=_seconds(entry.updated_at),
        valid_to=entry.valid_to and _seconds(entry.valid_to),
        correction=entry.correction and clean_note(entry.correction),
    )


def clean_note(note: ChangeNote) -> ChangeNote:
    """The note with a text that every format can carry, its time in whole seconds of Vietnam's
    zone."""
    return ChangeNote(_seconds(note.at), one_line(note.why))


def rss(feed: Feed, entries: Sequence[Entry]) -> bytes:
    """RSS 2.0 of cleaned entries, in their order."""
    made = _generator(feed, entries)
    made.ttl(TTL_MINUTES)
    made.link(href=feed.url("rss"), rel="self", type="application/rss+xml")
    # last: feedgen makes the last link the channel's page
    made.link(href=feed.link, rel="alternate")
    for entry in entries:
        item = _entry(made, feed, entry)
        item.content(entry.message.html, type="CDATA")
        # readers show a description as HTML
        item.description(html.escape(entry.message.summary, quote=False))
    return _serialised(made.rss_str)


def atom(feed: Feed, entries: Sequence[Entry]) -> bytes:
    """Atom 1.0 of cleaned entries, in their order."""
    made = _generator(feed, entries)
    made.author(name=feed.office)
    made.link(href=feed.link, rel="alternate", type="text/html")
    made.link(href=feed.url("atom"), rel="self", type="application/atom+xml")
    for entry in entries:
        item = _entry(made, feed, entry)
        item.published(entry.published_at)
        item.summary(entry.message.summary)
        item.content(entry.message.html, type="html")
    return _serialised(made.atom_str)


def json_feed(feed: Feed, entries: Sequence[Entry]) -> bytes:
    """JSON Feed 1.1 of cleaned entries, in their order; real UTF-8."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.link,
        "feed_url": feed.url("json"),
        "description": feed.description,
        "language": "vi",
        "authors": [{"name": feed.office}],
        "items": [_json_item(feed, entry) for entry in entries],
    }
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1).encode() + b"\n"


def _seconds(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("an entry's time has no zone")
    return moment.astimezone(VIETNAM).replace(microsecond=0)


def _generator(feed: Feed, entries: Sequence[Entry]) -> Any:
    made = FeedGenerator()
    made.register_extension("extras", _FeedExtras, _EntryExtras)
    made.id(feed.id)
    made.title(feed.title)
    made.description(feed.description)
    made.language("vi")
    made.generator("Lan Tỏa")
    made.updated(max((entry.updated_at for entry in entries), default=NEVER.astimezone(VIETNAM)))
    return made


def _entry(made: Any, feed: Feed, entry: Entry) -> Any:
    item = made.add_entry(order="append")
    item.id(entry.guid)
    item.title(entry.message.title)
    item.updated(entry.updated_at)
    item.extras.entry = entry
    item.extras.page = feed.page(entry)
    item.extras.office = entry.message.office or feed.office
    return item


def _serialised(write: Callable[..., bytes]) -> bytes:
    with _LOCALE:
        return write(pretty=True)


class _FeedExtras:
    """The namespaces of what feedgen cannot write itself."""

    def extend_ns(self) -> dict[str, str]:
        return {"dc": _DC, "media": _MEDIA}

    def extend_rss(self, feed: Any) -> Any:
        return feed

    def extend_atom(self, feed: Any) -> Any:
        return feed


class _EntryExtras:
    """What feedgen 1.0 loses or cannot say, and what costs it most, so that a feed takes hardly
    longer than its bare tree.

    It loses an author without e-mail, a picture's alt text and `rel` of an Atom entry's links; it
    checks links, authors and categories key by key, and switches the process's locale for every
    date of an RSS item.
    """

    entry: Entry
    page: str
    office: str

    def extend_rss(self, item: Any) -> Any:
        xml_elem("link", item).text = self.page
        for theme in self.entry.message.themes:
            xml_elem("category", item).text = theme
        if (picture := self.entry.message.picture) is not None:
            xml_elem(
                "enclosure", item, url=picture.url, length=str(len(picture.data)), type=picture.mime
            )
        xml_elem("pubDate", item).text = format_datetime(self.entry.published_at)
        xml_elem(f"{{{_DC}}}creator", item).text = self.office
        xml_elem(f"{{{_ATOM}}}updated", item).text = self.entry.updated_at.isoformat()
        _media(item, picture)
        return item

    def extend_atom(self, item: Any) -> Any:
        xml_elem("name", xml_elem("author", item)).text = self.office
        for theme in self.entry.message.themes:
            xml_elem("category", item, term=theme, label=theme)
        xml_elem("link", item, rel="alternate", type="text/html", href=self.page)
        if (picture := self.entry.message.picture) is not None:
            xml_elem(
                "link",
                item,
                rel="enclosure",
                type=picture.mime,
                length=str(len(picture.data)),
                href=picture.url,
            )
        _media(item, picture)
        return item


def _media(item: Any, picture: Picture | None) -> None:
    if picture is None:
        return
    size = {
        "fileSize": str(len(picture.data)),
        "width": str(picture.width),
        "height": str(picture.height),
    }
    content = xml_elem(
        f"{{{_MEDIA}}}content", item, url=picture.url, medium="image", type=picture.mime, **size
    )
    xml_elem(f"{{{_MEDIA}}}description", content, type="plain").text = picture.alt


def _json_item(feed: Feed, entry: Entry) -> dict[str, object]:
    message, picture = entry.message, entry.message.picture
    item: dict[str, object] = {
        "id": entry.guid,
        "url": feed.page(entry),
        "title": message.title,
        "summary": message.summary,
        "content_html": message.html,
        "content_text": message.text,
        "date_published": entry.published_at.isoformat(),
        "date_modified": entry.updated_at.isoformat(),
        "authors": [{"name": message.office or feed.office}],
        "tags": list(message.themes),
        "language": message.language,
    }
    if picture is not None:
        item["image"] = picture.url
        item["attachments"] = [
            {
                "url": picture.url,
                "mime_type": picture.mime,
                "size_in_bytes": len(picture.data),
                "title": picture.alt,
            }
        ]
    return item
