"""Keeps what providers say for good, at once, and brings it into the inbox when the database takes
it: two threads over one spool."""

import queue
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from content.database.db import DatabaseError
from content.sending import receipt_inbox
from content.sending.receipt_inbox import Callback, SealedCallback
from content.sending.receipt_spool import ReceiptSpool, SpoolTaken, spooled
from engine.context import Context, log

_BATCH: Final = 500
_AT_ONCE: Final = 5_000  # more wait in the network
_LOOK_AGAIN_S: Final = 1.0


@dataclass(frozen=True)
class _Waiting:
    """A callback whose provider waits to hear that it is kept."""

    callback: SealedCallback
    kept: "Future[bool]"


class Spooler:
    """`open` runs its threads: one writes to the spool what came together and fsyncs once, the
    other brings the spool into the database."""

    def __init__(self, context: Context, spool: ReceiptSpool) -> None:
        self._context, self._spool = context, spool
        self._coming: queue.Queue[_Waiting | None] = queue.Queue(_AT_ONCE)
        self._more, self._ends = threading.Event(), threading.Event()
        self._unread: dict[int, int] = {}

    @contextmanager
    def open(self) -> Iterator[None]:
        """Work meanwhile. What the database does not take until the end stays in the spool for the
        next process that has it."""
        threads = [
            threading.Thread(target=run, name=run.__name__, daemon=True)
            for run in (self._keep, self._bring)
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._coming.put(None)
            threads[0].join()
            self._ends.set()
            self._more.set()
            threads[1].join()
            self._spool.close()

    def unread(self, outlet_id: int) -> int:
        """How many letters of an outlet waited to be read, when last looked."""
        return self._unread.get(outlet_id, 0)

    def keep(self, outlet_id: int, call: Callback) -> "Future[bool]":
        """Whether a call is on disk, once it is known; False when there is no room."""
        kept: Future[bool] = Future()
        context = self._context
        sealed = receipt_inbox.sealed(context.vault, outlet_id, call, context.now())
        try:
            self._coming.put_nowait(_Waiting(sealed, kept))
        except queue.Full:
            kept.set_result(False)
        return kept

    def _keep(self) -> None:
        """Write down what has come, all that waits at once."""
        while (first := self._coming.get()) is not None:
            batch, last = self._together(first)
            try:
                kept = self._spool.add([waiting.callback for waiting in batch])
            except OSError as error:
                log.error("the spool takes nothing: %s", error)
                kept = False
            for waiting in batch:
                waiting.kept.set_result(kept)
            self._more.set()
            if last:
                return

    def _together(self, first: _Waiting) -> tuple[list[_Waiting], bool]:
        """What waits now, and whether it is the last."""
        batch = [first]
        while len(batch) < _BATCH:
            try:
                waiting = self._coming.get_nowait()
            except queue.Empty:
                break
            if waiting is None:
                return batch, True
            batch.append(waiting)
        return batch, False

    def _bring(self) -> None:
        """Bring the spool into the database, oldest first; what it does not take now it takes
        later."""
        silent = False
        while True:
            try:
                while not self._spool.is_empty:
                    self._store()
                silent = False
            except DatabaseError as error:
                if not silent:
                    log.warning("receipts wait in the spool: %s", error)
                silent = True
            if self._ends.is_set():
                return
            self._more.wait(_LOOK_AGAIN_S if silent else None)
            self._more.clear()

    def _store(self) -> None:
        callbacks, place = self._spool.next(_BATCH)
        with self._context.database.turn() as db:
            receipt_inbox.put(db, callbacks)
            self._unread = receipt_inbox.unread_by_outlet(db)
        self._spool.taken(place)


def bring_left(context: Context) -> None:
    """Bring in what processes left in their spools that are gone, and that nobody may open again: a
    host got another name, an outlet was retired."""
    for path in spooled(context.spools):
        try:
            spool = ReceiptSpool(path)
        except SpoolTaken:
            continue
        try:
            while not spool.is_empty:
                callbacks, place = spool.next(_BATCH)
                with context.database.turn() as db:
                    receipt_inbox.put(db, callbacks)
                spool.taken(place)
        finally:
            spool.close()
