"""What writes to a provider while the pump keeps the books: threads with a line each, or one event loop with many messages in flight."""

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from channels.base import AsyncChannel, AsyncLine, Channel, DeliveryKey, Line, Message, Outcome, Recipient, Unknown
from content.pumping import Due
from engine.outcomes import Done
from engine.withdraw import Texts, amend
from engine.works import log


@dataclass(frozen=True)
class Job:
    """One message to one addressee, or one change of a post that stands, to be written at `start_at` and not before."""

    due: Due
    texts: Texts
    to: Recipient | None
    key: DeliveryKey
    start_at: datetime

    @property
    def message(self) -> Message:
        """What is to be published; ValueError for a change of a post, which must never be sent as a new one."""
        if self.due.kind != "publish" or self.texts.message is None:
            raise ValueError(f"delivery {self.due.id} publishes nothing: it is a row of kind {self.due.kind}")
        return self.texts.message


class Senders(Protocol):
    """`submit` never blocks; `collect` gives what has ended."""

    room: int  # how many jobs may be in hand at once: being written, or marked and waiting for a line

    def submit(self, jobs: Sequence[Job]) -> None: ...

    def collect(self, timeout_s: float, enough: int) -> list[Done]: ...

    def close(self) -> None: ...


class _Finished:
    """Outcomes on their way from the senders to the pump."""

    def __init__(self) -> None:
        self._done: queue.SimpleQueue[Done] = queue.SimpleQueue()
        self.put = self._done.put

    def collect(self, timeout_s: float, enough: int) -> list[Done]:
        """What has ended: returns once `enough` have, or after `timeout_s` with what is there."""
        end, found = time.monotonic() + timeout_s, list[Done]()
        while len(found) < enough or not self._done.empty():
            try:
                found.append(self._done.get(timeout=max(0.0, end - time.monotonic())))
            except queue.Empty:
                return found
        return found


class ThreadSenders:
    """A handful of threads, each with one line and one job at a time."""

    def __init__(self, channel: Channel, now: Callable[[], datetime]) -> None:
        lines = channel.capabilities.connections
        self.room = 2 * lines  # while one is being written, the next is marked and waits
        self._channel, self._now, self._finished = channel, now, _Finished()
        self.collect = self._finished.collect
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._threads = [threading.Thread(target=self._work, name=f"line-{number}", daemon=True) for number in range(lines)]
        for thread in self._threads:
            thread.start()

    def submit(self, jobs: Sequence[Job]) -> None:
        """Hand over jobs whose rows are already marked sending."""
        for job in jobs:
            self._jobs.put(job)

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
        """Write jobs over one line until there are no more, or the line broke; answers the job that waits, or the end mark."""
        present: Job | None = job
        try:
            with self._channel.open() as line:
                while present is not None:
                    time.sleep(max(0.0, (present.start_at - self._now()).total_seconds()))
                    started = self._now()
                    outcome = _write(line, present)
                    self._finished.put(Done(present.due, outcome, started, self._now()))
                    present = self._jobs.get()
        except Exception as error:  # the edge of the engine: an adapter that raises is a bug
            if present is not None:
                self._finished.put(_broken(present, error, self._now()))
                return self._jobs.get()
            log.exception("a line could not be closed")
        return None


class LoopSenders:
    """One event loop in a thread of its own; as many messages in flight as the channel allows."""

    def __init__(self, channel: AsyncChannel, now: Callable[[], datetime]) -> None:
        self.room = 2 * channel.in_flight
        self._channel, self._now, self._finished = channel, now, _Finished()
        self.collect = self._finished.collect
        self._loop = asyncio.new_event_loop()
        self._jobs: asyncio.Queue[Job | None] = asyncio.Queue()
        self._thread = threading.Thread(target=self._run, name="loop", daemon=True)
        self._thread.start()

    def submit(self, jobs: Sequence[Job]) -> None:
        """Hand over jobs whose rows are already marked sending."""
        if jobs:
            self._loop.call_soon_threadsafe(self._take, jobs)

    def close(self) -> None:
        """Let what flies land, then end the loop."""
        self._loop.call_soon_threadsafe(self._take, [None] * self._channel.in_flight)
        self._thread.join()
        self._loop.close()

    def _take(self, jobs: Sequence[Job | None]) -> None:
        for job in jobs:
            self._jobs.put_nowait(job)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        async with self._channel.connect() as line:
            await asyncio.gather(*(self._work(line) for _ in range(self._channel.in_flight)))

    async def _work(self, line: AsyncLine) -> None:
        while (job := await self._jobs.get()) is not None:
            wait = (job.start_at - self._now()).total_seconds()
            if wait > 0:
                await asyncio.sleep(wait)
            started = self._now()
            try:
                outcome = await line.send(job.message, job.to, job.key)
                self._finished.put(Done(job.due, outcome, started, self._now()))
            except Exception as error:  # the edge of the engine: an adapter that raises is a bug
                self._finished.put(_broken(job, error, self._now()))


def open_senders(channel: Channel, now: Callable[[], datetime]) -> Senders:
    """What sends for a channel: an event loop where it offers many in flight, threads otherwise. Only lines change what stands."""
    if isinstance(channel, AsyncChannel) and not channel.capabilities.amends:
        return LoopSenders(channel, now)
    return ThreadSenders(channel, now)


def _write(line: Line, job: Job) -> Outcome:
    return line.send(job.message, job.to, job.key) if job.due.kind == "publish" else amend(line, job.due, job.texts)


def _broken(job: Job, error: Exception, now: datetime) -> Done:
    log.error("delivery %s: the adapter raised", job.due.id, exc_info=error)
    return Done(job.due, Unknown(f"lỗi chương trình trong bộ nối kênh: {type(error).__name__}"), now, now)
