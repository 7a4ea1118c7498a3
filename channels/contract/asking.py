"""Optional parts of a channel: what can be asked of an outlet besides sending."""

from typing import Protocol, runtime_checkable


@runtime_checkable
class Advising(Protocol):
    """Optional: what those who receive from this outlet demand and it does not fulfil yet, one
    Vietnamese sentence each with what to do. Over within 30 seconds; nothing of it stops a
    message."""

    def advice(self) -> list[str]: ...
