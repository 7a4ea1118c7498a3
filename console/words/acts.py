"""What the acts of the record are called on screen."""

from datetime import datetime
from urllib.parse import quote

from console.words import words
from console.words.i18n import _, moment, written
from console.words.units import unit_name
from content.people.audit import AuditEntry


def subject_name(subject: str) -> str:
    """What an act was about: "publication:12" is "lịch phát 12"."""
    kind, _colon, name = subject.partition(":")
    words = {
        "activity": _("hoạt động"),
        "address": _("địa chỉ"),
        "agency": _("cơ quan"),
        "asked_report": _("báo cáo đột xuất"),
        "audience": _("nhóm nhận"),
        "campaign": _("chiến dịch"),
        "clock": _("đồng hồ máy"),
        "credential": _("mã truy cập"),
        "day": _("ngày"),
        "delivery": _("lượt gửi"),
        "installation": _("cả hệ thống"),
        "item": _("bài"),
        "office": _("cơ quan"),
        "evidence": _("minh chứng"),
        "outlet": _("điểm phát"),
        "plan": _("kế hoạch"),
        "publication": _("lịch phát"),
        "recipient": _("người nhận"),
        "report": _("báo cáo"),
        "report_outcome": _("ghi nhận"),
        "statement": _("nội dung ghi cho báo cáo"),
        "user": _("tài khoản"),
    }
    return f"{words.get(kind, kind)} {name}".strip()


def subject_path(subject: str) -> str:
    """The page of what an act was about; "" for what has none."""
    kind, _colon, name = subject.partition(":")
    folder = {
        "activity": "/hoat-dong",
        "audience": "/nhom-nhan",
        "campaign": "/chien-dich",
        "delivery": "/nhat-ky",
        "item": "/tin",
        "outlet": "/diem-phat",
        "plan": "/ke-hoach",
        "publication": "/lich",
        "report": "/bao-cao",
    }.get(kind)
    return f"{folder}/{quote(name)}" if folder and name else ""


_KEPT = (
    "why",
    "revision",
    "role",
    "unit",
    "outlets",
    "channels",
    "families",
    "checks",
    "at",
    "state",
    "size",
    "name",
    "number",
    "dated",
    "due",
    "fields",
    "cancelled",
    "publications",
)


def detail_of(entry: AuditEntry) -> str:
    """What else the row says, without hashes: those who need them read the table itself."""
    shown = [
        (name, entry.detail[name]) for name in _KEPT if entry.detail.get(name) not in (None, "", [])
    ]
    return "; ".join(
        f"{_detail_name(name)} {_detail_value(entry, name, value)}" for name, value in shown
    )


def _detail_value(entry: AuditEntry, name: str, value: object) -> str:
    parts = [_plain(part) for part in (value if isinstance(value, list) else [value])]
    if name == "state":
        is_activity = entry.subject.startswith("activity:")
        said = (words.activity_state if is_activity else words.delivery_state)(parts[0])
        return said.text.lower()
    if name == "channels":
        return ", ".join(words.channel(part).text for part in parts)
    if name == "unit":
        return unit_name(parts[0])
    names = {"families": words.family_names, "checks": words.check_names}.get(name, dict)()
    return ", ".join(names.get(part, part) for part in parts)


def _plain(value: object) -> str:
    """A value of the record in the words of an office."""
    if isinstance(value, bool):
        return _("có") if value else _("không")
    text = str(value)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    if len(text) == len("2026-12-01"):
        return written(found.date())
    return moment(found) if found.tzinfo else text


def _detail_name(name: str) -> str:
    return {
        "why": _("lý do:"),
        "revision": _("bản"),
        "role": _("vai trò"),
        "unit": _("đơn vị"),
        "outlets": _("điểm phát"),
        "channels": _("kênh"),
        "families": _("loại kênh"),
        "checks": _("đã kiểm tra"),
        "at": _("lúc"),
        "state": _("thành"),
        "size": _("số lượng"),
        "name": _("tên"),
        "number": _("số"),
        "dated": _("ngày"),
        "due": _("hạn"),
        "fields": _("trường"),
        "cancelled": _("số lượt bị hủy"),
        "publications": _("lịch phát"),
    }[name]
