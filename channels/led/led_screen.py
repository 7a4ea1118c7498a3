"""One LED screen: content-addressed frames and a manifest in /led/<screen>/ and in every folder
target, and the page that plays them.

Frames first, the manifest last; what is on no more is gone from the folder of a box at once, from
one that players read by its manifest a moment later
(docs/engineering/wire-formats.md#folder-targets).
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil
from pathlib import Path
from typing import ClassVar

from channels.contract.channel import Capabilities, OutletConfig, Site
from channels.contract.message import Entry, Frame, Message, Problem, Recipient, Tombstone
from channels.contract.outcome import Delivered, Outcome, Retry
from channels.contract.panel import PanelShape
from channels.contract.reasons import Reason, Why
from channels.contract.retries import OF_A_SURFACE
from channels.led.config import LedScreenConfig
from channels.led.numbered import BESIDE, clear_numbered, fill_numbered
from channels.led.playlist import Playlist, ascii_name
from channels.led.signage import (
    GRACE_S,
    MANIFEST,
    PlayerManifest,
    fill,
    read_manifest,
    seq,
    written,
)
from channels.led.stores import FolderStore, Store, why
from channels.shared.files import write_changed
from channels.shared.spoken import spoken

_DRAWS_PER_SECOND = 2  # more than any pump makes
_PLAYER = Path(__file__).parent / "player"
_PLAYER_FILES = ("player.css", "player.js", "index.html")


@dataclass(frozen=True)
class _Place:
    """One store of a screen: its own public folder, or a target."""

    store: Store
    numbered: bool = False
    ours: bool = False  # we make it; a target must be there

    def known(self) -> PlayerManifest:
        """The manifest that stands there. OSError when it cannot be read."""
        if not self.ours:
            self.store.names()
        return read_manifest(self.store.inside(BESIDE) if self.numbered else self.store)

    def take(self, playlist: Playlist, manifest: PlayerManifest) -> bool:
        """Everything of a playlist, as this place is read; whether something is left to remove."""
        if self.numbered:
            return fill_numbered(self.store, playlist.frames, playlist.on, manifest)
        if not self.ours:
            clear_numbered(self.store)
        return fill(self.store, playlist.frames, manifest)


class LedScreen:
    """The playlist of one screen.

    `publish` wants every entry that may still be shown; each carries its own end to the player.

    Without a `fallback` the player page writes the office's name when nothing else may stand.
    """

    name: ClassVar[str] = "led_screen"
    label: ClassVar[str] = "Màn hình LED"
    capabilities: ClassVar[Capabilities] = Capabilities(
        family="led",
        surface=True,
        uses=("message_class", "urgent_until"),
        late="skip",
        retries=OF_A_SURFACE,
    )
    config: ClassVar[type[OutletConfig]] = LedScreenConfig

    def __init__(self, outlet: str, config: LedScreenConfig, site: Site) -> None:
        self.settings = config
        self.shape = PanelShape(
            config.width,
            config.height,
            config.pitch_mm,
            config.colour,
            config.distance_m,
            config.scroll,
        )
        self.fallback: Frame | None = None
        self.show_days: int | None = config.show_days
        self.again_in_s: float | None = None
        self.screen = config.screen or ascii_name(outlet)
        self._public = site.public_dir / "led" / self.screen
        self._url = f"{site.public_url}/led/{self.screen}/"
        self._office = site.office

    def problems(self, message: Message) -> list[Problem]:
        """What the drawing of the frames found; a message without a frame cannot be shown."""
        found = list(message.frame_problems)
        if not message.frames and not any(problem.blocking for problem in found):
            found.append(
                Problem("led", "Tin chưa có chữ cho màn hình LED: viết từ một đến bốn dòng ngắn.")
            )
        return found

    def test(self) -> str | None:
        """Whether every target folder is there and can be written; nothing is shown."""
        failures = []
        for target in self.settings.target:
            if not target.path.is_dir():
                failures.append(f"không có thư mục {target.path}")
            elif not os.access(target.path, os.W_OK | os.X_OK):
                failures.append(f"không ghi được vào thư mục {target.path}")
        if not failures:
            return None
        return f"{'; '.join(failures)}: hãy kiểm tra đường dẫn, ổ mạng và quyền ghi."

    def preview(self, message: Message, to: Recipient | None) -> dict[str, bytes]:
        """Every frame at the screen's pixels."""
        return {f"-{number}.png": frame.png for number, frame in enumerate(message.frames, 1)}

    def publish(self, entries: Sequence[Entry], withdrawn: Sequence[Tombstone] = ()) -> Outcome:
        """Write frames, then the manifest, to every place; Delivered with the SHA-256 of the
        manifest's items once all read back whole.

        A place that fails does not keep the others from what is new, or from losing what was
        withdrawn. A screen says nothing of that.
        """
        playlist = Playlist(self.screen, self.settings, entries, self.fallback)
        known, failures = self._known()
        manifest = playlist.after(max(known.values(), key=seq, default={}))
        left = False
        for place in known:
            try:
                if place.ours:
                    self._write_player()
                left |= place.take(playlist, manifest)
            except OSError as error:
                failures.append(why(place.store, error))
        self.again_in_s = GRACE_S if left else None
        if failures:
            return Retry(Why(Reason.NOT_WRITTEN, spoken("; ".join(failures))))
        return Delivered(playlist.proof, self._url)

    def _known(self) -> tuple[dict[_Place, PlayerManifest], list[str]]:
        """The manifest that stands in each place that can be read, and why the others cannot."""
        known: dict[_Place, PlayerManifest] = {}
        failures = []
        targets = [
            _Place(FolderStore(target.path), target.order) for target in self.settings.target
        ]
        for place in (_Place(FolderStore(self._public), ours=True), *targets):
            try:
                known[place] = place.known()
            except OSError as error:
                failures.append(why(place.store, error))
        return known, failures

    def _write_player(self) -> None:
        for name in _PLAYER_FILES:
            data = (
                (_PLAYER / name)
                .read_text("utf-8")
                .replace("{{office}}", escape(self._office))
                .encode()
            )
            write_changed(self._public / name, data)


def outrun(public_dir: Path, seconds: float) -> None:
    """Lift every screen's number above what an installation can have reached in `seconds`, for
    players ignore a lower one."""
    for path in public_dir.glob(f"led/*/{MANIFEST}"):
        if known := read_manifest(FolderStore(path.parent)):
            lifted = {**known, "seq": seq(known) + 1 + ceil(seconds * _DRAWS_PER_SECOND)}
            write_changed(path, written(lifted))
