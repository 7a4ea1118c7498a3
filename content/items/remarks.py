"""Remarks on a text: at a place in it, to somebody by @name, answered and settled.

They belong to the record of an item and are no part of the text: its hash does not know them.
"""

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from content.database.tables.items import remarks, revisions
from content.intake.errors import InputError, InputProblem
from content.intake.text import clean
from content.items.items import Revision, newest_revision
from content.items.places import WHOLE, TextPlace, stands
from content.people import audit
from content.people.acts import Act
from content.people.users import list_people

_LONGEST = 2000  # characters
_TOLD = 300  # characters of a remark in a sentence
_NAMED = re.compile(r"(?<![\w@.])@([a-z0-9._-]*[a-z0-9_-])")


@dataclass(frozen=True)
class Remark:
    """What somebody said. `number` is the revision on which it was said; `outside` marks a reader
    without an account."""

    id: int
    item: str
    number: int
    place: TextPlace
    text: str
    by: str
    outside: bool
    at: datetime
    answers: int | None
    mentions: tuple[str, ...]
    settled_at: datetime | None
    settled_by: str | None


@dataclass(frozen=True)
class Thread:
    """A remark with its answers, the oldest first. `stands` says whether its words are still in the
    newest text."""

    remark: Remark
    answers: Sequence[Remark]
    stands: bool

    @property
    def is_open(self) -> bool:
        """Whether nobody has settled it."""
        return self.remark.settled_at is None


@dataclass(frozen=True)
class NewRemark:
    """What is being said: where, the words, and which remark it answers, if any. `link` and
    `reader` are those of a reader without an account."""

    text: str
    place: TextPlace = WHOLE
    answers: int | None = None
    link: int | None = None
    reader: str = ""


def add(db: Connection, revision: Revision, said: NewRemark, act: Act) -> int:
    """Say something about a revision; the remark's number. An answer joins the thread it is in, and
    InputError for a name that no account has."""
    act.require("remark")
    text = clean(said.text).strip()
    if not text:
        raise _fault("remark", "hãy ghi góp ý")
    if len(text) > _LONGEST:
        raise _fault("remark", f"góp ý không quá {_LONGEST} ký tự")
    first = _first_of(db, revision.item, said.answers) if said.answers is not None else None
    mentions = [] if said.link is not None else _mentioned(db, text)
    values = {"item_id": revision.item, "revision_id": revision.id, "text": text}
    values |= {"place": said.place.field, "quote": said.place.quote, "link_id": said.link}
    values |= {"made_by": said.reader or act.person.name, "made_at": act.at}
    values |= {"answers": first, "mentions": json.dumps(mentions)}
    if said.link is not None and (before := _same(db, said, text)) is not None:
        return before
    number = int(db.execute(insert(remarks).values(**values).returning(remarks.c.id)).scalar_one())
    about = {"revision": revision.number, "number": number, "mentions": mentions}
    audit.record(db, act, "item.remark", f"item:{revision.item}", **about)
    return number


def _same(db: Connection, said: NewRemark, text: str) -> int | None:
    """What a reader without an account said in these words before: his form has no one-time key,
    and a second press is no second remark."""
    query = select(remarks.c.id).where(
        remarks.c.link_id == said.link,
        remarks.c.place == said.place.field,
        remarks.c.quote == said.place.quote,
        remarks.c.text == text,
    )
    return db.execute(query.limit(1)).scalar_one_or_none()


def settle(db: Connection, number: int, act: Act) -> Remark:
    """Call a remark done, with all its answers; a second time changes nothing."""
    act.require("remark")
    found = _read_one(db, number)
    if found is None or found.answers is not None:
        raise _fault("remark", f"không có góp ý {number}")
    at_work = (remarks.c.id == number, remarks.c.settled_at.is_(None))
    done = {"settled_at": act.at, "settled_by": act.person.name}
    if db.execute(update(remarks).where(*at_work).values(**done)).rowcount:
        audit.record(db, act, "item.remark-settle", f"item:{found.item}", number=number)
    return found


def threads(db: Connection, item: str) -> list[Thread]:
    """Everything that was said of an item: what is open first, then the newest first."""
    query = _joined().where(remarks.c.item_id == item).order_by(remarks.c.id)
    said = [_read(row) for row in db.execute(query)]
    newest = newest_revision(db, item)
    found = [
        Thread(
            remark,
            [answer for answer in said if answer.answers == remark.id],
            newest is not None and stands(newest.document, remark.place),
        )
        for remark in said
        if remark.answers is None
    ]
    return sorted(found, key=lambda thread: (not thread.is_open, -thread.remark.id))


