"""What a screen plays: its frames under names that change with them, and the manifest that says
until when each is on."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from channels.contract.message import Entry, Frame
from channels.led.config import LedScreenConfig
from channels.led.signage import PlayerManifest, seq

NAME_LIMIT = 60  # characters: players with old file systems

NORMAL, PRIORITY, EMERGENCY = 0, 1, 2
"""How much goes before what else: of everything that is on, only the highest is shown."""

_VIETNAM = timezone(timedelta(hours=7))


@dataclass(frozen=True)
class Playlist:
    """Everything that a screen may show from now on."""

    screen: str
    config: LedScreenConfig
    entries: Sequence[Entry]
    fallback: Frame | None

    @property
    def frames(self) -> dict[str, bytes]:
        """Every picture by its file's name, the fallback too."""
        pictures = {
            file_name(frame, entry.slug): frame.data
            for entry in self.entries
            for frame in entry.message.frames
        }
        if self.fallback is not None and self.fallback_file is not None:
            pictures[self.fallback_file] = self.fallback.data
        return pictures

    @property
    def items(self) -> list[PlayerManifest]:
        """The frames as the manifest names them, in the order of play."""
        return [
            {
                "file": file_name(frame, entry.slug),
                "sha256": hashlib.sha256(frame.data).hexdigest(),
                "bytes": len(frame.data),
                "duration_s": frame.seconds,
                "valid_from": _local(entry.published_at),
                "valid_to": _local(self._end(entry)),
                "priority": _priority(entry),
            }
            for entry in self.entries
            for frame in entry.message.frames
        ]

    @property
    def fallback_file(self) -> str | None:
        """The file of what stands when nothing else does."""
        return file_name(self.fallback, "fallback") if self.fallback is not None else None

    @property
    def on(self) -> list[str]:
        """The files that are on now, in the order of play: of the highest priority, as players
        heed it; the fallback where nothing else is."""
        highest = max((item["priority"] for item in self.items), default=0)
        files = [item["file"] for item in self.items if item["priority"] == highest]
        return files or ([self.fallback_file] if self.fallback_file else [])

    @property
    def proof(self) -> str:
        """The SHA-256 of what is played."""
        return hashlib.sha256(json.dumps(self.items, sort_keys=True).encode()).hexdigest()

    def after(self, newest_known: PlayerManifest) -> PlayerManifest:
        """The newest known manifest itself when it says the same, else one with the next number:
        numbers only grow."""
        said = {
            "version": 1,
            "screen": self.screen,
            "width": self.config.width,
            "height": self.config.height,
            "items": self.items,
            "fallback": self.fallback_file,
        }
        if {key: newest_known.get(key, "absent") for key in said} == said:
            return newest_known
        earliest = datetime.fromtimestamp(0, UTC)
        updated = max((entry.updated_at for entry in self.entries), default=earliest)
        made = max(_local(updated), str(newest_known.get("generated_at", "")))
        head = {
            "version": 1,
            "screen": self.screen,
            "generated_at": made,
            "seq": seq(newest_known) + 1,
        }
        return {**head, **{key: value for key, value in said.items() if key not in head}}

    def _end(self, entry: Entry) -> datetime:
        return entry.valid_to or entry.published_at + timedelta(days=self.config.show_days)


def _priority(entry: Entry) -> int:
    """What was let out on the urgent path goes before everything else, for it ends by itself; then
    what says that it cannot wait."""
    message = entry.message
    if entry.urgent and message.urgent_until is not None:
        return EMERGENCY
    return PRIORITY if entry.urgent or message.message_class == "urgent" else NORMAL


def file_name(frame: Frame, slug: str) -> str:
    """A name that changes with the picture, so that no cache shows an old one: 16 digits of its
    SHA-256 and the slug."""
    head = hashlib.sha256(frame.data).hexdigest()[:16]
    return f"{head}-{ascii_name(slug)[: NAME_LIMIT - 21].strip('-') or 'khung'}.{frame.ext}"


def ascii_name(text: str) -> str:
    """A name of letters, digits, hyphens and underscores."""
    return re.sub(r"[^a-z0-9_]+", "-", text.lower()).strip("-")


def _local(moment: datetime) -> str:
    return moment.astimezone(_VIETNAM).isoformat(timespec="seconds")
