"""What a person is to be told of: a matter, and whom it concerns.

Matters are read from the state each time and stored nowhere. So none is lost or doubled, whoever
caused it, and one that somebody settles is gone for everybody at once. Stored is only what was told
(`content.notices.marks`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from content.people.acts import Person
from content.people.rights import Permission

MatterKind = Literal[
    "approval",
    "turn",
    "turn_left",
    "stuck",
    "release",
    "confirm",
    "returned",
    "refused",
    "approved",
    "approved_part",
    "remark",
    "import_done",
    "import_refused",
    "import_stopped",
    "failed",
    "unknown",
    "held",
    "stopped",
    "older",
    "amend",
    "halted",
    "part",
    "rest",
    "failing",
    "silent",
    "unreached",
    "unanswered",
    "clock",
    "low",
    "key",
    "key_over",
    "report",
    "overdue",
    "activity",
    "obligation",
    "rights",
]

MatterGroup = Literal["decide", "mine", "trouble", "due"]

Pace = Literal["calm", "prompt", "urgent"]
"""How soon it is told by letter: with the next digest, at once outside quiet hours, or (what is of
the class khẩn) at once at any hour."""

NEWS: Final = timedelta(days=14)
"""What has happened is told for so long; what waits is told as long as it waits."""

GROUPS: Final[Mapping[MatterGroup, tuple[MatterKind, ...]]] = {
    "decide": ("approval", "turn", "turn_left", "stuck", "release", "confirm"),
    "mine": (
        *("returned", "refused", "approved", "approved_part", "remark"),
        *("import_done", "import_refused", "import_stopped"),
    ),
    "trouble": (
        *("failed", "unknown", "held", "stopped", "older", "amend"),
        *("halted", "part", "rest", "failing", "silent", "unreached", "unanswered"),
        *("clock", "low"),
    ),
    "due": ("key", "key_over", "report", "overdue", "activity", "obligation", "rights"),
}
"""The kinds by what they are to a person; each choice is made for a group."""

HEADS: Final[Mapping[MatterKind, str]] = {
    "approval": "Chờ bạn phê duyệt",
    "turn": "Đến lượt bạn phê duyệt",
    "turn_left": "Đến lượt bạn phê duyệt",
    "stuck": "Chờ duyệt, không còn ai khác",
    "release": "Chờ bạn cho phép gửi",
    "confirm": "Phát khẩn, chờ bạn xác nhận",
    "returned": "Bài của bạn bị trả lại",
    "refused": "Bài của bạn bị từ chối",
    "approved": "Bài của bạn đã được phê duyệt",
    "approved_part": "Bài của bạn được phê duyệt, nhưng thiếu kênh",
    "remark": "Góp ý chờ bạn",
    "import_done": "Đã nhập xong danh sách",
    "import_refused": "Không nhập được danh sách",
    "import_stopped": "Đã dừng nhập danh sách",
    "failed": "Phát không trọn",
    "unknown": "Chưa rõ kết quả",
    "held": "Đang giữ lại",
    "stopped": "Lịch phát đang dừng lại",
    "older": "Sắp phát bản cũ",
    "amend": "Sửa tay trên trang",
    "halted": "Điểm phát đã dừng",
    "part": "Một nơi nhận đang từ chối",
    "rest": "Điểm phát tạm nghỉ",
    "failing": "Thử mãi chưa phát được",
    "silent": "Màn hình im lặng",
    "unreached": "Thư nhắc việc không tới",
    "unanswered": "Gói mang đi chưa được xác nhận",
    "clock": "Đồng hồ máy nhảy giờ",
    "low": "Tài khoản gửi sắp hết tiền",
    "key": "Mã truy cập sắp hết hạn",
    "key_over": "Mã truy cập đã hết hạn",
    "report": "Báo cáo đến hạn",
    "overdue": "Báo cáo quá hạn",
    "activity": "Hoạt động đã đến ngày",
    "obligation": "Nhiệm vụ sắp đến hạn",
    "rights": "Quyền dùng ảnh sắp hết",
}
"""What each kind is called: the key of its translation on screen, and the words of letters."""

DETAILS: Final[Mapping[MatterKind, str]] = {
    "approval": "do %(by)s trình",
    "turn": "do %(by)s trình; người trước chưa quyết định trong thời gian quy định",
    "turn_left": "do %(by)s trình; người trước không còn phê duyệt bài này",
    "stuck": "nhắc người đang giữ lượt, hoặc cho thêm một tài khoản vai trò phê duyệt",
    "release": "%(count)s người nhận, do %(by)s xếp lịch",
    "confirm": "do %(by)s phát",
    "returned": "%(by)s: %(why)s",
    "refused": "%(by)s: %(why)s",
    "approved": "do %(by)s phê duyệt",
    "approved_part": "do %(by)s phê duyệt; không phát ở: %(why)s",
    "remark": "%(by)s: %(why)s",
    "import_done": "%(count)s dòng",
    "import_refused": "sau %(count)s dòng: hãy xem lỗi rồi nhập lại",
    "import_stopped": "sau %(count)s dòng: chưa nhập gì",
    "failed": "%(count)s lượt gửi qua %(why)s không tới",
    "unknown": "%(count)s lượt gửi qua %(why)s",
    "held": "%(count)s lượt gửi qua %(why)s",
    "stopped": "%(why)s",
    "older": "%(why)s",
    "amend": "%(why)s",
    "halted": "%(why)s",
    "part": "%(why)s",
    "rest": "%(why)s",
    "failing": "%(why)s",
    "silent": "máy phát không hỏi nội dung nữa: xem nguồn điện và đường mạng",
    "unreached": "%(why)s",
    "unanswered": "%(why)s",
    "clock": "chưa phát gì cho đến khi giờ được chỉnh hoặc xác nhận",
    "low": "%(why)s",
    "key": "hết hạn ngày %(why)s: xin mã mới rồi nhập lại điểm phát",
    "key_over": "hết hạn ngày %(why)s: xin mã mới rồi nhập lại điểm phát",
    "report": "%(why)s",
    "overdue": "%(why)s",
    "activity": "đã thực hiện hay hủy? Hãy ghi kết quả và minh chứng",
    "obligation": "hạn cuối ngày %(why)s, chưa làm đủ",
    "rights": "dùng đến hết ngày %(by)s, đang ở trên lịch: %(why)s",
}


@dataclass(frozen=True)
class Matter:
    """One thing to know. Two with the same `about` are the same one; `path` is the console's page
    on which it is settled, `since` when it began (aware UTC)."""

    kind: MatterKind
    about: str
    title: str
    since: datetime
    path: str
    by: str = ""
    count: int = 0
    why: str = ""
    pace: Pace = "calm"

    @property
    def group(self) -> MatterGroup:
        return next(group for group, kinds in GROUPS.items() if self.kind in kinds)


@dataclass(frozen=True)
class Concern:
    """A matter and whom it concerns: the accounts named, or all who have a permission for what is
    the unit's. Nobody is told of what is his own doing (`but`)."""

    matter: Matter
    names: frozenset[str] = frozenset()
    may: Permission | None = None
    unit: str | None = None
    but: frozenset[str] = frozenset()

    def concerns(self, person: Person) -> bool:
        """Whether the person is to be told."""
        if person.name in self.but or not person.may("read"):
            return False
        able = self.may is not None and person.may(self.may, self.unit)
        return able or person.name in self.names


def named(*names: str | None) -> frozenset[str]:
    """Those of the names that there are."""
    return frozenset(name for name in names if name)


def detail(matter: Matter) -> str:
    """What more is to be said of it, in Vietnamese."""
    count = f"{matter.count:,}".replace(",", ".")
    said = DETAILS[matter.kind] % {"by": matter.by, "count": count, "why": matter.why}
    return " ".join(said.split()).strip(" :")
