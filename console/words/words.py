"""What states and roles are called on screen, each with a symbol and a tone: never colour alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from console.words.by_hand import assisted_names
from console.words.carried import carried_name
from console.words.i18n import _
from content.intake.local_time import VIETNAM
from content.items.families import AUTOMATIC, CARRIED_NAMES
from engine.waits import WaitCause
from wiring.layouts import PACK, PICTURE, TEXT
from wiring.registered import channel_family, label_of

Tone = Literal["plain", "blue", "good", "warning", "bad"]


@dataclass(frozen=True)
class Words:
    """A state as people see it."""

    text: str
    icon: str
    tone: Tone


def waiting_kind(kind: str) -> Words:
    """Something that waits for a person."""
    return {
        "approval": Words(_("Chờ phê duyệt"), "hourglass-split", "blue"),
        "unknown": Words(_("Chưa rõ kết quả"), "question-circle", "warning"),
        "held": Words(_("Đang giữ lại"), "pause-circle", "warning"),
        "halted": Words(_("Điểm phát đã dừng"), "exclamation-octagon", "bad"),
        "part": Words(_("Một nơi nhận đang từ chối"), "exclamation-octagon", "warning"),
        "rest": Words(_("Điểm phát tạm nghỉ"), "hourglass-split", "warning"),
        "failing": Words(_("Thử mãi chưa phát được"), "exclamation-triangle", "bad"),
        "urgent": Words(_("Phát khẩn, chờ xác nhận"), "lightning-charge-fill", "bad"),
        "release": Words(_("Chờ cho phép gửi"), "send", "blue"),
        "stopped": Words(_("Lịch phát đang dừng lại"), "pause-circle", "warning"),
        "older": Words(_("Sắp phát bản cũ"), "pencil-square", "warning"),
        "amend": Words(_("Sửa tay trên trang"), "pencil-square", "bad"),
        "unreached": Words(_("Thư nhắc việc không tới"), "envelope", "warning"),
        "unanswered": Words(_("Gói mang đi chưa được xác nhận"), "people", "warning"),
        "clock": Words(_("Đồng hồ máy nhảy giờ"), "clock-history", "bad"),
        "key": Words(_("Mã truy cập sắp hết hạn"), "clock-history", "warning"),
        "low": Words(_("Tài khoản gửi sắp hết tiền"), "exclamation-triangle", "warning"),
        "silent": Words(_("Màn hình im lặng"), "display", "warning"),
    }[kind]


def family(name: str) -> Words:
    """A family of channels: which of the author's texts they carry."""
    if name in CARRIED_NAMES:
        return Words(assisted_names()[name], "people", "plain")
    return {
        "portal": Words(_("Cổng thông tin"), "globe2", "plain"),
        "email": Words(_("Thư điện tử"), "envelope", "plain"),
        "sms": Words(_("Tin nhắn SMS"), "phone", "plain"),
        "zalo": Words(_("Tin theo mẫu Zalo"), "chat-dots", "plain"),
        "social": Words(_("Mạng xã hội"), "megaphone", "plain"),
        "led": Words(_("Màn hình LED"), "display", "plain"),
    }[name]


def layout_name(name: str) -> str:
    """What one of our numbered layouts shows: a family's texts, every body, or every picture."""
    if name == PICTURE:
        return _("Cách đặt ảnh")
    if name == PACK:
        return _("Mẫu của gói người mang đi")
    return _("Cách đọc nội dung") if name == TEXT else family(name).text


def channel(name: str) -> Words:
    """A channel by its own label; one that this release does not know by its name."""
    carries = channel_family(name)
    return Words(label_of(name), family(carries).icon if carries else "broadcast", "plain")


def publication_state(state: str) -> Words:
    """What has become of a publication."""
    return {
        "waiting": Words(_("Chờ cho phép gửi"), "hourglass-split", "warning"),
        "stopped": Words(_("Đang dừng lại"), "pause-circle", "warning"),
        "active": Words(_("Đã xếp lịch"), "calendar-event", "blue"),
        "prepared": Words(_("Chưa phát hết"), "hourglass-split", "blue"),
        "done": Words(_("Đã phát"), "check-circle", "good"),
        "cancelled": Words(_("Đã hủy"), "slash-circle", "plain"),
        "withdrawn": Words(_("Đã gỡ bài"), "arrow-return-left", "plain"),
    }[state]


