"""Brings what cameras and programs store to plain sRGB, whatever the mode: a profile that is
dropped unread makes colours dull or garish."""

from io import BytesIO
from typing import Final

from PIL import Image, ImageCms

_MODES: Final = {"GRAY": "L", "RGB ": "RGB", "CMYK": "CMYK"}
"""How Pillow calls what a profile is for (ICC.1, 7.2.6)."""


def plain_mode(picture: Image.Image) -> Image.Image:
    """The same picture with 8 bits a colour and no palette, still in its own colours; transparency
    stays."""
    if picture.mode.startswith("I;16"):
        return picture.point(lambda value: value / 256).convert("L")
    if picture.mode in ("I", "F"):  # 16 bits, as some files are read; rarely more
        return picture.point(lambda value: value / 256).convert("L")
    if picture.has_transparency_data:
        return picture if picture.mode in ("LA", "RGBA") else picture.convert("RGBA")
    if picture.mode in ("1", "La"):
        return picture.convert("L")
    return picture if picture.mode in ("L", "RGB", "CMYK") else picture.convert("RGB")


def to_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """A picture of `plain_mode` in RGB or RGBA; a damaged profile is left aside: the picture is
    shown as if it had none."""
    alpha = picture.getchannel("A") if picture.mode in ("LA", "RGBA") else None
    opaque = picture.convert(picture.mode.removesuffix("A")) if alpha else picture
    seen = (_by_profile(opaque, profile) if profile else None) or opaque.convert("RGB")
    if alpha:
        seen.putalpha(alpha)
    return seen


def _by_profile(picture: Image.Image, profile: bytes) -> Image.Image | None:
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        mode = _MODES.get(source.profile.xcolor_space)
        if mode is None or (picture.mode == "CMYK") != (mode == "CMYK"):
            return None
        return ImageCms.profileToProfile(
            picture.convert(mode), source, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError):
        return None
