"""Files with everything in them, as programs write them: LibreOffice 7.4 (from a flat ODT),
python-docx 1.2 with bare XML, and two of npm's packages behind web editors (docx, html-to-docx)."""

from functools import cache

import pytest

from content.intake.converted import Converted
from content.intake.word.reading import from_docx
from tests.content.intake.word.docx_kit import FIXTURES, elements, lines, words


@cache
def whole(name: str) -> Converted:
    return from_docx((FIXTURES / f"whole-{name}.docx").read_bytes())


def text(name: str) -> list[str]:
    return [" ".join(line.split()) for line in lines(whole(name))]


@pytest.mark.parametrize(
    ("name", "title", "shown"),
    [
        (
            "libreoffice",
            "Thông báo tiếp nhận hồ sơ trực tuyến",
            [
                "Địa chỉ:",
                "Số 1 đường Hòa Bình",
                "Họ tên: Chức vụ Ký",
                "1. Đăng nhập",
                "2. Điền tờ khai",
                "a) họ tên",
                "b) số định danh",
                "Sau đó làm tiếp:",
                "3. Nộp phí",
                "Điều 1. Phạm vi áp dụng",
                "Điều 2. Đối tượng áp dụng",
                "• mang giấy tờ gốc",
                "Trước khung sau khung.",
                "HẠN CHÓT: 17 giờ ngày 15/12/2026",
                "Công thức: T=(a+b)/2",
                "UBND phường thông báo lịch tiếp dân",
                "Chú thích",
                "(1) Theo Nghị định 30/2020/NĐ-CP.",
                "(i) Ghi chú cuối bài.",
            ],
        ),
        (
            "python-docx",
            "Thông báo lịch tiếp công dân",
            [
                "2*3*4",
                "*100*1#",
                "- 5 độ C",
                "> 18 tuổi",
                "# 1",
                "C:\\*x*",
                "1. Mở đầu",
                "a|b",
                "<!-- x -->",
                "`mã`",
                "[x](y)",
                "dichvucong.gov.vn và TP.HCM",
                "1. Một",
                "2. Hai",
                "Xen giữa.",
                "3. Ba",
                "4. Bốn",
                "Có khung bên cạnh.",
                "HẠN CHÓT: 17 giờ ngày 15/12/2026",
                "Công thức: T=(a+b)/2[ĐIỀN: công thức]",
                "Đã sửa: mới",
                "UBND phường thông báo lịch tiếp dân",
                "✓ Đã kiểm tra",
                "Sang trang.",
                "Thụt bằng dấu cách.",
                "Thụt bằng NBSP.",
            ],
        ),
        (
            "docxjs",
            "Hướng dẫn đăng ký thường trú",
            [
                "Họ tên: Chức vụ; điện thoại 0225-3842",
                "2*3*4; *100*1#; - 5 độ; C:\\*x*; <b>x</b>",
                "- 5 độ C",
                "1. Mở đầu",
                "# 1",
                "Điều 1. Phạm vi",
                "1. Khoản một",
                "a) điểm a",
                "b) điểm b",
                "2. Khoản hai",
                "Điều 2. Đối tượng",
                "1. Một",
                "2. Hai",
                "Xen giữa.",
                "3. Ba",
                "• gạch đầu dòng",
                "Công thức: T=(a+b)/2",
                "Hạn: 15/12/2026",
                "☒ Đã đọc",
                "✓ Đã kiểm tra",
                "(1) Theo Luật Cư trú 2020.",
            ],
        ),
        (
            "web",
            "Thông báo tuyển dụng",
            [
                "Địa chỉ:",
                "Số 1 đường Hòa Bình",
                "Gọi *100*1# hoặc 2*3*4; C:\\*x*; - 5 độ; <b>x</b>",
                "- 5 độ C",
                "1. Mở đầu",
                "# 1",
                "1. Có bằng đại học",
                "2. Có chứng chỉ",
                "• tiếng Anh",
                "• tin học",
                "Trích dẫn nghị định.",
            ],
        ),
    ],
)
def test_every_line_is_there_in_its_order(name: str, title: str, shown: list[str]) -> None:
    assert whole(name).title == title
    found = iter(text(name))
    missing = [line for line in shown if line not in found]
    assert missing == []


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (
            "libreoffice",
            [
                *("bảng mã cũ TCVN3", "2 sửa đổi đang chờ", "1 ghi chú bên lề", "1 chỗ chữ ẩn"),
                *("Đầu trang, chân trang", "1 công thức đã viết lại", "bảng nằm trong ô"),
            ],
        ),
        (
            "python-docx",
            [
                *("bảng mã cũ TCVN3", "2 sửa đổi đang chờ", "1 ghi chú bên lề", "1 chỗ chữ ẩn"),
                *("1 chỗ chữ trắng trên nền trắng", "Đầu trang, chân trang"),
                *("1 công thức không chuyển được", "1 công thức đã viết lại", "bảng nằm trong ô"),
            ],
        ),
        (
            "docxjs",
            [
                *("2 sửa đổi đang chờ", "1 ghi chú bên lề", "1 chỗ chữ ẩn"),
                *("Đầu trang, chân trang", "1 công thức đã viết lại", "bảng nằm trong ô"),
            ],
        ),
        ("web", []),
    ],
)
def test_everything_that_was_left_or_changed_is_told_and_nothing_else(
    name: str, told: list[str]
) -> None:
    notes = whole(name).notes
    assert len(notes) == len(told), notes
    for note, said in zip(notes, told, strict=True):
        assert said in note
    assert not any(word in whole(name).body for word in ("NỘI BỘ", "ẨN", "TRẮNG"))


@pytest.mark.parametrize("name", ["libreoffice", "python-docx", "docxjs", "web"])
def test_pictures_looks_links_and_tables_are_there(name: str) -> None:
    made = whole(name)
    (picture,) = made.pictures
    assert picture.data.startswith(b"\x89PNG")
    assert picture.alt == ("Trụ sở phường" if name in ("libreoffice", "docxjs") else "")
    assert {words(raised) for raised in elements(made, "//sup")} & {"2", "5"}
    assert "2" in {words(lowered) for lowered in elements(made, "//sub")}
    if name != "web":  # it writes no struck text and no heading row
        assert elements(made, "//s")
        assert [words(head) for head in elements(made, "//th")] == ["Thủ tục", "Phí", "Hạn"]
    assert {cell.get("rowspan") for cell in elements(made, "//td")} >= {"2", None}
    assert {cell.get("colspan") for cell in elements(made, "//td")} >= {"2", None}
    if name != "python-docx":
        hrefs = {link.get("href") for link in elements(made, "//a")}
        assert "https://dichvucong.gov.vn/a_b?c=1" in hrefs
