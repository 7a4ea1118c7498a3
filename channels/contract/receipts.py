"""Optional parts of a channel: the provider's later word about a delivery, called in or asked
for."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar, Protocol, runtime_checkable

from channels.contract.message import DeliveryKey, Message
from channels.contract.outcome import Accepted, Delivered, Rejected


@dataclass(frozen=True)
class Receipt:
    """A provider's later word about one delivery.

    `key` is ours, and only one that we made moves anything. A provider that tells no key names the
    message as it did when it took it: by one of `ids`, its own writings of one name.
    """

    key: DeliveryKey | None
    outcome: Accepted | Delivered | Rejected
    at: datetime | None = None  # by the provider's clock, aware UTC
    ids: tuple[str, ...] = ()
    soft: bool = False  # the address may work another time; again and again: it is given up
    complaint: bool = False  # whoever got it wants no more


@dataclass(frozen=True)
class HookAnswer:
    """What a provider must be answered so that it does not call again with the same."""

    status: int = 200
    body: str = "OK"
    media_type: str = "text/plain"


@runtime_checkable
class ReceiptReader(Protocol):
    """Optional: reads what the provider called the outlet's hook with.

    The hook's address ends in a secret (`Site.hook`); at the address without it only what
    `receipt_proved` vouches for is taken.
    """

    # in small letters: those that it needs to read or to verify a call; no others are kept
    receipt_headers: ClassVar[tuple[str, ...]]
    # by when the provider has said its last word; None where it says none at all
    receipts_within: timedelta | None
    # whether it names messages by its own ids only, which then are kept
    receipts_by_id: bool

    def receipt_proved(
        self, method: str, query: str, headers: Mapping[str, str], body: bytes
    ) -> bool:
        """Whether a signature in the call proves that the provider made it."""

    def receipt_answer(
        self, method: str, query: str, headers: Mapping[str, str], body: bytes
    ) -> HookAnswer:
        """What this call is answered once it is kept."""

    def read_receipt(
        self, method: str, query: str, headers: Mapping[str, str], body: bytes
    ) -> list[Receipt]:
        """What it says of deliveries; nothing in it that it knows: an empty list."""


@dataclass(frozen=True)
class Irrelevant:
    """Something that says nothing of a delivery: what it is, Vietnamese; `aside` where a person
    should look at it."""

    note: str
    aside: bool = False


@runtime_checkable
class Collecting(Protocol):
    """Optional: what providers say later comes into a place of the outlet's own (a mailbox), or is
    handed over by another program.

    `collects` says whether there is such a place; `collect` gives each letter in it to `keep` and
    puts it away once that has returned; NotTold when the place cannot be read now.
    """

    collects: bool

    def collect(self, keep: Callable[[bytes], None]) -> int: ...

    def read_returned(self, raw: bytes) -> list[Receipt] | Irrelevant: ...


@dataclass(frozen=True)
class WrittenBack:
    """What somebody wrote back to an outlet. Neither shows in a repr."""

    address: str = field(repr=False)  # as the provider writes it
    text: str = field(repr=False)
    leaves: bool  # it asks to be left alone


@runtime_checkable
class ReplyReader(Protocol):
    """Optional: reads at the outlet's hook what people write back."""

    def read_reply(
        self, method: str, query: str, headers: Mapping[str, str], body: bytes
    ) -> WrittenBack | None:
        """None when the call is something else."""


KeepHeard = Callable[[str, bytes], Awaitable[bool]]
"""Keeps what a provider said (method and body, as `read_receipt` gets them) for good; False when it
could not, and the provider is to come again with it."""


@runtime_checkable
class Hearing(Protocol):
    """Optional: hears receipts over the connections over which it sends, as long as they stand."""

    hears: bool  # whether this outlet's provider reports so

    def hear_with(self, keep: KeepHeard) -> None:
        """Asked once before it connects; no receipt is answered before it is kept."""

    def listen(self, seconds: float) -> None:
        """Be connected so long without sending, or not at all when nobody answers."""


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
