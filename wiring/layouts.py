"""Which of our layouts shows a text: the number that was approved with it, for each family whose
layout is ours, for the form in which its body is read, and for how its pictures fit."""

from collections.abc import Callable, Mapping
from typing import Any

from assets import led_frames, pictures
from channels.email import mime
from channels.handover import setting
from channels.portal import pages
from channels.shared.layouts import numbers
from content.intake import markup

TEXT = "text"
"""The form of a body, which shows in every family."""

PICTURE = "picture"
"""How pictures are made to fit, wherever they show."""

PACK = "pack"
"""How what people carry is set, in whatever form."""

_SHIPPED: Mapping[str, Callable[[], tuple[int, ...]]] = {
    "portal": lambda: numbers(pages.LAYOUTS),
    "email": lambda: numbers(mime.LAYOUTS),
    "led": lambda: led_frames.layouts(),
    TEXT: lambda: markup.FORMS,
    PICTURE: lambda: pictures.FORMS,
    PACK: lambda: numbers(setting.LAYOUTS),
}
_UNNUMBERED: Mapping[str, int] = {TEXT: 1, PICTURE: 1, PACK: 1}
"""What a document has that is older than the number."""


def newest_layouts() -> dict[str, int]:
    """What a new draft is shown with; part of the text that is approved."""
    return {family: shipped()[-1] for family, shipped in _SHIPPED.items()}


def any_older() -> bool:
    """Whether a layout is shipped that a new draft does not get."""
    return any(len(shipped()) > 1 for shipped in _SHIPPED.values())


def layout_of(document: Mapping[str, Any], family: str) -> int:
    """The layout that a text was approved with, 0 for a family that has none of ours; ValueError
    for one that this release does not ship."""
    if family not in _SHIPPED:
        return 0
    number = int(document.get("layouts", {}).get(family, _UNNUMBERED.get(family, 0)))
    shipped = _SHIPPED[family]()
    if number > shipped[-1]:
        raise ValueError(
            f"mẫu trình bày số {number} là của một phiên bản Lan Tỏa mới hơn: hãy nâng cấp máy này"
        )
    if number not in shipped:
        raise ValueError(
            f"mẫu trình bày số {number} không còn trong bản Lan Tỏa này: trình và phê duyệt lại"
        )
    return number
