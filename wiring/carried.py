"""What an item carries besides its texts and its picture, as values for a channel that shows it."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from channels.contract.channel import Site
from channels.contract.message import Attachment, Event, Video
from wiring.layouts import PICTURE, layout_of
from wiring.pictures import LoadFile, whole_picture


def carried(
    document: Mapping[str, Any], uses: Collection[str], site: Site, load: LoadFile
) -> dict[str, Any]:
    """The fields of a Message that the revision carries and the channel uses. Attachments and
    videos are read only when somebody needs their bytes: a portal holds hundreds. ValueError when a
    picture is gone."""
    form = layout_of(document, PICTURE)
    make: dict[str, Callable[[Any], Any]] = {
        "pictures": lambda entries: tuple(
            whole_picture(entry, form, site, load) for entry in entries
        ),
        "attachments": lambda entries: tuple(_attachment(entry, site, load) for entry in entries),
        "video": lambda entry: _video(entry, site, load),
        "event": _event,
        "message_class": str,
        "urgent_until": datetime.fromisoformat,
    }
    return {name: make[name](document[name]) for name in uses if document.get(name)}


def _attachment(entry: Mapping[str, Any], site: Site, load: LoadFile) -> Attachment:
    name = f"{entry['sha256']}.{entry['ext']}"
    read = partial(_read, load, entry["sha256"])
    return Attachment(
        name, entry["title"], "application/pdf", entry["bytes"], _public(site, name), read
    )


def _video(entry: Mapping[str, Any], site: Site, load: LoadFile) -> Video:
    if "url" in entry:
        return Video(entry["title"], entry["url"])
    name = f"{entry['sha256']}.{entry['ext']}"
    read = partial(_read, load, entry["sha256"])
    return Video(entry["title"], _public(site, name), name, "video/mp4", entry["bytes"], read)


def _read(load: LoadFile, sha256: str) -> bytes:
    """The file's bytes; OSError, which an adapter knows how to answer, when it is gone."""
    try:
        return load(sha256)
    except ValueError as error:
        raise OSError(str(error)) from error


def _event(entry: Mapping[str, Any]) -> Event:
    end = entry.get("end")
    return Event(
        datetime.fromisoformat(entry["start"]),
        entry["place"],
        datetime.fromisoformat(end) if end else None,
    )


def _public(site: Site, name: str) -> str:
    return f"{site.public_url}/media/{name}"
