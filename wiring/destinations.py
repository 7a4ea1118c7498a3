"""Where outlets send to: two that send to one place say everything there twice."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, Final

from channels import channel_class
from channels.contract.channel import Site
from channels.contract.places import KnownPlace
from content.database.db import Connection
from content.database.vault import Vault
from content.intake.errors import InputError, InputProblem
from content.intake.form_fields import FormField
from content.outlets.credentials import find_credential
from content.outlets.outlets import Outlet, OutletSpec, list_outlets, name_taken
from wiring.outlet_form import own_fields
from wiring.outlets import open_outlet
from wiring.settings import SettingsError

PlaceNames = Mapping[str, frozenset[str]]
"""All names of the place of an outlet, by the outlet's name; only where its provider tells them."""

_UNKNOWN: Final[PlaceNames] = {}


@dataclass(frozen=True)
class Destination:
    """A chat, a page, a folder, a feed, a sender at one gateway of one provider: its name in words,
    and the field that says it."""

    told: str
    path: str


def place_names(
    db: Connection, vault: Vault, site: Site, outlets: Sequence[Outlet]
) -> dict[str, frozenset[str]]:
    """What the providers have told of the places of some outlets; reads alone."""
    asked, found = replace(site, credentials=None), {}
    for outlet in outlets:
        if outlet.retired_at is None and _tells_names(outlet):
            try:
                channel = open_outlet(outlet, vault, asked)
            except SettingsError:  # a secret is away: it sends nothing either
                continue
            assert isinstance(channel, KnownPlace)
            kept = find_credential(db, vault, channel.credential_name)
            found[outlet.name] = channel.place_names(kept.values if kept else {})
    return found


def sharing_place(db: Connection, vault: Vault, site: Site, outlet: Outlet) -> list[Outlet]:
    """The other outlets that are known to send to the same place as one, by whatever name."""
    if not _tells_names(outlet):
        return []
    known = [other for other in list_outlets(db) if other.channel == outlet.channel]
    names = place_names(db, vault, site, known)
    own = {_same(name) for name in names.get(outlet.name, ())}
    return [
        other
        for other in known
        if other.id != outlet.id and not own.isdisjoint(map(_same, names.get(other.name, ())))
    ]


def _tells_names(outlet: OutletSpec) -> bool:
    return hasattr(channel_class(outlet.channel), "place_field")


def refuse_known(
    db: Connection, specs: Sequence[OutletSpec], vault: Vault, site: Site
) -> list[Outlet]:
    """`refuse_impossible` against every outlet that there is; answers them."""
    known = list_outlets(db)
    refuse_impossible(specs, known, place_names(db, vault, site, known))
    return known


def refuse_impossible(
    specs: Sequence[OutletSpec], known: Sequence[Outlet], names: PlaceNames = _UNKNOWN
) -> None:
    """InputError that names every outlet which is of another channel here, is used no more, or
    would begin to send to where another one sends; `names` is what `place_names` knows of them."""
    standing, said = {outlet.name: outlet for outlet in known}, {spec.name for spec in specs}
    others: list[OutletSpec] = [
        outlet for outlet in known if outlet.retired_at is None and outlet.name not in said
    ]
    problems: list[InputProblem] = []
    for spec in specs:
        before = standing.get(spec.name)
        taken = name_taken(spec, before) if before is not None else None
        problems += [*([taken] if taken else []), *_met(spec, before, others, names)]
        others.append(spec)
    if problems:
        raise InputError(problems)


def places(spec: OutletSpec, names: PlaceNames = _UNKNOWN) -> dict[tuple[str, ...], Destination]:
    """Every place to which an outlet sends, by what two that are the same have in common; by each
    name that a place is known to have; none where its channel names no place (letters)."""
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
        here = Destination(", ".join(words), own[0].name) if own else None
        called = [_called(spec, entry, names) for entry in own]
        return {key: here for key in product(*called)} if here else {}
    return {
        tuple(_same(value) for value in [*head, *(_of(row, entry) for entry in inner)]): (
            Destination(", ".join([*words, *_words(inner, row)]), f"{path}.{_last(inner, row)}")
        )
        for path, inner, row in rows
    }


def _called(spec: OutletSpec, entry: FormField, names: PlaceNames) -> set[str]:
    """What a field says, and by what else that place is known."""
    said = _same(_of(spec.fields, entry))
    if entry.name != getattr(channel_class(spec.channel), "place_field", None):
        return {said}
    known = {_same(name) for name in names.get(spec.name, ())}
    return known if said in known else {said}  # written anew, it is another place


def _last(entries: Sequence[FormField], table: Mapping[str, Any]) -> str:
    """The last field that says something: where a form is to point."""
    said = [entry.name for entry in entries if _of(table, entry)]
    return said[-1] if said else entries[-1].name


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
    spec: OutletSpec, before: Outlet | None, others: Sequence[OutletSpec], names: PlaceNames
) -> Iterator[InputProblem]:
    """What stays where it was is let be: it may have been so before this was asked."""
    was = places(before, names) if before is not None and before.channel == spec.channel else {}
    own = {key: place for key, place in places(spec).items() if key not in was}
    for other in others:
        if other.channel == spec.channel:
            for place in (own[key] for key in own.keys() & places(other, names).keys()):
                text = (
                    f"cùng nơi đến với «{other.name}» ({place.told}): phát qua cả hai thì đến đó "
                    "hai lần; hãy ghi nơi khác, hoặc thôi dùng điểm phát kia trước"
                )
                yield InputProblem(f"outlet {spec.name}", text, place.path)
