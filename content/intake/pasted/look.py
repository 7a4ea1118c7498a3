"""How the text of an element looks: what it inherits, and what its tag and its style change."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from content.intake.pasted.address import address
from content.intake.pasted.styles import Rgb, Style, colour, is_none, is_transparent

_MARKS: Final = {
    **dict.fromkeys(("b", "strong"), "strong"),
    **dict.fromkeys(("i", "em", "dfn", "var"), "em"),
    **dict.fromkeys(("s", "strike", "del"), "s"),
    **dict.fromkeys(("u", "ins"), "u"),
    **dict.fromkeys(("code", "tt", "kbd", "samp"), "code"),
    "sup": "sup",
    "sub": "sub",
}
_RAISED: Final = frozenset({"msofootnotereference", "msoendnotereference"})
_WHITE: Final = (255, 255, 255)
_BOLD: Final = frozenset({"bold", "bolder"})


@dataclass(frozen=True, slots=True)
class Appearance:
    """What the text of an element looks like, and why it may not be seen."""

    marks: frozenset[str] = frozenset()
    href: str = ""
    upper: bool = False
    verbatim: bool = False
    ink: Rgb | None = None
    ground: Rgb | None = _WHITE
    gone: bool = False
    unseen: bool = False
    tiny: bool = False
    clear: bool = False

    @property
    def hidden(self) -> bool:
        """Whether nobody sees this text, its colours apart."""
        return self.gone or self.unseen or self.tiny or self.clear

    @property
    def faint(self) -> bool:
        """Whether the text has the colour of what is under it."""
        if self.ink is None or self.ground is None:
            return False
        return max(abs(a - b) for a, b in zip(self.ink, self.ground, strict=True)) <= 5

    def under(self, tag: str, attributes: Mapping[str, str], style: Style) -> "Appearance":
        """The look of an element that stands in one of this look."""
        if not style and not attributes and tag not in _MARKS and tag != "pre":
            return self
        return replace(
            self,
            marks=_marks(self.marks, tag, attributes, style),
            href=_href(self.href, tag, attributes),
            upper=_either(style.get("text-transform"), ("uppercase",), self.upper),
            verbatim=tag == "pre"
            or _either(style.get("white-space"), ("pre", "pre-wrap", "pre-line"), self.verbatim),
            ink=_ink(self.ink, attributes, style),
            ground=_ground(self.ground, attributes, style),
            gone=self.gone or _gone(attributes, style),
            unseen=_either(style.get("visibility"), ("hidden", "collapse"), self.unseen),
            tiny=_tiny(self.tiny, style),
            clear=is_transparent(style["color"]) if "color" in style else self.clear,
        )


def _either(value: str | None, yes: tuple[str, ...], before: bool) -> bool:
    return before if value is None or value == "inherit" else value in yes


def _marks(
    before: frozenset[str], tag: str, attributes: Mapping[str, str], style: Style
) -> frozenset[str]:
    marks = set(before)
    if tag in _MARKS:
        marks.add(_MARKS[tag])
    if weight := style.get("font-weight"):
        _set(marks, "strong", weight in _BOLD or (weight.isdecimal() and int(weight[:5]) >= 600))
    if slant := style.get("font-style"):
        _set(marks, "em", slant.startswith(("italic", "oblique")))
    _decorated(marks, tag, before, style)
    place = style.get("vertical-align", "")
    if "super" in place or not _RAISED.isdisjoint(attributes.get("class", "").lower().split()):
        marks.add("sup")
    if place == "sub":
        marks.add("sub")
    return frozenset(marks)


def _decorated(marks: set[str], tag: str, before: frozenset[str], style: Style) -> None:
    line = f"{style.get('text-decoration', '')} {style.get('text-decoration-line', '')}"
    if "none" in line and tag in _MARKS and _MARKS[tag] in "su" and _MARKS[tag] not in before:
        marks.discard(_MARKS[tag])
    if "line-through" in line:
        marks.add("s")
    if "underline" in line and tag != "a":
        marks.add("u")


def _set(marks: set[str], mark: str, on: bool) -> None:
    if on:
        marks.add(mark)
    else:
        marks.discard(mark)


def _href(before: str, tag: str, attributes: Mapping[str, str]) -> str:
    if tag != "a":
        return before
    return address(attributes.get("href", ""))


def _ink(before: Rgb | None, attributes: Mapping[str, str], style: Style) -> Rgb | None:
    value = style.get("color", attributes.get("color", ""))
    if not value or value == "inherit":
        return before
    return colour(value.lower())


def _ground(before: Rgb | None, attributes: Mapping[str, str], style: Style) -> Rgb | None:
    value = style.get("background-color", style.get("background", attributes.get("bgcolor", "")))
    if "url(" in value or "gradient" in value:
        return None
    if not value or is_transparent(value) or value in ("none", "initial", "inherit"):
        return before
    return colour(value.lower())


def _gone(attributes: Mapping[str, str], style: Style) -> bool:
    return (
        style.get("display") == "none"
        or style.get("mso-hide") == "all"
        or "hidden" in attributes
        or style.get("opacity") in ("0", "0.0", "0%")
    )


def _tiny(before: bool, style: Style) -> bool:
    size = style.get("font-size")
    nothing = is_none(size) if size else None
    return before if nothing is None else nothing
