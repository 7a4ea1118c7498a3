"""Several gateways for one outlet: which is asked first, and when a message may move on to the
next.

GOV.UK Notify's idea: the gateway that errs or is slow gets fewer messages at once and wins them
back with time. A message moves on only after a certain «not sent»; after Unknown it never does.
"""

import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from channels.contract.outcome import Accepted, Delivered, Halted, Outcome, Retry, Unknown

LEAST = 0.02
"""The share of a gateway that fails all the time, against 1 of a sound one: enough to notice that
it is well again."""

SLOW_S = 2.0
RECOVERY_S = 600.0
"""From the least share back to a full one."""

_AFTER_ERROR = 0.5
_AFTER_SLOWNESS = 0.8

_WELL_AGAIN = 0.5

log = logging.getLogger(__name__)
T = TypeVar("T")


class Balance:
    """The shares of gateways that do the same work, between `LEAST` and 1.

    Pure: time in seconds and chance are handed in.
    """

    def __init__(self, gateways: int, chance: random.Random) -> None:
        self._chance = chance
        self._shares = [1.0] * gateways
        self._seen_at: float | None = None

    def shares(self, now: float) -> tuple[float, ...]:
        """The present shares."""
        self._drift(now)
        return tuple(self._shares)

    def order(self, now: float) -> list[int]:
        """All gateways, each drawn with its share's chance among those left."""
        return sorted(
            range(len(self._shares)),
            key=[self._chance.expovariate(share) for share in self.shares(now)].__getitem__,
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
    """One way for a message; `host` is all that a reason may say of it."""

    host: str
    send: Callable[[T], Awaitable[Outcome]]


class Failover(Generic[T]):
    """The gateways of one outlet, `clock` in seconds. Lives in one event loop."""

    def __init__(
        self, gateways: Sequence[Gateway[T]], balance: Balance, clock: Callable[[], float]
    ) -> None:
        self._gateways, self._balance, self._clock = gateways, balance, clock
        self._failing: set[int] = set()

    async def send(self, message: T) -> Outcome:
        """Asks gateway after gateway until one has taken the message, refused it for good, or left
        its fate unknown."""
        if len(self._gateways) == 1:
            return await self._gateways[0].send(message)
        refusals: list[Retry | Halted] = []
        for number in self._balance.order(self._clock()):
            outcome = await self._ask(number, message)
            if not isinstance(outcome, (Retry, Halted)):
                return outcome
            refusals.append(outcome)
        return together(refusals)

    async def _ask(self, number: int, message: T) -> Outcome:
        gateway, began = self._gateways[number], self._clock()
        outcome = await gateway.send(message)
        now = self._clock()
        self._balance.note(number, isinstance(outcome, (Retry, Halted, Unknown)), now - began, now)
        self._tell(number, outcome, self._balance.shares(now)[number])
        return (
            outcome
            if isinstance(outcome, (Accepted, Delivered))
            else replace(outcome, reason=f"{gateway.host}: {outcome.reason}")
        )

    def _tell(self, number: int, outcome: Outcome, share: float) -> None:
        """One line when a gateway is hardly used any more: the outlet goes on, so nobody would
        notice otherwise."""
        if share <= LEAST and number not in self._failing:
            self._failing.add(number)
            log.warning(
                "gateway %s keeps failing, last with %s",
                self._gateways[number].host,
                type(outcome).__name__,
            )
        elif share >= _WELL_AGAIN:
            self._failing.discard(number)


def together(refusals: Sequence[Retry | Halted]) -> Retry | Halted:
    """What it means that no gateway took a message: Halted when all of them are, else Retry, after
    the longest wait asked for."""
    reason = "; ".join(refusal.reason for refusal in refusals)
    if all(isinstance(refusal, Halted) for refusal in refusals):
        return Halted(reason)
    waits = [
        refusal.after
        for refusal in refusals
        if isinstance(refusal, Retry) and refusal.after is not None
    ]
    return Retry(reason, after=max(waits, default=None))
