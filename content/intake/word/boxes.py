"""Text boxes: their paragraphs are taken out of the drawing and put where it stands in the text."""

from copy import deepcopy

from content.intake.word.made import paragraph_of, run_like, run_of
from content.intake.word.xml import Node, P, R, above, child, drop, every, local, tag

_FLOATING = ("position:absolute", "position: absolute")


def take_out(root: Node) -> None:
    """The tree with every box's paragraphs in the row of the others, inner boxes first."""
    for art in every(root, "v:textpath"):
        _word_art(art)
    boxes = every(root, "w:txbxContent")
    for box in reversed(boxes):
        paragraph = above(box, "w:p")
        if paragraph is None or not list(box):
            continue
        after = paragraph if _floats(box) else _parted(paragraph, box)
        for part in reversed(list(box)):
            after.addnext(part)
    _join_large_letters(root)


def _floats(box: Node) -> bool:
    """Whether a box stands beside the text and not in its line."""
    if above(box, "wp:anchor") is not None:
        return True
    if above(box, "wp:inline") is not None:
        return False
    shapes = [node for node in box.iterancestors() if node.get("style")]
    return any(word in shape.get("style", "") for shape in shapes for word in _FLOATING)


def _parted(paragraph: Node, box: Node) -> Node:
    """Cut a paragraph behind the drawing that holds the box; what stood behind it comes after the
    box. Returns the first part."""
    top = box
    while top.getparent() is not paragraph:
        top = top.getparent()
    behind = list(top.itersiblings())
    if local(top) != "r" or not any(local(part) == "r" for part in behind):
        return paragraph
    rest = paragraph_of(*_within(box, top), *behind)
    properties = child(paragraph, "w:pPr")
    if properties is not None:
        copied = deepcopy(properties)
        for numbering in copied.findall(tag("w:numPr")):
            copied.remove(numbering)
        rest.insert(0, copied)
        rest.set(_CONTINUES, "1")
    paragraph.addnext(rest)
    return paragraph


_CONTINUES = "continues"
"""The attribute of what is left of a paragraph behind a box: it has no number of its own."""


def continues(paragraph: Node) -> bool:
    """Whether a paragraph is the rest of one that a box parted."""
    return paragraph.get(_CONTINUES) is not None


def _within(box: Node, run: Node) -> list[Node]:
    """What stands in the box's own run behind the drawing, as a run."""
    drawing = box
    while drawing.getparent() is not run:
        drawing = drawing.getparent()
    behind = list(drawing.itersiblings())
    if not behind:
        return []
    return [run_like(run, behind)]


def _word_art(art: Node) -> None:
    """Letters drawn as a shape, whose words stand in an attribute."""
    run, words = above(art, "w:r"), art.get("string")
    if run is not None and words and above(art, "w:txbxContent") is None:
        run.addnext(run_of(words))


def _join_large_letters(root: Node) -> None:
    """The large letter that begins a chapter belongs to the word behind it."""
    for frame in every(root, "w:framePr"):
        paragraph = above(frame, "w:p")
        following = paragraph.getnext() if paragraph is not None else None
        if frame.get(tag("w:dropCap")) in (None, "none") or paragraph is None:
            continue
        if following is None or following.tag != P:
            continue
        at = 1 if child(following, "w:pPr") is not None else 0
        for offset, run in enumerate([part for part in paragraph if part.tag == R]):
            following.insert(at + offset, run)
        drop(paragraph)
