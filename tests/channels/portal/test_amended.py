"""What the portal shows of a correction and of a withdrawal."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import pytest
from lxml import html

from channels.contract.channel import Site
from channels.contract.message import ChangeNote, Entry, Message, Tombstone
from channels.contract.outcome import Delivered, Rejected, Retry
from channels.portal.config import PortalFeedConfig
from channels.portal.portal_feed import PortalFeed
from tests.contract.surface_contract import files, full_disk

AT = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)
MESSAGE = Message(
    "ct-01",
    "Nộp hồ sơ",
    "Sáu bước.",
    "<p>Nội dung</p>",
    "Nội dung",
    office="Ủy ban nhân dân phường Ví Dụ",
)
ENTRY = Entry(MESSAGE, "tag:x,2026:1", "nop-ho-so", AT, AT)
CORRECTED = replace(
    ENTRY,
    message=replace(MESSAGE, summary="Bảy bước."),
    updated_at=AT + timedelta(hours=2),
    correction=ChangeNote(AT + timedelta(hours=2), "Thiếu <một> bước"),
)
STONE = Tombstone("ct-01", "nop-ho-so", ChangeNote(AT, "Sai số\x0b liệu\nở mục 2"))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "public"


def feed(root: Path, slug: str = "tin", **fields: object) -> PortalFeed:
    values = {
        "slug": slug,
        "feed_title": "Tin",
        "link": "https://ubnd.example.gov.vn/tin",
        **fields,
    }
    return PortalFeed(
        "cong",
        PortalFeedConfig.model_validate(values),
        Site(root, "https://tin.example.gov.vn", "Ủy ban nhân dân"),
    )


def page(root: Path) -> html.HtmlElement:
    return html.fromstring((root / "bai/nop-ho-so.html").read_bytes().decode())


def test_a_corrected_page_says_so_with_time_and_reason_and_the_feed_keeps_the_id(
    root: Path,
) -> None:
    feed(root).publish([ENTRY])
    assert page(root).xpath("//p[@class='correction']") == []
    feed(root).publish([CORRECTED])
    (notice,) = page(root).xpath("//p[@class='correction']")
    assert notice.text_content() == "Đính chính lúc 09:30 ngày 22/11/2026: Thiếu <một> bước"
    assert notice.xpath("time/@datetime") == ["2026-11-22T09:30:00+07:00"]
    (entry,) = feedparser.parse((root / "feeds/tin.atom").read_bytes()).entries
    assert (entry.id, entry.summary, entry.updated) == (
        "tag:x,2026:1",
        "Bảy bước.",
        "2026-11-22T09:30:00+07:00",
    )


def test_a_tombstone_has_the_page_of_the_item_and_no_word_of_it(root: Path) -> None:
    feed(root).publish([ENTRY])
    assert isinstance(feed(root).publish([], [STONE]), Delivered)
    shown = page(root)
    assert shown.xpath("//h1/text()") == ["Bài này đã được gỡ"]
    assert "Lý do: Sai số liệu ở mục 2" in shown.text_content()
    assert shown.xpath("//link[@rel='canonical']/@href") == [
        "https://tin.example.gov.vn/bai/nop-ho-so"
    ]
    assert "Nộp hồ sơ" not in shown.text_content()
    assert feedparser.parse((root / "feeds/tin.rss").read_bytes()).entries == []


def test_a_tombstone_stays_while_it_is_given_and_its_bytes_do_not_change(root: Path) -> None:
    feed(root).publish([ENTRY])
    feed(root).publish([], [STONE])
    before = files(root)
    feed(root).publish([], [STONE])
    assert files(root) == before
    other = replace(ENTRY, guid="tag:x,2026:2", slug="bai-khac")
    feed(root).publish([other], [STONE])
    assert page(root).xpath("//h1/text()") == ["Bài này đã được gỡ"]


def test_another_feed_without_the_item_leaves_the_tombstone_alone(root: Path) -> None:
    for slug in ("tin", "khac"):
        feed(root, slug).publish([ENTRY])
    feed(root).publish([], [STONE])
    feed(root, "khac").publish([])
    assert page(root).xpath("//h1/text()") == ["Bài này đã được gỡ"]


def test_published_anew_the_article_takes_its_page_back(root: Path) -> None:
    feed(root).publish([], [STONE])
    feed(root).publish([ENTRY])
    assert page(root).xpath("//h1/text()") == ["Nộp hồ sơ"]


def test_a_disk_without_room_for_a_tombstone_is_retry_and_the_old_page_stays_whole(
    root: Path,
) -> None:
    feed(root).publish([ENTRY])
    before = (root / "bai/nop-ho-so.html").read_bytes()
    with full_disk():
        assert isinstance(feed(root).publish([], [STONE]), Retry)
    assert (root / "bai/nop-ho-so.html").read_bytes() == before


@pytest.mark.parametrize("slug", ["../x", "A", ""])
def test_a_tombstone_never_leaves_its_folder(root: Path, slug: str) -> None:
    assert isinstance(feed(root).publish([], [replace(STONE, slug=slug)]), Rejected)
    assert files(root) == {}
