"""The portal's feeds, read back with the programs that readers use, and every trap of the feed
library."""

import hashlib
import json
import locale
import os
import re
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unicodedata import is_normalized

import feedparser
import pytest
from lxml import etree, html
from pydantic import ValidationError

from channels.contract.channel import Site
from channels.contract.message import Entry, Message, Picture
from channels.contract.outcome import Delivered, Rejected, Retry
from channels.portal.config import PortalFeedConfig
from channels.portal.portal_feed import PortalFeed
from channels.shared.files import read_back
from tests.contract.surface_contract import SurfaceContract, full_disk

PUBLIC = "https://tin.example.gov.vn"
LINK = "https://ubnd.example.gov.vn/cai-cach-hanh-chinh"
NS = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
}
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 3
NAME = f"{hashlib.sha256(PNG).hexdigest()}.png"
PICTURE = Picture(
    NAME, "image/png", 1200, 630, PNG, "Người dân nộp hồ sơ tại nhà", f"{PUBLIC}/media/{NAME}"
)
# 07:30 on Sunday 2/3/2025 in Vietnam; long past, so that "now" would show
FIRST = datetime(2025, 3, 2, 0, 30, tzinfo=UTC)
MESSAGE = Message(
    item="ct-01",
    title="Nộp hồ sơ trực tuyến: sáu bước",
    summary="Hướng dẫn người dân nộp hồ sơ & theo dõi tiến độ.",
    html="<p>Nộp hồ sơ <strong>qua mạng</strong>.</p><h2>Các bước</h2><ol><li>Đăng nhập</li></ol>",
    text="Nộp hồ sơ qua mạng.\n\nCác bước\n1. Đăng nhập",
    picture=PICTURE,
    themes=("Thủ tục hành chính", "Chính quyền số"),
    theme_ids=("KH18-k", "KH18-l"),
    office="Ủy ban nhân dân phường Ví Dụ",
    contact="Số 1 đường Ví Dụ · (0236) 123 4567",
)


def entry(number: int, **changes: Any) -> Entry:
    """The number-th newest of a row of entries, a day apart."""
    at = FIRST - timedelta(days=number)
    message = replace(
        MESSAGE, item=f"ct-{number:02}", title=f"{MESSAGE.title} ({number})", **changes
    )
    return Entry(
        message,
        f"tag:ubnd.example.gov.vn,2025:tin/{number:06}",
        f"nop-ho-so-{number}",
        at,
        at + timedelta(hours=1),
    )


def feed(root: Path, **fields: Any) -> PortalFeed:
    values = {"slug": "cai-cach", "feed_title": "Cải cách hành chính", "link": LINK, **fields}
    return PortalFeed(
        "cong", PortalFeedConfig(**values), Site(root, PUBLIC, "Ủy ban nhân dân phường Ví Dụ")
    )


def rss(root: Path, slug: str = "cai-cach") -> Any:
    return etree.fromstring((root / "feeds" / f"{slug}.rss").read_bytes())


def atom(root: Path) -> Any:
    return etree.fromstring((root / "feeds" / "cai-cach.atom").read_bytes())


