"""Writes what an export holds as TOML, so that the readers of files take it back."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def toml_text(document: Mapping[str, Any], inline: tuple[str, ...] = ()) -> str:
    """A document of texts, numbers, days, lists and tables; tables that have one key, named in
    `inline`, stand on the line of their field."""
    return "\n".join(_table(document, (), inline)).strip("\n") + "\n"


def _table(table: Mapping[str, Any], at: tuple[str, ...], inline: tuple[str, ...]) -> Iterator[str]:
    for key, value in table.items():
        if not _is_table(value, inline) and not _is_tables(value) and value is not None:
            yield f"{_key(key)} = {_value(value)}"
    for key, value in table.items():
        place = (*at, _key(key))
        if _is_table(value, inline):
            yield from ("", f"[{'.'.join(place)}]")
            yield from _table(value, place, inline)
        elif _is_tables(value):
            for row in value:
                yield from ("", f"[[{'.'.join(place)}]]")
                yield from _table(row, place, inline)


def _is_table(value: Any, inline: tuple[str, ...]) -> bool:
    return isinstance(value, Mapping) and not (len(value) == 1 and next(iter(value)) in inline)


def _is_tables(value: Any) -> bool:
    return (
        isinstance(value, list | tuple)
        and bool(value)
        and all(isinstance(row, Mapping) for row in value)
    )


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_key(key)} = {_value(entry)}" for key, entry in value.items())
        return f"{{ {inside} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return repr(value)
    return _quoted(str(value))


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _quoted(key)


def _quoted(text: str) -> str:
    # TOML's basic strings are JSON's, but for a sign that JSON leaves as it is
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
