"""Whether a mailing may go to the list as it is now.

A release belongs to the list that was seen. A writer schedules a letter to 5 people, somebody else
then imports 3,000 rows under the same name: nothing leaves until a second person has seen the
3,000, unless the release said «mọi lần nhập đến N người».
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, exists, func, select, update

from content.calendar.endings import ending_of
from content.calendar.exceptions import RuleException, course, exceptions_of, next_due
from content.calendar.publications import locked_publication
from content.database.tables.audiences import audiences, recipients
from content.database.tables.people import audit as record_of_acts
from content.database.tables.publications import publications
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import VIETNAM
from content.intake.text import grouped
from content.people import audit
from content.people.acts import PUMP, Act, NotAllowed

RELEASE_ABOVE = 100
"""More letters than this wait for a second person, where an installation says nothing else."""

_MOST = 100_000  # times of a rule; COUNT is below it


@dataclass(frozen=True)
class ListSeen:
    """A list as somebody saw it before saying yes, with the cost of one occurrence in đồng."""

    generation: int
    cost: int | None = None


@dataclass(frozen=True)
class ListChange:
    """What became of a list since the mailing was scheduled."""

    before: int | None  # None: an older release of this program did not keep it
    now: int
    added: int
    removed: int
    by: str
    at: datetime


def release(
    db: Connection, publication: int, act: Act, seen: ListSeen | None, upto: int | None = None
) -> None:
    """A second person lets a large mailing go to the list that was seen, or with `upto` to any
    later one of at most so many people; one that waited past its time leaves now.

    InputError when the list is another one by now: who releases must see it first.
    """
    row = locked_publication(db, publication)
    act.require("release", row.unit)
    if row.state != "waiting":
        raise InputError([InputProblem(f"lịch phát {publication}", _why_not(db, row))])
    if row.created_by == act.person.name:
        raise NotAllowed(
            f"{act.person.name} đã xếp lịch phát {publication}: phải có người thứ hai cho phép gửi."
        )
    # correction letters have no list that could be replaced: `content.calendar.correction_letters`
    covered = {} if row.amendment_id else _covered(db, row, act, seen, upto)
    values = {**_leaving(db, row, act), **covered}
    values |= {"state": "active", "released_by": act.person.name, "released_at": act.at}
    db.execute(update(publications).where(publications.c.id == publication).values(**values))
    told = {"generation": covered.get("generation"), "upto": upto}
    told["size"] = covered.get("size", row.size)
    audit.record(db, act, "release", f"publication:{publication}", **told)


def _why_not(db: Connection, row: Any) -> str:
    """Why it does not wait: who let it go, or how it ended."""
    if row.state == "withdrawn":
        return "bài đã được gỡ nên không gửi nữa"
    if row.state == "cancelled":
        ending = ending_of(db, row.id)
        if ending is None:
            return "đã bị hủy nên không gửi nữa"
        how = "đã có đính chính mới hơn của" if ending.overtaken else "đã bị hủy bởi"
        return f"{how} {ending.by} lúc {_clock(ending.at)}, không gửi nữa"
    if row.released_by is not None:
        return f"{row.released_by} đã cho phép gửi lúc {_clock(row.released_at)}"
    return "không cần người thứ hai cho phép: phát đúng lịch"


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(VIETNAM):%H:%M %d/%m/%Y}"


def _covered(
    db: Connection, row: Any, act: Act, seen: ListSeen | None, upto: int | None
) -> dict[str, Any]:
    """The list that a release covers; InputError when it is not the one that was seen."""
    people = list_in_force(db, row.audience_id)
    _refuse_unseen(db, row, people, seen, act)
    if upto is not None and upto < people.size:
        text = f"danh sách đã có {grouped(people.size)} người: ghi số không nhỏ hơn, hoặc để trống"
        raise InputError([InputProblem("mọi lần nhập đến", text, "upto")])
    return _covering(people, seen, upto)


def list_in_force(db: Connection, audience_id: int) -> Any:
    """The list as it is; no import puts another one in force until the transaction has ended."""
    query = select(audiences).where(audiences.c.id == audience_id)
    return db.execute(query.with_for_update(read=True)).one()


@dataclass(frozen=True)
class ScheduleSpan:
    """When something is asked for."""

    at: datetime
    repeat: str | None
    until: date | None


def is_large(
    asked: Any,
    letters: int,
    release_above: int,
    since: datetime | None = None,
    exceptions: Sequence[RuleException] = (),
) -> bool:
    """Whether what is asked (`at`, `repeat`, `until`) sends so many letters each time so often,
    from `since` on, that it comes to more than `release_above`: 3 people daily for a year are
    1,095, and twice that where two outlets write to each of them.

    ValueError in Vietnamese for a rule that is none.
    """
    if letters > release_above or not letters:
        return bool(letters)
    times = course(asked, exceptions, _MOST)
    left = sum(since is None or at >= since for at in times)
    return letters * left > release_above


def may_go(
    publication: Any,
    people: Any,
    writing: int,
    release_above: int,
    exceptions: Sequence[RuleException] = (),
) -> bool:
    """Whether the list in force is one that this publication may be sent to without being looked
    at again, by so many outlets that write to each person.

    The list that was seen goes on for all its times. Another one is counted by what is still to
    come (its people × the outlets × the times left): small, it goes; large, it needs a release of
    its own, or an earlier one that said up to how many people.
    """
    if _is_seen(publication, people):
        return True
    since = publication.next_at
    if not is_large(publication, people.size * writing, release_above, since, exceptions):
        return True
    if publication.released_generation == people.generation:
        return True
    return publication.released_upto is not None and people.size <= publication.released_upto


def hold(db: Connection, publication: Any, people: Any, now: datetime) -> None:
    """The publication waits for a release of the list as it is; nothing of it is planned."""
    this = publications.c.id == publication.id
    db.execute(update(publications).where(this).values(state="waiting"))
    told = {"generation": people.generation, "size": people.size, "seen": publication.size}
    act = Act(PUMP, now, "danh sách đã được thay sau khi xếp lịch")
    audit.record(db, act, "publication.hold", f"publication:{publication.id}", **told)


def change_of(db: Connection, publication: int) -> ListChange | None:
    """What became of the list since it was seen; None while it is the same, or where there is
    none."""
    row = _seen_row(db, publication)
    if row is None or _same(row, row.seen_generation, row):
        return None
    by, at = _importer(db, row.name)
    added = removed = 0
    if row.seen_generation is not None:
        added = _only_in(db, row.list_id, row.generation, row.seen_generation)
        removed = _only_in(db, row.list_id, row.seen_generation, row.generation)
    return ListChange(row.seen_size, row.size, added, removed, by, at or row.imported_at)


def _seen_row(db: Connection, publication: int) -> Any:
    query = (
        select(
            audiences.c.id.label("list_id"),
            audiences.c.name,
            audiences.c.generation,
            audiences.c.size,
            audiences.c.imported_at,
            publications.c.generation.label("seen_generation"),
            publications.c.size.label("seen_size"),
            publications.c.created_at,
            publications.c.released_at,
        )
        .join(audiences, audiences.c.id == publications.c.audience_id)
        .where(publications.c.id == publication)
    )
    return db.execute(query).one_or_none()


def _is_seen(publication: Any, people: Any) -> bool:
    return _same(publication, publication.generation, people)


def _same(publication: Any, seen: int | None, people: Any) -> bool:
    """Of what an older release of this program scheduled no generation is known: then the list is
    the one that was seen unless it was imported later."""
    if seen is None:
        return bool(people.imported_at <= (publication.released_at or publication.created_at))
    return bool(seen == people.generation)


def _refuse_unseen(db: Connection, row: Any, people: Any, seen: ListSeen | None, act: Act) -> None:
    if seen is None or seen.generation != people.generation:
        text = (
            f"danh sách «{people.name}» đã được thay, nay có {grouped(people.size)} người: xem lại "
            "trang "
            "này rồi cho phép gửi"
        )
        raise InputError([InputProblem(f"lịch phát {row.id}", text)])
    if not _is_seen(row, people) and _importer(db, people.name)[0] == act.person.name:
        raise NotAllowed(
            f"{act.person.name} đã thay danh sách «{people.name}» sau khi lịch phát {row.id} được "
            "xếp: phải có người thứ hai cho phép gửi."
        )


def _leaving(db: Connection, row: Any, act: Act) -> dict[str, Any]:
    """When it goes."""
    at = max(row.at, act.at) if row.repeat is None else row.at
    decided = exceptions_of(db, [row.id]).get(row.id, ())
    span = ScheduleSpan(at, row.repeat, row.until)
    following = next_due(span, decided, max(row.next_at, act.at))
    if following is None:
        raise InputError(
            [InputProblem(f"lịch phát {row.id}", "đã quá ngày cuối: hãy hủy và xếp lịch mới")]
        )
    return {"at": at, "next_at": following}


def _covering(people: Any, seen: ListSeen | None, upto: int | None) -> dict[str, Any]:
    """The list that the release covers."""
    return {
        "generation": people.generation,
        "size": people.size,
        "cost": seen.cost if seen else None,
        "released_generation": people.generation,
        "released_upto": upto,
    }


def _importer(db: Connection, name: str) -> tuple[str, datetime | None]:
    """Who put the list in force, and when, by the record of acts."""
    found = db.execute(
        select(record_of_acts.c.actor, record_of_acts.c.at)
        .where(
            record_of_acts.c.act == "audience.import",
            record_of_acts.c.subject == f"audience:{name}",
        )
        .order_by(record_of_acts.c.seq.desc())
        .limit(1)
    ).one_or_none()
    return (found.actor, datetime.fromisoformat(found.at)) if found else ("", None)


def _only_in(db: Connection, audience_id: int, generation: int, other: int) -> int:
    """How many people of one generation are not in the other one."""
    theirs = recipients.alias()
    also = exists().where(
        theirs.c.audience_id == audience_id,
        theirs.c.generation == other,
        theirs.c.address_hash == recipients.c.address_hash,
    )
    query = select(func.count()).where(
        recipients.c.audience_id == audience_id, recipients.c.generation == generation, ~also
    )
    return int(db.execute(query).scalar_one())
