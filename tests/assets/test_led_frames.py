"""LED frames: exact pixels, no clipped mark, legible, dark, deterministic; and a plain sentence
where a text cannot be shown."""

from collections.abc import Sequence
from typing import Literal
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageStat

from assets.led_frames import Beside, Drawing, Screen, draw
from assets.led_layout_2.fit import MAX_FRAMES, MAX_STEPS
from assets.led_layout_2.page import BACKGROUND, BAND, BODY, FOOTER, HEADING
from tests.assets.led_pixels import images, lamps, whole

STACKED = "ẮẰẲẴẶ ẾỀỂỄỆ ỐỒỔỖỘ ỨỪỬỮỰ Đ"
ITEM = (
    "DỊCH VỤ CÔNG TRỰC TUYẾN",
    "dichvucong.gov.vn",
    "Đăng nhập VNeID - Nộp hồ sơ",
    "Theo dõi bằng mã hồ sơ",
)
SHORT = ("VĂN HÓA CÔNG SỞ", "Xin chào - Xin phép", "Xin lỗi - Cảm ơn")
OFFICE = "Sở Tài chính thành phố Hải Phòng"
BESIDE = Beside(OFFICE)
SIZES = (
    (128, 64),
    (192, 96),
    (320, 160),
    (416, 32),
    (480, 48),
    (640, 320),
    (1280, 720),
    (1920, 1080),
)


def luminance(colour: Sequence[float]) -> float:
    """Relative luminance, WCAG 2."""
    linear = [
        value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4
        for value in (part / 255 for part in colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Sequence[float], two: Sequence[float]) -> float:
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_frame_has_the_screens_pixels_in_plain_rgb(size: tuple[int, int]) -> None:
    drawing = draw(ITEM, Screen(*size), BESIDE)
    assert drawing.problems == ()
    for frame, image in zip(drawing.frames, images(drawing), strict=True):
        assert image.size == size
        assert image.mode == "RGB"
        assert image.info == {}
        assert frame.png[24:26] == bytes([8, 2]), "8 bits, colour type 2"


@pytest.mark.parametrize("size", [(64, 32), *SIZES], ids=str)
@pytest.mark.parametrize("colour", ["full", "red"])
def test_the_same_lines_give_the_same_bytes(
    size: tuple[int, int], colour: Literal["full", "red"]
) -> None:
    screen = Screen(*size, colour=colour)
    assert draw(SHORT, screen, BESIDE) == draw(SHORT, screen, BESIDE)


@pytest.mark.parametrize(
    "size", [(64, 32), (128, 64), (320, 160), (416, 32), (1280, 720), (1920, 1080)], ids=str
)
@pytest.mark.parametrize("colour", ["full", "red"])
def test_no_mark_is_clipped_on_common_screens(
    size: tuple[int, int], colour: Literal["full", "red"]
) -> None:
    whole([STACKED] * 2, Screen(*size, colour=colour))
    whole(SHORT, Screen(*size, colour=colour))


@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    st.integers(64, 600), st.integers(16, 300), st.sampled_from(["full", "red"]), st.integers(1, 4)
)
def test_no_mark_is_clipped_on_any_screen(
    width: int, height: int, colour: Literal["full", "red"], count: int
) -> None:
    whole([STACKED] * count, Screen(width, height, colour=colour))


def test_decomposed_text_gives_the_same_frames() -> None:
    screen = Screen(320, 160)
    assert draw(
        [normalize("NFD", line) for line in ITEM], screen, Beside(normalize("NFD", OFFICE))
    ) == draw(ITEM, screen, BESIDE)


def test_red_panels_get_two_levels() -> None:
    for size in SIZES:
        for image in images(draw(ITEM, Screen(*size, colour="red"), BESIDE)):
            assert {colour for _, colour in image.getcolors() or ()} == {(0, 0, 0), (255, 0, 0)}


