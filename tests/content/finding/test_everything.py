"""Words found in everything that officers keep, whatever their marks; the most likely first."""

from datetime import date

import pytest

from content.calendar.schedule import ScheduleRequest
from content.finding.everything import MOST, FoundGroup, look_for
from content.people.acts import RECIPIENT, Person
from content.plans.activities import ActivityEntry
from content.plans.activity_register import add_activity
from tests.content.content_kit import calendared, outlet, passed, written
from tests.kit import BIENTAP, START, Home


def look(home: Home, query: str, person: Person = BIENTAP) -> dict[str, FoundGroup]:
    with home.database.read() as db:
        return {group.kind: group for group in look_for(db, query, person, home.now)}


@pytest.fixture
def office(home: Home) -> Home:
    outlet(home, "cong-hoa-dang", title="Cổng Hoa Đăng")
    revision = passed(home, "tin-01", title="Lễ hội Hoa Đăng", body="Nội dung.")
    calendared(home, ScheduleRequest(revision, home.outlet_rows("cong-hoa-dang"), None, START))
    written(home, "tin-02", title="Họp dân", body="Bàn về hoa đăng.")
    return home


@pytest.mark.parametrize("query", ["hoa dang", "Hoa Đăng", "HOA  ĐĂNG", "đăng hoa"])
def test_words_without_marks_find_words_with_marks(office: Home, query: str) -> None:
    found = look(office, query)
    assert [item.id for item in found["item"].found] == ["tin-01", "tin-02"]
    assert found["publication"].found[0].of == "tin-01"
    assert found["outlet"].found[0].of == "cong-hoa-dang"


def test_an_id_and_a_number_come_first(office: Home) -> None:
    assert next(iter(look(office, "TIN-02"))) == "item"
    assert look(office, "tin-02")["item"].best == 0
    assert look(office, "#1")["publication"].found[0].id == "1"
    assert look(office, "bientap") == {} or "user" in look(office, "bientap")


def test_duties_activities_and_colleagues_are_found(office: Home) -> None:
    office.people().plans()
    entry = ActivityEntry("dialogue", "Đối thoại ở Hoa Đăng", date(2026, 11, 3), date(2026, 11, 3))
    with office.database.write() as db:
        add_activity(db, entry, office.act(BIENTAP))
    assert look(office, "doi thoai hoa")["activity"].found[0].title == entry.title
    assert look(office, "bientap2")["user"].found[0].id == "bientap2"
    duties = look(office, "doi thoai")["obligation"]
    assert duties.found[0].of in ("da-nang-143-kh-ubnd-2022", "hai-phong-18-kh-khdt-2024")
    assert duties.amount >= len(duties.found)


def test_nothing_is_found_by_nothing_or_for_who_may_not_read(office: Home) -> None:
    assert look(office, "  ") == {}
    assert look(office, "khongcotunay") == {}
    assert look(office, "hoa dang", RECIPIENT) == {}


def test_many_are_counted_and_a_few_are_named(office: Home) -> None:
    for number in range(MOST + 2):
        written(office, f"hd-{number:02d}", title="Bão số")
    group = look(office, "bao so")["item"]
    assert (len(group.found), group.amount) == (MOST, MOST + 2)
