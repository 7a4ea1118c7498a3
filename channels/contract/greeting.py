"""Optional part of a channel that may write only to who has come to it."""

from collections.abc import Mapping
from typing import Protocol, runtime_checkable


@runtime_checkable
class Greeted(Protocol):
    """Optional: an addressed outlet that may write only to who has come to it: each person opens an
    address with a code of his own, and the provider tells where that code was said.

    Both are over within 30 seconds; NotTold when the provider does not answer.
    """

    def greeting(self, code: str) -> str:
        """Where `code` ([a-z0-9-], at most 64) is said."""

    def greetings(self) -> Mapping[str, str]:
        """The addresses at which codes were said lately, by the code."""
