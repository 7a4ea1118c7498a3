"""What the officers of the made-up past recorded for their reports, in their own words."""

from datetime import date
from typing import Final

from content.database.db import Connection
from content.people.acts import Act, Person
from content.plans.statements import StatementEntry, add_statement
from lantoa.trial.handmade import morning

_SAID: Final = (
    (
        "assignment",
        "Phòng Hành chính - Tổng hợp chủ trì biên tập, theo dõi lịch đăng; các phòng, đơn vị cung "
        "cấp tin, bài và minh chứng theo lĩnh vực được giao",
    ),
    (
        "fund",
        "Kinh phí bảo đảm từ nguồn chi thường xuyên được giao trong dự toán của đơn vị",
    ),
    (
        "result",
        "Tin, bài được đăng cùng lúc trên cổng thông tin, mạng xã hội và màn hình nơi công cộng, "
        "giúp người dân tiếp cận thông tin về thủ tục hành chính thuận tiện hơn",
    ),
    (
        "shortcoming",
        "Một số đơn vị gửi tin, bài chậm so với lịch; số tin, bài do cơ sở tự viết còn ít",
    ),
    (
        "cause",
        "Cán bộ làm công tác truyền thông kiêm nhiệm, chưa được tập huấn thường xuyên; một số nội "
        "dung phải chờ số liệu của cơ quan chủ trì",
    ),
    (
        "direction",
        "Xây dựng lịch tin, bài theo quý, giao chỉ tiêu cho từng phòng, đơn vị; ưu tiên nội dung "
        "dịch vụ công trực tuyến",
    ),
    (
        "proposal",
        "Đề nghị cơ quan chủ trì Kế hoạch tổ chức tập huấn kỹ năng viết tin, bài và quay video "
        "ngắn cho cán bộ truyền thông cơ sở",
    ),
)
_DAYS: Final = (date(2025, 5, 15), date(2026, 5, 15))
"""One round a year, before the first closing day: the year's report takes it too."""


def add_said(db: Connection, by: Person) -> None:
    """Record what was said before each closing day."""
    for day in _DAYS:
        for kind, text in _SAID:
            add_statement(db, StatementEntry(kind, text, day), Act(by, morning(day)))
