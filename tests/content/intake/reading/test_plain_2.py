"""Where only text goes, a body reads as a person would read it aloud."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.intake.markup import plain, sanitise
from content.intake.reading.html_tree import tree
from content.intake.reading.table_grid import GridCell, grid, headings

STEADY = settings(derandomize=True, database=None, deadline=None, max_examples=100)
FEES = (
    "<table><thead><tr><th>Thủ tục</th><th>Phí</th><th>Hạn</th></tr></thead><tbody>"
    "<tr><td>Khai sinh</td><td>0 đồng</td><td>1 ngày</td></tr>{more}</tbody></table>"
)


def fees(more: str) -> list[str]:
    first, *rest = plain(FEES.format(more=more)).split("\n")
    assert first == "Thủ tục: Khai sinh; Phí: 0 đồng; Hạn: 1 ngày"
    return rest


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ("<td>Khai tử<td>8.000<td>2 ngày", "Thủ tục: Khai tử; Phí: 8.000; Hạn: 2 ngày"),
        ("<td>Khai tử<td><td>2 ngày", "Thủ tục: Khai tử; Hạn: 2 ngày"),
        ("<td>Khai tử<td colspan=2>như trên", "Thủ tục: Khai tử; Phí, Hạn: như trên"),
        ("<td colspan=3>II. Cư trú", "II. Cư trú"),
        ("<td>Khai tử<td>a<br>b.<br>c<td>", "Thủ tục: Khai tử; Phí: a, b. c"),
        ("<td>x<ul><li>đơn<li>giấy tờ</ul><td>1<td>2", "Thủ tục: x, đơn, giấy tờ; Phí: 1; Hạn: 2"),
        ("<th>Khai tử<td>1<td>2", "Thủ tục: Khai tử; Phí: 1; Hạn: 2"),
        ("<td>x<td>1<td>2<td>thừa", "Thủ tục: x; Phí: 1; Hạn: 2; thừa"),
    ],
)
def test_each_value_of_a_table_stands_under_its_heading(row: str, line: str) -> None:
    assert fees(f"<tr>{row}</tr>") == [line]


def test_a_value_over_several_rows_is_told_in_each() -> None:
    rows = "<tr><td rowspan=2>Cư trú<td>1<td>2</tr><tr><td>3<td>4</tr><tr><td>Đất<td>5<td>6</tr>"
    assert fees(rows) == [
        "Thủ tục: Cư trú; Phí: 1; Hạn: 2",
        "Thủ tục: Cư trú; Phí: 3; Hạn: 4",
        "Thủ tục: Đất; Phí: 5; Hạn: 6",
    ]


def test_headings_over_headings_are_told_together() -> None:
    table = (
        "<table><tr><th rowspan=2>Thủ tục<th colspan=2>Phí</tr><tr><th>Trực tiếp<th>Trực tuyến</tr>"
        "<tr><td>Khai sinh<td>8<td>4</tr><tr><td>Khai tử<td colspan=2>0</tr></table>"
    )
    assert plain(table).split("\n") == [
        "Thủ tục: Khai sinh; Phí – Trực tiếp: 8; Phí – Trực tuyến: 4",
        "Thủ tục: Khai tử; Phí: 0",
    ]


@pytest.mark.parametrize(
    ("table", "lines"),
    [
        ("<tr><td>a<td>b<tr><td>c<td>d", ["a | b", "c | d"]),
        ("<tr><th>a<th>b", ["a | b"]),
        ("<caption>Phí</caption><tr><th>A<tr><td>1", ["Phí", "A: 1"]),
        ("<tr><th><th><tr><td>1<td>2", ["1 | 2"]),
        ("<tr><th>STT<th>A<tr><td>1<td>x<tr><td>2.<td>y", ["1. A: x", "2. A: y"]),
        ("<tr><th colspan=2>Phí<tr><th>A<th>B<tr><td>1<td>2", ["Phí", "A: 1; B: 2"]),
        ("<tr><th>A<tr><td>3 ngày<br>(nếu xác minh)<br>5", ["A: 3 ngày (nếu xác minh), 5"]),
        ("<tr><th>A<tr><td><table><tr><td>x<td>y</table>", ["A: x | y"]),
        ("", []),
    ],
)
def test_tables_of_every_kind_read_as_lines(table: str, lines: list[str]) -> None:
    assert plain(f"<table>{table}</table>") == "\n".join(lines).strip()


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("10<sup>5</sup> m<sup>2</sup>, 30<sup>o</sup>C", "10⁵ m², 30ᵒC"),
        ("x<sup>-1</sup> a<sup>n+1</sup>", "x⁻¹ aⁿ⁺¹"),
        ("10<sup>a</sup> H<sub>2</sub>O x<sub>tối đa</sub>", "10^(a) H₂O x_(tối đa)"),
        ("kết quả<sup>[1]</sup><sup> </sup>", "kết quả[1]"),
        ("a<s>cũ</s> b", "a(bỏ: cũ) b"),
        ("a <s> cũ </s>b<s></s>", "a (bỏ: cũ) b"),
        ("<b><i><u>x</u></i></b>", "x"),
        ("<a href='https://a.vn'>x</a>", "x (https://a.vn)"),
        ("<a href='https://a.vn/'>a.vn</a>", "a.vn"),
        ("<a href='tel:+84901234567'>gọi</a>", "gọi (+84901234567)"),
    ],
)
def test_no_number_and_no_validity_changes(html: str, text: str) -> None:
    assert plain(f"<p>{html}</p>") == text


def test_lists_quotations_and_code_keep_their_lines() -> None:
    html = (
        "<ol start=3><li>Một<br>dòng<ul><li>con<li><p>a</p><p>b</p></ul><li>Hai</ol>"
        "<blockquote><p>trích</p><ul><li>x</ul></blockquote><pre>giữ   nguyên\n  thụt</pre><hr>"
    )
    assert plain(html).split("\n") == [
        "3. Một",
        "   dòng",
        "   • con",
        "   • a",
        "     b",
        "4. Hai",
        "",
        "> trích",
        ">",
        "> • x",
        "",
        "giữ   nguyên",
        "  thụt",
        "",
        "---",
    ]


PIECES = (
    "<table> </table> <tr> <td~rowspan=3> <td~colspan=2> <th> </td> <thead> <caption> <ul> <ol> "
    "<li> <s> <p> </p> <b> </b> <sup> </sup> <a~href='https://a.vn'> </a> <br> <blockquote> "
    "<pre> </pre> a b 1"
)
TAGS = st.sampled_from([piece.replace("~", " ") for piece in PIECES.split()])


@STEADY
@given(st.lists(TAGS, max_size=30))
def test_every_word_of_any_html_is_in_its_plain_text(pieces: list[str]) -> None:
    html = sanitise("".join(pieces))
    text = plain(html)
    for sign in "ab":
        assert text.count(sign) >= tree(html).text().count(sign)


def test_a_table_too_wide_to_lay_out_is_read_without_its_spans() -> None:
    rows = [[GridCell(f"{number}", columns=30, rows=900)] * 30 for number in range(900)]
    laid = grid(rows)
    assert len(laid) == 900
    assert {len(row) for row in laid} == {30}


@STEADY
@given(st.lists(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=4), max_size=5))
def test_the_grid_holds_every_cell_in_a_rectangle(spans: list[list[tuple[int, int]]]) -> None:
    rows = [[GridCell("x", columns, down) for columns, down in row] for row in spans]
    laid = grid(rows)
    assert len(laid) == len(rows)
    assert len({len(row) for row in laid}) <= 1
    assert {id(cell) for row in laid for cell in row if cell} == {
        id(cell) for row in rows for cell in row
    }
    assert headings(laid) == 0 or not any(rows)
