"""From the officer's Markdown to safe HTML and from HTML to readable plain text, for portals, feeds
and e-mail, in numbered forms: a text is shown in the form that it was approved with, a new draft
gets the newest, and a released form never changes."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from content.intake.reading.markdown_1 import Markdown1
from content.intake.reading.markdown_2 import MOST_SIGNS, Markdown2
from content.intake.reading.plain_1 import plain_1
from content.intake.reading.plain_2 import plain_2
from content.intake.sanitiser import ATTRIBUTES, TAGS, is_absolute, sanitise

__all__ = [
    "ATTRIBUTES",
    "FORMS",
    "MOST_SIGNS",
    "NEWEST",
    "TAGS",
    "is_absolute",
    "markdown_tokens",
    "plain",
    "render_markdown",
    "sanitise",
    "shown_form",
]

FORMS: Final = (1, 2)
"""The text forms, the newest last."""

NEWEST: Final = FORMS[-1]

_KEPT: Final = 64
"""So many texts are kept as they were read last: a page or a mailing shows one on every outlet."""


def shown_form(document: Mapping[str, Any]) -> int:
    """The form in which a person reads a text here: the one that it was written for, 1 where it is
    from before forms had a number, the newest of ours where a later release wrote it. What leaves
    asks `wiring.layouts`, which refuses that one."""
    number = int((document.get("layouts") or {}).get("text", FORMS[0]))
    return number if number in FORMS else NEWEST


def markdown_tokens(text: str, form: int = NEWEST) -> list[Token]:
    """The block tokens of a Markdown text, raw HTML and every link kept, with line numbers from
    0."""
    return _parser(form).parse(text)


@lru_cache(maxsize=_KEPT)
def render_markdown(text: str, form: int = NEWEST) -> str:
    """Sanitised HTML of a Markdown body; cells keep their alignment as an attribute, which mail
    programs understand."""
    parser = _parser(form)
    tokens = parser.parse(text)
    for token in tokens:
        if token.type in ("th_open", "td_open") and "style" in token.attrs:
            token.attrs = {"align": str(token.attrs["style"]).removeprefix("text-align:")}
    return sanitise(str(parser.renderer.render(tokens, parser.options, {}))).strip()


@lru_cache(maxsize=_KEPT)
def plain(html: str, form: int = NEWEST) -> str:
    """Readable text of a body's HTML, for letters without pictures and for feeds."""
    return {1: plain_1, 2: plain_2}[form](html)


@lru_cache(maxsize=len(FORMS))
def _parser(form: int) -> MarkdownIt:
    return {1: Markdown1, 2: Markdown2}[form]()
