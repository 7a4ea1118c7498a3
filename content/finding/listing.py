"""The list of items: filtered, sorted and paged in the database, each with how it really stands and
where it came; as many queries for one row as for a hundred."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    func,
    or_,
    select,
)

from content.database.bulk import among
from content.database.tables.campaigns import campaign_items, campaigns
from content.database.tables.deliveries import delivery_counts
from content.database.tables.items import items, revision_themes, revisions
from content.database.tables.outlets import outlets
from content.database.tables.publications import occurrences, publications
from content.database.tables.sorting import item_tags
from content.finding.standing import APPROVED, ON_AIR, WENT, WORK, air, items_of, shown_states
from content.finding.words import has_words, holds, place_in
from content.sorting.tags import Tag, tags_of

SORTS: Final = ("changed", "title", "next", "published")
"""By the newest text, by title, by what leaves next, by what was published last. Any other name
means by id."""


_AT_ONCE: Final = 500


@dataclass(frozen=True)
class Wanted:
    """Which items; what is empty asks nothing. The period is that of the newest text, `until` not
    included; `theme` is "-" for items of no plan."""

    words: str = ""
    state: str = ""
    family: str = ""
    theme: str = ""
    tag: str = ""
    campaign: str = ""
    author: str = ""
    unit: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Cut:
    """Which part of the list, in which order."""

    sort: str = "changed"
    limit: int | None = None
    offset: int = 0


@dataclass(frozen=True)
class ReachedPlace:
    """An outlet where something of an item came."""

    name: str
    outlet: str  # its title
    channel: str
    family: str
    last: datetime


@dataclass(frozen=True)
class ItemRow:
    """One item of the list: its newest text, and what the public has of it."""

    item: str
    unit: str
    number: int
    sha256: str
    title: str
    state: str  # of the newest text
    author: str
    created_at: datetime
    standing: str  # `content.finding.standing.StandingName`
    next_at: datetime | None
    last_at: datetime | None
    picture: str  # SHA-256, or ""
    channels: tuple[str, ...]  # families and forms that it has texts for
    places: tuple[ReachedPlace, ...] = ()
    tags: tuple[Tag, ...] = ()

    @property
    def shown(self) -> tuple[str, ...]:
        """What is said of it: its work, where somebody still works on it, then what the public
        has."""
        return shown_states(self.state, self.standing)


def count_states(db: Connection, now: datetime) -> dict[str, int]:
    """How many items each state of `content.finding.standing.STATES` finds; an item on the air of
    which a newer text is being written is found by both."""
    on = air(now)
    keys = (revisions.c.state, on.c.standing)
    query = _newest(select(*keys, func.count())).join(on, on.c.item == items.c.id)
    found: dict[str, int] = {}
    for state, stands, amount in db.execute(query.group_by(*keys)):
        for name in shown_states(state, stands):
            found[name] = found.get(name, 0) + amount
    return found


def list_rows(db: Connection, wanted: Wanted, cut: Cut, now: datetime) -> tuple[int, list[ItemRow]]:
    """How many items there are of what is wanted, and a part of them; with an offset beyond the
    end (0, [])."""
    query = _wanted(wanted, cut, now).add_columns(func.count().over())
    pairs = db.execute(query.limit(cut.limit).offset(cut.offset)).tuples().all()
    return (pairs[0][1] if pairs else 0), _rows(db, [id for id, _ in pairs], now)


def rows_of(db: Connection, chosen: Collection[str], now: datetime) -> dict[str, ItemRow]:
    """The rows of these items by id; what is no item is left out."""
    newest = _newest(select(revisions.c.id)).where(items.c.id.in_(chosen))
    return {row.item: row for row in _rows(db, list(db.execute(newest).scalars()), now)}


def _newest(query: Select[Any]) -> Select[Any]:
    last = select(func.max(revisions.c.id)).group_by(revisions.c.item_id).correlate(None)
    joined = items.join(revisions, revisions.c.item_id == items.c.id)
    return query.select_from(joined).where(revisions.c.id.in_(last))


def _wanted(wanted: Wanted, cut: Cut, now: datetime) -> Select[Any]:
    """The newest texts that are wanted, in their order; joined with how their items stand only
    where that is asked."""
    found = _newest(select(revisions.c.id)).where(*_conditions(wanted))
    if wanted.state in WORK:
        found = found.where(revisions.c.state == wanted.state)
    if wanted.state not in (APPROVED, *ON_AIR) and cut.sort not in ("next", "published"):
        return found.order_by(*_order(cut.sort))
    on = air(now)
    found = found.join(on, on.c.item == items.c.id).order_by(*_order(cut.sort, on.c))
    if wanted.state == APPROVED:
        return found.where(revisions.c.state == APPROVED, on.c.standing == "")
    return found.where(on.c.standing == wanted.state) if wanted.state in ON_AIR else found


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found = [*has_words(wanted.words)]
    found += [revisions.c.author == wanted.author] if wanted.author else []
    found += [items.c.unit == wanted.unit] if wanted.unit else []
    found += [revisions.c.created_at >= wanted.since] if wanted.since else []
    found += [revisions.c.created_at < wanted.until] if wanted.until else []
    found += [_of_campaign(wanted.campaign)] if wanted.campaign else []
    found += [_names_channel(wanted.family)] if wanted.family else []
    if wanted.theme == "-":
        found.append(revisions.c.id.not_in(select(revision_themes.c.revision_id)))
    elif wanted.theme:
        of_theme = select(revision_themes.c.revision_id)
        found.append(revisions.c.id.in_(of_theme.where(revision_themes.c.theme == wanted.theme)))
    if wanted.tag:
        tagged = select(item_tags.c.item_id).where(item_tags.c.tag == wanted.tag)
        found.append(items.c.id.in_(tagged))
    return found


def _of_campaign(name: str) -> ColumnElement[bool]:
    """What its text names, or else what it was put into beside its text; code of before wrote the
    name nowhere but in the text."""
    told = revisions.c.campaign
    put_in = select(campaign_items.c.item_id).join(campaigns).where(campaigns.c.name == name)
    return or_(
        told == name,
        and_(told.is_(None), _says("campaign", name)),
        and_(func.coalesce(told, "") == "", items.c.id.in_(put_in)),
    )


def _says(name: str, value: str) -> ColumnElement[bool]:
    """Whether the document has a field of this value: it is canonical JSON, in which a quotation
    mark inside a text is never bare, so the words stand there as a field or not at all. Rows of the
    release before say it just so."""
    return holds(revisions.c.document, f'"{name}":{json.dumps(value, ensure_ascii=False)}')


def _names_channel(family: str) -> ColumnElement[bool]:
    """The same for one of the document's channels: between the name of the list and its end."""
    mark = '"channels":['
    text = revisions.c.document
    after = func.substr(text, place_in(text, mark) + len(mark))
    return holds(func.substr(after, 1, place_in(after, "]")), json.dumps(family))


