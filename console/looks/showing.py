"""What each outlet would show of a text, made ready for a page: the same messages that leave, in
the form in which people meet them."""

import base64
import email
import email.policy
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from email.header import decode_header, make_header
from email.message import EmailMessage
from functools import lru_cache
from typing import Any, Literal

from assets.film import moving_picture
from channels.contract.carrying import Carried
from channels.contract.channel import Channel, Parts, Surface
from channels.contract.message import Message, Picture
from channels.contract.panel import Panel
from console.shell.pages import static_url
from engine.decisions.preflight import Finding, Sight
from wiring.readers import sample_reader
from wiring.registered import label_of

FRAMED_POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; font-src "
    "'self'; frame-ancestors 'self'; base-uri 'none'"
)
"""For a letter or a page inside a frame: its own styles, no script at all."""


LookShape = Literal["page", "letter", "bubble", "post", "screen", "paper", "nothing"]
"""How people meet what an outlet shows: by what its channel makes, whatever it is called."""


FEW_FRAMES = 4
"""As many frames of a screen are looked at one by one; more of them play as a film."""


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
    channel: str
    addressed: str | None
    findings: tuple[Finding, ...]
    base: str
    shape: LookShape = "nothing"
    message: Message | None = None
    version: str = ""  # changes with what is shown, so that frames load again only then
    text: str = ""
    pictured: bool = False  # whether a post takes the picture along
    texts: tuple[str, ...] = ()  # of a post that readers get in several messages, in order
    card: str = ""  # the address that a post shows as a card below its text
    pages: tuple[str, ...] = ()  # of a paper, each as a picture
    subject: str = ""
    sender: str = ""
    parts: int = 0
    price: int | None = None  # đồng for one recipient
    frames: tuple[ShownFrame, ...] = ()
    size: tuple[int, int] = (0, 0)
    elsewhere: bool = False  # not taken here, which is no fault of the text: nothing is amiss
    nowhere: bool = False  # of all outlets of the channel none takes its themes

    @property
    def seconds(self) -> float:
        """How long a screen takes for all its frames."""
        return round(sum(frame.seconds for frame in self.frames), 1)

    @property
    def plays(self) -> bool:
        """Whether there are too many frames to be looked at one by one."""
        return len(self.frames) > FEW_FRAMES

    @property
    def blocked(self) -> bool:
        """Whether the text cannot be shown on this outlet."""
        return any(finding.blocking for finding in self.findings)

    @property
    def untaken(self) -> bool:
        """Whether nothing but its themes keeps the text from this outlet."""
        fields = {finding.field for finding in self.findings if finding.blocking}
        return fields == {"themes"}


def cards(seen: list[Sight] | Any, base: str) -> list[Card]:
    """A card for each outlet; `base` is the address of the text that is shown."""
    made = [_card(sight, f"{base}/{sight.outlet.name}") for sight in seen]
    going = {card.channel for card in made if not card.blocked}
    taking = {card.channel for card in made if not card.untaken}
    return [
        replace(
            card,
            elsewhere=card.untaken or (card.blocked and card.channel in going),
            nowhere=card.untaken and card.channel not in taking,
        )
        for card in made
    ]


def picture_of(sight: Sight, number: int = 0) -> Picture | None:
    """The picture that the outlet would show, or one of the others that it shows besides."""
    if sight.message is None:
        return None
    shown = (sight.message.picture, *sight.message.pictures)
    return shown[number] if number < len(shown) else None


def film_of(sight: Sight) -> bytes | None:
    """The frames of a screen as a moving picture; None where there are none."""
    frames = sight.message.frames if sight.message else ()
    return _film(tuple(step for frame in frames for step in frame.steps)) if frames else None


@lru_cache(maxsize=16)
def _film(frames: tuple[tuple[bytes, float], ...]) -> bytes:
    return moving_picture(frames)


def letter_of(sight: Sight) -> str | None:
    """The letter's HTML with its pictures inside; None when the outlet sends no letters."""
    files = _files(sight)
    if ".eml" not in files:
        return None
    mail = _mail(files)
    body = mail.get_body(("html", "plain"))
    html = str(body.get_content()) if body else ""
    inside = {part["content-id"].strip("<>"): part for part in mail.walk() if part["content-id"]}
    return re.sub(r"cid:([^\"')\s]+)", lambda found: _data_uri(inside, found[1]), html)


