"""What a message becomes on a channel: the calls that post it, in order, each with what it shows.

First the pictures and the video with the text under them (or the text alone), then what the text
still says, then the files. The same plan is previewed, sent and corrected.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from channels.contract.message import Attachment, Message, Picture, Video
from channels.shared.social import own_text, post_text, utf16_length
from channels.telegram.texts import pieces

TEXT_LIMIT: Final = (
    4096  # after entity parsing; the unit is disputed, UTF-16 is the stricter reading
)
CAPTION_LIMIT: Final = 1024  # the text under a picture
ALBUM: Final = 10  # pictures and videos that stand together
MOST_TEXTS: Final = 4
"""More messages than that are no post any more."""

Medium = Picture | Video
Shows = Literal["text", "media", "files"]


@dataclass(frozen=True)
class Planned:
    """One call: a text, media with a text under the first of them, or files."""

    shows: Shows
    text: str = ""
    bold: int = 0  # UTF-16 units of the title at its head
    media: tuple[Medium, ...] = ()
    files: tuple[Attachment, ...] = ()

    @property
    def messages(self) -> int:
        """How many the channel shows of it."""
        return max(1, len(self.media) + len(self.files))

    @property
    def is_album(self) -> bool:
        """Whether it is executed as several single messages."""
        return self.messages > 1

    @property
    def names(self) -> tuple[str | None, ...]:
        """Of its files, in order."""
        return tuple(one.name for one in (*self.media, *self.files))


def media_of(message: Message) -> tuple[Medium, ...]:
    """The item's own picture first, then the others, then a video of ours."""
    own = (message.picture,) if message.picture else ()
    film = (message.video,) if message.video and message.video.read else ()
    return (*own, *message.pictures, *film)


def plan(message: Message) -> tuple[Planned, ...] | None:
    """The calls; None where the text does not fit, whatever sentences it is cut between."""
    media = media_of(message)
    first, text = CAPTION_LIMIT if media else TEXT_LIMIT, post_text(message)
    texts = pieces(text, first, TEXT_LIMIT, MOST_TEXTS)
    if texts is None:
        return None
    bold = _bold(message, texts[0])
    head = (
        [
            Planned("media", texts[0] if not start else "", 0 if start else bold, group)
            for start, group in _groups(media)
        ]
        if media
        else [Planned("text", texts[0], bold)]
    )
    rest = [Planned("text", more) for more in texts[1:]]
    files = [Planned("files", files=message.attachments)] if message.attachments else []
    return (*head, *rest, *files)


def whole(message: Message) -> tuple[Planned, ...]:
    """The text in one message, as long as it is."""
    media = media_of(message)
    return (Planned("media" if media else "text", post_text(message), media=media[:1]),)


def _groups(media: Sequence[Medium]) -> list[tuple[int, tuple[Medium, ...]]]:
    return [(start, tuple(media[start : start + ALBUM])) for start in range(0, len(media), ALBUM)]


def _bold(message: Message, first: str) -> int:
    """The title stands in bold where the text begins with it."""
    title = message.title
    if own_text(message) or not title.strip() or not first.startswith(title):
        return 0
    return utf16_length(title)