def test_text_stands_out_from_its_background() -> None:
    for text in (HEADING, BODY):
        assert contrast(text, BACKGROUND) >= 7
    assert contrast(FOOTER, BAND) >= 7


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_frames_do_not_dazzle(size: tuple[int, int]) -> None:
    for image in images(draw(ITEM, Screen(*size), BESIDE)):
        assert ImageStat.Stat(image.convert("L")).mean[0] <= 0.4 * 255


def test_one_frame_when_the_text_fits_one() -> None:
    for size in ((192, 96), (320, 160), (640, 320), (1280, 720), (1920, 1080)):
        assert len(draw(ITEM, Screen(*size), BESIDE).frames) == 1


def test_a_small_panel_shows_a_line_a_frame_rather_than_small_letters() -> None:
    assert len(draw(ITEM, Screen(416, 32)).frames) == len(ITEM)


def test_letters_use_the_room_there_is() -> None:
    """On the large screens the widest row of a real item fills the width, or the rows the
    height."""
    for size in ((640, 320), (1280, 720), (1920, 1080)):
        image = images(draw(ITEM, Screen(*size)))[0]
        box = ImageChops.difference(image, Image.new("RGB", size, BACKGROUND)).getbbox()
        assert box is not None
        assert box[2] - box[0] > 0.85 * size[0] or box[3] - box[1] > 0.7 * size[1]


def test_the_office_stands_in_the_footer_of_large_screens_only() -> None:
    assert draw(ITEM, Screen(640, 320), BESIDE) != draw(ITEM, Screen(640, 320))
    assert draw(ITEM, Screen(128, 64), BESIDE) == draw(ITEM, Screen(128, 64))


def test_an_office_that_cannot_be_written_never_blocks_and_is_said() -> None:
    for office in ("文 " + OFFICE, OFFICE * 5):
        drawing = draw(ITEM, Screen(640, 320), Beside(office))
        assert len(drawing.frames) == 1
        assert drawing.notes == (
            "Màn hình 640×320 không hiện tên cơ quan: tên dài hơn chân màn hình.",
        )
        strip = images(drawing)[0].crop((0, 294, 640, 320))
        assert lamps(strip, BACKGROUND) == 0, "no empty band"


def test_the_shorter_name_stands_where_the_longer_one_is_too_long() -> None:
    both = draw(ITEM, Screen(640, 320), Beside(OFFICE * 5, "Sở Tài chính"))
    assert both == draw(ITEM, Screen(640, 320), Beside("Sở Tài chính"))


def test_several_frames_of_a_large_screen_are_numbered() -> None:
    def mark(lines: Sequence[str]) -> set[object]:
        """The colours in the right corner of the footer."""
        return set(
            images(draw(lines, Screen(640, 320), BESIDE))[0]
            .crop((560, 294, 640, 320))
            .get_flattened_data()
        )

    assert len(mark(ITEM)) == 1
    assert len(mark([f"Dòng thứ {number} của một thông báo dài" for number in range(14)])) > 1


@pytest.mark.parametrize(("words", "seconds"), [(3, 6.0), (15, 8.0), (44, 19.6), (60, 20.0)])
def test_a_frame_stands_as_long_as_it_takes_to_read(words: int, seconds: float) -> None:
    drawing = draw([" ".join(["chữ"] * words), "-"], Screen(1280, 720))
    assert [frame.seconds for frame in drawing.frames] == [seconds]


def test_a_word_wider_than_the_screen_asks_for_a_shorter_one() -> None:
    drawing = draw(ITEM, Screen(64, 32))
    assert drawing.frames == ()
    assert drawing.problems == (
        (
            "Chữ «dichvucong.gov.vn» rộng 125 điểm ảnh, màn hình 64×32 chỉ có 64: hãy dùng chữ "
            "ngắn hơn."
        ),
    )


def test_a_character_without_a_glyph_is_named() -> None:
    drawing = draw(["Chào mừng 🎉", "năm mới 文"], Screen(640, 320))
    assert drawing.frames == ()
    assert len(drawing.problems) == 2
    assert "«🎉» (U+1F389)" in drawing.problems[0]
    assert "«năm mới 文»" in drawing.problems[1]


