"""What each outlet would show of a text, made ready for a page: the same messages that leave, in
the form in which people meet them."""

import base64
import email
import email.policy
import re
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

from channels.contract.channel import Channel, Parts, Surface
from channels.contract.message import Message, Recipient
from console.shell.pages import static_url
from engine.decisions.preflight import Finding, Sight

EMAIL_READER = Recipient(
    "nguoi.nhan@example.vn", {"name": "Nguyễn Văn A"}, "https://example.vn/u/xem-truoc"
)
PHONE_READER = Recipient("+84900000000", {"name": "Nguyễn Văn A"})
"""Who reads a preview: marks in the text show what a recipient would get."""

FRAMED_POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; font-src "
    "'self'; frame-ancestors 'self'; base-uri 'none'"
)
"""For a letter or a page inside a frame: its own styles, no script at all."""


@dataclass(frozen=True)
class ShownFrame:
    """One LED frame as a browser shows it."""

    src: str
    seconds: float


@dataclass(frozen=True)
class Card:
    """One outlet's look. `base` is where its picture, letter and page are served."""

    name: str
    title: str
    label: str
    family: str
    findings: tuple[Finding, ...]
    base: str
    message: Message | None = None
    version: str = ""  # changes with what is shown, so that frames load again only then
    text: str = ""
    subject: str = ""
    sender: str = ""
    parts: int = 0
    price: int | None = None  # đồng for one recipient
    frames: tuple[ShownFrame, ...] = ()
    size: tuple[int, int] = (0, 0)


def cards(seen: list[Sight] | Any, base: str) -> list[Card]:
    """A card for each outlet; `base` is the address of the text that is shown."""
    return [_card(sight, f"{base}/{sight.outlet.name}") for sight in seen]


def picture_of(sight: Sight) -> bytes | None:
    """The JPEG that the outlet would show."""
    return sight.message.picture.data if sight.message and sight.message.picture else None


def letter_of(sight: Sight) -> str | None:
    """The letter's HTML with its pictures inside; None when the outlet sends no letters."""
    if sight.outlet.family != "email" or sight.message is None or sight.channel is None:
        return None
    mail = _mail(sight.channel, sight.message)
    body = mail.get_body(("html", "plain"))
    html = str(body.get_content()) if body else ""
    inside = {part["content-id"].strip("<>"): part for part in mail.walk() if part["content-id"]}
    return re.sub(r"cid:([^\"')\s]+)", lambda found: _data_uri(inside, found[1]), html)


def page_of(sight: Sight) -> str | None:
    """The item's own page; None when the outlet makes none."""
    if sight.outlet.family != "portal" or sight.message is None or sight.channel is None:
        return None
    html = sight.channel.preview(sight.message, None)[".html"].decode("utf-8")
    for name in ("public.css", "icon.svg"):
        html = html.replace(f'"../static/{name}"', f'"{static_url(name)}"')
    picture = sight.message.picture
    return html.replace(picture.url, _uri(picture.mime, picture.data)) if picture else html


def _card(sight: Sight, base: str) -> Card:
    label = sight.channel.label if sight.channel else sight.outlet.channel
    known = Card(
        sight.outlet.name, sight.outlet.title, label, sight.outlet.family, sight.findings, base
    )
    if sight.message is None or sight.channel is None:
        return known
    made = {"email": _email, "sms": _sms, "led": _led, "social": _social}.get(
        sight.outlet.family, _plain
    )
    seen = (sight.message.title, sight.message.summary, sight.message.html, picture_of(sight))
    version = f"{hash(seen) & 0xFFFFFFFF:x}"
    return Card(
        **{
            **vars(known),
            "message": sight.message,
            "version": version,
            **made(sight, sight.channel, sight.message),
        }
    )


def _plain(sight: Sight, channel: Channel | Surface, message: Message) -> dict[str, Any]:
    return {}


def _social(sight: Sight, channel: Channel | Surface, message: Message) -> dict[str, Any]:
    return {"text": channel.preview(message, None)[".txt"].decode("utf-8")}


def _sms(sight: Sight, channel: Channel | Surface, message: Message) -> dict[str, Any]:
    parts = channel.parts(message, PHONE_READER) if isinstance(channel, Parts) else 0
    text = channel.preview(message, PHONE_READER)[".txt"].decode("utf-8")
    each = sight.outlet.fields.get("price_per_part")
    price = None if each is None else each * parts
    return {
        "text": text,
        "parts": parts,
        "price": price,
        "sender": sight.outlet.fields.get("sender", ""),
    }


def _email(sight: Sight, channel: Channel | Surface, message: Message) -> dict[str, Any]:
    mail = _mail(channel, message)
    return {"subject": str(mail["subject"] or ""), "sender": str(mail["from"] or "")}


def _led(sight: Sight, channel: Channel | Surface, message: Message) -> dict[str, Any]:
    size = (int(sight.outlet.fields["width"]), int(sight.outlet.fields["height"]))
    return {
        "frames": tuple(
            ShownFrame(_uri("image/png", frame.png), frame.seconds) for frame in message.frames
        ),
        "size": size,
    }


def _mail(channel: Channel | Surface, message: Message) -> EmailMessage:
    parsed = email.message_from_bytes(
        channel.preview(message, EMAIL_READER)[".eml"], policy=email.policy.default
    )
    assert isinstance(parsed, EmailMessage)
    return parsed


def _data_uri(inside: dict[str, Any], name: str) -> str:
    part = inside.get(name)
    return _uri(part.get_content_type(), part.get_content()) if part else ""


def _uri(mime: str, data: bytes) -> str:
    return f"data:{mime};base64,{base64.b64encode(data).decode('ascii')}"
