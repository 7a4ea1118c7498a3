"""An obligation is told of as early as its preparation needs."""

from datetime import timedelta

from content.plans.file import read_plan
from content.plans.issued import IssuedPlan, Obligation
from content.plans.plans import issued_plan
from reports.periods.lead_times import USUAL, lead_days, lead_times
from tests.kit import SAMPLES


def plan(name: str) -> IssuedPlan:
    return issued_plan(read_plan(SAMPLES / f"{name}.yaml").document)


def duty(*forms: str, warn_days: int | None = None) -> Obligation:
    (first, *_) = plan("plans/da-nang-143-kh-ubnd-2022").obligations
    return first.model_copy(update={"forms": forms, "warn_days": warn_days})


def test_a_dialogue_needs_two_months_and_a_post_a_week() -> None:
    assert [lead_days(duty(form), {}) for form in ("dialogue", "social", "portal")] == [60, 7, 7]
    assert lead_days(duty("portal", "dialogue"), {}) == 60
    assert lead_days(duty("other"), {}) == USUAL


def test_the_office_and_the_plan_may_say_otherwise() -> None:
    assert lead_days(duty("dialogue", "portal"), {"dialogue": 20, "portal": 25}) == 25
    assert lead_days(duty("other"), {"other": 3}) == 3
    assert lead_days(duty("dialogue", warn_days=10), {"dialogue": 20}) == 10


def test_every_obligation_of_a_plan_has_its_time() -> None:
    found = lead_times(plan("plan-examples/hoa-dang-07-kh-ubnd-2026"), {})
    assert found["pano-hang-quy"] == timedelta(days=45)
    assert found["doi-thoai-truoc-han"] == timedelta(days=60)
    assert len(found) == 18
