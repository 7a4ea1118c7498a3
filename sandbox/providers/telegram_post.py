"""What a post of a Telegram channel may hold: text, entities, a picture; and how it is refused."""

import json
import struct
from dataclasses import dataclass, field

from sandbox.providers._forms import Form

_ENTITY_LIMIT = 100
_PHOTO_BYTES = 10 * 1024 * 1024


class Refused(Exception):
    """What the server does not take; the words are its own."""

    def __init__(self, status: int, description: str) -> None:
        super().__init__(description)
        self.status = status


def bad_request(description: str) -> Refused:
    """A fault of the request."""
    return Refused(400, f"Bad Request: {description}")


@dataclass(frozen=True)
class Post:
    """A message as readers of the channel see it."""

    text: str
    entities: tuple[tuple[str, str], ...] = ()  # (type, the words that it covers)
    photo: bytes | None = field(default=None, repr=False)
    silent: bool = False


def units_of(text: str) -> int:
    """The length in UTF-16 code units, in which the server counts."""
    return len(text.encode("utf-16-le")) // 2


def entities_of(form: Form, text: str, field: str) -> tuple[tuple[str, str], ...]:
    """Entities by the words that they cover.

    A bound outside the text or inside an emoji is refused.
    """
    if "parse_mode" in form.fields:
        raise bad_request("unsupported parse_mode")  # this stand-in reads entities only
    sent = json.loads(form.fields.get(field, "[]"))
    if len(sent) > _ENTITY_LIMIT:
        raise bad_request("ENTITIES_TOO_LONG")
    units = text.encode("utf-16-le")
    return tuple(
        (
            str(entity["type"]),
            _covered(units, 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])),
        )
        for entity in sent
    )


def _covered(units: bytes, start: int, end: int) -> str:
    if not 0 <= start < end <= len(units):
        raise bad_request("ENTITY_BOUNDS_INVALID")
    try:
        return units[start:end].decode("utf-16-le")
    except UnicodeDecodeError as error:
        raise bad_request("ENTITY_BOUNDS_INVALID") from error


def photo_of(form: Form) -> bytes:
    """The picture's bytes, in the field itself or in the part that `attach://` names."""
    name = form.fields.get("photo", "").removeprefix("attach://") or "photo"
    if name not in form.files:
        raise bad_request(
            "wrong file identifier/HTTP URL specified"
            if "photo" in form.fields
            else "there is no photo in the request"
        )
    data = form.files[name]
    if len(data) > _PHOTO_BYTES:
        raise Refused(413, "Request Entity Too Large")
    if not data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        raise bad_request("IMAGE_PROCESS_FAILED")
    if data.startswith(b"\x89PNG"):
        width, height = struct.unpack(">II", data[16:24])
        if width + height > 10_000 or max(width, height) > 20 * min(width, height):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return data
