"""The pictures of a form as a list: the first is the item's own. Putting in, moving, taking out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from content.items.form import CARD, ItemForm

_LISTS: Final = {
    "alt": "picture_alts",
    "caption": "picture_captions",
    "credit": "picture_credits",
    "focus_x": "picture_focus_xs",
    "focus_y": "picture_focus_ys",
}


@dataclass(frozen=True)
class TypedEntry:
    """One picture of a form, by the hash of its file, with what was typed beside it."""

    file: str
    alt: str = ""
    caption: str = ""
    credit: str = ""
    focus_x: str = ""
    focus_y: str = ""
    decorative: bool = False


def entries(form: ItemForm) -> list[TypedEntry]:
    """All of them in their order; the item's own first, where it has one that is no card."""
    others = [
        TypedEntry(
            file,
            decorative=file in form.decorative_pictures,
            **_along(form, number),
        )
        for number, file in enumerate(form.pictures)
    ]
    if form.picture in ("", CARD):
        return others
    said: dict[str, Any] = {name: getattr(form, name) for name in _LISTS}
    return [TypedEntry(form.picture, decorative=bool(form.decorative), **said), *others]


def added(form: ItemForm, new: Sequence[TypedEntry]) -> ItemForm:
    """The form with more pictures behind its own; the first is its own where it had none. A card
    gives way. One that is there already stays where it is."""
    known = entries(form)
    there = {entry.file for entry in known}
    fresh = [entry for entry in new if entry.file not in there]
    if not fresh:
        return form
    if not known:
        return _ordered(form, fresh)
    if form.picture in ("", CARD):
        return _others(form, [*known, *fresh])
    return _ordered(form, [*known, *fresh])


def moved(form: ItemForm, number: int, step: int) -> ItemForm:
    """The form with the picture behind the item's own, counted from 1, one place further on or
    back; the first of them, moved back, is the item's own."""
    own = 1 if form.picture not in ("", CARD) else 0
    known, at = entries(form), number - 1 + own
    if not 0 <= at < len(known) or not 0 <= at + step < len(known):
        if at == 0 and own == 0 and step < 0 and known:
            return _ordered(form, known)
        return form
    known[at], known[at + step] = known[at + step], known[at]
    return _ordered(form, known) if own else _others(form, known)


def dropped(form: ItemForm, number: int) -> ItemForm:
    """The form without a picture: 0 is the item's own, whose place the next one takes."""
    own = 1 if form.picture not in ("", CARD) else 0
    known, at = entries(form), number - 1 + own
    if not 0 <= at < len(known):
        return form
    del known[at]
    return _ordered(form, known) if own else _others(form, known)


def _ordered(form: ItemForm, known: Sequence[TypedEntry]) -> ItemForm:
    first, *others = known or [TypedEntry("")]
    said = {name: getattr(first, name) for name in _LISTS}
    lead = replace(form, picture=first.file, decorative="1" if first.decorative else "", **said)
    return _others(lead, others)


def _others(form: ItemForm, known: Sequence[TypedEntry]) -> ItemForm:
    lists: dict[str, Any] = {
        field: tuple(getattr(entry, name) for entry in known) for name, field in _LISTS.items()
    }
    lists["pictures"] = tuple(entry.file for entry in known)
    lists["decorative_pictures"] = tuple(entry.file for entry in known if entry.decorative)
    return replace(form, **lists)


def _along(form: ItemForm, number: int) -> dict[str, Any]:
    """What was typed beside one of the pictures."""
    return {name: _at(getattr(form, field), number) for name, field in _LISTS.items()}


def _at(texts: Sequence[str], number: int) -> str:
    return texts[number] if number < len(texts) else ""
