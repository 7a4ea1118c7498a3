"""What is counted: the log of some days, summed by publication, outlet and day, and what people
recorded."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import Connection, select

from content.audiences.kinds import plan_keys
from content.database.tables.audiences import audiences
from content.database.tables.items import revision_themes, revisions
from content.database.tables.outlets import outlets
from content.database.tables.publications import amendments, occurrences, publications
from content.deliveries.counts import cells
from content.deliveries.filters import Filter
from content.deliveries.post_reach import readings_between
from content.deliveries.reach import openings_between
from content.intake.local_time import VIETNAM, local_day
from content.office.office import current_office
from content.outlets.facts import ADDRESSED, FORM
from content.plans.activities import Activity, list_activities
from reports.periods.periods import Span

SENT: frozenset[str] = frozenset({"accepted", "delivered"})
"""The provider has it. What a provider refused, and what nobody knows about, counts nowhere as
sent."""


@dataclass(frozen=True, slots=True)
class CountedOutlet:
    """Where something went out."""

    id: int
    name: str
    title: str
    channel: str
    addressed: str | None  # to people one by one; everywhere else a delivery is a post of its own
    form: str  # of communication: which line of a report it counts in


NO_PLAN: Final = frozenset({""})
"""The theme of a text whose author says that it belongs to no plan: no plan has it."""


@dataclass(frozen=True, slots=True)
class CountedPublication:
    """What went out; `themes` are those of its text, of whatever plan."""

    id: int
    item: str
    title: str
    themes: frozenset[str]
    withdrawn: bool
    revision: int
    kind: str  # article, guide, …
    audiences: frozenset[str]  # who is on its list, by plans' keys; empty = nobody said
    letters: bool = False  # that tell of a correction: messages, and no further publication


@dataclass(frozen=True, slots=True)
class SentCount:
    """Deliveries of one publication on one outlet that were due on one local day and are in one
    state."""

    publication: CountedPublication
    outlet: CountedOutlet
    day: date
    state: str
    count: int


@dataclass(frozen=True, slots=True)
class Mailing:
    """One occurrence of a mailing of which at least one message was taken by the provider."""

    occurrence: int
    publication: CountedPublication
    outlet: CountedOutlet
    day: date


@dataclass(frozen=True, slots=True)
class Amendment:
    """A correction (update) or a withdrawal of an item."""

    id: int
    item: str
    kind: str
    day: date
    why: str


@dataclass(frozen=True, slots=True)
class CountedLink:
    """The short link of an item that is out, with the openings of each day that had any."""

    id: str
    item: str
    title: str
    themes: frozenset[str]  # of all that went out of the item
    made_on: date
    days: tuple[tuple[date, int], ...]


@dataclass(frozen=True, slots=True)
class ReadPost:
    """A post with what its network told of it, by the day of the reading; `day` is its own."""

    delivery: int
    publication: CountedPublication
    outlet: CountedOutlet
    day: date
    readings: tuple[tuple[date, Mapping[str, int]], ...]


@dataclass(frozen=True)
class Material:
    """Everything that can count in a span of days, whatever plan it belongs to."""

    span: Span
    sent: tuple[SentCount, ...]  # publish only: a correction is no second publication
    mailings: tuple[Mailing, ...]
    amendments: tuple[Amendment, ...]
    activities: tuple[Activity, ...]  # done ones
    undone: tuple[Activity, ...]  # planned and cancelled ones, which count nowhere
    publications: Mapping[int, CountedPublication]
    outlets: frozenset[str]  # the names of all that the office has
    links: tuple[CountedLink, ...]
    read_posts: tuple[ReadPost, ...]


def load(db: Connection, span: Span) -> Material:
    """The material of a span, in memory that grows with publications and days, not with
    recipients."""
    known = _publications(db)
    columns = (outlets.c[name] for name in ("id", "name", "title", "channel"))
    facts = select(*columns, ADDRESSED, FORM)
    where = {row.id: CountedOutlet(*row) for row in db.execute(facts)}
    entered = [_with_themes(act, known) for act in list_activities(db, span.first, span.last)]
    # what people carry counts by what they say of it, as their activity
    carried = set(db.execute(select(outlets.c.id).where(outlets.c.carried)).scalars())
    sums: dict[tuple[int, int, date, str], int] = defaultdict(int)
    mailings = []
    of = dict(db.execute(select(occurrences.c.id, occurrences.c.publication_id)).tuples().all())
    for cell in cells(db, Filter(*moments(span))):
        if cell.kind == "publish" and cell.outlet not in carried:
            publication, day = of[cell.occurrence], local_day(cell.due_at)
            sums[publication, cell.outlet, day, cell.state] += cell.amount
            if cell.state in SENT and where[cell.outlet].addressed:
                mailings.append((cell.occurrence, publication, cell.outlet, day))
    return Material(
        span=span,
        sent=tuple(
            SentCount(known[of], where[at], day, state, count)
            for (of, at, day, state), count in sorted(sums.items())
        ),
        mailings=tuple(
            Mailing(number, known[of], where[at], day)
            for number, of, at, day in sorted(set(mailings))
        ),
        amendments=tuple(_amendments(db, span)),
        activities=tuple(activity for activity in entered if activity.state == "done"),
        undone=tuple(activity for activity in entered if activity.state != "done"),
        publications=known,
        outlets=frozenset(outlet.name for outlet in where.values()),
        links=tuple(_links(db, span, known)),
        read_posts=tuple(_read_posts(db, span, known, where)),
    )


def _read_posts(
    db: Connection,
    span: Span,
    known: Mapping[int, CountedPublication],
    where: Mapping[int, CountedOutlet],
) -> Iterator[ReadPost]:
    for post in readings_between(db, *moments(span), span.last):
        about = known[post.publication], where[post.outlet]
        yield ReadPost(post.delivery, *about, local_day(post.due_at), post.days)


def _links(
    db: Connection, span: Span, known: Mapping[int, CountedPublication]
) -> Iterator[CountedLink]:
    """The links of items of which anything is out, under the title that went out last."""
    titles: dict[str, str] = {}
    themes: dict[str, set[str]] = defaultdict(set)
    for publication in known.values():
        if not publication.withdrawn:
            titles[publication.item] = publication.title
            themes[publication.item] |= publication.themes
    for link in openings_between(db, span.first, span.last):
        if link.item in titles:
            about = titles[link.item], frozenset(themes[link.item])
            yield CountedLink(link.link, link.item, *about, link.made_on, link.days)


def _with_themes(one: Activity, known: Mapping[int, CountedPublication]) -> Activity:
    """What is about an item is about its themes, unless somebody said otherwise."""
    if one.themes or one.item is None:
        return one
    return replace(
        one,
        themes=tuple(
            sorted(
                {theme for of in known.values() if of.item == one.item for theme in of.themes}
                - NO_PLAN
            )
        ),
    )


def moments(span: Span) -> tuple[datetime, datetime]:
    """The span as UTC moments, the second excluded."""
    first, after = (
        datetime.combine(day, time(), VIETNAM)
        for day in (span.first, span.last + timedelta(days=1))
    )
    return first, after


def _publications(db: Connection) -> dict[int, CountedPublication]:
    texts, held = _texts(db), current_office(db).audiences
    lists = {row.id: row for row in db.execute(select(audiences))}
    columns = ("id", "item_id", "revision_id", "state", "audience_id", "amendment_id")
    found = {}
    for id, item, revision, state, audience, amendment in db.execute(
        select(*(publications.c[name] for name in columns))
    ):
        title, themes, kind = texts[revision]
        of = lists.get(audience)
        keys = frozenset(held.get(of.name, ()) or plan_keys(of.people)) if of else frozenset()
        withdrawn = state == "withdrawn"
        facts = (title, themes, withdrawn, revision, kind, keys, amendment is not None)
        found[id] = CountedPublication(id, item, *facts)
    return found


def _texts(db: Connection) -> dict[int, tuple[str, frozenset[str], str]]:
    """Title, themes and kind of every revision that is published."""
    themes: dict[int, set[str]] = defaultdict(set)
    for row in db.execute(select(revision_themes)):
        themes[row.revision_id].add(row.theme)
    used = select(revisions.c.id, revisions.c.title, revisions.c.document).where(
        revisions.c.id.in_(select(publications.c.revision_id))
    )
    return {
        row.id: (
            row.title,
            frozenset(themes[row.id]) or NO_PLAN,
            str(json.loads(row.document)["kind"]),
        )
        for row in db.execute(used)
    }


def _amendments(db: Connection, span: Span) -> Iterator[Amendment]:
    first, after = moments(span)
    columns = (
        amendments.c.id,
        amendments.c.item_id,
        amendments.c.kind,
        amendments.c.made_at,
        amendments.c.why,
    )
    query = (
        select(*columns)
        .where(amendments.c.made_at >= first, amendments.c.made_at < after)
        .order_by(amendments.c.id)
    )
    for id, item, kind, made_at, why in db.execute(query):
        yield Amendment(id, item, kind, local_day(made_at), why)
