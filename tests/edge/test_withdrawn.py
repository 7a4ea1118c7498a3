"""The address of a withdrawn item goes on answering, and says that it is gone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

from channels.contract.channel import Site
from channels.contract.message import ChangeNote, Entry, Message, Tombstone
from channels.portal.config import PortalFeedConfig
from channels.portal.portal_feed import PortalFeed
from edge.app import PublicSite, edge
from edge.security import SECURITY_HEADERS
from edge.subscribing import Subscriptions
from tests.console.console_kit import served

AT = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)
ENTRY = Entry(
    Message("ct-01", "Nộp hồ sơ", "Sáu bước.", "<p>Nội dung</p>", "Nội dung"),
    "tag:x,2026:1",
    "nop-ho-so",
    AT,
    AT,
)
STONE = Tombstone("ct-01", "nop-ho-so", ChangeNote(AT, "Sai <số> liệu"))


@pytest.fixture
def public(tmp_path: Path) -> Path:
    return tmp_path / "public"


@pytest.fixture
def feed(public: Path) -> PortalFeed:
    config = PortalFeedConfig(slug="tin", feed_title="Tin", link="https://ubnd.example.gov.vn/tin")
    return PortalFeed(
        "cong", config, Site(public, "http://127.0.0.1", "Ủy ban nhân dân phường Ví Dụ")
    )


@pytest.fixture
def address(public: Path) -> Iterator[str]:
    with served(
        edge(PublicSite(public, Subscriptions(lambda _: None), lambda: True, None, lambda _: None))
    ) as port:
        yield f"http://127.0.0.1:{port}/bai/nop-ho-so"


def test_a_withdrawn_page_is_410_with_time_and_reason_and_comes_back_when_published_anew(
    feed: PortalFeed, address: str
) -> None:
    feed.publish([ENTRY])
    before = requests.get(address, timeout=5)
    feed.publish([], [STONE])
    gone = requests.get(address, headers={"If-None-Match": before.headers["ETag"]}, timeout=5)
    assert (before.status_code, gone.status_code) == (200, 410)
    assert gone.headers["Content-Type"] == "text/html; charset=utf-8"
    assert SECURITY_HEADERS.items() <= gone.headers.items()
    for words in (
        "Bài này đã được gỡ",
        "Lý do: Sai &lt;số&gt; liệu",
        "07:30 ngày 22/11/2026",
        'content="noindex"',
    ):
        assert words in gone.text
    assert "Nộp hồ sơ" not in gone.text
    feed.publish([ENTRY])
    assert requests.get(address, timeout=5).status_code == 200


def test_an_article_that_quotes_a_tombstone_is_none(feed: PortalFeed, address: str) -> None:
    quoted = Message(
        "ct-01", 'Về <html lang="vi" class="withdrawn">', "Tóm tắt.", "<p>Nội dung</p>", "Nội dung"
    )
    feed.publish([Entry(quoted, "tag:x,2026:1", "nop-ho-so", AT, AT)])
    assert requests.get(address, timeout=5).status_code == 200


def test_an_address_that_never_was_is_404(feed: PortalFeed, address: str) -> None:
    feed.publish([])
    assert requests.get(address, timeout=5).status_code == 404


def test_what_takes_its_place_is_a_link_on_the_410_page_or_where_the_address_leads(
    feed: PortalFeed, address: str
) -> None:
    instead = 'https://dichvucong.example.gov.vn/?a=1&b="2"'
    feed.publish([], [replace(STONE, replaced_by=instead)])
    linked = requests.get(address, timeout=5)
    assert linked.status_code == 410
    assert "Xem bài thay thế" in linked.text
    assert "?a=1&amp;b=&#34;2&#34;" in linked.text
    feed.publish([], [replace(STONE, replaced_by=instead, moves=True)])
    moved = requests.get(address, timeout=5, allow_redirects=False)
    assert moved.status_code == 302, "it may be changed again"
    assert moved.headers["Location"].startswith("https://dichvucong.example.gov.vn/?a=1&b=")
    assert SECURITY_HEADERS.items() <= moved.headers.items()
    feed.publish([ENTRY])
    assert requests.get(address, timeout=5).status_code == 200


def test_a_stone_that_moves_nowhere_is_gone(feed: PortalFeed, address: str) -> None:
    feed.publish([], [STONE])
    assert requests.get(address, timeout=5).status_code == 410
