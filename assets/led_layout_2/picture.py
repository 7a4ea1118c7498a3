"""The item's picture as a frame shows it: filling its place around the point that must stay in
sight, or whole before a dim copy of itself; never so bright that it dazzles."""

from functools import lru_cache
from typing import Final

from PIL import Image, ImageFilter, ImageOps, ImageStat

from assets.colours import plain_mode, to_srgb
from assets.pictures import inside, opened

_KEEPS_ENOUGH: Final = 0.5  # of a picture that is cut; below that it is shown whole
_BRIGHTEST: Final = 0.7  # of white, on the average
_BEHIND: Final = 0.4  # of its brightness that the copy behind a whole picture has

PixelSize = tuple[int, int]


@lru_cache(maxsize=16)
def shown(data: bytes, size: PixelSize, focus: tuple[float, float]) -> Image.Image:
    """The picture at exactly `size`, opaque sRGB; to be pasted, never drawn upon. PictureError for
    what `assets.pictures.check` refuses."""
    with opened(data) as picture:
        profile = picture.info.get("icc_profile")
        picture.draft(None, (2 * max(size), 2 * max(size)))
        picture.load()
        ImageOps.exif_transpose(picture, in_place=True)
        own = _opaque(to_srgb(plain_mode(picture), profile))
    wanted, shape = size[0] / size[1], own.width / own.height
    kept = min(shape / wanted, wanted / shape)
    filled = _filled(own, size, inside(focus))
    return _dimmed(filled if kept >= _KEEPS_ENOUGH else _whole(own, filled))


def _filled(own: Image.Image, size: PixelSize, focus: tuple[float, float]) -> Image.Image:
    return ImageOps.fit(own, size, Image.Resampling.LANCZOS, centering=focus)


def _whole(own: Image.Image, filled: Image.Image) -> Image.Image:
    """All of it in the middle of a blurred, dim copy."""
    behind = filled.filter(ImageFilter.GaussianBlur(max(filled.size) / 24))
    made = behind.point(lambda value: round(value * _BEHIND))
    inner = ImageOps.contain(own, filled.size, Image.Resampling.LANCZOS)
    made.paste(inner, ((made.width - inner.width) // 2, (made.height - inner.height) // 2))
    return made


def _dimmed(picture: Image.Image) -> Image.Image:
    [light] = ImageStat.Stat(picture.convert("L")).mean
    share = _BRIGHTEST * 255 / light if light else 1
    return picture if share >= 1 else picture.point(lambda value: round(value * share))


def _opaque(picture: Image.Image) -> Image.Image:
    """A drawing without a ground of its own stands on white."""
    if picture.mode != "RGBA":
        return picture.convert("RGB")
    white = Image.new("RGB", picture.size, (255, 255, 255))
    white.paste(picture, mask=picture.getchannel("A"))
    return white
