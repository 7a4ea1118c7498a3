"""Parts as HTML without blank lines: tables that Markdown cannot write, and whatever it would show
otherwise."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from content.intake.pasted.parts import (
    CodePart,
    HeadingPart,
    ListPart,
    MarkedPart,
    NotePart,
    QuotePart,
    RulePart,
    SeenPart,
    TableCell,
    TablePart,
    TextPart,
    VisibleLine,
)

ORDER: Final = ("strong", "em", "s", "u", "sup", "sub", "code")


def html_line(line: VisibleLine) -> str:
    """One visible line."""
    return "".join(
        _wrapped(escape(stretch.text, quote=False), stretch.marks, stretch.href) for stretch in line
    )


def html_of(part: SeenPart) -> str:
    """One part, on lines of its own."""
    match part:
        case TextPart(lines) | MarkedPart(_, _, lines) | NotePart(_, lines):
            return f"<p>{_lines(lines)}</p>"
        case HeadingPart(level, lines):
            return f"<h{level}>{_lines(lines)}</h{level}>"
        case ListPart(start, entries):
            return _list(start, entries)
        case QuotePart(parts):
            return f"<blockquote>{''.join(html_of(inner) for inner in parts)}</blockquote>"
        case TablePart(rows):
            lines_ = "\n".join(f"<tr>{''.join(_cell(cell) for cell in row)}</tr>" for row in rows)
            return f"<table>\n{lines_}\n</table>"
        case CodePart(text):
            held = escape(text, quote=False).replace("\n", "&#10;")
            return f"<pre><code>{held}</code></pre>"
        case RulePart():
            return "<hr>"


def _lines(lines: Iterable[VisibleLine]) -> str:
    return "<br>".join(html_line(line) for line in lines)


def _list(start: int | None, entries: Sequence[tuple[SeenPart, ...]]) -> str:
    inner = "".join(f"<li>{_entry(entry)}</li>" for entry in entries)
    if start is None:
        return f"<ul>{inner}</ul>"
    return f"<ol>{inner}</ol>" if start == 1 else f'<ol start="{start}">{inner}</ol>'


def _entry(parts: Sequence[SeenPart]) -> str:
    """A line alone needs no paragraph."""
    texts = [part for part in parts if isinstance(part, TextPart)]
    if len(texts) == 1 and parts[0] is texts[0]:
        return _lines(texts[0].lines) + "".join(html_of(part) for part in parts[1:])
    return "".join(html_of(part) for part in parts)


def _cell(cell: TableCell) -> str:
    tag = "th" if cell.heads else "td"
    across = f' colspan="{cell.across}"' if cell.across > 1 else ""
    down = f' rowspan="{cell.down}"' if cell.down > 1 else ""
    inner = "".join(
        _lines(part.lines) if isinstance(part, TextPart) else html_of(part) for part in cell.parts
    )
    return f"<{tag}{across}{down}>{inner}</{tag}>"


def _wrapped(text: str, marks: frozenset[str], href: str) -> str:
    for mark in reversed(ORDER):
        text = f"<{mark}>{text}</{mark}>" if mark in marks else text
    return f'<a href="{escape(href)}">{text}</a>' if href else text
