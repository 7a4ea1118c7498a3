"""The running text of a document: it ends lines and paragraphs where a reader sees them end."""

import re
from dataclasses import dataclass, field
from typing import Final

from content.intake.pasted import lists
from content.intake.pasted.look import Appearance
from content.intake.pasted.parts import (
    CodePart,
    HeadingPart,
    MarkedPart,
    NotePart,
    SeenPart,
    Stretch,
    TextPart,
    VisibleLine,
    cut,
    is_all,
    labelled,
    paragraphs,
    text_of,
    without,
)

_SPACES: Final = re.compile(r"[ \t\n\r\f]+")


@dataclass
class Flow:
    """The lines that are being read, and what is known of their paragraph."""

    lines: list[list[Stretch]] = field(default_factory=lambda: [[]])
    heading: int = 0
    label: str = ""
    level: int = 1
    note: str = ""
    bullets: bool = False  # typed ones begin entries

    def text(self, data: str, look: Appearance) -> None:
        """Text of one look; line ends count only where they are meant."""
        data = data.upper() if look.upper else data
        if not look.verbatim:
            self._add(_SPACES.sub(" ", data), look)
            return
        first, *others = data.split("\n")
        self._add(first, look)
        for line in others:
            self.lines.append([])
            self._add(line, look)

    def end_line(self) -> None:
        """A line end that was made."""
        self.lines.append([])

    def begin_line(self) -> None:
        """What follows stands on a line of its own."""
        if self.is_open():
            self.lines.append([])

    def is_open(self) -> bool:
        """Whether the newest line shows something; a no-break space is something."""
        return any(stretch.text.strip(" \t\r\f") for stretch in self.lines[-1])

    def is_empty(self) -> bool:
        """Whether nothing is to be seen yet."""
        return not any(stretch.text.strip() for line in self.lines for stretch in line)

    def code(self) -> list[SeenPart]:
        """The lines as they stand, where all of them are code; else as a paragraph."""
        held = [stretch for line in self.lines for stretch in line if stretch.text.strip()]
        if not held or not all("code" in stretch.marks for stretch in held):
            return self.parts()
        text = "\n".join("".join(stretch.text for stretch in line) for line in self.lines)
        self.lines = [[]]
        return [CodePart(text.replace("\u00a0", " ").strip("\n"))]

    def parts(self) -> list[SeenPart]:
        """What was read since the last call, as parts."""
        if len(self.lines) == 1 and not self.lines[0]:
            self.label = self.note = ""
            return []
        groups = list(paragraphs(self.lines))
        label, note, level = self.label, self.note, self.level
        self.lines, self.label, self.note, self.level = [[]], "", "", 1
        if self.heading:
            return _heading(self.heading, label, tuple(line for group in groups for line in group))
        if note:
            return [NotePart(note, tuple(line for group in groups for line in group))]
        if label and groups:
            return [MarkedPart(label, level, groups[0]), *map(TextPart, groups[1:])]
        if not self.bullets:
            return [TextPart(group) for group in groups]
        return [part for group in groups for part in _bulleted(group)]

    def _add(self, text: str, look: Appearance) -> None:
        if text:
            self.lines[-1].append(Stretch(text, look.marks, look.href))


def _heading(level: int, label: str, lines: tuple[VisibleLine, ...]) -> list[SeenPart]:
    """A heading is bold by itself."""
    if not lines:
        return []
    lines = labelled(label, lines) if label else lines
    if is_all(lines, "strong"):
        lines = tuple(without(line, "strong") for line in lines)
    return [HeadingPart(level, lines)]


def _bulleted(lines: tuple[VisibleLine, ...]) -> list[SeenPart]:
    """A paragraph whose lines begin with typed bullets as entries of a list."""
    made: list[SeenPart] = []
    open_lines: list[VisibleLine] = []
    marked = False
    for line in lines:
        count = lists.bullet(text_of(line))
        if count and open_lines:
            made.append(_closed(open_lines, marked))
            open_lines = []
        marked = marked or count > 0
        open_lines.append(cut(line, count) if count else line)
    return [*made, _closed(open_lines, marked)]


def _closed(lines: list[VisibleLine], marked: bool) -> SeenPart:
    return MarkedPart("•", 1, tuple(lines)) if marked else TextPart(tuple(lines))
