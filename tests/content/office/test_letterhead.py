from datetime import date
from pathlib import Path

from content.office.file import read_office
from content.office.letterhead import Letterhead, letterhead, letterhead_of
from tests.kit import Home

SAMPLES = Path(__file__).parents[3] / "samples"


def test_the_name_is_the_one_in_force_on_the_day_of_signing() -> None:
    document = read_office(SAMPLES / "office.toml").document
    assert (
        letterhead_of(document, date(2025, 6, 30)).name == "Phòng Thông tin mẫu thành phố Hoa Đăng"
    )
    assert (
        letterhead_of(document, date(2025, 7, 1)).name
        == "Trung tâm Thông tin mẫu thành phố Hoa Đăng"
    )


def test_a_day_outside_the_history_takes_the_present_name() -> None:
    document = {"name": "Sở Mới", "names": [{"name": "Sở Cũ", "valid_to": "2025-06-30"}]}
    assert letterhead_of(document, date(2026, 1, 1)).name == "Sở Mới"


def test_every_capacity_keeps_its_own_line() -> None:
    document = {
        "name": "a",
        "signer": {
            "capacity": "TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH",
            "title": "PHÓ CHỦ TỊCH",
            "name": "Lê Văn Mẫu",
        },
    }
    head = letterhead_of(document, date(2026, 1, 1))
    assert (head.capacity, head.title, head.signer) == (
        ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH"),
        "PHÓ CHỦ TỊCH",
        "Lê Văn Mẫu",
    )


def test_the_stored_profile_says_what_the_file_said(home: Home) -> None:
    with home.database.read() as db:
        assert letterhead(db, date(2026, 5, 25)) == Letterhead()
    home.plans()
    with home.database.read() as db:
        head = letterhead(db, date(2026, 5, 25))
    assert (head.parent, head.place, head.code, head.drafter) == (
        "Ủy ban nhân dân thành phố Hoa Đăng",
        "Hoa Đăng",
        "TTTT",
        "HC-TH",
    )
    assert head.copies[0] == "Sở Nội vụ"
    assert head.capacity == ("KT. GIÁM ĐỐC",)
