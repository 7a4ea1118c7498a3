"""What stands behind a picture that does not fill its place: the colour of its own edge where that
is one, else a calm tint of it."""

from typing import Final

from PIL import Image, ImageStat

Ground = tuple[int, int, int]

_EDGE: Final = 3  # rows or columns of a small copy that count as its edge
_COPY: Final = 64  # pixels of the small copy
_UNEVEN: Final = 14  # how much an edge of one colour varies (standard deviation of 0 to 255)
_LIGHT: Final = 200  # a drawing without a ground that is as light wants a dark one
_SEEN: Final = 64  # of 255 opaque: what counts for that
_DARK: Final = (44, 58, 84)
_WHITE: Final = (255, 255, 255)
_PAPER: Final = (238, 240, 243)
_TINT: Final = 0.18  # of the picture's own colour in the paper's


def on_ground(picture: Image.Image, canvas: tuple[int, int]) -> Image.Image:
    """The picture in the middle of a canvas, opaque."""
    if picture.mode == "RGB" and picture.size == canvas:
        return picture
    ground = _behind(picture) if picture.mode == "RGBA" else _beside(picture, canvas)
    made = Image.new("RGB", canvas, ground)
    place = (canvas[0] - picture.width) // 2, (canvas[1] - picture.height) // 2
    made.paste(picture, place, picture.getchannel("A") if picture.mode == "RGBA" else None)
    return made


def _behind(picture: Image.Image) -> Ground:
    """Behind a drawing without a ground of its own: white, or dark where the drawing is white."""
    alpha = picture.getchannel("A")
    seen = alpha.point(lambda value: 255 * (value > _SEEN))
    if seen.getbbox() is None:
        return _WHITE
    [light] = ImageStat.Stat(picture.convert("L"), seen).mean
    return _DARK if light > _LIGHT else _WHITE


def _beside(picture: Image.Image, canvas: tuple[int, int]) -> Ground:
    small = picture.resize((_COPY, _COPY), Image.Resampling.BOX)
    edges = _edges(small, sideways=canvas[0] > picture.width)
    seen = ImageStat.Stat(edges)
    if max(seen.stddev) <= _UNEVEN:
        return _rounded(seen.mean)
    tint = ImageStat.Stat(small).mean
    return _rounded(
        [own * _TINT + paper * (1 - _TINT) for own, paper in zip(tint, _PAPER, strict=True)]
    )


def _edges(small: Image.Image, *, sideways: bool) -> Image.Image:
    """The two edges that the ground lies against, as one picture."""
    far = _COPY - _EDGE
    boxes = (
        ((0, 0, _EDGE, _COPY), (far, 0, _COPY, _COPY))
        if sideways
        else ((0, 0, _COPY, _EDGE), (0, far, _COPY, _COPY))
    )
    both = Image.new("RGB", (2 * _EDGE, _COPY) if sideways else (_COPY, 2 * _EDGE))
    both.paste(small.crop(boxes[0]), (0, 0))
    both.paste(small.crop(boxes[1]), (_EDGE, 0) if sideways else (0, _EDGE))
    return both


def _rounded(colour: list[float]) -> Ground:
    red, green, blue = (round(part) for part in colour)
    return red, green, blue
