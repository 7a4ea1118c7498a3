"""One LED screen: content-addressed frames and a manifest in /led/<screen>/ and in every folder
target, and the page that plays them.

Frames first, the manifest last, old frames removed one manifest later
(docs/engineering/wire-formats.md#folder-targets).
"""

import hashlib
import json
import os
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from errno import ENOENT
from html import escape
from math import ceil
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field, field_validator

from channels.contract.channel import Capabilities, OutletConfig, Site
from channels.contract.message import Entry, Frame, Message, Problem, Recipient, Tombstone
from channels.contract.outcome import Delivered, Outcome, Retry
from channels.contract.panel import PanelShape
from channels.contract.reasons import Reason, Why
from channels.contract.retries import OF_A_SURFACE
from channels.led.signage import PlayerManifest, fill, read_manifest, seq, why
from channels.shared.files import write_changed
from channels.shared.spoken import spoken

NAME_LIMIT = 60  # characters: players with old file systems

_DRAWS_PER_SECOND = 2  # more than any pump makes
_VIETNAM = timezone(timedelta(hours=7))
_PLAYER = Path(__file__).parent / "player"
_PLAYER_FILES = ("player.css", "player.js", "index.html")
_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


class Target(OutletConfig):
    """A folder that a sending PC or a player card reads: it must exist, for an unmounted share must
    not pass for a delivery."""

    kind: Literal["folder"] = Field(title="Loại")
    path: Path = Field(
        title="Thư mục",
        description="Thư mục mà máy điều khiển màn hình đọc, phải có sẵn: /srv/led/cong-chinh",
        json_schema_extra={"directs": True, "sole": True},
    )


class LedScreenConfig(OutletConfig):
    """An outlet's fields in outlets.toml; the first six are the panel's shape."""

    width: int = Field(ge=32, le=7680, title="Chiều ngang", description="Số điểm ảnh thật.")
    height: int = Field(ge=16, le=4320, title="Chiều cao", description="Số điểm ảnh thật.")
    pitch_mm: float = Field(default=5.0, gt=0, title="Khoảng cách hai điểm ảnh (mm)")
    colour: Literal["full", "red"] = Field(
        default="full",
        title="Màu",
        json_schema_extra={"choices": {"full": "đủ màu", "red": "một màu đỏ"}},
    )
    distance_m: float | None = Field(
        default=None, gt=0, title="Người xem đứng cách (m)", description="Để chọn cỡ chữ."
    )
    scroll: bool = Field(
        default=False, title="Cho chữ chạy", description="Bảng hẹp, từ dài không đủ chỗ."
    )
    # the folder under /led/; without it the outlet's name
    screen: str | None = Field(
        default=None,
        title="Tên trong địa chỉ trang phát",
        description="Trình duyệt ở màn hình mở /led/ và tên này; để trống là tên điểm phát.",
        json_schema_extra={"directs": True},
    )
    # how long an entry without an end stays
    show_days: int = Field(
        default=7, ge=1, le=366, title="Tin không ghi ngày hết thì hiện bao nhiêu ngày"
    )
    target: tuple[Target, ...] = Field(
        default=(),
        title="Nơi đặt khung hình",
        description="Không có thì màn hình mở trang phát bằng trình duyệt.",
    )

    @field_validator("screen")
    @classmethod
    def _screen(cls, value: str | None) -> str | None:
        if value is not None and not _SLUG.fullmatch(value):
            raise ValueError(
                "chỉ dùng chữ thường không dấu, chữ số, dấu gạch ngang và gạch dưới, ví dụ: "
                "cong-ubnd"
            )
        return value


