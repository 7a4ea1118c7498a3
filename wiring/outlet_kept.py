"""What an outlets file that was taken out leaves to the outlet as it stands: its stored secrets."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from content.intake.form_fields import FormField
from content.intake.typed_fields import is_reference
from content.outlets.outlets import OutletSpec
from wiring.outlet_form import own_fields, variable
from wiring.settings import SettingsError, secret_value


def with_kept_secrets(specs: Iterable[OutletSpec], known: Iterable[OutletSpec]) -> list[OutletSpec]:
    """The outlets of a file. `exported` writes a variable's name for a stored secret: where nothing
    set that variable, the secret stays, unless the server that it is for has changed."""
    stand = {outlet.name: outlet for outlet in known}
    return [_kept(spec, stand.get(spec.name)) for spec in specs]


def _kept(spec: OutletSpec, known: OutletSpec | None) -> OutletSpec:
    if known is None or known.channel != spec.channel:
        return spec
    fields = own_fields(spec.channel)
    return replace(spec, fields=_table(fields, spec.fields, known.fields, spec.name))


def _table(
    fields: tuple[FormField, ...], new: Mapping[str, Any], old: Mapping[str, Any], at: str
) -> dict[str, Any]:
    moved = any(
        new.get(entry.name, entry.default) != old.get(entry.name, entry.default)
        for entry in fields
        if entry.server
    )
    return {
        name: _value(entry, value, old.get(name), f"{at}_{name}", moved)
        for name, value in new.items()
        for entry in [next((entry for entry in fields if entry.name == name), None)]
    }


def _value(entry: FormField | None, value: Any, before: Any, at: str, moved: bool) -> Any:
    if entry is None:
        return value
    if entry.kind == "secret":
        return before if not moved and _stays(value, before, at) else value
    if entry.kind == "group" and isinstance(before, Mapping):
        return _table(entry.inner, value, before, at)
    if entry.kind == "rows" and isinstance(before, list):
        return [
            _table(entry.inner, row, before[nth - 1] if nth <= len(before) else {}, f"{at}_{nth}")
            for nth, row in enumerate(value, 1)
        ]
    return value


def _stays(value: Any, before: Any, at: str) -> bool:
    if value != {"env": variable(at)} or not (is_reference(before) and "sealed" in before):
        return False
    try:
        secret_value(value)
    except SettingsError:
        return True
    return False
