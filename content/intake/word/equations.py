"""Equations (OMML) on one line, where that changes no digit's meaning: (a+b)/2, x², √(x+1)."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from content.intake.word.fields import EQUATION
from content.intake.word.made import element, paragraph_of, run_of
from content.intake.word.told import FileNotes
from content.intake.word.xml import Node, R, attribute, child, every, local, replace, tag

_ROOTS: Final = {"": "√", "2": "√", "3": "∛", "4": "∜"}
_LARGE: Final = "∫∑∏⋃⋂∮∬∭"
_PROPERTIES: Final = "Pr"
_ALONE: Final = re.compile(r"\d+(?:[.,]\d+)*%?|[^\W\d_](?:[^\W\d_]{2,})?")


class TooComplex(Exception):
    """An equation that no line of text can say."""


@dataclass(frozen=True)
class MathPiece:
    """Signs on the line, or raised or lowered beside it."""

    text: str
    vertical: str = ""


MathPieces = Sequence[MathPiece]


def read_equations(root: Node, told: FileNotes) -> None:
    """Put each equation's line in its place; a blank to fill in where there is none."""
    for group in every(root, "m:oMathPara"):
        equations = list(group.iterchildren(tag("m:oMath")))
        parts = [part for equation in equations for part in (_break_run(), equation)][1:]
        in_paragraph = local(group.getparent()) in ("p", "hyperlink")
        replace(group, parts if in_paragraph else [paragraph_of(*parts)])
    for equation in every(root, "m:oMath"):
        if _nested(equation):
            continue
        try:
            pieces = linear(equation)
        except TooComplex:
            told.count("equation", _raw(equation))
            pieces = [MathPiece(EQUATION)]
        else:
            if _is_rewritten(equation):
                told.count("linear", shown(pieces))
        runs = [run_of(piece.text, piece.vertical) for piece in pieces if piece.text]
        replace(equation, runs)


def shown(pieces: MathPieces) -> str:
    """The pieces as plain signs, raised ones behind ^ and lowered ones behind _."""
    marks = {"": "", "superscript": "^", "subscript": "_"}
    return "".join(marks[piece.vertical] + piece.text for piece in pieces)


def linear(node: Node) -> list[MathPiece]:
    """The pieces of an equation or a part of one; TooComplex where a line would say something
    else."""
    pieces: list[MathPiece] = []
    parts = [part for part in node if local(part)[-2:] != _PROPERTIES]
    for at, part in enumerate(parts):
        made = _part(part)
        if local(part) == "f" and _touches(pieces, parts[at + 1 :]):
            made = [MathPiece(" (" if _ends_with_digit(pieces) else "("), *made, MathPiece(")")]
        pieces += made
    return pieces


def _part(node: Node) -> list[MathPiece]:
    if node.tag == R:
        return [MathPiece("".join(part.text or "" for part in every(node, "w:t")))]
    reader = _READERS.get(local(node))
    if reader is None:
        raise TooComplex(local(node))
    return reader(node)


def _run(node: Node) -> list[MathPiece]:
    if every(node, "w:br"):
        raise TooComplex("lines")
    text = "".join(part.text or "" for part in every(node, "m:t", "w:t"))
    return [MathPiece("".join(map(_upright, text)))]


def _upright(sign: str) -> str:
    """The plain letter of a letter made for equations (𝑥, 𝟏)."""
    return unicodedata.normalize("NFKC", sign) if "\U0001d400" <= sign <= "\U0001d7ff" else sign


def _fraction(node: Node) -> list[MathPiece]:
    if attribute(node, "m:val", "m:fPr", "m:type") == "noBar":
        raise TooComplex("no bar")
    over, under = (linear(_arg(node, name)) for name in ("m:num", "m:den"))
    return [*_grouped(over), MathPiece("/"), *_grouped(under)]


def _raised(node: Node) -> list[MathPiece]:
    return [*_base(node), _index(node, "m:sup", "superscript")]


def _lowered(node: Node) -> list[MathPiece]:
    return [*_base(node), _index(node, "m:sub", "subscript")]


def _both(node: Node) -> list[MathPiece]:
    low, high = _index(node, "m:sub", "subscript"), _index(node, "m:sup", "superscript")
    return [*_base(node), low, high]


def _root(node: Node) -> list[MathPiece]:
    degree = child(node, "m:deg")
    index = "".join(piece.text for piece in linear(degree)).strip() if degree is not None else ""
    if index not in _ROOTS:
        raise TooComplex("root")
    return [MathPiece(_ROOTS[index] + "("), *linear(_arg(node, "m:e")), MathPiece(")")]


