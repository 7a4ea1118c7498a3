"""Optional parts of a channel: the provider's later word about a delivery, called in or asked
for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from channels.contract.message import DeliveryKey, Message
from channels.contract.outcome import Accepted, Delivered, Rejected


@dataclass(frozen=True)
class Receipt:
    """A provider's later word about one delivery.

    `key` is ours, and only one that we made moves anything.
    """

    key: DeliveryKey
    outcome: Accepted | Delivered | Rejected
    at: datetime | None = None  # by the provider's clock, aware UTC


@runtime_checkable
class ReceiptReader(Protocol):
    """Optional: reads what the provider called the outlet's hook with.

    Nothing in it that it knows: an empty list.
    """

    def read_receipt(
        self, method: str, query: str, headers: Mapping[str, str], body: bytes
    ) -> list[Receipt]: ...


class NotTold(Exception):
    """The provider does not say now what became of a message; its words."""


@runtime_checkable
class Lookup(Protocol):
    """Optional: asks the provider what became of a message whose sending began at `since`; None
    when it is not there (yet), NotTold when the provider does not say.

    What such a provider refuses is looked for before the refusal is believed: pages were seen to
    publish behind an error.
    """

    def look_up(
        self, message: Message, key: DeliveryKey, since: datetime
    ) -> Accepted | Delivered | Rejected | None: ...
