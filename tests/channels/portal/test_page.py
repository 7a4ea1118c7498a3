"""The third layout of an item's page: what it tells networks, search engines and narrow screens."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from channels.contract.message import Event
from tests.channels.portal.test_portal_feed import FIRST, LINK, PICTURE, PUBLIC, entry, feed, page

EVENT = Event(datetime(2026, 12, 5, 1, tzinfo=UTC), "Nhà văn hóa & thư viện")


def told(root: Path) -> list[dict[str, Any]]:
    """What the page tells search engines."""
    (script,) = page(root).xpath("//script[@type='application/ld+json']")
    found: list[dict[str, Any]] = json.loads(script.text)["@graph"]
    return found


def test_search_engines_read_the_article_the_office_and_the_event(tmp_path: Path) -> None:
    shown = entry(0, event=EVENT, contact="Số 1 · 0236 123 4567")
    feed(tmp_path).publish([replace(shown, valid_to=FIRST + timedelta(days=9))])
    article, event = told(tmp_path)
    assert (article["@type"], event["@type"]) == ("NewsArticle", "Event")
    assert article["mainEntityOfPage"] == f"{PUBLIC}/bai/nop-ho-so-0"
    assert article["image"] == [PICTURE.url]
    assert (article["datePublished"], article["dateModified"]) == (
        "2025-03-02T07:30:00+07:00",
        "2025-03-02T08:30:00+07:00",
    )
    assert article["expires"] == "2025-03-11T07:30:00+07:00"
    office = {"@type": "GovernmentOrganization", "name": "Ủy ban nhân dân phường Ví Dụ"}
    assert article["publisher"] == {**office, "url": LINK, "telephone": "0236 123 4567"}
    assert event["location"]["name"] == "Nhà văn hóa & thư viện"


def test_sharing_is_a_plain_link_and_the_place_is_on_a_map(tmp_path: Path) -> None:
    feed(tmp_path).publish([entry(0, event=EVENT)])
    links = page(tmp_path).xpath("//a[@class='deed']/@href")
    here = f"{PUBLIC}/bai/nop-ho-so-0".replace(":", "%3A")
    assert f"https://www.facebook.com/sharer/sharer.php?u={here}" in links
    assert any(link.startswith("https://t.me/share/url?url=") for link in links)
    assert f"https://www.google.com/maps/search/?api=1&query={quote(EVENT.place)}" in links


def test_narrow_screens_get_a_small_picture(tmp_path: Path) -> None:
    small = replace(PICTURE, name=f"{'b' * 64}.png", width=640, height=336, data=b"small")
    feed(tmp_path).publish([entry(0, picture=replace(PICTURE, small=small))])
    (shown,) = page(tmp_path).xpath("//figure/img/@srcset")
    assert shown == f"../media/{small.name} 640w, ../media/{PICTURE.name} 1200w"
    assert (tmp_path / "media" / small.name).read_bytes() == b"small"
