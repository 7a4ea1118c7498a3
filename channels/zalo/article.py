"""An item as an article of an Official Account (Zalo, «Article»): what it is made of, and what Zalo
would not take."""

import html
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from channels.contract.message import Message, Picture, Problem
from channels.shared.social import weight_problems
from channels.zalo.config import ZaloOaConfig

TITLE, SUMMARY, AUTHOR = 150, 300, 50
"""Characters that Zalo takes at most."""

_MEGABYTES: Final = 1
_KINDS: Final = ("image/jpeg", "image/png")
# what somebody must still fill in: an article shows the body, which other posts do not
_LEFT: Final = re.compile(r"\[(?:ĐIỀN|cần bổ sung)\b[^\]]*\]?|1900xxxx", re.IGNORECASE)


def article(message: Message, config: ZaloOaConfig) -> dict[str, object]:
    """The body of a call that creates or updates it; it shows at once."""
    picture = message.picture
    return {
        "type": "normal",
        "title": message.title,
        "author": author(message, config),
        "cover": {
            "cover_type": "photo",
            "photo_url": picture.url if picture else config.cover,
            "status": "show",
        },
        "description": message.summary,
        "body": list(_blocks(message)),
        "status": "show",  # without it nobody sees it
        "comment": config.comment,
    }


def author(message: Message, config: ZaloOaConfig) -> str:
    """Who is named above it."""
    return config.author or message.office


def shown_pictures(message: Message) -> tuple[Picture, ...]:
    """Every picture that Zalo fetches from us."""
    return (*((message.picture,) if message.picture else ()), *message.pictures)


def article_problems(message: Message, config: ZaloOaConfig) -> list[Problem]:
    """What Zalo would refuse, or show otherwise than it was approved."""
    found = [
        *_long("title", "Tiêu đề", message.title, TITLE),
        *_long("summary", "Tóm tắt", message.summary, SUMMARY),
        *_author_problems(message, config),
    ]
    if not _worded(message):
        text = "Bài không có nội dung: hãy viết nội dung, vì bài trên Zalo hiện cả nội dung."
        found.append(Problem("body", text))
    if left := _LEFT.search(f"{message.title}\n{message.summary}\n{message.text}"):
        text = f"Còn chỗ trống {left[0]}: hãy điền, vì bài trên Zalo hiện cả nội dung."
        found.append(Problem("body", text))
    if message.picture is None and not config.cover:
        text = "Zalo không nhận bài không có ảnh bìa: hãy thêm ảnh cho tin, bài."
        found.append(Problem("image", text))
    return found + [
        problem for picture in shown_pictures(message) for problem in _picture_problems(picture)
    ]


def article_preview(message: Message, config: ZaloOaConfig) -> dict[str, bytes]:
    """What readers see, as file contents by file name ending."""
    parts = (message.title, author(message, config), message.summary, message.text, message.link)
    text = "\n\n".join(part for part in parts if part)
    files = {".txt": text.encode()}
    if message.picture is not None:
        files["." + message.picture.name.rpartition(".")[2]] = message.picture.data
    return files


def put_pictures(message: Message, put: Callable[[str, bytes], None]) -> None:
    """Give every picture to the public edge, from where Zalo fetches it. OSError when it cannot be
    written."""
    for picture in shown_pictures(message):
        put(picture.name, picture.data)


def _worded(message: Message) -> bool:
    return bool(message.text.strip() or message.html.strip())


def _blocks(message: Message) -> Iterable[Mapping[str, str]]:
    body = message.html if message.html.strip() else f"<p>{html.escape(message.text)}</p>"
    yield {"type": "text", "content": body}
    for picture in message.pictures:
        said = " – ".join(part for part in (picture.caption or picture.alt, picture.credit) if part)
        yield {"type": "image", "url": picture.url, "caption": said}
    if message.link:
        link = html.escape(message.link)
        yield {"type": "text", "content": f'<p>Xem tại: <a href="{link}">{link}</a></p>'}


def _long(field: str, label: str, text: str, most: int) -> list[Problem]:
    if len(text) <= most:
        return []
    return [
        Problem(
            field,
            f"{label} dài {len(text)} ký tự, Zalo chỉ nhận {most}: hãy rút bớt {len(text) - most} "
            "ký tự.",
        )
    ]


def _author_problems(message: Message, config: ZaloOaConfig) -> list[Problem]:
    if len(author(message, config)) <= AUTHOR:
        return []
    return [
        Problem(
            "outlet",
            f"Tên cơ quan dài {len(message.office)} ký tự, Zalo chỉ nhận tên tác giả đến {AUTHOR}: "
            "hãy nhờ quản trị điền «Tên tác giả của bài» ở trang của điểm phát.",
        )
    ]


def _picture_problems(picture: Picture) -> list[Problem]:
    if picture.mime not in _KINDS:
        text = f"Ảnh kiểu {picture.mime}: Zalo chỉ nhận JPEG hoặc PNG, hãy lưu ảnh sang kiểu đó."
        return [Problem("image", text)]
    return weight_problems(picture, _MEGABYTES, "Zalo")
