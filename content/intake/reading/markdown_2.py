"""How the second text form reads Markdown: what an officer types stays on the page as it was typed
(docs/engineering/decisions/0016)."""

import re
import unicodedata
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.emphasis import tokenize as emphasis
from markdown_it.token import Token
from markdown_it.utils import EnvType

from content.intake.reading.linking import link_addresses
from content.intake.reading.typed_blocks import read_typed_blocks

MOST_SIGNS: Final = 50_000
"""Of one text: many times what a body of 400 words has. A longer one is shown, not read."""

_BREAK_TAG: Final = re.compile(r"<br\s*/?>", re.IGNORECASE)


class Markdown2(MarkdownIt):
    """CommonMark with tables and struck text, in which line ends are line ends, an indented line is
    no code, a lone star inside a word is a star, numbers stay as typed, and a bare address is a
    link.

    Every address becomes a link: `sanitise` and the body check are what refuses one.
    """

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": True, "breaks": True})
        self.enable(["table", "strikethrough"])
        self.disable(["code", "lheading", "reference"])
        read_typed_blocks(self)
        self.inline.ruler.at("emphasis", _emphasis)
        link_addresses(self)
        for rule in (_numbers, _lines):
            self.core.ruler.before("text_join", rule.__name__, rule)
        self.parse("*")  # sorts the rules now: threads share what is made here

    def parse(self, src: str, env: EnvType | None = None) -> list[Token]:
        if len(src) <= MOST_SIGNS:
            return super().parse(src, env)
        lines = [0, src.count("\n") + 1]
        return [Token("fence", "code", 0, content=src, map=lines, markup="```", block=True)]

    def validateLink(self, url: str) -> bool:
        return True

    def normalizeLinkText(self, link: str) -> str:
        """As it was typed."""
        return link


def _emphasis(state: StateInline, silent: bool) -> bool:
    """A lone star between two letters or digits is a star: 2*3*4. Underscores beside neither are a
    blank to be filled in: __/__/2026."""
    pos, text = state.pos, state.src
    sign = text[pos]
    if sign not in "*_":
        return emphasis(state, silent)
    run = 1
    while text.startswith(sign, pos + run):
        run += 1
    before, after = _in_word(text[pos - 1 : pos]), _in_word(text[pos + run : pos + run + 1])
    typed = run == 1 and before and after if sign == "*" else not (before or after)
    if not typed:
        return emphasis(state, silent)
    if not silent:
        state.append_pending(sign * run)
    state.pos += run
    return True


def _in_word(sign: str) -> bool:
    return bool(sign) and (sign.isalnum() or unicodedata.category(sign).startswith("M"))


def _lines(state: StateCore) -> None:
    """White space at a line's beginning is dropped; a line end after a typed <br> is none of its
    own."""
    for token in state.tokens:
        before = ""
        for child in token.children or ():
            if child.type == "softbreak" and before == "br":
                child.type, child.content = "text", "\n"
            elif child.type == "text" and before in ("softbreak", "hardbreak", "br"):
                child.content = child.content.lstrip()
            is_tag = child.type == "html_inline" and _BREAK_TAG.fullmatch(child.content)
            before = "br" if is_tag else child.type


def _numbers(state: StateCore) -> None:
    """A number that does not go on from the one before begins a list of its own, so that 1, 2, 5
    stay 1, 2, 5. The same number throughout (1, 1, 1) is counted on."""
    found: list[Token] = []
    # the opening of each, whether it is counted on, the number that is due
    open_lists: list[tuple[Token, bool, int]] = []
    items = _typed_numbers(state.tokens)
    for token in state.tokens:
        if token.type == "ordered_list_open":
            typed = items[id(token)]
            open_lists.append((token, len(typed) > 1 and len(set(typed)) == 1, typed[0]))
        elif token.type == "ordered_list_close":
            open_lists.pop()
        elif token.type == "list_item_open" and token.info and open_lists:
            opened, counted, due = open_lists[-1]
            number = due if counted else int(token.info)
            if number != due:
                found += _list_anew(opened, number)
            open_lists[-1] = (opened, counted, number + 1)
        found.append(token)
    state.tokens = found


def _typed_numbers(tokens: list[Token]) -> dict[int, list[int]]:
    """The numbers that were typed in each ordered list, by the identity of its opening token."""
    found: dict[int, list[int]] = {}
    open_lists: list[int] = []
    for token in tokens:
        if token.type == "ordered_list_open":
            open_lists.append(id(token))
            found[id(token)] = []
        elif token.type == "ordered_list_close":
            open_lists.pop()
        elif token.type == "list_item_open" and token.info:
            found[open_lists[-1]].append(int(token.info))
    return found


def _list_anew(opened: Token, number: int) -> list[Token]:
    level, markup = opened.level, opened.markup
    closing = Token("ordered_list_close", "ol", -1, level=level, markup=markup, block=True)
    opening = Token("ordered_list_open", "ol", 1, level=level, markup=markup, block=True)
    opening.attrs = {"start": number}
    return [closing, opening]
