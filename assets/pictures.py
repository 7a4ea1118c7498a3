"""Pictures from writers: checked before anything is decoded, and given out only as fresh renditions
without metadata."""

import hashlib
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Literal

from PIL import ExifTags, Image, ImageCms, ImageOps, UnidentifiedImageError, features

MAX_BYTES = 20_000_000
MAX_PIXELS = 50_000_000

Format = Literal["jpg", "png", "webp", "avif"]

FORMS = (1, 2)
"""How a picture is made to fit: an approved text keeps the form that it was approved with. In the
first every place cuts, and only RGB and CMYK are brought to sRGB; the second is in `fitting`."""

# MPO: a phone's JPEG with a second picture inside
_READ: dict[str, Format] = {
    "JPEG": "jpg",
    "MPO": "jpg",
    "PNG": "png",
    "WEBP": "webp",
    "AVIF": "avif",
}
_FORMATS = ["JPEG", "PNG", "WEBP", *(["AVIF"] if features.check("avif") else [])]
_MIME: dict[Format, str] = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "avif": "image/avif",
}
_ORIENTATION = ExifTags.Base.Orientation
_ON_ITS_SIDE = (5, 6, 7, 8)
_DECODER_FAILURES = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    RuntimeError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)


class PictureError(ValueError):
    """A picture that cannot be used; the text is a Vietnamese sentence for the writer."""


@dataclass(frozen=True)
class PictureFacts:
    """What a good picture is: `width` and `height` in pixels as it is meant to be seen, `sha256` of
    the file's own bytes."""

    sha256: str
    ext: Format
    mime: str
    width: int
    height: int
    moves: bool = False  # an animation; its first frame is what is shown


def check(data: bytes) -> PictureFacts:
    """The facts of a JPEG, PNG, WebP or AVIF file that decodes to its last pixel; PictureError says
    what is wrong with any other."""
    with opened(data) as picture:
        picture.load()
        return _facts(data, picture)


def measured(data: bytes) -> PictureFacts:
    """The same of a file that was checked before, without decoding it."""
    with opened(data) as picture:
        return _facts(data, picture)


def rendition(
    data: bytes,
    width: int,
    height: int,
    focus: tuple[float, float] = (0.5, 0.5),
    fmt: Format = "jpg",
) -> bytes:
    """The picture filling `width`×`height`, cut around `focus` (0 to 1 from the left and the top),
    in sRGB, without EXIF or place.

    The same input gives the same bytes, in every release. PictureError as in `check`.
    """
    with opened(data) as picture:
        picture.load()
        fitted = ImageOps.fit(
            _upright(picture), (width, height), Image.Resampling.LANCZOS, centering=inside(focus)
        )
    return encode(fitted if fmt != "jpg" else _opaque(fitted), fmt)


def encode(picture: Image.Image, fmt: Format, dots_per_inch: int = 0) -> bytes:
    """The file of a picture, with nothing in it but pixels and, in a PNG for print, how many of
    them make an inch."""
    bare = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    buffer = BytesIO()
    match fmt:
        case "jpg":
            bare.save(buffer, "JPEG", quality=88, subsampling="4:4:4", optimize=True)
        case "png":
            bare.save(
                buffer,
                "PNG",
                compress_level=6,
                **({"dpi": (dots_per_inch,) * 2} if dots_per_inch else {}),
            )
        case "webp":
            bare.save(buffer, "WEBP", quality=85, method=2)
    return buffer.getvalue()


@contextmanager
def opened(data: bytes) -> Iterator[Image.Image]:
    """The picture in a file, not yet decoded; PictureError for one that is too large or none of
    ours, and for what breaks while it is read."""
    if len(data) > MAX_BYTES:
        raise PictureError(
            f"Tệp ảnh nặng {len(data) / 1e6:.0f} MB, nhiều nhất là {MAX_BYTES // 1_000_000} "
            "MB: hãy thu nhỏ ảnh rồi tải lại."
        )
    try:
        with Image.open(BytesIO(data), formats=_FORMATS) as picture:
            _refuse_bomb(picture)
            yield picture
    except UnidentifiedImageError:
        raise PictureError(
            "Không đọc được tệp này như một ảnh (hỏng, hoặc không phải ảnh): hãy chọn tệp JPEG, "
            "PNG hoặc WebP."
        ) from None
    except Image.DecompressionBombError:
        raise PictureError(_too_large("quá nhiều")) from None
    except PictureError:
        raise
    except _DECODER_FAILURES:
        raise PictureError(
            "Tệp ảnh bị hỏng hoặc thiếu phần cuối: hãy lấy lại tệp gốc rồi tải lên lần nữa."
        ) from None


def _facts(data: bytes, picture: Image.Image) -> PictureFacts:
    ext = _READ[picture.format or ""]
    turned = picture.getexif().get(_ORIENTATION, 1) in _ON_ITS_SIDE
    width, height = picture.size[::-1] if turned else picture.size
    frames = getattr(picture, "n_frames", 1) if picture.format != "MPO" else 1
    return PictureFacts(
        hashlib.sha256(data).hexdigest(), ext, _MIME[ext], width, height, frames > 1
    )


def _refuse_bomb(picture: Image.Image) -> None:
    """By the declared size, before a pixel is decoded."""
    if picture.width * picture.height > MAX_PIXELS:
        raise PictureError(_too_large(f"{picture.width}×{picture.height}"))


def _too_large(size: str) -> str:
    return (
        f"Ảnh có {size} điểm ảnh, nhiều nhất là {MAX_PIXELS // 1_000_000} triệu: hãy thu nhỏ ảnh "
        "rồi tải lại."
    )


def _upright(picture: Image.Image) -> Image.Image:
    """Turned as the camera's EXIF says, in sRGB: phones store wide-gamut colours that look dull
    once the profile is gone."""
    turned = ImageOps.exif_transpose(picture)
    profile = turned.info.get("icc_profile")
    mode = "RGBA" if turned.has_transparency_data else "RGB"
    if turned.mode.startswith("I;16"):
        turned = turned.point(lambda value: value / 256).convert("L")
    if profile and turned.mode in ("RGB", "CMYK"):
        return _to_srgb(turned, profile)
    return turned.convert(mode)


def _to_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """A damaged profile is left aside: the picture is shown as if it had none."""
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        converted = ImageCms.profileToProfile(
            picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError):
        converted = None
    return converted or picture.convert("RGB")


def _opaque(picture: Image.Image) -> Image.Image:
    """On white: JPEG has no transparency."""
    if picture.mode == "RGB":
        return picture
    white = Image.new("RGB", picture.size, (255, 255, 255))
    white.paste(picture, mask=picture.getchannel("A"))
    return white


def inside(focus: tuple[float, float]) -> tuple[float, float]:
    """A point of a picture, from 0 to 1 both ways, whatever was typed."""
    return min(1.0, max(0.0, focus[0])), min(1.0, max(0.0, focus[1]))
