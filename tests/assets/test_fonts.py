"""The typefaces: every Vietnamese letter is there, is told apart, and its ink is where the face
says."""

import unicodedata
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from assets.fonts import BOLD, FOLDER, PIXEL, REGULAR, Face, Outline, Pixels, missing_glyphs

TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
LETTERS = sorted(
    {
        unicodedata.normalize("NFC", base + tone)
        for base, tone in product("aăâeêioôơuưyAĂÂEÊIOÔƠUƯY", TONES)
    }
    | set("đĐ")
)
FACES = (
    Pixels(),
    Outline(16, crisp=True),
    Outline(20, crisp=True),
    Outline(17),
    Outline(40),
    Outline(40, REGULAR),
)


def painted(face: Face, text: str) -> Image.Image:
    """The text in white at (100, 100) of a canvas with room on every side."""
    image = Image.new("L", (face.box(text).right + 200, 200))
    face.paint(ImageDraw.Draw(image), (100, 100), text, 255)  # type: ignore[arg-type]
    return image


@pytest.mark.parametrize("font", [REGULAR, BOLD, PIXEL])
def test_every_vietnamese_letter_and_sign_is_there(font: str) -> None:
    assert len(LETTERS) == 146
    assert (
        missing_glyphs("".join(LETTERS) + "0123456789 \u00a0.,:;!?()[]/%&+-–—“”‘’…₫€@#*'\"", font)
        == set()
    )


@pytest.mark.parametrize("font", [REGULAR, BOLD, PIXEL])
def test_what_a_font_lacks_is_named(font: str) -> None:
    assert missing_glyphs("Chào 🎉 文 bạn\u200b", font) == {"🎉", "文", "\u200b"}


def test_a_mark_without_its_letter_counts_as_missing() -> None:
    assert missing_glyphs("m\u0302", BOLD) == {"\u0302"}


@pytest.mark.parametrize("face", FACES, ids=str)
def test_no_two_letters_look_the_same(face: Face) -> None:
    assert len({painted(face, letter).tobytes() for letter in LETTERS}) == len(LETTERS)


@pytest.mark.parametrize("face", FACES, ids=str)
@pytest.mark.parametrize("text", ["ẮẰẲẴẶ ẾỀỂỄỆ ỐỒỔỖỘ ỨỪỬỮỰ Đ", "gjpqy ựợệ", "1900 1234"])
def test_ink_stays_in_the_box(face: Face, text: str) -> None:
    left, top, right, bottom = painted(face, text).getbbox() or (0, 0, 0, 0)
    box = face.box(text)
    assert box.left <= left - 100
    assert box.top <= top - 100
    assert right - 100 <= box.right
    assert bottom - 100 <= box.bottom


def test_two_lines_of_bitmap_letters_fit_32_rows_exactly() -> None:
    ink = painted(Pixels(), "".join(LETTERS) + "gjpqy,;").getbbox()
    assert ink is not None
    assert (ink[1], ink[3]) == (100 - 14, 100 + 2)


def test_bitmap_letters_stand_two_columns_apart_whatever_their_width() -> None:
    columns = painted(Pixels(), "i.n").getbbox()
    assert columns is not None
    assert columns[2] - columns[0] == 5 + 2 + 2 + 2 + 6


WORDS = st.text(
    st.sampled_from([*LETTERS, *"AbcfgjTVWy 0123456789.,:;!?()/%-–“”"]), min_size=1, max_size=14
)
SMOOTH = st.builds(Outline, st.integers(17, 130), st.sampled_from([BOLD, REGULAR]))


def by_pillow(face: Outline, text: str) -> tuple[Image.Image, tuple[int, ...]]:
    """The text as Pillow itself draws and measures it."""
    font = ImageFont.truetype(FOLDER / face.file, face.size, layout_engine=ImageFont.Layout.BASIC)
    box = tuple(map(int, font.getbbox(text, anchor="ls")))
    image = Image.new("L", (box[2] + 100, 500))
    ImageDraw.Draw(image).text((50, 250), text, font=font, fill=255, anchor="ls")
    return image, box


@settings(derandomize=True, database=None, deadline=None, max_examples=150)
@given(SMOOTH, WORDS)
def test_letters_remembered_one_by_one_make_the_same_line_as_pillow(
    face: Outline, text: str
) -> None:
    expected, box = by_pillow(face, text)
    drawn = Image.new("L", expected.size)
    face.paint(ImageDraw.Draw(drawn), (50, 250), text, 255)  # type: ignore[arg-type]
    assert face.box(text) == box
    assert drawn.tobytes() == expected.tobytes()
