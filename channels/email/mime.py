"""Building the e-mail: encoded once per message, then filled with what is one recipient's own.

Lines end with CRLF and stay within 76 characters where the content allows it (RFC 5322 §2.1.1, RFC
2045 §6.7, RFC 2047 §2). The standard library's folding is not used: it loses or doubles spaces of
long Vietnamese subjects and encodes long URLs (docs/engineering/wire-formats.md#the-letter).
"""

import binascii
import hashlib
import html
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from functools import cached_property, lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape

from channels.contract.message import DeliveryKey, Event, Message, Recipient
from channels.email import dkim
from channels.email.headers import Mailbox, feedback_id, named, one_line, unstructured, wire_address
from channels.email.mime_parts import Enclosed, enclosed, mixed, related
from channels.shared import fill, layouts, tables

LAYOUTS = Path(__file__).parent / "layouts"
"""The letter's layouts, numbered; `channels.shared.layouts` says what that means."""

NOTICE = Path(__file__).parent / "notice"
"""The letter of a notice to staff: nobody approves one, so it has the newest look only."""

_UNDATED = datetime(2026, 1, 1, tzinfo=UTC)

VIETNAM = timezone(timedelta(hours=7))

_ALTERNATIVE = "=_lantoa_alternative"  # "=_" can stand in no quoted-printable and no base64 text
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

    mark: str | None  # None: the unsubscribe address
    markup: bool

    def encoded(self, to: Recipient) -> bytes:
        text = (to.unsubscribe_url or "") if self.mark is None else fill.value(self.mark, to.fields)
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
            if not index % 2:
                yield _piece(part)
            else:  # its words stand in the page as the page writes them
                yield _Slot(html.unescape(part) if markup else part, markup)


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

    def signed(
        self, to: Recipient, key: DeliveryKey, at: datetime, signers: Sequence[dkim.Signer]
    ) -> bytes:
        """The same with a DKIM signature of each signer before it."""
        own = self._own_headers(to, key, at)
        parts = [part if isinstance(part, bytes) else part.encoded(to) for part in self.body]
        body = self._body_hash(parts)
        headers = [*dkim.relaxed_headers(own), *self._relaxed_head]
        signatures = [signer.header(headers, body, at) for signer in signers]
        return b"".join([*signatures, own, self.head, *parts])

    @cached_property
    def _relaxed_head(self) -> list[tuple[bytes, bytes]]:
        return dkim.relaxed_headers(self.head)

    @cached_property
    def _relaxed_body(self) -> list[bytes | None]:
        """What all letters share of the body, as it is signed; the first piece begins with the
        empty line that ends the headers."""
        shared = [
            dkim.relaxed_body(part) if isinstance(part, bytes) else None for part in self.body
        ]
        return [(shared[0] or b"").removeprefix(b"\r\n"), *shared[1:]]

    def _body_hash(self, parts: Sequence[bytes]) -> bytes:
        """SHA-256 of the relaxed body; every piece of it begins at a line's start, and the last
        line is a boundary."""
        made = hashlib.sha256()
        for shared, part in zip(self._relaxed_body, parts, strict=True):
            made.update(dkim.relaxed_body(part) if shared is None else shared)
        return made.digest()

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
            lines.append(f"List-Unsubscribe: <{to.unsubscribe_url}>")
            if to.unsubscribe_url.startswith("https://"):  # RFC 8058 §3.1: no other scheme
                lines.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
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


def compile_mail(
    message: Message, sender: Sender, unsubscribes: bool, at: datetime = _UNDATED
) -> Mail:
    """Encodes a message once, at a moment; `unsubscribes` says whether its recipients have a link
    of their own to leave the list. OSError when a file that goes with it is gone."""
    layout = int(layouts.of(LAYOUTS, message.layout))
    files = enclosed(message, sender.mailbox.domain, layout, at)
    text, markup = _rendered(message, sender, unsubscribes, files)
    alternative = [
        *_part("text/plain; charset=utf-8", _pieces(text, markup=False)),
        *_part("text/html; charset=utf-8", _pieces(markup, markup=True)),
        f"--{_ALTERNATIVE}--\r\n".encode(),
    ]
    kind, body = f'multipart/alternative; boundary="{_ALTERNATIVE}"', [b"\r\n", *alternative]
    if message.picture:
        kind, body = related(kind, body, message.picture, _cid(message, sender))
    if files:
        kind, body = mixed(kind, body, files)
    subject = None if fill.marks(message.title) else unstructured(message.title, len("Subject: "))
    return Mail(
        sender,
        message.title,
        subject,
        _shared_headers(sender, kind, message),
        tuple(_joined(body)),
        len(markup.encode("utf-8")),
    )


def _rendered(
    message: Message, sender: Sender, unsubscribes: bool, files: Sequence[Enclosed]
) -> tuple[str, str]:
    """The plain and the HTML page of a message, marks and the unsubscribe place still in them."""
    folder = NOTICE if message.notice else LAYOUTS / f"{layouts.of(LAYOUTS, message.layout)}"
    templates = _templates(folder)
    values = {
        "message": message,
        "office": message.office or sender.mailbox.name,
        "cid": _cid(message, sender),
        "files": files,
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
    made.filters["span"] = _span
    return made


def _vietnamese(moment: datetime) -> str:
    return moment.astimezone(VIETNAM).strftime("%H:%M ngày %d/%m/%Y")


def _span(event: Event) -> str:
    """From when to when, the day once where it is one."""
    start, end = event.start.astimezone(VIETNAM), event.end and event.end.astimezone(VIETNAM)
    if end is not None and end.date() == start.date():
        return f"{start:%H:%M} – {end:%H:%M} ngày {start:%d/%m/%Y}"
    return " – ".join(_vietnamese(moment) for moment in (start, end) if moment)


def _shared_headers(sender: Sender, kind: str, message: Message) -> bytes:
    """A notice is no list's letter, but one that nobody typed (RFC 3834 §5)."""
    lines = [f"From: {named(sender.mailbox.name, sender.mailbox.address, len('From: '))}"]
    if sender.reply_to is not None:
        lines.append(
            f"Reply-To: {named(sender.reply_to.name, sender.reply_to.address, len('Reply-To: '))}"
        )
    list_id = named(sender.mailbox.name, sender.list_id, len("List-Id: "))
    of_list = [
        f"List-Id: {list_id}",
        "Precedence: bulk",
        f"Feedback-ID: {feedback_id(message.item, sender.list_id, sender.mailbox.domain)}",
    ]
    lines += ["Auto-Submitted: auto-generated"] if message.notice else of_list
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
