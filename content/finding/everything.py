"""Words or a number looked for in everything that officers keep: items, what is scheduled of them,
colleagues, activities, duties of plans, campaigns, outlets.

Persons who are written to are not here: they are found by their whole address only
(`content.audiences.find`).
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, Literal

from sqlalchemy import Connection, Select, and_, case, func, or_, select, true

from content.campaigns.campaigns import campaign_of, open_campaigns
from content.database.tables.campaigns import campaigns
from content.database.tables.items import items, revisions
from content.database.tables.outlets import outlets
from content.database.tables.people import users
from content.database.tables.plans import activities, plans
from content.database.tables.publications import publication_outlets, publications
from content.deliveries.counts import has_counted
from content.finding.standing import air, items_of, shown_states
from content.finding.words import has_words, in_title, words_in
from content.intake.text import unaccent
from content.people.acts import Person
from content.people.rights import role_label

ThingKind = Literal["item", "publication", "campaign", "activity", "obligation", "outlet", "user"]

KINDS: Final[tuple[ThingKind, ...]] = (
    "item",
    "publication",
    "campaign",
    "activity",
    "obligation",
    "outlet",
    "user",
)
"""In the order in which they are shown where nothing else tells them apart."""

MOST: Final = 12
"""So many of each kind are named; more are only counted."""


@dataclass(frozen=True)
class FoundThing:
    """One thing that was found: `id` is what its page is known by; `of` is, of an obligation, its
    plan, of a publication its item; `state` its state in the words of its own table."""

    kind: ThingKind
    id: str
    title: str
    of: str = ""
    state: str = ""
    note: str = ""


@dataclass(frozen=True)
class FoundGroup:
    """What was found of one kind, the most likely first; `amount` with those that are not named.
    `best`: how well the first of them fits, 0 best."""

    kind: ThingKind
    found: tuple[FoundThing, ...]
    amount: int
    best: int


def look_for(db: Connection, query: str, person: Person, now: datetime) -> list[FoundGroup]:
    """What has every word of the query, whatever its marks, in groups: those whose first fits best
    first. Nothing for a query without words, or for who may not read."""
    words = words_in(query)
    if not words or not person.may("read"):
        return []
    groups = [
        _items(db, words, now),
        _publications(db, words),
        _some("campaign", words, _campaigns(db)),
        _some("activity", words, _activities(db)),
        _some("obligation", words, _obligations(db)),
        _some("outlet", words, _outlets(db)),
        _some("user", words, _users(db)),
    ]
    found = [group for group in groups if group.found]
    return sorted(found, key=lambda group: (group.best, KINDS.index(group.kind)))


def _items(db: Connection, words: list[str], now: datetime) -> FoundGroup:
    """An item of that id first, then those that have the words in their title; `state` is the last
    that the list says of an item."""
    last = select(func.max(revisions.c.id)).group_by(revisions.c.item_id)
    fits = case((items.c.id == words[0], 0), (in_title(words), 1), else_=2)
    if len(words) > 1:
        fits = case((in_title(words), 1), else_=2)
    query = (
        select(
            items.c.id,
            revisions.c.title,
            revisions.c.state,
            fits,
            func.count().over(),
            revisions.c.id,
        )
        .join(revisions, revisions.c.item_id == items.c.id)
        .where(revisions.c.id.in_(last), *has_words(" ".join(words)))
        .order_by(fits, revisions.c.created_at.desc())
        .limit(MOST)
    )
    rows = db.execute(query).tuples().all()
    on = air(now, items_of([row[5] for row in rows]))
    stands = dict(db.execute(select(on.c.item, on.c.standing)).tuples().all())
    found = tuple(
        FoundThing("item", id, title, state=shown_states(state, stands[id])[-1])
        for id, title, state, *_ in rows
    )
    return FoundGroup("item", found, rows[0][4] if rows else 0, rows[0][3] if rows else 0)


def _publications(db: Connection, words: list[str]) -> FoundGroup:
    """By number, by the title of the text, by the outlets; the newest first."""
    number = re.fullmatch("#?([1-9][0-9]{0,17})", words[0]) if len(words) == 1 else None
    named = publications.c.id == int(number[1]) if number else ~true()
    places = [int(row.id) for row in _outlets(db) if _fit(row, words) is not None]
    there = select(publication_outlets.c.publication_id)
    by_place = publications.c.id.in_(there.where(publication_outlets.c.outlet_id.in_(places)))
    fits = case((named, 0), (in_title(words), 1), else_=2)
    query = (
        select(
            publications.c.id,
            revisions.c.title,
            publications.c.item_id,
            case(
                (and_(publications.c.state == "done", has_counted("queued", "held")), "prepared"),
                else_=publications.c.state,
            ),
            fits,
            func.count().over(),
        )
        .join(revisions, revisions.c.id == publications.c.revision_id)
        .where(or_(named, in_title(words), by_place))
        .order_by(fits, publications.c.id.desc())
        .limit(MOST)
    )
    rows = db.execute(query).tuples().all()
    found = tuple(
        FoundThing("publication", str(id), title, item, state)
        for id, title, item, state, _, _ in rows
    )
    return FoundGroup("publication", found, rows[0][5] if rows else 0, rows[0][4] if rows else 0)


def _some(kind: ThingKind, words: list[str], rows: Iterable["_Row"]) -> FoundGroup:
    """Those of few that fit; who has the words in the title comes first."""
    fitting = [(fit, row.found) for row in rows if (fit := _fit(row, words)) is not None]
    fitting.sort(key=lambda pair: pair[0])
    best = fitting[0][0] if fitting else 0
    return FoundGroup(kind, tuple(found for _, found in fitting[:MOST]), len(fitting), best)


@dataclass(frozen=True)
class _Row:
    """Something of which there are few: what is shown of it, and what else it is found by."""

    found: FoundThing
    also: str = ""

    @property
    def id(self) -> str:
        return self.found.id


def _fit(row: _Row, words: list[str]) -> int | None:
    """0 where somebody wrote just its id or title, 1 in the title, 2 elsewhere, None nowhere."""
    title, whole = _folded(row.found.title), " ".join(words)
    if whole in (title, _folded(row.id)):
        return 0
    if all(word in title for word in words):
        return 1
    text = f"{title} {_folded(row.id)} {_folded(row.also)}"
    return 2 if all(word in text for word in words) else None


@lru_cache(maxsize=50_000)
def _folded(text: str) -> str:
    """A text as words are looked for in it; what an office keeps is folded once, not once a
    search."""
    return unaccent(text).lower()


def _campaigns(db: Connection) -> Iterator[_Row]:
    query = select(campaigns).order_by(campaigns.c.id.desc())
    known = {row.name: campaign_of(row) for row in db.execute(query)}
    for name, campaign in known.items():
        found = FoundThing("campaign", name, campaign.called, state=campaign.state)
        yield _Row(found, campaign.aim)
    for name, called in open_campaigns(db).items():
        if name not in known:  # only items name it
            yield _Row(FoundThing("campaign", name, called, state="open"), "")


def _activities(db: Connection) -> Iterator[_Row]:
    its = activities.c
    query: Select[Any] = select(its.id, its.title, its.state, its.last, its.place, its.note)
    for id, title, state, last, place, note in db.execute(query.order_by(its.last.desc())):
        day = f"{last:%d/%m/%Y}"
        found = FoundThing("activity", str(id), title, state=state, note=f"{day} {place}".strip())
        yield _Row(found, f"{place} {note}")


def _obligations(db: Connection) -> Iterator[_Row]:
    """As each plan's document has them, newest form: read without its rules, for it was checked
    when it came in."""
    for id, number, title, document in db.execute(
        select(plans.c.id, plans.c.number, plans.c.title, plans.c.document).order_by(plans.c.id)
    ):
        for duty in _duties(document):
            found = FoundThing("obligation", duty[0], duty[1], of=id, note=number)
            yield _Row(found, f"{number} {title} {duty[2]}")


@lru_cache(maxsize=32)
def _duties(document: str) -> tuple[tuple[str, str, str], ...]:
    listed = json.loads(document).get("obligations") or ()
    return tuple((duty["id"], duty["title"], duty.get("clause") or "") for duty in listed)


def _outlets(db: Connection) -> list[_Row]:
    """`id` is the row's number; the page is known by the name, which is `of`."""
    query = select(
        outlets.c.id, outlets.c.title, outlets.c.name, outlets.c.state, outlets.c.channel
    )
    return [
        _Row(FoundThing("outlet", str(id), title or name, name, state), f"{name} {channel}")
        for id, title, name, state, channel in db.execute(query.order_by(outlets.c.id))
    ]


def _users(db: Connection) -> Iterator[_Row]:
    query = select(users.c.name, users.c.role, users.c.unit, users.c.active)
    for name, role, unit, active in db.execute(query.order_by(users.c.name)):
        state = "" if active else "locked"
        note = " · ".join(part for part in (role_label(role), unit) if part)
        yield _Row(FoundThing("user", name, name, state=state, note=note), note)
