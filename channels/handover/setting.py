"""Papers as PDF: values into one of our own templates, by typst.

A template reads values and never markup: what an author wrote is set as words, whatever it looks
like. Nothing is fetched, and no typeface of the machine is used.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal

import typst

from channels.shared import layouts

LAYOUTS: Final = Path(__file__).parent / "layouts"
"""The templates, numbered; `channels.shared.layouts` says what that means."""

_SCREEN_PPI: Final = 110.0


def paper(template: str, layout: int, values: Mapping[str, Any], fonts: Path) -> bytes:
    """A PDF of a template ("notice_board") in a layout, 0 for the newest; the same values, the same
    bytes."""
    return _set(template, layout, _said(values), fonts, "pdf")[0]


def sheets(template: str, layout: int, values: Mapping[str, Any], fonts: Path) -> list[bytes]:
    """The same as pictures (PNG), one a page, for screens."""
    return list(_set(template, layout, _said(values), fonts, "png"))


def _said(values: Mapping[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


@lru_cache(maxsize=32)
def _set(
    template: str, layout: int, values: str, fonts: Path, kind: Literal["pdf", "png"]
) -> tuple[bytes, ...]:
    root = LAYOUTS / layouts.of(LAYOUTS, layout)
    made = typst.compile(
        root / f"{template}.typ",
        root=root,
        font_paths=[fonts],
        ignore_system_fonts=True,
        format=kind,
        ppi=_SCREEN_PPI,
        sys_inputs={"values": values},
        timestamp=0,  # no time of day: the same values are the same file
    )
    return tuple(made) if isinstance(made, list) else (made,)
