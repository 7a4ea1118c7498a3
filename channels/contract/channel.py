"""A kind of way out, and what it may offer besides sending.

It never repeats by itself what may have left.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import ClassVar, Literal, Protocol, runtime_checkable

from pydantic import BaseModel, ConfigDict

from channels.contract.credentials import CredentialStore
from channels.contract.message import (
    DeliveryKey,
    Entry,
    EntryHead,
    Message,
    Problem,
    Recipient,
    Tombstone,
)
from channels.contract.outcome import Outcome
from channels.contract.retries import OF_A_LINE, Retries


@dataclass(frozen=True)
class Capabilities:
    """What the engine and the forms must know of a channel before it is opened."""

    # which of the author's texts it carries (`content.items.families`), and nothing else; "": none,
    # it is for notices alone
    family: str
    # the kind of address that each of its messages goes to, "email", "phone" or one of the
    # provider's own: it needs an audience of this kind; None for pages, rooms and surfaces
    addressed: str | None = None
    surface: bool = False  # a whole artefact, published by `Surface`
    # it sends texts that a provider registered and nothing else: no notice, no code of ours
    templated: bool = False
    # which of the fields that an item may carry it shows, by their names in `Message`: pictures,
    # attachments, video, event, message_class, urgent_until; it is given no others
    uses: tuple[str, ...] = ()
    form: str = ""  # the form of communication that reports count it as; without one its family
    # people carry what it makes (`Carried`): each of its outlets names one form, which is its
    # family too, and `family` is ""
    carried: bool = False
    connections: int = 1  # lines that send side by side unless the outlet says otherwise
    # what its lines can do with a post that stands (`Update`, `Withdraw`)
    amends: tuple[Literal["update", "withdraw"], ...] = ()
    # the usual rule for what could not leave in time
    late: Literal["send", "hold", "skip"] = "send"
    late_limit_s: int = 24 * 3600
    retries: Retries = OF_A_LINE


@dataclass(frozen=True)
class Site:
    """Where this installation stands: handed to every channel, read from settings by nobody
    else."""

    public_dir: Path  # served by the public edge: feeds/, media/, bai/, led/
    public_url: str  # the edge's address without a final slash
    office: str = ""
    # whom to ask about domains, "address" or "address:port": "" this machine's resolver, "none"
    # nobody
    dns_server: str = ""
    # opens what a provider renews, by name and by what was granted; None where nothing is sent
    credentials: Callable[[str, Mapping[str, str]], CredentialStore] | None = field(
        default=None, repr=False, compare=False
    )
    # what the address of an outlet's hook ends in, by its name; None where nobody calls
    hook_secret: Callable[[str], str] | None = field(default=None, repr=False, compare=False)
    # what people carry, by the hash of its bytes; None where nothing is sent
    packs_dir: Path | None = None
    fonts_dir: Path | None = None  # the typefaces that papers are set in

    def hook(self, outlet: str) -> str:
        """Where a provider calls an outlet back: nobody else is to know it."""
        secret = f"/{self.hook_secret(outlet)}" if self.hook_secret else ""
        return f"{self.public_url}/hooks/{outlet}{secret}"


UNKNOWN_SECRET = "x" * 8
"""Stands for a secret that is only referred to, while an outlet's other fields are checked."""


class OutletConfig(BaseModel):
    """Base of a channel's own fields in outlets.toml; an unknown or wrong field is an error that
    names it."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, hide_input_in_errors=True
    )


class Line(Protocol):
    """One reusable connection to a provider. Lives in one thread."""

    def send(self, message: Message, to: Recipient | None, key: DeliveryKey) -> Outcome: ...


@runtime_checkable
class Channel(Protocol):
    """A kind of way out, configured for one outlet.

    Made by `Class(outlet_name, Class.config(**fields), site)`.

    `problems` needs no network; `preview` gives what would leave, as file contents by file name
    ending (".eml", "-2.png").
    """

    name: ClassVar[str]
    label: ClassVar[str]  # Vietnamese, for screens
    capabilities: ClassVar[Capabilities]
    config: ClassVar[type[OutletConfig]]

    def problems(self, message: Message) -> list[Problem]: ...

    def preview(self, message: Message, to: Recipient | None) -> dict[str, bytes]: ...

    def open(self) -> AbstractContextManager[Line]: ...


@runtime_checkable
class Surface(Protocol):
    """A whole artefact instead of single messages: a feed, a screen's playlist."""

    # how long an entry without an end stays; None: until newer ones push it out
    show_days: int | None

    name: ClassVar[str]
    label: ClassVar[str]
    capabilities: ClassVar[Capabilities]
    config: ClassVar[type[OutletConfig]]

    def problems(self, message: Message) -> list[Problem]: ...

    def preview(self, message: Message, to: Recipient | None) -> dict[str, bytes]: ...

    def publish(self, entries: Sequence[Entry], withdrawn: Sequence[Tombstone] = ()) -> Outcome: ...