def page_of(sight: Sight) -> str | None:
    """The item's own page; None when the outlet makes none."""
    files = _files(sight)
    if ".html" not in files or sight.message is None:
        return None
    html = files[".html"].decode("utf-8")
    for name in ("public.css", "icon.svg"):
        html = html.replace(f'"../static/{name}"', f'"{static_url(name)}"')
    own = [sight.message.picture] if sight.message.picture else []
    for picture in (*own, *sight.message.pictures):
        shown = _uri(picture.mime, picture.data)
        html = html.replace(f"../media/{picture.name}", shown)
    return html


def _files(sight: Sight) -> dict[str, bytes]:
    """What would leave, by file name ending; nothing where no message can be made."""
    if sight.message is None or sight.channel is None:
        return {}
    return sight.channel.preview(sight.message, sample_reader(sight.outlet.addressed))


def _card(sight: Sight, base: str) -> Card:
    outlet, label = sight.outlet, label_of(sight.outlet.channel)
    known = Card(
        outlet.name,
        outlet.title,
        label,
        outlet.approved_as,
        outlet.addressed,
        sight.findings,
        base,
    )
    if sight.message is None or sight.channel is None:
        return known
    told = sight.message
    carried = (told.event, *told.attachments, *told.pictures, told.video)
    seen = (told.title, told.summary, told.html, picture_of(sight), carried)
    shown: dict[str, Any] = {"message": sight.message, "version": f"{hash(seen) & 0xFFFFFFFF:x}"}
    return replace(known, **shown, **_shown(sight, sight.channel, sight.message))


def _shown(sight: Sight, channel: Channel | Surface, message: Message) -> dict[str, Any]:
    """The fields of a card that depend on what the channel makes."""
    if isinstance(channel, Panel):
        return {"shape": "screen", **_frames(channel, message)}
    files = _files(sight)
    if isinstance(channel, Carried):
        pages = (data for ending, data in files.items() if ending.endswith(".png"))
        return {"shape": "paper", "pages": tuple(_uri("image/png", page) for page in pages)}
    if ".eml" in files:
        mail = _mail(files)
        heads = {"subject": str(mail["subject"] or ""), "sender": _named(mail, "from")}
        return {"shape": "letter", **heads}
    if ".html" in files:
        return {"shape": "page"}
    if ".txt" not in files:
        return {}
    text = files[".txt"].decode("utf-8")
    if not sight.outlet.addressed:
        picture = picture_of(sight)
        pictured = picture is not None and picture.data in files.values()
        more = [files[ending] for ending in files if ending.endswith(".txt")]
        texts = tuple(text.decode("utf-8") for text in more)
        card = files.get(".url", b"").decode("utf-8")
        shown = {"texts": texts, "pictured": pictured, "card": card}
        return {"shape": "post", "text": text, **shown}
    return {"shape": "bubble", "text": text, **_cost(sight, channel, message)}


def _cost(sight: Sight, channel: Channel | Surface, message: Message) -> dict[str, Any]:
    """Parts and price of a short message to one reader, where its channel counts any."""
    to, sender = sample_reader(sight.outlet.addressed), sight.outlet.fields.get("sender", "")
    if to is None or not isinstance(channel, Parts):
        return {"parts": 0, "price": None, "sender": sender}
    counted = channel.counted(message, to)
    return {"parts": counted.parts, "price": counted.price, "sender": sender}


def _frames(panel: Panel, message: Message) -> dict[str, Any]:
    return {
        "frames": tuple(
            ShownFrame(_uri("image/png", png), seconds)
            for frame in message.frames
            for png, seconds in frame.steps
        ),
        "size": (panel.shape.width, panel.shape.height),
    }


def _mail(files: Mapping[str, bytes]) -> EmailMessage:
    parsed = email.message_from_bytes(files[".eml"], policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def _named(mail: EmailMessage, header: str) -> str:
    """An address as mail readers show it. The library's address parser puts a space where a long
    name was cut into two encoded words (RFC 2047 §6.2 has none there), so the words are read
    before the address."""
    raw = next((text for name, text in mail.raw_items() if name.lower() == header), "")
    return str(make_header(decode_header("".join(raw.splitlines()))))


def _data_uri(inside: dict[str, Any], name: str) -> str:
    part = inside.get(name)
    return _uri(part.get_content_type(), part.get_content()) if part else ""


def _uri(mime: str, data: bytes) -> str:
    return f"data:{mime};base64,{base64.b64encode(data).decode('ascii')}"
