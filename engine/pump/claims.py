"""What a pump has claimed for its outlet: which of it may leave next, and what is set aside
instead."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from channels.contract.channel import Channel, Parts
from channels.contract.message import Recipient
from channels.contract.rations import Rationed
from content.database.db import Connection
from content.deliveries.reasons import Because, OwnReason
from content.outlets.outlets import Outlet
from content.sending import claims
from content.sending.claimed import Claimed, Share, shares
from content.sending.leases import Lease
from engine.context import LOOKAHEAD, Context, log
from engine.pump import holding
from engine.pump.amending import Aside, Texts, aside, newest_texts, set_aside, texts
from engine.pump.job import Job
from engine.pump.limits.part_quotas import AWAY, PartQuota, PartQuotas
from engine.pump.limits.parts import PartsAtRest
from engine.pump.limits.rate import RateLimit
from engine.pump.prepare import Unfit, addressee, delivery_key
from wiring.reasons import because

BATCH = 500
"""How many deliveries are claimed at once."""

_AHEAD = timedelta(milliseconds=250)  # how far ahead of its start a row may be marked sending
_DAY = timedelta(hours=24)
_LOOK_EVERY = timedelta(milliseconds=250)  # for notices, which come while a mailing leaves


@dataclass
class Claims:
    """Rows between claim and mark, in the order in which they leave."""

    context: Context
    outlet: Outlet
    channel: Channel
    lease: Lease
    rate: RateLimit
    quotas: PartQuotas
    parts: PartsAtRest
    aside: int = 0  # rows that were held, ended or put off
    _rows: deque[Claimed] = field(default_factory=deque)
    _fresh: list[Claimed] = field(default_factory=list)  # newly claimed: their texts are to be made
    _texts: "dict[_Key, Texts | Unfit]" = field(default_factory=dict)
    _looked_at: datetime | None = None  # for notices

    def __bool__(self) -> bool:
        return bool(self._rows or self._fresh or self.quotas)

    def wait_s(self) -> float:
        """How long until the first row may be marked."""
        now = self.context.now()
        first = min(
            [*(due.not_before for due in islice(self._rows, 1)), *self.quotas.openings(now)],
            default=now,
        )
        return max(0.0, (self.rate.opens_at(first) - now - _AHEAD / 2).total_seconds())

    def must_wait(self, now: datetime) -> bool:
        """Whether the claimed rows are better given back: the provider asked to be left alone, or
        the clock was set back meanwhile."""
        rests = self.rate.rest_until is not None and self.rate.rest_until > now + LOOKAHEAD
        return rests or any(
            due.not_before > now + 2 * LOOKAHEAD
            for due in [*islice(self._rows, 1), *self.quotas.heads()]
        )

    def drop(self) -> None:
        """Forget the rows: they stay claimed in the database until the lease is given back."""
        self._rows.clear()
        self._fresh.clear()
        self.quotas.clear()

    def next_window(self, db: Connection, room: int, now: datetime) -> list[Job]:
        """Mark and answer up to `room` rows that are due and inside hours and rate."""
        window: list[Job] = []
        self.rate.heed(now)
        self.quotas.heed(now)
        soon, opens_now = now + _AHEAD, self._opens(now)
        while (
            len(window) < room
            and self.rate.opens_at(now) <= soon
            and (due := self._first(now, soon))
        ):
            opens = (
                now
                if due.urgent
                else opens_now
                if due.not_before <= now
                else self._opens(due.not_before)
            )
            if opens > soon:
                claims.put_off(db, [due], opens)
                self.aside += 1
            elif job := self._job(db, due, now):
                window.append(job)
        marked = claims.begin(db, self.lease, [job.due for job in window])
        return list({job.due.id: job for job in window if job.due.id in marked}.values())

    def claim(self, db: Connection, room: int, now: datetime) -> None:
        """Take notices, and more rows when there are fewer than fit into `room`; those that must
        not leave are set aside."""
        self._line_up(db, now)
        if self._looked_at is None or abs(now - self._looked_at) >= _LOOK_EVERY:
            self._take(db, claims.claim_notices(db, self.lease, now + LOOKAHEAD, BATCH), now)
            self._looked_at = now
        if len(self._rows) < room:
            self._take(db, claims.claim(db, self.lease, now + LOOKAHEAD, BATCH), now)
        if len(self._rows) < room + BATCH and (missing := self.quotas.missing(now)):
            called = claims.call_up(db, self.lease, now, now + AWAY, missing)
            self._take(db, called, now)
            if not called:
                self.quotas.all_called()

    def _take(self, db: Connection, fresh: list[Claimed], now: datetime) -> None:
        fresh = self._drop_hindered(db, newest_texts(db, fresh, now), now)
        self._fresh += self._put_off_full(db, fresh, now)
        self._line_up(db, now)

    def _line_up(self, db: Connection, now: datetime) -> None:
        """Rows whose texts are made wait for their turn: at their quota, if it lets them pass soon,
        or else in the queue."""
        made = [due for due in self._fresh if _key(due) in self._texts]
        self._fresh = [due for due in self._fresh if _key(due) not in self._texts]
        self._rows.extendleft(due for due in reversed(made) if due.kind == "notice")
        made = [due for due in made if due.kind != "notice"]
        if not self.quotas.any:
            self._rows.extend(made)
            return
        back = []
        for due in made:
            if not (quota := self._quota(due)):
                self._rows.append(due)
            elif quota.room > 0:
                quota.add(due)
            else:
                quota.away_until = now + AWAY
                back.append(due)
        claims.put_off(db, back, now + AWAY)
        self.aside += len(back)

    def _quota(self, due: Claimed) -> PartQuota | None:
        return self.quotas.of(addressee(self.context, due)) if due.sealed else None

    def prepare(self) -> None:
        """Make the messages of newly claimed texts, outside any transaction: pictures take time."""
        for due in self._fresh:
            if (key := _key(due)) in self._texts:
                continue
            try:
                self._texts[key] = texts(self.context, self.outlet, self.channel, due)
            except Unfit as reason:
                self._texts[key] = reason

    def _first(self, now: datetime, soon: datetime) -> Claimed | None:
        """The next row that may be marked.

        Under a rate limit no place is kept for a quota that is still used up, unless nobody else is
        there.
        """
        reach = self.rate.opens_at(now) if self.rate.per_second > 0 else soon
        if limited := self.quotas.take(now, reach):
            return limited
        if self._rows and self._rows[0].not_before <= soon:
            return self._rows.popleft()
        return self.quotas.take(now, soon)

    def _job(self, db: Connection, due: Claimed, now: datetime) -> Job | None:
        """The job of a row, with its place in the rate; None when its text must not leave: the row
        is then held."""
        shown = self._texts[_key(due)]
        try:
            if isinstance(shown, Unfit):
                raise shown
            to = addressee(self.context, due)
        except Unfit as reason:
            unfit = Because(OwnReason.NOT_FIT, str(reason))
            claims.set_aside(db, due, "held", unfit, now)
            self.aside += 1
            log.warning("delivery %s held: %s", due.id, reason)
            return None
        part = self.parts.part_of(to)
        if until := self.parts.waits_until(part, now):
            claims.put_off(db, [due], until, because(OwnReason.PART_RESTS))
            self.aside += 1
            return None
        start, quota = max(now, due.not_before), self.quotas.of(to)
        start = self._start(shown, to, quota.rate.opens_at(start) if quota else start)
        if quota:
            quota.rate.take(1, start)
        return Job(due, shown, to, delivery_key(self.context, due.id), start, part)

    def _start(self, shown: Texts, to: Recipient | None, first: datetime) -> datetime:
        """When a row may leave under the rate limit, which counts parts where the channel has
        any."""
        if self.rate.per_second <= 0:
            return first
        units = (
            self.channel.parts(shown.message, to)
            if shown.message and isinstance(self.channel, Parts)
            else 1
        )
        return self.rate.take(units, first)

    def _drop_hindered(self, db: Connection, rows: list[Claimed], now: datetime) -> list[Claimed]:
        """Set aside what was withdrawn, what is too late by the outlet's rule, and changes of posts
        that are not there (yet)."""
        kept = []
        for due in rows:
            if why := self._hindrance(due, now):
                set_aside(db, due, why, now)
                self.aside += 1
            else:
                kept.append(due)
        return kept

    def _hindrance(self, due: Claimed, now: datetime) -> Aside | None:
        if why := aside(due, self.channel, now):
            return why
        if due.expires_at and due.expires_at <= now:
            return Aside("expired", OwnReason.HELPS_NOBODY)
        if late := holding.fate(self.outlet, self.context.calendar, due, now):
            return Aside(late, OwnReason.TOO_LATE)
        return Aside("expired", OwnReason.OVERTAKEN) if due.overtaken else None

    def _put_off_full(self, db: Connection, rows: list[Claimed], now: datetime) -> list[Claimed]:
        """Keep to the most messages one address may get in 24 hours, those that are claimed
        together and those of other outlets included; and to what a provider allows of its own."""
        kept = self._put_off_over(db, rows, now, (_DAY, self.outlet.max_per_day, 0))
        rations = self.channel.rations if isinstance(self.channel, Rationed) else {}
        for span_s, most in rations.items():
            own = (timedelta(seconds=span_s), most, self.outlet.id)
            kept = self._put_off_over(db, kept, now, own)
        return kept

    def _put_off_over(
        self,
        db: Connection,
        rows: list[Claimed],
        now: datetime,
        limit: tuple[timedelta, int, int],
    ) -> list[Claimed]:
        """Put off who has had the most of a span, of one outlet or (0) of all."""
        span, most, outlet = limit
        if most <= 0 or not rows:
            return rows
        found = shares(db, rows, now - span, outlet)
        kept = []
        for due in rows:
            share = found.get(due.recipient_id, Share(0, None))
            if share.count >= most and (outlet or not due.urgent):
                claims.put_off(db, [due], self._opens((share.since or now) + span))
                self.aside += 1
            else:
                share.count += 1
                kept.append(due)
        return kept

    def _opens(self, moment: datetime) -> datetime:
        return holding.opens_at(self.outlet, self.context.calendar, moment)


_Key = tuple[str, int, int, int]
"""What rows with the same texts have in common: kind, revision or notice, the revision that stands,
and the correction that a letter tells of."""


def _key(due: Claimed) -> _Key:
    text = due.notice_id or due.revision_id
    return (due.kind, text, due.posted.revision_id if due.posted else 0, due.letter)
