"""What is sent, and to whom: approved byte for byte; an adapter never changes it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NewType

DeliveryKey = NewType("DeliveryKey", str)
"""Names one delivery to the provider: ASCII `[a-z0-9-]`, at most 40 characters, the same at every
try."""


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
    # what its author should know before it is approved, Vietnamese
    notes: tuple[str, ...] = field(default=(), compare=False)
    caption: str = ""
    credit: str = ""  # who made it, as it is to be said beside it
    decorative: bool = False  # it says nothing: its alt text is empty on purpose
    small: "Picture | None" = None  # the same for narrow screens, where one was made


@dataclass(frozen=True)
class Film:
    """A running line as one moving file, and the pictures that it is made of with their seconds."""

    data: bytes = field(repr=False)
    ext: Literal["gif", "mp4"]
    steps: tuple[tuple[bytes, float], ...] = field(repr=False)


@dataclass(frozen=True)
class Frame:
    """One LED frame at the screen's exact pixels; of a running line that is one `film`, its first
    picture."""

    name: str  # "<sha256>-<slug>.png": content-addressed, [a-z0-9_-.], at most 100 characters
    png: bytes = field(repr=False)
    seconds: float
    film: Film | None = None

    @property
    def data(self) -> bytes:
        """The file that is shown."""
        return self.film.data if self.film else self.png

    @property
    def ext(self) -> Literal["png", "gif", "mp4"]:
        """The ending of its name."""
        return self.film.ext if self.film else "png"

    @property
    def steps(self) -> tuple[tuple[bytes, float], ...]:
        """Every picture that is seen, with its seconds."""
        return self.film.steps if self.film else ((self.png, self.seconds),)


@dataclass(frozen=True)
class Attachment:
    """A PDF that goes with the item, as the author brought it."""

    name: str  # "<sha256>.pdf", also the file's name under /media/
    title: str  # what readers are told it is
    mime: str
    size: int  # bytes
    url: str  # public address, once a surface has put the file there
    # the file itself, read only when it is written or sent; OSError when it is gone
    read: Callable[[], bytes] = field(repr=False, compare=False)


@dataclass(frozen=True)
class Video:
    """A video: a file of ours, or only the address where one is shown."""

    title: str
    url: str
    name: str | None = None  # "<sha256>.mp4" of a file
    mime: str | None = None
    size: int = 0  # bytes
    read: Callable[[], bytes] | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class Event:
    """When (aware UTC) and where something takes place."""

    start: datetime
    place: str
    end: datetime | None = None


@dataclass(frozen=True)
class Message:
    """What an outlet shows, made once per occurrence.

    Texts are NFC; `{{column}}` marks are filled per recipient.
    """

    item: str  # the item's stable id, "ct-01"
    title: str
    summary: str
    html: str  # sanitised body with absolute links
    text: str  # the same body as plain text
    link: str | None = None  # public address of the item's own page
    social: str | None = None  # the author's own post; without it: title, summary, link
    sms: str | None = None  # unaccented, written by the author
    sms_accented: str | None = None
    zalo: tuple[tuple[str, str], ...] = ()  # a template's named places and what stands there
    picture: Picture | None = None
    frames: tuple[Frame, ...] = ()
    frame_problems: tuple["Problem", ...] = ()  # what the drawing of the frames found
    themes: tuple[str, ...] = ()  # titles of the plan's themes, for feeds
    theme_ids: tuple[str, ...] = ()
    office: str = ""  # the publishing office's full name
    contact: str = ""  # the office's address and telephone, one line, for footers
    language: str = "vi"
    office_colour: str = ""  # "#0b5cad", its second colour beside ours
    card: Picture | None = None  # what social networks show of a link: the title in a picture
    # which of our layouts of the family draws it, as it was approved; 0: the newest, for what
    # nobody approves
    layout: int = 0
    notice: bool = False  # to staff or carriers, not to a list of citizens
    # the code that leads to `link`, rows of "0" and "1" from the top; only of what people carry
    code: tuple[str, ...] = ()
    unprintable: tuple[str, ...] = ()  # signs that the typeface of such papers does not have
    # from here on: only where the channel uses it (`Capabilities.uses`)
    pictures: tuple[Picture, ...] = ()  # besides `picture`, whole, not cut
    attachments: tuple[Attachment, ...] = ()
    video: Video | None = None
    event: Event | None = None
    message_class: str | None = None  # notice, reminder, urgent, care
    urgent_until: datetime | None = None  # aware UTC: an urgent notice is not shown after it


@dataclass(frozen=True)
class Recipient:
    """One addressee. Neither address nor fields ever show in a repr."""

    address: str = field(repr=False)  # normalised e-mail address or E.164 number
    # the columns of the audience file, `name` included
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)
    # https address that answers RFC 8058 one-click
    unsubscribe_url: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class ChangeNote:
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
    correction: ChangeNote | None = None
    urgent: bool = False  # it was let out on the urgent path


@dataclass(frozen=True)
class EntryHead:
    """One active publication on a surface whose message is not made yet: what it takes to know
    whether it stands already."""

    item: str
    slug: str
    theme_ids: tuple[str, ...]
    # names everything that the entry is made of; another one, another entry. "" where nobody knows
    version: str
    published_at: datetime
    # the whole entry; None where its text cannot be shown
    make: Callable[[], Entry | None] = field(repr=False, compare=False)


def head_of(entry: Entry) -> EntryHead:
    """The head of an entry that is there already."""
    message = entry.message
    named = message.item, entry.slug, message.theme_ids
    return EntryHead(*named, "", entry.published_at, lambda: entry)


@dataclass(frozen=True)
class Tombstone:
    """An item that was taken back: its address goes on saying so, and where to read on."""

    item: str
    slug: str
    note: ChangeNote
    replaced_by: str | None = None  # http(s) address of what takes its place
    moves: bool = False  # its address leads there at once


@dataclass(frozen=True)
class Problem:
    """Why a message should not leave through an outlet; `text` is a Vietnamese sentence that says
    what to do."""

    field: str  # "title", "sms.text", "led", "image", …
    text: str
    blocking: bool = True
