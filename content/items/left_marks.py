"""The texts of an item as readers meet them, and the marks that somebody must still fill in.

Example: `[ĐIỀN: ngày]` stands in the title and the text of an item for portal, letters and screens:
one mark, two fields, and portal and letters are left out; the screens, whose text has none, are
not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from content.intake.text import apply_fills, placeholders
from content.items.families import FAMILIES, FAMILY_NAMES, SHOWN_FIELDS
from content.items.zalo_places import zalo_text


@dataclass(frozen=True)
class LeftMark:
    """A mark that has no fill: the fields in which it stands and the families that would show
    it."""

    mark: str
    fields: tuple[str, ...]
    families: tuple[str, ...]

    def __str__(self) -> str:
        fields = ", ".join(SHOWN_FIELDS[name] for name in self.fields)
        families = ", ".join(FAMILY_NAMES[name] for name in self.families)
        return f"còn chỗ trống {self.mark} ({fields}): không phát được ở {families}"


def left_marks(document: Mapping[str, Any]) -> list[LeftMark]:
    """Every mark that a family of the item would show, each once, in the order of the fields."""
    found: dict[str, list[tuple[str, str]]] = {}
    for family in (name for name in FAMILIES if name in document["channels"]):
        for field, text in shown_texts(document, family).items():
            for mark in placeholders(text):
                found.setdefault(mark, []).append((field, family))
    return [
        LeftMark(
            mark,
            tuple(dict.fromkeys(field for field, _family in places)),
            tuple(dict.fromkeys(family for _field, family in places)),
        )
        for mark, places in found.items()
    ]


def shown_texts(document: Mapping[str, Any], family: str) -> dict[str, str]:
    """The author's texts that the public sees by a family, by field; an own social post replaces
    title and summary."""
    texts = filled(document)
    names = FAMILIES[family]
    if "social" in names and texts["social"]:
        names = tuple(name for name in names if name not in ("title", "summary"))
    return {name: _as_text(texts[name]) for name in names}


def _as_text(shown: str | tuple[str, ...] | Mapping[str, str] | None) -> str:
    if isinstance(shown, Mapping):
        return zalo_text(shown)
    return "\n".join(shown) if isinstance(shown, tuple) else shown or ""


def filled(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document's texts with the office's fills in place of the placeholders."""
    fills = document["fills"]
    sms = document.get("sms") or {}
    social = document.get("social") or {}
    zalo = document.get("zalo") or {}

    def fill(value: str | None) -> str | None:
        return apply_fills(value, fills) if value else None

    return {
        "title": apply_fills(document["title"], fills),
        "summary": apply_fills(document["summary"], fills),
        "body": apply_fills(document["body"], fills),
        "social": fill(social.get("text")),
        "sms": fill(sms.get("text")),
        "sms_accented": fill(sms.get("text_accented")),
        "zalo": {name: apply_fills(text, fills) for name, text in zalo.items()},
        "led": tuple(apply_fills(line, fills) for line in document.get("led") or ()),
        "alt": fill((document.get("picture") or {}).get("alt")),
    }
