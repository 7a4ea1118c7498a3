"""Where rows and frames break."""

from hypothesis import given
from hypothesis import strategies as st

from assets._breaks import clean, partition, wrap

WORDS = st.lists(st.text("abcđế1-,", min_size=1, max_size=6), min_size=1, max_size=12)


def rows(line: str, width: int) -> tuple[str, ...] | None:
    """Wrapped as on a typewriter: every letter and space is one wide."""
    return wrap(line, width, len, 1)


def test_rows_are_evenly_filled() -> None:
    assert rows("DỊCH VỤ CÔNG TRỰC TUYẾN", 20) == ("DỊCH VỤ CÔNG", "TRỰC TUYẾN")


def test_a_break_after_a_sign_is_preferred() -> None:
    assert rows("SIPAS - CHỈ SỐ HÀI LÒNG", 20) == ("SIPAS -", "CHỈ SỐ HÀI LÒNG")
    assert rows("Biết bước xử lý, ngày hẹn", 16) == ("Biết bước xử lý,", "ngày hẹn")


def test_numbers_stay_with_their_units_and_dates() -> None:
    assert rows("Trả kết quả sau 15 ngày", 20) == ("Trả kết quả", "sau 15 ngày")
    assert rows("Trả kết quả trong 15 ngày làm việc", 20) == (
        "Trả kết quả trong",
        "15 ngày làm việc",
    )
    assert rows("Họp ngày 30/5 tại xã", 8) == ("Họp ngày", "30/5", "tại xã"), (
        "apart only where they cannot stand together"
    )
    assert rows("Họp ngày 30/5 tại xã", 10) == ("Họp", "ngày 30/5", "tại xã")
    assert rows("Gọi đến số 1900 1234", 14) == ("Gọi đến", "số 1900 1234")


def test_a_word_wider_than_the_row_is_not_wrapped() -> None:
    assert rows("xem dichvucong.gov.vn", 16) is None


@given(WORDS, st.integers(6, 40))
def test_wrapping_loses_nothing_and_keeps_words_whole(words: list[str], width: int) -> None:
    line = " ".join(words)
    found = rows(line, width)
    assert found is not None
    assert " ".join(found) == line
    assert all(len(row) <= width for row in found)


def test_lines_are_cleaned_to_nfc_and_single_spaces() -> None:
    assert clean(["  Ha\u0309i   Phòng\u00a01 ", "", "\t"]) == ("Hải Phòng 1",)


def test_the_fewest_parts_win_then_the_cheapest() -> None:
    def cost(start: int, end: int) -> float | None:
        return float((end - start) ** 2) if end - start <= 3 else None

    assert partition(4, cost) == [(0, 2), (2, 4)]
    assert partition(3, cost) == [(0, 3)]
    assert partition(0, cost) == []
    assert partition(2, lambda start, end: None) is None
