"""The first steps of an office, in words: what each is for, and where it is done."""

from dataclasses import dataclass

from console.words.i18n import _


@dataclass(frozen=True)
class StepWords:
    """A step's name, why it is taken, and its page."""

    title: str
    text: str
    path: str


def step_words(key: str) -> StepWords:
    """The words of a step of `content.calendar.first_steps`."""
    said = {**_of_setting_up(), **_of_outlets(), **_of_working()}[key]
    return StepWords(*said)


def _of_setting_up() -> dict[str, tuple[str, str, str]]:
    return {
        "office": (
            _("Ghi tên và địa chỉ cơ quan"),
            _("Chân thư, trang tin và báo cáo lấy từ hồ sơ cơ quan."),
            "/he-thong/ho-so",
        ),
        "plan": (
            _("Nhập kế hoạch"),
            _("Chủ đề của bài và nhiệm vụ phải báo cáo lấy từ kế hoạch."),
            "/nhap-ke-hoach",
        ),
        "agency": (
            _("Chọn cơ quan ta là ai trong kế hoạch"),
            _("Để biết nhiệm vụ nào, báo cáo nào là của mình."),
            "/he-thong/co-quan",
        ),
        "people": (
            _("Thêm người thứ hai và một người phê duyệt"),
            _(
                "Không ai tự duyệt bài của mình: cần ít nhất hai tài khoản, một người có quyền "
                "phê duyệt."
            ),
            "/he-thong/tai-khoan",
        ),
        "holidays": (
            _("Xem lịch nghỉ của cơ quan"),
            _("Hạn báo cáo và giờ gửi tính theo ngày làm việc; ghi ngày nghỉ, ngày làm bù riêng."),
            "/he-thong/ngay-nghi",
        ),
    }


def _of_outlets() -> dict[str, tuple[str, str, str]]:
    return {
        "outlet": (
            _("Thêm điểm phát đầu tiên"),
            _("Cổng, thư điện tử, tin nhắn, trang mạng xã hội hay màn hình."),
            "/diem-phat",
        ),
        "tried": (
            _("Thử kết nối một điểm phát"),
            _("Nút «Thử kết nối» ở trang của điểm phát: gọi thử, chưa phát gì."),
            "/diem-phat",
        ),
        "backup": (
            _("Sao lưu lần đầu"),
            _("Tệp sao lưu để ở máy khác; tệp khóa giữ riêng."),
            "/he-thong#sao-luu",
        ),
    }


def _of_working() -> dict[str, tuple[str, str, str]]:
    return {
        "audience": (
            _("Nhập nhóm nhận đầu tiên"),
            _("Cho thư điện tử và tin nhắn; có tệp mẫu và xem trước."),
            "/nhom-nhan/nhap",
        ),
        "item": (_("Viết bài đầu tiên"), _("Viết trên trang, hoặc nhập tệp Word."), "/tin"),
        "approval": (
            _("Phê duyệt bài đầu tiên"),
            _("Người thứ hai đọc đúng bản sẽ phát rồi quyết định."),
            "/phe-duyet",
        ),
        "arrived": (
            _("Xếp lịch và phát bài đầu tiên"),
            _("Xong khi có lượt gửi đầu tiên đến nơi."),
            "/lich",
        ),
    }
