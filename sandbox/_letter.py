"""A letter as a mail reader shows it: its headers, its text, and its HTML with the pictures that
came along."""

import base64
import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from typing import Literal

_UNSUBSCRIBE = re.compile(r"<(https?://[^<>\s]+)>")


@dataclass(frozen=True)
class Letter:
    """What `read_letter` found; empty strings for what the letter lacks."""

    sender: str
    reply_to: str
    subject: str
    text: str
    html: str
    unsubscribe: str


def read_letter(raw: str) -> Letter:
    """The letter in `Arrival.raw`; a picture that the HTML shows by `cid:` stands in it as data."""
    message = message_from_bytes(raw.encode("utf-8"), policy=policy.default)
    found = _UNSUBSCRIBE.search(str(message["List-Unsubscribe"] or ""))
    return Letter(
        sender=_named(message, "from"),
        reply_to=_named(message, "reply-to"),
        subject=str(message["Subject"] or ""),
        text=_text(message, "plain"),
        html=_with_pictures(_text(message, "html"), message),
        unsubscribe=found[1] if found else "",
    )


def _named(message: EmailMessage, header: str) -> str:
    """An address as mail readers show it: the library's address parser puts a space where a long
    name was cut into two encoded words."""
    raw = next((text for name, text in message.raw_items() if name.lower() == header), "")
    return str(make_header(decode_header("".join(raw.splitlines()))))


def _text(message: EmailMessage, kind: Literal["plain", "html"]) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def _with_pictures(html: str, message: EmailMessage) -> str:
    for part in message.walk():
        id = str(part["Content-ID"] or "").strip(" <>")
        payload = part.get_payload(decode=True)
        if id and isinstance(payload, bytes):
            html = html.replace(
                f"cid:{id}",
                f"data:{part.get_content_type()};base64,{base64.b64encode(payload).decode('ascii')}",
            )
    return html
