"""What is no text is taken or told: pictures, charts, notes, margins, pieces of other files."""

import base64

import pytest

from tests.content.intake.word.docx_kit import elements, lines, p, r, read, seen, word, words

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def picture(name: str, alt: str = "", link: bool = False) -> str:
    kind = "link" if link else "embed"
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="Picture 1" descr="{alt}"/><a:graphic>'
        f'<a:graphicData uri="u"><pic:pic><pic:blipFill><a:blip r:{kind}="{name}"/></pic:blipFill>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def test_pictures_are_taken_once_each_with_what_a_person_wrote_of_them() -> None:
    made = read(
        p("chữ", picture("a.png", "Trụ sở phường"))
        + p(picture("a.png"))
        + p(picture("b.png", "A building. Description automatically generated")),
        {"a.png": ("image", DOT), "b.png": ("image", DOT + b"x")},
    )
    assert [(taken.data, taken.alt) for taken in made.pictures] == [
        (DOT, "Trụ sở phường"),
        (DOT + b"x", ""),
    ]
    assert made.notes == ()


def test_a_picture_of_a_cell_is_taken_and_told_to_have_left_it() -> None:
    cells = f"<w:tc>{p(picture('a.png', 'Con dấu'))}</w:tc><w:tc>{p('chữ')}</w:tc>"
    made = read(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>", {"a.png": ("image", DOT)})
    assert len(made.pictures) == 1
    assert made.notes == (
        "1 ảnh trong ô của bảng đã đưa ra phần ảnh của bài («Con dấu»): bảng trong bài không mang "
        "ảnh, hãy xem ô nào còn trống.",
    )


def test_a_picture_in_the_old_way_is_taken() -> None:
    old = '<w:r><w:pict><v:shape alt="Bản đồ"><v:imagedata r:id="a.png"/></v:shape></w:pict></w:r>'
    (taken,) = read(p("chữ", old), {"a.png": ("image", DOT)}).pictures
    assert (taken.data, taken.alt) == (DOT, "Bản đồ")


def test_pictures_that_are_not_in_the_file_or_are_drawings_of_windows_are_told() -> None:
    emf = b"\x01\x00\x00\x00" + bytes(36) + b" EMF" + bytes(20)
    made = read(
        p("chữ", picture("https://x.example.vn/a.png", link=True), picture("b.emf", "Con dấu")),
        {
            "https://x.example.vn/a.png": ("image", "https://x.example.vn/a.png"),
            "b.emf": ("image", emf),
        },
    )
    assert made.pictures == ()
    assert made.notes[0].startswith("1 ảnh nằm ngoài tệp Word không lấy được")
    assert made.notes[1].startswith("1 ảnh không lấy được («dạng EMF: Con dấu»)")


def graphic(inside: str) -> str:
    return (
        f"<w:r><w:drawing><a:graphic><a:graphicData>{inside}</a:graphicData></a:graphic>"
        "</w:drawing></w:r>"
    )


def test_charts_diagrams_and_objects_are_told_with_their_words() -> None:
    chart = "<c:chartSpace {}><c:title><a:t>Hồ sơ theo tháng</a:t></c:title></c:chartSpace>"
    points = "".join(f"<dgm:pt><a:t>{text}</a:t></dgm:pt>" for text in ("Nộp", "Nhận"))
    diagram = f"<dgm:dataModel {{}}>{points}</dgm:dataModel>"
    spaces = (
        'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"'
    )
    made = read(
        p(
            "chữ",
            graphic('<c:chart r:id="chart1.xml"/>'),
            graphic('<dgm:relIds r:dm="data1.xml"/>'),
            '<w:r><w:object><v:shape><v:imagedata r:id="none"/></v:shape>'
            '<o:OLEObject ProgID="Excel.Sheet.12"/></w:object></w:r>',
        ),
        {
            "chart1.xml": ("chart", chart.format(spaces)),
            "data1.xml": ("diagramData", diagram.format(spaces)),
        },
    )
    assert lines(made) == ["chữ"]
    assert [note.partition(":")[0] for note in made.notes] == [
        "1 biểu đồ không lấy được («Hồ sơ theo tháng»)",
        "1 sơ đồ SmartArt không lấy được («Nộp · Nhận»)",
        "1 đối tượng nhúng từ chương trình khác không lấy được («bảng tính Excel»).",
    ]


def test_an_equation_of_the_old_kind_leaves_a_blank_to_fill_in() -> None:
    old = '<w:r><w:object><o:OLEObject ProgID="Equation.DSMT4"/></w:object></w:r>'
    made = read(p("Số tiền: ", old, " đồng"))
    assert lines(made) == ["Số tiền: [ĐIỀN: công thức] đồng"]
    assert made.notes[0].startswith("1 công thức không chuyển được thành chữ")


def note_of(number: int, text: str, kind: str = "footnote") -> str:
    return f'<w:{kind} w:id="{number}">{p(f"<w:r><w:{kind}Ref/></w:r>", text)}</w:{kind}>'


def refers(number: int, kind: str = "footnote") -> str:
    return f'<w:r><w:{kind}Reference w:id="{number}"/></w:r>'


def test_notes_become_a_list_with_the_numbers_that_stand_in_the_text() -> None:
    made = read(
        p("Một", refers(7), " và hai", refers(3), " và cuối", refers(2, "endnote")),
        footnotes='<w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>'
        + note_of(3, "Ghi chú sau")
        + note_of(7, "Ghi chú trước")
        + note_of(9, "Không ai nhắc"),
        endnotes=note_of(2, "Ở cuối", "endnote"),
    )
    assert [words(raised) for raised in elements(made, "//sup")] == ["(1)", "(2)", "(i)"]
    assert lines(made)[1:] == [*("Chú thích", "(1) Ghi chú trước", "(2) Ghi chú sau", "(i) Ở cuối")]


def test_a_note_keeps_its_own_sign_and_its_links() -> None:
    own = '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="3"/><w:t>*</w:t></w:r>'
    made = read(p("Một", own), footnotes=note_of(3, "Lời chú"))
    assert lines(made)[-1] == "* Lời chú"


def test_headers_and_footers_are_told_but_page_numbers_are_not() -> None:
    page = "<w:r><w:instrText> PAGE </w:instrText></w:r>"
    made = read(p("chữ"), header=p("UBND PHƯỜNG HÒA ĐẰNG"))
    assert made.notes == ("Đầu trang, chân trang không lấy vào bài («UBND PHƯỜNG HÒA ĐẰNG»).",)
    mark = '<w:r><w:pict><v:shape><v:textpath string="DỰ THẢO"/></v:shape></w:pict></w:r>'
    assert "«DỰ THẢO»" in read(p("chữ"), header=p(mark)).notes[0]
    for number in (page + r("3"), r("Trang 3/5"), r("- 2 -")):
        assert read(p("chữ"), header=p(number)).notes == ()


def test_a_header_that_is_only_a_picture_is_told() -> None:
    logo = '<w:r><w:drawing><pic:pic><pic:blipFill><a:blip r:embed="x"/></pic:blipFill></pic:pic>'
    for around in ("", "Trang 1"):
        header = p(around or "<w:r/>", f"{logo}</w:drawing></w:r>")
        assert read(p("chữ"), header=header).notes == (
            "Đầu trang, chân trang không lấy vào bài («ảnh»).",
        )


@pytest.mark.parametrize(
    ("name", "data", "text"),
    [
        ("a.html", "<html><body><p>Từ <b>web</b></p></body></html>".encode(), "Từ web"),
        ("a.html", "\ufeff<p>Có dấu</p>".encode("utf-16"), "Có dấu"),
        ("a.txt", "Dòng <một> & hai".encode(), "Dòng <một> & hai"),
        ("a.docx", word(p("Trong tệp khác")), "Trong tệp khác"),
        (
            "a.mht",
            b"MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
            + "<p>Lưu từ web</p>".encode(),
            "Lưu từ web",
        ),
    ],
)
def test_a_piece_of_another_file_is_taken_where_it_stands(
    name: str, data: bytes, text: str
) -> None:
    made = read(p("trước") + f'<w:altChunk r:id="{name}"/>' + p("sau"), {name: ("aFChunk", data)})
    assert lines(made) == ["trước", text, "sau"]
    assert made.notes == ()


def test_a_piece_that_cannot_be_read_is_told() -> None:
    made = read(p("trước") + '<w:altChunk r:id="a.rtf"/>', {"a.rtf": ("aFChunk", rb"{\rtf1 x}")})
    assert lines(made) == ["trước"]
    assert made.notes[0].startswith("1 phần chèn từ tệp khác không lấy được («a.rtf»)")


def test_a_file_in_itself_ends() -> None:
    inside = word(p("đáy"))
    for _ in range(6):
        inside = word(p("tầng") + '<w:altChunk r:id="a.docx"/>', {"a.docx": ("aFChunk", inside)})
    made = read('<w:altChunk r:id="a.docx"/>', {"a.docx": ("aFChunk", inside)})
    assert set(lines(made)) == {"tầng"}
    assert "phần chèn từ tệp khác" in made.notes[0]


@pytest.mark.parametrize(
    ("run", "text"),
    [
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>', "✓"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>', "☐"),
        ('<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>', "≥"),
        (r("\uf0fc", '<w:rFonts w:ascii="Wingdings"/>'), "✓"),
        (r("a", '<w:rFonts w:ascii="Symbol"/>'), "α"),
        ('<w:r><w:sym w:font="Segoe UI Symbol" w:char="2611"/></w:r>', "☑"),
    ],
)
def test_signs_of_picture_fonts_are_signs(run: str, text: str) -> None:
    made = read(p("Dấu ", run))
    assert lines(made) == [f"Dấu {text}"]
    assert made.notes == ()


