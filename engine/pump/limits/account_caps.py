"""How many messages the account behind an outlet takes in an hour and in a day: kept before the
provider says so, for who runs into a mailbox's limit is shut out for a day.

What left is counted in slices of the span; a slice counts until the whole of it is as old as the
span, so that no hour and no day, wherever it begins, ever holds more than its limit.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from channels.contract.accounts import Budgets, Capped, CappedParts
from channels.contract.channel import Channel

_SLICES = 60
"""Of an hour a minute each, of a day 24 minutes each."""


@dataclass
class AccountCap:
    """At most `most` messages in any `span_s` seconds."""

    span_s: int
    most: int
    _left: dict[int, int] = field(default_factory=dict)  # by slice, counted from 1970

    @property
    def _slice_s(self) -> int:
        return self.span_s // _SLICES

    def room(self, now: datetime) -> int:
        """How many more may leave now."""
        self._forget(now)
        return max(0, self.most - sum(self._left.values()))

    def opens_at(self, now: datetime) -> datetime:
        """When there is room again."""
        self._forget(now)
        over = sum(self._left.values()) - self.most
        for number in sorted(self._left):
            if over < 0:
                break
            over -= self._left[number]
            now = datetime.fromtimestamp((number + 1) * self._slice_s + self.span_s, UTC)
        return now

    def take(self, count: int, now: datetime) -> None:
        """Count what is about to leave."""
        number = int(now.timestamp()) // self._slice_s
        self._left[number] = self._left.get(number, 0) + count

    def give_back(self, count: int) -> None:
        """Take back what did not leave after all, out of what was counted last."""
        for number in sorted(self._left, reverse=True):
            some = min(count, self._left[number])
            self._left[number] -= some
            count -= some

    @property
    def kept(self) -> dict[str, int]:
        """What must outlive the pump."""
        return {str(number): count for number, count in self._left.items() if count}

    def _forget(self, now: datetime) -> None:
        """What is as old as the span counts no more; nor does what no message can have left behind
        (the machine's clock was set back)."""
        newest = int(now.timestamp()) // self._slice_s
        oldest = int(now.timestamp() - self.span_s) // self._slice_s
        self._left = {
            number: count
            for number, count in self._left.items()
            if count and oldest <= number <= newest + 1
        }


class AccountCaps:
    """The limits of one outlet's account. `places` outlives the pump."""

    def __init__(self, channel: Channel, places: Mapping[str, Any]) -> None:
        self._caps = _kept(channel.caps, "", places) if isinstance(channel, Capped) else []
        self._parts = PartCaps(channel if isinstance(channel, CappedParts) else None, places)

    @property
    def places(self) -> dict[str, Any]:
        """Where every limit stands, as it is kept."""
        return {_name("", cap.span_s): cap.kept for cap in self._caps if cap.kept} | (
            self._parts.places
        )

    def room(self, wanted: int, flying: int, now: datetime) -> int:
        """How many of those that could leave may, beside those that are on the wire."""
        some = min([wanted, *(cap.room(now) for cap in self._caps)])
        return self._parts.room(some, flying, now)

    def learn(self, now: datetime) -> None:
        """Count what each part was given, and tell how many more it may be given."""
        self._parts.learn(now)

    def take(self, count: int, now: datetime) -> None:
        """Count what is about to leave."""
        for cap in self._caps if count else ():
            cap.take(count, now)

    def give_back(self, count: int) -> None:
        """Take back what did not leave after all."""
        for cap in self._caps if count else ():
            cap.give_back(count)

    def full(self, now: datetime) -> tuple[str, datetime] | None:
        """What the outlet's page says of the limit that is reached, and until when nothing may
        leave; None while something may."""
        full = [(cap.opens_at(now), _told(cap)) for cap in self._caps if cap.room(now) == 0]
        opens = self._parts.opens_at(now)
        if opens is not None:
            full.append((opens, _ALL_FULL))
        until, told = max(full, default=(now, ""))
        return (told, until) if told else None


class PartCaps:
    """The limits of the parts of one outlet that have accounts of their own; the channel counts
    what it gives to each."""

    def __init__(self, channel: CappedParts | None, places: Mapping[str, Any]) -> None:
        self._budgets = channel.budgets if channel else Budgets()
        said = channel.part_caps if channel else {}
        self._caps = {part: _kept(caps, part, places) for part, caps in said.items()}
        self._seen = Counter[str]()

    @property
    def places(self) -> dict[str, Any]:
        """Where every limit stands, as it is kept."""
        return {
            _name(part, cap.span_s): cap.kept
            for part, caps in self._caps.items()
            for cap in caps
            if cap.kept
        }

    def learn(self, now: datetime) -> None:
        """Count what left since the last time, and set how much more may."""
        most = dict[str, int]()
        for part, caps in self._caps.items():
            used = self._budgets.used[part]
            count, self._seen[part] = used - self._seen[part], used
            for cap in caps:
                cap.take(count, now) if count > 0 else cap.give_back(-count)
            if caps:
                most[part] = used + self._room(part, now)
        self._budgets.most = most

    def room(self, wanted: int, flying: int, now: datetime) -> int:
        """How many may leave besides those on the wire, of which nobody knows by which part they
        go."""
        if not self._are_all_capped:
            return wanted
        left = sum(self._room(part, now) for part in self._caps) - flying
        return min(wanted, max(0, left))

    def opens_at(self, now: datetime) -> datetime | None:
        """When one of them takes something again; None while one does."""
        if not self._are_all_capped or any(self._room(part, now) for part in self._caps):
            return None
        return min(
            max(cap.opens_at(now) for cap in caps if cap.room(now) == 0)
            for caps in self._caps.values()
        )

    @property
    def _are_all_capped(self) -> bool:
        return bool(self._caps) and all(self._caps.values())

    def _room(self, part: str, now: datetime) -> int:
        return min(cap.room(now) for cap in self._caps[part])


_ALL_FULL = (
    "Đã gửi đủ mức mà mọi máy chuyển thư của điểm phát này được phép; những gì còn lại đi tiếp khi "
    "có chỗ."
)


def _kept(caps: Mapping[int, int], part: str, places: Mapping[str, Any]) -> list[AccountCap]:
    """Limits by their spans, where they stood."""
    found = []
    for span_s, most in caps.items():
        slices = places.get(_name(part, span_s), {})
        found.append(AccountCap(span_s, most, {int(n): count for n, count in slices.items()}))
    return found


def _name(part: str, span_s: int) -> str:
    return f"{part}/{span_s}"  # no name of a part has a slash


def _told(cap: AccountCap) -> str:
    """What is said of one limit."""
    span = {3600: "giờ", 86400: "ngày"}.get(cap.span_s, f"{timedelta(seconds=cap.span_s)}")
    return (
        f"Đã gửi đủ {cap.most} tin của một {span}, mức mà tài khoản này được phép; những gì còn "
        "lại đi tiếp khi có chỗ."
    )
