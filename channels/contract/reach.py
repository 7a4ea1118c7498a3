"""Optional part of a channel: how many a post has reached, as its network tells."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True)
class PostFigures:
    """The figures of one post until now; None where the network does not tell one."""

    views: int | None = None  # how often it was shown
    people: int | None = None  # how many different people saw it
    reactions: int | None = None
    comments: int | None = None
    shares: int | None = None


@runtime_checkable
class Reached(Protocol):
    """Optional: a channel whose posts are counted by their network."""

    def figures(self, provider_id: str) -> PostFigures | None:
        """Of a post that stands; None when it is not there any more, NotTold when the network
        does not say now. Over within 30 seconds."""
