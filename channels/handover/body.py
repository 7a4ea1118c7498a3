"""The body of a text as a tree that a page can be set from: nothing in it is ever read as markup
again."""

from typing import Any

from lxml import html

BodyNode = str | dict[str, Any]
"""Words, or `{"tag": …, "children": […]}`; a link has its `href` besides."""


def nodes(body: str) -> list[BodyNode]:
    """The tree of a sanitised body; blocks on the first level."""
    if not body.strip():
        return []
    root = html.fragment_fromstring(body, create_parent="div")
    return [node for node in _children(root) if not (isinstance(node, str) and not node.strip())]


def _children(element: Any) -> list[BodyNode]:
    found: list[BodyNode] = [element.text] if element.text else []
    for child in element:
        if isinstance(child.tag, str):
            found.append(_node(child))
        if child.tail:
            found.append(child.tail)
    return found


def _node(element: Any) -> BodyNode:
    made: dict[str, Any] = {"tag": element.tag, "children": _children(element)}
    if element.tag == "a" and element.get("href"):
        made["href"] = element.get("href")
    if element.tag == "ol" and str(element.get("start", "")).isdigit():
        made["start"] = int(element.get("start"))
    return made


def words(node: BodyNode) -> str:
    """The words of a node, without its shape."""
    if isinstance(node, str):
        return node
    return "".join(words(child) for child in node["children"])
