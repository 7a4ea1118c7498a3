"""Three channels that nobody ships, as a newcomer could write them: each is an outlet of a kind
that no name in the product stands for. They write into the public folder and need no provider.

`Messenger` writes to telephones although it carries the social texts; `BusPanel` is a second kind
of panel; `NoticeBoard` is a whole artefact that is neither a feed nor a screen.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import ClassVar

from channels.contract.channel import Capabilities, Line, OutletConfig, Site
from channels.contract.message import (
    DeliveryKey,
    Entry,
    Frame,
    Message,
    Problem,
    Recipient,
    Tombstone,
)
from channels.contract.outcome import Accepted, Delivered, Outcome
from channels.contract.panel import PanelShape
from channels.contract.retries import OF_A_SURFACE
from channels.shared.fill import fill

MADE_UP = {
    "messenger": "tests.engine.made_up:Messenger",
    "bus_panel": "tests.engine.made_up:BusPanel",
    "notice_board": "tests.engine.made_up:NoticeBoard",
}
OUTLETS = """
[[outlet]]
name = "nhan-tin"
channel = "messenger"
title = "Tin nhắn ứng dụng"

[[outlet]]
name = "xe-buyt"
channel = "bus_panel"
title = "Bảng trên xe buýt"

[[outlet]]
name = "bang-tin"
channel = "notice_board"
title = "Bảng tin sảnh"
"""


class NoFields(OutletConfig):
    """An outlet that needs nothing of its own."""


@dataclass(frozen=True)
class _Post:
    """A line that appends to a file, one message a row."""

    box: Path

    def send(self, message: Message, to: Recipient | None, key: DeliveryKey) -> Outcome:
        assert to is not None, "a message to a telephone left without one"
        row = json.dumps({"to": to.address, "text": _said(message, to)}, ensure_ascii=False)
        with self.box.open("a", encoding="utf-8") as file:
            file.write(row + "\n")
        return Accepted(f"m-{key}")


def _said(message: Message, to: Recipient | None) -> str:
    return fill(message.title, to.fields if to else {})


class Messenger:
    """Messages of an application, addressed by telephone number."""

    name: ClassVar[str] = "messenger"
    label: ClassVar[str] = "Ứng dụng nhắn tin"
    capabilities: ClassVar[Capabilities] = Capabilities(
        family="social", addressed="phone", form="messenger"
    )
    config: ClassVar[type[OutletConfig]] = NoFields

    def __init__(self, outlet: str, config: NoFields, site: Site) -> None:
        self._box = site.public_dir / f"{outlet}.jsonl"

    def problems(self, message: Message) -> list[Problem]:
        return []

    def preview(self, message: Message, to: Recipient | None) -> dict[str, bytes]:
        return {".txt": _said(message, to).encode()}

    @contextmanager
    def open(self) -> Iterator[Line]:
        yield _Post(self._box)


class BusPanel:
    """A panel in a bus: shows the newest frame."""

    name: ClassVar[str] = "bus_panel"
    label: ClassVar[str] = "Bảng điện tử xe buýt"
    capabilities: ClassVar[Capabilities] = Capabilities(
        family="led", surface=True, retries=OF_A_SURFACE
    )
    config: ClassVar[type[OutletConfig]] = NoFields
    show_days: int | None = 7

    def __init__(self, outlet: str, config: NoFields, site: Site) -> None:
        self.shape = PanelShape(192, 64)
        self.fallback: Frame | None = None
        self._file = site.public_dir / f"{outlet}.png"

    def problems(self, message: Message) -> list[Problem]:
        return list(message.frame_problems)

    def preview(self, message: Message, to: Recipient | None) -> dict[str, bytes]:
        return {f"-{number}.png": frame.png for number, frame in enumerate(message.frames, 1)}

    def publish(self, entries: Sequence[Entry], withdrawn: Sequence[Tombstone] = ()) -> Outcome:
        frames = [frame for entry in entries for frame in entry.message.frames]
        shown = frames[0] if frames else self.fallback
        data = shown.png if shown else b""
        self._file.write_bytes(data)
        return Delivered(sha256(data).hexdigest())


class NoticeBoard:
    """One page of text with every notice that stands."""

    name: ClassVar[str] = "notice_board"
    label: ClassVar[str] = "Bảng tin điện tử"
    capabilities: ClassVar[Capabilities] = Capabilities(
        family="social", surface=True, form="notice_board", retries=OF_A_SURFACE
    )
    config: ClassVar[type[OutletConfig]] = NoFields
    show_days: int | None = None

    def __init__(self, outlet: str, config: NoFields, site: Site) -> None:
        self._file = site.public_dir / f"{outlet}.txt"

    def problems(self, message: Message) -> list[Problem]:
        return []

    def preview(self, message: Message, to: Recipient | None) -> dict[str, bytes]:
        return {".txt": message.title.encode()}

    def publish(self, entries: Sequence[Entry], withdrawn: Sequence[Tombstone] = ()) -> Outcome:
        data = "\n".join(entry.message.title for entry in entries).encode()
        self._file.write_bytes(data)
        return Delivered(sha256(data).hexdigest())
