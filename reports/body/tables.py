"""The annexes and lists of a report as rows, the same for the printed document, the workbook and
the evidence pack."""

from collections import Counter
from collections.abc import Iterator

from content.plans.forms import MEASURES
from reports.body.blocks import MISSING, Cell, Column, Table
from reports.body.draft import ReportDraft, upper
from reports.body.judged import judgement
from reports.counting.figures import (
    STATES,
    Agency,
    Figure,
    ObligationFigure,
    ShownEvidence,
    figure_id,
)
from reports.periods.periods import Period, Span
from reports.periods.words import counted, short_date

ESTIMATED = "…"
"""In the cells that a person fills with estimates."""


def figures_table(draft: ReportDraft) -> Table:
    """Annex I: every counted form over the spans of the period; a column for estimates where the
    period asks for them."""
    period = draft.figures.period
    spans = ("column", "previous", "cumulative", "same")
    columns = (
        Column("TT", 9, "center"),
        Column("Hình thức", 66),
        Column("Đơn vị tính", 21, "center"),
        *(Column(title, 27, "right") for title in _span_titles(period)),
        *(
            (Column(f"Ước thực hiện đến {short_date(period.estimate_to)}", 24, "center"),)
            if period.estimate_to
            else ()
        ),
        Column("Ghi chú", 48),
    )
    guess: tuple[Cell, ...] = (ESTIMATED,) if period.estimate_to else ()
    rows = []
    for number, line in enumerate(draft.figures.lines, 1):
        for figure in line.figures:
            label = line.label if len(line.figures) == 1 else figure.label
            values = [getattr(figure.values, name) for name in spans]
            rows.append((str(number), label, figure.unit, *values, *guess, upper(figure.note)))
    return Table("Tổng hợp số liệu " + draft.figures.plan.word, columns, rows, merged=1)


def obligations_table(draft: ReportDraft) -> Table:
    """Annex II: every obligation of the plan, what was done and how it is judged."""
    columns = (
        Column("TT", 9, "center"),
        Column("Nhiệm vụ", 44),
        Column("Mục, điểm trong Kế hoạch", 17, "center"),
        Column("Chủ trì", 38),
        Column("Phối hợp", 34),
        Column("Tần suất", 22),
        Column("Kết quả trong kỳ", 42),
        Column("Đánh giá", 26),
        Column("Minh chứng", 24),
    )
    rows: list[tuple[Cell, ...]] = []
    for number, obligation in enumerate(draft.figures.obligations, 1):
        lead, others = agency_names(obligation.lead), agency_names(obligation.implementers)
        lead += f"\nThực hiện: {others}" if others else ""
        result = "\n".join([upper(obligation.results) or "0", *map(upper, obligation.notes)])
        rows.append(
            (
                str(number),
                obligation.title,
                obligation.clause,
                lead or "-",
                agency_names(obligation.coordinators) or "-",
                obligation.cadence,
                result,
                judgement(obligation),
                proofs(obligation),
            )
        )
    return Table("Tiến độ thực hiện nhiệm vụ", columns, rows)


def published_table(draft: ReportDraft) -> Table:
    """Annex III: what was published where."""
    columns = (
        Column("TT", 11, "center"),
        Column("Ngày đăng", 24, "center"),
        Column("Tiêu đề", 78),
        Column("Nội dung", 20, "center"),
        Column("Kênh", 40),
        Column("Đường dẫn", 79),
    )
    codes = {theme.id: theme.code for theme in draft.figures.themes}
    rows: list[tuple[Cell, ...]] = [
        (
            str(number),
            published.day,
            published.title,
            ", ".join(codes.get(id, id) for id in published.themes),
            published.outlet,
            published.url or "-",
        )
        for number, published in enumerate(draft.published, 1)
    ]
    return Table("Danh mục tin, bài đã đăng", columns, rows)


def themes_table(draft: ReportDraft) -> Table:
    """What was done under each theme in the covered span, with the items of one year earlier."""
    names = ("items", "publications", "recipients", "reach", "activities")
    titles = (
        "Tin, bài",
        "Tin, bài cùng kỳ năm trước",
        "Lượt đăng, phát",
        "Thư, tin nhắn thành công",
        "Lượt tiếp cận",
        "Hoạt động",
    )
    columns = (
        Column("Mã", 12, "center"),
        Column("Nội dung", 90),
        *(Column(title, 25, "right") for title in titles),
    )
    rows: list[tuple[Cell, ...]] = []
    for theme in draft.figures.themes:
        values = [getattr(theme, name).values.covered for name in names]
        rows.append((theme.code, theme.title, values[0], theme.items.values.same, *values[1:]))
    return Table("Kết quả theo nội dung của Kế hoạch", columns, rows)


def state_counts(draft: ReportDraft) -> list[tuple[str, int]]:
    """How many obligations are in each state that occurs."""
    states = Counter(obligation.state for obligation in draft.figures.obligations)
    return [(upper(words), states[state]) for state, words in STATES.items() if states[state]]


