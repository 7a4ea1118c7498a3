"""Publications as they are read: which text goes out where, to whom, when, and how far it is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, case, func, select, true

from content.calendar.exceptions import RuleException, exceptions_of
from content.database.tables.audiences import audiences
from content.database.tables.items import items, revisions
from content.database.tables.outlets import outlets
from content.database.tables.publications import publication_outlets, publications
from content.deliveries.counts import has_counted
from content.intake.errors import InputProblem, NoSuchThing
from content.outlets.facts import ADDRESSED, FORM, IS_SURFACE


@dataclass(frozen=True)
class ChosenOutlet:
    """One outlet of a publication."""

    name: str
    channel: str
    addressed: str | None
    surface: bool
    form: str
    title: str  # what people call it


@dataclass(frozen=True)
class Publication:
    """A scheduled publication, for lists."""

    id: int
    item: str
    revision_id: int  # the text that goes out, whatever was approved since
    title: str
    places: tuple[ChosenOutlet, ...]
    audience: str | None
    size: int  # of its list as it is now; once all is prepared or it ended, of the list it had
    at: datetime
    repeat: str | None
    until: date | None
    state: str
    next_at: datetime | None  # the next due time that has no deliveries yet
    created_by: str
    unit: str  # of the item
    created_at: datetime
    generation: int | None = None  # of its list as it is now
    seen_size: int | None = None  # of the list that was seen when it was scheduled or released
    cost: int | None = None  # đồng, of one occurrence to that list
    released_by: str | None = None
    released_upto: int | None = None
    urgent: bool = False
    amendment: int | None = None  # the correction that its letters tell of
    stopped_by: str | None = None
    stopped_at: datetime | None = None
    exceptions: tuple[RuleException, ...] = ()  # due times of its rule that are skipped or moved
    unsent: bool = False  # something that was prepared has not left

    @property
    def standing(self) -> str:
        """Its state, or `stopped` while somebody has stopped it where it ran, or `prepared` where
        all its times have deliveries and some have not left."""
        if self.stopped_at is not None and self.state in ("active", "done"):
            return "stopped"
        return "prepared" if self.state == "done" and self.unsent else self.state

    @property
    def outlets(self) -> tuple[str, ...]:
        """The names of its outlets."""
        return tuple(place.name for place in self.places)

    @property
    def outlet_titles(self) -> tuple[str, ...]:
        """What people call its outlets."""
        return tuple(place.title for place in self.places)

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels of its outlets, each once."""
        return tuple(dict.fromkeys(place.channel for place in self.places))


def list_publications(db: Connection, ids: Collection[int] | None = None) -> list[Publication]:
    """Every publication, or the named ones, newest first."""
    named = true() if ids is None else publications.c.id.in_(ids)
    places: dict[int, list[ChosenOutlet]] = {}
    facts = (outlets.c.name, outlets.c.channel, ADDRESSED, IS_SURFACE, FORM, outlets.c.title)
    pairs = (
        select(publication_outlets.c.publication_id, *facts)
        .join(outlets)
        .join(publications)
        .where(named)
    )
    for publication_id, *said in db.execute(pairs.order_by(outlets.c.id)):
        places.setdefault(publication_id, []).append(ChosenOutlet(*said))
    query = (
        select(
            publications,
            items.c.unit,
            audiences.c.name.label("audience"),
            _size(),
            audiences.c.generation.label("list_generation"),
            _title(),
            has_counted("queued", "held").label("unsent"),
        )
        .join(items)
        .outerjoin(audiences, audiences.c.id == publications.c.audience_id)
        .where(named)
        .order_by(publications.c.id.desc())
    )
    rows = db.execute(query).all()
    decided = exceptions_of(db, [row.id for row in rows if row.repeat])
    return [_publication(row, places.get(row.id, ()), decided.get(row.id, ())) for row in rows]


def publications_of(db: Connection, item: str) -> list[Publication]:
    """The publications of one item, newest first."""
    return list_publications(
        db,
        db.execute(select(publications.c.id).where(publications.c.item_id == item)).scalars().all(),
    )


def find_publication(db: Connection, publication: int) -> Publication:
    """One publication; InputError when there is none."""
    found = list_publications(db, [publication])
    if not found:
        raise no_such_publication(publication)
    return found[0]


def no_such_publication(publication: int) -> NoSuchThing:
    """What is told of a number that no publication has."""
    return NoSuchThing(
        [InputProblem(f"lịch phát {publication}", "không có; xem `lantoa publication list`")]
    )


def locked_publication(db: Connection, publication: int) -> Any:
    """The row of a publication with the unit of its item, which nobody changes until the
    transaction ends; InputError when there is none."""
    query = select(publications, items.c.unit).join(items).where(publications.c.id == publication)
    row = db.execute(query.with_for_update(of=publications)).one_or_none()
    if row is None:
        raise no_such_publication(publication)
    return row


def _publication(
    row: Any, places: Sequence[ChosenOutlet], exceptions: tuple[RuleException, ...]
) -> Publication:
    return Publication(
        id=row.id,
        item=row.item_id,
        revision_id=row.revision_id,
        title=row.title,
        places=tuple(places),
        audience=row.audience,
        size=row.list_size,
        generation=row.list_generation,
        seen_size=row.size,
        cost=row.cost,
        released_by=row.released_by,
        released_upto=row.released_upto,
        at=row.at,
        repeat=row.repeat,
        until=row.until,
        state=row.state,
        next_at=row.next_at,
        created_by=row.created_by,
        created_at=row.created_at,
        unit=row.unit,
        urgent=row.urgent,
        amendment=row.amendment_id,
        stopped_by=row.stopped_by,
        stopped_at=row.stopped_at,
        exceptions=exceptions,
        unsent=bool(row.unsent),
    )


def _size() -> Any:
    is_over = publications.c.state.in_(("done", "cancelled", "withdrawn"))
    had = case((is_over, publications.c.size), else_=None)
    return func.coalesce(had, audiences.c.size, publications.c.size, 0).label("list_size")


def _title() -> Any:
    return (
        select(revisions.c.title)
        .where(revisions.c.id == publications.c.revision_id)
        .scalar_subquery()
        .label("title")
    )


def writing_outlets(db: Connection, publication: int) -> int:
    """How many outlets of a publication write to each person of its list."""
    query = (
        select(func.count())
        .select_from(publication_outlets)
        .join(outlets, outlets.c.id == publication_outlets.c.outlet_id)
        .where(publication_outlets.c.publication_id == publication, ADDRESSED.is_not(None))
    )
    return int(db.execute(query).scalar_one())
