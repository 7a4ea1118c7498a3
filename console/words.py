"""What states and roles are called on screen, each with a symbol and a tone: never colour alone."""

from dataclasses import dataclass
from typing import Literal

from console.i18n import _
from content.acts import Role

Tone = Literal["plain", "blue", "good", "warning", "bad"]


@dataclass(frozen=True)
class Words:
    """A state as people see it."""

    text: str
    icon: str
    tone: Tone


def role_name(role: Role) -> str:
    """What a role is called."""
    return {
        "writer": _("Biên tập"),
        "approver": _("Lãnh đạo phê duyệt"),
        "spokesperson": _("Người phát ngôn"),
        "admin": _("Quản trị"),
        "auditor": _("Kiểm tra"),
    }[role]


def waiting_kind(kind: str) -> Words:
    """Something that waits for a person."""
    return {
        "approval": Words(_("Chờ phê duyệt"), "hourglass-split", "blue"),
        "unknown": Words(_("Chưa rõ kết quả"), "question-circle", "warning"),
        "held": Words(_("Đang giữ lại"), "pause-circle", "warning"),
        "halted": Words(_("Điểm phát đã dừng"), "exclamation-octagon", "bad"),
        "urgent": Words(_("Phát khẩn, chờ xác nhận"), "lightning-charge-fill", "bad"),
        "release": Words(_("Chờ cho phép gửi"), "send", "blue"),
    }[kind]


def family(name: str) -> Words:
    """A family of channels."""
    return {
        "portal": Words(_("Cổng thông tin"), "globe2", "plain"),
        "email": Words(_("Thư điện tử"), "envelope", "plain"),
        "sms": Words(_("Tin nhắn SMS"), "phone", "plain"),
        "social": Words(_("Mạng xã hội"), "megaphone", "plain"),
        "led": Words(_("Màn hình LED"), "display", "plain"),
    }[name]


def publication_state(state: str) -> Words:
    """What has become of a publication."""
    return {
        "waiting": Words(_("Chờ cho phép gửi"), "hourglass-split", "warning"),
        "active": Words(_("Đã xếp lịch"), "calendar-event", "blue"),
        "done": Words(_("Đã phát"), "check-circle", "good"),
        "cancelled": Words(_("Đã hủy"), "slash-circle", "plain"),
        "withdrawn": Words(_("Đã gỡ bài"), "arrow-return-left", "plain"),
    }[state]


def repetition(rule: str | None) -> str:
    """A recurrence in words, as far as the form offers it; other rules as they are written (RFC 5545)."""
    return {
        None: _("Một lần"),
        "FREQ=DAILY": _("Hằng ngày"),
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR": _("Từ thứ Hai đến thứ Sáu"),
        "FREQ=WEEKLY": _("Hằng tuần"),
        "FREQ=WEEKLY;INTERVAL=2": _("Hai tuần một lần"),
        "FREQ=MONTHLY": _("Hằng tháng"),
    }.get(rule, rule or "")


REPETITIONS = ("FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2", "FREQ=MONTHLY")
"""The rules that the form offers."""