def states_table(draft: ReportDraft) -> Table:
    """The obligations by state."""
    return Table(
        "Kết quả thực hiện nhiệm vụ",
        (Column("Đánh giá", 50), Column("Số nhiệm vụ", 24, "right")),
        state_counts(draft),
    )


def activities_table(draft: ReportDraft) -> Table:
    """What people did by hand, one by one."""
    columns = (
        Column("TT", 9, "center"),
        Column("Từ ngày", 22, "center"),
        Column("Đến ngày", 22, "center"),
        Column("Hình thức", 40),
        Column("Tên hoạt động", 60),
        Column("Nơi", 36),
        Column("Số liệu", 36),
        Column("Kinh phí (đồng)", 24, "right"),
        Column("Nhiệm vụ", 36),
        Column("Minh chứng", 30),
    )
    titles = {obligation.id: obligation.title for obligation in draft.figures.obligations}
    rows: list[tuple[Cell, ...]] = []
    for number, activity in enumerate(draft.figures.activities, 1):
        numbers = "; ".join(
            f"{counted(value)} {MEASURES[name]}" for name, value in activity.counts.items()
        )
        under = (
            "Ngoài kế hoạch"
            if activity.outside
            else titles.get(activity.obligation or "", "Theo nội dung")
        )
        row = (
            str(number),
            activity.first,
            activity.last,
            activity.form,
            activity.title,
            activity.place,
            numbers,
            activity.cost,
            under,
            _proofs(activity.evidence) or "-",
        )
        rows.append(row)
    return Table("Hoạt động do người thực hiện", columns, rows)


def agencies_table(draft: ReportDraft) -> Table:
    """Each agency with the number of its obligations, and the titles of those that lag."""
    columns = (
        Column("Cơ quan", 80),
        *(Column(title, 20, "right") for title in ("Chủ trì", "Thực hiện", "Phối hợp")),
        Column("Nhiệm vụ chủ trì chưa đạt hoặc chưa có kết quả", 100),
    )
    titles = {obligation.id: obligation.title for obligation in draft.figures.obligations}
    rows: list[tuple[Cell, ...]] = []
    for row in draft.figures.agencies:
        late = "; ".join(titles[id] for id, state in row.leads if state in ("short", "none"))
        rows.append(
            (_agency(row.agency), len(row.leads), len(row.implements), len(row.coordinates), late)
        )
    return Table("Kết quả theo cơ quan", columns, rows)


def totals_table(draft: ReportDraft) -> Table:
    """Every figure with the id that opens it."""
    figures, period = draft.figures, draft.figures.period
    columns = (
        Column("Số liệu", 80),
        Column("Đơn vị tính", 24, "center"),
        Column(f"Số liệu báo cáo ({_days(period.covered)})", 30, "right"),
        Column(f"Cùng kỳ năm trước ({_days(period.same)})", 30, "right"),
        Column("Ghi chú", 60),
        Column("Mã mở số liệu (lantoa report --explain MÃ)", 100),
    )
    rows = [_opened(figures.plan.id, period.covered, figure) for figure in figures.all()]
    return Table("Mọi số liệu của báo cáo", columns, rows)


def proofs(one: ObligationFigure) -> str:
    """What proves an obligation: how many files and links, or the list of annex III where the
    machine did it."""
    told = _proofs(one.evidence)
    if one.service == "automatic" and one.done.values.covered:
        return f"{told}; Phụ lục III" if told else "Phụ lục III"
    return told or (f"Chưa có {MISSING}" if one.done.values.covered else "-")


def agency_names(found: tuple[Agency, ...]) -> str:
    """Agencies in words, with what became of them."""
    return "; ".join(map(_agency, found))


def _proofs(found: tuple[ShownEvidence, ...]) -> str:
    states = Counter(proof.state for proof in found)
    files = sum(states.values()) - states["link"]
    parts = [
        (files, "tệp"),
        (states["link"], "đường dẫn"),
        (states["missing"], "tệp bị mất"),
        (states["altered"], "tệp bị thay đổi"),
    ]
    return "; ".join(f"{counted(number)} {what}" for number, what in parts if number)


def _agency(agency: Agency) -> str:
    return f"{agency.name} ({agency.note})" if agency.note else agency.name


def _opened(plan: str, span: Span, figure: Figure) -> tuple[Cell, ...]:
    return (
        figure.label,
        figure.unit,
        figure.values.covered,
        figure.values.same,
        upper(figure.note),
        figure_id(plan, span, figure.key),
    )


def _span_titles(period: Period) -> Iterator[str]:
    for title, span in (
        ("Kỳ báo cáo", period.column),
        ("Kỳ trước", period.previous),
        ("Lũy kế năm", period.cumulative),
        ("Cùng kỳ năm trước", period.same),
    ):
        yield f"{title} ({_days(span)})"


def _days(span: Span) -> str:
    return f"{short_date(span.first)} - {short_date(span.last)}"
