"""Documents made by chance as trees, and as HTML in the ways of several programs."""

import string
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from hypothesis import strategies as st


@dataclass(frozen=True)
class Run:
    """Text of one look."""

    text: str
    marks: tuple[str, ...] = ()
    href: str = ""
    styled: bool = False


Runs = tuple[Run, ...]


@dataclass(frozen=True)
class P:
    """A paragraph."""

    lines: tuple[Runs, ...]


@dataclass(frozen=True)
class H:
    """A heading."""

    level: int
    lines: tuple[Runs, ...]


@dataclass(frozen=True)
class L:
    """A list of numbers from `start`, or of bullets."""

    start: int | None
    entries: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class Q:
    """A quotation."""

    blocks: tuple[Any, ...]


@dataclass(frozen=True)
class C:
    """A cell."""

    blocks: tuple[Any, ...]
    across: int = 1
    down: int = 1
    heads: bool = False


@dataclass(frozen=True)
class T:
    """A table."""

    rows: tuple[tuple[C, ...], ...]


@dataclass(frozen=True)
class R:
    """A rule."""


SNIPPETS = (
    *("- ", "+ mục", "* ", "1. ", "12) ", "## ", "#", "> 18", "```", "~~~", "| a | b", "---"),
    *("***", "___", ":---", "====", "<b>", "</b>", "<!--", "-->", "&amp;", "&nbsp;", "&#42;"),
    *("[x](y)", "![x](y)", "[x]: y", "\\", "\\*", "_x_", "__x__", "**x**", "*x*", "2*3*4"),
    *("*100*1#", "`x`", "C:\\*x*", "{{ten}}", "[ĐIỀN: x]", "<br>", "~~x~~", "~x~", "10^5", "]"),
    *("](", "![", "<x@y>", "dichvucong.gov.vn", "https://a.vn/b_c_d?e=1&f=2", "a@b.vn", "TP.HCM"),
    *("a|b", "(c)", "$1$", "Điều", "đồng", "phường", "5.000", "10 %", "“a”", "–", "…"),
)
MARKS = ("strong", "em", "s", "sup", "sub", "u")
ADDRESSES = (
    *("https://a.example.vn/x", "https://b.vn/?a=1&b=2", "mailto:a@b.vn", "tel:19001234"),
    *("https://c.vn/d_(e)_f*g*", "http://dichvucong.gov.vn/"),
)
STYLES = {
    "strong": "font-weight:700",
    "em": "font-style: italic",
    "s": "text-decoration:line-through",
    "sup": "vertical-align:super",
    "sub": "vertical-align: sub",
    "u": "text-decoration: underline",
}

words = st.one_of(
    st.text(alphabet=string.punctuation + "aăđ12 ", min_size=1, max_size=6),
    st.sampled_from(SNIPPETS),
    st.sampled_from(SNIPPETS).map(lambda text: f" {text} "),
    st.text(alphabet="abcđ ", min_size=1, max_size=8),
)
runs = st.builds(
    Run,
    st.lists(words, min_size=1, max_size=3).map("".join),
    st.one_of(st.just(()), st.lists(st.sampled_from(MARKS), unique=True, max_size=3).map(tuple)),
    st.one_of(st.just(""), st.just(""), st.just(""), st.sampled_from(ADDRESSES)),
    st.booleans(),
)
lines = st.lists(runs, min_size=1, max_size=4).map(tuple)
paragraphs = st.builds(P, st.lists(lines, min_size=1, max_size=3).map(tuple))
headings = st.builds(H, st.integers(1, 6), st.lists(lines, min_size=1, max_size=2).map(tuple))
starts = st.one_of(st.none(), st.none(), st.just(1), st.just(1), st.integers(0, 120))


def lists_of(blocks: st.SearchStrategy[Any]) -> st.SearchStrategy[L]:
    """Lists whose entries hold such blocks."""
    entry = st.lists(blocks, min_size=1, max_size=3).map(tuple)
    return st.builds(L, starts, st.lists(entry, min_size=1, max_size=4).map(tuple))


lists = st.recursive(
    lists_of(paragraphs),
    lambda inner: lists_of(st.one_of(paragraphs, paragraphs, inner)),
    max_leaves=6,
)


@st.composite
def tables(draw: st.DrawFn) -> T:
    """A table without gaps: cells over several columns and rows, a heading row or none."""
    width, height = draw(st.integers(2, 4)), draw(st.integers(1, 4))
    heads = draw(st.booleans())
    taken: set[tuple[int, int]] = set()
    rows: list[tuple[C, ...]] = []
    for y in range(height):
        cells = []
        for x in range(width):
            if (y, x) in taken:
                continue
            free = next((i for i in range(x, width) if (y, i) in taken), width) - x
            across = draw(st.sampled_from([1, 1, 1, free]))
            down = draw(st.sampled_from([1, 1, 1, height - y]))
            taken |= {(y + j, x + i) for j in range(down) for i in range(across)}
            first = P(((Run("x"), *draw(lines)),))
            others = draw(st.lists(st.one_of(paragraphs, lists), max_size=1))
            cells.append(C((first, *others), across, down, heads and y == 0))
        rows.append(tuple(cells))
    return T(tuple(rows))


quotes = st.builds(Q, st.lists(st.one_of(paragraphs, lists), min_size=1, max_size=3).map(tuple))
documents = st.lists(
    st.one_of(paragraphs, paragraphs, headings, lists, tables(), quotes, st.just(R())),
    min_size=1,
    max_size=5,
)


def html(tree: Sequence[Any]) -> str:
    """A document as HTML."""
    return "\n".join(_html(block) for block in tree)


def _html(block: Any) -> str:
    match block:
        case P(rows):
            return f"<p>{_lines(rows)}</p>"
        case H(level, rows):
            return f"<h{level}>{_lines(rows)}</h{level}>"
        case L(start, entries):
            held = "".join(f"<li>{html(entry)}</li>\n" for entry in entries)
            return f"<ul>{held}</ul>" if start is None else f'<ol start="{start}">{held}</ol>'
        case Q(inner):
            return f"<blockquote>{html(inner)}</blockquote>"
        case T(rows):
            return f"<table>{''.join('<tr>' + ''.join(map(_cell, row)) for row in rows)}</table>"
    return "<hr>"


def _cell(cell: C) -> str:
    tag = "th" if cell.heads else "td"
    return f'<{tag} colspan="{cell.across}" rowspan="{cell.down}">{html(cell.blocks)}</{tag}>'


def _lines(rows: Sequence[Runs]) -> str:
    return "<br>".join("".join(map(_run, row)) for row in rows)


def _run(run: Run) -> str:
    text = escape(run.text)
    for mark in run.marks:
        styled = f'<span style="{STYLES[mark]}">{text}</span>'
        text = styled if run.styled else f"<{mark}>{text}</{mark}>"
    return f'<a href="{escape(run.href)}">{text}</a>' if run.href else text
