"""The forms that plans name, as far as the software has a word for them; a plan may name others of
its own."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

MEASURES: Final[Mapping[str, str]] = {
    "times": "lần, cuộc",
    "participants": "lượt người",
    "opinions": "ý kiến",
    "copies": "bản (chiếc)",
    "airings": "lượt phát",
    "articles": "tin, bài",
    "answers": "câu trả lời",
    "responses": "phiếu",
    "days": "ngày",
    "reach": "lượt tiếp cận",
    "interactions": "lượt tương tác",
    "percent": "%",
}
"""What can be counted of an activity, with its unit."""

TRIGGERS: Final = frozenset({"directive", "request"})
"""Not something done, but what an obligation «khi có chỉ đạo», «khi có yêu cầu» waits for."""

READINGS: Final = frozenset({"social"})
"""What a platform showed on a day: of the same item, the newest reading replaces the earlier ones.
"""


@dataclass(frozen=True)
class Form:
    """A form with what is usually counted of it."""

    label: str
    measures: tuple[str, ...] = ()


FORMS: Final[Mapping[str, Form]] = {
    "dialogue": Form("Đối thoại", ("participants", "opinions")),
    "press_conference": Form("Họp báo", ("participants",)),
    "conference": Form("Hội nghị, hội thảo, sinh hoạt chuyên đề", ("participants",)),
    "training": Form("Tập huấn, bồi dưỡng", ("participants",)),
    "legal_conference": Form("Hội nghị phổ biến, giáo dục pháp luật", ("participants",)),
    "residents_meeting": Form("Họp tổ dân phố, thôn", ("participants",)),
    "oral": Form("Tuyên truyền miệng", ("participants",)),
    "radio_tv": Form("Chuyên mục phát thanh, truyền hình", ("airings",)),
    "newspaper": Form("Chuyên trang, chuyên mục báo, tạp chí", ("articles",)),
    "press": Form("Tin, bài gửi báo chí", ("articles",)),
    "documentary": Form("Phim tài liệu, phóng sự", ("airings",)),
    "grassroots_radio": Form("Truyền thanh cơ sở", ("airings",)),
    "grassroots_info": Form("Thông tin cơ sở", ("airings",)),
    "visual": Form("Pano, áp phích, băng rôn, phướn", ("copies",)),
    "leaflet": Form("Tờ rơi, tờ gấp", ("copies",)),
    "publication": Form("Xuất bản phẩm, sổ tay", ("copies",)),
    "mobile_vehicle": Form("Xe tuyên truyền lưu động", ("days",)),
    "contest": Form("Cuộc thi", ("participants",)),
    "stage": Form("Sân khấu hóa, hội thi, hội diễn", ("participants",)),
    "culture_event": Form("Chương trình văn hóa, văn nghệ", ("participants",)),
    "qa_column": Form("Hỏi - đáp, trả lời phản ánh, kiến nghị", ("answers",)),
    "survey": Form("Khảo sát mức độ hài lòng", ("responses",)),
    "notice_board": Form("Niêm yết công khai", ("copies",)),
    "hotline_center": Form("Tổng đài, đường dây nóng", ("answers",)),
    "video": Form("Video tuyên truyền", ("airings",)),
    "mobile_app": Form("Ứng dụng di động"),
    "recruitment_training": Form("Tuyển dụng, đào tạo, bồi dưỡng", ("participants",)),
    "party_website": Form("Trang thông tin điện tử Thành ủy", ("articles",)),
    "portal": Form("Cổng thông tin điện tử", ("articles",)),
    "unit_website": Form("Trang thông tin điện tử đơn vị", ("articles",)),
    "email": Form("Thư điện tử"),
    "sms": Form("Tin nhắn SMS"),
    "telecom": Form("Hệ thống viễn thông"),
    "social": Form("Số liệu tiếp cận của mạng xã hội", ("reach", "interactions")),
    "led": Form("Xác nhận phát trên màn hình LED", ("days",)),
    "directive": Form("Văn bản chỉ đạo, triển khai"),
    "request": Form("Yêu cầu cung cấp thông tin"),
    "other": Form("Hình thức khác", ("participants",)),
}
"""By the key that plan files use."""


def fulfils(form: str, wanted: Collection[str]) -> bool:
    """Whether an activity of this form does what an obligation with the wanted forms orders: not
    what it waits for (a directive), nor what a platform showed."""
    return form in wanted and form not in TRIGGERS | READINGS


def fits(form: str, wanted: Collection[str]) -> bool:
    """Whether an activity of this form may be recorded under an obligation with the wanted forms:
    those, and what every obligation can wait for."""
    return form in wanted or form in TRIGGERS


def form_label(key: str, of_plan: Mapping[str, str] | None = None) -> str:
    """A form's name: ours, else the plan's, else its key."""
    if key in FORMS:
        return FORMS[key].label
    return (of_plan or {}).get(key, key)


def form_labels(keys: Iterable[str], of_plan: Mapping[str, str]) -> str:
    """Forms to choose from, by their names."""
    return ", ".join(sorted({form_label(key, of_plan) for key in keys}))
