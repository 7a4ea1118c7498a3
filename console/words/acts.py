"""What the acts of the record are called on screen."""

from urllib.parse import quote

from console.words import words
from console.words.accounts import account_act
from console.words.i18n import _
from content.people.audit import AuditEntry


def act_name(act: str) -> str:
    """An act in words; the code itself for one that has none."""
    return {
        "activity.add": _("ghi hoạt động"),
        "activity.cancelled": _("hủy hoạt động"),
        "activity.done": _("ghi hoạt động đã thực hiện"),
        "agency.confirm": _("xác nhận cơ quan kế thừa"),
        "agency.import": _("nhập cơ quan"),
        "audience.import": _("nhập nhóm nhận"),
        "delivery.raise": _("chuyển cho người quyết định"),
        "evidence.add": _("thêm minh chứng"),
        "item.approved": _("phê duyệt"),
        "item.confirm-urgent": _("xác nhận phát khẩn"),
        "item.correct": _("đính chính"),
        "item.publish-urgent": _("phát khẩn"),
        "item.refused": _("từ chối"),
        "item.returned": _("trả lại"),
        "item.revise": _("viết bản mới"),
        "item.submit": _("trình duyệt"),
        "item.withdraw": _("gỡ bài"),
        "office.import": _("đặt hồ sơ cơ quan"),
        "outlet.active": _("cho phát tiếp"),
        "outlet.halted": _("điểm phát tự dừng"),
        "outlet.import": _("nhập điểm phát"),
        "outlet.paused": _("tạm dừng điểm phát"),
        "plan.import": _("nhập kế hoạch"),
        "publication.cancel": _("hủy lịch"),
        "publication.move": _("dời lịch"),
        "release": _("cho phép gửi"),
        "restore": _("phục hồi bản sao lưu"),
        "schedule": _("xếp lịch"),
        "settle": _("quyết định lượt chưa rõ"),
        "suppress": _("ngừng gửi đến địa chỉ"),
        "switch.stop_all.off": _("hết dừng khẩn cấp"),
        "switch.stop_all.on": _("dừng khẩn cấp"),
        "user.add": _("thêm tài khoản"),
        "user.sign-in": _("đăng nhập"),
        "user.sign-out": _("đăng xuất"),
        "user.sign-out-everywhere": _("đăng xuất mọi nơi"),
    }.get(act) or _of_reading(act)


def _of_reading(act: str) -> str:
    return {
        "audience.import_begin": _("bắt đầu nhập nhóm nhận"),
        "audience.import_stop": _("dừng nhập nhóm nhận"),
        "item.remark": _("góp ý vào bài"),
        "item.remark-settle": _("ghi góp ý đã xong"),
        "item.turn": _("chuyển lượt duyệt"),
        "reader.end": _("thu hồi đường dẫn đọc"),
        "reader.look": _("người ngoài mở đường dẫn đọc"),
        "reader.open": _("mở đường dẫn đọc cho người ngoài"),
    }.get(act) or _of_lists(act)


def _of_lists(act: str) -> str:
    return (
        {
            "audience.give": _("ghi nhóm nhận là của đơn vị nào"),
            "publication.hold": _("chờ cho phép gửi danh sách mới"),
        }.get(act)
        or account_act(act)
        or _of_reports(act)
    )


def _of_reports(act: str) -> str:
    return {
        "outcome.closed": _("đóng kỳ báo cáo"),
        "outcome.issued": _("ghi báo cáo đã ban hành"),
        "outcome.reopened": _("mở lại kỳ báo cáo"),
        "report.ask": _("ghi báo cáo đột xuất"),
        "report.intake": _("nhận báo cáo của cơ quan khác"),
        "report.issue": _("chốt số liệu báo cáo"),
        "statement.add": _("ghi cho báo cáo"),
        "statement.cancel": _("hủy nội dung ghi cho báo cáo"),
    }.get(act) or _of_machines(act)


def _of_machines(act: str) -> str:
    return {
        "clock.agreed": _("đồng hồ máy đúng trở lại"),
        "clock.confirmed": _("xác nhận giờ của máy"),
        "clock.jumped": _("đồng hồ máy nhảy giờ, ngừng phát"),
        "credential.lost": _("không rõ kết quả gia hạn mã"),
        "credential.renew": _("gia hạn mã truy cập"),
        "opt-in.ask": _("làm phiếu nhận lại"),
        "opt-in.confirm": _("người nhận xác nhận nhận lại"),
        "suppress.undo": _("gửi lại được đến địa chỉ"),
    }.get(act, act)


def subject_name(subject: str) -> str:
    """What an act was about: "publication:12" is "lịch phát 12"."""
    kind, _colon, name = subject.partition(":")
    words = {
        "activity": _("hoạt động"),
        "address": _("địa chỉ"),
        "agency": _("cơ quan"),
        "asked_report": _("báo cáo đột xuất"),
        "audience": _("nhóm nhận"),
        "clock": _("đồng hồ máy"),
        "credential": _("mã truy cập"),
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
)


def detail_of(entry: AuditEntry) -> str:
    """What else the row says, without hashes: those who need them read the table itself."""
    shown = [
        (name, entry.detail[name]) for name in _KEPT if entry.detail.get(name) not in (None, "", [])
    ]
    return "; ".join(f"{_detail_name(name)} {_detail_value(name, value)}" for name, value in shown)


def _detail_value(name: str, value: object) -> str:
    parts = [str(part) for part in (value if isinstance(value, list) else [value])]
    if name == "channels":
        return ", ".join(words.channel(part).text for part in parts)
    names = {"families": words.family_names, "checks": words.check_names}.get(name, dict)()
    return ", ".join(names.get(part, part) for part in parts)


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
    }[name]
