"""A plan that has ended here owes nothing any more, and what was before stays as it was."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from content.intake.errors import InputError
from content.people.acts import NotAllowed
from content.plans.activities import ActivityEntry
from content.plans.activity_register import add_activity
from content.plans.plans import find_plan, import_plan
from content.plans.retiring import (
    offered_themes,
    plans_in_use,
    retire_plan,
    retired_plans,
    take_up_again,
)
from reports.desk.needs import Circumstances, needs
from tests.content.plans.test_plans import DA_NANG, HAI_PHONG, MONTHLY, changed
from tests.kit import BIENTAP, QUANTRI, Home
from tests.reports.desk.desk_kit import stands
from tests.reports.report_kit import Town, states

JULY = date(2026, 7, 1)
FIRST_HALF, YEAR = "chot_so_lieu:2026-1", "chot_so_lieu:2026-2"


def retired(home: Home, since: date = JULY, why: str = "kế hoạch mới thay thế") -> None:
    with home.database.write() as db:
        retire_plan(db, DA_NANG, since, home.act(QUANTRI, why))


def refused(home: Home, expected: str, act: Callable[[Home], None]) -> None:
    with pytest.raises(InputError, match=expected):
        act(home)


def test_what_was_due_before_the_day_is_judged_and_what_comes_after_is_not(home: Home) -> None:
    town = Town(home.people().plans())
    before = town.duty("dn-hop-bao", YEAR)
    retired(home)
    after = town.duty("dn-hop-bao", YEAR)
    assert [gap.label for gap in before.gaps] == [
        "quý I năm 2026",
        "quý II năm 2026",
        "quý III năm 2026",
    ]
    assert [gap.label for gap in after.gaps] == ["quý I năm 2026", "quý II năm 2026"]
    assert after.next_on is None
    assert "Kế hoạch thôi theo dõi tại đây từ ngày 01/7/2026" in " ".join(town.figures(YEAR).notes)


def test_a_report_on_days_before_it_is_the_same_as_ever(home: Home) -> None:
    town = Town(home.people().plans())
    town.act("press_conference", "2026-03-03", "dn-hop-bao")
    before = town.figures(FIRST_HALF)
    retired(home)
    assert town.figures(FIRST_HALF) == before


def test_nothing_of_it_waits_for_anybody_and_no_report_comes_due(home: Home) -> None:
    home.people().plans()
    place = Circumstances(home.folder / "evidence", home.context.calendar, home.now)

    def waiting() -> set[str | None]:
        with home.database.read() as db:
            return {need.plan for need in needs(db, place)}

    assert DA_NANG in waiting()
    due = stands(home)
    retired(home)
    assert DA_NANG not in waiting()
    assert len(stands(home)) < len(due)


def test_its_themes_are_not_offered_from_that_day_on(home: Home) -> None:
    home.people().plans()
    retired(home)
    with home.database.read() as db:
        theme = find_plan(db, DA_NANG).themes[0].id
        assert plans_in_use(db, JULY) == [HAI_PHONG]
        assert DA_NANG in plans_in_use(db, date(2026, 6, 30))
        assert theme in offered_themes(db, date(2026, 6, 30))
        assert theme not in offered_themes(db, JULY)


def test_it_is_taken_up_again_while_nothing_came_after(home: Home) -> None:
    town = Town(home.people().plans())
    before = states(town.figures(YEAR))
    retired(home)
    refused(home, "đã thôi theo dõi từ ngày 01/07/2026", retired)
    with home.database.write() as db:
        take_up_again(db, DA_NANG, home.act(QUANTRI))
    assert states(town.figures(YEAR)) == before
    with home.database.read() as db:
        assert retired_plans(db) == {}
    with pytest.raises(InputError, match="vẫn đang theo dõi"), home.database.write() as db:
        take_up_again(db, DA_NANG, home.act(QUANTRI))


def test_it_does_not_end_before_what_was_recorded_for_it(home: Home, tmp_path: Path) -> None:
    town = Town(home.people().plans())
    town.act("press_conference", "2026-08-03", "dn-hop-bao")
    refused(home, "đã có 1 hoạt động của kế hoạch", retired)
    with home.database.write() as db:
        import_plan(db, changed(tmp_path, MONTHLY), home.act(), date(2026, 9, 1))
    refused(home, "1 hoạt động, 1 lần sửa đổi", retired)
    retired(home, date(2026, 10, 1))


def test_nothing_is_recorded_for_it_after_its_end(home: Home, tmp_path: Path) -> None:
    home.people().plans()
    retired(home)

    def done(day: date) -> None:
        entry = ActivityEntry("press_conference", "Họp báo", day, day, plan=DA_NANG)
        with home.database.write() as db:
            add_activity(db, entry, home.act(BIENTAP))

    done(date(2026, 6, 30))
    refused(home, "thôi theo dõi từ ngày 01/07/2026", lambda _home: done(JULY))
    with pytest.raises(InputError, match="hãy theo dõi lại trước"), home.database.write() as db:
        import_plan(db, changed(tmp_path, MONTHLY), home.act(), JULY)


def test_who_may_not_change_plans_ends_none_and_a_reason_is_asked(home: Home) -> None:
    home.people().plans()
    with pytest.raises(NotAllowed), home.database.write() as db:
        retire_plan(db, DA_NANG, JULY, home.act(BIENTAP, "hết hạn"))
    refused(home, "phải ghi lý do", lambda _home: retired(home, why=""))
    with pytest.raises(InputError, match="không có kế hoạch này"), home.database.write() as db:
        retire_plan(db, "khac", JULY, home.act(QUANTRI, "hết hạn"))