@pytest.mark.parametrize("screen", [Screen(128, 64), Screen(640, 320), Screen(160, 80, 10, "red")])
@pytest.mark.parametrize("sign", "→←↑↓⇒½㎡㎥①⑳❶✓✔✗☎★●■▶℃№≥≤×²₂")
def test_signs_that_officers_use_are_drawn_and_are_no_boxes(sign: str, screen: Screen) -> None:
    whole([f"Từ 1 {sign} 2"], screen)
    nothing = draw(["Từ 1 □ 2"], screen)
    assert draw([f"Từ 1 {sign} 2"], screen).frames != nothing.frames


def test_no_line_at_all_is_a_problem() -> None:
    assert draw(["", "  "], Screen(640, 320)) == Drawing(
        problems=("Chưa có dòng chữ nào cho màn hình LED.",)
    )


def test_more_frames_than_anybody_waits_for_is_a_problem() -> None:
    drawing = draw(["một hai ba bốn năm sáu bảy tám"] * 12, Screen(64, 32))
    assert drawing.frames == ()
    assert f"nhiều nhất là {MAX_FRAMES}" in drawing.problems[0]


def test_letters_too_small_for_the_distance_are_noted_and_shown() -> None:
    near, far = (
        draw(SHORT, Screen(320, 160, pitch_mm=5, distance_m=distance)) for distance in (20, 200)
    )
    assert near.notes == ()
    assert "để đọc rõ từ 200 m cần 100 điểm ảnh" in far.notes[0]
    assert far.frames


def test_distance_makes_letters_larger_at_the_price_of_frames() -> None:
    lines = ["MỘT CỬA", "Nộp hồ sơ một nơi", "Nhận kết quả một nơi"]
    assert len(draw(lines, Screen(192, 96, pitch_mm=10)).frames) == 1
    far = draw(lines, Screen(192, 96, pitch_mm=10, distance_m=80))
    assert len(far.frames) == len(lines)
    assert far.notes == ()


def test_a_long_word_runs_on_a_screen_that_scrolls() -> None:
    screen = Screen(64, 32, scroll=True)
    drawing = draw(["dichvucong.gov.vn"], screen)
    assert drawing.problems == ()
    first, *steps, last = drawing.frames
    assert first.seconds >= 2
    assert last.seconds >= 2
    assert {frame.seconds for frame in steps} == {0.1}
    assert sum(frame.seconds for frame in drawing.frames) >= 6
    assert len(drawing.frames) <= MAX_STEPS
    assert all(image.size == (64, 32) for image in images(drawing))


def test_a_running_line_moves_by_whole_pixels_at_most_a_fifth_of_the_width_in_a_second() -> None:
    for width in (64, 128, 320):
        one, two, *_ = images(draw(["x" * (width // 5)], Screen(width, 32, scroll=True)))

        def moved(step: int, one: Image.Image = one, two: Image.Image = two) -> bool:
            return (
                one.crop((step, 0, one.width, 32)).tobytes()
                == two.crop((0, 0, two.width - step, 32)).tobytes()
            )

        assert next(filter(moved, range(1, width))) * 10 <= 0.2 * width


def test_a_running_line_passes_whole_from_start_to_end() -> None:
    shown = images(draw(["dichvucong.gov.vn"], Screen(64, 32, scroll=True)))
    dark = Image.new("RGB", (64, 32), BACKGROUND)
    assert ImageChops.difference(shown[0], dark).getbbox() is not None
    last = ImageChops.difference(shown[-1], dark).getbbox()
    assert last is not None
    assert 62 <= last[2] <= 64, "the end of the line comes to the right edge"


def test_a_line_too_long_to_run_is_a_problem() -> None:
    drawing = draw(["x" * 100], Screen(64, 32, scroll=True))
    assert drawing.frames == ()
    assert "quá dài để chạy" in drawing.problems[0]
