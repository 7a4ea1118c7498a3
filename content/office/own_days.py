"""The days on which the office works otherwise than everybody: off, or worked to make up; said at
the screen, and stronger than the file that the installation was given."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from sqlalchemy import Connection, delete, insert, select

from content.database.db import Database
from content.database.tables.offices import own_days
from content.intake.errors import InputError, InputProblem
from content.office.holidays import Overrides
from content.people import audit
from content.people.acts import Act

DayKind = Literal["off", "worked"]

KINDS: Final[Mapping[str, str]] = {"off": "nghỉ", "worked": "làm việc"}

DAY_ACTS: Final = ("day.import", "day.say", "day.take-back")
"""Every act that changes these days."""


@dataclass(frozen=True)
class OwnDay:
    """One day that the office says itself, and who said so."""

    day: date
    kind: DayKind
    name: str
    said_by: str
    said_at: datetime


@dataclass(frozen=True)
class DayWord:
    """What is said of a day; `replaces`: whoever says so has seen what was said before."""

    kind: str
    name: str
    replaces: bool = False


def own_days_of(db: Connection) -> list[OwnDay]:
    """Every one, in order."""
    query = select(own_days).order_by(own_days.c.day)
    return [OwnDay(**row._mapping) for row in db.execute(query)]


def say_day(db: Connection, day: date, word: DayWord, act: Act) -> None:
    """The office is off on a day, or works on it. InputError, saying what stands, where something
    else was said of that day and the word does not replace it."""
    act.require("administer")
    name = " ".join(word.name.split())
    if word.kind not in KINDS:
        raise InputError([InputProblem("loại ngày", "chọn nghỉ hay làm bù", "kind")])
    if not name:
        raise InputError([InputProblem("tên", "hãy ghi nghỉ hay làm bù vì việc gì", "name")])
    known = next((entry for entry in own_days_of(db) if entry.day == day), None)
    if known is not None and not word.replaces:
        stands = f"{KINDS[known.kind]} «{known.name}», {known.said_by} ghi"
        text = f"ngày này đã ghi: {stands}; đánh dấu «Thay» rồi ghi lại nếu muốn thay"
        raise InputError([InputProblem(f"{day:%d/%m/%Y}", text, "replaces")])
    db.execute(delete(own_days).where(own_days.c.day == day))
    said = {"said_by": act.person.name, "said_at": act.at}
    db.execute(insert(own_days).values(day=day, kind=word.kind, name=name, **said))
    audit.record(db, act, "day.say", f"day:{day.isoformat()}", kind=word.kind, name=name)


def take_back_day(db: Connection, day: date, act: Act) -> None:
    """The day is again what it is for everybody."""
    act.require("administer")
    if db.execute(delete(own_days).where(own_days.c.day == day)).rowcount != 1:
        raise InputError(
            [
                InputProblem(
                    f"{day:%d/%m/%Y}", "cơ quan không ghi gì cho ngày này: chọn một ngày trong bảng"
                )
            ]
        )
    audit.record(db, act, "day.take-back", f"day:{day.isoformat()}")


def day_changes(stands: Overrides, given: Overrides) -> Iterator[str]:
    """What the days of a file change of those that were said, one sentence a day."""
    before, after = (
        {
            **{day: f"{KINDS['off']} «{name}»" for day, name in days.off.items()},
            **{day: f"{KINDS['worked']} «{name}»" for day, name in days.worked.items()},
        }
        for days in (stands, given)
    )
    for day in sorted({*before, *after}):
        old, new = before.get(day), after.get(day)
        if new is None:
            yield f"bỏ ngày {day:%d/%m/%Y}: {old}"
        elif old is None:
            yield f"thêm ngày {day:%d/%m/%Y}: {new}"
        elif old != new:
            yield f"ngày {day:%d/%m/%Y}: {old} → {new}"


def replace_days(db: Connection, given: Overrides, act: Act) -> None:
    """The days of a file in place of those that were said."""
    act.require("administer")
    db.execute(delete(own_days))
    said = {"said_by": act.person.name, "said_at": act.at}
    rows = [
        {"day": day, "kind": kind, "name": name, **said}
        for kind, days in (("off", given.off), ("worked", given.worked))
        for day, name in days.items()
    ]
    if rows:
        db.execute(insert(own_days), rows)
    audit.record(db, act, "day.import", "day:", count=len(rows))


def said_days(db: Connection) -> Overrides:
    """What the office says, as its working days are asked for."""
    kinds: Mapping[str, dict[date, str]] = {"off": {}, "worked": {}}
    for entry in own_days_of(db):
        kinds[entry.kind][entry.day] = entry.name
    return Overrides(kinds["off"], kinds["worked"])


def all_days(database: Database, file: Overrides) -> Overrides:
    """The days of the file, and those that were said since, which win."""
    with database.read() as db:
        said = said_days(db)
    mine = {*said.off, *said.worked}
    return Overrides(
        {**{day: name for day, name in file.off.items() if day not in mine}, **said.off},
        {**{day: name for day, name in file.worked.items() if day not in mine}, **said.worked},
    )
