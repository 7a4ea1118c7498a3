"""Tracked changes: their accepted form is taken, and they are counted."""

from content.intake.word.told import FileNotes
from content.intake.word.xml import Node, P, above, child, drop, every, local, text_of, unwrap

_FORMATS = (
    *("w:rPrChange", "w:pPrChange", "w:tblPrChange", "w:trPrChange", "w:tcPrChange"),
    *("w:sectPrChange", "w:tblGridChange", "w:numberingChange", "w:tblPrExChange"),
)


def accept(root: Node, told: FileNotes) -> None:
    """The tree as it is once every change is accepted."""
    for mark in every(root, *_FORMATS):
        told.count("change")
        drop(mark)
    _rows_and_cells(root, told)
    _marks(root, told)
    for node in every(root, "w:del", "w:moveFrom"):
        if local(node) == "del" and not _goes_on(node):
            told.count("change", "bỏ: " + _deleted(node))
        drop(node)
    for node in every(root, "w:ins", "w:moveTo"):
        if not _goes_on(node):
            kind = "thêm: " if local(node) == "ins" else "chuyển tới đây: "
            told.count("change", kind + text_of(node))
        unwrap(node)


def join(paragraph: Node) -> None:
    """Put a paragraph's words at the beginning of the next one, for its end does not count."""
    following = paragraph.getnext()
    while following is not None and following.tag != P:
        if local(following) in ("tbl", "sdt"):
            return
        following = following.getnext()
    if following is None:
        return
    at = 1 if child(following, "w:pPr") is not None else 0
    for offset, node in enumerate([node for node in paragraph if local(node) != "pPr"]):
        following.insert(at + offset, node)
    drop(paragraph)


def _rows_and_cells(root: Node, told: FileNotes) -> None:
    """Rows and cells that were deleted or put in."""
    for row in every(root, "w:tr"):
        if child(row, "w:trPr", "w:del") is not None:
            told.count("change", "bỏ hàng: " + _deleted(row))
            drop(row)
        elif (mark := child(row, "w:trPr", "w:ins")) is not None:
            told.count("change", "thêm hàng: " + text_of(row))
            drop(mark)
    for cell in every(root, "w:tc"):
        if child(cell, "w:tcPr", "w:cellDel") is not None:
            told.count("change", "bỏ ô: " + _deleted(cell))
            drop(cell)
        elif (mark := child(cell, "w:tcPr", "w:cellIns")) is not None:
            told.count("change", "thêm ô: " + text_of(cell))
            drop(mark)


def _marks(root: Node, told: FileNotes) -> None:
    """Ends of paragraphs that were deleted or put in."""
    for paragraph in every(root, "w:p"):
        marks = child(paragraph, "w:pPr", "w:rPr")
        if marks is None:
            continue
        gone = [mark for mark in marks if local(mark) in ("del", "moveFrom")]
        for mark in list(marks):
            if local(mark) in ("ins", "del", "moveFrom", "moveTo"):
                drop(mark)
        if gone:
            if not every(paragraph, "w:del", "w:moveFrom"):
                told.count("change", "nối hai đoạn: " + text_of(paragraph))
            join(paragraph)


def _goes_on(node: Node) -> bool:
    """Whether a change only goes on what stands before it: the same act of the same person."""
    before = node.getprevious()
    while before is not None and local(before).startswith(("bookmark", "proofErr", "comment")):
        before = before.getprevious()
    if before is None or before.tag != node.tag or above(node, "w:p") is None:
        return False
    return all(before.get(name) == said for name, said in node.items() if name[-3:] != "}id")


def _deleted(node: Node) -> str:
    return " ".join("".join(part.text or "" for part in every(node, "w:delText", "w:t")).split())
