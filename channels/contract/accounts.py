"""What a channel may know of the accounts behind its outlet: what is left on them, and how much
they take."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable


@runtime_checkable
class Accounted(Protocol):
    """Optional: what the provider tells of our account now (what is left of money or quota), as a
    Vietnamese sentence; "" when it does not say. Over within 30 seconds."""

    def account(self) -> str: ...

    def running_low(self) -> str:
        """The same of those accounts alone that hold less than the outlet wants to be told of; ""
        where all hold enough. LookupError while a provider that tells does not answer."""


@runtime_checkable
class Capped(Protocol):
    """Optional: an account that takes only so many messages in any hour, any day, whoever they go
    to: it is kept to them before the provider shuts it out."""

    caps: Mapping[int, int]  # messages at most, by the span in seconds


@dataclass
class Budgets:
    """How many messages each part (a relay) was given since its channel was opened, and how many it
    may be given: what takes messages asks here, in one thread, and the pump sets the limit."""

    most: Mapping[str, int] = field(default_factory=dict)  # without a part: as many as come
    used: Counter[str] = field(default_factory=Counter)

    def room(self, part: str) -> bool:
        """Whether the part may be given one more."""
        return part not in self.most or self.used[part] < self.most[part]


@runtime_checkable
class CappedParts(Protocol):
    """Optional: parts with accounts of their own, of which each takes only so many messages in any
    hour, any day."""

    # of every part: messages at most, by the span in seconds; a part without a limit has none
    part_caps: Mapping[str, Mapping[int, int]]
    budgets: Budgets
