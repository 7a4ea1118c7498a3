"""A feed of thousands: older items in archives that stay as they are, and only what changed is
drawn."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree

from channels.contract.message import ChangeNote, Entry, EntryHead, Tombstone
from channels.contract.outcome import Delivered
from channels.portal.portal_feed import PortalFeed
from sandbox.http import Answer, HttpSandbox, Request, json_answer
from sandbox.world import Arrival
from tests.channels.portal.test_portal_feed import NS, PICTURE, PUBLIC, entry, feed, json_feed, rss

HISTORY = {**NS, "fh": "http://purl.org/syndication/history/1.0"}
NOON = datetime(2026, 3, 1, 5, tzinfo=UTC)


class Portal:
    """A feed that is published again and again, and what had to be made for it."""

    def __init__(self, root: Path, **fields: Any) -> None:
        self.root = root
        self.feed: PortalFeed = feed(root, **{"limit": 3, **fields})
        self.made: list[str] = []

    def publish(self, entries: list[Entry], stones: tuple[Tombstone, ...] = ()) -> None:
        """The newest first, as the engine hands them over."""
        self.made.clear()
        heads = [self.head(shown) for shown in reversed(entries)]
        assert isinstance(self.feed.publish_changed(heads, stones), Delivered)

    def head(self, shown: Entry) -> EntryHead:
        def make() -> Entry:
            self.made.append(shown.slug)
            return shown

        message = shown.message
        version = f"{message.title} {shown.updated_at} {shown.correction}"
        named = message.item, shown.slug, message.theme_ids, version, shown.published_at
        return EntryHead(*named, make)

    def archive(self, name: str, kind: str = "rss") -> Path:
        return self.root / "feeds" / "cai-cach" / f"{name}.{kind}"


def month_of(number: int, month: int = 3) -> list[Entry]:
    """So many entries of one month, the oldest first."""
    start = NOON.replace(month=month)
    return [
        replace(
            entry(month * 100 + day),
            published_at=start + timedelta(days=day),
            updated_at=start + timedelta(days=day),
        )
        for day in range(number)
    ]


def walked(root: Path, kind: str) -> list[str]:
    """The guids that a reader finds who follows the feed back to its beginning."""
    found, path = [], root / "feeds" / f"cai-cach.{kind}"
    while True:
        parsed = feedparser.parse(path.read_bytes())
        assert not parsed.bozo
        found += [item.id for item in parsed.entries if item.id not in found]
        before = [link.href for link in parsed.feed.links if link.rel == "prev-archive"]
        if not before:
            return found
        path = root / "feeds" / before[0].removeprefix(f"{PUBLIC}/feeds/")


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_a_reader_finds_every_item_back_to_the_first(tmp_path: Path, kind: str) -> None:
    shown = [*month_of(5), *month_of(7, month=4), *month_of(2, month=5)]
    Portal(tmp_path).publish(shown)
    assert walked(tmp_path, kind) == [one.guid for one in reversed(shown)]
    there = sorted(path.stem for path in (tmp_path / "feeds" / "cai-cach").glob(f"*.{kind}"))
    assert there == ["2026-03-1", "2026-03-2", "2026-04-1", "2026-04-2", "2026-04-3"]


def test_an_archive_says_that_it_is_one_and_where_the_newest_are(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    portal.publish(month_of(7))
    document = etree.fromstring(portal.archive("2026-03-2").read_bytes())
    links = {
        link.get("rel"): link.get("href")
        for link in document.xpath("channel/atom:link", namespaces=NS)
    }
    assert document.xpath("channel/fh:archive", namespaces=HISTORY)
    assert links == {
        "self": f"{PUBLIC}/feeds/cai-cach/2026-03-2.rss",
        "current": f"{PUBLIC}/feeds/cai-cach.rss",
        "prev-archive": f"{PUBLIC}/feeds/cai-cach/2026-03-1.rss",
    }
    older = json.loads(portal.archive("2026-03-2", "json").read_text("utf-8"))
    assert json_feed(tmp_path)["next_url"] == older["feed_url"]
    assert older["next_url"] == f"{PUBLIC}/feeds/cai-cach/2026-03-1.json"


def test_news_change_no_archive_and_make_nothing_but_themselves(tmp_path: Path) -> None:
    portal, shown = Portal(tmp_path), month_of(10)
    portal.publish(shown[:9])
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.*") if path.is_file()}
    portal.publish(shown)
    changed = {
        path.name for path, at in before.items() if path.exists() and path.stat().st_mtime_ns != at
    }
    assert portal.made == [shown[-1].slug]
    assert changed == {".cai-cach.drawn", ".cai-cach.pages"} | {
        f"cai-cach.{kind}" for kind in ("rss", "atom", "json")
    }
    portal.publish(shown)
    assert portal.made == []


def test_a_correction_draws_its_page_and_its_archive_a_withdrawal_takes_both(
    tmp_path: Path,
) -> None:
    portal, shown = Portal(tmp_path), month_of(8)
    portal.publish(shown)
    note = ChangeNote(NOON + timedelta(days=40), "Sai số liệu")
    shown[0] = replace(shown[0], correction=note, updated_at=note.at)
    portal.publish(shown)
    assert set(portal.made) == {one.slug for one in shown[:3]}
    assert b"09/04" not in portal.archive("2026-03-2").read_bytes()
    assert note.at.strftime("%d %b %Y").encode() in portal.archive("2026-03-1").read_bytes()
    gone = Tombstone(shown[0].message.item, shown[0].slug, note)
    portal.publish(shown[1:], (gone,))
    everything = [path.read_text("utf-8") for path in tmp_path.rglob("*.rss")]
    assert not any(shown[0].guid in text for text in everything)
    assert "Bài này đã được gỡ" in (tmp_path / "bai" / f"{shown[0].slug}.html").read_text("utf-8")


def test_an_archive_that_nothing_leads_to_any_more_is_gone(tmp_path: Path) -> None:
    portal, shown = Portal(tmp_path), month_of(7)
    portal.publish(shown)
    assert portal.archive("2026-03-1").exists()
    portal.publish(shown[-3:])
    assert list((tmp_path / "feeds" / "cai-cach").iterdir()) == []
    assert rss(tmp_path).xpath("//atom:link[@rel='prev-archive']", namespaces=NS) == []


@pytest.mark.parametrize("spoilt", [b"{", b"[]", b'{"pages": 1}', b"\xff"])
def test_without_its_memory_a_feed_is_drawn_whole(tmp_path: Path, spoilt: bytes) -> None:
    portal, shown = Portal(tmp_path), month_of(4)
    portal.publish(shown)
    (tmp_path / "feeds" / ".cai-cach.drawn").write_bytes(spoilt)
    (tmp_path / "bai" / f"{shown[0].slug}.html").write_text("nothing of ours")
    portal.publish(shown)
    assert {*portal.made} == {one.slug for one in shown}
    assert shown[0].message.title in (tmp_path / "bai" / f"{shown[0].slug}.html").read_text("utf-8")


def test_a_page_that_is_gone_is_drawn_again_and_other_templates_draw_all(tmp_path: Path) -> None:
    portal, shown = Portal(tmp_path), month_of(4)
    portal.publish(shown)
    (tmp_path / "bai" / f"{shown[1].slug}.html").unlink()
    portal.publish(shown)
    assert portal.made == [shown[1].slug]
    renamed = Portal(tmp_path, feed_title="Tên mới")
    renamed.publish(shown)
    assert len(renamed.made) == 4


def test_nothing_is_changed_before_it_is_published(tmp_path: Path) -> None:
    late = replace(entry(0), updated_at=entry(0).published_at - timedelta(seconds=3))
    feed(tmp_path).publish([late])
    item = json_feed(tmp_path)["items"][0]
    assert item["date_modified"] == item["date_published"]


def test_every_picture_of_an_item_is_told(tmp_path: Path) -> None:
    second = replace(PICTURE, alt="Ảnh thứ hai", url=f"{PUBLIC}/media/khac.png")
    feed(tmp_path).publish([entry(0, pictures=(second,))])
    shown = rss(tmp_path).xpath("//item/media:content", namespaces=NS)
    assert [one.get("url") for one in shown] == [PICTURE.url, second.url]
    assert len(rss(tmp_path).xpath("//enclosure")) == 1
    assert [one["title"] for one in json_feed(tmp_path)["items"][0]["attachments"]] == [
        PICTURE.alt,
        second.alt,
    ]


class Hub(HttpSandbox):
    """A WebSub hub that fetches what it is told of."""

    provider = "hub"

    def answer(self, request: Request) -> Answer:
        topic = request.form()["hub.url"]
        told = Arrival("hub", topic, topic, request.form()["hub.mode"])
        return json_answer(202, {}, lambda: self.world.add(told))


def test_hubs_are_told_of_what_changed_once_it_stands(tmp_path: Path) -> None:
    with Hub() as hub:
        address = f"http://127.0.0.1:{hub.port}/"
        portal, shown = Portal(tmp_path, hubs=[address]), month_of(2)
        portal.publish(shown[:1])
        wait_for(hub, 3)
        portal.publish(shown[:1])
        portal.publish(shown)
        told = wait_for(hub, 6)
    kinds = ("json", "atom", "rss")
    assert told == [f"{PUBLIC}/feeds/cai-cach.{kind}" for kind in kinds] * 2
    assert rss(tmp_path).xpath("channel/atom:link[@rel='hub']/@href", namespaces=NS) == [address]
    assert json_feed(tmp_path)["hubs"] == [{"type": "WebSub", "url": address}]


def test_a_hub_that_is_not_there_holds_up_nothing(tmp_path: Path) -> None:
    with Hub() as hub:
        address = f"http://127.0.0.1:{hub.port}/"
    Portal(tmp_path, hubs=[address]).publish(month_of(1))
    assert rss(tmp_path).xpath("//item")


def wait_for(hub: Hub, count: int) -> list[str]:
    """The topics that a hub was told of, once there are so many."""
    end = datetime.now(UTC) + timedelta(seconds=5)
    while len(hub.world.arrivals()) < count and datetime.now(UTC) < end:
        pass
    return [arrival.to for arrival in hub.world.arrivals()]
