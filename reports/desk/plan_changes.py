"""What a plan's file would change of the plan that stands, in sentences, with what already counts
for it; nothing is stored."""

from collections.abc import Iterable, Iterator
from typing import Final

from sqlalchemy import Connection, func, select

from content.database.tables.plans import activities
from content.plans.cadence import Cadence
from content.plans.file import IssuedPlan, Obligation, PlanFile
from content.plans.plans import find_plan, issued_plan, plan_document, plan_ids
from reports.periods.words import cadence_words

_LEVELS: Final = {
    "mandatory": "bắt buộc",
    "encouraged": "khuyến khích",
    "assigned": "được giao",
    "requested": "đề nghị",
}


def plan_changes(db: Connection, file: PlanFile) -> list[str]:
    """One sentence for each theme, obligation and rule that is new, other or gone; for a plan that
    is not known yet, how much it brings. Empty only where the file says what stands."""
    new = issued_plan(file.document)
    if file.id not in plan_ids(db):
        text = f"{len(new.themes)} chủ đề, {len(new.obligations)} nhiệm vụ"
        return [f"kế hoạch mới: {new.doc_type} số {new.number}, {text}"]
    if plan_document(db, file.id) == file.document:
        return []
    old = find_plan(db, file.id)
    told = [*_of_themes(old, new), *_of_obligations(old, new, _counted(db, file.id))]
    before, after = (issued_plan(plan_document(db, file.id)).reporting, new.reporting)
    if before.deadlines != after.deadlines:
        told.append(f"hạn báo cáo: {_arrow(_days(before.deadlines), _days(after.deadlines))}")
    elif before != after:
        told.append("đổi quy định báo cáo")
    if (old.number, old.title) != (new.number, new.title):
        told.insert(0, f"số và tên: {new.number}, {new.title}")
    return told or ["đổi phần khác của kế hoạch; chủ đề, nhiệm vụ và hạn báo cáo giữ nguyên"]


def _of_themes(old: IssuedPlan, new: IssuedPlan) -> Iterator[str]:
    before, after = ({theme.id: theme.title for theme in plan.themes} for plan in (old, new))
    yield from (f"thêm chủ đề «{after[id]}»" for id in after if id not in before)
    yield from (f"bỏ chủ đề «{before[id]}»" for id in before if id not in after)
    for id in before:
        if id in after and before[id] != after[id]:
            yield f"chủ đề đổi tên: {_arrow(before[id], after[id])}"


def _of_obligations(old: IssuedPlan, new: IssuedPlan, counted: dict[str, int]) -> Iterator[str]:
    before, after = ({duty.id: duty for duty in plan.obligations} for plan in (old, new))
    yield from (f"thêm nhiệm vụ «{after[id].title}»" for id in after if id not in before)
    for id, duty in before.items():
        told = f"; đã ghi {counted[id]} hoạt động" if counted.get(id) else ""
        if id not in after:
            yield f"bỏ nhiệm vụ «{duty.title}»{told}"
        elif duty != after[id]:
            parts = list(_parts(old, duty, new, after[id])) or ["đổi nội dung khác"]
            yield f"nhiệm vụ «{duty.title}»: {'; '.join(parts)}{told}"


def _parts(
    old_plan: IssuedPlan, old: Obligation, new_plan: IssuedPlan, new: Obligation
) -> Iterator[str]:
    """What differs of one obligation, old and new."""
    if old.cadence != new.cadence:
        yield f"tần suất: {_cadences(old.cadence, new.cadence)}"
    before, after = _words(old_plan, old), _words(new_plan, new)
    for label, text in before.items():
        if text != after[label]:
            yield f"{label}: {_arrow(text, after[label])}"


def _words(plan: IssuedPlan, duty: Obligation) -> dict[str, str]:
    forms = {form.key: form.name for form in plan.forms}

    def agencies(keys: Iterable[str]) -> str:
        return ", ".join(plan.agencies[key].name if key in plan.agencies else key for key in keys)

    return {
        "tên": duty.title,
        "cơ quan chủ trì": agencies(duty.lead),
        "cơ quan thực hiện": agencies(duty.implementers),
        "cơ quan phối hợp": agencies(duty.coordinators),
        "hình thức": ", ".join(forms.get(key, key) for key in duty.forms),
        "mức độ": _LEVELS[duty.level],
        "từ năm": str(duty.starts or ""),
        "điều kiện": "; ".join(duty.conditions),
        "căn cứ": duty.clause,
    }


def _cadences(old: Cadence, new: Cadence) -> str:
    """The plan's words for how often; the figures, where its words are the same."""
    before, after = cadence_words(old), cadence_words(new)
    if before == after:
        before, after = (cadence_words(one.model_copy(update={"text": None})) for one in (old, new))
    return _arrow(before, after) if before != after else "đổi cách đếm"


def _arrow(before: str, after: str) -> str:
    return f"{before or 'không nêu'} → {after or 'không nêu'}"


def _days(days: Iterable[str]) -> str:
    """MM-DD as people here write it."""
    return ", ".join(f"{day[3:]}/{day[:2]}" for day in days)


def _counted(db: Connection, plan: str) -> dict[str, int]:
    query = select(activities.c.obligation, func.count()).where(
        activities.c.plan_id == plan,
        activities.c.obligation.is_not(None),
        activities.c.state != "cancelled",
    )
    return {id: count for id, count in db.execute(query.group_by(activities.c.obligation))}
