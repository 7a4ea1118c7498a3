"""The brand card: whole title, exact size, deterministic."""

from io import BytesIO

import pytest
from PIL import Image

from assets.brand import card, photo_card

OFFICE = "Sở Tài chính thành phố Hải Phòng"
TITLE = "Đối thoại với công dân: gửi câu hỏi trước, theo dõi trả lời trên Cổng thông tin điện tử"


def image(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def title_rows(data: bytes) -> tuple[int, int]:
    """First and past-the-last pixel row of the title's ink, left of the drawing."""
    grey = image(data).convert("L").crop((20, 0, 690, 630))
    box = grey.point([255] * 45 + [0] * 211).getbbox()
    assert box is not None
    return box[1], box[3]


@pytest.mark.parametrize("size", [(1200, 630), (1080, 1080), (1080, 1350), (640, 320)])
def test_a_card_has_the_exact_size_in_plain_rgb(size: tuple[int, int]) -> None:
    made = image(card(TITLE, OFFICE, size))
    assert (made.size, made.mode, made.info) == (size, "RGB", {})


def test_the_same_title_gives_the_same_bytes() -> None:
    assert card(TITLE, OFFICE) == card(TITLE, OFFICE)
    assert card(TITLE, OFFICE) != card(TITLE + "!", OFFICE)
    assert card(TITLE, OFFICE) != card(TITLE, "Sở Nội vụ")


def test_the_title_stays_on_the_card() -> None:
    for title in ("PAPI", TITLE, "ẮẰẲẴẶ ẾỀỂỄỆ ỐỒỔỖỘ ỨỪỬỮỰ Đ " * 8):
        first, end = title_rows(card(title, OFFICE))
        assert 60 <= first < end < 520


def test_a_title_without_office_or_with_emoji_is_drawn() -> None:
    assert card("Chúc mừng 🎉 năm mới", OFFICE) == card("Chúc mừng năm mới", OFFICE)
    assert image(card(TITLE, "")).size == (1200, 630)


def test_a_title_that_cannot_stand_whole_is_refused() -> None:
    with pytest.raises(ValueError, match="không vừa"):
        card("x" * 500, OFFICE)


def test_the_office_has_its_own_colour_and_each_subject_its_drawing() -> None:
    plain = card(TITLE, OFFICE)
    assert card(TITLE, OFFICE, colour="#b3261e") != plain
    assert card(TITLE, OFFICE, subject="payment") != plain


def test_the_title_stands_over_the_lower_part_of_a_photograph() -> None:
    made = BytesIO()
    Image.new("RGB", (1200, 630), (120, 160, 200)).save(made, "JPEG")
    shown = image(photo_card(made.getvalue(), TITLE, OFFICE))
    assert (shown.size, shown.format) == ((1200, 630), "JPEG")
    assert shown.convert("RGB").getpixel((600, 20)) == pytest.approx((120, 160, 200), abs=3)
    white = shown.convert("L").point([0] * 251 + [255] * 5).getbbox()
    assert white is not None
    assert white[1] > 630 // 3
