"""What writes to a provider while the pump keeps the books: threads with a line each, or one event
loop with many messages in flight."""

import asyncio
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from channels.contract.channel import AsyncChannel, AsyncLine, Channel, Line, Recalled
from channels.contract.message import DeliveryKey
from channels.contract.outcome import Halted, Outcome, Retry, Unknown
from channels.contract.reasons import Reason, Why
from content.deliveries.states import CHANGES
from engine.context import log
from engine.pump.amending import amend
from engine.pump.job import Ended, Job, Notes
from engine.pump.limits.permit import Permit
from engine.pump.outcomes import SendResult

# a job comes a quarter of a second before its time: if it is far ahead now, the clock was set back
_LONGEST_WAIT_S = 2.0


class Senders(Protocol):
    """`submit` never blocks; `collect` gives what has ended.

    Without a permit that holds no job is begun: it comes back instead.
    """

    lines: int  # how many jobs are written at once

    def submit(self, jobs: Sequence[Job]) -> None: ...

    def collect(self, timeout_s: float, enough: int) -> Ended: ...

    def recall(self) -> None:
        """Wake what waits for its turn: the permit was revoked."""

    def close(self) -> None: ...


class _Finished:
    """What has ended, on its way from the senders to the pump, which is woken once for many: a
    wake-up costs more than what it is for."""

    def __init__(self) -> None:
        self._ended: deque[SendResult | Job] = deque()
        self._wanted = 1
        self._enough = threading.Event()

    def put(self, ended: SendResult | Job) -> None:
        """From a sender's thread: an attempt with its outcome, or a job of which nothing was
        written."""
        self._ended.append(ended)
        if len(self._ended) >= self._wanted and not self._enough.is_set():
            self._enough.set()

    def collect(self, timeout_s: float, enough: int) -> Ended:
        """What has ended: returns once `enough` have, or after `timeout_s` with what is there."""
        self._wanted = enough
        self._enough.clear()
        if len(self._ended) < enough:
            self._enough.wait(timeout_s)
        found = Ended()
        for ended in [self._ended.popleft() for _ in range(len(self._ended))]:
            if isinstance(ended, Job):
                found.back.add(ended.due.id)
            else:
                found.done.append(ended)
        return found


class ThreadSenders:
    """A handful of threads, each with one line and one job at a time."""

    def __init__(
        self, channel: Channel, now: Callable[[], datetime], permit: Permit, notes: Notes
    ) -> None:
        self.lines = channel.capabilities.connections
        self._channel, self._now, self._permit, self._finished = channel, now, permit, _Finished()
        self._notes = notes
        self.collect = self._finished.collect
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._work, name=f"line-{number}", daemon=True)
            for number in range(self.lines)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, jobs: Sequence[Job]) -> None:
        """Hand over jobs whose rows are already marked sending."""
        for job in jobs:
            self._jobs.put(job)

    def recall(self) -> None:
        """Nothing waits long here: each line looks at the permit before it begins a job."""

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
        """Write jobs over one line until there are no more, or the line broke; answers the job that
        waits, or the end mark."""
        present: Job | None = job
        try:
            with self._channel.open() as line:
                while present is not None:
                    wait = (present.start_at - self._now()).total_seconds()
                    time.sleep(min(_LONGEST_WAIT_S, max(0.0, wait)))
                    started = self._now()
                    if self._permit.holds and wait <= _LONGEST_WAIT_S:
                        self._notes.begin(present.key)
                        outcome = _write(line, present)
                        _heed(outcome, self._permit)
                        now = self._now()
                        result = SendResult(present.due, outcome, started, now, present.part)
                        self._end(result, present)
                    else:
                        self._finished.put(present)
                    present = self._jobs.get()
        except Exception as error:  # the edge of the engine: an adapter that raises is a bug
            if present is not None:
                self._end(_broken(present, error, self._now()), present)
                return self._jobs.get()
            log.exception("a line could not be closed")
        return None

    def _end(self, result: SendResult, job: Job) -> None:
        self._notes.end(result, job.key)
        self._finished.put(result)


