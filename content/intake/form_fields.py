"""The fields of a model as a person fills them in: what a form asks for is what the reader of the
file checks, so a new field of a model needs no form.

A model says of each field what it is called (`title`), what helps to fill it in (`description`)
and, in `json_schema_extra`: what its choices are called (`choices`), whether it says where things
go (`directs`), whether a secret beside it is given to that place (`server`), whether two entries
that say the same go to the same place (`sole`), and whether a text has several lines (`tall`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

FieldKind = Literal[
    "line",
    "number",
    "whole",
    "yes_no",
    "choice",
    "fixed",  # one value is possible
    "secret",
    "day",
    "lines",  # several texts, a line each
    "pairs",  # names with their values
    "rows",  # tables of the same kind
    "group",  # one table
]


@dataclass(frozen=True)
class FormField:
    """One field: `name` as it stands in the file, `label` and `hint` in Vietnamese, `default` what
    holds where nothing is said (None: nothing); `inner` the fields of its tables."""

    name: str
    kind: FieldKind
    label: str
    hint: str = ""
    required: bool = False
    default: Any = None
    choices: Mapping[str, str] = field(default_factory=dict)
    directs: bool = False  # it says where things go
    server: bool = False  # a secret beside it is given to this place
    sole: bool = False  # where two that say the same meet
    tall: bool = False  # a text of several lines, a key in PEM
    whole_too: bool = False  # a line of digits is a number
    listed: bool = False  # the value of a pair is a list
    inner: tuple["FormField", ...] = ()


@cache
def fields_of(model: type[BaseModel]) -> tuple[FormField, ...]:
    """The fields of a model in its order."""
    return tuple(_field(name, info) for name, info in model.model_fields.items())


def field_at(fields: tuple[FormField, ...], path: str) -> FormField | None:
    """The field of a path such as "relay.2.host"; None where there is none."""
    found: FormField | None = None
    for part in path.split("."):
        if part.isdigit() and found is not None:
            continue
        found = next((entry for entry in fields if entry.name == part), None)
        if found is None:
            return None
        fields = found.inner
    return found


def labels_of(fields: tuple[FormField, ...]) -> list[str]:
    """Everything that the fields say to a person, for translation."""
    said: list[str] = []
    for entry in fields:
        chosen = entry.choices.values() if entry.kind == "choice" else ()
        said += [entry.label, entry.hint, *chosen, *labels_of(entry.inner)]
    return [text for text in said if text]


def spare(fields: tuple[FormField, ...], table: Mapping[str, Any]) -> dict[str, Any]:
    """A table without what holds anyway, so that two that mean the same are the same."""
    known = {entry.name: entry for entry in fields}
    kept: dict[str, Any] = {}
    for name, value in table.items():
        if (entry := known.get(name)) is None:
            kept[name] = value
            continue
        if entry.kind == "rows":
            value = [spare(entry.inner, row) for row in value]
        elif entry.kind == "group":
            value = spare(entry.inner, value)
        if value not in (entry.default, None, [], {}, ()):
            kept[name] = value
    return kept


def _field(name: str, info: FieldInfo) -> FormField:
    said = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    made = _of_kind(info.annotation)
    default = None if info.is_required() else info.get_default(call_default_factory=True)
    choices = said.get("choices")
    named = {key: str(text) for key, text in choices.items()} if isinstance(choices, dict) else {}
    return replace(
        made,
        name=info.alias or name,
        label=info.title or name,
        hint=info.description or "",
        required=info.is_required(),
        default=_plain(default),
        choices={**made.choices, **named},
        directs=bool(said.get("directs")) or bool(said.get("server")),
        server=bool(said.get("server")),
        sole=bool(said.get("sole")),
        tall=bool(said.get("tall")),
    )


def _plain(default: Any) -> Any:
    if isinstance(default, BaseModel):
        return default.model_dump(mode="json", exclude_defaults=True)
    return list(default) if isinstance(default, tuple) else default


def _of_kind(annotation: Any) -> FormField:
    """A field without a name, of the kind that an annotation asks for."""
    several = _bare(annotation)
    if len(several) > 1:
        return FormField("", "line", "", whole_too=int in several)
    (kind,) = several
    origin, inside = get_origin(kind), get_args(kind)
    if origin is Literal:
        choices = {str(value): str(value) for value in inside}
        return FormField("", "fixed" if len(inside) == 1 else "choice", "", choices=choices)
    if origin in (tuple, list):
        (of,) = _bare(inside[0])
        if isinstance(of, type) and issubclass(of, BaseModel):
            return FormField("", "rows", "", inner=fields_of(of))
        return FormField("", "lines", "")
    if origin is dict:
        (of,) = _bare(inside[1])
        numbers = [name for name, number in (("whole", int), ("number", float)) if of is number]
        value = FormField("value", numbers[0] if numbers else "line", "")  # type: ignore[arg-type]
        return FormField("", "pairs", "", inner=(value,), listed=get_origin(of) in (tuple, list))
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return FormField("", "group", "", inner=fields_of(kind))
    return FormField("", _PLAIN.get(kind, "line"), "")


_PLAIN: dict[Any, FieldKind] = {
    SecretStr: "secret",
    bool: "yes_no",
    int: "whole",
    float: "number",
    date: "day",
}


def _bare(annotation: Any) -> list[Any]:
    """What an annotation allows besides None, without its checks."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _bare(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return [kind for part in get_args(annotation) for kind in _bare(part)]
    return [] if annotation is NoneType else [annotation]
