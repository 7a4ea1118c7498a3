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
