"""A refusal never only says no: it says what to do next, what is right, or who can."""

import re

import pytest

from tests.console.sayings_kit import unsaid
from tests.refusals import refusals

_DO = (
    "hãy|chọn|sửa|mở|xin|nhờ|ghi|đợi|chờ|nhập|dùng|thêm|bỏ|xóa|viết|đặt|tải|lưu|gõ|bấm|chạy|báo|đổi"
    "|chia|bớt|xem|thử|kiểm tra|tắt|điền|gộp|tách|rút|trình|giữ|khai|bật|đánh dấu|gửi lại|làm lại"
    "|lấy|cài|nối|chuyển|để trống|hỏi|đăng nhập|quay lại|xếp|tạo|tìm|bổ sung|chụp|nói"
)
_NEXT = re.compile(
    rf"(?:^|[,;:.(–]\s+|(?<!\w)(?:thì|hoặc|rồi|và|nay)\s+)(?:{_DO})(?!\w)|(?<!\w)hãy(?!\w)",
    re.IGNORECASE,
)
"""A clause of its own that begins with what to do."""
_RIGHT = re.compile(
    r"(?<!không )(?<!\w)phải(?!\w)|(?<!\w)cần(?!\w)|(?<!địa )(?<!\w)chỉ(?!\w)"
    r"|(?<!\w)(?:ví dụ|mẫu đúng|nhiều nhất|ít nhất|tối đa|tên đúng|gồm)(?!\w)",
    re.IGNORECASE,
)
"""What is right is said."""

EXCEPT = {
    "Nhóm nhận «{}»: {}": "the second half is another refusal, held here itself",
    "thư đính chính, {}: {}": "the second half is a finding of a channel",
    "Đây là {}. {}": "the second half is another refusal, held here itself",
    "tệp dùng bảng mã {}, không phải Unicode; {}": "the second half says how to save the file",
    "tệp không phải UTF-8; {}": "the second half says how to save the file",
    "tệp Word hỏng hoặc chưa tải hết, không mở được; {}": "the second half names the files taken",
    "{}; chưa đổi gì: {}": "the second half stands in a table that says what to do for each kind",
}
"""Sentences that need not, each with the reason."""


def says_what_to_do(text: str) -> bool:
    return bool(_NEXT.search(text) or _RIGHT.search(text))


def test_the_walk_sees_the_refusals() -> None:
    assert len(refusals()) > 350
    assert any(refusal.place.startswith("content/people/") for refusal in refusals())


@pytest.mark.parametrize(
    ("text", "enough"),
    [
        ("bài chưa được phê duyệt", False),
        ("«{}» không phải mã số liệu", False),
        ("đường dẫn này đã ghi rồi", False),
        ("chưa có địa chỉ", False),
        ("bài chưa được trình: hãy trình trước", True),
        ("chưa có hồ sơ cơ quan; nhập ở trang Hệ thống", True),
        ("bài có 30 chữ, phải từ 80 đến 400 chữ", True),
    ],
)
def test_the_rule_can_fail(text: str, enough: bool) -> None:
    assert says_what_to_do(text) is enough


def test_every_refusal_says_what_to_do_next() -> None:
    silent = [
        refusal
        for refusal in refusals()
        if not says_what_to_do(refusal.text) and refusal.text not in EXCEPT
    ]
    assert not silent, "\n".join(map(str, silent))


def test_every_refusal_has_an_english_form() -> None:
    """A new one goes into `console/locale/en.po` where it stands in `_`, else into `en.said.po`."""
    assert unsaid(refusal.text for refusal in refusals()) == []


def test_no_exception_is_left_over() -> None:
    texts = {refusal.text for refusal in refusals() if not says_what_to_do(refusal.text)}
    assert set(EXCEPT) <= texts
