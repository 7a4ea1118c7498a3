"""The names of WordprocessingML and small steps through its tree."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

Node = Any
"""An element of lxml, which ships no types."""

SPACES: Final = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
}
_OFF: Final = frozenset({"0", "false", "off", "none"})


def tag(name: str) -> str:
    """The full name of "w:p"."""
    space, _, local = name.partition(":")
    return f"{{{SPACES[space]}}}{local}"


P: Final = tag("w:p")
R: Final = tag("w:r")
T: Final = tag("w:t")
VAL: Final = tag("w:val")
SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"


def local(node: Node) -> str:
    """The name of an element without its namespace; "" for what is no element."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def child(node: Node | None, *path: str) -> Node | None:
    """The first child, grandchild, … of these names; None when one is missing."""
    for name in path:
        node = node.find(tag(name)) if node is not None else None
    return node


def value(node: Node | None, *path: str) -> str | None:
    """The w:val of a child; None when there is none."""
    found = child(node, *path)
    return found.get(VAL) if found is not None else None


def attribute(node: Node | None, name: str, *path: str) -> str | None:
    """An attribute of a child; None when there is none."""
    found = child(node, *path)
    return found.get(tag(name)) if found is not None else None


def switch(node: Node | None, name: str) -> bool | None:
    """Whether a property that is on or off is on; None when nothing is said."""
    found = child(node, name)
    return None if found is None else found.get(VAL) not in _OFF


def whole(text: str | None, otherwise: int = 0) -> int:
    """The whole number that an attribute holds."""
    try:
        return int(text or "")
    except ValueError:
        return otherwise


def every(root: Node, *names: str) -> list[Node]:
    """All elements of these names under a root, in the order of the text, as a list that stays
    when the tree changes."""
    return list(root.iter(*(tag(name) for name in names)))


def above(node: Node, *names: str) -> Node | None:
    """The nearest element around a node with one of these names."""
    return next(node.iterancestors(*(tag(name) for name in names)), None)


def drop(node: Node) -> None:
    """Take an element out of the tree."""
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)


def unwrap(node: Node) -> None:
    """Put an element's children in its place."""
    replace(node, list(node))


def replace(node: Node, others: Iterable[Node]) -> None:
    """Put other elements in an element's place; nothing for one that was taken out before."""
    parent = node.getparent()
    if parent is None:
        return
    at = parent.index(node)
    for offset, other in enumerate(others):
        parent.insert(at + offset, other)
    parent.remove(node)


def text_of(node: Node) -> str:
    """The words in a part of the tree, paragraphs apart, on one line."""
    parts = [_words(piece) for piece in node.iter()]
    return " ".join("".join(parts).split())


def _words(piece: Node) -> str:
    name = local(piece)
    if name == "t":
        return piece.text or ""
    return " " if name in ("p", "tab", "br", "cr", "tc") else ""


def texts_under(root: Node, name: str) -> Iterator[str]:
    """The words of every element of a name that holds some."""
    for node in root.iter(tag(name)):
        if node.text and node.text.strip():
            yield " ".join(node.text.split())
