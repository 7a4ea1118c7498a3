"""The portal's page and feeds tell when and where, and lead to the files that go with an item."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
from lxml import html

from channels.contract.channel import Site
from channels.contract.message import Attachment, Entry, Event
from channels.contract.outcome import Delivered, Retry
from channels.portal.config import PortalFeedConfig
from channels.portal.portal_feed import PortalFeed
from tests.channels.portal.test_portal_feed import FIRST, LINK, MESSAGE, PUBLIC
from tests.made_files import pdf

NAME = f"{'a' * 64}.pdf"
FILE = Attachment(
    NAME,
    "Quyết định <số 12> & phụ lục",
    "application/pdf",
    1_234_567,
    f"{PUBLIC}/media/{NAME}",
    pdf,
)
EVENT = Event(
    datetime(2026, 12, 5, 1, tzinfo=UTC),
    "Nhà văn hóa & thư viện",
    datetime(2026, 12, 5, 4, tzinfo=UTC),
)


def entry(**changes: Any) -> Entry:
    return Entry(replace(MESSAGE, **changes), "tag:x,2025:tin/1", "hop-dan", FIRST, FIRST)


def published(folder: Path, shown: Entry) -> Path:
    config = PortalFeedConfig(slug="tin", feed_title="Tin", link=LINK)
    feed = PortalFeed("cong", config, Site(folder, PUBLIC, "Ủy ban nhân dân phường Ví Dụ"))
    assert isinstance(feed.publish([shown]), Delivered)
    return folder


def test_the_page_tells_when_and_where(tmp_path: Path) -> None:
    page = html.parse(published(tmp_path, entry(event=EVENT)) / "bai" / "hop-dan.html")
    assert [cell.text_content() for cell in page.findall(".//aside[@class='fact-box']/dl/*")] == [
        "Thời gian",
        "08:00 ngày 05/12/2026 – 11:00 ngày 05/12/2026",
        "Địa điểm",
        "Nhà văn hóa & thư viện",
    ]


def test_who_is_invited_sees_whom_to_call_until_when(tmp_path: Path) -> None:
    shown = replace(
        entry(event=EVENT, contact="Số 1 đường 30.4 · 0236 3 881 888 · a@example.vn"),
        valid_to=datetime(2026, 12, 31, 10, tzinfo=UTC),
    )
    box = html.parse(published(tmp_path, shown) / "bai" / "hop-dan.html").find(".//aside")
    assert [cell.text_content() for cell in box.findall("dl/dd")][2:] == [
        "17:00 ngày 31/12/2026",
        "0236 3 881 888",
    ]
    assert box.find(".//a").get("href") == "tel:02363881888"


def test_a_page_of_the_first_layout_tells_it_at_the_end_of_its_text(tmp_path: Path) -> None:
    shown = entry(event=EVENT, attachments=(FILE,), layout=1)
    page = html.parse(published(tmp_path, shown) / "bai" / "hop-dan.html")
    assert [cell.text_content() for cell in page.findall(".//dl[@class='facts']/dd")][1:] == [
        "Nhà văn hóa & thư viện"
    ]
    assert page.find(".//ul[@class='files']/li/a").tail == " (PDF, 1,2 MB)"


def test_the_page_leads_to_the_file_and_the_file_is_there_byte_for_byte(tmp_path: Path) -> None:
    folder = published(tmp_path, entry(attachments=(FILE,)))
    (link,) = html.parse(folder / "bai" / "hop-dan.html").findall(".//ul[@class='files']/li/a")
    assert (link.text, link.get("href")) == (FILE.title, FILE.url)
    assert link.getnext().text == "PDF, 1,2 MB"
    assert (folder / "media" / NAME).read_bytes() == pdf()


def test_a_file_that_is_gone_is_tried_again_and_nothing_breaks(tmp_path: Path) -> None:
    def lost() -> bytes:
        raise FileNotFoundError(2, "no such file")

    shown = entry(attachments=(replace(FILE, read=lost),))
    config = PortalFeedConfig(slug="tin", feed_title="Tin", link=LINK)
    outcome = PortalFeed("cong", config, Site(tmp_path, PUBLIC)).publish([shown])
    assert isinstance(outcome, Retry)
    assert published(tmp_path, entry(attachments=(FILE,)))
    assert isinstance(
        PortalFeed("cong", config, Site(tmp_path, PUBLIC)).publish([shown]), Delivered
    )


def test_every_feed_tells_it_too(tmp_path: Path) -> None:
    folder = published(tmp_path, entry(event=EVENT, attachments=(FILE,)))
    (item,) = json.loads((folder / "feeds" / "tin.json").read_text("utf-8"))["items"]
    told = [item["content_html"]]
    for kind in ("rss", "atom"):
        told.append(feedparser.parse(folder / "feeds" / f"tin.{kind}").entries[0].content[0].value)
    for text in told:
        assert "Nhà văn hóa &amp; thư viện" in text
        assert f'href="{FILE.url}"' in text


def test_an_item_that_carries_nothing_has_the_page_that_it_had(tmp_path: Path) -> None:
    page = (published(tmp_path, entry()) / "bai" / "hop-dan.html").read_text("utf-8")
    assert "fact-box" not in page
    assert "Tệp đính kèm" not in page
    assert f"{MESSAGE.html}\n</div>" in page


def test_the_preview_is_the_page(tmp_path: Path) -> None:
    config = PortalFeedConfig(slug="tin", feed_title="Tin", link=LINK)
    feed = PortalFeed("cong", config, Site(tmp_path, PUBLIC))
    shown = feed.preview(entry(event=EVENT, attachments=(FILE,)).message, None)[".html"].decode()
    assert "<dt>Thời gian</dt>" in shown
    assert "Tệp đính kèm" in shown
    assert list(tmp_path.iterdir()) == []
