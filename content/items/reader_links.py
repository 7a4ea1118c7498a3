"""Links by which somebody without an account, a leader or a lawyer, may read one revision and say
what he thinks of it, never decide: for a while, until it is revoked or decided."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, insert, select, update

from content.database.tables.items import reader_links
from content.database.vault import Vault
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import local_day, written
from content.intake.text import clean
from content.items.items import Revision, revision_by_id
from content.people import audit
from content.people.acts import OUTSIDE, Act

LONGEST: Final = timedelta(days=30)
"""How long a link may hold."""

_PURPOSE = "reader"
_OPEN_STATES = ("draft", "submitted")
_LOOK = timedelta(minutes=10)  # looks that follow closely are one look


@dataclass(frozen=True)
class ReaderLink:
    """One link: for whom, by whom, until when, and how often it was used."""

    id: int
    item: str
    revision: int
    reader: str
    made_by: str
    made_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    looks: int
    looked_at: datetime | None

    def is_open(self, now: datetime) -> bool:
        """Whether it was neither revoked nor has come to its end."""
        return self.ended_at is None and now < self.ends_at


def open_link(db: Connection, revision: Revision, reader: str, ends_at: datetime, act: Act) -> int:
    """A new link to a revision that nobody has decided on yet; its number, of which `token_of`
    makes the address."""
    act.require("share", revision.unit)
    name = " ".join(clean(reader).split())
    if not name or len(name) > 80:
        raise _fault("reader", "hãy ghi tên người đọc, nhiều nhất 80 ký tự")
    if not act.at < ends_at <= act.at + LONGEST:
        last = written(local_day(act.at + LONGEST) - timedelta(days=1))
        raise _fault("ends", f"chọn ngày từ {written(act.at)} đến {last}")
    if revision.state not in _OPEN_STATES:
        raise _fault("reader", "bản này đã được quyết định: không mở đường dẫn đọc nữa")
    values = {"item_id": revision.item, "revision_id": revision.id, "reader": name}
    values |= {"made_by": act.person.name, "made_at": act.at, "ends_at": ends_at, "looks": 0}
    fresh = insert(reader_links).values(**values).returning(reader_links.c.id)
    number = int(db.execute(fresh).scalar_one())
    about = {"revision": revision.number, "number": number, "name": name}
    audit.record(db, act, "reader.open", f"item:{revision.item}", **about, at=ends_at.isoformat())
    return number


def end_link(db: Connection, number: int, act: Act) -> ReaderLink:
    """Revoke a link, at once; a second time changes nothing."""
    found = _find(db, number)
    if found is None:
        raise _fault("reader", f"không có đường dẫn đọc {number}")
    act.require("share", revision_by_id(db, found.revision).unit)
    at_work = (reader_links.c.id == number, reader_links.c.ended_at.is_(None))
    if db.execute(update(reader_links).where(*at_work).values(ended_at=act.at)).rowcount:
        about = {"number": number, "name": found.reader}
        audit.record(db, act, "reader.end", f"item:{found.item}", **about)
    return found


def links_of(db: Connection, item: str) -> list[ReaderLink]:
    """Every link to an item, the newest first."""
    query = select(reader_links).where(reader_links.c.item_id == item)
    return [_read(row) for row in db.execute(query.order_by(reader_links.c.id.desc()))]


def token_of(vault: Vault, number: int) -> str:
    """The last part of a link's address; nobody can make one without the installation's key."""
    return vault.token(_PURPOSE, number)


def read_link(
    db: Connection, vault: Vault, token: str, now: datetime
) -> tuple[ReaderLink, Revision] | None:
    """The link that an address names, with its text; None when it is forged, has ended, was
    revoked, or the text was decided on or replaced."""
    number = vault.read_token(_PURPOSE, token)
    found = _find(db, number) if number is not None else None
    if found is None or not found.is_open(now):
        return None
    revision = revision_by_id(db, found.revision)
    return (found, revision) if revision.state in _OPEN_STATES else None


def note_look(db: Connection, link: ReaderLink, act: Act) -> None:
    """Count one look, with a row in the record; a reload within minutes is the same look."""
    act.require("remark")
    if link.looked_at is not None and act.at - link.looked_at < _LOOK:
        return
    this = reader_links.c.id == link.id
    db.execute(
        update(reader_links).where(this).values(looks=reader_links.c.looks + 1, looked_at=act.at)
    )
    about = {"number": link.id, "name": link.reader}
    audit.record(db, act, "reader.look", f"item:{link.item}", **about)


def outside(at: datetime) -> Act:
    """What a reader without an account does now."""
    return Act(OUTSIDE, at)


def _find(db: Connection, number: int) -> ReaderLink | None:
    row = db.execute(select(reader_links).where(reader_links.c.id == number)).one_or_none()
    return _read(row) if row is not None else None


def _read(row: Row[Any]) -> ReaderLink:
    return ReaderLink(
        id=row.id,
        item=row.item_id,
        revision=row.revision_id,
        reader=row.reader,
        made_by=row.made_by,
        made_at=row.made_at,
        ends_at=row.ends_at,
        ended_at=row.ended_at,
        looks=row.looks,
        looked_at=row.looked_at,
    )


def _fault(field: str, text: str) -> InputError:
    return InputError([InputProblem("đường dẫn đọc", text, field)])
