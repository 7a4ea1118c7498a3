"""What an item carries (`content.items.carried`), as texts in its form and back."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import Any, Final

from content.intake.local_time import VIETNAM
from content.intake.strict import as_typed
from content.items import pictures_form

FIELDS: Final[Mapping[str, str]] = {
    "video.url": "video",
    "video.file": "video",
    "video.title": "video_title",
    "event": "event_end",
    "event.start": "event_start",
    "event.end": "event_end",
    "event.place": "event_place",
}
"""The form's field for each that has another name in a file."""


def entry_of(name: str) -> str:
    """The form's field of one of several: "attachments[2].title" is "attachments-2"; "" for any
    other."""
    entry = re.match(r"(pictures|attachments)\[(\d+)\]", name)
    return f"{entry[1]}-{entry[2]}" if entry else ""


def typed_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """What a revision carries besides, as texts; nothing for what it does not."""
    pictures, attachments = document.get("pictures") or (), document.get("attachments") or ()
    video, event = document.get("video") or {}, document.get("event") or {}
    return {
        "pictures": tuple(entry["sha256"] for entry in pictures),
        **pictures_form.typed_of(pictures),
        "attachments": tuple(entry["sha256"] for entry in attachments),
        "attachment_titles": tuple(entry["title"] for entry in attachments),
        "video": video.get("url", ""),
        "video_file": video.get("sha256", ""),
        "video_title": video.get("title", ""),
        "event_start": _typed(event.get("start")),
        "event_end": _typed(event.get("end")),
        "event_place": event.get("place", ""),
        "message_class": document.get("message_class", ""),
        "urgent_until": _typed(document.get("urgent_until")),
    }


def _typed(moment: str | None) -> str:
    """A moment of a revision as it is typed into a field."""
    if not moment:
        return ""
    return f"{datetime.fromisoformat(moment).astimezone(VIETNAM):%d/%m/%Y %H:%M}"


def front_of(form: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as they would stand in a file, from the values of a form; files are named by
    their hashes."""
    video = {"title": form["video_title"], "file": form["video_file"], "url": form["video"]}
    event = {"start": form["event_start"], "end": form["event_end"], "place": form["event_place"]}
    return {
        "pictures": pictures_form.front_of(form),
        "attachments": _entries("title", form["attachments"], form["attachment_titles"]),
        "video": _said(video),
        "event": _said(event),
        "message_class": form["message_class"],
        "urgent_until": as_typed(form["urgent_until"]),
    }


def _entries(name: str, files: Sequence[str], texts: Sequence[str]) -> list[dict[str, str]]:
    return [
        {"file": file, name: as_typed(text)}
        for file, text in zip_longest(files, texts[: len(files)], fillvalue="")
    ]


def _said(texts: Mapping[str, str]) -> dict[str, str] | None:
    whole = {name: as_typed(text) for name, text in texts.items()}
    return {name: text for name, text in whole.items() if text} or None
