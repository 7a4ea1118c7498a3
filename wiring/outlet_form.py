"""An outlet as a table of outlets.toml: from its row, from a form, and what a new word changes."""

from collections.abc import Mapping, Sequence
from typing import Any

from channels import channel_class
from content.intake.field_changes import FieldChange, field_changes
from content.intake.form_fields import FormField, fields_of, spare
from content.intake.toml_text import toml_text
from content.intake.typed_fields import is_reference, read_typed, typed_of
from content.outlets.outlets import OutletSpec
from wiring.general_fields import general_fields, span_text


def form_fields(channel: str) -> tuple[FormField, ...]:
    """Every field of an outlet of a channel that a person fills in, its own ones first."""
    return (*general_fields(channel)[:1], *own_fields(channel), *general_fields(channel)[1:])


def own_fields(channel: str) -> tuple[FormField, ...]:
    """The fields that only this channel has."""
    return fields_of(channel_class(channel).config)


def table_of(outlet: OutletSpec) -> dict[str, Any]:
    """The outlet as its table in the file, secrets as they are stored, without what holds
    anyway."""
    general = {
        "title": outlet.title,
        "window": outlet.window,
        "holidays": outlet.holidays,
        "rate_per_second": outlet.rate_per_second,
        "max_per_day": outlet.max_per_day,
        "late": outlet.late,
        "late_limit": span_text(outlet.late_limit_s),
    }
    fields = general_fields(outlet.channel)
    asked = {entry.name: general[entry.name] for entry in fields}
    rest = spare(fields, asked)
    own = spare(own_fields(outlet.channel), outlet.fields)
    return {"name": outlet.name, "channel": outlet.channel, **rest, **own}


def typed_outlet(outlet: OutletSpec) -> dict[str, str]:
    """The outlet as it stands in the boxes of its form."""
    return typed_of(form_fields(outlet.channel), table_of(outlet))


def usual_outlet(channel: str) -> dict[str, str]:
    """What a form for a new outlet begins with: one empty row of each table that it needs."""
    typed = typed_of(form_fields(channel), {})
    for entry in own_fields(channel):
        if entry.kind == "rows":
            typed |= typed_of(entry.inner, {}, f"{entry.name}.1.")
    return typed


def outlet_table(
    name: str, channel: str, sent: Mapping[str, str], known: OutletSpec | None
) -> dict[str, Any]:
    """The table that a form says; secrets that were left empty stay."""
    fields = form_fields(channel)
    table = read_typed(fields, sent, dict(known.fields) if known else {})
    return {"name": name, "channel": channel, **spare(fields, table)}


def exported(outlets: Sequence[OutletSpec]) -> str:
    """Outlets as a file that imports again to the same; each secret as the name of a variable that
    is to hold it, unless it is read from somewhere already."""
    tables = [_without_secrets(table_of(outlet), outlet.name) for outlet in outlets]
    return toml_text({"outlet": tables}, inline=("env", "file"))


def _without_secrets(value: Any, at: str) -> Any:
    if is_reference(value):
        return {"env": variable(at)} if "sealed" in value else dict(value)
    if isinstance(value, Mapping):
        return {key: _without_secrets(inner, f"{at}_{key}") for key, inner in value.items()}
    if isinstance(value, list):
        return [_without_secrets(inner, f"{at}_{nth}") for nth, inner in enumerate(value, 1)]
    return value


def variable(path: str) -> str:
    """The name under which a file that is taken out asks for the secret at a path."""
    return "".join(letter if letter.isalnum() else "_" for letter in path).upper()


def changes(known: OutletSpec | None, spec: OutletSpec) -> list[FieldChange]:
    """What a new word about an outlet changes, field by field; of a new one all that it says."""
    before = table_of(known) if known else {}
    return list(field_changes(form_fields(spec.channel), before, table_of(spec)))