class LedScreen:
    """The playlist of one screen.

    `publish` wants every entry that may still be shown; each carries its own end to the player.

    Without a `fallback` the player page writes the office's name when nothing else may stand.
    """

    name: ClassVar[str] = "led_screen"
    label: ClassVar[str] = "Màn hình LED"
    capabilities: ClassVar[Capabilities] = Capabilities(
        family="led", surface=True, late="skip", retries=OF_A_SURFACE
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
        self.screen = config.screen or _ascii(outlet)
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
        pictures = {
            _file(frame, entry.slug): frame.png
            for entry in entries
            for frame in entry.message.frames
        }
        if self.fallback is not None:
            pictures[_file(self.fallback, "fallback")] = self.fallback.png
        items = self._items(entries)
        before, failures = self._known()
        newest = max(
            (entry.updated_at for entry in entries), default=datetime.fromtimestamp(0, UTC)
        )
        manifest = self._next(max(before.values(), key=seq, default={}), items, newest)
        for place, old in before.items():
            try:
                if place == self._public:
                    self._write_player()
                fill(place, pictures, old, manifest)
            except OSError as error:
                failures.append(why(place, error))
        if failures:
            return Retry(Why(Reason.NOT_WRITTEN, spoken("; ".join(failures))))
        return Delivered(
            hashlib.sha256(json.dumps(items, sort_keys=True).encode()).hexdigest(), self._url
        )

    def _known(self) -> tuple[dict[Path, PlayerManifest], list[str]]:
        """The manifest that stands in each place that can be read, and why the others cannot."""
        known: dict[Path, PlayerManifest] = {}
        failures = []
        for place in (self._public, *(target.path for target in self.settings.target)):
            try:
                if place != self._public and not place.is_dir():
                    raise FileNotFoundError(ENOENT, "the target folder is not there")
                known[place] = read_manifest(place)
            except OSError as error:
                failures.append(why(place, error))
        return known, failures

    def _next(
        self, newest_known: PlayerManifest, items: list[PlayerManifest], updated: datetime
    ) -> PlayerManifest:
        """The newest known manifest itself when it says the same, else one with the next number:
        numbers only grow."""
        said = {
            "version": 1,
            "screen": self.screen,
            "width": self.settings.width,
            "height": self.settings.height,
            "items": items,
            "fallback": _file(self.fallback, "fallback") if self.fallback else None,
        }
        if {key: newest_known.get(key, "absent") for key in said} == said:
            return newest_known
        made = max(_local(updated), str(newest_known.get("generated_at", "")))
        head = {
            "version": 1,
            "screen": self.screen,
            "generated_at": made,
            "seq": seq(newest_known) + 1,
        }
        return {**head, **{key: value for key, value in said.items() if key not in head}}

    def _items(self, entries: Sequence[Entry]) -> list[PlayerManifest]:
        return [
            {
                "file": _file(frame, entry.slug),
                "sha256": hashlib.sha256(frame.png).hexdigest(),
                "bytes": len(frame.png),
                "duration_s": frame.seconds,
                "valid_from": _local(entry.published_at),
                "valid_to": _local(
                    entry.valid_to or entry.published_at + timedelta(days=self.settings.show_days)
                ),
                "priority": 0,
            }
            for entry in entries
            for frame in entry.message.frames
        ]

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
    for path in public_dir.glob("led/*/manifest.json"):
        if known := read_manifest(path.parent):
            lifted = {**known, "seq": seq(known) + 1 + ceil(seconds * _DRAWS_PER_SECOND)}
            write_changed(path, json.dumps(lifted, ensure_ascii=False, indent=1).encode())


def _file(frame: Frame, slug: str) -> str:
    """A name that changes with the picture, so that no cache shows an old one: 16 digits of its
    SHA-256 and the slug."""
    head = hashlib.sha256(frame.png).hexdigest()[:16]
    return f"{head}-{_ascii(slug)[: NAME_LIMIT - 21].strip('-') or 'khung'}.png"


def _ascii(text: str) -> str:
    return re.sub(r"[^a-z0-9_]+", "-", text.lower()).strip("-")


def _local(moment: datetime) -> str:
    return moment.astimezone(_VIETNAM).isoformat(timespec="seconds")
