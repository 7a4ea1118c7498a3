"""What a new word changes in the fields of a model, one by one, as a person reads it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from content.intake.form_fields import FormField
from content.intake.local_time import VIETNAM
from content.intake.typed_fields import is_reference

_Fields = tuple[FormField, ...]
_DATED: Final = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d.*)?")
_DAY: Final = len("2026-12-01")


@dataclass(frozen=True)
class FieldChange:
    """One field that a new word changes; of a secret neither value is told. `directs`: it says
    where things go."""

    path: tuple[str, ...]  # the field's name on screen, after those of the tables around it
    before: str
    after: str
    directs: bool = False
    secret: bool = False
    chosen: bool = False  # the values are names of choices

    @property
    def label(self) -> str:
        """The whole name."""
        return " ".join(self.path)


def field_changes(
    fields: _Fields, before: Mapping[str, Any], after: Mapping[str, Any], at: tuple[str, ...] = ()
) -> Iterator[FieldChange]:
    """Every field whose value differs between two tables."""
    for entry in fields:
        old, new = before.get(entry.name, entry.default), after.get(entry.name, entry.default)
        if old != new:
            yield from _of_field(entry, old, new, (*at, entry.label))


def _of_field(entry: FormField, old: Any, new: Any, path: tuple[str, ...]) -> Iterator[FieldChange]:
    if entry.kind == "group":
        yield from field_changes(entry.inner, old or {}, new or {}, path)
    elif entry.kind == "rows":
        old, new = old or [], new or []
        for number in range(max(len(old), len(new))):
            was, now = (rows[number] if number < len(rows) else {} for rows in (old, new))
            yield from field_changes(entry.inner, was, now, (*path, f"{number + 1}:"))
    elif entry.kind == "secret":
        yield FieldChange(path, _secret(old), _secret(new), entry.directs, secret=True)
    else:
        chosen = entry.kind in ("choice", "yes_no", "fixed")
        shown = (_shown(entry, old), _shown(entry, new))
        yield FieldChange(path, *shown, entry.directs, chosen=chosen)


def _secret(value: Any) -> str:
    if not value:
        return ""
    if is_reference(value) and "sealed" not in value:
        return ", ".join(value.values())
    return "••••"


def _shown(entry: FormField, value: Any) -> str:
    if value in (None, "", [], {}):
        return ""
    if entry.kind == "yes_no":
        return "có" if value else "không"
    if entry.kind == "day" and isinstance(value, str):
        return _plain(date.fromisoformat(value))
    if entry.kind == "pairs":
        return "; ".join(f"{key}: {_plain(said)}" for key, said in value.items())
    return entry.choices.get(str(value), _plain(value))


def _plain(value: Any) -> str:
    """A value in the words of an office: no `true`, no day of a machine."""
    match value:
        case bool():
            return "có" if value else "không"
        case list() | tuple():
            return ", ".join(map(_plain, value))
        case Mapping():
            return "; ".join(f"{key}: {_plain(inner)}" for key, inner in value.items())
        case float():
            return f"{value:g}"
        case date() | str() if (moment := _moment(value)) is not None:
            return moment
    return str(value)


def _moment(value: date | str) -> str | None:
    """A day or a moment (local time) as people write it; None for any other text."""
    if isinstance(value, str) and not _DATED.fullmatch(value):
        return None
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return None
    if not isinstance(found, datetime) or (isinstance(value, str) and len(value) == _DAY):
        return f"{found:%d/%m/%Y}"
    return f"{found.astimezone(VIETNAM) if found.tzinfo else found:%d/%m/%Y %H:%M}"
