"""What Word, Google Docs, LibreOffice, Excel and web mail put on the clipboard, and what becomes of
it."""

from pathlib import Path
from time import process_time

import pytest

from content.intake.body_rules import body_problems
from content.intake.errors import InputError
from content.intake.from_html import from_html, from_paste
from content.intake.markup import render_markdown


def body(html: str) -> str:
    """The Markdown of a piece of HTML."""
    return from_html(html).body


def test_literal_signs_stand_as_typed() -> None:
    typed = ["2*3*4", "*100*1#", "- 5 độ C", "+ mục", "1. Điều", "> 18", "# 1", "a|b", "C:\\*x*"]
    html = "".join(f"<p>{text.replace('>', '&gt;')}</p>" for text in typed) + "<p>&lt;!-- x</p>"
    shown = render_markdown(body(html)).replace("&gt;", ">").replace("&lt;", "<")
    assert shown.split("\n") == [f"<p>{text}</p>" for text in [*typed, "<!-- x"]]
    assert body(html).split("\n\n")[0] == "2*3*4"  # escaped only where it must be


@pytest.mark.parametrize(
    "text",
    [
        "[ĐIỀN: số điện thoại] và {{ho_ten}}",
        "Họ tên: ______ Ngày sinh: ____",
        "R&D; 1) một; a) hai; (*) kèm theo; 2026. Năm; > 18 tuổi",
        "a_b_c, 5 * 3, 10 %, Q&A, x < 5, #1, (1), 1.000.000 đ; 50~60 người",
        "Tra cứu tại dichvucong.gov.vn hoặc https://a.vn/b_c?d=1&e=2 (1900xxxx)",
        "“Điều 5.” – khoản 2… [1] *",
    ],
)
def test_plain_sentences_need_no_backslash(text: str) -> None:
    assert body(f"<p>{text.replace('&', '&amp;').replace('<', '&lt;')}</p>") == text


def test_looks_that_stand_in_styles_are_understood() -> None:
    html = (
        '<b style="font-weight:normal" id="docs-internal-guid-1"><p dir="ltr"><span style='
        '"font-weight:700">Đậm</span><span style="font-weight:400;font-style:italic"> nghiêng'
        "</span>"
        ' 10<span style="vertical-align:super">5</span> H<span style="vertical-align:sub;'
        'font-size:0.6em">2</span>O <span style="text-decoration:line-through">bỏ</span> '
        '<span style="text-transform:uppercase">hoa</span></p></b>'
    )
    assert body(html) == "**Đậm** *nghiêng* 10<sup>5</sup> H<sub>2</sub>O ~~bỏ~~ HOA"


def test_emphasis_inside_a_word_or_beside_signs_stays_emphasis() -> None:
    assert body("<p>ba<b>n</b>g, <i>nghiêng</i>x, <b>(a)</b>b, <b> đậm </b>!</p>") == (
        "ba**n**g, <em>nghiêng</em>x, <strong>(a)</strong>b, **đậm** !"
    )


WORD_LIST = """<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'>
<![if !supportLists]><span style='mso-list:Ignore'>{label}<span style='font:7.0pt "Times New
Roman"'>&nbsp;&nbsp;&nbsp; </span></span><![endif]>{text}<o:p></o:p></p>"""


def word(label: str, text: str, level: int = 1) -> str:
    """An entry of a list as Word writes it."""
    return WORD_LIST.format(label=label, text=text).replace("level1", f"level{level}")


def test_numbers_of_word_go_on_where_they_went_on() -> None:
    html = word("1.", "một") + word("2.", "hai") + "<p>xen giữa</p>" + word("3.", "ba")
    assert body(html) == "1. một\n2. hai\n\nxen giữa\n\n3. ba"


def test_lists_of_word_have_their_levels_and_other_labels_are_text() -> None:
    html = word("·", "ngoài") + word("o", "trong", 2) + word("·", "ngoài 2")
    assert body(html) == "- ngoài\n  - trong\n- ngoài 2"
    assert body(word("a)", "điểm a") + word("b)", "điểm b")) == "a) điểm a\n\nb) điểm b"
    assert body(word("1.1.", "mục")) == "1.1. mục"


def test_lists_of_html_keep_their_numbers() -> None:
    assert body("<ol start=3><li>c<li>d</ol>") == "3. c\n4. d"
    assert body("<ol><li>a<li value=5>b</ol>") == "1. a\n5. b"
    assert body("<ol type=a><li>x<li>y</ol>") == "a. x\n\nb. y"
    assert body("<ul><li style='list-style-type:none'>x</ul>") == "x"
    # as Google Docs nests them
    assert body("<ul><li>a</li><ul><li>b</li></ul><li>c</li></ul>") == "- a\n  - b\n- c"


