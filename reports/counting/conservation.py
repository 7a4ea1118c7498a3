"""No recorded row is lost: what is behind no figure of its form is listed, with the reason."""

from collections.abc import Iterator
from typing import Final

from content.plans.activities import Activity
from content.plans.file import IssuedPlan
from content.plans.forms import FORMS, MEASURES, READINGS, form_label
from reports.counting.annex import line_rules
from reports.counting.left_out import LeftOut
from reports.counting.material import Material
from reports.counting.pieces import PlanScope
from reports.counting.totals import TOTALS
from reports.periods.periods import Span

_OF_TRIGGERS: Final = frozenset({"directives.count", "requests.count"})


def left_out(
    material: Material, scope: PlanScope, span: Span, plan: IssuedPlan
) -> Iterator[LeftOut]:
    """Every activity of the span, planned and cancelled ones too, that no figure of its form
    counts; themes, obligations and the totals may count it again or not."""
    behind = _behind_a_figure(material, scope, span)
    names = {form.key: form.name for form in plan.forms}
    entered = sorted((*material.activities, *material.undone), key=lambda act: (act.last, act.id))
    for act in entered:
        if act.last in span and act.id not in behind:
            form = form_label(act.form, names)
            yield LeftOut(act.id, form, act.title, act.last, act.place, _why(act, scope))


def _behind_a_figure(material: Material, scope: PlanScope, span: Span) -> set[int]:
    of_lines = (rule for _, _, rules in line_rules() for rule in rules)
    of_totals = (rule for rule in TOTALS if rule.key in _OF_TRIGGERS)
    return {
        int(piece.id)
        for rule in (*of_lines, *of_totals)
        for piece in rule.pieces(material, scope, span)
        if piece.kind == "activity"
    }


def _why(activity: Activity, scope: PlanScope) -> str:
    if activity.state != "done":
        return {"planned": "mới là dự kiến", "cancelled": "đã hủy"}[activity.state]
    if not scope.has(activity):
        return (
            f"ghi cho kế hoạch {activity.plan}"
            if activity.plan
            else "không thuộc kế hoạch nào và không về nội dung nào của Kế hoạch này"
        )
    wanted = FORMS[activity.form].measures if activity.form in FORMS else ()
    if activity.form in READINGS and any(measure in activity.counts for measure in wanted):
        return "đã có số đọc mới hơn của cùng bài, cùng nơi"
    return f"chưa ghi số {' hoặc '.join(MEASURES[measure] for measure in wanted)}"
