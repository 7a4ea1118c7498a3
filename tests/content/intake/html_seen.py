"""What a reader sees of a tree and of rendered HTML, found by code that shares nothing with the
product."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import lxml.html

from tests.content.intake.html_trees import H, L, P, Q, Runs, T

Marks = frozenset[str]
Letter = tuple[str, Marks, str]
"""A sign, how it looks, where it leads."""

Word = tuple[Letter, ...]
Cells = Sequence[tuple[int, int, Sequence["SeenLine"], bool]]
"""Of one row: over how many columns and rows, the lines, whether it heads them."""

TAG_MARKS = {
    **{"strong": "strong", "b": "strong", "em": "em", "i": "em", "s": "s", "del": "s"},
    **{"sup": "sup", "sub": "sub", "u": "u"},
}


@dataclass(frozen=True)
class SeenLine:
    """One visible line: where it stands, the signs in front of it, and its words."""

    place: str
    labels: tuple[str, ...]
    words: tuple[Word, ...]


def seen(tree: Sequence[Any]) -> list[SeenLine]:
    """Every visible line of a document, headings where items have them."""
    highest = min((block.level for block in tree if isinstance(block, H)), default=2)
    return list(_seen(tree, "", (), 2 - highest))


def _seen(
    tree: Sequence[Any], place: str, labels: tuple[str, ...], shift: int
) -> Iterator[SeenLine]:
    for block in tree:
        yield from (made := _marked(_of_block(block, place, shift), labels))
        labels = () if made else labels


def _marked(lines: Iterable[SeenLine], labels: tuple[str, ...]) -> list[SeenLine]:
    """The lines that show something, the first with the signs in front."""
    made = [line for line in lines if line.words or line.place.endswith("rule")]
    if made:
        made[0] = SeenLine(made[0].place, labels + made[0].labels, made[0].words)
    return made


def _of_block(block: Any, place: str, shift: int) -> Iterable[SeenLine]:
    match block:
        case P(rows):
            return [SeenLine(place, (), _words_of(row)) for row in rows]
        case H(level, rows):
            name = f"{place}h{max(2, min(4, level + shift))}"
            return _light(SeenLine(name, (), _words_of(row)) for row in rows)
        case L(start, entries):
            return _of_list(start, entries, place, shift)
        case Q(inner):
            return _seen(inner, f"{place}>", (), shift)
        case T(((cell,),)):  # a frame around something
            return _seen(cell.blocks, place, (), shift)
        case T(rows):
            cells = [
                [(c.across, c.down, list(_seen(c.blocks, "", (), 0)), c.heads) for c in row]
                for row in rows
            ]
            return _of_table(cells, place)
    return [SeenLine(f"{place}rule", (), ())]


def _of_list(
    start: int | None, entries: Sequence[Any], place: str, shift: int
) -> Iterator[SeenLine]:
    for number, entry in enumerate(entries, start or 0):
        label = "•" if start is None else f"{number}."
        yield from _seen(entry, f"{place}/", (label,), shift)


def _words_of(row: Runs) -> tuple[Word, ...]:
    return _split((sign, frozenset(run.marks), run.href) for run in row for sign in run.text)


def _split(letters: Iterable[Letter]) -> tuple[Word, ...]:
    found: list[list[Letter]] = [[]]
    for letter in letters:
        if letter[0].isspace():
            found.append([])
        else:
            found[-1].append(letter)
    return tuple(tuple(word) for word in found if word)


def _light(lines: Iterable[SeenLine]) -> list[SeenLine]:
    """A heading that is bold throughout is no bolder than a heading."""
    held = list(lines)
    letters = [letter for line in held for word in line.words for letter in word]
    if not all("strong" in marks for _, marks, _ in letters):
        return held
    return [
        SeenLine(line.place, line.labels, tuple(tuple(map(_lighter, word)) for word in line.words))
        for line in held
    ]


def _lighter(letter: Letter) -> Letter:
    return letter[0], letter[1] - {"strong"}, letter[2]


def _of_table(rows: Sequence[Cells], place: str) -> list[SeenLine]:
    """Each cell's lines at their place in the grid."""
    taken: set[tuple[int, int]] = set()
    made = []
    for y, row in enumerate(rows):
        x = 0
        for across, down, held, heads in row:
            while (y, x) in taken:
                x += 1
            below = min(down, len(rows) - y)
            taken |= {(y + j, x + i) for j in range(below) for i in range(across)}
            where = f"{place}row {y}+{below} column {x}+{across}{' heading' if heads else ''} "
            held = _light(held) if heads else held
            made += [SeenLine(where + line.place, line.labels, line.words) for line in held]
    return made


