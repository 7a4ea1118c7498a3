"""Whose decision a submitted text waits for.

Whoever may decide still may: a turn keeps nobody from it, it only says to whom the text is shown
first. It goes on when the wait is over, and at once when its holder can decide no more.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from sqlalchemy import Connection, func, insert, select

from content.database.tables.items import revisions, turns
from content.items.deciders import deciders
from content.items.items import Revision, revision_by_id
from content.office.working_hours import Patience
from content.people import audit
from content.people.acts import Act

if TYPE_CHECKING:  # a calendar brings the readers of files with it
    from content.office.holidays import Calendar

TurnReason = Literal["submitted", "waited", "left", "nobody_else"]
"""Why it is somebody's turn: the text came, the one before let it wait or cannot decide any more,
or there is nobody else."""


@dataclass(frozen=True)
class Turn:
    """The turn that a text is in. `person` is "" while nobody may decide on it."""

    revision: int
    item: str
    person: str
    since: datetime
    why: TurnReason


def begin(db: Connection, revision: Revision, act: Act) -> None:
    """The first turn of a text that is being submitted."""
    act.require("write", revision.unit)
    first = next(iter(deciders(db, revision)), "")
    _give(db, revision, first, "submitted" if first else "nobody_else", act)


@dataclass(frozen=True)
class WaitingDecision:
    """A text that waits for somebody. `following` gets it once that account is closed, "" where
    nobody else may decide on it."""

    item: str
    title: str
    since: datetime
    following: str


def waiting_for(db: Connection, name: str) -> list[WaitingDecision]:
    """What waits for an account: the texts whose turn it holds, and those that it alone may decide
    on."""
    found = []
    for turn in present_turns(db).values():
        revision = revision_by_id(db, turn.revision)
        able = deciders(db, revision)
        others = [other for other in able if other != name]
        if turn.person == name or (name in able and not others):
            had = _had(db, revision)
            fresh = [other for other in others if other not in had]
            following = next(iter(fresh or others), "")
            found.append(WaitingDecision(turn.item, revision.title, turn.since, following))
    return found


def turn_of(db: Connection, revision: Revision) -> Turn | None:
    """Whose turn a text is; None for one that waits for nobody."""
    return present_turns(db).get(revision.id)


def present_turns(db: Connection) -> dict[int, Turn]:
    """The turn of each submitted revision, by its id; one that was submitted before there were
    turns has none."""
    newest = select(func.max(turns.c.id)).group_by(turns.c.revision_id)
    query = (
        select(turns, revisions.c.item_id)
        .join(revisions)
        .where(revisions.c.state == "submitted", turns.c.id.in_(newest))
        .order_by(turns.c.since, turns.c.id)
    )
    return {
        row.revision_id: Turn(row.revision_id, row.item_id, row.person, row.since, row.why)
        for row in db.execute(query)
    }


def next_after(db: Connection, revision: Revision) -> str | None:
    """Who comes after the holder of the present turn: the first who may decide and has not had it;
    None when there is nobody."""
    had = _had(db, revision)
    return next((name for name in deciders(db, revision) if name not in had), None)


def _had(db: Connection, revision: Revision) -> set[str]:
    query = select(turns.c.person).where(turns.c.revision_id == revision.id)
    return set(db.execute(query).scalars())


def pass_on(db: Connection, patience: Patience, calendar: "Calendar", act: Act) -> list[Turn]:
    """Give on every turn whose wait is over or whose holder can decide no more; the new turns.

    Where there is nobody else it stays with the holder, and is told as `nobody_else`, once.
    """
    act.require("remind")
    given = []
    for revision in due_turns(db, patience, calendar, act.at):
        _lock(db, revision)
        following = _following(db, revision)
        if following is not None and _is_due(db, revision, patience, calendar, act.at):
            given.append(_pass(db, revision, *following, act))
    return given


def due_turns(
    db: Connection, patience: Patience, calendar: "Calendar", now: datetime
) -> list[Revision]:
    """The submitted texts whose turn is to go on now."""
    return [
        revision
        for revision in _submitted(db)
        if _is_due(db, revision, patience, calendar, now) and _following(db, revision)
    ]


def _is_due(
    db: Connection, revision: Revision, patience: Patience, calendar: "Calendar", now: datetime
) -> bool:
    present = turn_of(db, revision)
    waits = present is not None and patience.until(present.since, calendar) > now
    return not waits or _is_gone(db, revision, present)


def _lock(db: Connection, revision: Revision) -> None:
    """Of two hosts that move turns at once, the second sees what the first did."""
    this = select(revisions.c.id).where(revisions.c.id == revision.id)
    db.execute(this.with_for_update())


def hand_over(db: Connection, name: str, act: Act) -> list[Turn]:
    """Give on the turns of an account that was locked or may decide no more, at once; the new
    turns. Call it in the transaction that locks, after the lock."""
    act.require("administer")
    given = []
    for turn in present_turns(db).values():
        revision = revision_by_id(db, turn.revision)
        if turn.person == name and _is_gone(db, revision, turn):
            following = _following(db, revision)
            given += [_pass(db, revision, *following, act)] if following else []
    return given


def stuck(db: Connection) -> list[Turn]:
    """The texts that wait with nobody else to go to: an administrator is to see to it."""
    return [turn for turn in present_turns(db).values() if turn.why == "nobody_else"]


def _submitted(db: Connection) -> list[Revision]:
    query = select(revisions.c.id).where(revisions.c.state == "submitted").order_by(revisions.c.id)
    return [revision_by_id(db, number) for number in list(db.execute(query).scalars())]


def _is_gone(db: Connection, revision: Revision, present: Turn | None) -> bool:
    """Whether a text is in nobody's hands who may decide on it."""
    return present is None or present.person not in deciders(db, revision)


def _following(db: Connection, revision: Revision) -> tuple[str, TurnReason] | None:
    """The person and reason of the turn after the present one; None where that was told already:
    there is nobody else."""
    present, able = turn_of(db, revision), deciders(db, revision)
    held = present is not None and present.person in able
    if (name := next_after(db, revision)) is not None:
        return name, "submitted" if present is None else "waited" if held else "left"
    if present is not None and present.why == "nobody_else" and (held or not able):
        return None
    return present.person if present and held else next(iter(able), ""), "nobody_else"


def _pass(db: Connection, revision: Revision, person: str, why: TurnReason, act: Act) -> Turn:
    about = {"revision": revision.number, "name": person, "state": why}
    audit.record(db, act, "item.turn", f"item:{revision.item}", **about)
    return _give(db, revision, person, why, act)


def _give(db: Connection, revision: Revision, person: str, why: TurnReason, act: Act) -> Turn:
    values = {"revision_id": revision.id, "person": person, "since": act.at, "why": why}
    db.execute(insert(turns).values(**values))
    return Turn(revision.id, revision.item, person, act.at, why)
