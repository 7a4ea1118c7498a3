"""What of a paste could not be taken, counted while it is read and said in one sentence a kind."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Final

_SENTENCES: Final = {
    "picture": "{n} ảnh chưa lấy được: hãy thêm ảnh ở phần ảnh của bài",
    "cell picture": (
        "{n} ảnh trong số đó nằm trong ô của bảng: bảng trong bài không mang ảnh, hãy xem ô nào "
        "còn trống"
    ),
    "equation": "{n} công thức chưa lấy được: hãy gõ lại bằng chữ",
    "embedded": "{n} nội dung nhúng (video, âm thanh, khung trang khác) đã bỏ",
    "field": "{n} ô nhập của biểu mẫu đã bỏ",
    "script": "{n} đoạn mã chạy đã bỏ",
    "hidden": "{n} đoạn chữ ẩn đã bỏ (người đọc không nhìn thấy trong bản gốc)",
    "comment": "{n} nhận xét đã bỏ",
    "link": (
        "{n} liên kết chỉ dùng được ở nơi cũ (tệp trong máy, địa chỉ không đầy đủ) đã bỏ, chữ giữ "
        "lại: hãy ghi lại địa chỉ đầy đủ nếu cần"
    ),
    "table": "{n} bảng nằm trong ô của bảng khác đã chuyển thành dòng chữ",
    "deep": "{n} danh sách lồng quá sáu cấp đã đưa về cấp sáu",
    "long": (
        "bài dài hơn 50.000 ký tự chỉ hiện được như chữ thường (không có mục, danh sách, bảng): "
        "hãy chia thành nhiều bài"
    ),
    "unsure": (
        "{n} đoạn có thể hiện khác bản gốc: hãy so lại với bản gốc trước khi trình phê duyệt"
    ),
}
_OUTSIDE: Final = {
    "script": re.compile(r"<script[\s>]", re.IGNORECASE),
    "embedded": re.compile(r"<(?:iframe|object|embed|video|audio)[\s>]", re.IGNORECASE),
    "field": re.compile(
        r"<(?:textarea|select)[\s>]|<input(?![^>]{0,500}type=[\"']?hidden)[\s>/]", re.IGNORECASE
    ),
    "picture": re.compile(r"<(?:svg|canvas)[\s>]", re.IGNORECASE),
    "equation": re.compile(r"<(?:math|m:omath)[\s>]", re.IGNORECASE),
}
_EQUATION: Final = "[if gte msEquation"


def outside(html: str) -> Counter[str]:
    """What is counted by its tags, as nothing of it can be read; comments hold nothing but the
    equations that Word writes there."""
    seen = _without_comments(html)
    found = Counter({kind: len(tags.findall(seen)) for kind, tags in _OUTSIDE.items()})
    pictured = html.count(_EQUATION)  # Word puts a picture of each beside it
    found["equation"] += pictured
    found["picture"] -= pictured
    return found


def sentences(found: Mapping[str, int]) -> tuple[str, ...]:
    """What the officer is told, the weightiest first."""
    counts = dict(found)
    counts["cell picture"] = min(counts.get("cell picture", 0), counts.get("picture", 0))
    return tuple(
        text.format(n=counts[kind]) for kind, text in _SENTENCES.items() if counts.get(kind, 0) > 0
    )


def _without_comments(html: str) -> str:
    kept, *rest = html.split("<!--")
    return kept + "".join(piece.partition("-->")[2] for piece in rest)
