"""The contract between Lan Tỏa and a way out: what is sent, to whom, and what became of it.

An adapter gets a `Message` that was approved byte for byte and answers with an `Outcome`. It never changes the text, never
repeats by itself what may have left, and never raises for anything that a provider or a network does.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import ClassVar, Literal, NewType, Protocol, runtime_checkable

from pydantic import BaseModel, ConfigDict

DeliveryKey = NewType("DeliveryKey", str)
"""Names one delivery to the provider: ASCII `[a-z0-9-]`, at most 40 characters, the same at every try."""


@dataclass(frozen=True)
class Picture:
    """One rendition of the item's picture, ready to send."""

    name: str  # "<sha256>.<ext>", also the file's name under /media/
    mime: str
    width: int
    height: int
    data: bytes = field(repr=False)
    alt: str
    url: str  # public address


@dataclass(frozen=True)
class Frame:
    """One LED frame at the screen's exact pixels."""

    name: str  # "<sha256>-<slug>.png": content-addressed, [a-z0-9_-.], at most 100 characters
    png: bytes = field(repr=False)
    seconds: float


@dataclass(frozen=True)
class Message:
    """What an outlet shows, made once per occurrence. Texts are NFC; `{{column}}` marks are filled per recipient."""

    item: str  # the item's stable id, "ct-01"
    title: str
    summary: str
    html: str  # sanitised body with absolute links
    text: str  # the same body as plain text
    link: str | None = None  # public address of the item's own page
    social: str | None = None  # the author's own post; without it: title, summary, link
    sms: str | None = None  # unaccented, written by the author
    sms_accented: str | None = None
    picture: Picture | None = None
    frames: tuple[Frame, ...] = ()
    frame_problems: tuple["Problem", ...] = ()  # what the drawing of the frames found
    themes: tuple[str, ...] = ()  # titles of the plan's themes, for feeds
    theme_ids: tuple[str, ...] = ()
    office: str = ""  # the publishing office's full name
    contact: str = ""  # the office's address and telephone, one line, for footers
    language: str = "vi"


@dataclass(frozen=True)
class Recipient:
    """One addressee. Neither address nor fields ever show in a repr."""

    address: str = field(repr=False)  # normalised e-mail address or E.164 number
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)  # the columns of the audience file, `name` included
    unsubscribe_url: str | None = field(default=None, repr=False)  # https address that answers RFC 8058 one-click


@dataclass(frozen=True)
class Notice:
    """What readers are told of a correction or a withdrawal."""

    at: datetime
    why: str


@dataclass(frozen=True)
class Entry:
    """One active publication on a surface."""

    message: Message
    guid: str  # permanent: never changes with title, slug, host or text
    slug: str
    published_at: datetime  # first publication, UTC
    updated_at: datetime  # newest approved change, UTC
    valid_to: datetime | None = None  # after this moment nothing may show it, the player included
    correction: Notice | None = None


@dataclass(frozen=True)
class Tombstone:
    """An item that was taken back: its address goes on saying so."""

    item: str
    slug: str
    notice: Notice


@dataclass(frozen=True)
class Problem:
    """Why a message should not leave through an outlet; `text` is a Vietnamese sentence that says what to do."""

    field: str  # "title", "sms.text", "led", "image", …
    text: str
    blocking: bool = True


@dataclass(frozen=True)
class Accepted:
    """The provider took it; arrival is not proven."""

    provider_id: str
    url: str | None = None


@dataclass(frozen=True)
class Delivered:
    """Arrival is proven (read back, confirmed)."""

    provider_id: str
    url: str | None = None


@dataclass(frozen=True)
class Rejected:
    """It will never work for this message or this recipient."""

    reason: str
    code: str = ""
    suppress: bool = False  # the address itself is bad: never write to it again


@dataclass(frozen=True)
class Retry:
    """Certainly not sent; may be tried again, not before `after` seconds when the provider said so."""

    reason: str
    after: float | None = None


@dataclass(frozen=True)
class Unknown:
    """It may have been sent. Nobody sends it again until a look-up or a person has decided."""

    reason: str


@dataclass(frozen=True)
class Halted:
    """Certainly not sent, and the outlet itself is wrong (key refused, quota gone): it stops until a person acts."""

    reason: str


Outcome = Accepted | Delivered | Rejected | Retry | Unknown | Halted

Family = Literal["portal", "email", "sms", "social", "led", "handover"]


@dataclass(frozen=True)
class Retries:
    """How long a message that certainly did not leave is tried again; what comes first ends it, as Rejected with the code "retries".

    Counted over an unbroken row of such tries: a halt of the outlet or a person's word begins a new one. The wait doubles from 15
    seconds on, is never shorter than the provider asked for, and is lengthened by chance.
    """

    tries: int = 32  # hourly in the end, they fill a day
    within_s: int = 24 * 3600
    longest_wait_s: int = 3600


OF_A_SURFACE = Retries(tries=2032, within_s=7 * 24 * 3600, longest_wait_s=300)
"""A full disk or a share that is off for the weekend mends itself, and drawing again shows nothing twice."""


