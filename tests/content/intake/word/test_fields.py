"""Fields show their results, links that open anywhere stay links."""

import pytest

from tests.content.intake.word.docx_kit import elements, lines, p, r, read, seen, words


def char(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def field(code: str, *result: str) -> str:
    shown = char("separate") + "".join(result) if result else ""
    return f"{char('begin')}<w:r><w:instrText>{code}</w:instrText></w:r>{shown}{char('end')}"


INSIDE = f"{char('begin')}<w:r><w:instrText>IF </w:instrText></w:r>{field('X', r('không'))}" + char(
    "separate"
)
"""A field with another in its code, up to its result."""


@pytest.mark.parametrize(
    ("code", "href"),
    [
        ('HYPERLINK "https://a.example.vn/x"', "https://a.example.vn/x"),
        ('HYPERLINK "https://a.example.vn/x" \\o "Xem thêm"', "https://a.example.vn/x"),
        ('HYPERLINK "https://a.example.vn/x" \\l "muc-1"', "https://a.example.vn/x#muc-1"),
        ("HYPERLINK https://a.example.vn/x", "https://a.example.vn/x"),
        ('hyperlink "mailto:a@example.vn"', "mailto:a@example.vn"),
        ('HYPERLINK "www.example.vn/x"', "http://www.example.vn/x"),
        ('HYPERLINK "a@example.vn"', "mailto:a@example.vn"),
    ],
)
def test_a_link_field_is_a_link(code: str, href: str) -> None:
    for body in (
        field(code, r("xem "), r("đây", "<w:b/>")),
        f'<w:fldSimple w:instr="{code.replace(chr(34), "&quot;")}">{r("xem đây")}</w:fldSimple>',
    ):
        made = read(p("Mời ", body, "."))
        assert lines(made)[0].startswith("Mời xem đây")
        assert {link.get("href") for link in elements(made, "//a")} == {href}
        assert made.notes == ()


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (field("PAGEREF _Toc1 \\h", r("12")), "Trang 12."),
        (f'<w:fldSimple w:instr="NUMPAGES">{r("12")}</w:fldSimple>', "Trang 12."),
        (INSIDE + r("12") + char("end"), "Trang 12."),
        (field("MERGEFIELD Tên", field("QUOTE", r("12"))), "Trang 12."),
        (field('SYMBOL 252 \\f "Wingdings"'), "Trang ✓."),
        (field("MACROBUTTON NoMacro 12"), "Trang 12."),
        (char("separate") + r("12") + char("end"), "Trang 12."),
        (char("begin") + r("12"), "Trang 12."),
    ],
)
def test_the_result_of_a_field_is_shown_and_its_code_is_not(body: str, text: str) -> None:
    assert [" ".join(line.split()) for line in seen(p("Trang ", body, "."))] == [text]


def test_a_field_without_a_result_is_told() -> None:
    made = read(p("Bảng ", field("SEQ Bảng"), field('XE "mục"'), "."))
    (note,) = made.notes
    assert note.startswith("1 trường tự động")
    assert "«SEQ»" in note


def test_boxes_to_tick_and_lists_to_choose_from_are_read() -> None:
    box = (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:checked/></w:checkBox>'
        "</w:ffData></w:fldChar></w:r><w:r><w:instrText>FORMCHECKBOX</w:instrText></w:r>"
    )
    chosen = (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/>'
        '<w:listEntry w:val="nam"/><w:listEntry w:val="nữ"/></w:ddList></w:ffData></w:fldChar>'
        "</w:r><w:r><w:instrText>FORMDROPDOWN</w:instrText></w:r>"
    )
    assert seen(p(box, char("end"), " Có, giới tính: ", chosen, char("end"))) == [
        "☒ Có, giới tính: nữ"
    ]


def test_links_of_the_package_and_links_that_open_nowhere() -> None:
    underlined = r("mở", '<w:u w:val="single"/>')
    made = read(
        p(
            f'<w:hyperlink r:id="https://b.example.vn/y">{underlined}</w:hyperlink>',
            f' <w:hyperlink w:anchor="muc">{r("trong tệp")}</w:hyperlink>'.strip(),
            field('HYPERLINK "C:\\\\thu muc\\\\a.docx"', r("trong máy")),
            field('HYPERLINK "javascript:alert(1)"', r("mã")),
        ),
        {"https://b.example.vn/y": ("hyperlink", "https://b.example.vn/y")},
    )
    (link,) = elements(made, "//a")
    assert (link.get("href"), words(link)) == ("https://b.example.vn/y", "mở")
    assert elements(made, "//u") == []
    (note,) = made.notes
    assert note.startswith("3 liên kết chỉ mở được trong tệp hoặc trong máy đã bỏ")
    assert all(text in made.body for text in ("trong tệp", "trong máy", "mã"))


def test_a_field_of_a_mail_merge_that_shows_its_own_name_is_told() -> None:
    simple = f'<w:fldSimple w:instr=" MERGEFIELD Ngay ">{r("«Ngay»")}</w:fldSimple>'
    made = read(
        p("Gửi ", field(" MERGEFIELD Ho_ten ", r("«Ho_"), r("ten»")), simple)
        + p(field("MERGEFIELD Ten", r("Bà Hoa")), field("REF x", r("«Luật»")))
    )
    assert lines(made) == ["Gửi «Ho_ten»«Ngay»", "Bà Hoa«Luật»"]
    (note,) = made.notes
    assert note.startswith("2 trường trộn thư của Word (")
    assert "«Ho_ten»" in note
    assert "«Ngay»" in note
    assert note.endswith("thì gõ {{tên cột}}.")