def standing_cause(cause: WaitCause) -> str:
    """Why nothing of a publication leaves, in a sentence."""
    until = f"{cause.until.astimezone(VIETNAM):%H:%M %d/%m/%Y}" if cause.until else ""
    place = {"outlet": cause.outlet, "why": cause.why, "until": until}
    return {
        "all stopped": _("Toàn hệ thống đang dừng khẩn cấp."),
        "stopped": _("%(why)s đã dừng lịch này.", **place),
        "paused": _("Điểm phát %(outlet)s đang tạm dừng.", **place),
        "halted": _("Điểm phát %(outlet)s đã tự dừng: %(why)s", **place),
        "rest": _("Điểm phát %(outlet)s tạm nghỉ đến %(until)s: %(why)s", **place),
        "hours": _("Điểm phát %(outlet)s ngoài khung giờ, phát lại lúc %(until)s.", **place),
    }[cause.kind]


def revision_state(state: str) -> Words:
    """Where a revision stands."""
    return {
        "draft": Words(_("Bản nháp"), "pencil-square", "plain"),
        "submitted": Words(_("Chờ phê duyệt"), "hourglass-split", "blue"),
        "returned": Words(_("Trả lại để sửa"), "arrow-return-left", "warning"),
        "refused": Words(_("Bị từ chối"), "slash-circle", "bad"),
        "approved": Words(_("Đã phê duyệt"), "check-circle", "good"),
        "superseded": Words(_("Đã có bản mới hơn"), "layers", "plain"),
    }[state]


def kind_names() -> dict[str, str]:
    """The kinds of items."""
    return {
        "article": _("Tin, bài"),
        "guide": _("Hướng dẫn"),
        "notice": _("Thông báo"),
        "invitation": _("Thư mời"),
        "faq": _("Hỏi đáp"),
        "press_release": _("Thông cáo báo chí"),
        "press_conference": _("Họp báo"),
    }


def check_names() -> dict[str, str]:
    """What only a person can check before a text leaves (domain rules: statements of an office).

    Decisions are kept with these names: another meaning needs another name.
    """
    return {
        "secret": _(
            "Không có bí mật nhà nước, thông tin cá nhân hoặc việc đang xử lý chưa kết luận"
        ),
        "facts": _("Tên cơ quan, thời gian, địa điểm, đường dẫn đã đúng"),
        "figures": _("Số liệu và quy định nêu trong bài có căn cứ"),
        "read": _("Đã đọc nội dung trên từng kênh ở trên, cả bản SMS không dấu"),
    }


def family_names() -> dict[str, str]:
    """The families that the machine publishes."""
    return {name: family(name).text for name in AUTOMATIC}


def approver_names() -> dict[str, str]:
    """Who decides on an item."""
    return {"lanh_dao_don_vi": _("Lãnh đạo đơn vị"), "nguoi_phat_ngon": _("Người phát ngôn")}


def priority_names() -> dict[str, str]:
    """How urgent an item is for its readers."""
    return {"1": _("Cao"), "2": _("Bình thường"), "3": _("Thấp")}


def field_name(name: str) -> str:
    """What a field of an item is called."""
    return {
        "title": _("Tiêu đề"),
        "slug": _("Đường dẫn"),
        "kind": _("Loại"),
        "summary": _("Tóm tắt"),
        "body": _("Nội dung"),
        "channels": _("Kênh"),
        "themes": _("Chủ đề"),
        "outside_plan": _("Ngoài kế hoạch"),
        "audience": _("Đối tượng"),
        "campaign": _("Chiến dịch"),
        "priority": _("Mức ưu tiên"),
        "approver_role": _("Người phê duyệt"),
        "picture": _("Ảnh"),
        "alt": _("Mô tả ảnh"),
        "caption": _("Chú thích ảnh"),
        "credit": _("Nguồn ảnh"),
        "decorative": _("Ảnh chỉ để trang trí, không cần mô tả"),
        "picture_title": _("Tên ảnh trong thư viện"),
        "tags": _("Nhãn"),
        "owner": _("Chủ sở hữu"),
        "licence": _("Giấy phép hoặc thỏa thuận"),
        "shows_people": _("Có trẻ em hoặc người nhận ra được"),
        "consent": _("Sự đồng ý của người trong ảnh"),
        "rights_end": _("Dùng đến hết ngày"),
        "focus_x": _("Tâm ảnh, ngang"),
        "focus_y": _("Tâm ảnh, dọc"),
        "social": _("Bài mạng xã hội"),
        "sms": _("SMS không dấu"),
        "sms_accented": _("SMS có dấu"),
        "zalo": _("Mẫu tin Zalo"),
        "led": _("Các dòng LED"),
        "source": _("Căn cứ"),
        "internal_note": _("Ghi chú nội bộ"),
        "fills": _("Chỗ trống đã điền"),
        "office": _("Cơ quan"),
        "layouts": _("Mẫu trình bày"),
    }.get(name) or carried_name(name)


