"""What people did by hand: recorded once, counted only when it took place, never deleted."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from content.intake.errors import InputError
from content.people.acts import Person
from content.plans.activities import ActivityEntry, list_activities
from content.plans.activity_register import (
    add_activity,
    ask_obligation,
    cancel_activity,
    finish_activity,
)
from content.plans.file import read_plan
from content.plans.plans import import_plan
from tests.content.content_kit import last_act, sql
from tests.kit import BIENTAP, SAMPLES, Home

PLAN = "da-nang-143-kh-ubnd-2022"
DAY = date(2026, 11, 2)


def entry(**changes: Any) -> ActivityEntry:
    values = {
        "form": "dialogue",
        "title": "Đối thoại với doanh nghiệp",
        "first": DAY,
        "last": DAY,
        "plan": PLAN,
    }
    return ActivityEntry(
        **{
            **values,
            "obligation": "dn-doi-thoai-doanh-nghiep",
            "counts": {"participants": 120, "opinions": 7},
            **changes,
        }
    )


def record(home: Home, made: ActivityEntry, by: Person = BIENTAP) -> int:
    with home.database.write() as db:
        return add_activity(db, made, home.act(by))


def refused(home: Home, made: ActivityEntry) -> str:
    with pytest.raises(InputError) as caught:
        record(home, made)
    assert sql(home, "SELECT count(*) FROM activities") == [(0,)]
    return str(caught.value)


@pytest.fixture
def planned_home(home: Home) -> Home:
    return home.people().plans()


def test_an_activity_is_kept_with_everything_that_was_told(planned_home: Home) -> None:
    id = record(planned_home, entry(place="Hội trường A", themes=("KH143-a",), cost=12_000_000))
    with planned_home.database.read() as db:
        (found,) = list_activities(db)
    assert (found.id, found.state, found.added_by) == (id, "done", "bientap")
    assert (found.place, found.themes, found.cost, found.counts) == (
        "Hội trường A",
        ("KH143-a",),
        12_000_000,
        {"participants": 120, "opinions": 7},
    )
    assert last_act(planned_home) == ("bientap", "activity.add", f"activity:{id}")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"form": "khieu_vu"}, "không có hình thức «khieu_vu»"),
        ({"counts": {"people": 3}}, "không có số đếm «people»"),
        ({"counts": {"participants": -3}}, "số không âm"),
        ({"cost": -1}, "số không âm"),
        ({"plan": "kh-99"}, "không có kế hoạch «kh-99»"),
        ({"plan": None}, "phải ghi kế hoạch"),
        ({"obligation": "dn-khong-co"}, "không có nhiệm vụ «dn-khong-co»"),
        ({"form": "led"}, "Đối thoại (dialogue)"),  # the forms that do fulfil it are named
        ({"form": "led"}, "không thực hiện nhiệm vụ «Đối thoại giữa lãnh đạo thành phố"),
        ({"themes": ("KH143-z",)}, "không có chủ đề «KH143-z»"),
        ({"item": "ct-99"}, "không có tin, bài «ct-99»"),
        ({"last": date(2026, 11, 1)}, "ngày cuối phải không trước ngày đầu"),
        ({"last": date(2028, 1, 1)}, "dài hơn một năm"),
    ],
)
def test_what_cannot_be_true_is_refused_by_its_field(
    planned_home: Home, changes: dict[str, Any], told: str
) -> None:
    assert told in refused(planned_home, entry(**changes))


def test_nothing_is_done_before_its_day(planned_home: Home) -> None:
    future = date(2026, 12, 24)
    assert "chưa đến" in refused(planned_home, entry(first=future, last=future))
    id = record(planned_home, entry(first=future, last=future, counts={}, planned=True))
    with (
        pytest.raises(InputError, match="chưa đến ngày 24/12/2026"),
        planned_home.database.write() as db,
    ):
        finish_activity(db, id, {}, planned_home.act(BIENTAP))
    planned_home.clock.forward(days=30)  # type: ignore[attr-defined]
    with planned_home.database.write() as db:
        finish_activity(db, id, {"participants": 80}, planned_home.act(BIENTAP))
        assert [(activity.state, activity.counts) for activity in list_activities(db)] == [
            ("done", {"participants": 80})
        ]


def test_the_same_activity_is_not_recorded_twice(planned_home: Home) -> None:
    id = record(planned_home, entry())
    with pytest.raises(InputError, match=f"đã ghi rồi \\(số {id}\\)"):
        record(planned_home, entry(counts={}))
    with planned_home.database.write() as db:
        cancel_activity(db, id, planned_home.act(BIENTAP, "ghi nhầm"))
    record(planned_home, entry())
    with planned_home.database.read() as db:
        assert [activity.state for activity in list_activities(db)] == ["cancelled", "done"]


def test_only_with_a_reason_is_an_activity_cancelled(planned_home: Home) -> None:
    id = record(planned_home, entry())
    with pytest.raises(InputError, match="lý do"), planned_home.database.write() as db:
        cancel_activity(db, id, planned_home.act(BIENTAP))


def test_an_obligation_waits_for_a_directive_whatever_its_forms(planned_home: Home) -> None:
    assert record(planned_home, entry(form="directive", obligation="dn-truc-quan"))


def test_a_form_is_judged_by_what_the_plan_said_on_its_day(
    planned_home: Home, tmp_path: Path
) -> None:
    text = (SAMPLES / "plans" / f"{PLAN}.yaml").read_text("utf-8")
    (tmp_path / f"{PLAN}.yaml").write_text(
        text.replace("forms: [press_conference]", "forms: [newspaper]", 1), "utf-8"
    )
    with planned_home.database.write() as db:
        plan = read_plan(tmp_path / f"{PLAN}.yaml")
        import_plan(db, plan, planned_home.act(), changed_on=date(2026, 7, 1))
    before, after = date(2026, 6, 30), date(2026, 7, 1)
    press = {"form": "press_conference", "obligation": "dn-hop-bao", "counts": {}}
    assert "không thực hiện nhiệm vụ" in refused(
        planned_home, entry(**press, first=after, last=after)
    )
    assert record(planned_home, entry(**press, first=before, last=before))


def test_an_entry_for_a_plan_is_asked_for_its_obligation(planned_home: Home) -> None:
    with planned_home.database.read() as db:
        with pytest.raises(InputError) as caught:
            ask_obligation(db, entry(obligation=None), answered="Không thuộc nhiệm vụ nào: nói rõ")
        told = str(caught.value)
        assert "dn-doi-thoai-doanh-nghiep (" in told
        assert "dn-doi-thoai-cong-dan (" in told
        assert "dn-hop-bao" not in told
        assert told.endswith("nói rõ")
        for clear in (
            entry(),
            entry(obligation=None, plan=None),
            entry(form="led", obligation=None),
        ):
            ask_obligation(db, clear, answered="")
