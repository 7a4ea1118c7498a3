"""Which drawing stands for a subject, and the drawing as a file."""

import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

from PIL import Image

from assets.drawings import scenes
from assets.drawings.pen import FAINT, Pen
from assets.pictures import encode

_SCENES: Final[dict[str, tuple[Callable[[Pen], None], str, tuple[str, ...]]]] = {
    "payment": (
        scenes.payment,
        "thẻ và đồng tiền",
        ("tai chinh", "thanh toan", "le phi", "hoc phi", "thue"),
    ),
    "online": (
        scenes.online,
        "máy tính và điện thoại",
        (
            "truc tuyen",
            "dien tu",
            "chinh quyen so",
            "chuyen doi so",
            "cong nghe",
            "du lieu",
            "ha tang",
            "nen tang",
        ),
    ),
    "dialogue": (
        scenes.dialogue,
        "hai khung lời thoại",
        ("doi thoai", "phan anh", "kien nghi", "hoi dap", "gop y", "duong day nong", "hop bao"),
    ),
    "quality": (scenes.quality, "con dấu chất lượng", ("iso", "tcvn", "tieu chuan")),
    "measure": (
        scenes.measure,
        "biểu đồ cột đi lên",
        ("chi tieu", "chi so", "index", "sipas", "papi", "dti", "hai long"),
    ),
    "business": (
        scenes.business,
        "cửa hàng có mái hiên",
        ("dau tu", "kinh doanh", "doanh nghiep", "canh tranh", "pci"),
    ),
    "forms": (scenes.forms, "tờ khai và cây bút", ("thu tuc", "tthc", "ho so", "mot cua")),
    "organisation": (scenes.organisation, "sơ đồ cơ quan", ("to chuc bo may", "bo may", "sap xep")),
    "people": (
        scenes.people,
        "hai người bên quầy",
        ("cong vu", "tinh than phuc vu", "van hoa", "can bo", "mo hinh", "giao tiep"),
    ),
    "plan": (scenes.plan, "tờ lịch và lá cờ", ("chuong trinh", "ke hoach", "tien do")),
    "law": (
        scenes.law,
        "cán cân",
        ("the che", "phap luat", "chinh sach", "van ban", "quan diem", "co che"),
    ),
    "hall": (scenes.hall, "trụ sở cơ quan", ()),
}
"""By name: how it is drawn, what it shows in words, and the words of a theme's title that mean it
(without accents). The first that fits is taken, the last fits always."""


def subject_of(texts: Sequence[str]) -> str:
    """The drawing for an item: by the words of its themes' titles, or what else is said of it; the
    first text with a known word decides."""
    for text in texts:
        said = f" {_plain(text)} "
        for name, (_, _, words) in _SCENES.items():
            if any(f" {word} " in said for word in words):
                return name
    return "hall"


def subjects() -> tuple[str, ...]:
    """Every drawing by its name."""
    return tuple(_SCENES)


def words_of(subject: str) -> str:
    """What the drawing shows, in Vietnamese: for who does not see it."""
    return f"Hình vẽ: {_SCENES[subject][1]}"


@lru_cache(maxsize=48)
def drawing(subject: str, width: int, height: int) -> bytes:
    """A PNG of exactly that size; same input, same bytes."""
    return encode(drawn(subject, width, height), "png")


@lru_cache(maxsize=24)
def drawn(subject: str, width: int, height: int) -> Image.Image:
    """The same as a picture to cut from; it is kept, so nobody paints on it."""
    pen = Pen(width, height)
    _town(pen)
    _SCENES[subject][0](pen)
    return pen.picture()


def _town(pen: Pen) -> None:
    """Roofs and trees far away, faint; the street on which everything stands."""
    roofs = (
        *((-600, 430), (-600, 300), (-480, 300), (-480, 390), (-330, 390), (-330, 260)),
        *((-230, 210), (-130, 260), (-130, 350), (-20, 350), (-20, 280), (90, 280), (90, 400)),
        *((170, 400), (170, 330), (230, 290), (290, 330), (290, 520)),
    )
    far = ((910, 520), (910, 340), (1010, 340), (1010, 400), (1090, 400), (1090, 270))
    more = ((1200, 270), (1200, 380), (1330, 380), (1330, 300), (1500, 300), (1500, 430))
    pen.line(roofs, FAINT)
    pen.line((*far, *more, (1800, 430)), FAINT)
    for x in (215.0, 990.0):
        pen.line([(x, 520), (x, 440)], FAINT)
        pen.circle((x, 410), 40, FAINT, edge=False)
    pen.line([(-700, 524), (1900, 524)])


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(
        letter if letter.isalnum() else " " for letter in bare if not unicodedata.combining(letter)
    )
