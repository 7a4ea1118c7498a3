"""Facts that stand before a person's judgement: what grew, what fell, what lags, what comes; no
adjective among them."""

from collections.abc import Iterator, Mapping
from typing import Final

from reports.body.draft import ReportDraft, lower, upper
from reports.body.judged import missed
from reports.body.phrases import change
from reports.body.tables import state_counts
from reports.counting.figures import ObligationFigure
from reports.periods.words import counted, short_date

_COMPARED: Final[Mapping[str, tuple[str, str]]] = {
    "all.items": ("Phát hành {} tin, bài", "Số tin, bài phát hành"),
    "all.publications": ("Đăng, phát {} lượt trên các kênh", "Số lượt đăng, phát trên các kênh"),
    "all.messages": (
        "Gửi thành công {} lượt thư điện tử, tin nhắn",
        "Số lượt thư điện tử, tin nhắn gửi thành công",
    ),
    "all.activities": ("Tổ chức {} hoạt động", "Số hoạt động đã tổ chức"),
}
"""How a rise begins, and how a fall does."""

_NAMED = 4  # windows of one obligation that the body names one by one


def risen(draft: ReportDraft) -> Iterator[str]:
    """The main totals that are higher than one year earlier, and how many obligations are met."""
    yield from _changed(draft, up=True)
    # those that another agency leads are not ours to call met
    duties = [one for one in draft.figures.obligations if one.our_role != "coordinators"]
    met = sum(obligation.state == "met" for obligation in duties)
    if met:
        yield f"{counted(met)}/{counted(len(duties))} nhiệm vụ của Kế hoạch đạt yêu cầu."


def behind(draft: ReportDraft) -> Iterator[str]:
    """The totals that fell, the obligations that are short, and those of which nothing came."""
    yield from _changed(draft, up=False)
    for obligation in draft.figures.obligations:
        if obligation.state == "short":
            yield (
                f"{upper(obligation.title)} (mục {obligation.clause}) chưa đạt: "
                f"{missed(obligation.gaps, _NAMED)}."
            )
    duties = draft.figures.obligations
    silent = [lower(duty.title) for duty in duties if duty.state in ("none", "untracked")]
    if silent:
        yield f"{counted(len(silent))} nhiệm vụ chưa có kết quả trong kỳ: {'; '.join(silent)}."


def still_open(draft: ReportDraft) -> Iterator[str]:
    """What has to be done by the end of the year, after the days that a year's report covers."""
    period = draft.figures.period
    if period.part != 2:
        return
    left = [lower(duty.title) for duty in draft.figures.obligations if _due_in(duty, period.year)]
    if left:
        yield (f"Nhiệm vụ còn thời hạn thực hiện đến ngày 31/12/{period.year}: {'; '.join(left)}.")


def coming(draft: ReportDraft) -> Iterator[str]:
    """What the plan asks for in the time that section IV plans for, by how often."""
    period = draft.figures.period
    late = [
        lower(duty.title)
        for duty in draft.figures.obligations
        if duty.state == "short" and duty.next_on is None
    ]
    if late:
        yield f"Hoàn thành nhiệm vụ đã quá hạn: {'; '.join(late)}."
    if period.part == 2:
        yield from _by_cadence(_of_next_year(draft))
        return
    for duty in draft.figures.obligations:
        if duty.next_on and (period.part == 0 or duty.next_on.year == period.year):
            yield f"{upper(duty.title)}: {lower(duty.cadence)}{_by_day(duty)}."


def _changed(draft: ReportDraft, up: bool) -> Iterator[str]:
    if not draft.is_whole:
        return
    for key, (rise, fall) in _COMPARED.items():
        values = draft.figures.figure(key).values
        now, before = values.covered or 0, values.same or 0
        told = change(now, before)
        if told and up and now > before:
            yield f"{rise.format(counted(now))}, {told} so với cùng kỳ năm trước."
        elif told and not up and now < before:
            left = f"{told} so với cùng kỳ năm trước, còn {counted(now)}"
            yield (
                f"{fall} {left}."
                if now
                else f"{fall}: không có (cùng kỳ năm trước: {counted(before)})."
            )


def _of_next_year(draft: ReportDraft) -> Iterator[ObligationFigure]:
    """What has a cadence with a window to come, where the plan is in force in the year after."""
    plan, year = draft.figures.plan, draft.figures.period.year + 1
    if plan.from_year <= year <= plan.to_year:
        yield from (
            duty
            for duty in draft.figures.obligations
            if duty.due is not None and duty.next_on is not None
        )


def _by_cadence(duties: Iterator[ObligationFigure]) -> Iterator[str]:
    groups: dict[str, list[str]] = {}
    for duty in duties:
        groups.setdefault(upper(duty.cadence), []).append(lower(duty.title))
    yield from (f"{cadence}: {'; '.join(titles)}." for cadence, titles in groups.items())


def _due_in(one: ObligationFigure, year: int) -> bool:
    return (
        one.next_on is not None
        and one.next_on.year == year
        and one.state in ("open", "on_track", "short")
    )


def _by_day(one: ObligationFigure) -> str:
    """The day, of what is due once up to the end of a year; a series has none that tells."""
    if one.next_on is None or (one.next_on.month, one.next_on.day) != (12, 31):
        return ""
    return f", chậm nhất ngày {short_date(one.next_on)}"


def _given(draft: ReportDraft) -> str:
    """What the plan gives; to the office alone where the report is its own."""
    plan, duties = draft.figures.plan, draft.figures.obligations
    number = f"{plan.doc_type} số {plan.number}"
    if draft.figures.reporter.scope != "own":
        return f"{number} giao {counted(len(duties))} nhiệm vụ"
    helped = sum(duty.our_role == "coordinators" for duty in duties)
    mine = f"Theo {number}, cơ quan chủ trì, thực hiện {counted(len(duties) - helped)} nhiệm vụ"
    return f"{mine}, phối hợp thực hiện {counted(helped)} nhiệm vụ" if helped else mine


def states_told(draft: ReportDraft) -> str:
    """How many obligations are in each state, in a sentence."""
    duties = draft.figures.obligations
    given = _given(draft)
    if all(duty.state == "not_in_force" for duty in duties):
        return f"{given}; không có nhiệm vụ nào đến hạn trong kỳ."
    parts = [f"{counted(count)} {lower(label)}" for label, count in state_counts(draft)]
    if len(parts) == 1:
        return f"{given}; tất cả {lower(state_counts(draft)[0][0])}."
    return f"{given}, trong đó: {', '.join(parts)}."
