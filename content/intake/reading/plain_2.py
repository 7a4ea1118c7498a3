"""Readable text of a body's HTML in the second text form: as a person would read it aloud, each
value of a table under its heading."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final
from urllib.parse import unquote

from content.intake.reading.html_tree import Element, tree
from content.intake.reading.plain_table import table_lines
from content.intake.sanitiser import sanitise

_SUPERSCRIPTS: Final = str.maketrans("0123456789+-−=()nio", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱᵒ")
_SUBSCRIPTS: Final = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_BULLET: Final = "• "
_CONTACT: Final = re.compile(r"(?:mailto|tel):", re.IGNORECASE)
_SCHEME: Final = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)


def plain_2(html: str) -> str:
    """Readable text of an HTML fragment.

    Lists keep "1. " and have "• ", which nobody takes for a minus. A link is "text (address)", a
    bare address stands once. What stands raised is 10⁵ or, where Unicode lacks the sign, 10^(a);
    struck text is "(bỏ: …)", for whoever hears the text must not take it for valid. A table with
    headings is read row by row: "Thủ tục: Khai sinh; Phí: 0 đồng"; one without is "a | b".
    """
    return "\n".join(_lines(tree(sanitise(html)), spaced=True)).strip("\n")


def _lines(parent: Element, spaced: bool = False) -> list[str]:
    """The lines of what a tag holds, an empty one between its blocks when they are `spaced`."""
    found: list[str] = []
    for lines in _blocks(parent, spaced):
        found += [""] if spaced and found and lines else []
        found += lines
    return found


def _blocks(parent: Element, spaced: bool) -> Iterator[list[str]]:
    words: list[Element | str] = []
    for part in parent.parts:
        if isinstance(part, str) or part.tag not in _BLOCKS:
            words.append(part)
            continue
        yield _flow(words)
        words = []
        yield _BLOCKS[part.tag](part, spaced)
    yield _flow(words)


def _flow(words: list[Element | str]) -> list[str]:
    """The lines of running text: only a <br> ends one."""
    text = "\n".join(" ".join(line.split()) for line in _run(words).split("\n"))
    return text.strip("\n").split("\n") if text.strip() else []


def _run(parts: list[Element | str]) -> str:
    return "".join(
        re.sub(r"\s+", " ", part) if isinstance(part, str) else _shown(part) for part in parts
    )


def _shown(element: Element) -> str:
    """An inline tag's text; a block that stands in one keeps its lines."""
    if element.tag in _BLOCKS:
        return "\n".join(["", *_BLOCKS[element.tag](element, False), ""])
    if element.tag == "br":
        return "\n"
    text = _run(element.parts)
    return _MARKED[element.tag](element, text) if element.tag in _MARKED and text.strip() else text


def _linked(element: Element, text: str) -> str:
    target = _CONTACT.sub("", element.attributes.get("href", ""), count=1)
    return text if not target or _bare(target) == _bare(text) else f"{text} ({target})"


def _bare(address: str) -> str:
    """An address as it is compared: a bare one is shown without its scheme and with its letters."""
    return unquote(_SCHEME.sub("", address.strip(), count=1)).rstrip("/").casefold()


def _struck(_element: Element, text: str) -> str:
    return _around(text, "(bỏ: ", ")")


def _raised(_element: Element, text: str) -> str:
    return _small(text, _SUPERSCRIPTS, "^")


def _lowered(_element: Element, text: str) -> str:
    return _small(text, _SUBSCRIPTS, "_")


def _small(text: str, signs: Mapping[int, int], mark: str) -> str:
    """So that no number changes: 10⁵ and 10^(a), never 105 and 10a. What is in brackets already, as
    the number of a note, is apart."""
    words = text.strip()
    if all(ord(sign) in signs for sign in words):
        return text.translate(signs)
    return text if words.startswith(("[", "(")) else _around(text, f"{mark}(", ")")


def _around(text: str, before: str, after: str) -> str:
    """The marks at the words, white space outside."""
    words = text.strip()
    return text.replace(words, f"{before}{words}{after}", 1)


def _paragraph(element: Element, spaced: bool) -> list[str]:
    return _lines(element)


def _rule(element: Element, spaced: bool) -> list[str]:
    return ["---"]


def _verbatim(element: Element, spaced: bool) -> list[str]:
    lines = element.text().strip("\n").split("\n")
    return [line.rstrip() for line in lines] if any(lines) else []


def _quotation(element: Element, spaced: bool) -> list[str]:
    return [f"> {line}".rstrip() for line in _lines(element, spaced)]


def _list(element: Element, spaced: bool) -> list[str]:
    start = element.attributes.get("start", "1")
    number = int(start) if start.isdecimal() else 1
    found: list[str] = []
    for part in element.parts:
        if isinstance(part, str) or part.tag != "li":
            found += _flow([part])
            continue
        found += _entry(part, _BULLET if element.tag == "ul" else f"{number}. ")
        number += 1
    return found


def _entry(element: Element, bullet: str) -> list[str]:
    lines = _lines(element)
    beside = [bullet, *[" " * len(bullet)] * len(lines)]
    return [f"{margin}{line}".rstrip() for margin, line in zip(beside, lines, strict=False)]


def _stray_entry(element: Element, spaced: bool) -> list[str]:
    return _entry(element, _BULLET)


def _table(element: Element, spaced: bool) -> list[str]:
    return table_lines(element, _lines)


_MARKED: Final[Mapping[str, Callable[[Element, str], str]]] = {
    "a": _linked,
    "s": _struck,
    "sub": _lowered,
    "sup": _raised,
}
_BLOCKS: Final[Mapping[str, Callable[[Element, bool], list[str]]]] = {
    **dict.fromkeys(("p", "h2", "h3", "h4", "caption"), _paragraph),
    **dict.fromkeys(("ul", "ol"), _list),
    **{"pre": _verbatim, "hr": _rule, "blockquote": _quotation, "li": _stray_entry},
    "table": _table,
}
