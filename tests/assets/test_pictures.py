"""Pictures: what is refused and why, before it can do harm; what renditions keep and what they
drop."""

import hashlib
import struct
import zlib
from contextlib import suppress
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageCms

from assets.pictures import MAX_BYTES, Format, PictureError, check, rendition

FORMATS = [
    ("JPEG", "jpg", "image/jpeg"),
    ("PNG", "png", "image/png"),
    ("WEBP", "webp", "image/webp"),
]
GPS_TAG, ORIENTATION, MAKE = 0x8825, 0x0112, 0x010F


def picture(
    size: tuple[int, int] = (400, 300), fmt: str = "JPEG", mode: str = "RGB", **options: Any
) -> bytes:
    """Left half red, right half blue."""
    image = Image.new("RGB", size, (0, 0, 255))
    image.paste((255, 0, 0), (0, 0, size[0] // 2, size[1]))
    buffer = BytesIO()
    image.convert(mode).save(buffer, fmt, **options)
    return buffer.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def colour(image: Image.Image, x: int, y: int) -> str:
    red, _, blue = image.convert("RGB").getpixel((x, y))  # type: ignore[misc]
    return "red" if red > blue else "blue"


def png_claiming(width: int, height: int) -> bytes:
    """A whole PNG of a few hundred bytes whose header promises any size."""
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(bytes(1000))),
        (b"IEND", b""),
    ]
    chunks = (
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize(
    ("fmt", "ext", "mime"),
    [("JPEG", "jpg", "image/jpeg"), ("PNG", "png", "image/png"), ("WEBP", "webp", "image/webp")],
)
def test_the_facts_of_a_good_picture(fmt: str, ext: str, mime: str) -> None:
    data = picture(fmt=fmt)
    facts = check(data)
    assert (facts.ext, facts.mime, facts.width, facts.height) == (ext, mime, 400, 300)
    assert facts.sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "không phải ảnh"),
        (b"<html>" + bytes(500), "không phải ảnh"),
        (picture(fmt="GIF"), "không phải ảnh"),
        (picture(fmt="TIFF"), "không phải ảnh"),
        (picture(fmt="BMP"), "không phải ảnh"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(500), "không phải ảnh"),
        (picture()[:-200], "bị hỏng hoặc thiếu phần cuối"),
        (picture(fmt="PNG")[:-200], "bị hỏng hoặc thiếu phần cuối"),
        (picture(fmt="WEBP", lossless=True)[:-30], "bị hỏng hoặc thiếu phần cuối"),
        (png_claiming(100, 100), "bị hỏng hoặc thiếu phần cuối"),
        (png_claiming(10_000, 6_000), "10000×6000 điểm ảnh, nhiều nhất là 50 triệu"),
        (png_claiming(60_000, 60_000), "nhiều nhất là 50 triệu"),
        (picture() + bytes(MAX_BYTES), "20 MB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bad_file_gets_one_clear_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(PictureError) as refused:
        check(data)
    assert sentence in str(refused.value)
    assert "hãy" in str(refused.value), "it says what to do"
    with pytest.raises(PictureError):
        rendition(data, 100, 100)


def test_a_damaged_file_raises_nothing_but_picture_error() -> None:
    for fmt in ("JPEG", "PNG", "WEBP"):
        whole = picture((64, 48), fmt)
        for place in range(0, len(whole), 7):
            broken = bytearray(whole)
            broken[place] ^= 0xFF
            with suppress(PictureError):
                check(bytes(broken))


def test_a_picture_bomb_is_refused_without_decoding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("decoded"))
    with pytest.raises(PictureError):
        check(png_claiming(10_000, 6_000))


@pytest.mark.parametrize("fmt", ["jpg", "png", "webp"])
def test_a_rendition_has_the_exact_size_and_no_metadata(fmt: Format) -> None:
    exif = Image.Exif()
    exif[MAKE] = "Camera"
    exif.get_ifd(GPS_TAG).update({1: "N", 2: (20.0, 51.0, 0.0)})
    source = picture(exif=exif, comment=b"nha rieng")
    assert opened(source).getexif().get_ifd(GPS_TAG)
    made = opened(rendition(source, 120, 63, fmt=fmt))
    assert made.size == (120, 63)
    assert dict(made.getexif()) == {}
    assert not {"exif", "comment", "icc_profile", "xmp", "photoshop"} & set(made.info)
    assert b"Camera" not in rendition(source, 120, 63, fmt=fmt)


def test_the_cameras_orientation_is_applied() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # the camera was turned: rows are columns
    source = picture(exif=exif)
    facts = check(source)
    assert (facts.width, facts.height) == (300, 400)
    made = opened(rendition(source, 300, 400, fmt="png"))
    assert colour(made, 150, 20) == "red"
    assert colour(made, 150, 380) == "blue"


@pytest.mark.parametrize(
    ("focus", "seen"), [((0.0, 0.5), "red"), ((1.0, 0.5), "blue"), ((-3.0, 9.0), "red")]
)
def test_the_cut_keeps_the_focus(focus: tuple[float, float], seen: str) -> None:
    made = opened(rendition(picture(), 100, 300, focus, "png"))
    assert {colour(made, x, 150) for x in range(0, 100, 10)} == {seen}


@pytest.mark.parametrize("fmt", ["jpg", "png", "webp"])
def test_the_same_picture_gives_the_same_bytes(fmt: Format) -> None:
    assert rendition(picture(), 200, 100, fmt=fmt) == rendition(picture(), 200, 100, fmt=fmt)


def test_transparency_becomes_white_in_jpeg_and_stays_in_png() -> None:
    clear = BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(clear, "PNG")
    assert opened(rendition(clear.getvalue(), 20, 20, fmt="jpg")).getpixel((5, 5)) == (
        255,
        255,
        255,
    )
    assert opened(rendition(clear.getvalue(), 20, 20, fmt="png")).mode == "RGBA"


@pytest.mark.parametrize(
    ("mode", "fmt"), [("CMYK", "JPEG"), ("L", "JPEG"), ("P", "PNG"), ("1", "PNG"), ("LA", "PNG")]
)
def test_every_colour_mode_becomes_a_plain_picture(mode: str, fmt: str) -> None:
    made = opened(rendition(picture(mode=mode, fmt=fmt), 20, 15))
    assert (made.size, made.mode) == ((20, 15), "RGB")


def test_sixteen_bit_greys_keep_their_brightness() -> None:
    buffer = BytesIO()
    Image.new("I;16", (40, 30), 0x8000).save(buffer, "PNG")
    assert opened(rendition(buffer.getvalue(), 20, 15)).getpixel((5, 5)) == pytest.approx(
        (128, 128, 128), abs=2
    )


def test_a_colour_profile_is_applied_and_a_damaged_one_left_aside() -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    plain = rendition(picture(), 100, 75, fmt="png")
    assert rendition(picture(icc_profile=srgb), 100, 75, fmt="png") == plain
    assert rendition(picture(icc_profile=b"no profile at all"), 100, 75, fmt="png") == plain
