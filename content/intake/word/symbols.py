"""Signs of picture fonts (Symbol, Wingdings, Webdings) as the Unicode signs that they look like."""

from typing import Final

from mammoth.docx.dingbats import dingbats

from content.intake.word.made import text_node
from content.intake.word.told import FileNotes
from content.intake.word.xml import Node, every, replace, tag

UNKNOWN: Final = "□"
_FONTS: Final = {font.lower(): font for font, _ in dingbats}
_PLAINER: Final = str.maketrans("🞏🞐🞎🞑🗹🗷🗵🗶🗴🗸🕿🖂🡪🡺🡒🡨🡸🡐🡩🡹🡫🡻🞄🖎🖉", "☐☐☐☐☑☒☒✗✗✓☎✉→→→←←←↑↑↓↓•✍✎")
"""Signs that hardly any screen has a font for, as those that all have."""

_PRIVATE: Final = range(0xF000, 0xF100)
_LATIN: Final = 0x100


def is_picture_font(font: str) -> bool:
    """Whether letters of a font are drawn as signs."""
    return font.lower() in _FONTS


def symbol(font: str, code: int, told: FileNotes) -> str:
    """One sign of a font by its code; UNKNOWN, and told, where nobody knows what it looks like."""
    low = code & 0xFF if code in _PRIVATE else code
    found = dingbats.get((_FONTS.get(font.lower(), font), low))
    if found is not None:
        return chr(found).translate(_PLAINER)
    if not is_picture_font(font) and low >= 0x20 and code not in _PRIVATE:
        return chr(low) if low < 0x110000 and not 0xD800 <= low < 0xE000 else UNKNOWN
    told.count("symbol", f"{font} {code:X}")
    return UNKNOWN


def read_symbols(root: Node, told: FileNotes) -> None:
    """Put the sign in the place of each w:sym; letters of old Vietnamese fonts keep their code for
    `content.intake.word.fonts`."""
    for node in every(root, "w:sym"):
        font = node.get(tag("w:font")) or ""
        try:
            code = int(node.get(tag("w:char")) or "", 16)
        except ValueError:
            code = 0
        old = font.lower().startswith((".vn", "vni"))
        text = chr(code & 0xFF) if old else symbol(font, code, told)
        replace(node, [text_node(text)])


def in_picture_font(text: str, font: str, told: FileNotes) -> str:
    """A text whose letters a font draws as signs, as these signs."""
    return "".join(
        symbol(font, ord(sign), told) if ord(sign) < _LATIN or ord(sign) in _PRIVATE else sign
        for sign in text
    )
