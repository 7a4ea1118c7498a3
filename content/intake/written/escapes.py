"""Signs that Markdown would read as more than themselves, and only those, behind a backslash."""

import re
import string
from dataclasses import dataclass, replace
from html import unescape
from typing import Final

from content.intake.bare_addresses import address_at_start

_PUNCTUATION: Final = frozenset(string.punctuation)
_DELIMITERS: Final = "*_~`"
_CANDIDATE: Final = re.compile(r"https?://[^\s<>\\|]+|\\|`|\*+|_+|~+|<|&|!|\]|\[|\||\(")
_TAG: Final = re.compile(r"[A-Za-z/!?]")
_ENTITY: Final = re.compile(r"&(?:#\w{1,8}|\w{1,40});")
# what `content.intake.reading.typed_blocks` takes for the beginning of a block
_BLOCK: Final = re.compile(
    r"(?P<sign>\#{1,6}(?=\s|$)|>(?![ \t]*=?[ \t]*\d)|[-*](?=\s|$)|(?:-[ \t]*){3,}$"
    r"|(?:_[ \t]*){3,}$|(?:\*[ \t]*){3,}$)"
    r"|(?P<number>0|[1-9]\d{0,2})\.(?=\s|$)"
    r"|(?P<bars>[|:-][|:\- \t]*)$"
)
_CLOSING: Final = re.compile(r"(?:^|(?<=\s))(?=#+$)")
_EVERY: Final = re.compile(r"[" + re.escape(string.punctuation) + "]")


@dataclass(frozen=True)
class Around:
    """What stands around a text that is written: the signs beside it, "" at the ends of the line;
    whether it is in a link, where square brackets count, or in a table, where bars do; and which
    signs of emphasis stand alone in their line, so that nothing can end what they would begin."""

    before: str = ""
    after: str = ""
    linked: bool = False
    barred: bool = False
    lone: str = ""


def inline(text: str, around: Around) -> str:
    """The text with its own signs kept."""

    def kept(found: re.Match[str]) -> str:
        sign = found.group()
        left = text[found.start() - 1] if found.start() else around.before
        right = text[found.end()] if found.end() < len(text) else around.after
        if len(sign) > 8 and sign.startswith("http"):
            typed = address_at_start(sign) or "http"  # no sign in it counts
            rest = replace(around, before=typed[-1], after=right)
            return typed + inline(sign[len(typed) :], rest)
        if sign[0] in _DELIMITERS:
            return sign if sign[0] in around.lone else _delimiter(sign, left, right)
        counts = around.barred if sign == "|" else _counts(found, left, right, around.linked)
        return f"\\{sign}" if counts else sign

    return _CANDIDATE.sub(kept, text)


def every(text: str) -> str:
    """The text with each sign of punctuation behind a backslash."""
    return _EVERY.sub(lambda found: f"\\{found.group()}", text)


def beginning(line: str) -> str:
    """A line of Markdown that would begin a heading, a list, a quotation, a rule or a table as the
    text that it is."""
    found = _BLOCK.match(line)
    if found is None or (found["bars"] and "-" not in found["bars"]):
        return line
    if found["number"]:
        return f"{found['number']}\\{line[found.end('number') :]}"
    return f"\\{line}"


def heading_end(line: str) -> str:
    """The text of a heading whose last # are letters."""
    return _CLOSING.sub(r"\\", line, count=1)


def _delimiter(run: str, left: str, right: str) -> str:
    blank = (not left or left.isspace(), not right or right.isspace())
    if run[0] == "~":
        kept = all(blank) or (len(run) == 1 and "~" not in (left, right))
    elif run[0] == "`":
        kept = False
    else:
        kept = all(blank) or (left.isalnum() and right.isalnum() and (run == "*" or run[0] == "_"))
        kept = kept or (len(run) > 2 and run[0] == "_" and any(blank))  # ____ to be filled in
    return run if kept else "".join(f"\\{sign}" for sign in run)


def _counts(found: re.Match[str], left: str, right: str, linked: bool) -> bool:
    """Whether a sign would be read as more than itself where it stands."""
    text, end = found.string, found.end()
    match found.group():
        case "\\":
            return not right or right in _PUNCTUATION
        case "<":
            return _TAG.match(right) is not None
        case "&":
            named = _ENTITY.match(text, found.start())
            return named is not None and unescape(named.group()) != named.group()
        case "!":
            return end == len(text) and right == "["
        case "(":
            return left == "]"
        case "[" | "]":
            return linked
    return False
