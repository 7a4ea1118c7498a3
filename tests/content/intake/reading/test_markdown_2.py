"""The second text form: what is typed stays on the page as it was typed."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.intake.body_rules import body_problems
from content.intake.markup import plain, render_markdown

FIXTURES = Path(__file__).parents[3] / "fixtures" / "intake"
STEADY = settings(derandomize=True, database=None, deadline=None, max_examples=150)


def test_the_indented_lines_single_line_ends_and_stars_of_an_office_stay() -> None:
    body = (FIXTURES / "f09-indent-breaks-stars.md").read_text("utf-8").split("---\n", 2)[2]
    html = render_markdown(body)
    assert "<pre>" not in html
    assert "<p>Thời gian: 8 giờ thứ Năm hằng tuần.</p>" in html
    assert "<p>Địa chỉ nhận hồ sơ:<br>\nBộ phận Một cửa<br>\nSố 1 phố Thử</p>" in html
    assert "<p>a) Khai sinh<br>\nb) Khai tử</p>" in html
    assert "Phí 2*3*4 và" in html
    assert (
        '<a href="https://dichvucong.gov.vn" rel="noopener">https://dichvucong.gov.vn</a>' in html
    )
    assert "<strong>tổ dân phố</strong>" in html


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("2*3*4 *100*1#", "<p>2*3*4 *100*1#</p>"),
        ("**đậm**hơn", "<p><strong>đậm</strong>hơn</p>"),
        ("*nghiêng*, a_b_c", "<p><em>nghiêng</em>, a_b_c</p>"),
        ("Số: __/__/2026, ngày ___ tháng ___", "<p>Số: __/__/2026, ngày ___ tháng ___</p>"),
        ("_nghiêng_ __đậm__", "<p><em>nghiêng</em> <strong>đậm</strong></p>"),
        ("~~cũ~~ mới", "<p><s>cũ</s> mới</p>"),
        ("a\n  b\u3000\n\u3000c", "<p>a<br>\nb\u3000<br>\nc</p>"),
        ("a<br>\nb", "<p>a<br>\nb</p>"),
        ("\t\ta\n        b", "<p>a<br>\nb</p>"),
        ("Tên\n===", "<p>Tên<br>\n===</p>"),
        ("Tên\n---", "<p>Tên</p>\n<hr>"),
        ("[a]: b", "<p>[a]: b</p>"),
        ("> 18 tuổi", "<p>&gt; 18 tuổi</p>"),
        (">= 18", "<p>&gt;= 18</p>"),
        ("> trích\n> 18", "<blockquote>\n<p>trích<br>\n18</p>\n</blockquote>"),
        ("1) a\n2) b", "<p>1) a<br>\n2) b</p>"),
        ("+ a\n+ b", "<p>+ a<br>\n+ b</p>"),
        ("- a\n+ b", "<ul>\n<li>a<br>\n+ b</li>\n</ul>"),
        ("2026. Năm", "<p>2026. Năm</p>"),
        ("01. Năm", "<p>01. Năm</p>"),
        ("~~~~~~\na", "<p>~~~~~~<br>\na</p>"),
        ("<br>\n**a**\nb", "<p><br>\n<strong>a</strong><br>\nb</p>"),
        ("|a|\n|-|\n|1|\nb", None),
    ],
)
def test_a_sign_of_an_office_is_a_sign(typed: str, html: str | None) -> None:
    assert render_markdown(typed) == html or (html is None and "<p>b</p>" in render_markdown(typed))


@pytest.mark.parametrize(
    ("typed", "lists"),
    [
        ("1. a\n2. b\n3. c", ["1:a,b,c"]),
        ("1. a\n1. b\n1. c", ["1:a,b,c"]),
        ("3. a\n4. b", ["3:a,b"]),
        ("1. a\n2. b\n5. c\n6. d", ["1:a,b", "5:c,d"]),
        ("0. a\n1. b", ["0:a,b"]),
        ("2. a\n1. b", ["2:a", "1:b"]),
    ],
)
def test_numbers_are_those_that_were_typed(typed: str, lists: list[str]) -> None:
    found = re.findall(r'<ol(?: start="(\d+)")?>(.*?)</ol>', render_markdown(typed), re.DOTALL)
    entries = [
        f"{start or 1}:{','.join(re.findall('<li>(.)</li>', entries))}" for start, entries in found
    ]
    assert entries == lists


def test_numbers_of_nested_lists_are_their_own() -> None:
    html = render_markdown("1. a\n   1. x\n   3. y\n2. b\n\n   - z\n\n     7. k\n4. c")
    starts = re.findall(r"<ol[^>]*>", html)
    assert starts == ["<ol>", "<ol>", '<ol start="3">', '<ol start="7">', '<ol start="4">']


def test_a_table_of_html_keeps_its_spans_and_lists() -> None:
    html = render_markdown(
        "<table>\n<tr><th>Thủ tục</th><th>Phí</th></tr>\n<tr><td rowspan=2>A<ul><li>x</ul>"
        '<td align="right">1</td></tr>\n<tr><td>2</td></tr>\n</table>'
    )
    assert '<td rowspan="2">A<ul><li>x</li></ul></td><td align="right">1</td>' in html


LINES = st.lists(
    st.text(st.sampled_from("ab Đ1*_~`#>-+.|\\[]!\"'^=:;,%$@/\t{}3"), max_size=14), max_size=6
)


@STEADY
@given(LINES)
def test_no_letter_vanishes_from_a_body_that_is_taken(lines: list[str]) -> None:
    body = "\n".join(lines)
    if body_problems(body):
        return
    shown = iter(re.sub(r"<[^>]*>", "", render_markdown(body)))
    assert all(sign in shown for sign in body if sign.isalpha())


@STEADY
@given(LINES)
def test_line_ends_of_a_paragraph_are_shown(lines: list[str]) -> None:
    words = [line for line in lines if re.fullmatch("[abĐ13 \t]*[abĐ13][abĐ13 \t]*", line)]
    html = render_markdown("\n".join(words))
    assert html.count("<br>") == max(0, len(words) - 1)
    assert plain(html).split("\n") == [" ".join(line.split()) for line in words] or not words


@pytest.mark.parametrize(
    "sign", ["[", "*", "<b>", "> ", "- ", "`", "|a|\n|-|\n", "<!--", "https://"]
)
def test_a_megabyte_of_signs_is_answered_at_once(sign: str) -> None:
    body = sign * (1_000_000 // len(sign))
    assert plain(render_markdown(body))
    assert [line for line, _ in body_problems(body)] == [1]


@pytest.mark.parametrize("sign", ["> ", "- ", "1. ", "<b>", "<blockquote>", "<ul><li>", "**a *b "])
def test_deep_nesting_neither_breaks_nor_passes_unseen(sign: str) -> None:
    body = sign * (40_000 // len(sign)) + "cuối"
    assert "cuối" in plain(render_markdown(body)) or body_problems(body)


@STEADY
@given(
    st.text(max_size=120)
    | st.text(st.sampled_from("<>/ab=\"'&;p\n #-*[]()!|:`~1.\r\0\t"), max_size=80)
)
def test_any_text_is_read_and_nothing_breaks(text: str) -> None:
    html = render_markdown(text)
    assert isinstance(plain(html), str)
    assert all(
        1 <= line <= text.count("\n") + text.count("\r") + 1 for line, _ in body_problems(text)
    )
