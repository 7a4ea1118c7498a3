"""How a picture is made to fit a place, in its second form: little is cut and that is told, a
poster stays whole, nothing small is blown up, colours are those that its author saw."""

from dataclasses import dataclass
from typing import Final

from PIL import ExifTags, Image, ImageOps

from assets.colours import plain_mode, to_srgb
from assets.grounds import on_ground
from assets.pictures import encode, inside, measured, opened

Size = tuple[int, int]
CutShare = tuple[float, float, float, float]
"""Left, top, right and bottom of what is taken of a picture, each from 0 to 1."""

_KEEPS_ENOUGH: Final = 0.65  # of a picture that is cut; below that it is shown whole
_TOLD_BELOW: Final = 0.97  # of a picture; a smaller cut is nobody's concern
_MOST_ENLARGED: Final = 2.0
_TOLD_ABOVE: Final = 1.25  # times that a picture is enlarged
_SMALL_POST: Final = 600  # pixels; networks enlarge what is smaller
_THIN: Final = 120  # pixels of height or width in which nothing can be read
_UPRIGHT: Final = 4  # EXIF orientations above it lie on their side
_HALF_CLEAR: Final = 128  # of 255 opaque
_CLEAR_SHARE: Final = 0.15
_AIR: Final = 0.86  # of its place that a drawing fills
_WHOLE: Final = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True)
class PictureBox:
    """A place for a picture. Where it `cuts`, a picture of about its shape fills it, and any other
    is shown whole in its width. Where it does not, every picture keeps its shape and is made
    smaller only. Shapes beyond `narrowest` and `widest` (width for one of height) stand on a calm
    ground."""

    width: int
    height: int
    cuts: bool = False
    narrowest: float = 0.5
    widest: float = 3.0


@dataclass(frozen=True)
class FittedPicture:
    """A JPEG for a place, and what its author should know before it is approved (Vietnamese)."""

    data: bytes
    width: int
    height: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Plan:
    """What is taken of the picture, how large that is drawn, and on how large a canvas."""

    canvas: Size
    drawn: Size
    taken: CutShare
    notes: tuple[str, ...] = ()


def fitted(data: bytes, box: PictureBox, focus: tuple[float, float] = (0.5, 0.5)) -> FittedPicture:
    """The picture for a place, in sRGB, without EXIF or place; the same input gives the same
    bytes. PictureError for what `check` refuses."""
    facts = measured(data)
    size = facts.width, facts.height
    with opened(data) as picture:
        profile = picture.info.get("icc_profile")
        if _without_ground(picture):
            plan = _on_its_ground(size, box)
        else:
            plan = _planned(size, box, inside(focus))
        drawn = to_srgb(_drawn(picture, plan), profile)
    moves = ("Ảnh động: chỉ khung đầu tiên được dùng.",) if facts.moves else ()
    made = on_ground(drawn, plan.canvas)
    return FittedPicture(encode(made, "jpg"), *plan.canvas, (*plan.notes, *moves))


def _drawn(picture: Image.Image, plan: _Plan) -> Image.Image:
    """What is taken, at its size; a large JPEG is decoded no larger than needed."""
    left, top, right, bottom = plan.taken
    ample = round(plan.drawn[0] / (right - left)), round(plan.drawn[1] / (bottom - top))
    sideways = picture.getexif().get(ExifTags.Base.Orientation, 1) > _UPRIGHT
    picture.draft(None, ample[::-1] if sideways else ample)
    picture.load()
    ImageOps.exif_transpose(picture, in_place=True)
    whole = plain_mode(picture)
    width, height = whole.size
    part = left * width, top * height, right * width, bottom * height
    return whole.resize(plan.drawn, Image.Resampling.LANCZOS, box=part)


def _without_ground(picture: Image.Image) -> bool:
    """Whether a good part of it is clear: a logo, a drawing; not a poster with round corners."""
    if not picture.has_transparency_data:
        return False
    clear = sum(plain_mode(picture).getchannel("A").histogram()[:_HALF_CLEAR])
    return clear > _CLEAR_SHARE * picture.width * picture.height


def _on_its_ground(size: Size, box: PictureBox) -> _Plan:
    """A drawing stands whole and with some air on the place's own shape."""
    if not box.cuts:
        return _natural(size, box)
    fits = min(box.width / size[0], box.height / size[1]) * _AIR
    scale = min(fits, _MOST_ENLARGED)
    drawn = _whole(size[0] * scale), _whole(size[1] * scale)
    notes = (*_small_note(size, fits, box), *_thin_note(size, drawn))
    return _Plan((box.width, box.height), drawn, _WHOLE, notes)


