"""Colours as Word writes them: enough to tell what nobody can read."""

from typing import Final

_NAMED: Final = {
    "white": "FFFFFF", "yellow": "FFFF00", "green": "00FF00", "cyan": "00FFFF",
    "lightgray": "D3D3D3", "none": "FFFFFF",
}  # fmt: skip
_WHITE: Final = 0xF5
_DARK: Final = 235  # below it white letters can be told from what is behind them


def is_white(colour: str | None) -> bool:
    """Whether letters of this colour cannot be seen on paper."""
    parts = _parts(colour)
    return parts is not None and min(parts) >= _WHITE


def is_dark(colour: str | None) -> bool:
    """Whether white letters can be read on this colour; names of highlights are all dark but the
    few that are light."""
    if not colour or colour == "auto":
        return False
    parts = _parts(_NAMED.get(colour.lower(), colour))
    if parts is None:
        return True
    red, green, blue = parts
    return 0.299 * red + 0.587 * green + 0.114 * blue < _DARK


def _parts(colour: str | None) -> tuple[int, int, int] | None:
    text = (colour or "").lstrip("#")
    try:
        number = int(text, 16) if len(text) == 6 else -1
    except ValueError:
        return None
    return (number >> 16, number >> 8 & 255, number & 255) if number >= 0 else None