def seen_html(text: str) -> list[SeenLine]:
    """Every visible line of rendered HTML."""
    root = lxml.html.fragment_fromstring(text, create_parent="div")
    return _Seer("").lines(root)


@dataclass
class _Seer:
    """Goes through one block and what stands in it."""

    place: str
    made: list[SeenLine] = field(default_factory=list)
    row: list[Letter] = field(default_factory=list)

    def lines(self, element: Any, labels: tuple[str, ...] = ()) -> list[SeenLine]:
        self._inline(element, frozenset(), "")
        self._end()
        return _marked(self.made, labels)

    def _end(self) -> None:
        self.made.append(SeenLine(self.place, (), _split(self.row)))
        self.row.clear()

    def _inline(self, node: Any, marks: Marks, href: str) -> None:
        self.row += [(sign, marks, href) for sign in node.text or ""]
        for child in node:
            self._child(child, marks, href)
            self.row += [(sign, marks, href) for sign in child.tail or ""]

    def _child(self, child: Any, marks: Marks, href: str) -> None:
        if child.tag == "a":
            self._inline(child, marks, child.get("href", ""))
        elif child.tag in TAG_MARKS:
            self._inline(child, marks | {TAG_MARKS[child.tag]}, href)
        else:
            self._end()
            self.made += [] if child.tag == "br" else self._block(child)

    def _block(self, child: Any) -> Iterable[SeenLine]:
        match child.tag:
            case "p":
                return _Seer(self.place).lines(child)
            case "hr":
                return [SeenLine(f"{self.place}rule", (), ())]
            case "h2" | "h3" | "h4":
                return _light(_Seer(f"{self.place}{child.tag}").lines(child))
            case "blockquote":
                return _Seer(f"{self.place}>").lines(child)
            case "ul" | "ol":
                return self._list(child)
            case "table":
                return _of_table([_cells(row) for row in child.iter("tr")], self.place)
        raise AssertionError(child.tag)

    def _list(self, child: Any) -> Iterator[SeenLine]:
        for number, entry in enumerate(child.findall("li"), int(child.get("start", "1"))):
            label = "•" if child.tag == "ul" else f"{number}."
            yield from _Seer(f"{self.place}/").lines(entry, (label,))


def _cells(row: Any) -> Cells:
    return [
        (
            int(cell.get("colspan", "1")),
            int(cell.get("rowspan", "1")),
            _Seer("").lines(cell),
            cell.tag == "th",
        )
        for cell in row
    ]


def same(meant: Sequence[SeenLine], read: Sequence[SeenLine]) -> bool:
    """Whether both are seen alike; bare addresses may have become links."""
    return len(meant) == len(read) and all(map(_same_line, meant, read))


def _same_line(meant: SeenLine, read: SeenLine) -> bool:
    return (
        (meant.place, meant.labels, len(meant.words)) == (read.place, read.labels, len(read.words))
    ) and all(map(_same_word, meant.words, read.words))


def _same_word(meant: Word, read: Word) -> bool:
    if [letter[:2] for letter in meant] != [letter[:2] for letter in read]:
        return False
    text = "".join(letter[0] for letter in read)
    return all(
        _address(a[2]) == _address(b[2]) or (not a[2] and _is_bare(b[2], text))
        for a, b in zip(meant, read, strict=True)
    )


def _address(href: str) -> str:
    """In the letters that addresses may have."""
    href = href.replace("(", "%28").replace(")", "%29").replace("*", "%2A")
    return href.removesuffix("/") if href.count("/") == 3 else href


def _is_bare(href: str, text: str) -> bool:
    plain = href.removeprefix("http://").removeprefix("mailto:")
    return plain in text or unquote(plain) in text