@dataclass(frozen=True)
class Capabilities:
    """What the engine and the forms must know of a channel before it is opened."""

    family: Family  # the key in an item's `channels`
    shows: tuple[str, ...]  # the fields of Message that the public would see
    addressed: Literal["email", "phone"] | None = None  # needs an audience of this kind
    surface: bool = False  # a whole artefact, published by `Surface`
    dedupes: bool = False  # the provider itself refuses a second send under the same key
    connections: int = 1  # lines that send side by side unless the outlet says otherwise
    amends: tuple[Literal["update", "withdraw"], ...] = ()  # what its lines can do with a post that stands (`Update`, `Withdraw`)
    late: Literal["send", "hold", "skip"] = "send"  # the usual rule for what could not leave in time
    late_limit_s: int = 24 * 3600
    retries: Retries = Retries()


@dataclass(frozen=True)
class Site:
    """Where this installation stands: handed to every channel, read from settings by nobody else."""

    public_dir: Path  # served by the public edge: feeds/, media/, bai/, led/
    public_url: str  # the edge's address without a final slash
    office: str = ""


class OutletConfig(BaseModel):
    """Base of a channel's own fields in outlets.toml; an unknown or wrong field is an error that names it."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, hide_input_in_errors=True)


class Line(Protocol):
    """One reusable connection to a provider. Lives in one thread."""

    def send(self, message: Message, to: Recipient | None, key: DeliveryKey) -> Outcome: ...


@runtime_checkable
class Channel(Protocol):
    """A kind of way out, configured for one outlet. Made by `Class(outlet_name, Class.config(**fields), site)`.

    `problems` needs no network; `preview` gives what would leave, as file contents by file name ending (".eml", "-2.png").
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

    show_days: int | None  # how long an entry without an end stays; None: until newer ones push it out

    name: ClassVar[str]
    label: ClassVar[str]
    capabilities: ClassVar[Capabilities]
    config: ClassVar[type[OutletConfig]]

    def problems(self, message: Message) -> list[Problem]: ...

    def preview(self, message: Message, to: Recipient | None) -> dict[str, bytes]: ...

    def publish(self, entries: Sequence[Entry], withdrawn: Sequence[Tombstone] = ()) -> Outcome: ...


class Recalled(Exception):
    """Nothing of this message was written, and nothing may be any more. Raised by `Begin`; adapters let it through."""


Begin = Callable[[DeliveryKey], None]
"""Called with a message's key just before the bytes by which it could arrive; raises Recalled when it may not leave any more.

Until then its task may be cancelled at any await, as nothing was sent; afterwards it never is.
"""


def at_once(key: DeliveryKey) -> None:
    """A `Begin` that lets everything leave."""


class AsyncLine(Protocol):
    """Many messages in flight at once, in one event loop."""

    async def send(self, message: Message, to: Recipient | None, key: DeliveryKey) -> Outcome: ...


@runtime_checkable
class AsyncChannel(Protocol):
    """Optional: a channel that keeps up to `in_flight` messages going over few connections; then `open` is not used for sending.

    Its lines ask `begin` at the last moment, after every wait for a turn, a connection or a log-in.
    """

    in_flight: int

    def connect(self, begin: Begin = at_once) -> AbstractAsyncContextManager[AsyncLine]: ...


@runtime_checkable
class Update(Protocol):
    """Optional for a Line: puts another text in the place of `before` in a post that stands. Delivered when it shows, now or already."""

    def update(self, message: Message, before: Message, provider_id: str) -> Outcome: ...


@runtime_checkable
class Withdraw(Protocol):
    """Optional for a Line: takes a post down. Delivered when it is gone, now or already."""

    def withdraw(self, provider_id: str) -> Outcome: ...


@runtime_checkable
class Tester(Protocol):
    """Optional: a harmless call that proves the outlet can work (`lantoa outlet test`). None when all is well."""

    def test(self) -> str | None: ...


@runtime_checkable
class Expiring(Protocol):
    """Optional: when the provider ends the outlet's credentials (aware UTC); None when never. LookupError when it does not say."""

    def key_ends_at(self) -> datetime | None: ...


@runtime_checkable
class Screen(Protocol):
    """Optional: a surface whose player asks the public edge for what to show, under /led/ and this name."""

    screen: str


@runtime_checkable
class Parts(Protocol):
    """Optional: how many units of the outlet's rate one message takes (parts of an SMS)."""

    def parts(self, message: Message, to: Recipient | None) -> int: ...


@runtime_checkable
class Quotas(Protocol):
    """Optional: limits beside the outlet's own that some addressees share. `quota_of` names the one somebody falls under, if any."""

    quotas: Mapping[str, float]  # messages a second, by name

    def quota_of(self, to: Recipient) -> str | None: ...


@dataclass(frozen=True)
class Receipt:
    """A provider's later word about one delivery. `key` is ours, and only one that we made moves anything."""

    key: DeliveryKey
    outcome: Accepted | Delivered | Rejected
    at: datetime | None = None  # by the provider's clock, aware UTC


@runtime_checkable
class ReceiptReader(Protocol):
    """Optional: reads what the provider called the outlet's hook with. Nothing in it that it knows: an empty list."""

    def read_receipt(self, method: str, query: str, headers: Mapping[str, str], body: bytes) -> list[Receipt]: ...


@runtime_checkable
class Lookup(Protocol):
    """Optional: asks the provider what became of a message whose sending began at `since`; None when it cannot tell (yet)."""

    def look_up(self, message: Message, key: DeliveryKey, since: datetime) -> Accepted | Delivered | Rejected | None: ...