def _delimited(node: Node) -> list[MathPiece]:
    begin = attribute(node, "m:val", "m:dPr", "m:begChr")
    end = attribute(node, "m:val", "m:dPr", "m:endChr")
    between = attribute(node, "m:val", "m:dPr", "m:sepChr")
    pieces = [MathPiece("(" if begin is None else begin)]
    for at, part in enumerate(node.iterchildren(tag("m:e"))):
        pieces += [MathPiece("|" if between is None else between)] if at else []
        pieces += linear(part)
    return [*pieces, MathPiece(")" if end is None else end)]


def _large(node: Node) -> list[MathPiece]:
    sign = attribute(node, "m:val", "m:naryPr", "m:chr") or "∫"
    if sign not in _LARGE:
        raise TooComplex(sign)
    limits = [
        _index(node, name, vertical)
        for name, vertical in (("m:sub", "subscript"), ("m:sup", "superscript"))
        if (limit := child(node, name)) is not None and linear(limit)
    ]
    return [MathPiece(sign), *limits, MathPiece(" "), *linear(_arg(node, "m:e"))]


def _function(node: Node) -> list[MathPiece]:
    return [*linear(_arg(node, "m:fName")), MathPiece(" "), *linear(_arg(node, "m:e"))]


def _box(node: Node) -> list[MathPiece]:
    return linear(_arg(node, "m:e"))


def _arg(node: Node, name: str) -> Node:
    found = child(node, name)
    if found is None:
        raise TooComplex(name)
    return found


def _base(node: Node) -> list[MathPiece]:
    """What an index stands at: in brackets where it would otherwise stand at a part only."""
    base = linear(_arg(node, "m:e"))
    text = shown(base)
    plain = all(not piece.vertical for piece in base) and "/" not in text and "√" not in text
    return base if plain else [MathPiece("("), *base, MathPiece(")")]


def _index(node: Node, name: str, vertical: str) -> MathPiece:
    pieces = linear(_arg(node, name))
    if any(piece.vertical for piece in pieces):
        raise TooComplex("index of an index")
    return MathPiece("".join(piece.text for piece in pieces), vertical)


def _grouped(pieces: list[MathPiece]) -> list[MathPiece]:
    """In brackets unless it is one number or name."""
    text = shown(pieces).strip()
    if not text:
        raise TooComplex("nothing")
    return (
        pieces
        if _ALONE.fullmatch(text) or _is_bracketed(text)
        else [MathPiece("("), *pieces, MathPiece(")")]
    )


def _is_bracketed(text: str) -> bool:
    """Whether one pair of brackets holds everything."""
    depth = 0
    for at, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return at == len(text) - 1 and at > 0
    return False


def _touches(before: MathPieces, after: Sequence[Node]) -> bool:
    """Whether a fraction stands beside something that would become a part of it."""
    last = "".join(piece.text for piece in before).rstrip()[-1:]
    following = "".join("".join(part.itertext()) for part in after).lstrip()[:1]
    first_raised = bool(after) and local(after[0]) not in ("r", "d")
    return _binds(last) or _binds(following) or (first_raised and bool(following))


def _binds(sign: str) -> bool:
    return (bool(sign) and (sign.isalnum() or sign in "/÷)]}√∛∜%(^!'·:^")) or sign in tuple(_LARGE)


def _ends_with_digit(pieces: MathPieces) -> bool:
    return "".join(piece.text for piece in pieces)[-1:].isalnum()


def _is_rewritten(equation: Node) -> bool:
    """Whether anything but plain signs is in it."""
    return any(local(part) not in ("r", "rPr", "t", "ctrlPr") for part in _structure(equation))


def _structure(equation: Node) -> list[Node]:
    return [part for part in equation.iter() if part is not equation and "math" in str(part.tag)]


def _nested(equation: Node) -> bool:
    return equation.getparent() is None or any(
        local(node) == "oMath" for node in equation.iterancestors()
    )


def _raw(equation: Node) -> str:
    return " ".join("".join(part.text or "" for part in every(equation, "m:t")).split())


def _break_run() -> Node:
    run = element("r")
    run.append(element("br"))
    return run


_READERS: Final[Mapping[str, Callable[[Node], list[MathPiece]]]] = {
    "r": _run,
    "f": _fraction,
    "sSup": _raised,
    "sSub": _lowered,
    "sSubSup": _both,
    "rad": _root,
    "d": _delimited,
    "nary": _large,
    "func": _function,
    "box": _box,
    "borderBox": _box,
    "oMath": linear,
}
