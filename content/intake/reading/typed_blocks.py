"""Which beginnings of a line are signs of form in the second text form. What offices type for other
reasons is text: "1) a", "+ b", "> 18 tuổi", "2026. Năm…", "~~~~"."""

import re
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, blockquote, fence, html_block, list_block

from content.intake.sanitiser import TAGS

_ENTRY: Final = re.compile(r"[-*]|(?:0|[1-9]\d{0,2})\.")
_GREATER: Final = re.compile(r">[ \t]*=?[ \t]*\d")
_TAG: Final = re.compile(r"</?([a-z][a-z0-9]*)", re.IGNORECASE)
_BLOCK_TAGS: Final = frozenset(
    {"p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "pre", "hr"}
    | {"table", "caption", "thead", "tbody", "tr", "th", "td"}
)
_IN_LINES: Final = TAGS - _BLOCK_TAGS
_STOPS: Final = ("paragraph", "reference", "blockquote")


def read_typed_blocks(parser: MarkdownIt) -> None:
    """Make a parser read beginnings of lines so."""
    blocks = parser.block.ruler
    blocks.at("list", _list, {"alt": [*_STOPS]})
    blocks.at("html_block", _html, {"alt": [*_STOPS]})
    blocks.at("blockquote", _quotation, {"alt": [*_STOPS, "list"]})
    blocks.at("fence", _fence, {"alt": [*_STOPS, "list"]})
    blocks.before("table", "table_end", _table_end, {"alt": ["blockquote"]})


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _list(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    return bool(_ENTRY.match(_line(state, start))) and list_block(state, start, end, silent)


def _quotation(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A quotation that begins with a number needs <blockquote>: "> 18" is more than 18."""
    return not _GREATER.match(_line(state, start)) and blockquote(state, start, end, silent)


def _fence(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    return not _line(state, start).startswith("~") and fence(state, start, end, silent)


def _html(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A tag of running text, alone on its line, begins no block in which nothing is read."""
    tag = _TAG.match(_line(state, start))
    in_line = tag is not None and tag[1].lower() in _IN_LINES
    return not in_line and html_block(state, start, end, silent)


def _table_end(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A line without a bar right under a table is no row of it."""
    return silent and state.parentType == "table" and "|" not in _line(state, start)
