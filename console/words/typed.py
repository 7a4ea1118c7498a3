"""What somebody typed into a form, in the words of that form: for the pages that give it back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from console.words.carried import message_classes
from console.words.i18n import _
from console.words.matters import group_name, mode_names
from console.words.rhythms import repetition
from console.words.roles import role_name
from console.words.words import (
    approver_names,
    family_names,
    field_name,
    kind_names,
    priority_names,
)
from content.intake.edited import edited
from content.notices.matters import GROUPS
from content.plans.forms import FORMS, MEASURES


@dataclass(frozen=True)
class TypedLine:
    """One field: what its form calls it, and what was typed or chosen in it."""

    name: str
    text: str


_MACHINE = (
    "about account again answers back base body_html brought chat check co_quan delivery do "
    "everywhere generation half_way id kept key language mark newest_remark nguoi page part "
    "query remarks replaces sealed seen seen_at sha256 start stood sure then times touched "
    "verdict video_file was_head was_sheet when work"
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
    return (
        {**MEASURES, **_names_of_people(), **_names_of_filters(), **_names_of_plans()}
        | _names_of_acts()
        | (_names_of_pictures() | _names_of_slots() | _names_of_telling() | _names_of_lists())
        | {
            "asked_by": _("Văn bản hoặc cơ quan yêu cầu"),
            "at": _("Giờ"),
            "channel": _("Kênh"),
            "date": _("Ngày"),
            "day": _("Ngày"),
            "duty": _("Nhiệm vụ của kế hoạch"),
            "ends": _("Đọc được đến hết ngày"),
            "first": _("Ngày"),
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
            "text": _("Nội dung"),
            "time": _("Giờ"),
            "until": _("Đến hết ngày"),
            "video_url": _("Địa chỉ nơi đã đăng video"),
            "why": _("Lý do"),
        }
    )


def _names_of_slots() -> dict[str, str]:
    return {
        "per_slot": _("Số bài mỗi khung"),
        "slots": _("Khung đăng"),
        "times": _("Giờ"),
        "valid_from": _("Có hiệu lực từ"),
        "valid_to": _("Đến hết ngày"),
        "weekdays": _("Ngày trong tuần"),
    }


def _names_of_acts() -> dict[str, str]:
    return {
        "aim": _("Mục đích"),
        "cost": _("Chi phí (đồng)"),
        "count": _("Số lượng"),
        "days": _("Số ngày"),
        "event_day": _("Ngày sự kiện"),
        "forms": _("Hình thức"),
        "obligations": _("Nhiệm vụ"),
        "owner": _("Người phụ trách"),
        "side": _("So với ngày sự kiện"),
    }


def _names_of_lists() -> dict[str, str]:
    return {
        "column": _("Các cột"),
        "consent_at": _("Ngày đồng ý"),
        "consent_basis": _("Căn cứ đồng ý"),
        "decision": _("Các lịch đó"),
        "head": _("Dòng ghi tên cột"),
        "hidden": _("Dòng và cột bị ẩn"),
        "keeper": _("Người phụ trách"),
        "new_name": _("Tên mới"),
        "people": _("Người nhận là ai"),
        "sheet": _("Trang tính"),
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


def _names_of_pictures() -> dict[str, str]:
    return {
        "chosen": _("Ảnh đã chọn"),
        "decorative_pictures": _("Ảnh chỉ để trang trí, không cần mô tả"),
        "picture_captions": _("Chú thích ảnh"),
        "picture_credits": _("Nguồn ảnh"),
        "picture_focus_xs": _("Tâm ảnh, ngang"),
        "picture_focus_ys": _("Tâm ảnh, dọc"),
        "don_vi": _("Đơn vị"),
        "dung": _("Đã dùng chưa"),
        "nam": _("Năm"),
        "quyen": _("Quyền dùng"),
        "thoi": _("Ảnh đã thôi dùng"),
        "trang": _("Trang"),
    }


def _names_of_filters() -> dict[str, str]:
    return {
        "all": _("Cho mọi lượt gửi như vậy"),
        "queue": _("Những lượt gửi chưa đi"),
        "bai": _("Mã bài"),
        "chien_dich": _("Chiến dịch"),
        "chu_de": _("Chủ đề"),
        "den": _("Đến ngày"),
        "diem_phat": _("Điểm phát"),
        "don_vi": _("Đơn vị"),
        "filter_name": _("Tên bộ lọc"),
        "kenh": _("Kênh"),
        "ma": _("Lý do"),
        "nguoi_viet": _("Người viết"),
        "nhan": _("Nhãn"),
        "q": _("Tìm"),
        "sample": _("Mẫu gợi ý"),
        "shared": _("Cả đơn vị cùng dùng"),
        "tag": _("Nhãn"),
        "template_name": _("Tên mẫu"),
        "tin": _("Tin, bài"),
        "trang_thai": _("Trạng thái"),
        "tu": _("Từ ngày"),
        "whole_office": _("Cả cơ quan cùng dùng"),
        "xep": _("Sắp xếp"),
    }


def _names_of_telling() -> dict[str, str]:
    modes = {f"mode_{group}": group_name(group) for group in GROUPS}
    return modes | {
        "days_off": _("Gửi cả ngày nghỉ, ngày lễ"),
        "digest_times": _("Giờ báo gộp"),
        "phone": _("Số di động"),
        "quiet_from": _("Yên lặng từ"),
        "quiet_to": _("Yên lặng đến"),
        "urgent_always": _("Tin khẩn thì báo ngay, kể cả ban đêm và ngày nghỉ"),
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


_TICKED: Final = (
    *("all", "days_off", "early", "moves", "outside", "outside_plan", "planned", "shared"),
    *("urgent_always", "whole_office"),
)


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
    if name.startswith("mode_"):
        return mode_names().get(value, value)
    if name in ("role", "roles"):
        return role_name(value)
    if name == "repeat":
        return repetition(value)
    if name in _TICKED:
        return _("có")
    return field_name(value.split("-")[0]) if name == "place" else value