class LoopSenders:
    """One event loop in a thread of its own; as many messages in flight as the channel allows."""

    def __init__(
        self, channel: AsyncChannel, now: Callable[[], datetime], permit: Permit, notes: Notes
    ) -> None:
        self.lines = channel.in_flight
        self._channel, self._now, self._permit, self._finished = channel, now, permit, _Finished()
        self._notes = notes
        self.collect = self._finished.collect
        # those of whose message nothing was written yet
        self._waiting: dict[DeliveryKey, asyncio.Task[None]] = {}
        self._loop = asyncio.new_event_loop()
        self._jobs: deque[Job] = deque()
        self._come = asyncio.Event()  # jobs are there, or the end is
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="loop", daemon=True)
        self._thread.start()

    def submit(self, jobs: Sequence[Job]) -> None:
        """Hand over jobs whose rows are already marked sending."""
        if jobs:
            self._loop.call_soon_threadsafe(self._take, jobs)

    def recall(self) -> None:
        """Break off every job that waits for its turn, a connection or a log-in."""
        self._loop.call_soon_threadsafe(self._break_off)

    def close(self) -> None:
        """Let what flies land, then end the loop."""
        self._loop.call_soon_threadsafe(self._end)
        self._thread.join()
        self._loop.close()

    def _take(self, jobs: Sequence[Job]) -> None:
        self._jobs.extend(jobs)
        self._come.set()

    def _end(self) -> None:
        self._closing = True
        self._come.set()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())

    def _break_off(self) -> None:
        for task in self._waiting.values():
            task.cancel()
        self._waiting.clear()

    def _begin(self, key: DeliveryKey) -> None:
        """From here on a message is on its way; Recalled when it may not be."""
        if not self._permit.holds:
            raise Recalled
        self._waiting.pop(key, None)
        self._notes.begin(key)

    async def _serve(self) -> None:
        async with self._channel.connect(self._begin) as line:
            await asyncio.gather(*(self._work(line) for _ in range(self._channel.in_flight)))

    async def _work(self, line: AsyncLine) -> None:
        me = asyncio.current_task()
        assert me is not None
        while self._jobs or await self._more():
            job = self._jobs.popleft()
            self._waiting[job.key] = me
            try:
                result = await self._send(line, job)
                self._notes.end(result, job.key)
                self._finished.put(result)
            except Recalled:
                self._finished.put(job)
            except asyncio.CancelledError:  # `_break_off`; nobody else cancels
                me.uncancel()
                self._finished.put(job)
            self._waiting.pop(job.key, None)

    async def _more(self) -> bool:
        """Wait for jobs; False when all are done and no more will come."""
        while not self._jobs and not self._closing:
            self._come.clear()
            await self._come.wait()
        return bool(self._jobs)

    async def _send(self, line: AsyncLine, job: Job) -> SendResult:
        wait = (job.start_at - self._now()).total_seconds()
        if wait > 0:
            await asyncio.sleep(min(_LONGEST_WAIT_S, wait))
        if wait > _LONGEST_WAIT_S or not self._permit.holds:
            raise Recalled
        started = self._now()
        try:
            outcome = await line.send(job.message, job.to, job.key)
        except Recalled:
            raise
        except Exception as error:  # the edge of the engine: an adapter that raises is a bug
            return _broken(job, error, self._now())
        _heed(outcome, self._permit)
        return SendResult(job.due, outcome, started, self._now(), job.part)


def open_senders(
    channel: Channel, now: Callable[[], datetime], permit: Permit, notes: Notes
) -> Senders:
    """What sends for a channel: an event loop where it offers many in flight, threads otherwise.

    Only lines change what stands.
    """
    if isinstance(channel, AsyncChannel) and not channel.capabilities.amends:
        return LoopSenders(channel, now, permit, notes)
    return ThreadSenders(channel, now, permit, notes)


def _write(line: Line, job: Job) -> Outcome:
    return (
        amend(line, job.due, job.texts)
        if job.due.kind in CHANGES
        else line.send(job.message, job.to, job.key)
    )


def _broken(job: Job, error: Exception, now: datetime) -> SendResult:
    log.error("delivery %s: the adapter raised", job.due.id, exc_info=error)
    why = Why(Reason.BROKEN_ADAPTER, type(error).__name__)
    return SendResult(job.due, Unknown(why), now, now, job.part)


def _heed(outcome: Outcome, permit: Permit) -> None:
    """After an answer that stops the outlet, or asks to be left alone, no further call begins."""
    halts = isinstance(outcome, Halted) and outcome.part is None
    if halts or (isinstance(outcome, Retry) and outcome.after):
        permit.close()
