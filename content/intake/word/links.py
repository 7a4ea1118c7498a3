"""Links: those that open anywhere stay, the others leave their words behind."""

import re
from collections.abc import Sequence
from typing import Final

from content.intake.word.made import element
from content.intake.word.told import FileNotes
from content.intake.word.xml import Node, above, local, text_of

HREF: Final = "href"
"""The attribute of a w:hyperlink that holds its address until the plain form is written."""

_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_OPENS: Final = re.compile(r"(?:https?://[^/\s]|mailto:\S|tel:\S)", re.IGNORECASE)


def linked(nodes: Sequence[Node], href: str, told: FileNotes) -> None:
    """Make runs, or an element around them, lead to an address; only words where it opens
    nowhere."""
    address = _whole(href.strip().replace(" ", "%20"))
    opens = _OPENS.match(address) is not None
    words = " ".join(filter(None, map(text_of, nodes)))
    if words and not opens:
        told.count("link", f"{words} → {address}" if address else words)
    for node in nodes:
        if not opens or above(node, "w:hyperlink") is not None:
            _plain(node)
        elif local(node) == "hyperlink":
            node.attrib.clear()
            node.set(HREF, address)
        else:
            anchor = element("hyperlink")
            anchor.set(HREF, address)
            node.addprevious(anchor)
            anchor.append(node)


def _whole(address: str) -> str:
    """An address with the scheme that everybody leaves out."""
    if address.lower().startswith("www."):
        return f"http://{address}"
    return f"mailto:{address}" if _MAIL.fullmatch(address) else address


def _plain(node: Node) -> None:
    if local(node) == "hyperlink":
        for part in list(node):
            node.addprevious(part)
        node.getparent().remove(node)
