"""Building the e-mail: encoded once per message, then filled with what is one recipient's own.

Lines end with CRLF and stay within 76 characters where the content allows it (RFC 5322 §2.1.1, RFC
2045 §6.7, RFC 2047 §2). The standard library's folding is not used: it loses or doubles spaces of
long Vietnamese subjects and encodes long URLs (docs/engineering/wire-formats.md#the-letter).
"""

import base64
import binascii
import html
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape

from channels.contract.message import DeliveryKey, Message, Recipient
from channels.email.headers import Mailbox, named, one_line, unstructured, wire_address
from channels.shared import fill, layouts, tables

LAYOUTS = Path(__file__).parent / "layouts"
"""The letter's layouts, numbered; `channels.shared.layouts` says what that means."""

NOTICE = Path(__file__).parent / "notice"
"""The letter of a notice to staff: nobody approves one, so it has the newest look only."""

VIETNAM = timezone(timedelta(hours=7))

_ALTERNATIVE = "=_lantoa_alternative"  # "=_" can stand in no quoted-printable and no base64 text
_RELATED = "=_lantoa_related"
# stands for the recipient's own link while the text is compiled; no author can type it
_UNSUBSCRIBE = "\x00unsubscribe\x00"


@dataclass(frozen=True)
class Sender:
    """What every letter of one outlet says about its origin."""

    mailbox: Mailbox
    reply_to: Mailbox | None
    list_id: str  # permanent, ASCII, without angle brackets (RFC 2919)


@dataclass(frozen=True)
class _Slot:
    """A place in an encoded part that each recipient fills."""

    column: str | None  # None: the unsubscribe address
    markup: bool

    def encoded(self, to: Recipient) -> bytes:
        text = (
            (to.unsubscribe_url or "")
            if self.column is None
            else fill.value(self.column, to.fields)
        )
        return _piece(html.escape(text) if self.markup else text)


def _piece(text: str) -> bytes:
    """Quoted-printable of NFC UTF-8 that ends at a line's start: after a hard line break of its
    own, else after a soft one."""
    if not text:
        return b""
    clean = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    # The "!" keeps a column free for the soft break's "=", and a last space from standing at a
    # line's end.
    encoded = (
        binascii.b2a_qp(clean.encode("utf-8") + b"!", istext=True)
        .removesuffix(b"!")
        .replace(b"\n", b"\r\n")
    )
    return encoded if encoded.endswith(b"\r\n") else encoded + b"=\r\n"


def _pieces(text: str, markup: bool) -> Iterator[bytes | _Slot]:
    for number, section in enumerate(text.split(_UNSUBSCRIBE)):
        if number:
            yield _Slot(None, markup)
        for index, part in enumerate(fill.split(section)):
            yield _Slot(part, markup) if index % 2 else _piece(part)


@dataclass(frozen=True)
class Mail:
    """One message, encoded, with places for what differs between recipients."""

    sender: Sender
    title: str
    subject: str | None  # the encoded subject, None when the title holds marks
    head: bytes = field(repr=False)  # the headers that are the same for all
    body: tuple[bytes | _Slot, ...] = field(repr=False)
    html_size: int  # octets of the HTML part before encoding, marks unfilled

    @property
    def size(self) -> int:
        """Octets of the message without the recipient's own headers and values."""
        return len(self.head) + sum(len(part) for part in self.body if isinstance(part, bytes))

    def fill(self, to: Recipient, key: DeliveryKey, at: datetime) -> bytes:
        """The whole message for one recipient, ready for DATA but for dot-stuffing; ValueError for
        a malformed address."""
        parts = [self._own_headers(to, key, at), self.head]
        parts += [part if isinstance(part, bytes) else part.encoded(to) for part in self.body]
        return b"".join(parts)

    def _own_headers(self, to: Recipient, key: DeliveryKey, at: datetime) -> bytes:
        addressee = one_line(fill.value("name", to.fields))
        lines = [
            f"Date: {_date(int(at.timestamp()))}",
            f"To: {named(addressee, wire_address(to.address), len('To: '))}",
            (
                "Subject: "
                f"{self.subject if self.subject is not None else self._own_subject(to.fields)}"
            ),
            f"Message-ID: <{message_id(key, self.sender)}>",
        ]
        if to.unsubscribe_url:
            lines += [
                f"List-Unsubscribe: <{to.unsubscribe_url}>",
                "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
            ]
        return "".join(line + "\r\n" for line in lines).encode("utf-8")

    def _own_subject(self, fields: Mapping[str, str]) -> str:
        return unstructured(fill.fill(self.title, fields, one_line), len("Subject: "))


@lru_cache(maxsize=2)
def _date(second: int) -> str:
    """The Date header of all letters of one second."""
    return format_datetime(datetime.fromtimestamp(second, VIETNAM))


