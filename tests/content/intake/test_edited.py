"""The text of the editor: opened and given back unchanged it is the stored text, and of an edited
one only what was touched is written anew."""

import re
from collections.abc import Sequence
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from content.intake.edited import editable, edited
from content.intake.kept import blocks
from content.intake.markup import render_markdown
from content.items.file import read_item
from tests.kit import SAMPLES

STEADY = settings(max_examples=40)
BODIES = [read_item(path, None).body for path in sorted(SAMPLES.glob("items/**/*.md"))]

LINES = st.sampled_from(
    [
        "Đoạn **đậm** và *nghiêng*, 2*3*4.",
        "## Mục",
        "- một\n- hai",
        "- một\n\n- hai\n  - ba",
        "1. một\n2. hai",
        "5. năm\n7. bảy",
        "> trích\n> dẫn",
        "| a | b |\n| - | - |\n| 1 | 2 |",
        "<table><tr><td colspan=2>ô</td></tr></table>",
        "dòng một\ndòng hai  \ndòng ba",
        "\\- 5 độ",
        "___",
        "```\nmã\n```",
        "Xem dichvucong.gov.vn hoặc [cổng](https://a.vn 'tên').",
        "[ĐIỀN: số điện thoại], {{ten}}",
        "H<sub>2</sub>O và 10^5^, __gạch__",
        "  thụt vào",
        "&amp; &lt;b&gt; \\<b\\>",
    ]
)
GAPS = st.sampled_from(["\n\n", "\n", "\n\n\n", "\n \n", "\n\n \n\n"])


@st.composite
def bodies(draw: st.DrawFn) -> str:
    pieces = draw(st.lists(LINES, min_size=1, max_size=6))
    return "".join(f"{piece}{draw(GAPS)}" for piece in pieces).strip()


def opened(body: str) -> list[str]:
    """The blocks as the editor opens them."""
    return re.findall(r'<div data-kept="\d+">.*?</div>', editable(body), re.DOTALL)


def touched(block: str) -> str:
    """A block that the editor gives back as HTML."""
    return re.sub(r'^<div data-kept="\d+">', "<div>", block)


def given_back(body: str, parts: Sequence[str]) -> str:
    return edited(body, "\n".join(parts))


def html_of(body: str) -> list[str]:
    return [line.strip() for line in render_markdown(body).split("\n") if line.strip()]


def without_ends(lines: Sequence[str]) -> str:
    """Two lists of one kind in a row are seen as one, with the same air between their entries; what
    a pointer shows over a link is not seen."""
    unseen = re.sub(r' title="[^"]*"|\s|</?p>|start="1"', "", "".join(lines))
    return re.sub(r"</(ul|blockquote)><\1>", "", unseen)


@STEADY
@given(st.one_of(bodies(), st.text(max_size=80)))
def test_blocks_are_the_body_byte_for_byte(body: str) -> None:
    assert "".join(block.source + block.gap for block in blocks(body)) == body


@STEADY
@given(st.one_of(bodies(), st.sampled_from(BODIES)))
def test_what_nobody_touched_is_the_stored_text(body: str) -> None:
    assert edited(body, "") == body
    assert edited(body, editable(body)) == body


def test_every_sample_is_the_same_after_a_block_of_it_was_touched() -> None:
    for body in BODIES:
        parts = opened(body)
        for at in range(0, len(parts), 5):
            back = given_back(body, [*parts[:at], touched(parts[at]), *parts[at + 1 :]])
            assert html_of(back) == html_of(body)


@STEADY
@given(bodies(), st.data())
def test_one_block_that_was_edited_leaves_the_others_as_they_were(
    body: str, data: st.DataObject
) -> None:
    parts = opened(body)
    at = data.draw(st.integers(0, len(parts) - 1))
    back = given_back(body, [*parts[:at], "<div><p>Đoạn mới – ở đây.</p></div>", *parts[at + 1 :]])
    known = blocks(body)
    if len(parts) == len(known):  # else the text is one block
        before, after = known[:at], known[at + 1 :]
        assert back.startswith("".join(block.source + block.gap for block in before).rstrip())
        assert back.endswith("".join(block.source + block.gap for block in after))
    assert "Đoạn mới – ở đây." in back


@STEADY
@given(bodies(), st.randoms(use_true_random=False))
def test_blocks_that_were_moved_or_taken_out_are_seen_as_they_were(
    body: str, random: Random
) -> None:
    parts = opened(body)
    order = list(range(len(parts)))
    random.shuffle(order)
    order = order[: max(1, len(order) - 1)]
    back = given_back(body, [parts[at] for at in order])
    alone = [line for at in order for line in html_of(re.sub(r"</?div[^>]*>", "", parts[at]))]
    assert without_ends(html_of(back)) == without_ends(alone)


@STEADY
@given(st.text(max_size=60), st.text(alphabet="<>/divp data-kept=\"0123456789'& a\n", max_size=80))
def test_nothing_that_comes_back_breaks_it(body: str, html: str) -> None:
    back = edited(body, html)
    assert isinstance(back, str)
    assert "<script" not in render_markdown(back)


def test_a_number_that_there_is_not_counts_as_new() -> None:
    assert edited("Một.", '<div data-kept="7"><p>Hai.</p></div>') == "Hai."
    assert edited("Một.", "<p>Hai.</p><script>x()</script>").startswith("Hai.")
