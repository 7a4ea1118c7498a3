"""Tables of a body on a page and in a letter. Layouts 2 use this, so what it gives for them never
changes: another look is another function for another layout."""

import re
from collections.abc import Mapping
from itertools import count
from typing import Final

_TAG: Final = re.compile(r"<(/?)([a-z0-9]+)((?: [a-z-]+=\"[^\"]*\")*)>")
"""A whole tag as a sanitiser writes it: signs inside its attributes are none of a tag's."""

_ALIGN: Final = re.compile(r' align="(left|center|right)"')

_CELL: Final = "border:1px solid #c3ccd9;padding:7px 9px;vertical-align:top;"
_LOOKS: Final[Mapping[str, str]] = {
    "table": "border-collapse:collapse;width:100%;margin:0;font-size:15px;line-height:23px;",
    "caption": "padding:0 0 6px;text-align:left;font-weight:bold;",
    "th": f"{_CELL}background-color:#eef3fb;font-weight:bold;",
    "td": _CELL,
}


def framed(html: str) -> str:
    """Sanitised HTML with each outermost table in a frame of its own, in which a wide one can be
    moved sideways, by keyboard too."""
    return _in_frames(html, '<div class="wide" role="group" aria-label="Bảng {}" tabindex="0">')


def drawn(html: str) -> str:
    """The same for letters: mail programs keep little of a style sheet, so each cell has its lines,
    its room and its side written in it."""
    styled = _TAG.sub(_styled, html)
    return _in_frames(styled, '<div class="wide" style="margin:0 0 16px;overflow-x:auto;">')


def _in_frames(html: str, frame: str) -> str:
    numbers, depth = count(1), 0

    def edge(tag: re.Match[str]) -> str:
        nonlocal depth
        if tag[2] != "table":
            return tag[0]
        depth += -1 if tag[1] else 1
        if tag[1]:
            return f"{tag[0]}</div>" if depth == 0 else tag[0]
        return frame.format(next(numbers)) + tag[0] if depth == 1 else tag[0]

    return _TAG.sub(edge, html)


def _styled(tag: re.Match[str]) -> str:
    closes, name, attributes = tag.groups()
    if closes or name not in _LOOKS:
        return tag[0]
    side = _ALIGN.search(attributes)
    style = _LOOKS[name]
    if name in ("th", "td"):
        style += f"text-align:{side[1] if side else 'left'};"
    return f'<{name}{attributes} style="{style}">'
