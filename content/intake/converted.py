"""What becomes of a file or of pasted text on its way into an item."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TakenPicture:
    """A picture that stood in a file: its bytes as they came, unchecked, and what the file says it
    shows, "" when it says nothing."""

    data: bytes
    alt: str


@dataclass(frozen=True)
class Converted:
    """A title where the file began with one, and the body in Markdown.

    `notes` says, a sentence each, what the officer must know: what was left out, changed or taken
    ("1 biểu đồ không lấy được").
    """

    title: str
    body: str
    notes: tuple[str, ...] = ()
    pictures: tuple[TakenPicture, ...] = ()
