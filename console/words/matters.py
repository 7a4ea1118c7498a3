"""What matters are called on screen: the words of `content.notices.matters`, translated."""

from collections.abc import Collection
from typing import Final

from console.words.i18n import _, later, number
from console.words.sayings import said
from console.words.words import Tone, Words
from content.notices.matters import DETAILS, HEADS, Matter, MatterGroup, MatterKind

_LOOKS: Final[dict[MatterKind, tuple[str, Tone]]] = {
    "approval": ("hourglass-split", "blue"),
    "turn": ("hourglass-split", "warning"),
    "turn_left": ("hourglass-split", "warning"),
    "stuck": ("people", "warning"),
    "release": ("send", "blue"),
    "confirm": ("lightning-charge-fill", "bad"),
    "returned": ("arrow-return-left", "warning"),
    "refused": ("x-circle", "bad"),
    "approved": ("check-circle", "good"),
    "approved_part": ("exclamation-triangle", "warning"),
    "remark": ("chat-dots", "blue"),
    "import_done": ("check-circle", "good"),
    "import_refused": ("x-circle", "bad"),
    "import_stopped": ("pause-circle", "plain"),
    "failed": ("exclamation-triangle", "bad"),
    "unknown": ("question-circle", "warning"),
    "held": ("pause-circle", "warning"),
    "stopped": ("pause-circle", "warning"),
    "older": ("pencil-square", "warning"),
    "amend": ("pencil-square", "bad"),
    "halted": ("exclamation-octagon", "bad"),
    "part": ("exclamation-octagon", "warning"),
    "rest": ("hourglass-split", "warning"),
    "failing": ("exclamation-triangle", "bad"),
    "silent": ("display", "warning"),
    "unreached": ("envelope", "warning"),
    "unanswered": ("people", "warning"),
    "clock": ("clock-history", "bad"),
    "low": ("exclamation-triangle", "warning"),
    "key": ("clock-history", "warning"),
    "key_over": ("clock-history", "bad"),
    "report": ("flag", "warning"),
    "overdue": ("flag", "bad"),
    "activity": ("people", "blue"),
    "obligation": ("bullseye", "warning"),
    "rights": ("image", "warning"),
}


_TOLD: Final[Collection[MatterKind]] = (
    *(
        "report",
        "overdue",
        "unreached",
        "unanswered",
        "approved_part",
        "stopped",
        "older",
        "amend",
        "halted",
        "part",
    ),
    *("rest", "failing", "low", "rights"),
)
"""Where `why` is the program's own sentence; of others it is what a person wrote, or a day."""

_NAMED: Final[Collection[MatterKind]] = ("report", "overdue", "unreached")
"""What has no title that somebody gave it."""


def matter_words(kind: MatterKind) -> Words:
    """What a kind of matter is called."""
    return Words(_(HEADS[kind]), *_LOOKS[kind])


def matter_detail(matter: Matter) -> str:
    """What more is to be said of it."""
    why = said(matter.why) if matter.kind in _TOLD else matter.why
    values = {"by": matter.by, "count": number(matter.count), "why": why}
    return _(DETAILS[matter.kind], **values).strip(" :")


def matter_title(matter: Matter) -> str:
    """What it is about: a text's, an outlet's own title, or the program's name for it."""
    return said(matter.title) if matter.kind in _NAMED else matter.title


def group_name(group: MatterGroup) -> str:
    """What the matters of a group have in common."""
    return {
        "decide": _("Chờ bạn quyết định"),
        "mine": _("Về bài và việc của bạn"),
        "trouble": _("Cần xem khi phát"),
        "due": _("Đến hạn"),
    }[group]


