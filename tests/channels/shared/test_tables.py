"""Tables on a page and in a letter: framed once, drawn cell by cell, and never otherwise than when
they were approved."""

import hashlib
from html.parser import HTMLParser

import pytest

from channels.shared.tables import drawn, framed

TABLE = (
    '<p>a</p><table><caption>Phí &amp; lệ phí</caption><thead><tr><th rowspan="2">A</th>'
    '<th align="right">B</th></tr></thead><tbody><tr><td align="center" colspan="2">1 &lt; 2</td>'
    '</tr><tr><td title="a>b">x<table><tbody><tr><td>y</td></tr></tbody></table></td></tr></tbody>'
    "</table><p>b</p><table><tbody><tr><td>z</td></tr></tbody></table>"
)
FROZEN = {
    "framed": "05992ca8899c6ea8f8482d106e92d452d19dbc0d88e36b37743e4876ddbf182e",
    "drawn": "c5e799acdaeda1d0e31406040a3eda2252e2207e8c0f952c69ee6f93d9ada8ca",
}
"""What layouts 2 of page and letter make of it; a released one never changes."""


class Words(HTMLParser):
    """The words of HTML, and how deep each stands in tables and frames."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.open: list[str] = []
        self.frames: list[int] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.frames.append(self.open.count("div"))
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.mark.parametrize("make", [framed, drawn])
def test_each_outermost_table_stands_in_one_frame_and_no_word_changes(make: object) -> None:
    assert callable(make)
    made = Words(make(TABLE))
    assert made.words == Words(TABLE).words
    assert made.frames == [1, 1, 1]
    assert made.open == []


def test_frames_on_a_page_have_names_of_their_own() -> None:
    assert [f'aria-label="Bảng {number}"' in framed(TABLE) for number in (1, 2, 3)] == [
        True,
        True,
        False,
    ]


def test_a_cell_of_a_letter_keeps_its_side_and_its_span() -> None:
    html = drawn(TABLE)
    assert '<th align="right" style="border:1px solid' in html
    assert '<td align="center" colspan="2" style="' in html
    assert html.count("text-align:right;") == 1
    assert html.count("text-align:center;") == 1


def test_what_only_looks_like_a_table_stays_as_it_is() -> None:
    html = '<p>&lt;table&gt; <a href="https://a.vn/?x=<table>" rel="noopener">x</a></p>'
    assert framed(html) == drawn(html) == html


@pytest.mark.parametrize(("name", "make"), [("framed", framed), ("drawn", drawn)])
def test_a_released_look_never_changes(name: str, make: object) -> None:
    assert callable(make)
    assert hashlib.sha256(make(TABLE).encode()).hexdigest() == FROZEN[name]
