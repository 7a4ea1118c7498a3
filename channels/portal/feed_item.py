"""What feeds tell of an entry: plain values, so that they can be kept beside the feed and need not
be made again."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from channels.contract.message import Entry, Event, Picture
from channels.portal.clean import VIETNAM


@dataclass(frozen=True)
class FeedPicture:
    """A picture under /media/."""

    url: str
    mime: str
    size: int  # bytes
    width: int
    height: int
    alt: str


@dataclass(frozen=True)
class FeedItem:
    """One item of a feed; times are ISO 8601 in Vietnam's zone, whole seconds."""

    guid: str
    url: str
    title: str
    summary: str
    html: str
    text: str
    published: str
    updated: str
    themes: tuple[str, ...]
    office: str
    language: str
    pictures: tuple[FeedPicture, ...]  # its own first
    contact: str = ""
    # when (ISO 8601, Vietnam's time), until when or "", and where what it invites to takes place
    event: tuple[str, str, str] | None = None

    def values(self) -> dict[str, Any]:
        """The item as JSON values."""
        return asdict(self)


def feed_item(entry: Entry, url: str, office: str) -> FeedItem:
    """What feeds tell of a cleaned entry; `office` speaks where the item names none."""
    message = entry.message
    own = [message.picture] if message.picture else []
    return FeedItem(
        entry.guid,
        url,
        message.title,
        message.summary,
        message.html,
        message.text,
        entry.published_at.isoformat(),
        entry.updated_at.isoformat(),
        message.themes,
        message.office or office,
        message.language,
        tuple(map(_picture, (*own, *message.pictures))),
        message.contact,
        _event(message.event) if message.event else None,
    )


def item_from(values: Mapping[str, Any]) -> FeedItem:
    """The item that `values` gave; KeyError or TypeError for anything else."""
    pictures = tuple(FeedPicture(**picture) for picture in values["pictures"])
    told = {"pictures": pictures, "themes": tuple(values["themes"])}
    event = values["event"] and tuple(values["event"])
    return FeedItem(**{**values, **told, "event": event})


def _event(event: Event) -> tuple[str, str, str]:
    start, end = event.start.astimezone(VIETNAM), event.end and event.end.astimezone(VIETNAM)
    return start.isoformat(), end.isoformat() if end else "", event.place


def _picture(picture: Picture) -> FeedPicture:
    size = len(picture.data), picture.width, picture.height
    return FeedPicture(picture.url, picture.mime, *size, picture.alt)
