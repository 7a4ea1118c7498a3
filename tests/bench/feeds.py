"""RSS and Atom of 1,000 items with 1 KB of HTML and a picture each, from entries to bytes.

*Ours* is the portal's own rendering with feedgen. *Bare lxml* builds the same trees by hand,
element by element, and serialises them alike; before the clock starts both give the same bytes.

The second row is a portal of 5,000 items to which one is added (`full_portal.py`).
"""

import html
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from lxml import etree

from channels.contract.message import Entry, Message, Picture
from channels.portal import feeds
from channels.portal.clean import clean
from channels.portal.feed_item import FeedItem, FeedPicture, feed_item
from channels.portal.feeds import Feed
from tests.bench.full_portal import ITEMS, one_new_of
from tests.bench.measure import Row, milliseconds, ratio, spread, take_turns

_ITEMS = 1_000
_WORK, _AGAINST = "RSS + Atom of 1,000 items", "the same trees by bare lxml"
_FEED = Feed(
    "tin",
    "Tin cải cách hành chính",
    "Tin chính thức",
    "https://hoadang.example.vn/tin",
    "UBND",
    "https://tin.example.vn",
)
_BODY = (
    "<p>Ủy ban nhân dân thành phố thông báo lịch tiêm chủng mở rộng cho trẻ em dưới năm tuổi "
    "tại các trạm y tế phường, xã.</p>"
) * 7
_ATOM, _CONTENT = "http://www.w3.org/2005/Atom", "http://purl.org/rss/1.0/modules/content/"
_DC, _MEDIA = "http://purl.org/dc/elements/1.1/", "http://search.yahoo.com/mrss/"
_HISTORY = "http://purl.org/syndication/history/1.0"
_SHOWN = {"dc": _DC, "media": _MEDIA, "fh": _HISTORY}

Made = tuple[bytes, bytes]


def main() -> list[Row]:
    """The table's row: milliseconds, so less is better."""
    entries = [_entry(number) for number in range(_ITEMS)]
    assert ours(entries) == bare(entries), "the two render different feeds"
    variants = {
        "ours": lambda: milliseconds(lambda: ours(entries)),
        _AGAINST: lambda: milliseconds(lambda: bare(entries)),
    }
    figures = take_turns(variants)
    ours_ms, theirs_ms = (spread(figures[name], " ms") for name in variants)
    return [
        Row(
            _WORK,
            _AGAINST,
            ratio(figures, "ours", _AGAINST),
            1.6,
            1.2,
            ours_ms,
            theirs_ms,
            better="less",
        ),
        _one_new(),
    ]


def _one_new() -> Row:
    first, again = one_new_of()
    work = f"{ITEMS:,} items on the portal, one of them new"
    theirs = f"all of them for the first time: {first:,.0f} s"
    return Row(work, "one second", again, 1.0, 0.5, f"{again * 1000:,.0f} ms", theirs, "less")


def ours(entries: list[FeedItem]) -> Made:
    """By the portal's channel."""
    return feeds.rss(_FEED, entries), feeds.atom(_FEED, entries)


def bare(entries: list[FeedItem]) -> Made:
    """By lxml alone."""
    return _rss(entries), _atom(entries)


def _entry(number: int) -> FeedItem:
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=_ITEMS - number)
    picture = Picture(
        "anh.jpg",
        "image/jpeg",
        1200,
        630,
        b"x" * 1000,
        "Người dân nộp hồ sơ",
        "https://tin.example.vn/media/anh.jpg",
    )
    title = f"Thông báo số {number}: lịch tiêm chủng <mở rộng>"
    themes = ("Thủ tục hành chính", "Chính quyền số")
    message = Message(
        f"ct-{number}",
        title,
        "Lịch tiêm & nơi tiêm.",
        _BODY,
        "",
        picture=picture,
        themes=themes,
        office="UBND phường",
    )
    guid, slug = f"tag:hoadang.example.vn,2026:tin/{number}", f"tin-{number}"
    entry = clean(Entry(message, guid, slug, at, at + timedelta(minutes=5)))
    return feed_item(entry, _FEED.page(slug), _FEED.office)


def _add(parent: Any, name: str, text: Any = None, **attributes: str) -> Any:
    made = etree.SubElement(parent, name, **attributes)
    made.text = text
    return made