def test_typed_bullets_become_a_list_where_that_is_wanted() -> None:
    html = "<p>·&nbsp;&nbsp; Ý một<br>• Ý hai</p><p>✓ có</p>"
    assert body(html) == "- Ý một\n- Ý hai\n\n✓ có"
    assert from_html("<p>• Ý</p>", typed_lists=False).body == "• Ý"


def test_lines_of_web_mail_stay_lines() -> None:
    html = "<div>Kính gửi:</div><div>Bà A<br>Ông B</div><div><br></div><div>Đoạn sau</div>"
    assert body(html) == "Kính gửi:\nBà A\nÔng B\n\nĐoạn sau"
    assert body("<p>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;thụt vào</p>") == "thụt vào"


def test_words_without_any_block_are_taken() -> None:
    assert body("<b>x</b>y") == "**x**y"


FOOTNOTES = {
    "Word": (
        "<p>Chữ<a style='mso-footnote-id:ftn1' href='#_ftn1' name='_ftnref1'><span class="
        "MsoFootnoteReference>[1]</span></a>.</p><div style='mso-element:footnote-list'><hr><div "
        "style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText><a href='#_ftnref1' "
        "name='_ftn1'><span class=MsoFootnoteReference>[1]</span></a> Lời chú</p></div></div>"
    ),
    "Google Docs": (
        '<p>Chữ<sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup>.</p><hr><div><p><a href='
        '"#ftnt_ref1" id="ftnt1">[1]</a> Lời chú</p></div>'
    ),
    "LibreOffice": (
        '<p>Chữ<a class="sdfootnoteanc" name="sdfootnote1anc" href="#sdfootnote1sym"><sup>[1]</sup>'
        '</a>.</p><div id="sdfootnote1"><p><a class="sdfootnotesym" name="sdfootnote1sym" '
        'href="#sdfootnote1anc">1</a> Lời chú</p></div>'
    ),
}


@pytest.mark.parametrize("program", FOOTNOTES)
def test_footnotes_become_a_list_at_the_end(program: str) -> None:
    made = from_html(FOOTNOTES[program])
    assert made.body == "Chữ<sup>[1]</sup>.\n\n**Chú thích:**\n\n1. Lời chú"
    assert made.notes == ()


def test_links_stay_and_those_of_one_machine_are_told() -> None:
    made = from_html(
        "<p><a href='https://a.example.vn/x y'>nơi</a>, <a href='mailto:a@b.vn'>thư</a>, <a href="
        "'tel:1900'>gọi</a>, <a href='file:///C:/x.doc'>tệp</a>, <a href='/x'>trang</a>, "
        "<a href='#muc'>mục</a>, <a href='javascript:x()'>mã</a>, "
        "<a href='https://b.vn'>https://b.vn</a></p>"
    )
    assert made.body == (
        "[nơi](https://a.example.vn/x%20y), [thư](mailto:a@b.vn), [gọi](tel:1900), tệp, trang, "
        "mục, mã, https://b.vn"
    )
    assert [note.split(" chỉ")[0] for note in made.notes] == ["3 liên kết"]


HIDDEN = (
    *("display:none", "visibility:hidden", "font-size:0pt", "mso-hide:all", "color:white"),
    *("color:#FEFEFE;background:#fff", "opacity:0", "color:transparent"),
)


@pytest.mark.parametrize("style", HIDDEN)
def test_hidden_text_is_left_out_and_told(style: str) -> None:
    made = from_html(f"<p>Thấy được rõ ràng <span style='{style}'>ẩn <b>này</b></span> đây</p>")
    assert made.body == "Thấy được rõ ràng đây"
    assert made.notes[0].startswith("1 đoạn chữ ẩn đã bỏ")


def test_white_text_on_a_coloured_ground_is_seen() -> None:
    html = (
        "<style>.xl1{background:#4472C4;color:white}</style><table><tr><td class=xl1>A<td>B</table>"
    )
    assert "A" in body(html)
    dark = "<p><span style='color:#fff'>Chép từ trang nền tối</span></p>"
    assert body(dark) == "Chép từ trang nền tối"


def test_what_cannot_be_taken_is_counted() -> None:
    made = from_html(
        "<p>x</p><img src=a.png><img src=b.png><svg></svg><iframe src=x></iframe><input name=a>"
        "<math><mi>x</mi></math><script>1</script><img src=e alt='😊'>"
    )
    assert made.body == "x\n😊" or made.body == "x\n\n😊"
    assert [note.split(" đã")[0].split(" chưa")[0] for note in made.notes] == [
        "3 ảnh",
        "1 công thức",
        "1 nội dung nhúng (video, âm thanh, khung trang khác)",
        "1 ô nhập của biểu mẫu",
        "1 đoạn mã chạy",
    ]


