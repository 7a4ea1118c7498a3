"""What officers read for every reason's code: what happened and what to do, one sentence each; a
test proves that none is missing."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from channels.contract.reasons import Reason, Why
from content.deliveries.reasons import Because, OwnReason

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        Reason.UNREACHABLE: "Không kết nối được với nhà cung cấp; máy tự thử lại, nếu kéo dài hãy "
        "báo quản trị mạng.",
        Reason.TLS_FAILED: "Không lập được kết nối mã hóa với nhà cung cấp; máy tự thử lại, nếu "
        "kéo dài hãy báo quản trị mạng.",
        Reason.BROKE_OFF: "Nhà cung cấp ngắt kết nối trước khi nhận nội dung; máy tự thử lại.",
        Reason.NOT_WRITTEN: "Không ghi được vào thư mục đích; máy tự thử lại, hãy xem đĩa còn chỗ "
        "và ổ chia sẻ còn nối không.",
        Reason.DISK_FULL: "Đĩa ở nơi đặt khung hình đã đầy: hãy xóa bớt ở đó; máy tự thử lại.",
        Reason.BUSY: "Nhà cung cấp đang bận hoặc yêu cầu chờ; máy tự gửi lại sau.",
        Reason.NO_ANSWER: "Nhà cung cấp không trả lời: có thể đã gửi, có thể chưa; hãy hỏi họ rồi "
        "quyết định.",
        Reason.UNCLEAR: "Nhà cung cấp trả lời không rõ: có thể đã gửi, có thể chưa; hãy hỏi họ rồi "
        "quyết định.",
        Reason.BROKEN_ADAPTER: "Lỗi chương trình trong bộ nối kênh: có thể đã gửi, có thể chưa; "
        "hãy báo người quản trị.",
        Reason.CREDENTIALS: "Nhà cung cấp không nhận khóa hoặc mật khẩu của điểm phát: hãy cấp lại "
        "khóa rồi chạy lại điểm phát.",
        Reason.FORBIDDEN: "Điểm phát không có quyền đăng hoặc gửi: hãy cấp quyền bên nhà cung cấp "
        "rồi chạy lại điểm phát.",
        Reason.NO_SUCH_PLACE: "Nhà cung cấp không tìm thấy trang hoặc kênh của điểm phát: hãy sửa "
        "mã trang, mã kênh trong cấu hình.",
        Reason.ACCOUNT: "Nhà cung cấp đang khóa hoặc hạn chế tài khoản của cơ quan: hãy đăng nhập "
        "và làm theo yêu cầu của họ.",
        Reason.QUOTA: "Tài khoản hết hạn mức hoặc hết tiền: hãy nạp thêm rồi chạy lại điểm phát.",
        Reason.SENT_ENOUGH: "Tài khoản đã gửi đủ mức mà nhà cung cấp cho phép trong ngày; máy tự "
        "gửi tiếp khi có chỗ. Ghi mức ấy vào cài đặt của điểm phát thì sẽ không chạm phải nữa.",
        Reason.MISCONFIGURED: "Cấu hình của điểm phát không dùng được: hãy sửa rồi nhập lại.",
        Reason.ADDRESS_REFUSED: "Địa chỉ này nằm ngoài vùng được phép kết nối: hãy sửa địa chỉ "
        "trong cấu hình.",
        Reason.NOT_TRUSTED: "Chứng thư số của máy nhận không tin được: hãy báo người quản trị máy "
        "đó.",
        Reason.HOST_KEY_CHANGED: "Khóa SSH của máy nhận khác khóa đã ghi ở điểm phát, nên không "
        "gửi gì: hãy hỏi người quản trị máy đó; máy vừa cài lại thì ghi khóa mới rồi chạy lại.",
        Reason.SENDER_REFUSED: "Máy thư không nhận địa chỉ gửi của cơ quan: hãy kiểm tra «from», "
        "SPF, DKIM rồi chạy lại điểm phát.",
        Reason.POLICY: "Nhà cung cấp từ chối thư của cơ quan (xác thực, uy tín hoặc danh sách "
        "chặn), không phải do người nhận: hãy kiểm tra SPF, DKIM, DMARC và địa chỉ máy gửi.",
        Reason.RELAY_DENIED: "Máy thư không cho chuyển tiếp: hãy khai báo máy này hoặc tài khoản "
        "với người quản trị máy thư.",
        Reason.TEMPLATE_MISMATCH: "Nội dung không khớp mẫu đã đăng ký với nhà mạng: hãy sửa bài "
        "theo mẫu, hoặc đăng ký mẫu rồi chạy lại điểm phát.",
        Reason.NO_ROUTE: "Cổng này không có đường tới người nhận: hãy hỏi nhà cung cấp.",
        Reason.TOO_LARGE_HERE: "Nội dung nặng hơn mức mà cổng này nhận: hãy rút gọn hoặc dùng ảnh "
        "nhẹ hơn.",
        Reason.CONTENT_REFUSED: "Nhà cung cấp không nhận nội dung này: hãy xem lời của họ, sửa bài "
        "rồi trình lại.",
        Reason.PICTURE_REFUSED: "Nhà cung cấp không nhận ảnh này: hãy thay ảnh rồi trình lại.",
        Reason.LINK_REFUSED: "Nhà cung cấp không nhận liên kết trong bài: hãy sửa liên kết rồi "
        "trình lại.",
        Reason.TOO_LONG: "Nội dung dài quá mức của kênh: hãy rút ngắn rồi trình lại.",
        Reason.NO_TEXT: "Bài không có nội dung cho kênh này: hãy bổ sung rồi trình lại.",
        Reason.INVALID: "Nhà cung cấp từ chối: hãy xem lời của họ rồi sửa bài hoặc cấu hình.",
        Reason.CANNOT_AMEND: "Máy không sửa, không gỡ được bài đã đăng: hãy sửa tay trên trang.",
        Reason.TOO_OLD: "Đã quá thời hạn mà nhà cung cấp cho máy gỡ hoặc sửa: hãy làm tay trên "
        "trang.",
        Reason.POST_GONE: "Bài không còn trên trang nên không có gì để sửa.",
        Reason.NO_SUCH_ADDRESS: "Địa chỉ của người nhận không tồn tại: tin, bài không gửi "
        "tới đó nữa.",
        Reason.MALFORMED_ADDRESS: "Địa chỉ của người nhận viết sai: hãy sửa trong danh sách.",
        Reason.NO_ADDRESS: "Lượt gửi không có địa chỉ người nhận.",
        Reason.READER_FIELD: "Một cột của người này trong danh sách để trống hoặc quá dài so với "
        "mẫu tin: hãy sửa danh sách, bài thì không sao.",
        Reason.MAILBOX: "Hộp thư của người nhận đang đầy hoặc tạm khóa; máy còn gửi lại trong hạn "
        "của kênh.",
        Reason.DEFERRED: "Bên nhận hẹn nhận sau; máy tự gửi lại.",
        Reason.RECIPIENT_REFUSED: "Bên nhận không nhận tin gửi tới địa chỉ này: nếu cần, hãy liên "
        "hệ người nhận bằng cách khác.",
        Reason.NOT_ARRIVED: "Nhà mạng báo tin không đến nơi.",
        OwnReason.TRIES_SPENT: "Đã thử lại hết số lần cho phép mà không được.",
        OwnReason.TOO_LATE: "Quá giờ phát hơn mức cho phép của điểm phát: nếu còn ý nghĩa, hãy cho "
        "gửi hoặc xếp lịch mới.",
        OwnReason.OVERTAKEN: "Lượt phát sau của cùng lịch đã đến giờ: chỉ gửi lượt mới nhất.",
        OwnReason.WITHDRAWN: "Bài đã được gỡ trước khi gửi.",
        OwnReason.STOPPED: "Lịch phát này đang được một người dừng lại.",
        OwnReason.BY_HAND: "Đã được sửa tay trên trang.",
        OwnReason.NEWER_TEXT: "Đã có đính chính mới hơn, hoặc bài đã được gỡ.",
        OwnReason.NOTHING_STANDS: "Lượt đăng không đến nơi nên không có gì để sửa hay gỡ.",
        OwnReason.POST_LEAVING: "Bài đang được đăng: sửa hay gỡ chờ đến khi đăng xong.",
        OwnReason.POST_UNCLEAR: "Chưa rõ bài đã đăng hay chưa: sửa hay gỡ chờ đến khi rõ.",
        OwnReason.NOT_FIT: "Nội dung không còn khớp với bản đã phê duyệt hoặc không dựng được.",
        OwnReason.PUMP_DIED: "Tiến trình gửi đã dừng khi đang gửi: có thể đã gửi, có thể chưa.",
        OwnReason.NOT_BEGUN: "Chưa gửi: tiến trình gửi đã dừng trước khi viết.",
        OwnReason.PART_RESTS: "Nhà cung cấp của người nhận đang từ chối thư của cơ quan: chờ đến "
        "khi nhận lại.",
        OwnReason.NOT_TRUE_NOW: "Thông báo không còn đúng: việc cần báo đã xong, hoặc đã có thông "
        "báo mới hơn.",
        OwnReason.HELPS_NOBODY: "Thông báo không còn kịp: hạn mà nó nhắc đã qua trước khi gửi "
        "được.",
        OwnReason.NO_RECEIPT: "Nhà cung cấp đã nhận mà không báo tin có đến hay không.",
        OwnReason.SEEN: "Đọc lại thấy đủ.",
        OwnReason.TAKEN_ALREADY: "Đã xếp gửi lại, nhưng nhà cung cấp báo là đã nhận: hãy quyết "
        "định.",
        OwnReason.RESTORED: "Bản khôi phục: có thể đã gửi sau lúc sao lưu.",
        OwnReason.TORN: "Đang gửi dở lúc sao lưu: có thể đã gửi, có thể chưa.",
        OwnReason.SUPPRESSED: "Người nhận đã ngừng nhận tin.",
        OwnReason.DECIDED: "Do người quyết định.",
    }
)


_FOUND_HERE = frozenset(
    {
        Reason.UNREACHABLE,
        Reason.TLS_FAILED,
        Reason.BROKE_OFF,
        Reason.NOT_WRITTEN,
        Reason.DISK_FULL,
        Reason.NO_ANSWER,
        Reason.BROKEN_ADAPTER,
        Reason.MISCONFIGURED,
        Reason.ADDRESS_REFUSED,
        Reason.NOT_TRUSTED,
        Reason.HOST_KEY_CHANGED,
    }
)  # in the words of this machine: nobody answered


_OURS: Final = re.compile(r"(?:no (?:complete|clear) answer|not connected|the relay broke off)\b")
"""How this machine's own diagnoses begin; version 0.2.0 stored them bare and without a code."""


