"""What an item says of each of its pictures, wherever it was written: the words for who does not
see it, caption, credit, and the point that stays in sight when it is cut."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import AfterValidator, Field, StrictBool, StrictStr, ValidationInfo, field_validator

from content.intake.strict import OneLine, Shape, at_most
from content.intake.text import placeholders

EXTRAS: Final = ("caption", "credit", "decorative")
"""What a revision keeps of a picture only where it says something."""


def whole(value: str) -> str:
    """A text in which nothing is left to be filled in."""
    if found := placeholders(value):
        raise ValueError(f"còn chỗ trống {found[0]}; hãy viết đủ, vì ở đây không điền thay được")
    if "{{" in value:
        raise ValueError("không điền được «{{…}}» cho từng người ở đây; hãy viết cho mọi người")
    return value


def _one_line(value: str) -> str:
    if "\n" in value:
        raise ValueError("phải nằm trên một dòng")
    return value


def _described(value: str, info: ValidationInfo) -> str:
    decorative = info.data.get("decorative", False)
    if not value and not decorative:
        raise ValueError("chưa có mô tả: hãy viết một câu cho người không nhìn thấy ảnh")
    if value and decorative:
        raise ValueError("ảnh trang trí thì không có mô tả; hãy bỏ một trong hai")
    return value


_Alt = Annotated[StrictStr, AfterValidator(_one_line), Field(validate_default=True)]
_Caption = Annotated[OneLine, AfterValidator(whole), AfterValidator(at_most(300))]
_Credit = Annotated[OneLine, AfterValidator(whole), AfterValidator(at_most(120))]
_Share = Annotated[float, Field(strict=True, ge=0, le=1)]
_Focus = tuple[_Share, _Share]


class LeadPicture(Shape):
    """The item's own picture: a file beside the item, or without one the office's card."""

    decorative: StrictBool = False
    alt: _Alt = ""
    prompt: Annotated[StrictStr, Field(min_length=1)] | None = None
    file: OneLine | None = None
    focus: _Focus | None = None
    caption: _Caption | None = None
    credit: _Credit | None = None

    is_described = field_validator("alt")(_described)


class PictureEntry(Shape):
    """One more picture: a file beside the item, or the hash of a stored one."""

    file: OneLine
    decorative: StrictBool = False
    alt: Annotated[_Alt, AfterValidator(whole), AfterValidator(at_most(200))] = ""
    focus: _Focus | None = None
    caption: _Caption | None = None
    credit: _Credit | None = None

    is_described = field_validator("alt")(_described)


def extras(said: Mapping[str, Any]) -> dict[str, Any]:
    """What a revision keeps of a picture besides its file, its alt text and its focus."""
    return {name: said[name] for name in EXTRAS if said.get(name)}
