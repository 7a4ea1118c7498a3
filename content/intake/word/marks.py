"""Signs with which the reading says something to itself in a text on its way to HTML."""

import re
from typing import Final

from content.intake.word.made import run_of
from content.intake.word.xml import Node, every

OPEN: Final = "\U0010fff0"
CLOSE: Final = "\U0010fff1"
_BOTH: Final = dict.fromkeys(map(ord, (OPEN, CLOSE)))
_MARK: Final = re.compile(f"{OPEN}[^{CLOSE}]*{CLOSE}")
_MARKED: Final = "mark"


def mark_run(text: str) -> Node:
    """A run that says something to us and is no text."""
    run = run_of(f"{OPEN}{text}{CLOSE}")
    run.set(_MARKED, "1")
    return run


def is_mark(run: Node) -> bool:
    """Whether a run is one of ours."""
    return run.get(_MARKED) is not None


def without(markup: str) -> str:
    """The HTML without marks that nobody took out."""
    return _MARK.sub("", markup)


def clear(root: Node) -> None:
    """Take these signs, and what stands for ours, out of a text that comes from outside."""
    for node in every(root, "w:t", "m:t", "w:delText"):
        node.text = (node.text or "").translate(_BOTH)
    for run in every(root, "w:r"):
        run.attrib.clear()
