"""The script that is read over a commune's loudspeakers: the approved text in words."""

from itertools import pairwise
from typing import Any, Final

from channels.contract.message import Message, Problem
from channels.handover.body import BodyNode, nodes, words
from channels.handover.reading import SYLLABLES_A_MINUTE, read_aloud, seconds, unread
from channels.handover.spoken import number

_LISTS: Final = ("ul", "ol")
_ENDS: Final = (".", "!", "?", ":", ";")


def lines(message: Message) -> list[str]:
    """What is read, a paragraph each: who speaks, the text, and who has spoken."""
    office = read_aloud(message.office)
    said = [message.title, message.summary, *_body(nodes(message.html))]
    return [
        f"Thưa bà con! Sau đây là thông tin của {office}." if office else "Thưa bà con!",
        *(_sentence(read_aloud(line)) for line in said if line.strip()),
        f"Bà con vừa nghe thông tin của {office}. Xin cảm ơn bà con đã lắng nghe."
        if office
        else "Xin cảm ơn bà con đã lắng nghe.",
    ]


def _body(tree: list[BodyNode]) -> list[str]:
    found: list[str] = []
    for node, after in pairwise([*(node for node in tree if not _blank(node)), ""]):
        if isinstance(node, str):
            found.append(" ".join(node.split()))
        elif node["tag"] in _LISTS:
            found += _items(node)
        elif node["tag"] == "table":
            found += [", ".join(cells) for cells in _rows(node)]
        elif node["tag"] in ("blockquote", "div"):
            found += _body(node["children"])
        else:
            found.append(_announced(" ".join(words(node).split()), after))
    return found


def _announced(line: str, after: BodyNode) -> str:
    """A line before a list leads on to it: «Để phản ánh được xử lý nhanh:»."""
    leads = not isinstance(after, str) and after["tag"] in _LISTS
    return f"{line}:" if leads and not line.endswith(_ENDS) else line


def _items(node: dict[str, Any]) -> list[str]:
    """The items of a list; steps are counted as they are spoken: «Một là: …»."""
    items = [" ".join(words(child).split()) for child in node["children"] if not _blank(child)]
    if node["tag"] == "ul":
        return items
    first = node.get("start", 1)
    counted = enumerate(map(_lowered, items), first)
    return [f"{number(at).capitalize()} là: {item}" for at, item in counted]


def _lowered(text: str) -> str:
    """Without the capital of a sentence's beginning; a name in capitals keeps its own."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _rows(node: dict[str, Any]) -> list[list[str]]:
    if node["tag"] == "tr":
        return [[" ".join(words(cell).split()) for cell in node["children"] if not _blank(cell)]]
    return [row for child in node["children"] if not isinstance(child, str) for row in _rows(child)]


def _blank(node: BodyNode) -> bool:
    return isinstance(node, str) and not node.strip()


def _sentence(text: str) -> str:
    return text if text.endswith(_ENDS) else f"{text}."


def text(message: Message) -> str:
    """The whole script as plain text."""
    return "\n\n".join(lines(message))


def values(message: Message) -> dict[str, Any]:
    """What the script's template needs besides."""
    said = lines(message)
    whole = " ".join(said)
    return {
        "lines": said,
        "syllables": len(whole.split()),
        "seconds": seconds(whole),
        "pace": SYLLABLES_A_MINUTE,
        "unread": unread(whole),
    }


def doubts(message: Message) -> list[Problem]:
    """What the announcer would have to ask about."""
    left = unread(text(message))
    if not left:
        return []
    said = ", ".join(f"«{word}»" for word in left[:8])
    words_left = f"bản đọc truyền thanh còn chữ, số chưa biết đọc thế nào: {said}"
    return [Problem("body", f"{words_left}; hãy viết đầy đủ trong bài", blocking=False)]
