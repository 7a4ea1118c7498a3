"""What an item carries besides its texts and its picture: more pictures, attachments, a video, an
event, the class of its message, the end of an urgent notice.

What an item does not carry is not in its revision either: an item without these fields has the hash
that it had before there were any.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import (
    AfterValidator,
    Field,
    StrictStr,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from content.intake.local_time import VIETNAM, parse_local
from content.intake.strict import OneLine, Shape, at_most
from content.items.picture_fields import PictureEntry, whole

MAX_PICTURES: Final = 9  # with the item's own picture an album of ten, the most of any network
MAX_ATTACHMENTS: Final = 5

MessageClass = Literal["notice", "reminder", "urgent", "care"]
"""What a message is to the one who gets it: `notice` tells something new, `reminder` recalls a day
or a deadline of theirs, `urgent` cannot wait for the morning, `care` asks or thanks.

A channel whose provider sorts messages (Zalo's tags 1, 2, 3; a telecom's classes) says which of its
own sorts each of these is.
"""


def _moment(value: str) -> str:
    moment = parse_local(value)
    if moment.second:
        raise ValueError("chỉ ghi đến phút; ví dụ: 1/12/2026 8h00")
    return moment.isoformat()


def _public(value: str) -> str:
    if not re.fullmatch(r"https://[^\s/?#@]+\.[^\s/?#@]+(/\S*)?", value):
        raise ValueError("phải là địa chỉ công khai bắt đầu bằng https://")
    return value


def _once(entries: tuple[Any, ...]) -> tuple[Any, ...]:
    names = [entry.file for entry in entries]
    for number, name in enumerate(names, 1):
        if name in names[: number - 1]:
            raise ValueError(f"tệp thứ {number} đã có ở trên; hãy xóa một lần")
    return entries


_Whole = Annotated[OneLine, AfterValidator(whole), AfterValidator(at_most(200))]
_Moment = Annotated[StrictStr, AfterValidator(_moment)]  # Vietnam's time in, UTC out


class AttachmentEntry(Shape):
    """A PDF and what readers are told it is."""

    file: OneLine
    title: _Whole


class VideoEntry(Shape):
    """A video of ours, or the address where one is shown."""

    title: _Whole
    file: OneLine | None = None
    url: Annotated[OneLine, AfterValidator(_public)] | None = None

    @model_validator(mode="after")
    def _one_source(self) -> "VideoEntry":
        if (self.file is None) == (self.url is None):
            raise ValueError("cần một tệp video hoặc một địa chỉ, không phải cả hai")
        return self


class EventEntry(Shape):
    """When and where something takes place; `start` and `end` in ISO 8601, UTC."""

    start: _Moment
    end: _Moment | None = None
    place: _Whole

    @model_validator(mode="after")
    def _in_order(self) -> "EventEntry":
        if self.end is not None and self.end <= self.start:
            raise ValueError("giờ kết thúc phải sau giờ bắt đầu")
        return self


Pictures = Annotated[
    tuple[PictureEntry, ...], Field(max_length=MAX_PICTURES), AfterValidator(_once)
]
Attachments = Annotated[
    tuple[AttachmentEntry, ...], Field(max_length=MAX_ATTACHMENTS), AfterValidator(_once)
]
UrgentUntil = _Moment
"""When an urgent notice stops being shown."""

_RULES: Final[Mapping[str, TypeAdapter[Any]]] = {
    "pictures": TypeAdapter(Pictures),
    "attachments": TypeAdapter(Attachments),
    "video": TypeAdapter(VideoEntry),
    "event": TypeAdapter(EventEntry),
    "message_class": TypeAdapter(MessageClass),
    "urgent_until": TypeAdapter(UrgentUntil),
}
CARRIED: Final = tuple(_RULES)
"""The fields of this file, in the order in which they are shown."""

_SPOKEN: Final = (
    *("", "title", "alt", "caption", "credit", "start", "end", "place", "url", "sha256"),
)
_ENDINGS: Final = {"attachments": "pdf", "video": "mp4"}


def frozen(given: Mapping[str, Any], stored: Mapping[str, str]) -> dict[str, Any]:
    """What a revision keeps of checked fields; nothing of those that say nothing.

    `stored` is the hash of each file by its name; a name that is a hash already stays.
    """
    return {name: _frozen(name, given[name], stored) for name in CARRIED if given.get(name)}


def readable(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that keep their rules, as `frozen` takes them: for a preview of what is still
    being typed."""
    result = {}
    for name, rule in _RULES.items():
        try:
            value = rule.dump_python(rule.validate_python(raw[name])) if raw.get(name) else None
        except ValidationError:
            continue
        result[name] = value
    return {**result, "pictures": [_shown(entry) for entry in raw.get("pictures") or ()]}


def _shown(entry: Mapping[str, Any]) -> dict[str, Any]:
    """A picture whose words are still being typed."""
    try:
        return PictureEntry.model_validate(entry).model_dump()
    except ValidationError:
        return {"file": entry["file"], "alt": str(entry.get("alt", ""))}


def files_of(document: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Every file that a revision carries: its field, and what is kept of it ("sha256", and "ext"
    where it is no picture)."""
    video = document.get("video") or {}
    return [
        *(("pictures", entry) for entry in document.get("pictures") or ()),
        *(("attachments", entry) for entry in document.get("attachments") or ()),
        *([("video", video)] if video.get("sha256") else []),
    ]


def picture_hashes(document: Mapping[str, Any]) -> list[str]:
    """The hash of every picture that a revision shows, its own first, each once."""
    lead = document.get("picture")
    entries = [*([lead] if lead else []), *(document.get("pictures") or ())]
    return list(dict.fromkeys(entry["sha256"] for entry in entries))


def in_words(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each field that a revision carries with its value as a line of text, times in Vietnam's
    zone, files by the beginning of their hash."""
    for name in CARRIED:
        value = document.get(name) or ()
        for entry in value if isinstance(value, list) else [value] if value else ():
            parts = {"": entry} if isinstance(entry, str) else entry
            shown = [_in_words(part, parts[part]) for part in _SPOKEN if parts.get(part)]
            yield name, " · ".join(shown)


def _in_words(part: str, text: str) -> str:
    if part == "sha256":
        return text[:12]
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}T\S+", text):
        return f"{datetime.fromisoformat(text).astimezone(VIETNAM):%d/%m/%Y %H:%M}"
    return text


def _frozen(name: str, value: Any, stored: Mapping[str, str]) -> Any:
    if isinstance(value, tuple | list):
        return [_frozen(name, entry, stored) for entry in value]
    if not isinstance(value, Mapping):
        return value
    said = {
        key: list(text) if isinstance(text, tuple) else text
        for key, text in value.items()
        if text not in (None, False) and key != "file"
    }
    if not value.get("file"):
        return said
    ending = {"ext": _ENDINGS[name]} if name in _ENDINGS else {}
    return {**said, "sha256": stored.get(value["file"], value["file"]), **ending}
