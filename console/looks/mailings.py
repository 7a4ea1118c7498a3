"""How a mailing looks before it is sent, which cannot be taken back."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from console.access.auth import Visit
from console.looks.showing import Card, cards
from console.shell.kept import Kept
from console.words.doubts import DoubtLine, all_filled, doubt_lines, not_counted
from console.words.personal import absent_words, field_words
from content.audiences.audiences import Audience, sample
from content.audiences.doubts import column_doubts
from content.database.db import Connection
from content.intake.addresses import mask
from content.items.items import Revision
from content.outlets.outlets import Outlet
from engine.decisions.costs import PartsCounted, count_parts, priced
from engine.decisions.preflight import needed_fields, personal_examples, personal_fields, see

_SAMPLE = 3


@dataclass(frozen=True)
class ColumnsLooked:
    """The columns of a list that a text fills in, as they are: `lines` for what is missing or odd,
    or one sentence."""

    audience: str
    lines: tuple[DoubtLine, ...]
    told: str
    fields: tuple[str, ...] = ()  # each column with the words for who has nothing there
    absent: tuple[str, ...] = ()  # columns that the list does not have
    examples: tuple[str, ...] = ()  # a line as somebody reads it, for who may see values


@dataclass(frozen=True)
class MailingPreview:
    """What an irreversible sending would do, shown before anybody says yes."""

    audience: Audience
    examples: tuple[str, ...]  # masked addresses
    looks: tuple[Card, ...]  # what each of its outlets would send to somebody
    cost: int | None
    """In đồng, of one time to everybody on the list, counted; None when no outlet has a price."""
    counts: tuple[PartsCounted, ...]
    """Of each outlet whose messages have parts, counted over everybody with his fields."""
    doubts: ColumnsLooked | None
    """What is missing in the columns that the text fills in; None where it fills in none."""


def columns_looked(
    db: Connection,
    audience: Audience,
    revision: Revision,
    outlets: Sequence[Outlet],
    people: Sequence[Mapping[str, str]] = (),
) -> ColumnsLooked | None:
    """What is missing or odd in them, and how some people read it; None where the text fills in
    nothing."""
    families = {outlet.family for outlet in outlets if outlet.addressed}
    asked = personal_fields(revision, families)
    if not asked:
        return None
    found = column_doubts(db, audience, sorted(asked))
    absent = tuple(absent_words(asked, audience.columns))
    return ColumnsLooked(
        audience.name,
        tuple(doubt_lines(found or (), asked)),
        not_counted() if found is None else "" if absent else all_filled(),
        tuple(field_words(asked, needed_fields(revision, families))),
        absent,
        tuple(personal_examples(revision, families, people)),
    )


def mailing_of(
    visit: Visit, audience: Audience, revision: Revision, outlets: Sequence[Outlet]
) -> MailingPreview:
    """What the outlets that write to people would send to this audience."""
    with visit.context.database.read() as db:
        people = sample(db, visit.context.vault, audience, _SAMPLE)
        values = [fields for _address, fields in people] if visit.may("addresses") else []
        doubts = columns_looked(db, audience, revision, outlets, values)
    looks = cards(
        [see(revision, outlet, visit.context) for outlet in outlets if outlet.addressed],
        "",
    )
    return MailingPreview(
        audience,
        tuple(mask(address) for address, _fields in people),
        tuple(looks),
        counted_cost(visit, audience, revision, outlets),
        tuple(counted_parts(visit, audience, revision, outlets)),
        doubts,
    )


def counted_cost(
    visit: Visit, audience: Audience | None, revision: Revision, outlets: Sequence[Outlet]
) -> int | None:
    """What one time costs. A list of a million people takes a while: it is counted once for a text,
    an import and the outlets as they are."""
    paid = priced(outlets)
    if audience is None or not paid:
        return None
    return sum(counted.cost or 0 for counted in counted_parts(visit, audience, revision, paid))


def counted_parts(
    visit: Visit, audience: Audience, revision: Revision, outlets: Sequence[Outlet]
) -> list[PartsCounted]:
    """The parts of one time, counted once like `counted_cost`."""
    kept: Kept = visit.request.app.state.kept
    found: list[PartsCounted] = []
    for outlet in outlets:
        digest = hashlib.sha256(f"{outlet.name}{outlet.fields!r}".encode()).hexdigest()
        asked = ("parts", revision.sha256, f"{audience.id}/{audience.generation}", digest)
        count = partial(count_parts, revision, [outlet], audience, visit.context)
        found += kept.always(asked, count)
    return found
