"""Text that nobody sees in Word: left out, and told."""

from itertools import groupby

from content.intake.word.changes import join
from content.intake.word.styles import Styles
from content.intake.word.told import FileNotes
from content.intake.word.xml import Node, above, child, drop, every, local, tag, text_of

_MARKS = ("rPr", "lastRenderedPageBreak")


def leave_out(root: Node, styles: Styles, told: FileNotes) -> None:
    """The tree without hidden runs, and without paragraphs of which nothing is seen."""
    for shape in every(root, "wp:docPr"):
        if shape.get("hidden") in ("1", "true"):
            told.count("hidden", text_of(shape.getparent()))
            drop(above(shape, "w:drawing"))
    for paragraph in every(root, "w:p"):
        own = [run for run in every(paragraph, "w:r") if above(run, "w:p") is paragraph]
        kinds = [(_kind(run, paragraph, styles), run) for run in own]
        for kind, group in groupby(kinds, key=lambda pair: pair[0]):
            if kind:
                _leave_out([run for _, run in group], kind, told)
        if own and styles.mark_hidden(paragraph):
            _end(paragraph)


def _leave_out(runs: list[Node], kind: str, told: FileNotes) -> None:
    told.count(kind, "".join(map(_words, runs)))
    for run in runs:
        drop(run)


def _kind(run: Node, paragraph: Node, styles: Styles) -> str:
    if not _shows(run):
        return ""
    look = styles.run(run, paragraph)
    return "hidden" if look.hidden else "white" if look.white and _words(run).strip() else ""


def _shows(run: Node) -> bool:
    return any(local(part) not in _MARKS for part in run)


def _words(run: Node) -> str:
    return "".join(part.text or " " for part in run.iter(tag("w:t"), tag("w:tab")))


def _end(paragraph: Node) -> None:
    """A paragraph whose end is hidden goes on in the next one, or is no paragraph at all."""
    if child(paragraph, "w:pPr", "w:sectPr") is not None:
        return
    if any(local(part) != "pPr" for part in paragraph):
        join(paragraph)
    else:
        drop(paragraph)
