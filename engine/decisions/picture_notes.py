"""What becomes of an item's pictures on an outlet: how they fit, which are left out, whether they
may still be used."""

from collections.abc import Mapping
from typing import Any

from channels.contract.channel import Channel, Surface
from channels.contract.message import Message, Problem
from content.intake.local_time import local_day
from content.items.carried import picture_hashes
from engine.context import Context
from engine.decisions.library import rights_told


def fit_notes(message: Message) -> list[Problem]:
    """How each picture fits its place: advice, which blocks nothing."""
    shown = [message.picture] if message.picture else []
    notes = [note for picture in (*shown, *message.pictures) for note in picture.notes]
    return [Problem("image", note, blocking=False) for note in dict.fromkeys(notes)]


def picture_notes(
    document: Mapping[str, Any], channel: Channel | Surface, message: Message, context: Context
) -> list[Problem]:
    """Which pictures of a text the outlet leaves out, in one sentence, and what rights say;
    pictures whose rights have ended keep the text from it."""
    more = len(document.get("pictures") or ())
    found = []
    if more and "pictures" not in channel.capabilities.uses:
        text = f"{channel.label}: {_left_out(message, more)}"
        found.append(Problem("image", text, blocking=False))
    hashes = picture_hashes(document)
    shown = hashes if message.pictures else hashes[:1] if message.picture else []
    if shown:
        with context.database.read() as db:
            told = rights_told(db, shown, local_day(context.now()))
        found += [Problem("image", text, blocks) for text, blocks in told]
    return found


def _left_out(message: Message, more: int) -> str:
    where = "xem ở trang của bài" if message.link else "không hiện ở đâu"
    if message.picture:
        return f"chỉ có ảnh chính; {more} ảnh còn lại {where}."
    return f"không có ảnh; ảnh của bài {where}."
