"""The text of a social post and its limits, the same for every page and channel, in UTF-16 units
unless said."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator

from channels.contract.message import Message, Picture, Problem


def own_text(message: Message) -> str | None:
    """The author's own post, or None when there is none but white space."""
    return message.social if message.social and message.social.strip() else None


def post_text(message: Message, *, with_link: bool = True) -> str:
    """The author's own post byte for byte; without one: title, summary and, unless it travels
    apart, link, a blank line between."""
    parts = (message.title, message.summary, message.link if with_link else None)
    return own_text(message) or "\n\n".join(part for part in parts if part and part.strip())


def utf16_length(text: str) -> int:
    """UTF-16 code units: an emoji outside the BMP counts two, an NFC Vietnamese letter one."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def text_problems(message: Message, text: str, limit: int, allowed: str) -> list[Problem]:
    """Why `text` cannot be a post: empty, or more than `limit` units; `allowed` is that limit in
    Vietnamese words."""
    if not text.strip():
        return [
            Problem(
                "title",
                "Bài không có chữ nào để đăng: hãy viết tiêu đề hoặc nội dung cho mạng xã hội.",
            )
        ]
    length, field = utf16_length(text), "social.text" if own_text(message) else "summary"
    if length <= limit:
        return []
    return [
        Problem(field, f"Bài dài {length} ký tự, {allowed}: hãy rút bớt {length - limit} ký tự.")
    ]


def weight_problems(picture: Picture | None, megabytes: int, place: str) -> list[Problem]:
    """Why the picture's file is too heavy for `place`; a megabyte is 1024 × 1024 bytes."""
    if picture is None or len(picture.data) <= megabytes * 1024 * 1024:
        return []
    size = f"{len(picture.data) / 1024 / 1024:.1f}".replace(".", ",")
    return [
        Problem(
            "image",
            f"Ảnh nặng {size} MB, {place} chỉ nhận đến {megabytes} MB: hãy chọn ảnh nhẹ hơn.",
        )
    ]


def caption_notes(message: Message) -> list[Problem]:
    """That a post says nothing beside its picture: advice, which blocks nothing."""
    picture = message.picture
    if picture is None or not (picture.caption or picture.credit):
        return []
    text = "Chú thích và nguồn ảnh không hiện ở đây: cần thì viết vào nội dung cho mạng xã hội."
    return [Problem("image", text, blocking=False)]


def _absolute(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(
            "phải là địa chỉ đầy đủ, bắt đầu bằng https:// (hoặc http://), không có dấu ? và #"
        )
    return url.rstrip("/")


BaseUrl = Annotated[str, AfterValidator(_absolute)]
"""A provider's base address without a final slash."""


def video_notes(message: Message) -> list[Problem]:
    """That a video which is shown elsewhere is not in the post: advice, which blocks nothing."""
    if (
        message.video is None
        or message.video.read is not None
        or message.video.url in post_text(message)
    ):
        return []
    text = "Địa chỉ của video không hiện ở đây: cần thì viết vào nội dung cho mạng xã hội."
    return [Problem("video", text, blocking=False)]


def post_preview(message: Message, *texts: str) -> dict[str, bytes]:
    """What a post would show, as file contents by file name ending: its texts and its pictures.
    Files and videos, which may be large, stand in the message."""
    pictures = [picture for picture in (message.picture, *message.pictures) if picture]
    shown = [(text.encode("utf-8"), "txt") for text in texts]
    files = dict(_numbered(shown))
    files |= _numbered([(picture.data, picture.name.rpartition(".")[2]) for picture in pictures])
    return files


def _numbered(shown: list[tuple[bytes, str]]) -> dict[str, bytes]:
    return {
        (f"-{nth}" if nth > 1 else "") + f".{ending}": data
        for nth, (data, ending) in enumerate(shown, 1)
    }