def message_id(key: DeliveryKey, sender: Sender) -> str:
    """The Message-ID of a delivery without its brackets: the same at every try."""
    return f"{key}@{sender.mailbox.domain}"


def compile_mail(message: Message, sender: Sender, unsubscribes: bool) -> Mail:
    """Encodes a message once; `unsubscribes` says whether its recipients have a link of their own
    to leave the list."""
    text, markup = _rendered(message, sender, unsubscribes)
    alternative = [
        *_part("text/plain; charset=utf-8", _pieces(text, markup=False)),
        *_part("text/html; charset=utf-8", _pieces(markup, markup=True)),
        f"--{_ALTERNATIVE}--\r\n".encode(),
    ]
    kind = f'multipart/alternative; boundary="{_ALTERNATIVE}"'
    body = (
        _with_picture(message, sender, kind, alternative)
        if message.picture
        else [b"\r\n", *alternative]
    )
    if message.picture:
        kind = f'multipart/related; type="multipart/alternative";\r\n boundary="{_RELATED}"'
    subject = None if fill.marks(message.title) else unstructured(message.title, len("Subject: "))
    return Mail(
        sender,
        message.title,
        subject,
        _shared_headers(sender, kind, message.notice),
        tuple(_joined(body)),
        len(markup.encode("utf-8")),
    )


def _rendered(message: Message, sender: Sender, unsubscribes: bool) -> tuple[str, str]:
    """The plain and the HTML page of a message, marks and the unsubscribe place still in them."""
    folder = NOTICE if message.notice else LAYOUTS / f"{layouts.of(LAYOUTS, message.layout)}"
    templates = _templates(folder)
    values = {
        "message": message,
        "office": message.office or sender.mailbox.name,
        "cid": _cid(message, sender),
        "unsubscribe": _UNSUBSCRIBE if unsubscribes else "",
    }
    text, markup = (templates.get_template(f"letter.{kind}.j2") for kind in ("txt", "html"))
    return text.render(values), markup.render(values)


@lru_cache(maxsize=8)
def _templates(folder: Path) -> Environment:
    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=select_autoescape(("html.j2",)),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["tables"] = tables.drawn
    return made


def _shared_headers(sender: Sender, kind: str, notice: bool) -> bytes:
    """A notice is no list's letter, but one that nobody typed (RFC 3834 §5)."""
    lines = [f"From: {named(sender.mailbox.name, sender.mailbox.address, len('From: '))}"]
    if sender.reply_to is not None:
        lines.append(
            f"Reply-To: {named(sender.reply_to.name, sender.reply_to.address, len('Reply-To: '))}"
        )
    list_id = named(sender.mailbox.name, sender.list_id, len("List-Id: "))
    of_list = [f"List-Id: {list_id}", "Precedence: bulk"]
    lines += ["Auto-Submitted: auto-generated"] if notice else of_list
    lines += ["MIME-Version: 1.0", f"Content-Type: {kind}"]
    return "".join(line + "\r\n" for line in lines).encode("ascii")


def _part(kind: str, pieces: Iterator[bytes | _Slot]) -> list[bytes | _Slot]:
    head = (
        f"--{_ALTERNATIVE}\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: "
        "quoted-printable\r\n\r\n"
    )
    return [head.encode(), *pieces, b"\r\n"]


def _cid(message: Message, sender: Sender) -> str:
    return f"{message.picture.name}@{sender.mailbox.domain}" if message.picture else ""


def _with_picture(
    message: Message, sender: Sender, kind: str, alternative: list[bytes | _Slot]
) -> list[bytes | _Slot]:
    """The two texts and the picture that the HTML shows, as the parts of multipart/related (RFC
    2387)."""
    picture = message.picture
    assert picture is not None
    head = (
        f"--{_RELATED}\r\nContent-Type: {picture.mime}\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-ID: <{_cid(message, sender)}>\r\nContent-Disposition: inline; "
        f'filename="{picture.name}"\r\n\r\n'
    )
    data = base64.encodebytes(picture.data).replace(b"\n", b"\r\n")
    first = f"\r\n--{_RELATED}\r\nContent-Type: {kind}\r\n\r\n".encode()
    return [first, *alternative, head.encode(), data, f"--{_RELATED}--\r\n".encode()]


def _joined(parts: list[bytes | _Slot]) -> Iterator[bytes | _Slot]:
    """The same parts with neighbouring bytes made one, so that filling touches few pieces."""
    waiting: list[bytes] = []
    for part in parts:
        if isinstance(part, bytes):
            waiting.append(part)
            continue
        yield b"".join(waiting)
        waiting = []
        yield part
    yield b"".join(waiting)
