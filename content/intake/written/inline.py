"""One visible line as Markdown: emphasis where readers take it as such, tags where they would
not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from content.intake.pasted.parts import Stretch, VisibleLine
from content.intake.written import escapes
from content.intake.written.as_html import ORDER
from content.intake.written.bared import bared_line
from content.intake.written.escapes import Around

NATURAL: Final = 0  # as an officer would type it
WARY: Final = 1  # emphasis that touches emphasis as tags, addresses spelt out
ESCAPED: Final = 2  # each sign escaped, all emphasis as tags

_SIGNS: Final = {"strong": "**", "em": "*", "s": "~~"}
_RUNS: Final = {sign: re.compile(rf"[{sign}]+") for sign in "*_~"}
_ENTITY: Final = re.compile(r"&(?=#?\w{1,40};)")


@dataclass(frozen=True)
class Wariness:
    """How careful to be, and where the line stands: in a table's cell bars count."""

    care: int = NATURAL
    barred: bool = False


@dataclass
class _Token:
    """Text, or where a mark begins or ends; `other` is the place of its other end."""

    text: str
    mark: str = ""
    opens: bool = False
    href: str = ""
    other: int = 0
    linked: bool = False
    code: bool = False


def markdown_line(line: VisibleLine, manner: Wariness) -> str:
    """The line as Markdown that is read as the line; signs that only count at a line's beginning
    are left to the block."""
    tokens = _tokens(line, manner)
    signs = _delimiters(tokens, manner)
    lone = "" if manner.care else _lone(tokens, signs)
    outputs: list[str] = []
    for at, token in enumerate(tokens):
        before = outputs[-1][-1:] if outputs else ""
        after = (signs[at + 1] or tokens[at + 1].text)[:1] if at + 1 < len(tokens) else ""
        around = Around(before, after, token.linked, manner.barred, lone)
        outputs.append(signs[at] if token.mark else _written(token, around, manner))
    return "".join(outputs)


def _written(token: _Token, around: Around, manner: Wariness) -> str:
    if token.code:
        return token.text
    if manner.care >= ESCAPED:
        return escapes.every(token.text)
    return escapes.inline(token.text, around)


def _lone(tokens: list[_Token], signs: list[str]) -> str:
    """The signs of emphasis that stand once in the line, and begin and end nothing in it."""
    text = "\n".join(token.text for token in tokens)
    return "".join(
        sign
        for sign, run in _RUNS.items()
        if len(run.findall(text)) == 1 and not any(sign in mark for mark in signs)
    )


def _tokens(line: VisibleLine, manner: Wariness) -> list[_Token]:
    tokens: list[_Token] = []
    _nest(tokens, line if manner.care >= ESCAPED else bared_line(line), linked=False)
    return tokens


def _layers(stretch: Stretch) -> list[tuple[str, str]]:
    layers = [("a", stretch.href)] if stretch.href else []
    return layers + [(mark, "") for mark in ORDER if mark in stretch.marks]


def _nest(tokens: list[_Token], line: Sequence[Stretch], *, linked: bool) -> None:
    at = 0
    while at < len(line):
        layers = _layers(line[at])
        if not layers:
            tokens.append(_Token(line[at].text, linked=linked))
            at += 1
            continue
        (mark, href), end = _longest(line, at, layers)
        opened = len(tokens)
        tokens.append(_Token("", mark, opens=True, href=href))
        inner = [_less(stretch, mark) for stretch in line[at:end]]
        _nest(tokens, inner, linked=linked or mark == "a")
        tokens[opened].other = len(tokens)
        tokens.append(_Token("", mark, href=href, other=opened))
        at = end


def _longest(
    line: Sequence[Stretch], at: int, layers: list[tuple[str, str]]
) -> tuple[tuple[str, str], int]:
    best, most = layers[0], at
    for layer in layers:
        end = at
        while end < len(line) and layer in _layers(line[end]):
            end += 1
        if end > most:
            best, most = layer, end
    return best, most


def _less(stretch: Stretch, mark: str) -> Stretch:
    if mark == "a":
        return replace(stretch, href="")
    return replace(stretch, marks=stretch.marks - {mark})


def _delimiters(tokens: list[_Token], manner: Wariness) -> list[str]:
    """What stands for each mark's beginning and end; "" for text."""
    signs = [""] * len(tokens)
    for at, token in enumerate(tokens):
        if not token.opens:
            continue
        opening, closing = _pair(tokens, at, manner)
        signs[at], signs[token.other] = opening, closing
    return signs


def _pair(tokens: list[_Token], at: int, manner: Wariness) -> tuple[str, str]:
    token = tokens[at]
    if token.mark == "a":
        return "[", f"]({_ENTITY.sub('&amp;', token.href)})"
    if token.mark == "code" and _is_code(tokens, at, manner):
        tokens[at + 1].code = True
        return "`", "`"
    sign = _SIGNS.get(token.mark)
    if sign is None or manner.care >= ESCAPED or not _takes(tokens, at, manner):
        return f"<{token.mark}>", f"</{token.mark}>"
    return sign, sign


def _is_code(tokens: list[_Token], at: int, manner: Wariness) -> bool:
    text = tokens[at + 1].text
    alone = tokens[at].other == at + 2 and text == text.strip() and not set(text) & {"`", "\\"}
    return alone and manner.care < ESCAPED and not (manner.barred and "|" in text)


def _takes(tokens: list[_Token], at: int, manner: Wariness) -> bool:
    """Whether readers take the signs of this emphasis as such, by what stands at both sides of
    each."""
    end = tokens[at].other
    if manner.care == WARY and any(
        0 <= side < len(tokens) and tokens[side].mark in _SIGNS
        for side in (at - 1, at + 1, end - 1, end + 1)
    ):
        return False
    mid = tokens[at].mark == "strong"
    return _flanks(_sign(tokens, at, -1), _sign(tokens, at, 1), mid) and _flanks(
        _sign(tokens, end, 1), _sign(tokens, end, -1), mid
    )


def _sign(tokens: list[_Token], at: int, step: int) -> str:
    """The next visible sign at one side of a mark; "" at the end of the line."""
    at += step
    while 0 <= at < len(tokens):
        token = tokens[at]
        if not token.mark:
            return token.text[-1 if step < 0 else 0]
        if token.mark not in _SIGNS:
            return "[" if token.mark == "a" else "<"
        at += step
    return ""


def _flanks(outer: str, inner: str, mid: bool) -> bool:
    if not inner or inner.isspace() or inner in "*_~`\\":
        return False
    if outer == "" or outer.isspace():
        return True
    if outer in "*_~`\\":
        return False
    if not inner.isalnum():
        return not outer.isalnum()
    return not outer.isalnum() or mid
