"""What a letter carries besides its two texts: the picture that the page shows, the files of the
item, and its event for the reader's calendar."""

import base64
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import quote

from icalendar import Calendar
from icalendar import Event as CalendarEvent

from channels.contract.message import Event, Message, Picture
from channels.shared import fill

T = TypeVar("T")

ATTACHED_FROM = 2
"""The first layout whose letters carry the item's files: what was approved before leaves without,
as it was shown."""

CALENDAR = "lich.ics"

_RELATED = "=_lantoa_related"
_MIXED = "=_lantoa_mixed"


@dataclass(frozen=True)
class Enclosed:
    """A file that goes with a letter."""

    name: str  # as the reader sees it, with its ending
    mime: str
    data: bytes = field(repr=False)
    title: str = ""


def enclosed(message: Message, domain: str, layout: int, at: datetime) -> tuple[Enclosed, ...]:
    """The files of a letter: what the item carries, and its event, written down at a moment;
    OSError when a file is gone."""
    if layout < ATTACHED_FROM:
        return ()
    files = [
        Enclosed(_file_name(file.title, ".pdf"), file.mime, file.read(), file.title)
        for file in message.attachments
    ]
    if message.event is not None:
        kind = "text/calendar; charset=utf-8; method=PUBLISH"
        files.append(Enclosed(CALENDAR, kind, _invitation(message, message.event, domain, at)))
    return tuple(files)


def _invitation(message: Message, takes_place: Event, domain: str, at: datetime) -> bytes:
    """The event as calendars read it (RFC 5545); the same item is the same entry of a calendar
    whenever it is sent."""
    event = CalendarEvent()
    event.add("uid", f"{message.item}@{domain}")
    event.add("dtstamp", at.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", takes_place.start.astimezone(UTC))
    if takes_place.end is not None:
        event.add("dtend", takes_place.end.astimezone(UTC))
    event.add("summary", _unnamed(message.title))
    event.add("location", takes_place.place)
    event.add("description", "\n".join(filter(None, (_unnamed(message.summary), message.link))))
    if message.link:
        event.add("url", message.link)
    made = Calendar()
    made.add("prodid", "-//Lan Toa//VI")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add_component(event)
    return bytes(made.to_ical())


def _unnamed(text: str) -> str:
    """A text whose marks are nobody's: one entry of a calendar is the same for all."""
    return " ".join(fill.fill(text, {}).split())


def related(
    kind: str, body: list[bytes | T], picture: Picture, cid: str
) -> tuple[str, list[bytes | T]]:
    """The texts and the picture that the HTML shows (RFC 2387): content type and body, which begins
    with the end of the headers."""
    head = (
        f"--{_RELATED}\r\nContent-Type: {picture.mime}\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-ID: <{cid}>\r\nContent-Disposition: inline; "
        f'filename="{picture.name}"\r\n\r\n'
    )
    first = f"\r\n--{_RELATED}\r\nContent-Type: {kind}\r\n".encode()
    made = f'multipart/related; type="multipart/alternative";\r\n boundary="{_RELATED}"'
    last = f"--{_RELATED}--\r\n".encode()
    return made, [first, *body, head.encode(), _base64(picture.data), last]


def mixed(
    kind: str, body: list[bytes | T], files: Sequence[Enclosed]
) -> tuple[str, list[bytes | T]]:
    """The letter and the files that go with it."""
    parts: list[bytes | T] = [f"\r\n--{_MIXED}\r\nContent-Type: {kind}\r\n".encode(), *body]
    for file in files:
        parts += [_head(file).encode("ascii"), _base64(file.data)]
    parts.append(f"--{_MIXED}--\r\n".encode())
    return f'multipart/mixed; boundary="{_MIXED}"', parts


def _head(file: Enclosed) -> str:
    """The whole name (RFC 2231), and one for programs that read ASCII only."""
    plain = _plain(file.name)
    whole = f' filename="{plain}"' if plain == file.name else _continued(quote(file.name, safe=""))
    return (
        f"--{_MIXED}\r\nContent-Type: {file.mime};\r\n"
        f' name="{plain}"\r\nContent-Transfer-Encoding: base64\r\n'
        f"Content-Disposition: attachment;\r\n{whole}\r\n\r\n"
    )


def _continued(encoded: str) -> str:
    """A long RFC 2231 value in numbered pieces, none of which cuts a %XX."""
    pieces = re.findall(r"(?:%[0-9A-F]{2}|[^%]){1,20}", encoded)
    if len(pieces) == 1:
        return f" filename*=utf-8''{pieces[0]}"
    first, *rest = pieces
    lines = [f" filename*0*=utf-8''{first}"]
    lines += [f" filename*{number}*={piece}" for number, piece in enumerate(rest, 1)]
    return ";\r\n".join(lines)


def _file_name(title: str, ending: str) -> str:
    """A name that every system takes, from what readers are told the file is."""
    clean = re.sub(r'[\x00-\x1f\x7f<>:"/\\|?*]+', " ", unicodedata.normalize("NFC", title))
    words = " ".join(clean.removesuffix(ending).split())[:80].strip(" .")
    return (words or "tep") + ending


def _plain(name: str) -> str:
    bare = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
    return re.sub(r"[^A-Za-z0-9._-]+", "-", bare.encode("ascii", "ignore").decode()).strip("-")


def _base64(data: bytes) -> bytes:
    return base64.encodebytes(data).replace(b"\n", b"\r\n")