def words_of_provider(raw: str, code: str) -> str:
    """What a provider said, for officers to read as its words; "" for what this machine noted for
    technicians, where nobody answered."""
    return "" if code in _FOUND_HERE or _OURS.match(raw) else raw


def readable(reason: str) -> str:
    """A stored reason as officers read it: ours in Vietnamese, also where an older version noted
    only its diagnosis."""
    if _OURS.match(reason):
        broke = reason.startswith(("not connected", "the relay"))
        return sentence(Reason.BROKE_OFF if broke else Reason.NO_ANSWER)
    return _DETAIL.sub("", reason)


_DETAIL: Final = re.compile(r" Chi tiết: «.*»\.$", re.DOTALL)


def sentence(code: str) -> str:
    """What officers read for a code; the code itself for one that this version does not know."""
    return SENTENCES.get(code, code)


def headline(code: str) -> str:
    """The beginning of a code's sentence, for lists: what happened, without what to do."""
    return beginning(sentence(code))


def beginning(text: str) -> str:
    """A reason's sentence up to what to do."""
    return re.split(r"[:;.(]", text, maxsplit=1)[0].strip()


def because(code: OwnReason) -> Because:
    """A reason of ours as it is stored."""
    return Because(code, sentence(code))


def told(why: Why) -> str:
    """The sentence, with the provider's own words behind it, or with what this machine found."""
    if not why.raw:
        return sentence(why.code)
    who = "Chi tiết" if why.code in _FOUND_HERE else "Nhà cung cấp nói"
    return f"{sentence(why.code)} {who}: «{why.raw}»."
