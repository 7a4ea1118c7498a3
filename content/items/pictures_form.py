"""The pictures of an item as texts in its form, and back: its own, and the others in order."""

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any, Final

from content.intake.strict import as_typed

_TEXTS: Final[Mapping[str, str]] = {
    "picture_alts": "alt",
    "picture_captions": "caption",
    "picture_credits": "credit",
}
_FOCUS: Final = ("picture_focus_xs", "picture_focus_ys")

ALONG: Final = (*_TEXTS, *_FOCUS)
"""The lists of the form that go with `pictures` one by one; `decorative_pictures` holds hashes."""


def lead_of(picture: Mapping[str, Any], focus: Sequence[float]) -> dict[str, Any]:
    """The fields of the item's own picture from what a revision keeps of it."""
    return {
        "alt": picture.get("alt", ""),
        "caption": picture.get("caption", ""),
        "credit": picture.get("credit", ""),
        "decorative": "1" if picture.get("decorative") else "",
        "focus_x": _percent(focus, 0),
        "focus_y": _percent(focus, 1),
    }


def lead_front(form: Mapping[str, Any]) -> dict[str, Any]:
    """The item's own picture as it would stand in a file."""
    texts = {name: as_typed(form[name]) for name in ("caption", "credit")}
    said = {name: text for name, text in texts.items() if text}
    decorative = {"decorative": True} if form["decorative"] else {}
    focus = typed_focus(form["focus_x"], form["focus_y"])
    return {"alt": as_typed(form["alt"]), **said, **decorative, **focus}


def typed_of(pictures: Sequence[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """The lists of the form from the pictures of a revision."""
    lists = {
        field: tuple(entry.get(name, "") for entry in pictures) for field, name in _TEXTS.items()
    }
    focus = {
        field: tuple(_percent(entry.get("focus") or (), at) for entry in pictures)
        for at, field in enumerate(_FOCUS)
    }
    decorative = tuple(entry["sha256"] for entry in pictures if entry.get("decorative"))
    return {**lists, **focus, "decorative_pictures": decorative}


def front_of(form: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The pictures as they would stand in a file, named by their hashes."""
    files = form["pictures"]
    columns = [form[name][: len(files)] for name in ALONG]
    return [
        _entry(file, dict(zip(ALONG, texts, strict=True)), form["decorative_pictures"])
        for file, *texts in zip_longest(files, *columns, fillvalue="")
    ]


def typed_focus(x: str, y: str) -> dict[str, Any]:
    """The focal point as a file has it, from percents; as it was typed where it is no point, so
    that its fault is told; nothing where nothing was typed."""
    if not x.strip() and not y.strip():
        return {}
    found = point(x, y)
    return {"focus": list(found) if found else [x, y]}


def point(x: str, y: str) -> tuple[float, float] | None:
    """Shares of width and height from percents; None when they are no point of a picture."""
    try:
        shares = float(x.replace(",", ".")) / 100, float(y.replace(",", ".")) / 100
    except ValueError:
        return None
    return shares if all(0 <= share <= 1 for share in shares) else None


def _entry(file: str, typed: Mapping[str, str], decorative: Sequence[str]) -> dict[str, Any]:
    texts = {name: as_typed(typed[field]) for field, name in _TEXTS.items()}
    said = {name: text for name, text in texts.items() if text or name == "alt"}
    marked = {"decorative": True} if file in decorative else {}
    return {"file": file, **said, **marked, **typed_focus(*(typed[name] for name in _FOCUS))}


def _percent(focus: Sequence[float], at: int) -> str:
    return f"{focus[at] * 100:g}" if focus else ""
