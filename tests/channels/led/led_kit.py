"""Entries with frames, screens that play them, and what stands in their folders."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from channels.contract.channel import Site
from channels.contract.message import Entry, Frame, Message
from channels.led.config import LedScreenConfig
from channels.led.led_screen import LedScreen

PUBLIC = "https://tin.example.gov.vn"
OFFICE = 'Sở Tài chính <thành phố> "Ví Dụ"'
FIRST = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)  # 08:00 in Vietnam
MESSAGE = Message(
    item="ct-01",
    title="Nộp hồ sơ",
    summary="Sáu bước",
    html="<p>…</p>",
    text="Nội dung đầy đủ của tin.",
)


def frame(text: str, seconds: float = 6.0) -> Frame:
    """A frame whose bytes are its text: this channel never looks inside."""
    png = b"\x89PNG\r\n\x1a\n" + text.encode() * 20
    return Frame(f"{hashlib.sha256(png).hexdigest()}-khung.png", png, seconds)


def entry(number: int, *texts: str, **changes: Any) -> Entry:
    """The number-th newest of a row of entries, a day apart, with a frame for every text."""
    at = FIRST - timedelta(days=number)
    message = replace(
        MESSAGE,
        item=f"ct-{number:02}",
        frames=tuple(map(frame, texts or (f"khung {number}", f"khung {number}b"))),
    )
    values = {
        "slug": f"nop-ho-so-{number}",
        "published_at": at,
        "updated_at": at + timedelta(hours=1),
        **changes,
    }
    return Entry(message, f"tag:{number}", **values)


def screen(root: Path, *targets: Path, fallback: Frame | None = None, **fields: Any) -> LedScreen:
    own = [{"kind": "folder", "path": str(path)} for path in targets]
    config = LedScreenConfig.model_validate({"width": 640, "height": 320, "target": own, **fields})
    made = LedScreen("cong-ubnd", config, Site(root, PUBLIC, OFFICE))
    made.fallback = fallback
    return made


def folder(root: Path) -> Path:
    return root / "led" / "cong-ubnd"


def manifest(place: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((place / "manifest.json").read_bytes())
    return found


def pngs(place: Path) -> set[str]:
    return {path.name for path in place.glob("*.png")}


def named(place: Path) -> set[str]:
    return {item["file"] for item in manifest(place)["items"]}
