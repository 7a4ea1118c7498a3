"""From plain text that was pasted to the Markdown of an item."""

import re
from typing import Final

from content.intake.converted import Converted
from content.intake.legacy import offer
from content.intake.text import clean

# as Word and messengers write them
_BULLET: Final = re.compile(
    r"^[ \t]*(?:[•·▪◦‣●\uf0b7\uf0a7][ \t]+|o(?:\t| {2,}) *)(?=\S)", re.MULTILINE
)


def from_text(text: str) -> Converted:
    """Pasted plain text with typed bullets as a Markdown list; each line end stays one."""
    old = offer(text)
    cleaned = text if old else clean(text)
    lines = [line.rstrip() for line in _BULLET.sub("- ", cleaned).splitlines()]
    body = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return Converted("", body, (old,) if old else ())
