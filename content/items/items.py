"""Items and their revisions: frozen text, named by the hash of everything that will show."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, insert, select, union, update

from content.database.tables.items import drafts, items, revisions
from content.intake.errors import InputError, InputProblem
from content.intake.text import canonical, sha256_of, unaccent
from content.items.contents import note_contents
from content.people import audit
from content.people.acts import Act

Document = Mapping[str, Any]
"""What a revision freezes: the author's texts and settings, `fills` (placeholders replaced),
`picture`, `layouts`."""


@dataclass(frozen=True)
class Revision:
    """One frozen text of an item."""

    id: int
    item: str
    slug: str
    unit: str
    number: int
    sha256: str
    state: str
    author: str
    created_at: datetime
    document: Document
    submitted_by: str | None
    submitted_at: datetime | None

    @property
    def title(self) -> str:
        return str(self.document["title"])


@dataclass(frozen=True)
class ListedItem:
    """An item's newest revision in a list."""

    item: str
    unit: str
    number: int
    title: str
    state: str
    author: str
    created_at: datetime
    submitted_by: str | None
    submitted_at: datetime | None


def add_revision(
    db: Connection, item: str, slug: str, document: Document, act: Act
) -> tuple[int, bool]:
    """Store a text as the item's newest revision (draft); the same text as the newest one changes
    nothing. (number, whether it is new)"""
    known = newest_revision(db, item)
    act.require("write", known.unit if known else None)
    _ensure_item(db, item, slug, act)
    return _store(db, item, document, act, act.person.name)


def renew_revision(db: Connection, revision: Revision, document: Document, act: Act) -> None:
    """Store a text in which only what the office fills in is new: it keeps the author of the one
    that it follows, who cannot approve it."""
    act.require("write", revision.unit)
    _store(db, revision.item, document, act, revision.author)


def _store(
    db: Connection, item: str, document: Document, act: Act, author: str
) -> tuple[int, bool]:
    newest = newest_revision(db, item)
    digest = sha256_of(document)
    if newest is not None and newest.sha256 == digest:
        return newest.number, False
    if newest is not None:  # in one statement, for it may be approved at this very moment
        unapproved = revisions.c.state.in_(("draft", "submitted", "returned"))
        db.execute(
            update(revisions)
            .where(revisions.c.id == newest.id, unapproved)
            .values(state="superseded")
        )
    number = newest.number + 1 if newest else 1
    values = {
        "item_id": item,
        "number": number,
        "sha256": digest,
        "title": document["title"],
        "state": "draft",
        "words": _words(item, document),
        "campaign": document.get("campaign") or "",
    }
    values |= {
        "document": canonical(document).decode("utf-8"),
        "author": author,
        "created_at": act.at,
    }
    revision = db.execute(insert(revisions).values(**values).returning(revisions.c.id)).scalar_one()
    note_contents(db, revision, document)
    audit.record(db, act, "item.revise", f"item:{item}", revision=number, sha256=digest)
    return number, True


def newest_revision(db: Connection, item: str) -> Revision | None:
    """The item's latest text, whatever its state."""
    row = db.execute(
        _joined().where(revisions.c.item_id == item).order_by(revisions.c.number.desc()).limit(1)
    ).one_or_none()
    return _read(row) if row else None


def approved_revision(db: Connection, item: str) -> Revision | None:
    """The newest approved text of the item."""
    query = _joined().where(revisions.c.item_id == item, revisions.c.state == "approved")
    row = db.execute(query.order_by(revisions.c.number.desc()).limit(1)).one_or_none()
    return _read(row) if row else None


def revision_by_id(db: Connection, revision_id: int) -> Revision:
    """The revision of that id."""
    return _read(db.execute(_joined().where(revisions.c.id == revision_id)).one())


def item_revision(db: Connection, item: str) -> Revision:
    """The newest revision of an item that must exist; InputError otherwise."""
    found = newest_revision(db, item)
    if found is None:
        raise InputError([InputProblem(item, "không có tin, bài này; xem `lantoa item list`")])
    return found


def list_approved(db: Connection) -> list[Revision]:
    """The newest approved text of every item that has one, by id."""
    return _chosen(db, _last().where(revisions.c.state == "approved"))


def newest_and_approved(db: Connection, ids: Collection[str]) -> list[Revision]:
    """The newest text of each of these items and its newest approved one, each once, by item and
    then the newest first."""
    last = _last().where(revisions.c.item_id.in_(ids))
    return _chosen(db, union(last, last.where(revisions.c.state == "approved")))


