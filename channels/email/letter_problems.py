"""What would make a letter wrong or unreadable, measured on the letter itself."""

import unicodedata
from collections.abc import Iterator

from channels.contract.message import Message, Problem
from channels.email.mime import Mail
from channels.shared import fill

TITLE_LENGTH = 250
HTML_CLIPPED = 100 * 1024  # Gmail shows about 102 KB of HTML and hides the rest behind a link
LETTER_SIZE = 10 * 1024 * 1024

FILE_GONE = Problem(
    "attachments", "Tệp đính kèm của bài không còn đọc được: hãy nhập lại bài cùng tệp."
)


def letter_problems(message: Message, mail: Mail) -> list[Problem]:
    """All of them; `mail` is the message as it is encoded for everybody."""
    return [*_title_problems(message.title), *_body_problems(message), *_size_problems(mail)]


def _title_problems(title: str) -> Iterator[Problem]:
    if not title.strip():
        yield Problem(
            "title", "Tiêu đề đang trống: hãy viết tiêu đề, vì đó là dòng chủ đề của thư."
        )
    if len(title) > TITLE_LENGTH:
        yield Problem(
            "title",
            f"Tiêu đề dài {len(title)} ký tự, dòng chủ đề của thư chỉ nhận {TITLE_LENGTH}: "
            "hãy rút ngắn.",
        )
    if any(unicodedata.category(character) in ("Cc", "Zl", "Zp") for character in title):
        yield Problem(
            "title", "Tiêu đề có ký tự xuống dòng hoặc ký tự điều khiển: hãy viết trên một dòng."
        )


def _body_problems(message: Message) -> Iterator[Problem]:
    for field, text in (("html", message.html), ("text", message.text)):
        if not text.strip():
            yield Problem(field, "Nội dung thư đang trống: hãy viết nội dung bài.")
    for field, text in (
        ("title", message.title),
        ("summary", message.summary),
        ("html", message.html),
        ("text", message.text),
    ):
        if any("{{" in part or "}}" in part for part in fill.split(text)[::2]):
            yield Problem(
                field,
                "Có dấu {{…}} viết sai: viết đúng {{tên cột}}, chỉ gồm chữ, số, dấu cách và "
                "dấu gạch dưới.",
            )


def _size_problems(mail: Mail) -> Iterator[Problem]:
    if mail.html_size > HTML_CLIPPED:
        yield Problem(
            "html",
            f"Nội dung dài {mail.html_size // 1024} KB: Gmail chỉ hiện khoảng 100 KB đầu, "
            "nên rút gọn.",
            blocking=False,
        )
    if mail.size > LETTER_SIZE:
        yield Problem(
            "html",
            f"Thư nặng {mail.size / 1024**2:.1f} MB, quá 10 MB: hãy rút gọn nội dung hoặc "
            "dùng ảnh, tệp đính kèm nhẹ hơn.",
        )
