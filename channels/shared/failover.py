"""Several gateways for one outlet: which is asked first, and when a message may move on to the
next.

GOV.UK Notify's idea: the gateway that errs or is slow gets fewer messages at once and wins them
back with time. A message moves on only after a certain «not sent»; after Unknown it never does.
"""

import logging
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from channels.contract.accounts import Budgets
from channels.contract.channel import Recalled
from channels.contract.outcome import Accepted, Delivered, Halted, Outcome, Rejected, Retry, Unknown
from channels.contract.reasons import Fault, Reason, Why

LEAST = 0.02
"""The share of a gateway that fails all the time, against 1 of a sound one: enough to notice that
it is well again."""

SLOW_S = 2.0
RECOVERY_S = 600.0
"""From the least share back to a full one."""

_AFTER_ERROR = 0.5
_AFTER_SLOWNESS = 0.8

_WELL_AGAIN = 0.5

_FULL_S = 60.0
"""How long the outlet waits when those that may be given more rest, and the others are full."""

log = logging.getLogger(__name__)
T = TypeVar("T")


class Balance:
    """The shares of gateways that do the same work, between `LEAST` and 1.

    Pure: time in seconds and chance are handed in.
    """

    def __init__(self, gateways: int, chance: random.Random, weights: Sequence[float] = ()) -> None:
        self._chance = chance
        self._weights = list(weights) or [1.0] * gateways
        self._shares = [1.0] * gateways
        self._seen_at: float | None = None

    def shares(self, now: float) -> tuple[float, ...]:
        """The present shares."""
        self._drift(now)
        return tuple(self._shares)

    def order(self, now: float) -> list[int]:
        """All gateways, each drawn with its share's chance among those left, as often as its weight
        says."""
        chances = zip(self.shares(now), self._weights, strict=True)
        return sorted(
            range(len(self._shares)),
            key=[self._chance.expovariate(share * weight) for share, weight in chances].__getitem__,
        )

    def note(self, gateway: int, failed: bool, seconds: float, now: float) -> None:
        """What became of one message: whether the gateway failed, and how long it took."""
        self._drift(now)
        factor = _AFTER_ERROR if failed else _AFTER_SLOWNESS if seconds > SLOW_S else 1.0
        self._shares[gateway] = max(LEAST, self._shares[gateway] * factor)

    def _drift(self, now: float) -> None:
        gained = (
            0.0
            if self._seen_at is None
            else max(0.0, now - self._seen_at) * (1 - LEAST) / RECOVERY_S
        )
        self._seen_at = now if self._seen_at is None else max(now, self._seen_at)
        self._shares = [min(1.0, share + gained) for share in self._shares]


@dataclass(frozen=True)
class Gateway(Generic[T]):
    """One way for a message; `place`, "host:port", is all that a reason may say of it."""

    place: str
    send: Callable[[T], Awaitable[Outcome]]


