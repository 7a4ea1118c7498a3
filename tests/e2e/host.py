"""A host's work without Prefect (`python -m tests.e2e.host HOME URL FIRST`): one outlet after
another, its own first, until told to end."""

import signal
import sys
import threading
import time
from pathlib import Path

from channels.contract.channel import Site
from content.calendar.occurrences import plan_due
from content.database.db import Database, DatabaseError
from content.database.vault import open_vault
from content.office.holidays import Calendar
from content.sending import backlog
from engine.context import Context, clock
from engine.sharing import free
from engine.shift import work_outlet


def main(home: Path, url: str, first: int) -> None:
    """Pump whatever nobody else pumps."""
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    site = Site(home / "public", "http://127.0.0.1:8080", "Cơ quan mẫu")
    context = Context(
        Database(url),
        open_vault(home / "lantoa.key"),
        site,
        home / "media",
        "127.0.0.1",
        Calendar(),
        clock,
    )
    while not ended.is_set():
        try:
            plan_due(context.database, context.now(), context.calendar)
            with context.database.read() as db:
                waiting = free(context, backlog.outlets_with_work(db, context.now()))
            for outlet in sorted(waiting, key=lambda id: (id - first) % 8)[:1]:
                work_outlet(context, outlet, lambda: not ended.is_set())
        except DatabaseError as error:
            print(f"waits: {error}", flush=True)
        time.sleep(0.3)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
