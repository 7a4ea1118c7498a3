"""The few declarations of style sheets and style attributes that change what a reader sees."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

Style = Mapping[str, str]
_KEPT: Final = frozenset(
    {
        *("font-weight", "font-style", "font-size", "font-family", "text-decoration"),
        *("text-decoration-line", "mso-hide", "mso-list", "mso-element", "mso-ignore"),
        *("vertical-align", "text-transform", "white-space", "color", "background"),
        *("background-color", "display", "visibility", "opacity", "list-style"),
        "list-style-type",
    }
)
_SELECTOR: Final = re.compile(r"(?:[a-z][a-z0-9]*)?(?:\.[\w-]+)?", re.IGNORECASE)
_COMMENT: Final = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_NAMED: Final = {
    "white": (255, 255, 255),
    "window": (255, 255, 255),
    "black": (0, 0, 0),
    "windowtext": (0, 0, 0),
    "red": (255, 0, 0),
    "blue": (0, 0, 255),
    "green": (0, 128, 0),
    "yellow": (255, 255, 0),
    "gray": (128, 128, 128),
    "grey": (128, 128, 128),
    "silver": (192, 192, 192),
    "navy": (0, 0, 128),
}
_HEX: Final = re.compile(r"#([0-9a-f]{3,8})\b")
_RGB: Final = re.compile(r"rgba?\(([^()]*)\)")
_NUMBER: Final = re.compile(r"\d*\.?\d+")
_MOST_RULES: Final = 5_000

Rgb = tuple[int, int, int]


@dataclass(frozen=True)
class Sheet:
    """The rules of a document for tags and classes."""

    rules: Mapping[str, dict[str, str]]

    def of(self, tag: str, attributes: Mapping[str, str]) -> Style:
        """What is declared for an element; its own style attribute wins."""
        own = declared(attributes.get("style", ""))
        classes = attributes.get("class", "").lower().split()
        if not classes and tag not in self.rules:
            return own
        found = dict(self.rules.get(tag, {}))
        for name in classes:
            found |= self.rules.get(f".{name}", {})
            found |= self.rules.get(f"{tag}.{name}", {})
        return found | own


NO_SHEET: Final = Sheet({})


def sheet_of(css: str) -> Sheet:
    """The rules of style sheets whose selectors are a tag, a class, or both; others are passed
    over."""
    rules: dict[str, dict[str, str]] = {}
    for rule in _COMMENT.sub(" ", css).split("}")[:_MOST_RULES]:
        selectors, _, body = rule.rpartition("{")
        style = declared(body)
        for selector in selectors.split(",") if style and "@" not in selectors else ():
            name = selector.strip().lower()
            if name and _SELECTOR.fullmatch(name):
                rules.setdefault(name, {}).update(style)
    return Sheet(rules)


@lru_cache(maxsize=2_000)
def declared(style: str) -> dict[str, str]:
    """The declarations that matter here, in small letters but for the names of fonts."""
    found: dict[str, str] = {}
    for declaration in style.split(";"):
        name, colon, value = declaration.partition(":")
        if colon and (name := name.strip().lower()) in _KEPT:
            value = value.replace("!important", "").strip()
            found[name] = value if name == "font-family" else value.lower()
    return found


def colour(value: str) -> Rgb | None:
    """The first colour in a value; None when there is none that is known."""
    for name in value.split():
        if name in _NAMED:
            return _NAMED[name]
    if found := _HEX.search(value):
        return _hex(found[1])
    if found := _RGB.search(value):
        numbers = [float(number) for number in _NUMBER.findall(found[1])[:3]]
        if len(numbers) == 3:
            return int(numbers[0]), int(numbers[1]), int(numbers[2])
    return None


def is_transparent(value: str) -> bool:
    """Whether a colour cannot be seen at all."""
    found = _RGB.search(value)
    numbers = _NUMBER.findall(found[1]) if found else []
    return "transparent" in value or (len(numbers) == 4 and float(numbers[3]) == 0)


def is_none(size: str) -> bool | None:
    """Whether a font size is nothing; None when it depends on the text around."""
    found = _NUMBER.match(size)
    if found is None or (float(found.group()) > 0 and size.endswith(("em", "%"))):
        return None
    return float(found.group()) == 0


def _hex(digits: str) -> Rgb | None:
    if len(digits) in (3, 4):
        digits = "".join(digit * 2 for digit in digits)
    if len(digits) not in (6, 8):
        return None
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
