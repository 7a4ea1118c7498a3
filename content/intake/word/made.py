"""Parts of a Word document that are made here."""

from copy import deepcopy

from lxml import etree

from content.intake.word.xml import SPACE, SPACES, Node, child, tag


def element(name: str, **attributes: str) -> Node:
    """An element of the w: names with attributes of these."""
    node = etree.Element(tag(f"w:{name}"), nsmap={"w": SPACES["w"]})
    for key, said in attributes.items():
        node.set(tag(f"w:{key}"), said)
    return node


def text_node(text: str) -> Node:
    """A w:t that keeps its spaces."""
    node = element("t")
    node.set(SPACE, "preserve")
    node.text = text
    return node


def run_of(text: str, vertical: str = "", bold: bool = False) -> Node:
    """A run that holds a text, raised or lowered or heavy where asked."""
    run, properties = element("r"), element("rPr")
    run.append(properties)
    if vertical:
        properties.append(element("vertAlign", val=vertical))
    if bold:
        properties.append(element("b"))
    run.append(text_node(text))
    return run


def run_like(run: Node, parts: list[Node]) -> Node:
    """A run that holds other parts and looks like another run."""
    made, properties = element("r"), child(run, "w:rPr")
    if properties is not None:
        made.append(deepcopy(properties))
    made.extend(parts)
    return made


def paragraph_of(*runs: Node) -> Node:
    """A paragraph of these runs."""
    paragraph = element("p")
    paragraph.extend(runs)
    return paragraph
