"""Days are typed and shown as people here write them, in any browser's language."""

import re
from html import unescape

import pytest

from tests.console.console_kit import User, user_of
from tests.kit import BIENTAP, Home


@pytest.fixture
def writer(home: Home) -> User:
    home.people().plans()
    return user_of(home, BIENTAP)


def echoed(user: User, typed: str, more: str = "") -> str:
    answer = user.get(f"/ngay?o=date&date={typed}{more}", **{"HX-Request": "true"})
    assert answer.status_code == 200
    return unescape(answer.text)


def test_a_typed_day_is_echoed_with_its_weekday_its_lunar_day_and_its_name(writer: User) -> None:
    assert echoed(writer, "1/12/2026") == "Thứ Ba, 01/12/2026 · 23 tháng Mười âm lịch"
    assert echoed(writer, "06-02-2027").startswith("Thứ Bảy, 06/02/2027 · mùng 1 tháng Giêng")
    assert "Tết" in echoed(writer, "06-02-2027")
    assert "rằm tháng Tám" in echoed(writer, "2026-09-25")
    assert "Tết Trung thu" in echoed(writer, "2026-09-25")
    assert echoed(writer, "31/11/2026").startswith("không có ngày «31/11/2026»")
    assert echoed(writer, "") == ""


def test_a_day_without_its_year_is_understood_only_where_one_ahead_is_meant(writer: User) -> None:
    assert "chưa rõ năm nào" in echoed(writer, "29/2", "&toi=1")
    assert "chưa rõ năm nào" in echoed(writer, "1/12")
    assert "tháng 2 không có ngày 31" in echoed(writer, "31/2", "&toi=1")
    assert "không có tháng 13" in echoed(writer, "1/13", "&toi=1")


def test_without_script_the_echo_is_a_page(writer: User) -> None:
    page = unescape(writer.get("/ngay?ngay=1/12/2026").text)
    assert "Thứ Ba, 01/12/2026" in page
    assert "<html" in page


@pytest.mark.parametrize("wrong", ["9999-12-31", "0001-01-01", "31/02/2026", "99999999999999999"])
@pytest.mark.parametrize("path", ["/lich?ngay=", "/nhat-ky?tu=", "/nhat-ky?den="])
def test_what_is_no_day_in_an_address_is_told(writer: User, path: str, wrong: str) -> None:
    assert writer.get(f"{path}{wrong}").status_code == 422


@pytest.mark.parametrize("day", ["01/01/1900", "31/12/2299", "1/1/2150"])
def test_the_ends_of_the_calendar_are_shown(writer: User, day: str) -> None:
    for shape in ("thang", "tuan", "danh-sach"):
        assert writer.get(f"/lich?xem={shape}&ngay={day}").status_code == 200


SHOWN = (
    "/",
    "/lich",
    "/lich?xem=tuan",
    "/lich/moi?bai=ct-01",
    "/tin",
    "/tin/ct-01",
    "/tin/ct-01/sua",
    "/nhom-nhan",
    "/diem-phat",
    "/nhat-ky",
    "/hoat-dong",
    "/hoat-dong/moi",
    "/ghi-cho-bao-cao",
    "/bao-cao",
    "/bao-cao/dot-xuat",
    "/chien-dich",
)


@pytest.mark.parametrize("path", SHOWN)
def test_no_page_asks_for_or_shows_a_day_in_the_machines_way(writer: User, path: str) -> None:
    writer.home.approved("ct-01")
    page = writer.get(path)
    assert page.status_code == 200
    assert not re.search(r'type="(date|time|datetime-local)"', page.text)
    said = re.sub(r"<[^>]*>", " ", page.text)  # what is read, not addresses
    assert not re.search(r"\b(19|20|21)\d{2}-\d{2}-\d{2}\b", said)
