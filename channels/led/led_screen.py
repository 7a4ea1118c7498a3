"""One LED screen: content-addressed frames and a manifest in /led/<screen>/ and in every folder
target, and the page that plays them.

Frames first, the manifest last; what is on no more is gone from the folder of a box at once, from
one that players read by its manifest a moment later
(docs/engineering/wire-formats.md#folder-targets).
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from html import escape
from math import ceil
from pathlib import Path
from typing import ClassVar

from channels.contract.channel import Capabilities, OutletConfig, Site
from channels.contract.message import Entry, Frame, Message, Problem, Recipient, Tombstone
from channels.contract.outcome import Delivered, Halted, Outcome, Retry
from channels.contract.panel import PanelShape
from channels.contract.reasons import Fault, Reason, Why
from channels.contract.retries import OF_A_SURFACE
from channels.led.config import LedScreenConfig
from channels.led.places import FolderPlace, ScreenPlace
from channels.led.playlist import Playlist, ascii_name
from channels.led.signage import (
    GRACE_S,
    MANIFEST,
    PlayerManifest,
    read_manifest,
    seq,
    written,
)
from channels.led.stores import FolderStore, reason_of
from channels.led.targets import address, opened, tried
from channels.shared.files import write_changed
from channels.shared.spoken import spoken

_DRAWS_PER_SECOND = 2  # more than any pump makes
_PLAYER = Path(__file__).parent / "player"
_PLAYER_FILES = ("player.css", "player.js", "index.html")


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
            config.running,
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
        failures = [words for target in self.settings.target if (words := tried(target))]
        return " ".join(failures) or None

    def preview(self, message: Message, to: Recipient | None) -> dict[str, bytes]:
        """Every frame at the screen's pixels."""
        shown = enumerate(message.frames, 1)
        return {f"-{number}.{frame.ext}": frame.data for number, frame in shown}

    def publish(self, entries: Sequence[Entry], withdrawn: Sequence[Tombstone] = ()) -> Outcome:
        """Write frames, then the manifest, to every place; Delivered with the SHA-256 of the
        manifest's items once all read back whole.

        A place that fails does not keep the others from what is new, or from losing what was
        withdrawn. A screen says nothing of that.
        """
        playlist = Playlist(self.screen, self.settings, entries, self.fallback)
        failures: list[tuple[Reason, str]] = []
        self.again_in_s = None
        with ExitStack() as stack:
            places = self._places(stack, failures)
            known = self._known(places, failures)
            manifest = playlist.after(max(known.values(), key=seq, default={}))
            for place in known:
                with _noted(place.name, failures):
                    if place.ours:
                        self._write_player()
                    if place.take(playlist, manifest):
                        self.again_in_s = GRACE_S
        return _failed(failures) if failures else Delivered(playlist.proof, self._url)

    def _places(self, stack: ExitStack, failures: list[tuple[Reason, str]]) -> list[ScreenPlace]:
        """Every place that can be opened, until the stack ends; why the others cannot."""
        places: list[ScreenPlace] = [FolderPlace(FolderStore(self._public), ours=True)]
        for target in self.settings.target:
            with _noted(address(target), failures):
                places.append(stack.enter_context(opened(target, self.screen)))
        return places

    def _known(
        self, places: Sequence[ScreenPlace], failures: list[tuple[Reason, str]]
    ) -> dict[ScreenPlace, PlayerManifest]:
        """The manifest that stands in each place that can be read, and why the others cannot."""
        known: dict[ScreenPlace, PlayerManifest] = {}
        for place in places:
            with _noted(place.name, failures):
                known[place] = place.known()
        return known

    def _write_player(self) -> None:
        for name in _PLAYER_FILES:
            data = (
                (_PLAYER / name)
                .read_text("utf-8")
                .replace("{{office}}", escape(self._office))
                .encode()
            )
            write_changed(self._public / name, data)


@contextmanager
def _noted(place: str, failures: list[tuple[Reason, str]]) -> Iterator[None]:
    """What one place cannot do keeps no other from its work."""
    try:
        yield
    except OSError as error:
        failures.append((reason_of(error), f"{place}: {error.strerror or type(error).__name__}"))


def _failed(failures: Sequence[tuple[Reason, str]]) -> Retry | Halted:
    """Halted where a place refuses us ourselves, for a person must act; else it is tried again."""
    ours = [reason for reason, _ in failures if reason.fault is Fault.OUTLET]
    words = spoken("; ".join(text for _, text in failures))
    return Halted(Why(ours[0], words)) if ours else Retry(Why(failures[0][0], words))


def outrun(public_dir: Path, seconds: float) -> None:
    """Lift every screen's number above what an installation can have reached in `seconds`, for
    players ignore a lower one."""
    for path in public_dir.glob(f"led/*/{MANIFEST}"):
        if known := read_manifest(FolderStore(path.parent)):
            lifted = {**known, "seq": seq(known) + 1 + ceil(seconds * _DRAWS_PER_SECOND)}
            write_changed(path, written(lifted))