class Failover(Generic[T]):
    """The gateways of one outlet, `clock` in seconds. Lives in one event loop.

    One that refuses us is a part of the outlet: those named in `resting` are not asked, and one
    that is named no more is asked with a single message first.
    """

    def __init__(
        self,
        gateways: Sequence[Gateway[T]],
        balance: Balance,
        clock: Callable[[], float],
        resting: Callable[[], Collection[str]] = tuple,
        budgets: Budgets | None = None,
    ) -> None:
        names = names_apart([gateway.place for gateway in gateways])
        self._gateways = list(map(_named, gateways, names))
        self._balance, self._clock = balance, clock
        self._resting, self._budgets = resting, budgets or Budgets()
        self._rested: set[int] = set()  # those that rest, or are to be tried with one message
        self._tried: set[int] = set()  # whose message is on its way
        self._failing: set[int] = set()

    async def send(self, message: T) -> Outcome:
        """Asks gateway after gateway until one has taken the message, refused it for good, or left
        its fate unknown."""
        if len(self._gateways) == 1:
            return await self._gateways[0].send(message)
        passed: list[Retry | Halted | Rejected] = []
        for number in self._order():
            if not self._has_room(number):
                continue
            outcome = await self._ask(number, message)
            if isinstance(outcome, Accepted):
                by = self._gateways[number].place
                return replace(outcome, by=by, passed=_refusals(passed))
            if isinstance(outcome, (Delivered, Unknown)) or not _moves_on(outcome):
                return outcome
            passed.append(outcome)
        if not passed:
            return Retry(Why(Reason.QUOTA, "each was given all that it takes"), after=_FULL_S)
        return together(passed, [gateway.place for gateway in self._gateways])

    def _order(self) -> list[int]:
        """Those to ask, in turn: without those that may be given no more, and without those that
        rest, unless all do."""
        resting = self._resting()
        numbers = list(filter(self._has_room, self._balance.order(self._clock())))
        at_rest = {number for number in numbers if self._gateways[number].place in resting}
        back = sorted((self._rested - at_rest - self._tried).intersection(numbers))[:1]
        self._tried.update(back)
        self._rested |= at_rest
        awake = [*back, *(number for number in numbers if number not in self._rested)]
        return awake or (numbers if len(numbers) == len(self._gateways) else [])

    def _has_room(self, number: int) -> bool:
        return self._budgets.room(self._gateways[number].place)

    async def _ask(self, number: int, message: T) -> Outcome:
        gateway, began = self._gateways[number], self._clock()
        self._budgets.used[gateway.place] += 1
        left = True
        try:
            outcome = await gateway.send(message)
            left = not isinstance(outcome, (Retry, Halted, Rejected))
        except Recalled:
            left = False
            raise
        finally:
            self._budgets.used[gateway.place] -= 0 if left else 1
            if number in self._tried:
                self._tried.remove(number)
                self._rested.remove(number)
        now = self._clock()
        self._balance.note(number, isinstance(outcome, (Retry, Halted, Unknown)), now - began, now)
        self._tell(number, outcome, self._balance.shares(now)[number])
        return _placed(outcome, gateway.place)

    def _tell(self, number: int, outcome: Outcome, share: float) -> None:
        """One line when a gateway is hardly used any more: the outlet goes on, so nobody would
        notice otherwise."""
        if share <= LEAST and number not in self._failing:
            self._failing.add(number)
            log.warning(
                "gateway %s keeps failing, last with %s",
                self._gateways[number].place,
                type(outcome).__name__,
            )
        elif share >= _WELL_AGAIN:
            self._failing.discard(number)


def _named(gateway: Gateway[T], name: str) -> Gateway[T]:
    return replace(gateway, place=name)


def names_apart(places: Sequence[str]) -> list[str]:
    """Names that differ, also where two accounts share an address."""
    met = Counter[str]()
    named = []
    for place in places:
        met[place] += 1
        named.append(place if met[place] == 1 else f"{place}#{met[place]}")
    return named


def _placed(outcome: Outcome, place: str) -> Outcome:
    """A refusal with the place that it comes from; of one that refuses us it is the part."""
    if isinstance(outcome, (Accepted, Delivered)):
        return outcome
    why = replace(outcome.why, raw=f"{place}: {outcome.why.raw}")
    if isinstance(outcome, Halted):
        return Halted(why, outcome.part or place)
    return replace(outcome, why=why)


def _moves_on(outcome: Retry | Halted | Rejected) -> bool:
    """Whether another gateway may take what this one did not: certainly not sent, and no fault of
    the message or of its recipient."""
    return not isinstance(outcome, Rejected) or outcome.why.code.fault is Fault.OUTLET


def _refusals(passed: Sequence[Retry | Halted | Rejected]) -> tuple[Halted, ...]:
    return tuple(refusal for refusal in passed if isinstance(refusal, Halted))


def together(
    refusals: Sequence[Retry | Halted | Rejected], places: Collection[str]
) -> Retry | Halted | Rejected:
    """What it means that no gateway (at `places`) took a message.

    Rejected when none ever will. Halted when all refuse us: the outlet, or the part that they all
    name. Else Retry, after the longest wait asked for.
    """
    raw = "; ".join(refusal.why.raw for refusal in refusals)
    if all(isinstance(refusal, Rejected) for refusal in refusals):
        return Rejected(Why(refusals[0].why.code, raw))
    if halted := [refusal for refusal in refusals if isinstance(refusal, Halted)]:
        why = Why(halted[0].why.code, raw)
        if len(halted) < len(refusals):
            return Retry(why, after=_longest(refusals))
        others = {refusal.part for refusal in halted}.difference(places)
        return Halted(why, others.pop() if len(others) == 1 else None)
    return Retry(Why(refusals[0].why.code, raw), after=_longest(refusals))


def _longest(refusals: Sequence[Retry | Halted | Rejected]) -> float | None:
    waits = [refusal.after for refusal in refusals if isinstance(refusal, Retry)]
    return max((wait for wait in waits if wait is not None), default=None)