def test_a_simple_table_is_written_in_markdown() -> None:
    html = (
        "<style>.xl65{font-weight:700}</style><table><tr><td class=xl65>Thủ tục<td class=xl65>Phí"
        "<tr><td>a|b<td>3 ngày<br>4 ngày</table>"
    )
    assert body(html) == "| Thủ tục | Phí |\n|---|---|\n| a\\|b | 3 ngày<br>4 ngày |"
    assert body("<table><tr><td>STT<td>Tên<tr><td>1<td>A</table>").startswith("| STT | Tên |\n|")


def test_spans_and_lists_in_cells_keep_the_table_as_html() -> None:
    html = (
        "<table><tr><td colspan=2>Hai cột<td>Ba<tr><td rowspan=2>1<td>2<td><ul><li>x<li>y</ul>"
        "<tr><td>3<td>4</table>"
    )
    assert body(html) == (
        '<table>\n<tr><td colspan="2">Hai cột</td><td>Ba</td></tr>\n<tr><td rowspan="2">1</td>'
        "<td>2</td><td><ul><li>x</li><li>y</li></ul></td></tr>\n<tr><td>3</td><td>4</td></tr>\n"
        "</table>"
    )


def test_a_table_in_a_cell_becomes_lines_and_is_told() -> None:
    made = from_html(
        "<table><tr><th>A<th>B<tr><td>1<td>x<table><tr><td>p<td>q<tr><td>r<td>s</table></table>"
    )
    assert made.body == "| A | B |\n|---|---|\n| 1 | x<br>p \\| q<br>r \\| s |"
    assert made.notes[0].startswith("1 bảng nằm trong ô")


def test_headings_begin_at_two() -> None:
    assert body("<h1>A</h1><h2><b>B</b></h2><h5>C #</h5>") == "## A\n\n### B\n\n#### C \\#"
    assert from_html("<h3>A</h3>", lower=False).body == "### A"


def test_letters_of_an_old_encoding_are_kept_for_the_offer() -> None:
    made = from_html("<p>Tin</p><p>§¹i <b>héi</b> ®¹i biÓu ph\u00adêng B×nh Thuû</p>")
    assert "ph\u00adêng" in made.body
    assert "TCVN3" in made.notes[-1]
    assert "«§¹i héi ®¹i biÓu ph\u00adêng B×nh Thuû» có lẽ là «Đại hội" in made.notes[-1]


HOSTILE = {
    "10,000 deep": "<div>" * 10_000 + "x",
    "bold that never ends": "<b>" * 166_000,
    "many attributes": "<p " + " ".join(f"a{n}=1" for n in range(60_000)) + ">x",
    "formatting that never ends": "".join(f"<p><b a{n}>" for n in range(30_000)),
    "entries": "<li>x" * 80_000,
    "lines": "<pre>" + "x\n" * 250_000,
    "fewer lines": "<pre>" + "x\n" * 30_000,
    "footnotes": "<p><a href='#_ftnref1'>[1]</a>x" * 5_000,
    "stars": "<p>" + "*" * 400_000,
    "brackets": "<p>" + "[" * 400_000,
    "spans": "<table><tr><td colspan=9999999 rowspan=9999999>x<td>y<tr><td>z</table>",
    "unfinished": "<" * 300_000,
    "rules that never end": "<style>" + "{" * 300_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_would_take_long_is_answered_at_once(kind: str) -> None:
    begun = process_time()
    try:
        from_paste(HOSTILE[kind])
    except InputError as error:
        assert "chỉ lấy chữ" in str(error)  # noqa: PT017
    assert process_time() - begun < 8


def test_a_deep_nest_of_lists_is_flattened_and_told() -> None:
    made = from_html("<ul><li>a" * 12 + "</ul>" * 12)
    assert made.body.count("a") == 12
    assert made.notes[0].startswith("1 danh sách lồng quá sáu cấp")


def test_a_body_may_hold_whatever_was_pasted() -> None:
    deep = "<ul><li>a" * 12 + "</ul>" * 12
    assert body_problems(body(deep)) == []
    assert body_problems(body("".join(word("·", "a", level) for level in range(1, 10)))) == []


CLIPBOARDS = Path(__file__).parents[2] / "fixtures/paste"


@pytest.mark.parametrize(
    ("program", "told"),
    [
        ("word", ["1 ảnh", "1 công thức", "1 đoạn chữ ẩn", "1 nhận xét"]),
        ("excel", ["2 đoạn chữ ẩn"]),
        ("google-docs", []),
        ("outlook", ["1 đoạn chữ ẩn"]),
    ],
)
def test_what_programs_put_on_the_clipboard(program: str, told: list[str]) -> None:
    """Shortened, with their heads, comments and ways of saying."""
    made = from_html((CLIPBOARDS / f"{program}.html").read_text("utf-8"))
    assert made.body == (CLIPBOARDS / f"{program}.md").read_text("utf-8").rstrip("\n")
    assert [note.split(" đã bỏ")[0].split(" chưa lấy")[0] for note in made.notes] == told
