"""Facts that stand before a person's judgement: what grew, what lags, what comes due; no adjective
among them."""

from collections.abc import Iterator

from assets.charts import BarGroup
from reports.body.blocks import Chart
from reports.body.draft import ReportDraft, lower, upper
from reports.body.judged import missed
from reports.body.tables import state_counts
from reports.counting.figures import Figure
from reports.periods.words import counted, percent, short_date

_COMPARED = ("all.items", "all.publications", "all.messages", "all.activities")


def compared(draft: ReportDraft) -> Iterator[str]:
    """The main totals against one year earlier, and how many obligations are met."""
    for key in _COMPARED:
        figure = draft.figures.figure(key)
        if figure.values.covered:
            yield (
                f"{figure.label}: {counted(figure.values.covered)} {figure.unit}{_change(figure)}."
            )
    met = [obligation for obligation in draft.figures.obligations if obligation.state == "met"]
    if met:
        yield (
            f"{counted(len(met))}/{counted(len(draft.figures.obligations))} nhiệm vụ của Kế "
            "hoạch đạt trong kỳ."
        )


def behind(draft: ReportDraft) -> Iterator[str]:
    """What is short, silent, unproved or unknown."""
    for obligation in draft.figures.obligations:
        if obligation.state == "short":
            yield (
                f"Chưa đạt: {lower(obligation.title)} (mục {obligation.clause}); thiếu "
                f"{missed(obligation, 4)}."
            )
    silent = [obligation for obligation in draft.figures.obligations if obligation.state == "none"]
    if silent:
        yield (
            "Chưa có kết quả trong kỳ: "
            f"{'; '.join(lower(obligation.title) for obligation in silent)}."
        )
    bare = sum(not activity.evidence for activity in draft.figures.activities)
    if bare:
        yield f"{counted(bare)} hoạt động chưa có minh chứng."
    for state, words in (("missing", "bị mất"), ("altered", "bị thay đổi sau khi nộp")):
        broken = sum(
            proof.state == state
            for activity in draft.figures.activities
            for proof in activity.evidence
        )
        if broken:
            yield f"{counted(broken)} tệp minh chứng {words}."
    unknown = draft.figures.figure("unknown.count").values.covered
    if unknown:
        yield f"{counted(unknown)} lượt gửi chưa rõ kết quả."
    ended = {
        agency.name: agency.note
        for obligation in draft.figures.obligations
        for agency in obligation.lead
        if agency.state == "ended"
    }
    yield from (
        f"Cơ quan chủ trì chưa được xác nhận: {name} ({note})." for name, note in ended.items()
    )


def coming(draft: ReportDraft) -> Iterator[str]:
    """The obligations with a next date, the nearest first."""
    due = sorted(
        (obligation for obligation in draft.figures.obligations if obligation.next_on),
        key=lambda obligation: (obligation.next_on or draft.day, obligation.id),
    )
    for obligation in due:
        assert obligation.next_on
        yield (
            f"{upper(obligation.title)}: {lower(obligation.cadence)}; kỳ gần nhất hết hạn ngày "
            f"{short_date(obligation.next_on)}."
        )


def states_told(draft: ReportDraft) -> str:
    """How many obligations are in each state, in a sentence."""
    parts = [f"{lower(label)} {counted(count)}" for label, count in state_counts(draft)]
    plan = draft.figures.plan
    return (
        f"{plan.doc_type} số {plan.number} giao {counted(len(draft.figures.obligations))} nhiệm "
        f"vụ, trong đó: {'; '.join(parts)}."
    )


def theme_chart(draft: ReportDraft) -> Iterator[Chart]:
    """Items by theme; nothing where there is nothing to compare."""
    themes = [theme for theme in draft.figures.themes if theme.parent is None]
    groups = tuple(
        BarGroup(
            f"{theme.code}) {theme.title}", (theme.items.values.covered, theme.items.values.same)
        )
        for theme in themes
    )
    if any(value for group in groups for value in group.values):
        yield Chart(
            "Biểu đồ 1. Số tin, bài theo nội dung của Kế hoạch",
            groups,
            ("Kỳ báo cáo", "Cùng kỳ năm trước"),
        )


def obligation_chart(draft: ReportDraft) -> Iterator[Chart]:
    """How many obligations are in each state."""
    groups = tuple(BarGroup(label, (count,)) for label, count in state_counts(draft))
    if len(groups) > 1:
        yield Chart("Biểu đồ 2. Số nhiệm vụ theo kết quả thực hiện", groups, ("Số nhiệm vụ",))


def _change(figure: Figure) -> str:
    """Against one year earlier; nothing where there is nothing to measure against."""
    now, before = figure.values.covered or 0, figure.values.same
    if not before:
        return ""
    word = "tăng" if now > before else "giảm"
    change = (
        f"{word} {counted(abs(now - before))}, tương đương {percent(abs(now - before), before)}"
        if now != before
        else "không đổi"
    )
    return f", {change} so với cùng kỳ năm trước ({counted(before)})"