def test_a_sign_that_nobody_knows_is_told() -> None:
    made = read(p("Dấu ", '<w:r><w:sym w:font="Logo Font" w:char="F041"/></w:r>'))
    assert lines(made) == ["Dấu □"]
    assert "«Logo Font F041»" in made.notes[0]


def test_tabs_breaks_and_hyphens_keep_words_apart_or_together() -> None:
    made = seen(
        p("<w:r><w:tab/></w:r>", "Phí:", "<w:r><w:tab/></w:r>", "5.000")
        + p("Số 1", "<w:r><w:noBreakHyphen/></w:r>", "2 cộng", "<w:r><w:softHyphen/></w:r>", "hòa")
        + p("trang một", '<w:r><w:br w:type="page"/></w:r>', "trang hai")
        + p('<w:r><w:br w:type="page"/></w:r>', "sau ngắt trang")
        + p("a", "<w:r><w:cr/></w:r>", "b")
    )
    assert [" ".join(line.split()) for line in made] == [
        *("Phí: 5.000", "Số 1-2 cộnghòa", "trang một", "trang hai", "sau ngắt trang", "a", "b")
    ]


def test_a_strange_wrapper_keeps_its_words_and_is_told() -> None:
    made = read(p("<w:strange>" + r("chữ lạ") + "</w:strange>", " thường"))
    assert lines(made) == ["chữ lạ thường"]
    assert "1 thành phần lạ" in made.notes[0]


def test_wrappers_in_one_another_keep_what_is_in_their_content() -> None:
    empty = "<w:sdt>" * 150 + "</w:sdt>" * 150
    nested = "<w:sdt><w:sdtContent>" * 60 + p("trong") + "</w:sdtContent></w:sdt>" * 60
    assert seen(empty + nested + p("sau")) == ["trong", "sau"]
