"""Takes a list in beside the pages: whoever asked waits as long as he likes, and what came of it
stands where every page finds it."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from threading import Event, Thread
from typing import Any

from content.audiences.importing import ListFile, Lists, import_file
from content.audiences.list_imports import (
    ImportState,
    ImportStopped,
    ImportWatch,
    end_import,
    watched,
)
from content.audiences.replacing import ImportReport
from content.database.db import DatabaseError
from content.database.vault import VaultError
from content.intake.errors import InputError, RefusedRows
from content.intake.sheets.table import AskedBack, TableChoice
from content.people.acts import Act, NotAllowed
from content.people.once import DoneBefore
from engine.context import Context

_EXPECTED = (
    DatabaseError,
    DoneBefore,
    ImportStopped,
    InputError,
    NotAllowed,
    OSError,
    VaultError,
)
"""What the page that asked tells; anything else is a bug, which ends the thread and the import."""


@dataclass(frozen=True)
class ImportOrder:
    """A list that is to be taken in. `token` names the kept file for who has to answer a question;
    `let_go` is called when the file is needed no more. `rejected` names the kept file of the rows
    that were refused; `keeps_refused`: the file itself stays too, to be read in another way."""

    lists: Lists
    name: str
    file: ListFile
    act: Act
    token: str
    let_go: Callable[[], None]
    rejected: str = ""
    keeps_refused: bool = False

    @property
    def choice(self) -> TableChoice:
        """How the file is to be read."""
        return self.file.choice


@dataclass
class RunningImport:
    """One that was begun. After `done` either `report` or `error` is there."""

    id: int = 0
    begun: Event = field(default_factory=Event)
    done: Event = field(default_factory=Event)
    report: ImportReport | None = None
    error: Exception | None = None


def start_import(context: Context, order: ImportOrder) -> RunningImport:
    """Begin; it has its number when this returns, unless it could not even begin."""
    running = RunningImport()
    Thread(target=_run, args=(context, order, running), daemon=True).start()
    running.begun.wait()
    return running


def _run(context: Context, order: ImportOrder, running: RunningImport) -> None:
    try:
        lists, file, act = order.lists, order.file, order.act
        with watched(lists.database, order.name, file.path.name, act, context.now) as watch:
            running.id = watch.id
            running.begun.set()
            running.report = _taken(context, order, watch)
    except _EXPECTED as error:
        running.error = error
    finally:
        if not isinstance(running.error, InputError if order.keeps_refused else AskedBack):
            order.let_go()
        running.begun.set()
        running.done.set()


def _taken(context: Context, order: ImportOrder, watch: ImportWatch) -> ImportReport:
    """What came of it, written down for the pages."""
    file = replace(order.file, watch=watch)
    try:
        report = import_file(order.lists, order.name, file, order.act)
    except InputError as error:
        with order.lists.database.write() as db:
            state: ImportState = "asked" if isinstance(error, AskedBack) else "refused"
            end_import(db, watch, state, _refusal(error, order), context.now())
        raise
    with order.lists.database.write() as db:
        end_import(db, watch, "done", asdict(report), context.now())
    return report


def _refusal(error: InputError, order: ImportOrder) -> dict[str, Any]:
    problems = [[problem.where, problem.text, problem.field] for problem in error.problems]
    if isinstance(error, RefusedRows):
        closing = [error.closing.where, error.closing.text]
        rows = error.rows and error.rows.name
        back = {"rows": rows, "rejected": order.rejected}
        return {"problems": problems, "closing": closing, **back}
    if not isinstance(error, AskedBack):
        return {"problems": problems}
    asked = {"asked": error.asked, "sheets": list(error.sheets), "token": order.token}
    return {"problems": problems, **asked, **asdict(order.choice)}
