"""What a «?» beside a field tells: one or two sentences, and the section of the guide that says
more.

A page asks for one with `helping("late")` (`shell/macros.html`). A test holds that each is asked
for and leads to a heading of the guide.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from console.words.i18n import _, later


@dataclass(frozen=True)
class Help:
    """What is explained, how, and the anchor in the guide."""

    name: str
    text: str
    anchor: str


def help_of(key: str) -> Help:
    """The help of a key, in the page's language; KeyError for one that nobody wrote."""
    found = HELPS[key]
    return Help(_(found.name), _(found.text), found.anchor)


HELPS: Final[Mapping[str, Help]] = {
    "themes": Help(
        later("Chủ đề của kế hoạch"),
        later(
            "Chủ đề cho báo cáo biết bài thuộc nội dung nào của kế hoạch. Bài không thuộc nội dung "
            "nào thì đánh dấu «Ngoài kế hoạch»: vẫn phát được, báo cáo đếm riêng."
        ),
        "chon-chu-de",
    ),
    "kind": Help(
        later("Loại bài"),
        later(
            "Thông cáo báo chí và họp báo phải do người phát ngôn phê duyệt; loại khác thì theo ô "
            "«Người phê duyệt» bên cạnh."
        ),
        "3-phe-duyet",
    ),
    "outlets": Help(
        later("Chọn điểm phát"),
        later(
            "Chỉ những điểm phát đã được phê duyệt mới chọn được. Thư và tin nhắn cần thêm một "
            "nhóm nhận ở dưới."
        ),
        "xep-mot-lich-phat",
    ),
    "audience": Help(
        later("Nhóm nhận"),
        later(
            "Gửi cho nhiều người (thường là hơn 100) thì còn chờ người thứ hai cho phép; người đó "
            "thấy số người, chi phí và vài người nhận làm ví dụ."
        ),
        "xep-mot-lich-phat",
    ),
    "repeat": Help(
        later("Lặp lại"),
        later(
            "Máy tự thêm các lượt đến ngày cuối; về sau từng lượt bỏ, dời hay thay bài riêng được. "
            "Lặp lại đến người nhận thì phải có ngày cuối."
        ),
        "xep-mot-lich-phat",
    ),
    "slots": Help(
        later("Khung đăng"),
        later(
            "Khung đăng là giờ vàng của điểm phát, dùng khi «Xếp vào chỗ trống»: mỗi bài vào khung "
            "còn trống gần nhất. Khung đăng không tự phát gì."
        ),
        "khung-dang",
    ),
    "window": Help(
        later("Khung giờ được gửi"),
        later(
            "Ngoài khung giờ này thì lượt gửi chờ đến đầu khung kế tiếp, không bị bỏ. Bài khẩn "
            "không chờ."
        ),
        "gio-gui-va-tre-gio",
    ),
    "holidays": Help(
        later("Ngày nghỉ"),
        later(
            "«Giữ đến ngày làm việc» là chờ hết ngày nghỉ, kể cả ngày nghỉ cơ quan tự ghi ở Hệ "
            "thống; trang lịch phát nói trước lúc thật sự phát."
        ),
        "gio-gui-va-tre-gio",
    ),
    "late": Help(
        later("Khi trễ giờ"),
        later(
            "Máy tắt hay mất mạng làm lượt gửi trễ quá hạn ở ô dưới thì làm như đã chọn ở đây: vẫn "
            "gửi, giữ lại chờ người quyết định, hay bỏ qua."
        ),
        "gio-gui-va-tre-gio",
    ),
    "secrets": Help(
        later("Mật khẩu, mã truy cập"),
        later(
            "Đã đặt thì không ai xem lại được. Để trống là giữ nguyên; gõ chữ mới là thay; đổi máy "
            "chủ thì phải gõ lại."
        ),
        "them-sua-diem-phat",
    ),
    "list-head": Help(
        later("Dòng ghi tên cột"),
        later(
            "Dòng có chữ như Email, Họ và tên. Những dòng phía trên (quốc hiệu, tên bảng) được bỏ "
            "qua; máy tự tìm trong 30 dòng đầu, tìm sai thì chọn lại ở đây."
        ),
        "nhap-danh-sach",
    ),
    "list-columns": Help(
        later("Cột nào là gì"),
        later(
            "Phải có đúng một cột địa chỉ. Cột «để điền vào bài» thì bài gọi được bằng tên cột "
            "trong hai dấu ngoặc nhọn; cột không cần thì chọn không lấy."
        ),
        "nhap-danh-sach",
    ),
    "consent": Help(
        later("Căn cứ đồng ý"),
        later(
            "Người nhận đã đồng ý bằng cách nào: phiếu đăng ký, đăng ký trên cổng, hợp đồng. Có "
            "người hỏi «vì sao gửi cho tôi» thì trang của người đó trả lời được."
        ),
        "nhap-danh-sach",
    ),
    "people": Help(
        later("Người nhận là ai"),
        later(
            "Kế hoạch giao nhiệm vụ cho từng đối tượng; báo cáo tính thư, tin gửi đến nhóm của "
            "đúng đối tượng đó."
        ),
        "nguoi-nhan-la-ai",
    ),
    "suppress": Help(
        later("Ngừng gửi"),
        later(
            "Ngừng ở đây là ngừng với mọi đơn vị và mọi nhóm, kể cả khi nhập lại danh sách. Ghi "
            "nhầm thì bỏ ra được, trừ khi chính người nhận xin thôi."
        ),
        "ngung-gui-va-tim-mot-nguoi",
    ),
    "event-day": Help(
        later("Ngày sự kiện"),
        later(
            "Giờ phát của các bài tính từ ngày này («trước 7 ngày, 08:00»). Dời ngày sự kiện thì "
            "mọi lịch chưa phát dời theo, sau một lần xem lại."
        ),
        "chien-dich",
    ),
    "campaign-plan": Help(
        later("Kế hoạch của chiến dịch"),
        later(
            "Chọn kế hoạch và nhiệm vụ để báo cáo biết chiến dịch thực hiện việc gì. Không thực "
            "hiện nhiệm vụ nào thì để «Ngoài kế hoạch»."
        ),
        "chien-dich",
    ),
    "duty": Help(
        later("Nhiệm vụ của kế hoạch"),
        later(
            "Một việc chỉ được tính cho nhiệm vụ đã chọn. Hình thức mà kế hoạch không ghi cho "
            "nhiệm vụ đó thì không nhận; hãy chọn nhiệm vụ khác, hoặc ghi là không thuộc nhiệm vụ "
            "nào."
        ),
        "ghi-hoat-dong",
    ),
    "period": Help(
        later("Kỳ báo cáo"),
        later(
            "Kỳ do kế hoạch đặt ra; chọn kỳ thì số liệu có lũy kế và cùng kỳ năm trước. Cần "
            "khoảng ngày khác thì để «tự chọn ngày» rồi ghi từ ngày, đến ngày."
        ),
        "9-bao-cao",
    ),
    "freeze": Help(
        later("Chốt số liệu"),
        later(
            "Chốt là giữ nguyên số liệu của bản trình ký. Việc ghi thêm về sau không đổi báo cáo "
            "đã chốt; trang nêu chênh lệch để bạn quyết định."
        ),
        "chot-va-ban-hanh",
    ),
    "statement": Help(
        later("Mục của báo cáo"),
        later(
            "Nội dung ghi ở đây được dự thảo nêu lại nguyên văn ở đúng mục này, trong kỳ chứa ngày "
            "đã ghi. Mỗi lần ghi một ý."
        ),
        "ghi-cho-bao-cao",
    ),
    "password": Help(
        later("Mật khẩu mới"),
        later(
            "Một câu dài dễ nhớ tốt hơn một từ khó. Đổi xong thì mọi nơi khác đang đăng nhập phải "
            "đăng nhập lại."
        ),
        "mat-khau-va-buoc-xac-nhan-thu-hai",
    ),
    "factor": Help(
        later("Bước xác nhận thứ hai"),
        later(
            "Ứng dụng xác thực trên điện thoại đổi sáu số mỗi 30 giây; lộ mật khẩu thì người khác "
            "vẫn không vào được. Mất điện thoại thì dùng mã dự phòng, hoặc nhờ quản trị tắt hộ."
        ),
        "mat-khau-va-buoc-xac-nhan-thu-hai",
    ),
    "unit": Help(
        later("Đơn vị"),
        later(
            "Biên tập chỉ viết, xếp lịch bài và gửi đến nhóm của đơn vị mình. Viết giống hệt đơn "
            "vị của đồng nghiệp cùng phòng."
        ),
        "ai-lam-gi",
    ),
    "quiet": Help(
        later("Giờ nhận thông báo"),
        later(
            "Thư gộp chỉ gửi khi có việc mới. Trong giờ yên lặng không có thư nào, trừ việc của "
            "tin khẩn nếu bạn chọn ở dưới."
        ),
        "10-he-thong",
    ),
}
"""Every help by its key. Names and texts are translated where they are shown."""