def _planned(size: Size, box: PictureBox, focus: tuple[float, float]) -> _Plan:
    if not box.cuts:
        return _natural(size, box)
    shape, wanted = size[0] / size[1], box.width / box.height
    kept = min(shape / wanted, wanted / shape)
    return _cut(size, box, focus) if kept >= _KEEPS_ENOUGH else _shown_whole(size, box, kept)


def _cut(size: Size, box: PictureBox, focus: tuple[float, float]) -> _Plan:
    """Filled from edge to edge, unless that would enlarge a small picture too much."""
    width, height = size
    wanted = box.width / box.height
    across, down = min(1.0, wanted * height / width), min(1.0, width / wanted / height)
    left, top = (1 - across) * focus[0], (1 - down) * focus[1]
    taken = left, top, left + across, top + down
    scale = box.width / (width * across)
    share = min(1.0, _MOST_ENLARGED / scale)
    canvas = box.width, box.height
    drawn = canvas if share == 1 else (_whole(box.width * share), _whole(box.height * share))
    return _Plan(canvas, drawn, taken, (*_cut_note(taken), *_small_note(size, scale, box)))


def _shown_whole(size: Size, box: PictureBox, kept: float) -> _Plan:
    """Whole, in the place's width; what is cut elsewhere would be too much of it."""
    shape = size[0] / size[1]
    ratio = min(max(shape, box.narrowest), box.widest)
    canvas = box.width, _whole(box.width / ratio)
    fits = min(canvas[0] / size[0], canvas[1] / size[1])
    scale = min(fits, _MOST_ENLARGED)
    drawn = _whole(size[0] * scale), _whole(size[1] * scale)
    side = "rộng" if shape > box.width / box.height else "cao"
    text = f"Ảnh hiện trọn, không cắt: cắt cho vừa khung thì chỉ còn {kept:.0%} chiều {side}."
    notes = text.replace("%", " %"), *_small_note(size, fits, box), *_thin_note(size, drawn)
    return _Plan(canvas, drawn, _WHOLE, notes)


def _natural(size: Size, box: PictureBox) -> _Plan:
    """In its own shape, made smaller where it is larger than the place."""
    scale = min(box.width / size[0], box.height / size[1], 1.0)
    width, height = drawn = _whole(size[0] * scale), _whole(size[1] * scale)
    canvas = max(width, round(height * box.narrowest)), max(height, round(width / box.widest))
    small = _small_note(size, 2.0, box) if size[0] < min(_SMALL_POST, box.width) else ()
    return _Plan(canvas, drawn, _WHOLE, (*small, *_thin_note(size, drawn)))


def _whole(pixels: float) -> int:
    return max(1, round(pixels))


def _cut_note(taken: CutShare) -> tuple[str, ...]:
    left, top, right, bottom = taken
    kept = min(right - left, bottom - top)
    if kept >= _TOLD_BELOW:
        return ()
    upright = bottom - top < right - left
    side, first, last = (
        ("cao", "phía trên", "phía dưới") if upright else ("rộng", "bên trái", "bên phải")
    )
    before, after = (top, 1 - bottom) if upright else (left, 1 - right)
    text = (
        f"Ảnh bị cắt còn {kept:.0%} chiều {side} (bỏ {before:.0%} {first}, {after:.0%} {last}): "
        "hãy chỉnh tâm ảnh nếu phần cần thấy bị mất."
    )
    return (text.replace("%", " %"),)


def _small_note(size: Size, scale: float, box: PictureBox) -> tuple[str, ...]:
    if scale <= _TOLD_ABOVE:
        return ()
    wanted = box.width if box.cuts else _SMALL_POST
    return (
        f"Ảnh gốc chỉ {size[0]}×{size[1]} điểm ảnh nên sẽ nhỏ hoặc mờ ở đây: hãy chọn ảnh rộng từ "
        f"{wanted} điểm ảnh.",
    )


def _thin_note(size: Size, drawn: Size) -> tuple[str, ...]:
    thin = min(drawn)
    if thin >= _THIN or min(size) <= thin:
        return ()
    side, shape = ("cao", "dài") if drawn[1] == thin else ("rộng", "cao")
    return (
        f"Ảnh quá {shape} ({size[0]}×{size[1]}): ở đây chỉ còn {side} {thin} điểm ảnh, khó đọc; "
        "hãy làm một ảnh gần vuông hơn.",
    )
