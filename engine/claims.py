"""What a pump has claimed for its outlet: which of it may leave next, and what is set aside instead."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from channels.base import Channel, Parts, Recipient
from content import pumping
from content.db import Connection
from content.due import Due, Share, shares
from content.outlets import Outlet
from content.pumping import Lease
from engine import lateness
from engine.prepare import Unfit, addressee, delivery_key
from engine.rate import Pace
from engine.senders import Job
from engine.withdraw import Aside, Texts, aside, set_aside, texts
from engine.works import LOOKAHEAD, Works, log

BATCH = 500
"""How many deliveries are claimed at once."""

_AHEAD = timedelta(milliseconds=250)  # how far ahead of its start a row may be marked sending
_DAY = timedelta(hours=24)


@dataclass
class Claims:
    """Rows between claim and mark, in the order in which they leave."""

    works: Works
    outlet: Outlet
    channel: Channel
    lease: Lease
    pace: Pace
    aside: int = 0  # rows that were held, ended or put off
    _rows: deque[Due] = field(default_factory=deque)
    _texts: "dict[_Key, Texts | Unfit]" = field(default_factory=dict)
    _unmade: "dict[_Key, Due]" = field(default_factory=dict)  # rows whose texts are to be made before the next turn

    def __bool__(self) -> bool:
        return bool(self._rows)

    def wait_s(self) -> float:
        """How long until the first row may be marked."""
        return max(0.0, (self.pace.opens_at(self._rows[0].not_before) - self.works.now() - _AHEAD / 2).total_seconds())

    def must_wait(self, now: datetime) -> bool:
        """Whether the claimed rows are better given back: the provider asked to be left alone, or the clock was set back meanwhile."""
        rests = self.pace.rest_until is not None and self.pace.rest_until > now + LOOKAHEAD
        return rests or (bool(self._rows) and self._rows[0].not_before > now + 2 * LOOKAHEAD)

    def drop(self) -> None:
        """Forget the rows: they stay claimed in the database until the lease is given back."""
        self._rows.clear()

    def next_window(self, db: Connection, room: int, now: datetime) -> list[Job]:
        """Mark and answer up to `room` rows that are due and inside window and pace."""
        window: list[Job] = []
        self.pace.heed(now)
        soon, opens_now = now + _AHEAD, self._opens(now)
        while self._rows and len(window) < room and self.pace.opens_at(now) <= soon:
            due = self._rows[0]
            shown = self._texts.get(_key(due))
            if due.not_before > soon or shown is None:
                break
            self._rows.popleft()
            opens = now if due.urgent else opens_now if due.not_before <= now else self._opens(due.not_before)
            if opens > soon:
                pumping.put_off(db, [due], opens)
                self.aside += 1
            elif job := self._job(db, due, shown, now):
                window.append(job)
        marked = pumping.begin(db, self.lease, [job.due.id for job in window])
        return list({job.due.id: job for job in window if job.due.id in marked}.values())

    def claim(self, db: Connection, room: int, now: datetime) -> None:
        """Take more rows when there are fewer than fit into `room`; those that must not leave are set aside."""
        if len(self._rows) >= room:
            return
        fresh = pumping.claim(db, self.lease, now + LOOKAHEAD, BATCH)
        fresh = self._drop_hindered(db, fresh, now)
        fresh = self._put_off_full(db, fresh, now)
        self._rows.extend(fresh)
        self._unmade.update((key, due) for due in fresh if (key := _key(due)) not in self._texts)

    def prepare(self) -> None:
        """Make the messages of newly claimed texts, outside any transaction: pictures take time."""
        for key, due in self._unmade.items():
            try:
                self._texts[key] = texts(self.works, self.outlet, self.channel, due)
            except Unfit as reason:
                self._texts[key] = reason
        self._unmade.clear()

    def _job(self, db: Connection, due: Due, shown: Texts | Unfit, now: datetime) -> Job | None:
        """The job of a row, with its place in the pace; None when its text must not leave: the row is then held."""
        try:
            if isinstance(shown, Unfit):
                raise shown
            to = addressee(self.works, due)
        except Unfit as reason:
            pumping.set_aside(db, [due], "held", str(reason), now)
            self.aside += 1
            log.warning("delivery %s held: %s", due.id, reason)
            return None
        return Job(due, shown, to, delivery_key(self.works, due.id), self._start(due, shown, to, now))

    def _start(self, due: Due, shown: Texts, to: Recipient | None, now: datetime) -> datetime:
        """When a row may leave under the pace, which counts parts where the channel has any."""
        first = max(now, due.not_before)
        if self.pace.per_second <= 0:
            return first
        units = self.channel.parts(shown.message, to) if shown.message and isinstance(self.channel, Parts) else 1
        return self.pace.take(units, first)

    def _drop_hindered(self, db: Connection, rows: list[Due], now: datetime) -> list[Due]:
        """Set aside what was withdrawn, what is too late by the outlet's rule, and changes of posts that are not there (yet)."""
        kept = []
        for due in rows:
            if why := self._hindrance(due, now):
                set_aside(db, due, why, now)
                self.aside += 1
            else:
                kept.append(due)
        return kept

    def _hindrance(self, due: Due, now: datetime) -> Aside | None:
        if why := aside(due, self.channel, now):
            return why
        if late := lateness.fate(self.outlet, self.works.calendar, due, now):
            return Aside(late, lateness.REASON)
        return Aside("expired", lateness.OVERTAKEN) if due.overtaken else None

    def _put_off_full(self, db: Connection, rows: list[Due], now: datetime) -> list[Due]:
        """Keep to the most messages one address may get in 24 hours, those that are claimed together included."""
        most = self.outlet.max_per_day
        if most <= 0 or not rows:
            return rows
        found = shares(db, self.outlet.id, rows, now - _DAY)
        kept = []
        for due in rows:
            share = found.get(due.recipient_id, Share(0, None))
            if share.count >= most and not due.urgent:
                pumping.put_off(db, [due], self._opens((share.since or now) + _DAY))
                self.aside += 1
            else:
                share.count += 1
                kept.append(due)
        return kept

    def _opens(self, moment: datetime) -> datetime:
        return lateness.opens_at(self.outlet, self.works.calendar, moment)


_Key = tuple[str, int, int]
"""What rows with the same texts have in common: kind, revision, and the revision that stands."""


def _key(due: Due) -> _Key:
    return (due.kind, due.revision_id, due.posted.revision_id if due.posted else 0)
