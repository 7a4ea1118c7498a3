"""The sentences that the reader of a whole report must not miss."""

from collections.abc import Sequence
from datetime import date, datetime

from content.intake.local_time import local_day
from content.plans.file import IssuedPlan
from reports.counting.coverage import Look
from reports.counting.obligations import ObligationHistory, in_force
from reports.periods.periods import Period
from reports.periods.words import counted, range_words, short_date


def notes_on(
    plan: IssuedPlan, look: Look, period: Period, told: Sequence[ObligationHistory]
) -> list[str]:
    """What the reader of the whole report must not miss."""
    span, life, notes = look.span, in_force(plan), []
    if span.last < life.first or span.first > life.last:
        notes.append(
            "Kỳ báo cáo nằm ngoài thời gian của Kế hoạch "
            f"({range_words(life.first, life.last)}): không có nhiệm vụ nào đến hạn."
        )
    if look.over < span.last:
        notes.append(
            f"Kỳ báo cáo chưa kết thúc: số liệu thực tính đến ngày {short_date(look.today)}."
        )
    if period.estimate_to and period.estimate_to > look.over:
        notes.append(
            f"Phần còn lại đến ngày {short_date(period.estimate_to)} là ước thực hiện do "
            "người lập báo cáo ghi."
        )
    if not plan.reporting.deadlines:
        notes.append("Kế hoạch không quy định thời hạn báo cáo.")
    known = {history.id for history in told}
    lost = [
        activity
        for activity in look.material.activities
        if activity.last in span
        and activity.plan == plan.id
        and activity.obligation not in (None, *known)
    ]
    if lost:
        ids = ", ".join(sorted({str(activity.obligation) for activity in lost}))
        notes.append(
            f"{counted(len(lost))} hoạt động gắn với nhiệm vụ không còn trong Kế hoạch "
            f"({ids}): cần người gắn lại."
        )
    if not any(sent.day in span for sent in look.material.sent) and not any(
        activity.last in span for activity in look.material.activities
    ):
        notes.append("Trong kỳ không có lượt phát hay hoạt động nào được ghi nhận.")
    return notes


def on_the_end(ends_on: date | None) -> list[str]:
    """The plan has ended here within the days of the report, or before them."""
    if ends_on is None:
        return []
    return [
        f"Kế hoạch thôi theo dõi tại đây từ ngày {short_date(ends_on)}: việc có hạn từ ngày đó "
        "không tính."
    ]


def on_the_beginning(begun: datetime | None, look: Look) -> list[str]:
    """Nothing can be missing of which nobody could have known."""
    if begun is None or local_day(begun) <= look.span.first:
        return []
    return [
        (
            f"Phần mềm ghi nhận từ ngày {short_date(local_day(begun))}; việc làm trước ngày đó "
            "chỉ có khi người ghi lại."
        )
    ]
