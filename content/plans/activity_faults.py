"""What keeps an activity from being recorded, part by part: (field, Vietnamese sentence)."""

from collections.abc import Iterator, Mapping

from content.plans.activities import ActivityEntry
from content.plans.file import IssuedPlan, Obligation
from content.plans.forms import MEASURES, TRIGGERS, fits, form_label
from content.plans.units import PERCENT, units_in


def count_faults(counts: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Refuses a number that is counted nowhere, or is none."""
    for name, value in counts.items():
        if name not in MEASURES:
            yield name, f"không có số đếm «{name}»; chọn một trong {', '.join(MEASURES)}"
        elif value < 0:
            yield name, "phải là số không âm"
        elif name == PERCENT and value > 100:
            yield name, "tỷ lệ phải từ 0 đến 100"


def misfits(form: str, obligation: Obligation, plan: IssuedPlan) -> Iterator[tuple[str, str]]:
    """Refuses a form that does not fulfil the obligation, with those that do."""
    if not fits(form, obligation.forms):
        names = {known.key: known.name for known in plan.forms}
        fitting = ", ".join(f"{form_label(key, names)} ({key})" for key in obligation.forms)
        yield (
            "form",
            f"hình thức «{form_label(form, names)}» không thực hiện nhiệm vụ "
            f"«{obligation.title}»; kế hoạch ghi: {fitting}. Chọn một hình thức đó, nhiệm vụ "
            "khác, hoặc không thuộc nhiệm vụ nào",
        )


def unnamed_units(entry: ActivityEntry, obligation: Obligation) -> Iterator[tuple[str, str]]:
    """What every unit owes counts for the unit that the place names."""
    units = obligation.cadence.each
    if units and entry.form not in TRIGGERS and not units_in(entry.place, units):
        yield (
            "place",
            f"nhiệm vụ «{obligation.title}» giao cho từng đơn vị: ghi nơi là một hoặc nhiều đơn "
            f"vị, cách nhau bằng dấu «;», trong số: {'; '.join(units)}",
        )