def newest_of(found: Collection[Thread]) -> int:
    """The number of the last remark or answer among threads that a page showed; 0 for none."""
    said = [remark for thread in found for remark in (thread.remark, *thread.answers)]
    return max((remark.id for remark in said), default=0)


def require_seen(db: Connection, item: str, newest: int, name: str) -> None:
    """InputError, telling each, when others said something of an item after the remark `newest`,
    the last that the decider's page showed."""
    query = _joined().where(remarks.c.item_id == item, remarks.c.id > newest)
    missed = [
        said
        for said in map(_read, db.execute(query.order_by(remarks.c.id)))
        if said.outside or said.by != name
    ]
    if missed:
        raise InputError(
            InputProblem(
                "góp ý",
                f"{said.by} vừa góp ý trong lúc bạn xem: «{_short(said.text)}». Hãy đọc rồi quyết "
                "định.",
                "remarks",
            )
            for said in missed
        )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _TOLD else f"{line[:_TOLD]}…"


def as_reasons(found: Collection[Thread]) -> str:
    """The open remarks as one reason for the author, a line each, in the order they were made."""
    lines = []
    for thread in sorted(found, key=lambda thread: thread.remark.id):
        remark = thread.remark
        if thread.is_open:
            quote = f"«{remark.place.quote}»: " if remark.place.quote else ""
            lines.append(f"- {quote}{remark.text} ({remark.by})")
    return "\n".join(lines)


@dataclass(frozen=True)
class WaitingRemark:
    """A remark that waits for a word of `person`, on the text of that title."""

    person: str
    remark: Remark
    title: str


def for_person(db: Connection, name: str) -> list[Remark]:
    """The open remarks that wait for somebody: that name him, or that are about a text of his, and
    to which he has said nothing since; the oldest first."""
    return [waiting.remark for waiting in waiting_remarks(db) if waiting.person == name]


def waiting_remarks(db: Connection) -> list[WaitingRemark]:
    """The open remarks that wait, for each person they wait for."""
    query = (
        _joined()
        .add_columns(revisions.c.author, revisions.c.title)
        .where(remarks.c.settled_at.is_(None))
        .order_by(remarks.c.id)
    )
    waiting: dict[tuple[str, int], WaitingRemark] = {}
    for row in db.execute(query):
        remark = _read(row)
        thread, by = remark.answers or remark.id, "" if remark.outside else remark.by
        waiting.pop((by, thread), None)
        for name in {row.author, *remark.mentions} - {by}:
            waiting[name, thread] = WaitingRemark(name, remark, row.title)
    settled = select(remarks.c.id).where(
        remarks.c.id.in_({thread for _name, thread in waiting}), remarks.c.settled_at.is_not(None)
    )
    done = set(db.execute(settled).scalars()) if waiting else set()
    return [found for (_name, thread), found in waiting.items() if thread not in done]


def find(db: Connection, item: str, number: int) -> Remark | None:
    """One remark of an item."""
    found = _read_one(db, number)
    return found if found is not None and found.item == item else None


def _mentioned(db: Connection, text: str) -> list[str]:
    """The accounts that a text names by @; InputError for one that there is not."""
    named = list(dict.fromkeys(_NAMED.findall(text)))
    if not named:
        return []
    known = {person.name for person in list_people(db)}
    if missing := [name for name in named if name not in known]:
        raise _fault("remark", f"không có tài khoản @{missing[0]}: hãy ghi đúng tên đăng nhập")
    return named


def _first_of(db: Connection, item: str, number: int) -> int:
    """The remark that began a thread of an item, by any of its remarks."""
    found = find(db, item, number)
    if found is None:
        raise _fault("remark", f"bài {item} không có góp ý {number}")
    return found.answers or found.id


def _read_one(db: Connection, number: int) -> Remark | None:
    row = db.execute(_joined().where(remarks.c.id == number)).one_or_none()
    return _read(row) if row is not None else None


def _joined() -> Any:
    return select(remarks, revisions.c.number).join(
        revisions, revisions.c.id == remarks.c.revision_id
    )


def _read(row: Row[Any]) -> Remark:
    return Remark(
        id=row.id,
        item=row.item_id,
        number=row.number,
        place=TextPlace(row.place, row.quote),
        text=row.text,
        by=row.made_by,
        outside=row.link_id is not None,
        at=row.made_at,
        answers=row.answers,
        mentions=tuple(json.loads(row.mentions)),
        settled_at=row.settled_at,
        settled_by=row.settled_by,
    )


def _fault(field: str, text: str) -> InputError:
    return InputError([InputProblem("góp ý", text, field)])
