"""Optional part of a channel that may write only to who has come to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True)
class Greeting:
    """One saying of a code: where whoever said it can be written to, and as whom the provider knows
    him."""

    code: str
    address: str
    name: str


@runtime_checkable
class Greeted(Protocol):
    """Optional: an addressed outlet that may write only to who has come to it: each person opens an
    address with a code of his own, and the provider tells where that code was said.

    Both are over within 30 seconds; NotTold when the provider does not answer.
    """

    def greeting(self, code: str) -> str:
        """Where `code` ([a-z0-9-], at most 64) is said."""

    def greetings(self) -> Sequence[Greeting]:
        """Which codes were said lately, and by whom, the newest last."""
