"""An item's pictures as each place shows them, in the form that was approved with the text. One at
a time is decoded here, and a large one in a process of its own: both for the sake of memory."""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any, Final

from assets import pictures
from assets.fitting import FittedPicture, PictureBox, fitted
from channels.contract.channel import Site
from channels.contract.message import Picture
from content.intake.errors import InputError
from content.intake.files import worker
from content.intake.files.worker import WorkerLimits
from wiring.layouts import PICTURE, layout_of

LoadFile = Callable[[str], bytes]
"""Gives the bytes of a stored file by its hash."""

LONGEST_SIDE: Final = 1600
"""Pixels of a picture that is shown whole."""

_SIZES: Final = {"portal": (1200, 630), "social": (1200, 630), "email": (640, 336)}
"""Of the first form."""

# Facebook and Telegram take any shape up to 20 : 1 and show tall ones small
_BOXES: Final = {
    "portal": PictureBox(1200, 630, cuts=True, narrowest=0.6),
    "email": PictureBox(640, 336, cuts=True, narrowest=0.6),
    "social": PictureBox(LONGEST_SIDE, 2000),
}
_NARROW: Final = 640  # pixels: what a telephone shows of a picture over its whole width
_LIGHT: Final = 64_000_000  # bytes that decoding here may take
_BYTES_A_PIXEL: Final = {"jpg": 4, "png": 8, "webp": 17, "avif": 10}  # measured at 48 million
_HEAVY: Final = WorkerLimits(seconds=60, memory=1_500_000_000)
_KEPT: Final = 128

_Key = tuple[str, object, tuple[float, ...]]
_MADE: Final[dict[_Key, FittedPicture]] = {}
_ONE_AT_A_TIME: Final = Lock()


def picture_of(
    document: Mapping[str, Any], family: str, site: Site, load: LoadFile, alt: str
) -> Picture | None:
    """The item's own picture for a family; None where there is none. ValueError when its file is
    gone."""
    stored = document.get("picture")
    if not stored or family not in _BOXES:
        return None
    first = layout_of(document, PICTURE) == 1
    place = _SIZES[family] if first else _BOXES[family]
    made = _made(stored["sha256"], place, tuple(stored["focus"]), load)
    return _picture(made, {**stored, "alt": alt}, site)


def small_picture_of(
    document: Mapping[str, Any], family: str, site: Site, load: LoadFile, own: Picture
) -> Picture | None:
    """The same picture for narrow screens; None where it is narrow itself."""
    stored, width = document["picture"], _NARROW
    if own.width <= width:
        return None
    box = PictureBox(width, round(width * own.height / own.width), cuts=True, narrowest=0.6)
    made = _made(stored["sha256"], box, tuple(stored["focus"]), load)
    return _picture(made, {**stored, "alt": own.alt}, site)


def whole_picture(entry: Mapping[str, Any], form: int, site: Site, load: LoadFile) -> Picture:
    """One more picture, not cut, no side longer than a screen."""
    place = LONGEST_SIDE if form == 1 else whole(LONGEST_SIDE)
    return _picture(_made(entry["sha256"], place, (0.5, 0.5), load), entry, site)


def whole(longest: int) -> PictureBox:
    """A place that shows every picture in its own shape."""
    return PictureBox(longest, longest, narrowest=0.0, widest=float("inf"))


CUT_FOR: Final = tuple(_BOXES)
"""The families that show the item's own picture."""


def cut_for(sha256: str, family: str, focus: tuple[float, float], load: LoadFile) -> FittedPicture:
    """A picture as a new text of a family shows it."""
    return _made(sha256, _BOXES[family], focus, load)


def small_picture(sha256: str, longest: int, load: LoadFile) -> bytes:
    """A JPEG for the eye of an officer, no side longer than that."""
    return _made(sha256, whole(longest), (0.5, 0.5), load).data


def check_picture(data: bytes) -> pictures.PictureFacts:
    """The facts of a picture that was brought; PictureError says what is wrong with it."""
    with _ONE_AT_A_TIME:
        if _is_light(data):
            return pictures.check(data)
    return pictures.PictureFacts(**_apart("check", data, {}))


def _picture(made: FittedPicture, said: Mapping[str, Any], site: Site) -> Picture:
    name = f"{hashlib.sha256(made.data).hexdigest()}.jpg"
    url = f"{site.public_url}/media/{name}"
    size = made.width, made.height
    told = {field: said.get(field, "") for field in ("caption", "credit")}
    decorative = bool(said.get("decorative"))
    whole = (name, "image/jpeg", *size, made.data, said["alt"], url, made.notes)
    return Picture(*whole, **told, decorative=decorative)


def _made(
    sha256: str, place: PictureBox | tuple[int, int] | int, focus: tuple[float, ...], load: LoadFile
) -> FittedPicture:
    key = (sha256, place, focus)
    with _ONE_AT_A_TIME:
        if key not in _MADE:
            made = _make(load(sha256), place, (focus[0], focus[1]))
            while len(_MADE) >= _KEPT:
                _MADE.pop(next(iter(_MADE)))
            _MADE[key] = made
        return _MADE[key]


def _make(
    data: bytes, place: PictureBox | tuple[int, int] | int, focus: tuple[float, float]
) -> FittedPicture:
    if isinstance(place, PictureBox):
        if _is_light(data):
            return fitted(data, place, focus)
        return FittedPicture(**_apart("fit", data, {"box": vars(place), "focus": focus}))
    size = place if isinstance(place, tuple) else _within(data, place)
    if _is_light(data):
        return FittedPicture(pictures.rendition(data, *size, focus=focus), *size)
    return FittedPicture(_apart("cut", data, {"size": size, "focus": focus}), *size)


def _within(data: bytes, longest: int) -> tuple[int, int]:
    facts = pictures.measured(data)
    share = min(1.0, longest / max(facts.width, facts.height))
    return max(1, round(facts.width * share)), max(1, round(facts.height * share))


def _is_light(data: bytes) -> bool:
    facts = pictures.measured(data)
    return facts.width * facts.height * _BYTES_A_PIXEL[facts.ext] <= _LIGHT


def _apart(task: str, data: bytes, options: Mapping[str, Any]) -> Any:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "anh"
        path.write_bytes(data)
        try:
            return worker.call(f"wiring.picture_tasks:{task}", path, options, _HEAVY)
        except InputError as error:
            text = error.problems[0].text
            raise pictures.PictureError(text[:1].upper() + text[1:]) from None