def _media(parent: Any, picture: FeedPicture) -> None:
    size = {
        "fileSize": str(picture.size),
        "width": str(picture.width),
        "height": str(picture.height),
    }
    content = _add(
        parent, f"{{{_MEDIA}}}content", url=picture.url, medium="image", type=picture.mime, **size
    )
    _add(content, f"{{{_MEDIA}}}description", picture.alt, type="plain")


def _rss(entries: list[FeedItem]) -> bytes:
    root = etree.Element("rss", version="2.0", nsmap={**_SHOWN, "atom": _ATOM, "content": _CONTENT})
    channel = etree.SubElement(root, "channel")
    _add(channel, "title", _FEED.title)
    _add(channel, "link", _FEED.link)
    _add(channel, "description", _FEED.description)
    _add(channel, f"{{{_ATOM}}}link", href=_FEED.url("rss"), rel="self", type="application/rss+xml")
    _add(channel, "docs", "http://www.rssboard.org/rss-specification")
    _add(channel, "generator", "Lan Tỏa")
    _add(channel, "language", "vi")
    _add(
        channel,
        "lastBuildDate",
        format_datetime(datetime.fromisoformat(max(told.updated for told in entries))),
    )
    _add(channel, "ttl", str(feeds.TTL_MINUTES))
    for entry in entries:
        _item(channel, entry)
    return _serialised(root)


def _item(channel: Any, told: FeedItem) -> None:
    (picture,) = told.pictures
    item = etree.SubElement(channel, "item")
    _add(item, "title", told.title)
    _add(item, "description", _described(told))
    _add(item, f"{{{_CONTENT}}}encoded", etree.CDATA(told.html))
    _add(item, "guid", told.guid, isPermaLink="false")
    _add(item, "link", told.url)
    for theme in told.themes:
        _add(item, "category", theme)
    _add(item, "enclosure", url=picture.url, length=str(picture.size), type=picture.mime)
    _add(item, "pubDate", format_datetime(datetime.fromisoformat(told.published)))
    _add(item, f"{{{_DC}}}creator", told.office)
    _add(item, f"{{{_ATOM}}}updated", told.updated)
    _media(item, picture)


def _described(told: FeedItem) -> str:
    (picture,) = told.pictures
    shown = f'<img src="{picture.url}" alt="{html.escape(picture.alt)}">'
    return f'<a href="{told.url}">{shown}</a><br>{html.escape(told.summary, quote=False)}'


def _atom(entries: list[FeedItem]) -> bytes:
    root = etree.Element("feed", xmlns=_ATOM, nsmap=_SHOWN)
    root.set("{http://www.w3.org/XML/1998/namespace}lang", "vi")
    _add(root, "id", _FEED.id)
    _add(root, "title", _FEED.title)
    _add(root, "updated", max(told.updated for told in entries))
    _add(_add(root, "author"), "name", _FEED.office)
    _add(root, "link", href=_FEED.link, rel="alternate", type="text/html")
    _add(root, "link", href=_FEED.url("atom"), rel="self", type="application/atom+xml")
    _add(root, "generator", "Lan Tỏa")
    _add(root, "subtitle", _FEED.description)
    for entry in entries:
        _atom_entry(root, entry)
    return _serialised(root)


def _atom_entry(root: Any, told: FeedItem) -> None:
    (picture,) = told.pictures
    made = etree.SubElement(root, "entry")
    _add(made, "id", told.guid)
    _add(made, "title", told.title)
    _add(made, "updated", told.updated)
    _add(made, "content", told.html, type="html")
    _add(made, "summary", told.summary)
    _add(made, "published", told.published)
    _add(_add(made, "author"), "name", told.office)
    for theme in told.themes:
        _add(made, "category", term=theme, label=theme)
    _add(made, "link", rel="alternate", type="text/html", href=told.url)
    _add(
        made,
        "link",
        rel="enclosure",
        type=picture.mime,
        length=str(picture.size),
        href=picture.url,
    )
    _media(made, picture)


def _serialised(root: Any) -> bytes:
    return bytes(etree.tostring(root, pretty_print=True, encoding="UTF-8", xml_declaration=True))