def json_feed(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((root / "feeds" / "cai-cach.json").read_bytes())
    return found


def page(root: Path, number: int = 0) -> Any:
    return html.fromstring((root / "bai" / f"nop-ho-so-{number}.html").read_bytes().decode())


class TestPortalFeed(SurfaceContract):
    entries = (entry(0), entry(1), entry(2))
    too_long = replace(MESSAGE, summary="Tóm tắt. " * 30)

    def make(self, root: Path) -> PortalFeed:
        return feed(root)

    def artefact(self, root: Path) -> Path:
        return root / "feeds" / "cai-cach.rss"

    def whole(self, root: Path, data: bytes) -> bool:
        try:
            document = etree.fromstring(data)
        except etree.XMLSyntaxError:
            return False
        return all(
            (root / "media" / url.rsplit("/", 1)[1]).read_bytes() == PNG
            for url in document.xpath("//enclosure/@url")
        )

    def shows(self, root: Path, entry: Entry) -> bool:
        listed = entry.guid in rss(root).xpath("//guid/text()")
        assert listed == (root / "bai" / f"{entry.slug}.html").exists(), (
            "the page outlived its entry"
        )
        return listed

    def showing(self, entry: Entry, text: str) -> Entry:
        return replace(entry, message=replace(entry.message, title=text))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "public"


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_readers_find_every_field(root: Path, kind: str) -> None:
    feed(root).publish([entry(0)])
    parsed = feedparser.parse((root / "feeds" / f"cai-cach.{kind}").read_bytes())
    assert not parsed.bozo
    assert parsed.feed.title == "Cải cách hành chính"
    assert parsed.feed.link == LINK
    item = parsed.entries[0]
    assert item.title == "Nộp hồ sơ trực tuyến: sáu bước (0)"
    assert item.link == f"{PUBLIC}/bai/nop-ho-so-0"
    assert item.id == "tag:ubnd.example.gov.vn,2025:tin/000000"
    assert item.author == "Ủy ban nhân dân phường Ví Dụ"
    assert item.content[0].value.startswith("<p>Nộp hồ sơ <strong>")
    assert [tag.term for tag in item.tags] == ["Thủ tục hành chính", "Chính quyền số"]
    assert tuple(item.published_parsed[:5]) == (2025, 3, 2, 0, 30)
    assert tuple(item.updated_parsed[:5]) == (2025, 3, 2, 1, 30)
    assert [
        (enclosure.href, enclosure.type, enclosure.length) for enclosure in item.enclosures
    ] == [(PICTURE.url, "image/png", str(len(PNG)))]


def test_the_json_feed_says_the_same(root: Path) -> None:
    feed(root).publish([entry(0)])
    found = json_feed(root)
    assert found["version"] == "https://jsonfeed.org/version/1.1"
    assert (found["home_page_url"], found["feed_url"], found["language"]) == (
        LINK,
        f"{PUBLIC}/feeds/cai-cach.json",
        "vi",
    )
    item = found["items"][0]
    assert item["id"] == "tag:ubnd.example.gov.vn,2025:tin/000000"
    assert item["content_html"] == MESSAGE.html
    assert (item["date_published"], item["date_modified"]) == (
        "2025-03-02T07:30:00+07:00",
        "2025-03-02T08:30:00+07:00",
    )
    assert item["image"] == PICTURE.url
    assert item["attachments"][0]["size_in_bytes"] == len(PNG)
    assert "Nộp hồ sơ" in (root / "feeds" / "cai-cach.json").read_text("utf-8"), (
        "escaped instead of real UTF-8"
    )


def test_the_hash_is_of_the_rss_bytes_and_the_address_is_public(root: Path) -> None:
    outcome = feed(root).publish([entry(0)])
    assert outcome == Delivered(
        read_back(root / "feeds" / "cai-cach.rss"), f"{PUBLIC}/feeds/cai-cach.rss"
    )


def test_ids_survive_a_new_title_slug_host_and_text_t88(root: Path, tmp_path: Path) -> None:
    feed(root).publish([entry(0)])
    moved = replace(entry(0, html="<p>Khác</p>"), slug="dia-chi-moi")
    other = PortalFeed(
        "cong",
        PortalFeedConfig(slug="cai-cach", feed_title="Tên mới", link=LINK),
        Site(tmp_path / "b", "http://moi.vn", "Mới"),
    )
    other.publish([moved])
    ids = [
        (rss(at).xpath("//guid/text()"), atom(at).xpath("//atom:id/text()", namespaces=NS))
        for at in (root, tmp_path / "b")
    ]
    assert ids[0] == ids[1]
    assert [item["id"] for item in json_feed(root)["items"]] == ids[0][0]


def test_trap_1_the_channel_link_is_the_html_page(root: Path) -> None:
    feed(root).publish([entry(0)])
    assert rss(root).xpath("channel/link/text()") == [LINK]


def test_trap_2_each_document_names_itself(root: Path) -> None:
    feed(root).publish([entry(0)])
    assert rss(root).xpath("channel/atom:link[@rel='self']/@href", namespaces=NS) == [
        f"{PUBLIC}/feeds/cai-cach.rss"
    ]
    assert atom(root).xpath("atom:link[@rel='self']/@href", namespaces=NS) == [
        f"{PUBLIC}/feeds/cai-cach.atom"
    ]


def test_trap_3_every_date_comes_from_the_entries(root: Path) -> None:
    feed(root).publish([entry(1), entry(0)])
    assert rss(root).xpath("channel/lastBuildDate/text()") == ["Sun, 02 Mar 2025 08:30:00 +0700"]
    assert atom(root).xpath("atom:updated/text()", namespaces=NS) == ["2025-03-02T08:30:00+07:00"]
    everything = "".join(path.read_text("utf-8") for path in (root / "feeds").glob("cai-cach.*"))
    # 2005: the name space of Atom
    assert set(re.findall(r"\b20\d\d\b", everything)) == {
        "2025",
        "2005",
    }


def test_trap_3_an_empty_feed_has_a_fixed_date(root: Path) -> None:
    feed(root).publish([])
    assert atom(root).xpath("atom:updated/text()", namespaces=NS) == ["2026-01-01T07:00:00+07:00"]
    assert json_feed(root)["items"] == []
    assert not feedparser.parse((root / "feeds" / "cai-cach.rss").read_bytes()).bozo


def test_trap_4_the_order_is_that_of_the_entries(root: Path) -> None:
    same_second = [
        replace(entry(number), published_at=FIRST, updated_at=FIRST) for number in (3, 1, 2)
    ]
    feed(root).publish(same_second)
    guids = [entry.guid for entry in same_second]
    assert rss(root).xpath("//guid/text()") == guids
    assert atom(root).xpath("atom:entry/atom:id/text()", namespaces=NS) == guids
    assert [item["id"] for item in json_feed(root)["items"]] == guids


def test_trap_5_dates_are_whole_seconds_with_a_zone(root: Path) -> None:
    feed(root).publish([replace(entry(0), updated_at=FIRST.replace(microsecond=123_456))])
    assert atom(root).xpath("atom:entry/atom:updated/text()", namespaces=NS) == [
        "2025-03-02T07:30:00+07:00"
    ]
    with pytest.raises(ValueError, match="zone"):
        feed(root).publish([replace(entry(0), updated_at=FIRST.replace(tzinfo=None))])


def test_trap_6_html_is_html_in_both_formats(root: Path) -> None:
    tricky = "<p>Điều ]]> khoản &amp; mục</p>"
    feed(root).publish([entry(0, html=tricky)])
    assert rss(root).xpath("//content:encoded/text()", namespaces=NS) == [tricky]
    assert b"<![CDATA[<p>" in (root / "feeds" / "cai-cach.rss").read_bytes()
    content = atom(root).xpath("//atom:content", namespaces=NS)[0]
    assert (content.get("type"), content.text) == ("html", tricky)


def test_trap_6_a_summary_stays_plain_text(root: Path) -> None:
    feed(root).publish([entry(0, summary="Phí < 50.000 đồng & lệ phí")])
    # a description is read as HTML
    assert rss(root).xpath("//item/description/text()") == [
        f'<a href="{PUBLIC}/bai/nop-ho-so-0"><img src="{PICTURE.url}" alt="{PICTURE.alt}"></a>'
        "<br>Phí &lt; 50.000 đồng &amp; lệ phí"
    ]
    summary = atom(root).xpath("//atom:summary", namespaces=NS)[0]
    assert (summary.get("type"), summary.text) == (None, "Phí < 50.000 đồng & lệ phí")
    names = [child.tag for child in rss(root).xpath("//item")[0]]
    assert names.index("description") < names.index(f"{{{NS['content']}}}encoded")


def test_trap_7_the_guid_is_no_permalink(root: Path) -> None:
    feed(root).publish([entry(0)])
    assert rss(root).xpath("//guid/@isPermaLink") == ["false"]


def test_trap_8_the_author_is_a_name_without_an_address(root: Path) -> None:
    feed(root).publish([entry(0)])
    assert rss(root).xpath("//item/dc:creator/text()", namespaces=NS) == [
        "Ủy ban nhân dân phường Ví Dụ"
    ]
    assert rss(root).xpath("//author") == []


def test_trap_9_links_of_atom_entries_keep_their_meaning(root: Path) -> None:
    feed(root).publish([entry(0)])
    links = [
        dict(link.attrib) for link in atom(root).xpath("//atom:entry/atom:link", namespaces=NS)
    ]
    assert links == [
        {"rel": "alternate", "type": "text/html", "href": f"{PUBLIC}/bai/nop-ho-so-0"},
        {"rel": "enclosure", "type": "image/png", "length": str(len(PNG)), "href": PICTURE.url},
    ]
    assert len(rss(root).xpath("//enclosure")) == 1


@pytest.mark.parametrize("document", [rss, atom])
def test_trap_10_the_picture_has_size_and_alt_text_and_no_group(root: Path, document: Any) -> None:
    feed(root).publish([entry(0)])
    content = document(root).xpath("//media:content", namespaces=NS)[0]
    assert content.getparent().tag.endswith(("item", "entry"))
    assert (content.get("width"), content.get("height"), content.get("fileSize")) == (
        "1200",
        "630",
        str(len(PNG)),
    )
    assert content.xpath("media:description/text()", namespaces=NS) == [PICTURE.alt]


@pytest.fixture
def _busy_threads() -> Iterator[None]:
    """Threads that change places at every chance, under a locale that is not the one that the feed
    library switches to."""
    interval, before = sys.getswitchinterval(), locale.setlocale(locale.LC_ALL)
    sys.setswitchinterval(1e-6)
    locale.setlocale(locale.LC_ALL, "C.UTF-8")
    yield
    sys.setswitchinterval(interval)
    locale.setlocale(locale.LC_ALL, before)


@pytest.mark.usefixtures("_busy_threads")
def test_trap_12_feeds_in_many_threads_are_equal_and_the_locale_stays(root: Path) -> None:
    entries = [entry(number) for number in range(20)]
    with ThreadPoolExecutor(6) as pool:
        outcomes = list(
            pool.map(
                lambda number: feed(root / str(number), slug="tin").publish(entries), range(12)
            )
        )
    assert len(set(outcomes)) == 1
    assert isinstance(outcomes[0], Delivered)
    assert locale.setlocale(locale.LC_ALL) == "C.UTF-8"


def test_trap_13_characters_that_xml_forbids_do_not_kill_the_feed(root: Path) -> None:
    dirt = "\x00\x02\x0b\x0c\x1f\ud800\ufffe\uffff"
    bad = entry(
        0,
        html=f"<p>Dán từ Word{dirt}</p>",
        summary=f"Tóm{dirt} tắt",
        text=f"Dán{dirt}",
        themes=(f"Chủ{dirt} đề", dirt),
    )
    bad = replace(
        bad, message=replace(bad.message, title=f"\ufeffTiêu\u200b\u200d đề{dirt}\r\nhai dòng")
    )
    assert isinstance(feed(root).publish([bad, entry(1)]), Delivered)
    assert rss(root).xpath("//item/title/text()") == [
        "Tiêu đề hai dòng",
        "Nộp hồ sơ trực tuyến: sáu bước (1)",
    ]
    assert rss(root).xpath("//item[1]/content:encoded/text()", namespaces=NS) == [
        "<p>Dán từ Word</p>"
    ]
    assert rss(root).xpath("//item[1]/category/text()") == ["Chủ đề"]
    assert json_feed(root)["items"][0]["content_text"] == "Dán"
    assert len(atom(root).xpath("//atom:entry", namespaces=NS)) == 2


def test_trap_13_a_title_of_nothing_but_dirt_falls_back_to_the_item_id(root: Path) -> None:
    bad = replace(entry(0), message=replace(MESSAGE, title="\x02"))
    assert isinstance(feed(root).publish([bad]), Delivered)
    assert atom(root).xpath("//atom:entry/atom:title/text()", namespaces=NS) == ["ct-01"]


def test_joined_emoji_and_stacked_marks_stay_whole_and_nfc(root: Path) -> None:
    title = "Gia đình 👨‍👩‍👧 ở phường: ẮẰẲẴẶ ỄỘ"
    feed(root).publish([replace(entry(0), message=replace(MESSAGE, title=title))])
    found = rss(root).xpath("//item/title/text()")[0]
    assert found == title
    assert is_normalized("NFC", found)


def test_the_same_bytes_keep_their_time_stamp(root: Path) -> None:
    feed(root).publish([entry(0)])
    published = [path for path in root.rglob("*") if path.is_file()]
    for path in published:
        os.utime(path, (1_000_000_000, 1_000_000_000))
    feed(root).publish([entry(0)])
    assert {path.stat().st_mtime for path in published} == {1_000_000_000}


def test_only_the_themes_of_the_feed_and_only_so_many(root: Path) -> None:
    entries = [entry(0), entry(1, theme_ids=("khac",)), entry(2), entry(3)]
    feed(root, themes=["KH18-l", "nua"], limit=2).publish(entries)
    assert rss(root).xpath("//guid/text()") == [entries[0].guid, entries[2].guid]
    assert sorted(path.stem for path in (root / "bai").iterdir()) == [
        "nop-ho-so-0",
        "nop-ho-so-2",
        "nop-ho-so-3",
    ]


def test_a_page_stays_while_another_feed_has_its_item(root: Path) -> None:
    feed(root).publish([entry(0), entry(1)])
    feed(root, slug="khac").publish([entry(0), entry(1)])
    feed(root).publish([entry(1)])
    assert (root / "bai" / "nop-ho-so-0.html").exists()
    feed(root, slug="khac").publish([entry(1)])
    assert [path.stem for path in (root / "bai").iterdir()] == ["nop-ho-so-1"]


def test_the_item_page_is_complete_and_accessible(root: Path) -> None:
    feed(root).publish([replace(entry(0), valid_to=FIRST + timedelta(days=30))])
    found = page(root)
    assert found.get("lang") == "vi"
    assert [node.tag for node in found.iter("h1", "h2", "h3")] == ["h1", *["h2"] * 4]
    assert found.xpath("//h1/text()") == ["Nộp hồ sơ trực tuyến: sáu bước (0)"]
    picture = found.xpath("//img")[0]
    assert (picture.get("alt"), picture.get("src"), picture.get("width")) == (
        PICTURE.alt,
        f"../media/{NAME}",
        "1200",
    )
    assert (root / "media" / NAME).read_bytes() == PNG
    times = [(node.get("datetime"), node.text) for node in found.xpath("//time")]
    assert times == [
        ("2025-03-02T07:30:00+07:00", "07:30 ngày 02/03/2025"),
        ("2025-03-02T08:30:00+07:00", "08:30 ngày 02/03/2025"),
        ("2025-04-01T07:30:00+07:00", "07:30 ngày 01/04/2025"),
    ]
    assert [node.get("href") for node in found.xpath("//link[@rel='alternate']")] == [
        f"{PUBLIC}/feeds/cai-cach.{k}" for k in ("rss", "atom", "json")
    ]
    assert "Số 1 đường Ví Dụ" in found.xpath("//footer")[0].text_content()


def test_the_item_page_tells_social_networks_what_it_is(root: Path) -> None:
    feed(root).publish([entry(0)])
    graph = {
        node.get("property"): node.get("content") for node in page(root).xpath("//meta[@property]")
    }
    assert graph["og:title"] == "Nộp hồ sơ trực tuyến: sáu bước (0)"
    assert graph["og:url"] == f"{PUBLIC}/bai/nop-ho-so-0"
    assert (graph["og:image"], graph["og:image:alt"]) == (PICTURE.url, PICTURE.alt)
    assert graph["og:description"] == MESSAGE.summary


def test_the_item_page_needs_no_exception_from_a_strict_policy(root: Path) -> None:
    feed(root).publish([entry(0)])
    found = page(root)
    told = "script[@type='application/ld+json']"  # data, which no browser runs
    inline = (
        f"//script[not(self::{told})] | //style | //*[@style] | //@*[starts-with(name(), 'on')]"
    )
    assert found.xpath(inline) == []
    assert found.xpath("//link[@rel='stylesheet']/@href") == ["../static/public.css"]


def test_markup_in_plain_fields_shows_as_text(root: Path) -> None:
    hostile = replace(entry(0, summary='"><script>alert(1)</script>'), slug="nop-ho-so-0")
    feed(root).publish([replace(hostile, message=replace(hostile.message, title="<b>Đậm</b>"))])
    (script,) = page(root).xpath("//script")
    article = json.loads(script.text)["@graph"][0]
    assert (script.get("type"), article["headline"]) == ("application/ld+json", "<b>Đậm</b>")
    assert "<" not in script.text
    assert page(root).xpath("//h1/text()") == ["<b>Đậm</b>"]
    assert rss(root).xpath("//item/title/text()") == ["<b>Đậm</b>"]


def test_an_item_without_a_picture_has_no_enclosure(root: Path) -> None:
    feed(root).publish([entry(0, picture=None)])
    assert rss(root).xpath("//item/description/text()") == [
        "Hướng dẫn người dân nộp hồ sơ &amp; theo dõi tiến độ."
    ]
    assert rss(root).xpath("//enclosure | //media:content", namespaces=NS) == []
    assert page(root).xpath("//img | //meta[@property='og:image']") == []
    assert "image" not in json_feed(root)["items"][0]


def test_a_slug_can_never_leave_the_folder(root: Path) -> None:
    outcome = feed(root).publish([replace(entry(0), slug="../../etc/cron")])
    assert isinstance(outcome, Rejected)
    assert "ct-00" in outcome.why.raw
    assert not root.exists()


def test_what_the_disk_refused_is_written_at_the_next_try(root: Path) -> None:
    with full_disk():
        outcome = feed(root).publish([entry(0)])
    assert isinstance(outcome, Retry)
    assert str(root) not in outcome.why.raw
    assert isinstance(feed(root).publish([entry(0)]), Delivered)
    assert page(root).xpath("//h1")


@pytest.mark.parametrize(
    ("changes", "field", "word"),
    [
        ({"title": " \u200b"}, "title", "tiêu đề"),
        ({"summary": ""}, "summary", "tóm tắt"),
        ({"summary": "ă" * 201}, "summary", "rút bớt 1 ký tự"),
        ({"html": "<p> </p>"}, "html", "nội dung"),
        ({"picture": replace(PICTURE, alt=" ")}, "image", "mô tả"),
    ],
)
def test_what_is_missing_or_too_long_is_said_before_approval(
    root: Path, changes: dict[str, Any], field: str, word: str
) -> None:
    found = feed(root).problems(replace(MESSAGE, **changes))
    assert [(problem.field, problem.blocking) for problem in found] == [(field, True)]
    assert word in found[0].text


def test_two_hundred_characters_are_not_too_long(root: Path) -> None:
    assert feed(root).problems(replace(MESSAGE, summary="ă" * 200)) == []


def test_control_characters_are_a_warning_before_approval(root: Path) -> None:
    assert [
        problem.blocking for problem in feed(root).problems(replace(MESSAGE, html="<p>a\x0bb</p>"))
    ] == [False]


@pytest.mark.parametrize(
    "fields",
    [
        {"slug": "Tin Tức"},
        {"slug": "../x"},
        {"feed_title": " "},
        {"link": "ubnd.gov.vn"},
        {"limit": 0},
        {"theme": ["x"]},
    ],
)
def test_a_wrong_field_is_named(root: Path, fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as caught:
        feed(root, **fields)
    assert [error["loc"][0] for error in caught.value.errors()] == list(fields)
