"""Sanitised HTML as a tree of tags and texts, no deeper than a walk through it may go."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

_VOID: Final = frozenset({"br", "hr"})
_DEEPEST: Final = 60  # of what lies deeper, the words stand on this level


@dataclass(eq=False)
class Element:
    """A tag with what it holds."""

    tag: str
    attributes: dict[str, str]
    parts: "list[Element | str]" = field(default_factory=list)

    def text(self) -> str:
        """Every word in it, as it stands."""
        return "".join(part if isinstance(part, str) else part.text() for part in self.parts)

    def elements(self) -> "Iterator[Element]":
        """The tags right under it."""
        return (part for part in self.parts if isinstance(part, Element))


def tree(html: str) -> Element:
    """The tree of sanitised, hence well-formed, HTML under a root without a name."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.root


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self._open = [self.root]
        self._deeper = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        if tag in _VOID:
            self._open[-1].parts.append(element)
        elif len(self._open) > _DEEPEST:
            self._deeper += 1
        else:
            self._open[-1].parts.append(element)
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if self._deeper and tag not in _VOID:
            self._deeper -= 1
        elif len(self._open) > 1 and tag not in _VOID:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].parts.append(data)