def withdrawn() -> Words:
    """An item that was taken back."""
    return Words(_("Đã gỡ"), "archive", "bad")


def corrected() -> Words:
    """An item of which a newer text has taken the place of an older one."""
    return Words(_("Đã đính chính"), "pencil-square", "warning")


def urgent(confirmed_by: str | None) -> Words:
    """An urgent publication, before and after another person's confirmation."""
    if confirmed_by:
        return Words(_("Khẩn, đã xác nhận"), "lightning-charge-fill", "plain")
    return waiting_kind("urgent")


def outlet_state(state: str) -> Words:
    """Whether an outlet works."""
    return {
        "active": Words(_("Đang chạy"), "check-circle", "good"),
        "paused": Words(_("Tạm dừng"), "pause-circle", "warning"),
        "halted": Words(_("Đã tự dừng"), "exclamation-octagon", "bad"),
        "retired": Words(_("Đã thôi dùng"), "archive", "plain"),
    }[state]


def delivery_state(state: str) -> Words:
    """What has become of a delivery."""
    return {
        "queued": Words(_("Đang chờ"), "hourglass-split", "plain"),
        "claimed": Words(_("Sắp gửi"), "hourglass-split", "plain"),
        "sending": Words(_("Đang gửi"), "send", "blue"),
        "accepted": Words(_("Đã nhận"), "check-circle", "good"),
        "delivered": Words(_("Đã đến"), "check-circle", "good"),
        "rejected": Words(_("Bị từ chối"), "x-circle", "bad"),
        "unknown": Words(_("Chưa rõ"), "question-circle", "warning"),
        "held": Words(_("Giữ lại"), "pause-circle", "warning"),
        "expired": Words(_("Quá hạn"), "clock", "plain"),
        "cancelled": Words(_("Đã hủy"), "slash-circle", "plain"),
        "suppressed": Words(_("Ngừng gửi"), "slash-circle", "plain"),
    }[state]


def activity_state(state: str) -> Words:
    """Whether an activity took place."""
    return {
        "planned": Words(_("Dự kiến"), "calendar-event", "blue"),
        "done": Words(_("Đã thực hiện"), "check-circle", "good"),
        "cancelled": Words(_("Đã hủy"), "slash-circle", "plain"),
    }[state]


def outcome_name(outcome: str) -> str:
    """What an attempt came to; "receipt:delivered" is what the provider said later."""
    source, _colon, said = outcome.rpartition(":")
    words = {
        "accepted": _("đã nhận"),
        "delivered": _("đã đến"),
        "rejected": _("bị từ chối"),
        "retry": _("chắc chắn chưa gửi, sẽ thử lại"),
        "unreached": _("chắc chắn chưa gửi, sẽ thử lại"),
        "unknown": _("chưa rõ"),
        "halted": _("nhà cung cấp từ chối cơ quan"),
        "look-up": _("tra cứu, chưa thấy"),
        "not told": _("nhà cung cấp chưa cho biết"),
        "raised": _("chuyển cho người quyết định"),
    }
    before = {"receipt": _("biên nhận:"), "look-up": _("tra cứu:")}.get(source, "")
    return f"{before} {words.get(said.strip(), said.strip())}".strip()


def _prepared() -> Words:
    return Words(_("Đã chuẩn bị, chờ đến giờ"), "clock", "plain")


def slot_state(
    publication: str, planned: bool, states: Mapping[str, int], is_due: bool = True
) -> Words:
    """How one due time of today stands, by the outcomes of its deliveries."""
    if publication == "waiting":
        return waiting_kind("release")
    if not planned:
        return Words(_("Chờ đến giờ"), "clock", "plain")
    if {"unknown", "held", "rejected", "expired"} & set(states):
        return Words(_("Có lượt cần xem"), "exclamation-triangle", "warning")
    if {"queued", "claimed", "sending"} & set(states):
        return Words(_("Đang phát"), "send", "blue") if is_due else _prepared()
    if {"accepted", "delivered"} & set(states):
        return Words(_("Đã phát"), "check-circle", "good")
    return Words(_("Không phát"), "slash-circle", "plain")
