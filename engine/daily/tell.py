"""Tells people, by letter or in a chat, what concerns them: at once what cannot wait, the rest in a
digest.

Each look compares what stands with what was told. A letter and the marks of what it tells are
written in one transaction; one that has not left yet when something in it is settled is called off,
and what still stands is told anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from content.database.db import Connection
from content.intake.local_time import VIETNAM
from content.notices.choices import TellingChoices
from content.notices.marks import SLOT, mark_read, mark_told, marks_of, told_at, untell
from content.notices.matters import Concern, Matter
from content.notices.notices import (
    Notice,
    call_off_queued,
    issue,
    queued_of,
)
from content.office.office import current_office
from content.people.acts import HOUSE, Act, Person
from engine.context import Context, log
from engine.daily.digest import digest_text
from engine.daily.matters import all_matters, matters_of
from engine.daily.reached import ToldPerson, reached_people

TEMPLATE: Final = "matters"
_HELPS_FOR: Final = timedelta(days=3)


@dataclass(frozen=True)
class _Reader:
    """Somebody who can be told: where, how, and what has concerned him since."""

    person: Person
    reached: ToldPerson
    standing: Mapping[str, Matter]
    told: frozenset[str]  # read on screen, or told by letter
    slot: datetime | None  # the time of a digest that has come and was not served

    @property
    def chosen(self) -> TellingChoices:
        return self.reached.chosen

    @property
    def new(self) -> list[Matter]:
        wanted = [self.standing[about] for about in self.standing if about not in self.told]
        return [matter for matter in wanted if self.chosen.mode_of(matter) != "off"]


def tell_people(context: Context) -> int:
    """Queue the letters that are due now; how many. Each shift asks, so it looks before it writes;
    not while the machine's clock is not believed."""
    if context.jump is not None:
        return 0
    with context.database.read() as db:
        readers = _readers(db, context)
        idle = not readers or not (
            queued_of(db, TEMPLATE) or any(_due(reader, context) for reader in readers)
        )
    if idle:
        return 0
    act = Act(HOUSE, context.now())
    with context.database.write() as db:
        _call_off(db, _readers(db, context), context, act)
        return sum(_tell(db, context, reader, act) for reader in _readers(db, context))


def _readers(db: Connection, context: Context) -> list[_Reader]:
    reached = reached_people(db, context.vault)
    found = all_matters(db, context) if reached else []
    return [_reader(db, context, found, somebody) for somebody in reached]


def _reader(
    db: Connection,
    context: Context,
    found: Sequence[Concern],
    reached: ToldPerson,
) -> _Reader:
    person = reached.person
    standing = {matter.about: matter for matter in matters_of(person, found)}
    slot = reached.chosen.slot(context.now(), context.calendar)
    asked = [*standing, *([_served(slot)] if slot else [])]
    marks = marks_of(db, person.name, asked).items()
    told = {about for about, mark in marks if mark.read_at or mark.told_at}
    due = slot if slot and slot >= reached.since and _served(slot) not in told else None
    told |= {about for about, matter in standing.items() if _is_past(matter, reached)}
    return _Reader(person, reached, standing, frozenset(told), due)


def _is_past(matter: Matter, reached: ToldPerson) -> bool:
    """Whether it is news from before somebody said where he wants to be told: it is on screen. What
    waits for his decision or comes due is told all the same, with the next digest."""
    return matter.since < reached.since and matter.group in ("mine", "trouble")


def _due(reader: _Reader, context: Context) -> bool:
    return reader.slot is not None or bool(_at_once(reader, context))


def _at_once(reader: _Reader, context: Context) -> list[Matter]:
    now = context.now()
    return [
        matter
        for matter in reader.new
        if reader.chosen.mode_of(matter) == "now"
        and matter.since >= reader.reached.since
        and reader.chosen.may_be_told(matter, now, context.calendar)
    ]


def _served(slot: datetime) -> str:
    return f"{SLOT}{slot.astimezone(VIETNAM):%Y-%m-%dT%H:%M}"


def _tell(db: Connection, context: Context, reader: _Reader, act: Act) -> int:
    """At most one letter: a digest takes with it what would come at once."""
    name, office = reader.person.name, current_office(db)
    said = reader.new if reader.slot else _at_once(reader, context)
    if reader.slot:
        mark_read(db, name, [_served(reader.slot)], act.at)
    if not said:
        return 0
    since = reader.slot or max(matter.since for matter in said)
    text = digest_text(said, office, act.at, at_once=reader.slot is None)
    about = _about(reader, said[0])
    # what was called off and is told anew has another name
    for named in (about, f"{about}:{act.at:%Y%m%d%H%M%S}"):
        notice = Notice(named, TEMPLATE, text, since, act.at + _HELPS_FOR)
        if issue(db, context.vault, notice, reader.reached.to, act):
            break
    mark_told(db, name, [matter.about for matter in said], act.at)
    log.info("%s is told of %d matters", name, len(said))
    return 1


def _about(reader: _Reader, first: Matter) -> str:
    name = reader.person.name
    return f"digest:{name}:{_served(reader.slot)}" if reader.slot else f"now:{name}:{first.about}"


def _call_off(db: Connection, readers: Sequence[_Reader], context: Context, act: Act) -> None:
    """Letters that have not left, where something in them is settled or the next digest is due."""
    known = {reader.person.name: reader for reader in readers}
    for letter in queued_of(db, TEMPLATE):
        name = letter.about.split(":")[1]
        reader = known.get(name)
        true = reader is not None and all(
            about in reader.standing for about in told_at(db, name, letter.made_at)
        )
        if true and reader is not None and reader.slot is None:
            continue
        if call_off_queued(db, letter.id, act.at):
            untell(db, name, letter.made_at)
