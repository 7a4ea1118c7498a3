"""What an administrator reads when an outlet cannot work: what is wrong, and what to do."""

from collections.abc import Mapping
from typing import Final

from channels.contract.outcome import Halted, Rejected, Retry, Unknown
from channels.contract.reasons import Reason

_TO_DO: Final[Mapping[Reason, str]] = {
    Reason.CREDENTIALS: "Zalo không nhận quyền của Official Account: hãy bấm «Kết nối với Zalo» ở "
    "trang của điểm phát, và xem lại khóa bí mật của ứng dụng",
    Reason.MISCONFIGURED: "Ứng dụng Zalo chưa đúng: hãy xem lại mã ứng dụng, khóa bí mật và địa "
    "chỉ nhận câu trả lời ở developers.zalo.me",
    Reason.FORBIDDEN: "Ứng dụng chưa được cấp quyền này: hãy xin quyền ở developers.zalo.me rồi "
    "kết nối lại",
    Reason.ACCOUNT: "Official Account chưa xác thực, đang bị khóa hoặc gói đang dùng không có "
    "quyền này: hãy đăng nhập oa.zalo.me và làm theo yêu cầu của Zalo",
    Reason.NO_SUCH_PLACE: "Zalo không tìm thấy Official Account: hãy kết nối lại bằng đúng tài "
    "khoản",
    Reason.QUOTA: "Tài khoản trả tiền của Zalo hết tiền hoặc chưa liên kết: hãy nạp tiền hoặc liên "
    "kết ở trang quản trị của Zalo",
    Reason.SENT_ENOUGH: "Hôm nay đã dùng hết hạn mức của Zalo: mai máy tự gửi tiếp, cần nhiều hơn "
    "thì hãy nâng gói",
    Reason.TEMPLATE_MISMATCH: "Mẫu tin không có, chưa được duyệt hoặc không phải của tài khoản "
    "này: hãy xem lại mã mẫu ở trang quản trị của Zalo",
    Reason.POLICY: "Zalo hạn chế mẫu tin vì chất lượng thấp: hãy sửa mẫu ở trang quản trị của Zalo",
}


def sentence_of(outcome: Retry | Unknown | Halted | Rejected) -> str:
    """One sentence for what a question was answered."""
    said = outcome.why.raw
    if isinstance(outcome, (Halted, Rejected)) or outcome.why.code is Reason.SENT_ENOUGH:
        to_do = _TO_DO.get(outcome.why.code, "Zalo từ chối: hãy xem lời của Zalo rồi sửa điểm phát")
        return f"{to_do} ({said})."
    return f"Chưa hỏi được Zalo, hãy thử lại sau ({said})."
