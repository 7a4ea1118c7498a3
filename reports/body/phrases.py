"""Counts as a clerk writes them: the number, then its unit once."""

from collections.abc import Mapping
from typing import Final

from reports.body.draft import lower
from reports.counting.figures import Figure
from reports.periods.words import counted, percent

_THINGS: Final[Mapping[str, str]] = {
    "portal.items": "tin, bài",
    "email.mailings": "đợt gửi",
    "email.sent": "lượt thư gửi thành công",
    "sms.mailings": "đợt gửi",
    "sms.sent": "tin nhắn đã gửi",
    "sms.delivered": "tin nhắn gửi thành công",
    "social.posts": "bài đăng",
    "social.reach": "lượt tiếp cận",
    "social.interactions": "lượt tương tác",
    "led.items": "nội dung",
    "led.days": "ngày phát",
    "radio_tv.issues": "kỳ chuyên mục phát thanh, truyền hình",
    "press.articles": "tin, bài trên báo, tạp chí",
    "grassroots.airings": "lượt phát truyền thanh cơ sở",
    "meetings.count": "cuộc",
    "meetings.participants": "lượt người tham dự",
    "dialogue.count": "cuộc đối thoại",
    "dialogue.opinions": "ý kiến",
    "press_conference.count": "cuộc họp báo",
    "visual.copies": "pano, áp phích, băng rôn, phướn",
    "leaflet.copies": "tờ rơi, tờ gấp, sổ tay",
    "contest.count": "cuộc thi, chương trình sân khấu hóa",
    "contest.participants": "lượt người tham gia",
    "qa.answers": "câu hỏi, phản ánh, kiến nghị đã trả lời",
    "survey.responses": "phiếu khảo sát",
    "other.count": "hoạt động khác",
    "all.items": "tin, bài",
    "all.publications": "lượt đăng, phát",
    "all.messages": "lượt thư điện tử, tin nhắn gửi thành công",
    "all.activities": "hoạt động",
    "corrections.count": "lần đính chính",
    "withdrawn.count": "lần gỡ bài",
    "reach.openings": "lượt mở liên kết ngắn dẫn tới tin, bài",
    "reach.views": "lượt xem bài đăng",
    "reach.people": "lượt người xem bài đăng",
    "reach.reactions": "lượt bày tỏ cảm xúc",
    "reach.comments": "bình luận",
    "reach.shares": "lượt chia sẻ",
}
_OF_THEMES: Final[Mapping[str, str]] = {
    "publications": "lượt đăng, phát",
    "recipients": "lượt thư, tin nhắn",
    "reach": "lượt tiếp cận",
}
_UNITS: Final[Mapping[str, str]] = {"visual.copies": "chiếc", "leaflet.copies": "bản"}
_HARDLY: Final = 2
"""Per cent: a change below is none."""

_FEW: Final = 20
"""Of fewer a percentage says nothing."""


def thing(figure: Figure) -> str:
    """What a figure counts, as it stands behind a number: "cuộc đối thoại"."""
    if figure.key.startswith("theme."):
        return _OF_THEMES.get(figure.key.rpartition(".")[2], figure.unit)
    label = lower(figure.label)
    return _THINGS.get(
        figure.key, label if label.startswith(figure.unit) else f"{figure.unit} {label}"
    )


def said(figure: Figure, value: int | None) -> str:
    """A number with what it counts: "03 cuộc đối thoại"."""
    return f"{counted(value or 0)} {thing(figure)}"


def unit(figure: Figure) -> str:
    """The unit in a table: one, where the measure knows two."""
    return _UNITS.get(figure.key, figure.unit)


def change(now: int, before: int) -> str:
    """How far a number rose or fell: "tăng 12 (10,6%)"; "" where it hardly did, or where nothing
    was there to measure against."""
    by = abs(now - before)
    if not before or by * 100 < before * _HARDLY:
        return ""
    share = f" ({percent(by, before)})" if before >= _FEW else ""
    return f"{'tăng' if now > before else 'giảm'} {counted(by)}{share}"
