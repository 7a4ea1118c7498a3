"""What changed between two revisions, field by field and word by word, for people to read."""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from console.looks.carried import TYPED, carried_texts
from console.words import words
from console.words.by_hand import assisted_names
from console.words.i18n import _
from content.items.form import form_of
from wiring.layouts import TEXT

_BESIDE = 120  # characters that stay on either side of a difference
_LEFT_OUT = " […] "
_WORDS = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True)
class TextRun:
    """A run of text that stayed, came or went."""

    kind: Literal["same", "added", "removed"]
    text: str


@dataclass(frozen=True)
class Change:
    """One field that differs."""

    field: str
    pieces: tuple[TextRun, ...]


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """The fields that differ, in the order of the form; then what the office's settings added."""
    old, new = _shown(before), _shown(after)
    return [
        Change(name, tuple(compare(old[name], new[name]))) for name in new if old[name] != new[name]
    ]


def shortened(found: list[Change]) -> list[Change]:
    """The same with long stretches that stayed cut to the words beside what came and went: whoever
    has read the text before looks for what is new."""
    return [
        Change(
            change.field,
            tuple(
                TextRun("same", _cut(piece.text, number > 0, number < len(change.pieces) - 1))
                if piece.kind == "same"
                else piece
                for number, piece in enumerate(change.pieces)
            ),
        )
        for change in found
    ]


def _cut(text: str, after: bool, before: bool) -> str:
    """A stretch that stayed: as much of its beginning and end as stands beside a difference."""
    if len(text) <= 2 * _BESIDE + len(_LEFT_OUT):
        return text
    begins = text[:_BESIDE].rpartition(" ")[0] if after else ""
    ends = text[-_BESIDE:].partition(" ")[2] if before else ""
    return f"{begins}{_LEFT_OUT}{ends}"


def compare(before: str, after: str) -> Iterator[TextRun]:
    """The words of two texts, marked as kept, removed or added; the spaces around a word are no
    difference, the end of a line is one."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    for kind, i, j, k, m in difflib.SequenceMatcher(
        None, [_key(entry) for entry in old], [_key(entry) for entry in new], False
    ).get_opcodes():
        if kind == "equal":
            yield TextRun(
                "same", "".join(max(pair, key=len) for pair in zip(old[i:j], new[k:m], strict=True))
            )
            continue
        if i < j:
            yield TextRun("removed", "".join(old[i:j]))
        if k < m:
            yield TextRun("added", "".join(new[k:m]))


def _key(word: str) -> str:
    return word.rstrip(" \t")


def _shown(document: Mapping[str, Any]) -> dict[str, str]:
    values = form_of(document).values()
    form = {
        name: _told(name, value)
        for name, value in values.items()
        if name != "id" and name not in TYPED
    }
    rest = {name: _listed(document.get(name)) for name in ("fills", "office")}
    return {**form, **carried_texts(document), **rest, "layouts": _layouts(document)}


def _listed(values: Mapping[str, Any] | None) -> str:
    """A table of the office's, a line for each entry."""
    names = {"name": _("Tên"), "contact": _("Liên hệ"), "colour": _("Màu")}
    return "\n".join(f"{names.get(key, key)}: {value}" for key, value in (values or {}).items())


def _layouts(document: Mapping[str, Any]) -> str:
    """The numbers of our layouts, by what each shows."""
    numbers = document.get("layouts")
    if numbers is None:
        return ""
    known = {**numbers, TEXT: numbers.get(TEXT, 1)}
    return "\n".join(f"{words.layout_name(name)}: {known[name]}" for name in sorted(known))


def _told(name: str, value: Any) -> str:
    """A field in the words of the form, channels in its order and not in that of a file."""
    if name == "channels":
        channels = {**words.family_names(), **assisted_names()}
        known = [text for code, text in channels.items() if code in value]
        return ", ".join([*known, *(code for code in value if code not in channels)])
    if name == "outside_plan":
        return _("có") if value else ""
    names: dict[str, dict[str, str]] = {
        "kind": words.kind_names(),
        "priority": words.priority_names(),
        "approver_role": words.approver_names(),
    }
    if name in names:
        return names[name].get(str(value), str(value))
    return ", ".join(value) if isinstance(value, tuple) else str(value)