def _order(sort: str, on: Any = None) -> tuple[Any, ...]:
    newest = revisions.c.id.desc()
    if sort == "next":
        return on.next_at.asc().nulls_last(), newest
    if sort == "published":
        return on.last_at.desc().nulls_last(), newest
    if sort == "title":
        return revisions.c.title, newest
    return (revisions.c.created_at.desc(), newest) if sort == "changed" else (revisions.c.item_id,)


def _rows(db: Connection, numbers: list[int], now: datetime) -> list[ItemRow]:
    """The rows of these revisions, in their order; a database takes only so many values at once."""
    parts = (numbers[start : start + _AT_ONCE] for start in range(0, len(numbers), _AT_ONCE))
    return [row for part in parts for row in _some_rows(db, part, now)]


def _some_rows(db: Connection, numbers: list[int], now: datetime) -> list[ItemRow]:
    joined = items.join(revisions, revisions.c.item_id == items.c.id)
    texts = select(items.c.unit, revisions).select_from(joined)
    found = {row.id: row for row in db.execute(texts.where(among(revisions.c.id, numbers)))}
    chosen = items_of(numbers)
    stands = {row.item: row for row in db.execute(select(air(now, chosen)))}
    places, tags = _places(db, chosen, now), tags_of(db, [row.item_id for row in found.values()])
    return [
        _row(
            row,
            stands[row.item_id],
            tuple(places.get(row.item_id, ())),
            tuple(tags.get(row.item_id, ())),
        )
        for row in (found[number] for number in numbers)
    ]


def _row(
    row: Row[Any], stands: Row[Any], places: tuple[ReachedPlace, ...], tags: tuple[Tag, ...]
) -> ItemRow:
    document = json.loads(row.document)
    return ItemRow(
        item=row.item_id,
        unit=row.unit,
        number=row.number,
        sha256=row.sha256,
        title=row.title,
        state=row.state,
        author=row.author,
        created_at=row.created_at,
        standing=stands.standing,
        next_at=stands.next_at,
        last_at=stands.last_at,
        picture=(document.get("picture") or {}).get("sha256", ""),
        channels=tuple(document.get("channels") or ()),
        places=places,
        tags=tags,
    )


def _places(
    db: Connection, chosen: Select[tuple[str]], now: datetime
) -> dict[str, list[ReachedPlace]]:
    """Where something of these items came and was not taken back, in the order of the outlets."""
    kept = delivery_counts.c
    keys = (publications.c.item_id, outlets.c.id, outlets.c.name, outlets.c.title)
    query = (
        select(*keys, outlets.c.channel, outlets.c.family, func.max(kept.due_at))
        .select_from(publications)
        .join(occurrences, occurrences.c.publication_id == publications.c.id)
        .join(delivery_counts, kept.occurrence_id == occurrences.c.id)
        .join(outlets, outlets.c.id == kept.outlet_id)
        .where(
            publications.c.item_id.in_(chosen),
            publications.c.amendment_id.is_(None),
            publications.c.state.in_(("active", "done")),
            and_(kept.kind == "publish", kept.state.in_(WENT), kept.due_at <= now),
        )
        .group_by(*keys, outlets.c.channel, outlets.c.family)
        .having(func.sum(kept.amount) > 0)
        .order_by(outlets.c.id)
    )
    found: dict[str, list[ReachedPlace]] = {}
    for item, _, *said in db.execute(query):
        found.setdefault(item, []).append(ReachedPlace(*said))
    return found
