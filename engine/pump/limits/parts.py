"""The parts of one outlet that refused us: they rest, are tried with one message, and work again or
rest longer. The other parts go on meanwhile."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from channels.contract.channel import Channel, Parted
from channels.contract.message import Recipient
from channels.contract.outcome import Accepted, Delivered, Halted, Rejected
from channels.contract.reasons import Reason, Why
from content.database.db import Connection
from content.sending import parts
from content.sending.parts import WAITS, PartAtRest
from engine.context import log
from engine.pump.outcomes import SendResult
from wiring.reasons import sentence

_TRIAL = timedelta(minutes=10)
"""A part whose trial brought no word in this time may be tried again."""


_DOUBT, _LONGEST_DOUBT = timedelta(minutes=10), timedelta(hours=4)
"""How long a letter waits that a part refused alone, at first and later: it may be that mailbox,
and not us."""

_DOUBTS = 6
"""So often refused, with no other letter to the same part to tell by, it is the part."""


@dataclass
class PartsAtRest:
    """What a pump knows of its outlet's parts; `refresh` reads what other hosts and people did."""

    channel: Channel
    outlet_id: int
    outlet: str
    _resting: dict[str, PartAtRest] = field(default_factory=dict)
    # refused this delivery, and has taken no other since
    _suspected: dict[str, int] = field(default_factory=dict)
    _tried: dict[str, datetime] = field(default_factory=dict)  # since when a message is on trial
    _worked: set[str] = field(default_factory=set)  # took the last message that it was given
    _changed: dict[str, PartAtRest | None] = field(default_factory=dict)  # to be stored
    _parted: Parted | None = field(
        init=False
    )  # asked once: for every letter it would cost too much

    def __post_init__(self) -> None:
        self._parted = self.channel if isinstance(self.channel, Parted) else None

    def refresh(self, db: Connection, now: datetime) -> None:
        """Store what changed, then read what stands; gateways that rest are named to the
        channel."""
        for name, part in self._changed.items():
            if part is not None:
                parts.rest_part(db, self.outlet_id, part)
            else:
                parts.wake_part(db, self.outlet_id, name, now)
        self._resting = parts.parts_at_rest(db, self.outlet_id)
        if self._parted is not None:
            self._parted.rest(self._at_rest(now))

    def stored(self) -> None:
        """What `refresh` wrote is committed."""
        self._changed.clear()

    def part_of(self, to: Recipient | None) -> str | None:
        """The part that an addressee falls under; None where parts do not go by addressees."""
        return self._parted.part_of(to) if to and self._parted is not None else None

    def waits_until(self, part: str | None, now: datetime) -> datetime | None:
        """Until when what goes to a part must wait; None when it may leave.

        After a rest the first that asks may leave, alone, and the others wait for its word.
        """
        resting = self._resting.get(part) if part else None
        if resting is None or part is None:
            return None
        if resting.rest_until > now:
            return resting.rest_until
        if now - self._tried.get(part, now - _TRIAL) < _TRIAL:
            return now + _TRIAL
        self._tried[part] = now
        return None

    def note(self, done: SendResult) -> SendResult:
        """Take in an attempt; one that a part refused comes back with the time until which it
        waits, or as rejected when the part takes the letters of others."""
        outcome = done.outcome
        if isinstance(outcome, Accepted):
            for refusal in outcome.passed:
                self._rest(str(refusal.part), refusal.why, done.ended_at)
            self._works(outcome.by)
        if isinstance(outcome, (Accepted, Delivered)):
            self._works(done.part)
        if isinstance(outcome, Halted) and outcome.part is not None:
            return self._refused(done, outcome.part, outcome.why)
        return done

    def _refused(self, done: SendResult, part: str, why: Why) -> SendResult:
        due, at = done.due, done.ended_at
        if part in self._worked and due.code == why.code:
            return done._replace(outcome=Rejected(Why(Reason.RECIPIENT_REFUSED, why.raw)))
        self._worked.discard(part)
        alone = self._suspected.setdefault(part, due.id) == due.id and due.tries < _DOUBTS
        if alone and part not in self._resting and ":" not in part:
            return done._replace(rests_until=at + min(_DOUBT * 2**due.tries, _LONGEST_DOUBT))
        return done._replace(rests_until=self._rest(part, why, at))

    def _works(self, part: str | None) -> None:
        if part is None:
            return
        self._worked.add(part)
        self._suspected.pop(part, None)
        if part in self._resting:
            self._tried.pop(part, None)
            self._changed[part] = None
            log.warning("outlet %s: %s takes messages again", self.outlet, part)

    def _rest(self, part: str, why: Why, at: datetime) -> datetime:
        known = self._changed.get(part) or self._resting.get(part)
        if known is not None and known.rest_until > at:  # the same event: it was on its way
            return known.rest_until
        probes = known.probes + 1 if known else 0
        until = at + WAITS[min(probes, len(WAITS) - 1)]
        said = (why.code, sentence(why.code), why.raw)
        since = known.since if known else at
        self._changed[part] = PartAtRest(part, since, probes, until, *said)
        self._tried.pop(part, None)
        moment = f"{until:%Y-%m-%d %H:%M} UTC"
        log.warning("outlet %s: %s refuses us and rests until %s", self.outlet, part, moment)
        return until

    def _at_rest(self, now: datetime) -> set[str]:
        return {name for name, part in self._resting.items() if part.rest_until > now}
