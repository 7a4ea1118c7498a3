"""What a post of a Telegram channel may hold: text, entities, a picture; and how it is refused."""

import json
import struct
from dataclasses import dataclass, field
from typing import Any

from sandbox.providers._forms import Form

_ENTITY_LIMIT = 100
_FILE_BYTES = 50 * 1024 * 1024
_PHOTO_BYTES = 10 * 1024 * 1024


class Refused(Exception):
    """What the server does not take; the words are its own."""

    def __init__(self, status: int, description: str) -> None:
        super().__init__(description)
        self.status = status


class Moved(Exception):
    """The chat is another one now."""

    def __init__(self, to: int) -> None:
        super().__init__(to)
        self.to = to


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
    # a file that is no picture: its kind ("video", "document"), its name and its bytes
    file: tuple[str, str, bytes] | None = field(default=None, repr=False)
    topic: int | None = None
    group: str = ""  # of the album that it is part of

    @property
    def field(self) -> str:
        """The field of the message that holds its text."""
        return "text" if self.photo is None and self.file is None else "caption"


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


def file_of(form: Form, kind: str) -> tuple[str, str, bytes]:
    """A video or document, in the field itself or in the part that `attach://` names."""
    part = form.fields.get(kind, "").removeprefix("attach://") or kind
    if part not in form.files:
        raise bad_request(f"there is no {kind} in the request")
    data = form.files[part]
    if len(data) > _FILE_BYTES:
        raise Refused(413, "Request Entity Too Large")
    return kind, form.names.get(part, ""), data


def medium_of(form: Form, media: dict[str, Any], limit: int) -> Post:
    """One entry of an album, or what takes the place of a medium (`InputMedia`)."""
    kind, text = str(media["type"]), str(media.get("caption", ""))
    if units_of(text) > limit:
        raise bad_request("message caption is too long")
    inner = Form(
        {kind: media["media"], "entities": json.dumps(media.get("caption_entities", []))},
        form.files,
        form.names,
    )
    entities = entities_of(inner, text, "entities")
    if kind == "photo":
        return Post(text, entities, photo_of(inner))
    return Post(text, entities, file=file_of(inner, kind))


def album_of(form: Form, limit: int) -> list[Post]:
    """The messages of an album: 2 to 10, files only among files."""
    entries = json.loads(form.fields.get("media", "[]"))
    if not 2 <= len(entries) <= 10:
        raise bad_request("group send failed" if entries else "there are no messages to send")
    kinds = {entry["type"] for entry in entries}
    if "document" in kinds and kinds != {"document"}:
        raise bad_request("document can't be mixed with other media types")
    return [medium_of(form, entry, limit) for entry in entries]


def shown_medium(post: Post, number: int) -> dict[str, object]:
    """The fields of a message that say what medium it has."""
    named: dict[str, object] = {"file_id": f"f{number}", "file_unique_id": f"u{number}"}
    size: dict[str, object] = {"width": 1, "height": 1}
    if post.photo is not None:
        return {"photo": [named | size | {"file_size": len(post.photo)}]}
    assert post.file is not None
    kind, name, data = post.file
    told = named | {"file_name": name, "file_size": len(data)}
    return {kind: told | size | {"duration": 1} if kind == "video" else told}
