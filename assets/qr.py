"""QR codes (ISO/IEC 18004) of addresses: drawn by segno, error correction M or better."""

from functools import lru_cache
from io import BytesIO
from typing import Final

import segno

_QUIET: Final = 4  # modules of margin, as the standard wants it


def svg(text: str, title: str) -> str:
    """A drawing of the code, black on white with its margin; `title` says what it is. ValueError
    for a text that no code holds (2,331 bytes)."""
    drawn = BytesIO()
    segno.make_qr(text, error="m").save(
        drawn,
        kind="svg",
        border=_QUIET,
        light="#fff",
        title=title,
        svgclass="qr",
        lineclass=None,
        omitsize=True,
        xmldecl=False,
        nl=False,
    )
    return drawn.getvalue().decode("utf-8")


@lru_cache(maxsize=64)  # each frame of an item shows the same
def qr_modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """The modules of the same code without its margin, dark ones true, rows from the top."""
    made = segno.make_qr(text, error="m")
    return tuple(tuple(bool(module) for module in row) for row in made.matrix)
