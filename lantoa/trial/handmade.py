"""What people did by hand in the made-up past.

Some issues of the fortnightly series and one press conference are missing on purpose.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final

from content.database.db import Connection
from content.intake.local_time import VIETNAM
from content.people.acts import Act, Person
from content.plans.activities import ActivityEntry
from content.plans.activity_register import add_activity
from content.plans.evidence import Subject, add_link
from content.plans.forms import form_label
from reports.periods.words import short_date

_CITY, _DEPARTMENT = "da-nang-143-kh-ubnd-2022", "hai-phong-18-kh-khdt-2024"
_FORTNIGHTS: Final = [number for number in range(18) if number not in (4, 9)]
_PRESS: Final = (
    date(2025, 3, 25),
    date(2025, 6, 25),
    date(2025, 9, 25),
    date(2025, 12, 25),
    date(2026, 3, 25),
    date(2026, 9, 25),
)

_PLACES: Final = {
    form: "Hội trường A"
    for form in ("dialogue", "press_conference", "training", "legal_conference")
}

_NAMES: Final = {
    "dialogue": "Đối thoại về cải cách hành chính",
    "press_conference": "Họp báo định kỳ",
    "training": "Tập huấn nghiệp vụ kiểm soát thủ tục hành chính",
    "directive": "Công văn số 112/TTTT-HCTH ngày {} về tuyên truyền trực quan cải cách hành chính",
    "visual": "Treo băng rôn, phướn tuyên truyền dịch vụ công trực tuyến",
    "publication": "Phát hành sổ tay dịch vụ công trực tuyến",
    "contest": "Cuộc thi tìm hiểu cải cách hành chính",
    "qa_column": "Trả lời hỏi - đáp trên chuyên mục của cổng thông tin",
    "survey": "Khảo sát mức độ hài lòng của người dân",
    "grassroots_radio": "Phát thanh chuyên đề cải cách hành chính tại cơ sở",
    "legal_conference": "Hội nghị phổ biến, giáo dục pháp luật lồng ghép cải cách hành chính",
    "radio_tv": "Chuyên mục cải cách hành chính ngày {}",
}

_Done = tuple[str, str | None, date, Mapping[str, int]]
"""Form, obligation, day, counts."""

_BUSINESS: Final = "dn-doi-thoai-doanh-nghiep"
_DIALOGUES: Final[tuple[_Done, ...]] = (
    (
        "dialogue",
        "dn-doi-thoai-doanh-nghiep",
        date(2025, 6, 10),
        {"participants": 180, "opinions": 24},
    ),
    (
        "dialogue",
        "dn-doi-thoai-doanh-nghiep",
        date(2026, 5, 12),
        {"participants": 210, "opinions": 31},
    ),
    ("dialogue", "dn-doi-thoai-cong-dan", date(2025, 9, 16), {"participants": 90, "opinions": 17}),
)
_LATER: Final[tuple[_Done, ...]] = (
    ("conference", "dn-kk-hoi-nghi", date(2026, 1, 14), {"participants": 60}),
    ("conference", "dn-kk-hoi-nghi", date(2026, 4, 14), {"participants": 60}),
    ("conference", "dn-kk-hoi-nghi", date(2026, 8, 14), {"participants": 60}),
    ("directive", "dn-truc-quan", date(2026, 4, 2), {}),
    ("visual", "dn-truc-quan", date(2026, 4, 25), {"copies": 40}),
    ("visual", "dn-truc-quan", date(2026, 8, 25), {"copies": 40}),
    ("publication", "dn-xuat-ban-pham", date(2025, 7, 15), {"copies": 2000}),
    ("publication", "dn-xuat-ban-pham", date(2026, 7, 15), {"copies": 2000}),
    ("contest", "dn-kk-truc-quan-khac", date(2026, 9, 30), {"participants": 450}),
    ("qa_column", "dn-web-hoi-dap", date(2026, 3, 28), {"answers": 37}),
    ("qa_column", "dn-web-hoi-dap", date(2026, 6, 28), {"answers": 37}),
    ("survey", "dn-web-khao-sat", date(2026, 10, 20), {}),
    ("grassroots_radio", "dn-thong-tin-co-so", date(2025, 8, 4), {"airings": 120}),
    ("legal_conference", "hp-long-ghep-hoi-nghi", date(2024, 12, 10), {"participants": 70}),
    ("dialogue", None, date(2026, 2, 10), {"participants": 15}),
)


def add_handmade(db: Connection, random: Random, by: Person) -> int:
    """Record every activity, most with a link that proves it; how many they are."""
    made = 0
    for form, obligation, day, counts in _handmade():
        title, cost = _name(form, day), random.randrange(1, 50) * 10**6
        where, plan = _PLACES.get(form, ""), _plan_of(obligation)
        entry = ActivityEntry(
            form, title, day, day, where, plan, obligation, counts=counts, cost=cost
        )
        act = Act(by, morning(day))
        id = add_activity(db, entry, act)
        if random.random() < 0.9:
            proof = f"https://hoadang.example.vn/minh-chung/{id}"
            add_link(db, Subject(activity=id), proof, act)
        made += 1
    return made


def _name(form: str, day: date) -> str:
    return _NAMES.get(form, f"{form_label(form)} ngày {{}}").format(short_date(day))


def morning(day: date) -> datetime:
    """Eight o'clock of a day, when everything of the made-up past is put down."""
    return datetime.combine(day, time(8), VIETNAM).astimezone(UTC)


def _plan_of(obligation: str | None) -> str | None:
    if obligation is None:
        return None
    return _DEPARTMENT if obligation.startswith("hp-") else _CITY


def _handmade() -> Iterator[_Done]:
    for fortnight in _FORTNIGHTS:
        day = date(2026, 1, 7) + timedelta(days=14 * fortnight)
        yield "radio_tv", "dn-chuyen-muc-dai", day, {"airings": 2}
    for day in _PRESS:
        yield "press_conference", "dn-hop-bao", day, {"participants": 35}
    yield from _DIALOGUES
    yield from _LATER