@runtime_checkable
class Incremental(Protocol):
    """Optional for a Surface of many entries: it makes those only that do not stand yet as they
    are."""

    def publish_changed(
        self, heads: Sequence[EntryHead], withdrawn: Sequence[Tombstone] = ()
    ) -> Outcome: ...


@runtime_checkable
class Tidying(Protocol):
    """Optional for a Surface: in how many seconds after its last publish it wants to be drawn again
    although nothing is new, to clear away what somebody may still be reading; None: it does not."""

    again_in_s: float | None


class Recalled(Exception):
    """Nothing of this message was written, and nothing may be any more.

    Raised by `Begin`; adapters let it through.
    """


Begin = Callable[[DeliveryKey], None]
"""Called with a message's key just before the bytes by which it could arrive; raises Recalled when
it may not leave any more.

Until then its task may be cancelled at any await, as nothing was sent; afterwards it never is.
"""


def at_once(key: DeliveryKey) -> None:
    """A `Begin` that lets everything leave."""


class AsyncLine(Protocol):
    """Many messages in flight at once, in one event loop."""

    async def send(self, message: Message, to: Recipient | None, key: DeliveryKey) -> Outcome: ...


@runtime_checkable
class AsyncChannel(Protocol):
    """Optional: a channel that keeps up to `in_flight` messages going over few connections; then
    `open` is not used for sending.

    Its lines ask `begin` at the last moment, after every wait for a turn, a connection or a log-in.
    """

    in_flight: int

    def connect(self, begin: Begin = at_once) -> AbstractAsyncContextManager[AsyncLine]: ...


@runtime_checkable
class Update(Protocol):
    """Optional for a Line: puts another text in the place of `before` in a post that stands.

    Delivered when it shows, now or already.
    """

    def update(self, message: Message, before: Message, provider_id: str) -> Outcome: ...


@runtime_checkable
class Withdraw(Protocol):
    """Optional for a Line: takes a post down. Delivered when it is gone, now or already."""

    def withdraw(self, provider_id: str) -> Outcome: ...


@runtime_checkable
class Tester(Protocol):
    """Optional: a harmless call that proves the outlet can work (`lantoa outlet test`).

    None when all is well.
    """

    def test(self) -> str | None: ...


@runtime_checkable
class Expiring(Protocol):
    """Optional: when the provider ends the outlet's credentials (aware UTC); None when never.

    LookupError when it does not say.
    """

    def key_ends_at(self) -> datetime | None: ...


@runtime_checkable
class PlayerScreen(Protocol):
    """Optional: a surface whose player asks the public edge for what to show, under /led/ and this
    name."""

    screen: str


@dataclass(frozen=True)
class PartCount:
    """What one message comes to."""

    parts: int
    wide: bool  # it takes the larger alphabet
    fits: bool  # the outlet sends so many parts
    price: int | None = None  # đồng; None without a price


@runtime_checkable
class Parts(Protocol):
    """Optional: how many units of the outlet's rate one message takes (parts of an SMS)."""

    def parts(self, message: Message, to: Recipient | None) -> int: ...

    def counted(self, message: Message, to: Recipient) -> PartCount: ...


@runtime_checkable
class Parted(Protocol):
    """Optional: an outlet of which a part may refuse us while the others go on: the mail provider
    of some recipients, one gateway of several (`Halted.part`)."""

    def part_of(self, to: Recipient) -> str | None:
        """The part that somebody falls under; None where parts do not go by addressees."""

    def rest(self, parts: Collection[str]) -> None:
        """Ask none of these gateways until told otherwise, unless no other is left; from any
        thread."""


@runtime_checkable
class Quotas(Protocol):
    """Optional: limits beside the outlet's own that some addressees share.

    `quota_of` names the one somebody falls under, if any.
    """

    quotas: Mapping[str, float]  # messages a second, by name

    def quota_of(self, to: Recipient) -> str | None: ...
