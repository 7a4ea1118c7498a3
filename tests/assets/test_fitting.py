"""A picture made to fit: whole posters, honest cuts, true colours, and what its author is told."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from assets.fitting import FittedPicture, PictureBox, fitted
from assets.pictures import PictureError, check, rendition

FIXTURES = Path(__file__).parents[1] / "fixtures/intake"
PORTAL = PictureBox(1200, 630, cuts=True, narrowest=0.6)
POST = PictureBox(1600, 2000)
ORIENTATION = 0x0112


def saved(image: Image.Image, fmt: str = "PNG", **options: Any) -> bytes:
    buffer = BytesIO()
    image.save(buffer, fmt, **options)
    return buffer.getvalue()


def marked(width: int, height: int, ground: Any = "navy", mode: str = "RGB") -> Image.Image:
    """A picture whose edges and corners are red: what is missing of it is seen."""
    image = Image.new(mode, (width, height), ground)
    edge = max(4, min(width, height) // 20)
    ImageDraw.Draw(image).rectangle((0, 0, width - 1, height - 1), outline="red", width=edge)
    return image


def seen(made: FittedPicture) -> Image.Image:
    image = Image.open(BytesIO(made.data))
    assert image.size == (made.width, made.height)
    return image.convert("RGB")


def is_red(colour: Any) -> bool:
    red, green, blue = colour
    return bool(red > 150 and green < 100 and blue < 100)


def test_a_poster_is_whole_wherever_it_stands() -> None:
    poster = saved(marked(1240, 1754))
    for box in (PORTAL, POST):
        image = seen(fitted(poster, box))
        assert image.width / image.height == pytest.approx(1240 / 1754, rel=0.01)
        corners = [(3, 3), (image.width - 4, 3), (3, image.height - 4)]
        assert all(is_red(image.getpixel(place)) for place in corners)
    [told] = fitted(poster, PORTAL).notes
    assert told == "Ảnh hiện trọn, không cắt: cắt cho vừa khung thì chỉ còn 37 % chiều cao."
    assert fitted(poster, POST).notes == ()


def test_a_banner_is_whole_and_its_author_is_told_how_thin_it_gets() -> None:
    banner = saved(marked(12_000, 300))
    for box, size in ((PORTAL, (1200, 400)), (POST, (1600, 533))):
        made = fitted(banner, box)
        image = seen(made)
        assert image.size == size
        middle = size[1] // 2
        assert is_red(image.getpixel((0, middle)))
        assert is_red(image.getpixel((size[0] - 1, middle)))
        assert image.getpixel((9, 10)) == image.getpixel((size[0] - 9, 40))  # the ground above it
        assert "Ảnh quá dài (12000×300)" in made.notes[-1]


def test_a_small_cut_is_told_exactly() -> None:
    made = fitted(saved(marked(1600, 1200)), PORTAL, (0.5, 1.0))
    image = seen(made)
    assert image.size == (1200, 630)
    assert is_red(image.getpixel((600, 627)))  # the foot is kept
    assert not is_red(image.getpixel((600, 3)))  # the head is cut
    [told] = made.notes
    assert told.startswith("Ảnh bị cắt còn 70 % chiều cao (bỏ 30 % phía trên, 0 % phía dưới):")
    wide = fitted(saved(marked(2520, 1000)), PORTAL, (0.0, 0.5))
    assert wide.notes[0].startswith(
        "Ảnh bị cắt còn 76 % chiều rộng (bỏ 0 % bên trái, 24 % bên phải):"
    )
    assert fitted(saved(marked(1200, 630)), PORTAL).notes == ()
    assert fitted(saved(marked(1600, 1200)), POST).notes == ()


def test_nothing_small_is_blown_up_and_that_it_is_small_is_told() -> None:
    small = saved(marked(200, 105))
    post = fitted(small, POST)
    assert (post.width, post.height) == (200, 105)
    page = fitted(small, PORTAL)
    assert (page.width, page.height) == (1200, 630)
    image = seen(page)
    inked = [x for x in range(1200) if is_red(image.getpixel((x, 315)))]
    assert inked[-1] - inked[0] <= 2 * 200
    for made in (post, page):
        assert "Ảnh gốc chỉ 200×105 điểm ảnh" in made.notes[-1]


def test_a_drawing_without_a_ground_gets_one_on_which_it_is_seen() -> None:
    for ink, ground in (((20, 60, 150, 255), (255, 255, 255)), ((255,) * 4, (44, 58, 84))):
        logo = Image.new("RGBA", (600, 600), (0, 0, 0, 0))
        ImageDraw.Draw(logo).ellipse((60, 60, 540, 540), outline=ink, width=40)
        image = seen(fitted(saved(logo), PORTAL))
        assert image.size == (1200, 630)
        assert image.getpixel((5, 5)) == pytest.approx(ground, abs=3)
        assert image.getpixel((600, 315)) == pytest.approx(ground, abs=3)


def test_an_opaque_picture_with_a_channel_for_transparency_is_no_drawing() -> None:
    poster = marked(1240, 1754, (0, 0, 120, 255), "RGBA")
    made = fitted(saved(poster), PORTAL)
    assert (made.width, made.height) == (1200, 1697)


def test_the_ground_goes_on_with_the_edge_of_the_picture() -> None:
    image = seen(fitted(saved(Image.new("RGB", (6000, 300), (12, 90, 200))), PORTAL))
    assert image.getpixel((600, 4)) == pytest.approx((12, 90, 200), abs=3)


def test_two_files_of_one_colour_show_one_colour() -> None:
    """p30 and p31: the same Adobe RGB pixel as RGB and as RGBA."""
    shown = {
        seen(fitted((FIXTURES / name).read_bytes(), POST)).getpixel((100, 100))
        for name in ("p30-rgb-adobergb.png", "p31-rgba-adobergb.png")
    }
    assert len(shown) == 1
    assert shown.pop() == pytest.approx((51, 201, 67), abs=2)


def adobe() -> bytes:
    with Image.open(FIXTURES / "p30-rgb-adobergb.png") as image:
        return bytes(image.info["icc_profile"])


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L", "LA", "1"])
def test_a_profile_counts_in_every_mode(mode: str) -> None:
    """A grey picture with a profile of three colours is read as grey in these colours."""
    colour = (120, 200, 80)
    whole = Image.new("RGB", (64, 64), colour)
    if mode in ("L", "LA", "1"):
        whole = Image.new("L", (64, 64), 255).convert("RGB")
    told = whole.quantize(8) if mode == "P" else whole.convert(mode)
    with_profile = saved(told, icc_profile=adobe())
    expected = (51, 201, 67) if mode in ("RGB", "RGBA", "P") else (255, 255, 255)
    assert seen(fitted(with_profile, POST)).getpixel((5, 5)) == pytest.approx(expected, abs=3)


def test_ink_is_brought_to_the_colours_of_a_screen() -> None:
    ink = Image.new("CMYK", (64, 64), (255, 0, 0, 0))
    shown: Any = seen(fitted(saved(ink, "JPEG"), POST)).getpixel((5, 5))
    red, green, blue = shown
    assert red < 60 < green < blue + 30


def test_sixteen_bits_keep_their_brightness() -> None:
    grey = Image.new("I;16", (64, 64), 0x8000)
    assert seen(fitted(saved(grey), POST)).getpixel((5, 5)) == pytest.approx((128,) * 3, abs=2)


def test_a_damaged_profile_is_left_aside() -> None:
    plain = saved(marked(640, 640))
    assert fitted(saved(marked(640, 640), icc_profile=b"none"), POST) == fitted(plain, POST)


def test_a_picture_that_moves_shows_its_first_frame_and_says_so() -> None:
    frames = [Image.new("RGB", (800, 600), colour) for colour in ("red", "blue")]
    for fmt in ("WEBP", "PNG", "AVIF"):
        moving = saved(frames[0], fmt, save_all=True, append_images=frames[1:])
        assert check(moving).moves
        made = fitted(moving, POST)
        assert made.notes == ("Ảnh động: chỉ khung đầu tiên được dùng.",)
        assert is_red(seen(made).getpixel((5, 5)))


def test_a_telephones_picture_stands_upright_and_is_cut_where_it_was_meant() -> None:
    image = Image.new("RGB", (1600, 1200), "navy")
    image.paste((255, 0, 0), (0, 0, 200, 1200))  # the left edge, which is the head once upright
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    made = fitted(saved(image, "JPEG", exif=exif), POST)
    upright = seen(made)
    assert (made.width, made.height) == (1200, 1600)
    assert is_red(upright.getpixel((600, 20)))
    assert not is_red(upright.getpixel((600, 1580)))
    assert not dict(Image.open(BytesIO(made.data)).getexif())


def test_a_large_jpeg_is_decoded_no_larger_than_needed() -> None:
    large = saved(marked(6000, 4000), "JPEG", quality=90)
    made = fitted(large, PORTAL, (0.5, 0.0))
    assert is_red(seen(made).getpixel((600, 2)))
    assert made.notes[0].startswith("Ảnh bị cắt còn 79 % chiều cao (bỏ 0 % phía trên")


def test_what_is_refused_is_refused_here_too() -> None:
    for data in (b"", b"GIF89a", saved(marked(64, 64))[:-30], (FIXTURES / "p19.avif").read_bytes()):
        with pytest.raises(PictureError):
            fitted(data, POST)


def test_the_first_form_draws_what_it_drew() -> None:
    """The hashes of 0.2.0: a text that was approved then goes out with this picture."""
    drawn = rendition(saved(marked(400, 300), "PNG"), 120, 63, (0.2, 0.8))
    assert Image.open(BytesIO(drawn)).size == (120, 63)
    p31 = Image.open(BytesIO(rendition((FIXTURES / "p31-rgba-adobergb.png").read_bytes(), 8, 8)))
    assert p31.getpixel((4, 4)) == pytest.approx((120, 200, 80), abs=3)


@given(
    st.integers(1, 900),
    st.integers(1, 900),
    st.tuples(st.floats(-1, 2), st.floats(-1, 2)),
    st.sampled_from([PORTAL, POST, PictureBox(640, 336, cuts=True), PictureBox(50, 50)]),
)
def test_every_shape_fits(
    width: int, height: int, focus: tuple[float, float], box: PictureBox
) -> None:
    made = fitted(saved(Image.new("L", (width, height), 90)), box, focus)
    assert made.width <= box.width
    if box.cuts:
        assert made.width == box.width
        assert made.height <= box.width / box.narrowest + 1
    else:
        assert made.height <= max(box.height, made.width)
        shape = made.width / made.height
        assert box.narrowest * 0.9 <= shape <= box.widest * 1.1 or min(made.width, made.height) < 20
    assert seen(made).getpixel((made.width // 2, made.height // 2)) == pytest.approx(
        (90, 90, 90), abs=4
    )
