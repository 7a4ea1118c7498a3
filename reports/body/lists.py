"""The lists of the workbook that no annex prints: what was published outlet by outlet, activities,
agencies, every figure with its id."""

from content.plans.forms import MEASURES
from reports.body.blocks import Cell, Column, Table
from reports.body.draft import ReportDraft
from reports.body.phrases import unit
from reports.body.tables import days_told, evidence_told, printed_names
from reports.counting.figures import Figure, figure_id
from reports.periods.periods import Span
from reports.periods.words import counted


def places_table(draft: ReportDraft) -> Table:
    """What was published where: each item once on each outlet, with its link there."""
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
    return Table("Tin, bài đã đăng theo từng kênh", columns, rows)


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
            evidence_told(activity.evidence) or "-",
        )
        rows.append(row)
    return Table("Hoạt động đã tổ chức", columns, rows)


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
            (
                printed_names((row.agency,)),
                len(row.leads),
                len(row.implements),
                len(row.coordinates),
                late,
            )
        )
    return Table("Kết quả theo cơ quan", columns, rows)


def totals_table(draft: ReportDraft) -> Table:
    """Every figure with the id that opens it."""
    figures, period = draft.figures, draft.figures.period
    columns = (
        Column("Số liệu", 80),
        Column("Đơn vị tính", 24, "center"),
        Column(f"Số liệu báo cáo ({days_told(period.covered)})", 30, "right"),
        Column(f"Cùng kỳ năm trước ({days_told(period.same)})", 30, "right"),
        Column("Mã số liệu", 100),
    )
    rows = [_opened(figures.plan.id, period.covered, figure) for figure in figures.printed()]
    return Table("Mọi số liệu của báo cáo", columns, rows)


def _opened(plan: str, span: Span, figure: Figure) -> tuple[Cell, ...]:
    return (
        figure.label,
        unit(figure),
        figure.values.covered,
        figure.values.same,
        figure_id(plan, span, figure.key),
    )