def kinds_of_group(group: MatterGroup) -> str:
    """What belongs to a group, for who chooses."""
    return {
        "decide": _("bài chờ phê duyệt, đợt gửi chờ cho phép, tin khẩn chờ xác nhận"),
        "mine": _("bài được duyệt, bị trả lại, bị từ chối; góp ý; nhập danh sách đã xong"),
        "trouble": _("gửi hỏng, chưa rõ, bị giữ lại; điểm phát dừng; màn hình im lặng"),
        "due": _("báo cáo, nhiệm vụ, hoạt động đến hạn; mã truy cập, quyền dùng ảnh sắp hết"),
    }[group]


def mode_names() -> dict[str, str]:
    """How somebody can be told of a group."""
    return {
        "digest": _("Báo gộp một lần"),
        "now": _("Báo ngay từng việc"),
        "off": _("Không báo"),
    }


MATTER_HEADS: Final = (
    later("Chờ bạn phê duyệt"),
    later("Đến lượt bạn phê duyệt"),
    later("Chờ duyệt, không còn ai khác"),
    later("Chờ bạn cho phép gửi"),
    later("Phát khẩn, chờ bạn xác nhận"),
    later("Bài của bạn bị trả lại"),
    later("Bài của bạn bị từ chối"),
    later("Bài của bạn đã được phê duyệt"),
    later("Bài của bạn được phê duyệt, nhưng thiếu kênh"),
    later("Sắp phát bản cũ"),
    later("Gói mang đi chưa được xác nhận"),
    later("Góp ý chờ bạn"),
    later("Đã nhập xong danh sách"),
    later("Không nhập được danh sách"),
    later("Đã dừng nhập danh sách"),
    later("Phát không trọn"),
    later("Chưa rõ kết quả"),
    later("Đang giữ lại"),
    later("Lịch phát đang dừng lại"),
    later("Sửa tay trên trang"),
    later("Điểm phát đã dừng"),
    later("Một nơi nhận đang từ chối"),
    later("Điểm phát tạm nghỉ"),
    later("Thử mãi chưa phát được"),
    later("Màn hình im lặng"),
    later("Thư nhắc việc không tới"),
    later("Đồng hồ máy nhảy giờ"),
    later("Tài khoản gửi sắp hết tiền"),
    later("Mã truy cập sắp hết hạn"),
    later("Mã truy cập đã hết hạn"),
    later("Báo cáo đến hạn"),
    later("Báo cáo quá hạn"),
    later("Hoạt động đã đến ngày"),
    later("Nhiệm vụ sắp đến hạn"),
    later("Quyền dùng ảnh sắp hết"),
)
"""Marked for translation, as the details below; a test compares both with the tables."""

MATTER_DETAILS: Final = (
    later("do %(by)s trình"),
    later("do %(by)s trình; người trước chưa quyết định trong thời gian quy định"),
    later("do %(by)s trình; người trước không còn phê duyệt bài này"),
    later("nhắc người đang giữ lượt, hoặc cho thêm một tài khoản vai trò phê duyệt"),
    later("%(count)s người nhận, do %(by)s xếp lịch"),
    later("do %(by)s phát"),
    later("%(by)s: %(why)s"),
    later("do %(by)s phê duyệt"),
    later("do %(by)s phê duyệt; không phát ở: %(why)s"),
    later("%(count)s dòng"),
    later("sau %(count)s dòng: hãy xem lỗi rồi nhập lại"),
    later("sau %(count)s dòng: chưa nhập gì"),
    later("%(count)s lượt gửi qua %(why)s không tới"),
    later("%(count)s lượt gửi qua %(why)s"),
    later("%(why)s"),
    later("máy phát không hỏi nội dung nữa: xem nguồn điện và đường mạng"),
    later("chưa phát gì cho đến khi giờ được chỉnh hoặc xác nhận"),
    later("hết hạn ngày %(why)s: xin mã mới rồi nhập lại điểm phát"),
    later("đã thực hiện hay hủy? Hãy ghi kết quả và minh chứng"),
    later("hạn cuối ngày %(why)s, chưa làm đủ"),
    later("dùng đến hết ngày %(by)s, đang ở trên lịch: %(why)s"),
)
