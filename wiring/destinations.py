"""Where outlets send to: two that send to one place say everything there twice."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from content.intake.errors import InputError, InputProblem
from content.intake.form_fields import FormField
from content.outlets.outlets import Outlet, OutletSpec, name_taken
from wiring.outlet_form import own_fields


@dataclass(frozen=True)
class Destination:
    """A chat, a page, a folder, a feed, a sender at one gateway of one provider: its name in words,
    and the field that says it."""

    told: str
    path: str


def refuse_impossible(specs: Sequence[OutletSpec], known: Sequence[Outlet]) -> None:
    """InputError that names every outlet which is of another channel here, is used no more, or
    would begin to send to where another one sends."""
    standing, said = {outlet.name: outlet for outlet in known}, {spec.name for spec in specs}
    others: list[OutletSpec] = [
        outlet for outlet in known if outlet.retired_at is None and outlet.name not in said
    ]
    problems: list[InputProblem] = []
    for spec in specs:
        before = standing.get(spec.name)
        taken = name_taken(spec, before) if before is not None else None
        problems += [*([taken] if taken else []), *_met(spec, before, others)]
        others.append(spec)
    if problems:
        raise InputError(problems)


def places(spec: OutletSpec) -> dict[tuple[str, ...], Destination]:
    """Every place to which an outlet sends, by what two that are the same have in common; none
    where its channel names no place (letters)."""
    fields = own_fields(spec.channel)
    own = [entry for entry in fields if entry.sole]
    head, words = [_of(spec.fields, entry) for entry in own], _words(own, spec.fields)
    rows = [
        (f"{table.name}.{nth}", [inner for inner in table.inner if inner.sole], row)
        for table in fields
        if table.kind == "rows" and any(inner.sole for inner in table.inner)
        for nth, row in enumerate(spec.fields.get(table.name) or (), 1)
    ]
    if not rows:
        key = tuple(map(_same, head))
        return {key: Destination(", ".join(words), own[0].name)} if key else {}
    return {
        tuple(_same(value) for value in [*head, *(_of(row, entry) for entry in inner)]): (
            Destination(", ".join([*words, *_words(inner, row)]), f"{path}.{inner[-1].name}")
        )
        for path, inner, row in rows
    }


def _words(entries: Sequence[FormField], table: Mapping[str, Any]) -> list[str]:
    """What of a place is written, each with the name of its field."""
    said = [(entry, _of(table, entry)) for entry in entries]
    return [
        f"{entry.label.lower()} {entry.choices.get(value, value)}" for entry, value in said if value
    ]


def _of(table: Mapping[str, Any], entry: FormField) -> str:
    """What holds where nothing is said counts as said."""
    return str(table.get(entry.name, entry.default) or "").strip()


def _same(value: str) -> str:
    return value.casefold().rstrip("/")


def _met(
    spec: OutletSpec, before: Outlet | None, others: Sequence[OutletSpec]
) -> Iterator[InputProblem]:
    """What stays where it was is let be: it may have been so before this was asked."""
    was = places(before) if before is not None and before.channel == spec.channel else {}
    own = {key: place for key, place in places(spec).items() if key not in was}
    for other in others:
        if other.channel == spec.channel:
            for place in (own[key] for key in own.keys() & places(other).keys()):
                text = (
                    f"cùng nơi đến với «{other.name}» ({place.told}): phát qua cả hai thì đến đó "
                    "hai lần; hãy ghi nơi khác, hoặc thôi dùng điểm phát kia trước"
                )
                yield InputProblem(f"outlet {spec.name}", text, place.path)
