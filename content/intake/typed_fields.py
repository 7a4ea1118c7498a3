"""What was typed into the fields of a model, as the table that its file would hold, and back.

Fields inside tables are named by their path, counted from 1: "relay.2.host".
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from content.intake.form_fields import FormField
from content.intake.local_time import parse_day
from content.intake.strict import as_typed

Fields = tuple[FormField, ...]
ROW_GONE = "_bo"
"""The box of a row that is to go."""
HIDDEN = "_kin"
"""The box in which a secret is typed: its name ends so, for nothing keeps or shows such boxes."""
EMPTIED = "_xoa"
"""The box beside an optional secret that is to go."""

_WHOLE = re.compile(r"-?[0-9]{1,18}")
_NUMBER = re.compile(r"-?[0-9]{1,15}([.,][0-9]{1,12})?")


def read_typed(fields: Fields, sent: Mapping[str, str], known: Mapping[str, Any]) -> dict[str, Any]:
    """The table that was typed; what is empty is left out. An empty secret stays what it is in
    `known`, the table as it stands, unless the server that it is for has changed."""
    return _read(fields, sent, "", known)


def typed_of(fields: Fields, table: Mapping[str, Any], at: str = "") -> dict[str, str]:
    """A table as it stands in the boxes of a form; secrets are left empty."""
    typed: dict[str, str] = {}
    for entry in fields:
        path, value = f"{at}{entry.name}", table.get(entry.name, entry.default)
        if entry.kind == "rows":
            for number, row in enumerate(value or [], 1):
                typed[f"{path}.{number}._row"] = str(number)
                typed |= typed_of(entry.inner, row, f"{path}.{number}.")
        elif entry.kind == "group":
            typed |= typed_of(entry.inner, value or {}, f"{path}.")
        elif entry.kind == "pairs":
            for number, (key, said) in enumerate((value or {}).items(), 1):
                typed[f"{path}.{number}.key"] = str(key)
                typed[f"{path}.{number}.value"] = _text(said)
        elif entry.kind != "secret":
            typed[path] = _text(value)
    return typed


def row_numbers(path: str, typed: Mapping[str, str]) -> list[int]:
    """The numbers under which rows of a field were typed, in order."""
    form = re.compile(rf"{re.escape(path)}\.([0-9]{{1,4}})\..+")
    return sorted({int(found[1]) for name in typed if (found := form.fullmatch(name))})


def is_written(entry: FormField, typed: Mapping[str, str], path: str) -> bool:
    """Whether a group says anything but what holds anyway."""
    usual, at = typed_of(entry.inner, {}, f"{path}."), f"{path}."
    said = {name: value for name, value in typed.items() if name.startswith(at) and value}
    return any(usual.get(name) != value for name, value in said.items())


def secret_paths(value: Any, at: str = "") -> Iterator[tuple[str, Mapping[str, str]]]:
    """Where secrets stand in a stored table, each with its reference."""
    if is_reference(value):
        yield at.rstrip("."), value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from secret_paths(inner, f"{at}{name}.")
    elif isinstance(value, list):
        for number, inner in enumerate(value, 1):
            yield from secret_paths(inner, f"{at}{number}.")


def is_reference(value: object) -> bool:
    """Whether a stored value is a secret: sealed, or where it is read from."""
    return (
        isinstance(value, Mapping)
        and len(value) == 1
        and all(
            kind in ("env", "file", "sealed") and isinstance(value[kind], str) for kind in value
        )
    )


def _text(value: Any) -> str:
    if value is None or value is False:
        return ""
    if isinstance(value, list | tuple):
        return "\n".join(map(str, value))
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return "1" if value is True else f"{value:g}" if isinstance(value, float) else str(value)


def _read(
    fields: Fields, sent: Mapping[str, str], at: str, known: Mapping[str, Any]
) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for entry in fields:
        value = _typed(entry, sent, f"{at}{entry.name}", known.get(entry.name))
        if value not in (None, "", [], {}):
            table[entry.name] = value
    moved = any(
        known.get(entry.name, entry.default) != table.get(entry.name, entry.default)
        for entry in fields
        if entry.server
    )
    for entry in (entry for entry in fields if entry.kind == "secret"):
        before = None if moved else known.get(entry.name)
        if said := _secret(f"{at}{entry.name}", sent, before):
            table[entry.name] = said
    return table


def _typed(entry: FormField, sent: Mapping[str, str], path: str, before: Any) -> Any:
    if entry.kind == "rows":
        return list(_rows(entry, sent, path, before or []))
    if entry.kind == "pairs":
        return dict(_pairs(entry, sent, path))
    if entry.kind == "group":
        return _read(entry.inner, sent, f"{path}.", before or {})
    if entry.kind == "secret":
        return None  # after the fields that say whom it is for
    return _value(entry, as_typed(sent.get(path, "")))


def _secret(path: str, sent: Mapping[str, str], before: Any) -> Any:
    if typed := sent.get(f"{path}.{HIDDEN}", "").strip():
        return typed
    return None if sent.get(f"{path}.{EMPTIED}") else before


def kept_rows(entry: FormField, sent: Mapping[str, str], path: str) -> list[int]:
    """The numbers of the rows that say something, and are not to go."""
    usual = {inner.name: inner.default for inner in entry.inner}
    chosen = {inner.name for inner in entry.inner if inner.kind in ("fixed", "choice")}

    def says(number: int) -> bool:
        row = _read(entry.inner, sent, f"{path}.{number}.", {})
        return any(value != usual.get(name) for name, value in row.items() if name not in chosen)

    numbers = row_numbers(path, sent)
    return [
        number for number in numbers if not sent.get(f"{path}.{number}.{ROW_GONE}") and says(number)
    ]


def _rows(
    entry: FormField, sent: Mapping[str, str], path: str, before: list[Any]
) -> Iterator[dict[str, Any]]:
    for number in kept_rows(entry, sent, path):
        same = sent.get(f"{path}.{number}._row", "")
        old = before[int(same) - 1] if same.isdigit() and 0 < int(same) <= len(before) else {}
        yield _read(entry.inner, sent, f"{path}.{number}.", old)


def _pairs(entry: FormField, sent: Mapping[str, str], path: str) -> Iterator[tuple[str, Any]]:
    (of,) = entry.inner
    for number in row_numbers(path, sent):
        key = as_typed(sent.get(f"{path}.{number}.key", ""))
        text = as_typed(sent.get(f"{path}.{number}.value", ""))
        if (not key and not text) or sent.get(f"{path}.{number}.{ROW_GONE}"):
            continue
        yield key, _lines(text) if entry.listed else _value(of, text)


def _value(entry: FormField, text: str) -> Any:
    """What a text means; one that does not fit stays a text, for the checks to say so."""
    if entry.kind == "yes_no":
        return bool(text) or (False if entry.default else None)
    if entry.kind == "lines":
        return _lines(text)
    if entry.kind == "day" and text:
        try:
            return parse_day(text, None)
        except ValueError:
            return text
    if (entry.kind == "whole" or entry.whole_too) and _WHOLE.fullmatch(text):
        return int(text)
    if entry.kind == "number" and _NUMBER.fullmatch(text):
        number = float(text.replace(",", "."))
        return int(number) if number.is_integer() else number
    return text


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
