"""An import of a list while it runs, where every page and process sees it: how far it is, who wants
it to stop, and what came of it.

Example: an officer sends 300,000 rows and closes the page; the next page shows 120,000 read, and
its button stops the import, which leaves nothing behind.
"""

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any, Final, Literal

from sqlalchemy import Connection, delete, insert, select, update

from content.database.db import Database, DatabaseError
from content.database.tables.audiences import audiences, list_imports, recipients
from content.intake.errors import InputError, InputProblem
from content.people import audit
from content.people.acts import Act

ImportState = Literal["running", "done", "refused", "asked", "stopped"]

ALIVE: Final = timedelta(minutes=3)
"""An import that has said nothing for so long is dead: its process was killed."""

KEPT: Final = timedelta(days=30)

_BEAT_S: Final = 1.0

log = logging.getLogger("lantoa.content")


class ImportStopped(Exception):
    """Somebody wanted it to stop; nothing was taken."""


@dataclass(frozen=True)
class ListImport:
    """One import as pages show it. `answer`: what came of it, once it has ended."""

    id: int
    name: str
    file: str
    person: str
    begun_at: datetime
    state: ImportState
    rows: int
    bad: int
    seen_at: datetime
    stopped_by: str | None
    answer: Mapping[str, Any]

    def is_dead(self, now: datetime) -> bool:
        """Whether its process is gone, and nothing will come of it."""
        return self.state == "running" and now - self.seen_at > ALIVE


@dataclass
class ImportWatch:
    """Counts the rows of an import that runs, and ends it when somebody wants that."""

    id: int = 0
    rows: int = 0
    bad: int = 0
    stop: Event = field(default_factory=Event)

    def count(self, is_bad: bool) -> None:
        """One row more; ImportStopped when it is not to go on."""
        self.rows += 1
        self.bad += is_bad
        if self.stop.is_set():
            raise ImportStopped


@contextmanager
def watched(
    database: Database, name: str, file: str, act: Act, now: Callable[[], datetime]
) -> Iterator[ImportWatch]:
    """An import for as long as it runs: what it has counted is told every second. It ends with the
    caller's `end_import`, or as «stopped» when an exception passes."""
    act.require("audience")
    with database.write() as db:
        forget_dead(db, act.at)
        watch = ImportWatch(_begin(db, name, file, act))
    over = Event()
    beat = Thread(target=_tell, args=(database, watch, over, now), daemon=True)
    beat.start()
    try:
        yield watch
    except BaseException as error:
        state: ImportState = "refused" if isinstance(error, InputError) else "stopped"
        with database.write() as db:
            end_import(db, watch, state, {}, now())
        raise
    finally:
        over.set()
        beat.join()


def find_import(db: Connection, id: int) -> ListImport:
    """One import; InputError when there is none."""
    row = db.execute(select(list_imports).where(list_imports.c.id == id)).one_or_none()
    if row is None:
        raise InputError([InputProblem(f"lần nhập {id}", "không có; hãy xem trang Nhóm nhận")])
    return _read(row)


def recent_imports(db: Connection, since: datetime) -> list[ListImport]:
    """Those that began since then, the newest first."""
    query = select(list_imports).where(list_imports.c.begun_at >= since)
    return [_read(row) for row in db.execute(query.order_by(list_imports.c.id.desc()))]


def ask_to_stop(db: Connection, id: int, act: Act) -> None:
    """Whoever may take lists in may stop an import; InputError when it has ended."""
    act.require("audience")
    this = (list_imports.c.id == id, list_imports.c.state == "running")
    changed = db.execute(update(list_imports).where(*this).values(stopped_by=act.person.name))
    if not changed.rowcount:
        found = find_import(db, id)
        raise InputError(
            [
                InputProblem(
                    found.file, "việc nhập đã kết thúc rồi: mở trang Nhóm nhận để xem kết quả"
                )
            ]
        )
    audit.record(db, act, "audience.import_stop", f"audience:{find_import(db, id).name}")


def end_import(
    db: Connection,
    watch: ImportWatch,
    state: ImportState,
    answer: Mapping[str, Any],
    now: datetime,
) -> None:
    """What came of it; the first word stands."""
    values = {"state": state, "rows": watch.rows, "bad": watch.bad, "seen_at": now}
    this = (list_imports.c.id == watch.id, list_imports.c.state == "running")
    said = json.dumps(answer, ensure_ascii=False)
    db.execute(update(list_imports).where(*this).values(**values, answer=said))


def forget_dead(db: Connection, now: datetime) -> int:
    """Remove the rows that killed imports had staged, which nobody reads, and the memory of old
    ones; how many were killed."""
    query = select(list_imports).where(list_imports.c.state == "running")
    found = [_read(row) for row in db.execute(query)]
    alive = {listed.name for listed in found if not listed.is_dead(now)}
    dead = [listed for listed in found if listed.is_dead(now)]
    for listed in dead:
        if listed.name not in alive:
            _drop_staged(db, listed.name)
        this = list_imports.c.id == listed.id
        db.execute(update(list_imports).where(this).values(state="stopped"))
    db.execute(delete(list_imports).where(list_imports.c.begun_at < now - KEPT))
    return len(dead)


def _drop_staged(db: Connection, name: str) -> None:
    row = db.execute(
        select(audiences.c.id, audiences.c.generation).where(audiences.c.name == name)
    ).one_or_none()
    if row is not None:
        staged = recipients.c.audience_id == row.id, recipients.c.generation > row.generation
        db.execute(delete(recipients).where(*staged))


def _begin(db: Connection, name: str, file: str, act: Act) -> int:
    """What the same person was asked of this list before is answered by it."""
    asked = (list_imports.c.state == "asked", list_imports.c.name == name)
    mine = update(list_imports).where(*asked, list_imports.c.person == act.person.name)
    db.execute(mine.values(state="refused"))
    values = {
        "name": name,
        "file": file,
        "person": act.person.name,
        "begun_at": act.at,
        "state": "running",
        "rows": 0,
        "bad": 0,
        "seen_at": act.at,
        "answer": "{}",
    }
    made = db.execute(insert(list_imports).values(**values).returning(list_imports.c.id))
    return int(made.scalar_one())


def _tell(database: Database, watch: ImportWatch, over: Event, now: Callable[[], datetime]) -> None:
    this = (list_imports.c.id == watch.id, list_imports.c.state == "running")
    while not over.wait(_BEAT_S):
        told = {"rows": watch.rows, "bad": watch.bad, "seen_at": now()}
        try:
            with database.turn() as db:
                change = update(list_imports).where(*this).values(**told)
                by = db.execute(change.returning(list_imports.c.stopped_by)).scalars().all()
        except DatabaseError as error:  # held for a while: the next beat tells it
            log.warning("an import could not tell how far it is: %s", error)
            continue
        if not by or by[0]:
            watch.stop.set()


def _read(row: Any) -> ListImport:
    values = dict(row._mapping)
    return ListImport(**{**values, "answer": json.loads(values["answer"])})
