"""The first page, and what search engines are told: only what stands."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree

from channels.contract.message import ChangeNote, Event, Tombstone
from edge.first_page import FirstPage, first_page, read_feeds
from edge.sitemap import Sitemap
from tests.channels.portal.test_portal_feed import FIRST, entry, feed

NOW = datetime(2026, 12, 1, 3, tzinfo=UTC)
SITE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def shown(public: Path) -> FirstPage:
    return first_page(read_feeds(sorted((public / "feeds").glob("*.json"))), NOW)


def test_the_newest_with_a_picture_leads_and_nothing_stands_twice(tmp_path: Path) -> None:
    entries = [entry(0, picture=None), *(entry(number) for number in range(1, 13))]
    feed(tmp_path).publish(entries)
    feed(tmp_path, slug="khac").publish(entries[:3])
    page = shown(tmp_path)
    titles = [item["title"].rpartition("(")[2] for item in (*page.cards, *page.more)]
    assert page.lead is not None
    assert page.lead["title"].endswith("(1)")
    assert titles == ["0)", *(f"{number})" for number in range(2, 10))]
    assert (len(page.feeds), page.contact) == (2, "Số 1 đường Ví Dụ · (0236) 123 4567")


@pytest.mark.parametrize(
    ("starts", "lasts", "is_told"), [(2, 1, True), (-3, 5, True), (-3, 1, False), (30, 1, False)]
)
def test_what_is_coming_or_still_on_is_told(
    tmp_path: Path, starts: int, lasts: int, is_told: bool
) -> None:
    start = NOW + timedelta(days=starts)
    event = Event(start, "Nhà văn hóa", start + timedelta(days=lasts))
    feed(tmp_path).publish([entry(0, event=event)])
    assert [item["place"] for item in shown(tmp_path).coming] == ["Nhà văn hóa"] * is_told


def test_an_office_without_news_has_a_page_too(tmp_path: Path) -> None:
    feed(tmp_path).publish([])
    page = shown(tmp_path)
    assert (page.lead, page.cards, page.coming, page.contact) == (None, [], [], "")


def test_search_engines_find_what_stands_and_not_what_was_taken_back(tmp_path: Path) -> None:
    sitemap = Sitemap(tmp_path, "https://tin.example.gov.vn")

    def listed() -> list[str]:
        found = etree.fromstring(sitemap.xml().encode()).xpath("//s:loc/text()", namespaces=SITE)
        return [str(address) for address in found]

    assert listed() == ["https://tin.example.gov.vn/"]
    feed(tmp_path).publish([entry(0), entry(1)])
    assert listed()[1:] == [f"https://tin.example.gov.vn/bai/nop-ho-so-{n}" for n in (0, 1)]
    gone = Tombstone("ct-01", "nop-ho-so-1", ChangeNote(FIRST, "Sai"))
    feed(tmp_path).publish([entry(0)], [gone])
    assert listed()[1:] == ["https://tin.example.gov.vn/bai/nop-ho-so-0"]
    assert "Sitemap: https://tin.example.gov.vn/sitemap.xml" in sitemap.robots()
    assert "Disallow: /u/" in sitemap.robots()
