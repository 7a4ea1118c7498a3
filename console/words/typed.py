"""What somebody typed into a form, in the words of that form: for the pages that give it back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from console.words.carried import message_classes
from console.words.i18n import _
from console.words.rhythms import repetition
from console.words.words import (
    approver_names,
    family_names,
    field_name,
    kind_names,
    priority_names,
    role_name,
)
from content.intake.edited import edited
from content.plans.forms import FORMS, MEASURES


@dataclass(frozen=True)
class TypedLine:
    """One field: what its form calls it, and what was typed or chosen in it."""

    name: str
    text: str


_MACHINE = (
    "account again answers base body_html brought check co_quan delivery do everywhere generation "
    "half_way id kept key language newest_remark nguoi part remarks sealed seen seen_at sha256 "
    "sure then touched verdict video_file when"
)
MACHINE: Final = frozenset(_MACHINE.split())
"""Fields that nobody fills in: what a page remembers, and which button was pressed."""


def typed_lines(fields: Sequence[tuple[str, str]]) -> list[TypedLine]:
    """What was typed, a line for each field that has a name; several choices of one field stand
    in one line."""
    said: dict[str, list[str]] = {}
    changed = next((value for name, value in fields if name == "body_html"), "")
    for name, value in fields:
        if name == "body":
            value = edited(value.replace("\r\n", "\n"), changed)
        if value.strip() and (label := typed_name(name)):
            said.setdefault(label, []).append(_said(name, value))
    return [TypedLine(label, ", ".join(texts)) for label, texts in said.items()]


def typed_name(name: str) -> str:
    """What forms call a field; "" for one that nobody fills in."""
    if name in MACHINE or name.startswith("_"):
        return ""
    if label := _names().get(name):
        return label
    label = field_name(name)
    return "" if label == name else label


def _names() -> dict[str, str]:
    """What is no field of an item."""
    return {**MEASURES, **_names_of_people(), **_names_of_filters(), **_names_of_plans()} | {
        "asked_by": _("Văn bản hoặc cơ quan yêu cầu"),
        "at": _("Giờ"),
        "channel": _("Kênh"),
        "cost": _("Chi phí (đồng)"),
        "count": _("Số lượng"),
        "date": _("Ngày"),
        "day": _("Ngày"),
        "duty": _("Nhiệm vụ của kế hoạch"),
        "ends": _("Đọc được đến hết ngày"),
        "first": _("Ngày"),
        "hidden": _("Dòng và cột bị ẩn"),
        "form": _("Hình thức"),
        "item": _("Tin, bài"),
        "label": _("Chữ hiện ra"),
        "last": _("Đến ngày"),
        "link": _("Đường dẫn"),
        "moves": _("Chuyển hẳn tới bài thay thế"),
        "new_alt": _("Mô tả ảnh"),
        "note": _("Ghi chú"),
        "outlet": _("Điểm phát"),
        "place": _("Nơi"),
        "places": _("Các nơi, mỗi dòng một nơi"),
        "planned": _("Mới là dự kiến"),
        "quote": _("Chữ trong bài"),
        "repeat": _("Lặp lại"),
        "replaced_by": _("Bài thay thế"),
        "tell": _("Báo cho người đã nhận"),
        "sheet": _("Trang tính"),
        "text": _("Nội dung"),
        "time": _("Giờ"),
        "until": _("Đến hết ngày"),
        "video_url": _("Địa chỉ nơi đã đăng video"),
        "why": _("Lý do"),
    }


def _names_of_plans() -> dict[str, str]:
    return {
        "dated": _("Ngày ban hành"),
        "due_on": _("Hạn gửi (ngày cuối cùng)"),
        "early": _("Trước khi kỳ báo cáo hết"),
        "groups": _("Thuộc các nhóm cơ quan"),
        "number": _("Số, ký hiệu"),
        "outside": _("Dù kế hoạch không có hiệu lực"),
        "period": _("Kỳ báo cáo"),
        "plan": _("Kế hoạch"),
        "since": _("Từ ngày"),
        "upto": _("Cho phép mọi lần nhập đến (số người)"),
    }


def _names_of_filters() -> dict[str, str]:
    return {
        "all": _("Cho mọi lượt gửi như vậy"),
        "bai": _("Mã bài"),
        "den": _("Đến ngày"),
        "diem_phat": _("Điểm phát"),
        "kenh": _("Kênh"),
        "ma": _("Lý do"),
        "q": _("Tìm"),
        "trang_thai": _("Trạng thái"),
        "tu": _("Từ ngày"),
    }


def _names_of_people() -> dict[str, str]:
    return {
        "address": _("Địa chỉ thư hoặc số điện thoại"),
        "chat_id": _("Mã trò chuyện"),
        "email": _("Thư điện tử"),
        "name": _("Tên"),
        "reader": _("Tên người đọc"),
        "recipient": _("Người nhận"),
        "role": _("Vai trò"),
        "roles": _("Vai trò"),
        "said_by": _("Người hoặc đơn vị nêu"),
        "unit": _("Đơn vị"),
    }


def _said(name: str, value: str) -> str:
    """A chosen value as its form says it; what was typed as it is."""
    told: dict[str, Callable[[], dict[str, str]]] = {
        "approver_role": approver_names,
        "channels": family_names,
        "form": lambda: {key: form.label for key, form in FORMS.items()},
        "kind": kind_names,
        "message_class": message_classes,
        "priority": priority_names,
    }
    if name in told:
        return told[name]().get(value, value)
    if name in ("role", "roles"):
        return role_name(value)
    if name == "repeat":
        return repetition(value)
    if name in ("all", "early", "moves", "outside", "outside_plan", "planned"):
        return _("có")
    return field_name(value.split("-")[0]) if name == "place" else value
