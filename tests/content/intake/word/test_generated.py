"""Whatever is written in Word with whatever signs: the item shows it, in its order, with its
numbers, its looks and each cell in its place."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import docx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from content.intake.body_rules import body_problems
from content.intake.markup import render_markdown
from content.intake.word.reading import from_docx

STEADY = settings(
    derandomize=os.environ.get("DOCUMENTS") is None,
    database=None,
    deadline=None,
    max_examples=int(os.environ.get("DOCUMENTS", "25")),
    suppress_health_check=[HealthCheck.too_slow],
)
WORDS = st.one_of(
    st.sampled_from(
        [
            *("*", "**", "_a_", "2*3*4", "*100*1#", "- 5 độ", "> 18", "# 1", "a|b", "C:\\*x*"),
            *("<!--", "<b>x</b>", "&amp;", "&lt;", "`mã`", "[x](y)", "![x](y)", "+ mục", "1. Điều"),
            *("1) Khoản", "===", "---", "***", "~~bỏ~~", "~", "\\", "\\*", "www.a.vn", "a@b.vn"),
            *("https://x.example.vn/a_b_c?d=*e*", "a. b", "10^5", "|", "||", "<", ">", "&", "$x$"),
            *("Ủy ban", "đường phố", "không", "TP.HCM", "5.km", "{{ten}}", "«trích»", "–", "…"),
        ]
    ),
    st.text(st.sampled_from("aăâbcđeê 12.,*_-#>|\\`~<&[]()!:+=^\"'"), min_size=1, max_size=12),
)
LOOKS = st.sets(
    st.sampled_from(["bold", "italic", "strike", "sup", "sub", "underline"]), max_size=2
)
TAGS = {
    "bold": "strong", "italic": "em", "strike": "s", "sup": "sup", "sub": "sub", "underline": "u",
}  # fmt: skip


@dataclass(frozen=True)
class WrittenRun:
    text: str
    looks: frozenset[str]


@dataclass(frozen=True)
class WrittenParagraph:
    style: str
    runs: tuple[WrittenRun, ...]

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


RUNS = st.lists(
    st.builds(
        WrittenRun,
        st.one_of(WORDS, WORDS, WORDS, st.just("\n"), st.just("\t")),
        LOOKS.map(lambda looks: frozenset(looks - {"sub"} if "sup" in looks else looks)),
    ),
    min_size=1,
    max_size=5,
).map(tuple)
STYLES = ["Normal", "Normal", "List Number", "List Bullet", "Heading 2", "Quote"]
PARAGRAPHS = st.builds(WrittenParagraph, st.sampled_from(STYLES), RUNS).filter(
    lambda written: written.text.strip() != ""
)


def put(paragraph: Any, runs: Sequence[WrittenRun]) -> None:
    for written in runs:
        run = paragraph.add_run(written.text)
        run.bold = "bold" in written.looks or None
        run.italic = "italic" in written.looks or None
        run.underline = "underline" in written.looks or None
        run.font.strike = "strike" in written.looks or None
        if "sup" in written.looks:
            run.font.superscript = True
        elif "sub" in written.looks:
            run.font.subscript = True


def made_of(document: Any) -> Any:
    buffer = BytesIO()
    document.save(buffer)
    made = from_docx(buffer.getvalue())
    return made, html.fragment_fromstring(render_markdown(made.body), create_parent="div")


def lines_of(element: Any) -> list[str]:
    """The lines of text in an element without the lists in it."""
    parts: list[str] = []

    def walk(node: Any) -> None:
        parts.append(node.text or "")
        for child in node:
            parts.append("\n" if child.tag in ("br", "p") else "")
            if child.tag not in ("ol", "ul"):
                walk(child)
            parts.append("\n" if child.tag == "p" else "")
            parts.append(child.tail or "")

    walk(element)
    return [line for text in "".join(parts).split("\n") if (line := " ".join(text.split()))]


def shown(root: Any) -> list[str]:
    """What a reader sees, line by line, with the numbers and dashes of lists."""
    found: list[str] = []
    for block in root:
        if block.tag in ("ol", "ul"):
            for at, entry in enumerate(block):
                first, *others = lines_of(entry) or [""]
                number = int(block.get("start", 1)) + at
                found += [f"{number}. {first}" if block.tag == "ol" else f"• {first}", *others]
        else:
            found += lines_of(block)
    return found


def expected(paragraphs: Sequence[WrittenParagraph]) -> list[str]:
    """The same, out of what was written."""
    found: list[str] = []
    number = 0
    for paragraph in paragraphs:
        lines = [" ".join(line.split()) for line in paragraph.text.split("\n")]
        lines = [line for line in lines if line]
        number += paragraph.style == "List Number"
        if paragraph.style == "List Number":
            lines = [f"{number}. {lines[0] if lines else ''}", *lines[1:]]
        elif paragraph.style == "List Bullet":
            lines = [f"• {lines[0] if lines else ''}", *lines[1:]]
        found += lines
    return found


@STEADY
@given(st.lists(PARAGRAPHS, min_size=1, max_size=7))
def test_what_was_written_is_what_is_shown(paragraphs: list[WrittenParagraph]) -> None:
    document = docx.Document()
    document.add_paragraph("Mở đầu.")
    for written in paragraphs:
        put(document.add_paragraph(style=written.style), written.runs)
    made, root = made_of(document)
    assert [line.strip() for line in shown(root)] == [
        line.strip() for line in ["Mở đầu.", *expected(paragraphs)]
    ], made.body
    assert made.notes == ()
    assert body_problems(made.body) == []


@STEADY
@given(RUNS)
def test_looks_stay_on_their_letters(runs: tuple[WrittenRun, ...]) -> None:
    document = docx.Document()
    put(document.add_paragraph("Mở đầu: "), runs)
    made, root = made_of(document)
    for look, name in TAGS.items():
        written = "".join(run.text for run in runs if look in run.looks)
        found = "".join("".join(part.itertext()) for part in root.iter(name))
        assert "".join(found.split()) == "".join(written.split()), made.body


CELLS = st.lists(WORDS, max_size=2)
SIZES = st.tuples(st.integers(2, 4), st.integers(2, 4))


@STEADY
@given(SIZES, st.data())
def test_each_cell_stands_in_its_place(size: tuple[int, int], data: st.DataObject) -> None:
    height, width = size
    document = docx.Document()
    document.add_paragraph("Mở đầu.")
    table = document.add_table(height, width)
    for place in range(height * width):
        cell = table.cell(place // width, place % width)
        cell.paragraphs[0].add_run(f"ô{place}")
        for text in data.draw(CELLS):
            cell.add_paragraph(text)
    top, left = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1))
    bottom = data.draw(st.integers(top, height - 1))
    right = data.draw(st.integers(left, width - 1))
    table.cell(top, left).merge(table.cell(bottom, right))
    made, root = made_of(document)
    laid = grid_of(root.find(".//table"))
    for row in range(height):
        for column in range(width):
            whole = " ".join(table.cell(row, column).text.split())
            assert laid[row, column] == whole, made.body


def grid_of(table: Any) -> dict[tuple[int, int], str]:
    """The words of a table by place, spans laid out."""
    laid: dict[tuple[int, int], str] = {}
    for at, row in enumerate(table.iter("tr")):
        column = 0
        for cell in row:
            while (at, column) in laid:
                column += 1
            for down in range(int(cell.get("rowspan", 1))):
                for across in range(int(cell.get("colspan", 1))):
                    laid[at + down, column + across] = " ".join(lines_of(cell))
    return laid
