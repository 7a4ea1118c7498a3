"""Items and their revisions: frozen text, named by the hash of everything that will show."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from content import audit
from content.acts import Act, NotAllowed, Person
from content.errors import InputError, InputProblem
from content.models import items, revisions
from content.text import canonical, sha256_of

Document = Mapping[str, Any]
"""What a revision freezes: the author's texts and settings, `fills` (placeholders replaced), `picture`, `templates`."""


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
    document: Document
    submitted_by: str | None

    @property
    def title(self) -> str:
        return str(self.document["title"])


def add_revision(db: Connection, item: str, slug: str, document: Document, act: Act) -> tuple[int, bool]:
    """Store a text as the item's newest revision (draft); the same text as the newest one changes nothing. (number, whether it is new)"""
    _ensure_item(db, item, slug, act)
    newest = newest_revision(db, item)
    digest = sha256_of(document)
    if newest is not None and newest.sha256 == digest:
        return newest.number, False
    if newest is not None:  # in one statement, for it may be approved at this very moment
        unapproved = revisions.c.state.in_(("draft", "submitted", "returned"))
        db.execute(update(revisions).where(revisions.c.id == newest.id, unapproved).values(state="superseded"))
    number = newest.number + 1 if newest else 1
    values = {"item_id": item, "number": number, "sha256": digest, "title": document["title"], "state": "draft"}
    db.execute(insert(revisions).values(**values, document=canonical(document).decode("utf-8"), author=act.person.name, created_at=act.at))
    audit.record(db, act, "item.revise", f"item:{item}", revision=number, sha256=digest)
    return number, True


def newest_revision(db: Connection, item: str) -> Revision | None:
    """The item's latest text, whatever its state."""
    row = db.execute(_joined().where(revisions.c.item_id == item).order_by(revisions.c.number.desc()).limit(1)).one_or_none()
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


def require_own_unit(item: str, unit: str, person: Person) -> None:
    """NotAllowed for a writer of another unit than the item's."""
    if person.role == "writer" and unit != person.unit:
        raise NotAllowed(f"Bài {item} thuộc đơn vị {unit or 'khác'}: {person.name} không được sửa, trình hoặc xếp lịch.")


def list_items(db: Connection) -> list[Revision]:
    """The newest revision of every item, by id."""
    newest: dict[str, Revision] = {}
    for row in db.execute(_joined().order_by(revisions.c.item_id, revisions.c.number)):
        newest[row.item_id] = _read(row)
    return list(newest.values())


def _ensure_item(db: Connection, item: str, slug: str, act: Act) -> None:
    row = db.execute(select(items.c.slug).where(items.c.id == item)).one_or_none()
    owner = db.execute(select(items.c.id).where(items.c.slug == slug, items.c.id != item)).scalar_one_or_none()
    if owner is not None:
        raise InputError([InputProblem(f"{item}, trường slug", f"đường dẫn {slug} đã thuộc bài {owner}: hãy đặt đường dẫn khác")])
    if row is None:
        db.execute(insert(items).values(id=item, slug=slug, unit=act.person.unit, created_at=act.at))
    elif row.slug != slug:
        raise InputError([InputProblem(f"{item}, trường slug", f"đường dẫn đã công bố là {row.slug} và không được đổi")])


def _joined() -> Any:
    return select(revisions, items.c.slug, items.c.unit).join(items, items.c.id == revisions.c.item_id)


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
        document=json.loads(row.document),
        submitted_by=row.submitted_by,
    )