def revisions_of(db: Connection, item: str) -> list[Revision]:
    """Every revision of an item, newest first."""
    return [
        _read(row)
        for row in db.execute(
            _joined().where(revisions.c.item_id == item).order_by(revisions.c.number.desc())
        )
    ]


def find_revision(db: Connection, item: str, number: int) -> Revision | None:
    """One revision by its number."""
    row = db.execute(
        _joined().where(revisions.c.item_id == item, revisions.c.number == number)
    ).one_or_none()
    return _read(row) if row else None


def search(
    db: Connection, query: str, states: Sequence[str] = (), limit: int = 200
) -> list[ListedItem]:
    """The items whose newest revision has every word of the query, whatever accents, tone marks and
    case; newest first."""
    conditions = [_holds(word) for word in unaccent(query).lower().split()]
    conditions += [revisions.c.state.in_(states)] if states else []
    found = (
        _newest()
        .where(*conditions)
        .order_by(revisions.c.created_at.desc(), revisions.c.id.desc())
        .limit(limit)
    )
    return [ListedItem(*row) for row in db.execute(found)]


def next_id(db: Connection, usual: str = "tin") -> str:
    """An id that no item and nobody's draft has: the most frequent prefix with the next number.

    Ask in the transaction that takes it.
    """
    taken = list(db.execute(union(select(items.c.id), select(drafts.c.item))).scalars())
    numbers: dict[str, list[int]] = {}
    for prefix, number in (
        found.groups() for id in taken if (found := re.fullmatch(r"([a-z]+)-([0-9]+)", id))
    ):
        numbers.setdefault(prefix, []).append(int(number))
    prefix = max(numbers, key=lambda text: (len(numbers[text]), text), default=usual)
    return f"{prefix}-{max(numbers.get(prefix, [0])) + 1:02d}"


def _newest() -> Select[Any]:
    names = ("number", "title", "state", "author", "created_at", "submitted_by", "submitted_at")
    columns = [revisions.c[name] for name in names]
    return (
        select(items.c.id, items.c.unit, *columns)
        .join(items, items.c.id == revisions.c.item_id)
        .where(revisions.c.id.in_(_last()))
    )


def _last() -> Select[Any]:
    """The id of each item's newest revision."""
    return select(func.max(revisions.c.id)).group_by(revisions.c.item_id)


def _holds(word: str) -> ColumnElement[bool]:
    return revisions.c.words.contains(word, autoescape=True)


def _words(item: str, document: Document) -> str:
    return unaccent(
        " ".join((item, *(str(document.get(name, "")) for name in ("title", "summary", "body"))))
    ).lower()


def _ensure_item(db: Connection, item: str, slug: str, act: Act) -> None:
    row = db.execute(select(items.c.slug).where(items.c.id == item)).one_or_none()
    owner = db.execute(
        select(items.c.id).where(items.c.slug == slug, items.c.id != item)
    ).scalar_one_or_none()
    if owner is not None:
        raise InputError(
            [
                InputProblem(
                    f"{item}, trường slug",
                    f"đường dẫn {slug} đã thuộc bài {owner}: hãy đặt đường dẫn khác",
                )
            ]
        )
    if row is None:
        db.execute(
            insert(items).values(id=item, slug=slug, unit=act.person.unit, created_at=act.at)
        )
    elif row.slug != slug:
        raise InputError(
            [
                InputProblem(
                    f"{item}, trường slug",
                    f"đường dẫn đã công bố là {row.slug} và không được đổi: giữ nguyên đường dẫn "
                    "ấy",
                )
            ]
        )


def _chosen(db: Connection, ids: Any) -> list[Revision]:
    query = _joined().where(revisions.c.id.in_(ids))
    order = (revisions.c.item_id, revisions.c.number.desc())
    return [_read(row) for row in db.execute(query.order_by(*order))]


def _joined() -> Any:
    return select(revisions, items.c.slug, items.c.unit).join(
        items, items.c.id == revisions.c.item_id
    )


def _read(row: Row[Any]) -> Revision:
    return Revision(
        id=row.id,
        item=row.item_id,
        slug=row.slug,
        unit=row.unit,
        number=row.number,
        sha256=row.sha256,
        state=row.state,
        author=row.author,
        created_at=row.created_at,
        document=json.loads(row.document),
        submitted_by=row.submitted_by,
        submitted_at=row.submitted_at,
    )
