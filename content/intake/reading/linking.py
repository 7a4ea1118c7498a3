"""Makes links of the bare addresses in Markdown and in the HTML that stands in it."""

import re
from html import escape, unescape
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.common.utils import unescapeAll
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from content.intake.bare_addresses import BareAddress, address_at_start, bare_addresses

_SCHEME: Final = re.compile(r"(?<![A-Za-z0-9+.-])https?\Z", re.IGNORECASE)
_LINK_TAG: Final = re.compile(r"<a[\s>]", re.IGNORECASE)
_TAG: Final = re.compile(r"(<[^<>]*>)")
_KEPT_TAG: Final = re.compile(r"<(/?)(?:a|code|pre)[\s>]", re.IGNORECASE)


def link_addresses(parser: MarkdownIt) -> None:
    """Make a parser do so."""
    parser.inline.ruler.after("text", "address", _address)
    parser.core.ruler.before("text_join", "addresses", _addresses)


def _address(state: StateInline, silent: bool) -> bool:
    """An http(s) address before its signs are taken for emphasis: https://a.vn/_b_/."""
    if state.linkLevel or not state.src.startswith("://", state.pos):
        return False
    scheme = _SCHEME.search(state.src, max(0, state.pos - 8), state.pos)
    if scheme is None or not (silent or state.pending.endswith(scheme[0])):
        return False
    typed = address_at_start(state.src[scheme.start() : state.posMax][:2_000])
    if not typed:
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme[0])]
        shown = unescapeAll(typed)
        _push(state, "link_open", 1).attrs = {"href": state.md.normalizeLink(shown)}
        _push(state, "text", 0).content = shown
        _push(state, "link_close", -1)
    state.pos = scheme.start() + len(typed)
    return True


def _push(state: StateInline, kind: str, nesting: int) -> Token:
    return state.push(kind, "" if kind == "text" else "a", nesting)  # type: ignore[arg-type]


def _addresses(state: StateCore) -> None:
    """The bare addresses in what is text and stands in no link."""
    for token in state.tokens:
        if token.children:
            token.children = _linked(state, token.children)
        elif token.type == "html_block":
            token.content = _linked_html(state, token.content)


def _linked_html(state: StateCore, html: str) -> str:
    """The same in HTML, but for what is a link or code already."""
    pieces, kept = _TAG.split(html), 0
    for number, piece in enumerate(pieces):
        if number % 2:
            tag = _KEPT_TAG.match(piece)
            kept += (-1 if tag[1] else 1) if tag else 0
        elif kept <= 0:
            pieces[number] = _linked_words(state, piece)
    return "".join(pieces)


def _linked_words(state: StateCore, piece: str) -> str:
    text, end = unescape(piece), 0
    found = []
    for address in bare_addresses(text):
        href = escape(state.md.normalizeLink(address.href))
        shown = escape(text[address.start : address.end], quote=False)
        before = escape(text[end : address.start], quote=False)
        found.append(f'{before}<a href="{href}">{shown}</a>')
        end = address.end
    return "".join([*found, escape(text[end:], quote=False)]) if found else piece


def _linked(state: StateCore, children: list[Token]) -> list[Token]:
    found: list[Token] = []
    links = 0
    for token in children:
        if token.type in ("link_open", "link_close"):
            links += token.nesting
        elif token.type == "html_inline":
            links += bool(_LINK_TAG.match(token.content)) - token.content.lower().startswith("</a")
        if token.type != "text" or links > 0:
            found.append(token)
            continue
        typed_apart = bool(found) and found[-1].type == "text_special"  # a sign typed as no sign
        found += _split(state, token, typed_apart)
    return found


def _split(state: StateCore, token: Token, typed_apart: bool) -> list[Token]:
    found: list[Token] = []
    text, end = token.content, 0
    for address in bare_addresses(text):
        if address.start or not typed_apart:
            found += [_text(text[end : address.start], token), *_link(state, address, token)]
            end = address.end
    return [*found, _text(text[end:], token)] if found else [token]


def _link(state: StateCore, address: BareAddress, token: Token) -> list[Token]:
    href = state.md.normalizeLink(address.href)
    opened = Token("link_open", "a", 1, attrs={"href": href}, level=token.level)
    shown = _text(token.content[address.start : address.end], token)
    return [opened, shown, Token("link_close", "a", -1, level=token.level)]


def _text(words: str, token: Token) -> Token:
    return Token("text", "", 0, content=words, level=token.level)
