import pytest

from reports.files.widths import rows, width_mm


@pytest.mark.parametrize(
    (
        "text",
        "points",
        "millimetres",
    ),  # measured with a typeface of the same widths as Times New Roman Bold
    [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 14, 102.3),
        ("Độc lập - Tự do - Hạnh phúc", 14, 60.4),
        ("ỦY BAN NHÂN DÂN THÀNH PHỐ HOA ĐĂNG", 14, 105.5),
        ("Ưu tiên người dùng", 14, 41.3),
    ],
)
def test_words_are_as_wide_as_print_makes_them(text: str, points: int, millimetres: float) -> None:
    assert width_mm(text, points) == pytest.approx(millimetres, rel=0.01)


def test_a_heading_breaks_into_even_rows_and_keeps_a_citys_name_together() -> None:
    assert rows("TRUNG TÂM THÔNG TIN MẪU THÀNH PHỐ HOA ĐĂNG", 13, 67.5) == [
        "TRUNG TÂM THÔNG TIN",
        "MẪU THÀNH PHỐ HOA ĐĂNG",
    ]
    assert rows("UBND THÀNH PHỐ HOA ĐĂNG", 13, 67.5) == ["UBND THÀNH PHỐ", "HOA ĐĂNG"]


def test_what_fits_stays_on_one_row() -> None:
    assert rows("SỞ KẾ HOẠCH VÀ ĐẦU TƯ", 13, 67.5) == ["SỞ KẾ HOẠCH VÀ ĐẦU TƯ"]


def test_a_word_wider_than_the_room_stands_alone() -> None:
    assert rows("MỘT TỪDÀIKHÔNGCÓKHOẢNGTRẮNGNÀO HAI", 13, 30) == [
        "MỘT",
        "TỪDÀIKHÔNGCÓKHOẢNGTRẮNGNÀO",
        "HAI",
    ]
