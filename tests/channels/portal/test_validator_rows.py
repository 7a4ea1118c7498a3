"""What the W3C validator reports most often, row by row, of feeds whose items say what officers
paste: none of it stands in a document."""

import re
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree, html

from content.intake.markup import render_markdown
from content.intake.text import clean
from tests.channels.portal.test_portal_feed import LINK, NS, PUBLIC, atom, entry, feed, rss

PASTED = clean(
    "[tin](/tin/a) [cổng](https://a.vn/b) ![ảnh](/upload/a.jpg) <script>1</script>\n\n"
    '<p style="position:fixed" onclick="x()">A&nbsp;&agrave; ]]&gt;</p> <iframe src="x"></iframe>'
    "\x92 \x85 \x0b"
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    said = {"html": render_markdown(PASTED), "summary": clean("A & <b>B</b> \x96 &nbsp; \x0c")}
    made = [entry(number, **said) for number in range(3)]
    feed(tmp_path).publish(made)
    return tmp_path


def bodies(root: Path) -> list[Any]:
    """Everything in the two documents that readers take for HTML."""
    texts = [
        *rss(root).xpath("//item/description/text()"),
        *rss(root).xpath("//content:encoded/text()", namespaces=NS),
        *atom(root).xpath("//atom:content[@type='html']/text()", namespaces=NS),
    ]
    assert len(texts) == 9
    return [html.fromstring(f"<div>{text}</div>") for text in texts]


def addresses(root: Path) -> list[str]:
    return [at for body in bodies(root) for at in body.xpath("//@href | //@src")]


def selves(root: Path) -> list[str]:
    found = rss(root).xpath("//channel/atom:link[@rel='self']/@href", namespaces=NS)
    return [*found, *atom(root).xpath("/atom:feed/atom:link[@rel='self']/@href", namespaces=NS)]


def dates(root: Path) -> list[str]:
    return [str(date) for date in rss(root).xpath("//pubDate/text() | //lastBuildDate/text()")]


def is_rfc_822(date: str) -> bool:
    """With a year of four digits, a zone in digits and the day of the week that it was."""
    form = r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0700"
    return bool(re.fullmatch(form, date)) and f"{parsedate_to_datetime(date):%a}" == date[:3]


def all_bytes(root: Path) -> str:
    kinds = ("rss", "atom", "json")
    return "".join((root / f"feeds/cai-cach.{kind}").read_bytes().decode("utf-8") for kind in kinds)


def updates(root: Path) -> list[str]:
    return [str(at) for at in atom(root).xpath("//atom:entry/atom:updated/text()", namespaces=NS)]


ROWS: dict[str, Callable[[Path], bool]] = {
    "missing or other self link": lambda root: (
        selves(root) == [f"{PUBLIC}/feeds/cai-cach.{kind}" for kind in ("rss", "atom")]
    ),
    "guid missing, or taken for an address": lambda root: (
        rss(root).xpath("//item/guid/@isPermaLink") == ["false"] * 3
    ),
    "dates of another form or weekday": lambda root: all(map(is_rfc_822, dates(root))),
    "relative addresses": lambda root: all(at.startswith("https://") for at in addresses(root)),
    "scripts, frames, styles, event attributes": lambda root: (
        not any(
            body.xpath("//script | //style | //iframe | //object | //form | //@style | //@onclick")
            for body in bodies(root)
        )
    ),
    "an author without an address": lambda root: not rss(root).xpath("//item/author"),
    "enclosures without a length, or several": lambda root: all(
        len(item.xpath("enclosure[@url and @type and number(@length) > 0]")) == 1
        for item in rss(root).xpath("//item")
    ),
    "a title with HTML": lambda root: (
        not any("<" in title or "&" in title for title in rss(root).xpath("//title/text()"))
    ),
    "characters of Windows-1252": lambda root: not re.search("[\x80-\x9f]", all_bytes(root)),
    "one id, or one moment of change, twice": lambda root: (
        len(set(rss(root).xpath("//guid/text()"))) == len(set(updates(root))) == 3
    ),
    "an image of the channel that says something else": lambda root: all(
        (image.findtext("title"), image.findtext("link"))
        == (rss(root).findtext("channel/title"), LINK)
        for image in rss(root).xpath("//channel/image")
    ),
    "a named entity that XML does not know": lambda root: all(
        not re.search(
            r"&(?!amp;|lt;|gt;|quot;|apos;|#)", re.sub(r"<!\[CDATA\[.*?\]\]>", "", text, flags=re.S)
        )
        for kind in ("rss", "atom")
        if (text := (root / f"feeds/cai-cach.{kind}").read_text("utf-8"))
    ),
    "a document that is no XML": lambda root: bool(etree.tostring(rss(root))),
    "media without its slash, or a group of one": lambda root: (
        rss(root).nsmap["media"].endswith("/")
        and not rss(root).xpath("//media:group[count(media:content) < 2]", namespaces=NS)
    ),
}
"""The rows of the wire contract; how the documents are served is in tests/edge."""


@pytest.mark.parametrize("row", ROWS)
def test_each_row_that_the_validator_reports_is_kept(root: Path, row: str) -> None:
    assert ROWS[row](root)
