"""Where a screen's playlist goes: what every kind of place does with it."""

from dataclasses import dataclass
from typing import Protocol

from channels.led.numbered import BESIDE, clear_numbered, fill_numbered
from channels.led.playlist import Playlist
from channels.led.signage import PlayerManifest, fill, read_manifest
from channels.led.stores import Store


class ScreenPlace(Protocol):
    """A folder or a player. OSError when it cannot do what it is asked."""

    @property
    def name(self) -> str:
        """What it is called in the log."""

    @property
    def ours(self) -> bool:
        """Whether we make it; a target must be there."""

    def known(self) -> PlayerManifest:
        """The manifest that stands there; empty where there is none."""

    def take(self, playlist: Playlist, manifest: PlayerManifest) -> bool:
        """Bring it to exactly this playlist, proven by reading back; whether something is left to
        clear away a moment later."""


@dataclass(frozen=True, eq=False)
class FolderPlace:
    """A folder of files: a screen's own public one, or a target."""

    store: Store
    numbered: bool = False
    ours: bool = False

    @property
    def name(self) -> str:
        return self.store.name

    def known(self) -> PlayerManifest:
        if not self.ours:
            self.store.names()
        return read_manifest(self.store.inside(BESIDE) if self.numbered else self.store)

    def take(self, playlist: Playlist, manifest: PlayerManifest) -> bool:
        if self.numbered:
            return fill_numbered(self.store, playlist.frames, playlist.on, manifest)
        if not self.ours:
            clear_numbered(self.store)
        return fill(self.store, playlist.frames, manifest)
