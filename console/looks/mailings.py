"""How a mailing looks before it is sent, which cannot be taken back."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from console.access.auth import Visit
from console.looks.showing import Card, cards
from console.shell.kept import Kept
from console.words.doubts import DoubtLine, all_filled, doubt_lines, not_counted
from content.audiences.audiences import Audience, sample
from content.audiences.doubts import column_doubts
from content.database.db import Connection
from content.intake.addresses import mask
from content.items.items import Revision
from content.outlets.outlets import Outlet
from engine.decisions.costs import cost_of, priced
from engine.decisions.preflight import columns_used, see

_SAMPLE = 3


@dataclass(frozen=True)
class ColumnsLooked:
    """The columns of a list that a text fills in, as they are: `lines` for what is missing or odd,
    or one sentence."""

    audience: str
    lines: tuple[DoubtLine, ...]
    told: str


@dataclass(frozen=True)
class MailingPreview:
    """What an irreversible sending would do, shown before anybody says yes."""

    audience: Audience
    examples: tuple[str, ...]  # masked addresses
    looks: tuple[Card, ...]  # what each of its outlets would send to somebody
    cost: int | None
    """In đồng, of one time to everybody on the list, counted; None when no outlet has a price."""
    doubts: ColumnsLooked | None
    """What is missing in the columns that the text fills in; None where it fills in none."""


def columns_looked(
    db: Connection, audience: Audience, revision: Revision, outlets: Sequence[Outlet]
) -> ColumnsLooked | None:
    """What is missing or odd in them; None where the text fills in nothing."""
    used = columns_used(revision, outlets)
    if not used:
        return None
    found = column_doubts(db, audience, used)
    if found is None:
        return ColumnsLooked(audience.name, (), not_counted())
    return ColumnsLooked(audience.name, tuple(doubt_lines(found)), all_filled())


def mailing_of(
    visit: Visit, audience: Audience, revision: Revision, outlets: Sequence[Outlet]
) -> MailingPreview:
    """What the outlets that write to people would send to this audience."""
    with visit.context.database.read() as db:
        people = sample(db, visit.context.vault, audience, _SAMPLE)
        doubts = columns_looked(db, audience, revision, outlets)
    looks = cards(
        [see(revision, outlet, visit.context) for outlet in outlets if outlet.addressed],
        "",
    )
    return MailingPreview(
        audience,
        tuple(mask(address) for address, _fields in people),
        tuple(looks),
        counted_cost(visit, audience, revision, outlets),
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
    kept: Kept = visit.request.app.state.kept
    said = "".join(f"{outlet.name}{outlet.fields!r}" for outlet in paid)
    digest = hashlib.sha256(said.encode()).hexdigest()
    asked = ("cost", revision.sha256, f"{audience.id}/{audience.generation}", digest)
    return kept.always(asked, lambda: cost_of(revision, paid, audience, visit.context))
