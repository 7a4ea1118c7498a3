"""Files whose meaning was lost on the way in once: each now keeps it, or says what it leaves."""

from tests.content.intake.word.docx_kit import case, elements, lines, words


def test_a_text_box_is_taken_where_it_stands() -> None:
    made = case("w01")
    assert made.title == "Thông báo tiếp dân"
    assert lines(made) == [
        *("Câu mở đầu.", "Trước khung."),
        *("HẠN CHÓT: 17 giờ ngày 15/12/2026", "Sau khung."),
    ]
    assert made.notes == ()


def test_a_comment_is_left_out_and_said() -> None:
    made = case("w04")
    assert lines(made) == ["Câu mở đầu.", "Đoạn có ghi chú."]
    (note,) = made.notes
    assert note.startswith("1 ghi chú bên lề không lấy vào bài («Chưa xin ý kiến lãnh đạo»)")


def test_each_cell_stands_under_its_heading() -> None:
    made = case("w06")
    (table,) = elements(made, "//table")
    rows = [[words(cell) for cell in row.xpath("./td|./th")] for row in table.xpath(".//tr")]
    assert rows[0] == ["Thủ tục", "Phí", "Hạn"]
    assert rows[1] == ["Miễn phí", "3 ngày"]
    assert [cell.get("colspan") for cell in table.xpath(".//tr[2]/*")] == ["2", None]
    assert rows[2][2] == "a|b"
    assert "trong1" in rows[2][1]
    assert "trong2" in rows[2][1]
    assert rows[2][0] == "Dòng một Dòng hai" or "Dòng một" in rows[2][0]


def test_a_picture_is_taken() -> None:
    made = case("w07")
    assert lines(made) == ["Câu mở đầu.", "Câu cuối."]
    (picture,) = made.pictures
    assert picture.data.startswith(b"\x89PNG")
    assert picture.alt == ""


def test_letters_of_an_old_font_become_unicode_and_are_said() -> None:
    made = case("w08")
    assert lines(made)[1] == "UBND phường thông báo lịch tiếp dân"
    (note,) = made.notes
    assert "bảng mã cũ TCVN3" in note
    assert note.endswith("→ «UBND phường thông báo lịch tiếp dân».")


def test_a_simple_equation_is_text() -> None:
    assert lines(case("w11"))[1] == "Công thức: T = 30% × S"


def test_hidden_struck_and_raised_text_keeps_its_meaning() -> None:
    made = case("w12")
    assert "CHỮ ẨN" not in made.body
    (note,) = made.notes
    assert "«CHỮ ẨN KHÔNG IN»" in note
    assert [words(struck) for struck in elements(made, "//s")] == ["Bị gạch bỏ"]
    assert [words(raised) for raised in elements(made, "//sup")] == ["2"]
    assert [words(lowered) for lowered in elements(made, "//sub")] == ["2"]
    (link,) = elements(made, "//a")
    assert (link.get("href"), words(link)) == ("https://example.vn/a", "liên kết trường")
    assert "Trong ô nhập nội dung." in lines(made)
    assert "Họ tên Chức vụ-cuối" in [" ".join(line.split()) for line in lines(made)]


def test_numbers_go_on_where_they_went_on() -> None:
    assert [line.strip() for line in lines(case("w13"))][1:] == [
        *("1. Một", "2. Hai", "Xen giữa.", "3. Ba", "4. Bốn", "• con")
    ]


def test_signs_stay_signs() -> None:
    assert lines(case("w14")) == [
        "Câu mở đầu.",
        "1. Mở đầu bằng số",
        "# không phải tiêu đề",
        "2 * 3 * 4 = 24 và a_b_c",
        "- gạch đầu dòng",
        "Giá < 5 triệu & > 2; <b>x</b>",
        "2026. Năm nay",
        "[chưa rõ](xem)",
        "+ cộng",
        "=== ===",
        "Số điện thoại: *100#",
        "C:\\thu muc\\tep và 5\\6",
        "`mã`",
    ]
    assert elements(case("w14"), "//ul|//ol|//h2|//code|//em|//a") == []


def test_lines_inside_a_paragraph_stay_lines() -> None:
    made = case("w20")
    assert lines(made)[1:3] == ["Dòng 1", "Dòng 2"]
    assert [(head.tag, words(head)) for head in elements(made, "//h2|//h3|//h4")] == [
        ("h2", "I. Mục một"),
        ("h4", "Mục rất sâu"),
    ]


def test_an_indented_paragraph_is_a_paragraph() -> None:
    made = case("w22")
    assert lines(made) == ["Mở đầu.", "Căn cứ kế hoạch.", "Thụt bằng dấu cách.", "NBSP."]
    assert elements(made, "//pre|//code") == []
