"""The threads that write to a provider: each keeps one line, takes one job at a time and answers with what became of it."""

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from channels.base import Channel, DeliveryKey, Message, Recipient, Unknown
from content.pumping import Due
from engine.outcomes import Done
from engine.works import log


@dataclass(frozen=True)
class Job:
    """One message to one addressee, to be written at `start_at` and not before."""

    due: Due
    message: Message
    to: Recipient | None
    key: DeliveryKey
    start_at: datetime


class Senders:
    """A handful of lines to one outlet. `submit` never blocks; `collect` gives what has ended."""

    def __init__(self, channel: Channel, lines: int, now: Callable[[], datetime]) -> None:
        self._channel = channel
        self._now = now
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[Done] = queue.SimpleQueue()
        self._threads = [threading.Thread(target=self._work, name=f"line-{number}", daemon=True) for number in range(lines)]
        for thread in self._threads:
            thread.start()

    def submit(self, job: Job) -> None:
        """Hand over a job whose row is already marked sending."""
        self._jobs.put(job)

    def collect(self, timeout_s: float, enough: int) -> list[Done]:
        """What has ended: returns once `enough` have, or after `timeout_s` with what is there."""
        end, found = time.monotonic() + timeout_s, list[Done]()
        while len(found) < enough:
            try:
                found.append(self._done.get(timeout=max(0.0, end - time.monotonic())))
            except queue.Empty:
                return found
        return found

    def close(self) -> None:
        """Let the lines end after the jobs they have."""
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        job = self._jobs.get()
        while job is not None:
            job = self._serve(job)

    def _serve(self, job: Job) -> Job | None:
        """Write jobs over one line until there are no more, or the line itself could not be had; answers the end mark."""
        present: Job | None = job
        try:
            with self._channel.open() as line:
                while present is not None:
                    time.sleep(max(0.0, (present.start_at - self._now()).total_seconds()))
                    started = self._now()
                    outcome = line.send(present.message, present.to, present.key)
                    self._done.put(Done(present.due, outcome, started, self._now()))
                    present = self._jobs.get()
        except Exception as error:  # the edge of the engine: an adapter that raises is a bug, and what it was sending is unknown
            if present is None:
                log.exception("a line could not be closed")
                return None
            log.exception("delivery %s: the adapter raised", present.due.id)
            reason = f"lỗi chương trình trong bộ nối kênh: {type(error).__name__}"
            self._done.put(Done(present.due, Unknown(reason), self._now(), self._now()))
            return self._jobs.get()
        return None
