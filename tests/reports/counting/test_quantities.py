"""Obligations in units: what one row adds, who of many units still owes, what came late, how far a
percentage is; in a plan that is made up of all cadences."""

from datetime import UTC, datetime
from typing import Any

import pytest

from content.intake.errors import InputError
from content.plans.file import read_plan
from content.plans.plans import import_plan
from tests.kit import SAMPLES
from tests.reports.report_kit import Town, days

PLAN = "hoa-dang-07-kh-ubnd-2026"
YEAR = days("2026-01-12", "2026-12-31")
AFTER = datetime(2027, 1, 5, 3, 0, tzinfo=UTC)
WARDS = "Phường Hoa Lan; Phường Hoa Sen; Phường Hoa Cúc"


@pytest.fixture
def hoa_dang(town: Town) -> Town:
    with town.home.database.write() as db:
        import_plan(db, read_plan(SAMPLES / "plan-examples" / f"{PLAN}.yaml"), town.home.act())
    return town


def act(town: Town, form: str, day: str, obligation: str, **about: Any) -> int:
    return town.act(form, day, obligation, plan=PLAN, **about)


def test_twelve_panels_in_one_row_are_twelve_of_ten(hoa_dang: Town) -> None:
    act(hoa_dang, "visual", "2026-02-10", "pano-hang-quy", counts={"copies": 12})
    for day in ("2026-05-10", "2026-05-11"):
        act(hoa_dang, "visual", day, "pano-hang-quy", counts={"copies": 4})
    act(hoa_dang, "visual", "2026-05-12", "pano-hang-quy")
    found = hoa_dang.duty("pano-hang-quy", YEAR, PLAN)
    assert (found.due, found.done.values.covered, found.done.unit) == (30, 20, "panô")
    assert [(gap.label, gap.done, gap.wanted) for gap in found.gaps] == [
        ("quý II năm 2026", 8, 10),
        ("quý III năm 2026", 0, 10),
    ]
    assert found.done.note == "01 hoạt động chưa ghi số panô"


def test_eighty_meetings_in_one_row_are_eighty_meetings(hoa_dang: Town) -> None:
    act(
        *(hoa_dang, "residents_meeting", "2026-03-10", "hop-to-dan-pho"),
        place="Phường Hoa Lan",
        counts={"times": 80, "participants": 2400},
    )
    found = hoa_dang.duty("hop-to-dan-pho", YEAR, PLAN)
    assert found.done.values.covered == 80
    assert found.results == "80 lần; 2.400 lượt người"
    assert hoa_dang.value("meetings.count", YEAR, PLAN) == 80


def test_every_unit_owes_its_own_and_those_that_do_are_named(hoa_dang: Town) -> None:
    def meeting(day: str, place: str, times: int) -> None:
        act(
            *(hoa_dang, "residents_meeting", day, "hop-to-dan-pho"),
            place=place,
            counts={"times": times},
        )

    meeting("2026-03-10", "Phường Hoa Lan", 80)
    meeting("2026-04-10", WARDS, 30)  # of which nobody can say how many were where
    found = hoa_dang.duty("hop-to-dan-pho", YEAR, PLAN, now=AFTER)
    (gap,) = found.gaps
    assert (gap.wanted, gap.done, found.state) == (6, 4, "short")
    assert gap.lacking == ("Phường Hoa Sen", "Phường Hoa Cúc")
    meeting("2026-05-10", "phường  hoa sen ;Phường Hoa Cúc", 2)
    assert hoa_dang.duty("hop-to-dan-pho", YEAR, PLAN, now=AFTER).state == "met"


def test_what_every_unit_owes_is_recorded_with_the_unit(hoa_dang: Town) -> None:
    with pytest.raises(InputError, match=r"giao cho từng đơn vị: ghi nơi là .*Phường Hoa Lan"):
        act(hoa_dang, "residents_meeting", "2026-03-10", "hop-to-dan-pho", place="Hội trường")


def test_what_was_done_after_the_plans_own_day_is_late(hoa_dang: Town) -> None:
    act(hoa_dang, "dialogue", "2026-09-30", "doi-thoai-truoc-han")
    found = hoa_dang.duty("doi-thoai-truoc-han", YEAR, PLAN)
    (gap,) = found.gaps
    assert (found.state, gap.label, gap.late) == ("short", "trước ngày 30/9/2026", 1)
    act(hoa_dang, "dialogue", "2026-09-29", "doi-thoai-truoc-han")
    assert hoa_dang.duty("doi-thoai-truoc-han", YEAR, PLAN).state == "met"


def test_once_is_judged_by_the_report_of_its_day(hoa_dang: Town) -> None:
    found = hoa_dang.duty("ra-mat-chuyen-trang", "chot_so_lieu:2026-1", PLAN)
    assert (found.due, found.state) == (1, "short")
    act(hoa_dang, "other", "2026-06-30", "ra-mat-chuyen-trang")
    assert hoa_dang.duty("ra-mat-chuyen-trang", "chot_so_lieu:2026-1", PLAN).state == "met"
    without_a_day = hoa_dang.duty("khao-sat-mot-lan", YEAR, PLAN)
    assert (without_a_day.state, str(without_a_day.next_on)) == ("open", "2027-12-31")


def test_the_newest_reading_of_a_percentage_holds(hoa_dang: Town) -> None:
    for day, percent in (("2026-03-10", 95), ("2026-10-10", 70)):
        act(hoa_dang, "notice_board", day, "niem-yet-ty-le", counts={"percent": percent})
    found = hoa_dang.duty("niem-yet-ty-le", YEAR, PLAN, now=AFTER)
    (gap,) = found.gaps
    assert (found.done.values.covered, found.done.unit, gap.wanted, gap.done) == (70, "%", 90, 70)
    with pytest.raises(InputError, match="từ 0 đến 100"):
        act(hoa_dang, "notice_board", "2026-10-11", "niem-yet-ty-le", counts={"percent": 101})


def test_the_whole_term_and_every_ten_days_have_windows_of_their_own(hoa_dang: Town) -> None:
    act(hoa_dang, "video", "2026-03-10", "video-ca-giai-doan", counts={"times": 12})
    assert hoa_dang.duty("video-ca-giai-doan", YEAR, PLAN).state == "met"
    act(hoa_dang, "press", "2026-01-13", "tin-muoi-ngay")
    found = hoa_dang.duty("tin-muoi-ngay", days("2026-01-12", "2026-01-31"), PLAN)
    assert [gap.label for gap in found.gaps] == ["kỳ 10 ngày từ 22/01/2026 đến 31/01/2026"]
