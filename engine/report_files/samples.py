"""How published items came out at their outlets, drawn again from the approved revision for the
evidence pack."""

import email.message
import email.policy
import json
from collections.abc import Callable
from functools import lru_cache

from assets.film import moving_picture
from channels.contract.channel import Channel, Surface
from channels.contract.message import Message
from channels.contract.panel import Panel
from content.items.items import Revision, revision_by_id
from content.outlets.outlets import find_outlet
from engine.context import Context
from reports.counting.figures import Published
from reports.files.pack.shown import Sample
from wiring.messages import make_message
from wiring.outlets import open_outlet
from wiring.readers import sample_reader
from wiring.settings import SettingsError


def sampler(context: Context) -> Callable[[Published], Sample]:
    """Draws one row of the list of publications; what cannot be drawn any more says why."""

    @lru_cache(maxsize=64)
    def channel(name: str) -> Channel | Surface:
        with context.database.read() as db:
            return open_outlet(find_outlet(db, name), context.vault, context.site)

    @lru_cache(maxsize=16)
    def revision(id: int) -> Revision:
        with context.database.read() as db:
            return revision_by_id(db, id)

    def draw(row: Published) -> Sample:
        text = revision(row.revision)
        try:
            made = channel(row.outlet_name)
            return _sample(
                text,
                row,
                made,
                make_message(text.document, made, context.site, context.load_picture),
            )
        except SettingsError as error:  # a secret is not at hand here
            return Sample(text.sha256, note=f"Không dựng lại được ở máy này: {error}")
        except ValueError:  # the picture's file is gone or damaged
            return Sample(
                text.sha256, note="Không dựng lại được: tệp ảnh của bài đã mất hoặc bị sửa."
            )

    return draw


def _sample(text: Revision, row: Published, channel: Channel | Surface, message: Message) -> Sample:
    if isinstance(channel, Panel):
        return Sample(
            text.sha256,
            files={
                ".png": moving_picture([step for frame in message.frames for step in frame.steps])
            }
            if message.frames
            else {},
        )
    files = channel.preview(message, sample_reader(channel.capabilities.addressed))
    if ".html" in files:  # a page of the item's own: its frame is dated by this drawing
        return Sample(text.sha256, html=message.html, files={".json": _feed_entry(row, message)})
    return Sample(text.sha256, files=_letter(files[".eml"]) if ".eml" in files else files)


def _feed_entry(row: Published, message: Message) -> bytes:
    """The entry as JSON Feed writes it."""
    entry = {
        "id": row.url or message.link,
        "url": row.url or message.link,
        "title": message.title,
        "summary": message.summary,
        "content_html": message.html,
        "date_published": row.day.isoformat(),
        "tags": message.themes,
        "language": message.language,
    }
    return json.dumps(entry, ensure_ascii=False, indent=2).encode("utf-8")


def _letter(eml: bytes) -> dict[str, bytes]:
    """The letter's two bodies; its moment and its number would be those of this drawing, so they
    stay out."""
    letter = email.message_from_bytes(eml, policy=email.policy.default)
    assert isinstance(letter, email.message.EmailMessage)
    html, plain = (letter.get_body((kind,)) for kind in ("html", "plain"))
    heads = f"Người gửi: {letter['from']}\nTiêu đề: {letter['subject']}\n\n"
    files = {".txt": (heads + (plain.get_content() if plain else "")).encode("utf-8")}
    return {**files, ".html": html.get_content().encode("utf-8")} if html else files
