"""The annexes of a report as rows, the same for the printed document, the workbook and the evidence
pack."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from reports.body.blocks import Cell, Column, Table
from reports.body.draft import ReportDraft, upper
from reports.body.judged import PRINTED, printed_judgement, state_words
from reports.body.phrases import unit
from reports.counting.annex import PUBLISHED
from reports.counting.figures import (
    Agency,
    ObligationFigure,
    Published,
    ShownEvidence,
)
from reports.periods.periods import Period, Span
from reports.periods.words import counted, short_date

ESTIMATED = "…"
"""In the cells that a person fills with estimates."""

_SPANS: Final = ("column", "previous", "cumulative", "same")
"""Of a period, in the order of the columns of annex I."""

_ASIDE: Final = "Không cộng vào các số liệu của Phụ lục I, không phải là số người đã nhận, đã đọc."

_EXPLAINED: Final = ("social.reach", "social.interactions", "other.count")
"""The figures whose note belongs under the annex; the others' are for whoever prepares it."""


def figures_table(draft: ReportDraft) -> Table:
    """Annex I: every counted form over the spans of the period; a column for estimates where the
    period asks for them."""
    period = draft.figures.period
    columns = (
        Column("TT", 8, "center"),
        Column("Hình thức", 40),
        Column("Đơn vị tính", 17, "center"),
        *(Column(title, 25, "right") for title in _span_titles(period)),
        *(
            (Column(f"Ước thực hiện đến {short_date(period.estimate_to)}", 22, "center"),)
            if period.estimate_to
            else ()
        ),
    )
    guess: tuple[Cell, ...] = (ESTIMATED,) if period.estimate_to else ()
    rows = []
    for number, line in enumerate(draft.figures.lines, 1):
        for figure in line.figures:
            label = line.label if len(line.figures) == 1 else figure.label
            values = [getattr(figure.values, name) for name in _SPANS]
            rows.append((str(number), label, unit(figure), *values, *guess))
    title = f"Tổng hợp số liệu {draft.figures.plan.word}"
    return Table(title, columns, rows, merged=1, notes=tuple(_figure_notes(draft)))


def reach_table(draft: ReportDraft) -> Table:
    """What stands below annex I: the reach over the same spans, beside the results and in none of
    them; each number with who counted it and of which days. No row where nothing was counted."""
    period = draft.figures.period
    columns = (
        Column("TT", 8, "center"),
        Column("Số liệu tham khảo", 57),
        *(Column(title, 25, "right") for title in _span_titles(period)),
    )
    notes: dict[str, list[str]] = {}
    rows: list[tuple[Cell, ...]] = []
    for number, figure in enumerate(draft.figures.reached, 1):
        rows.append((str(number), figure.label, *(getattr(figure.values, name) for name in _SPANS)))
        notes.setdefault(figure.note, []).append(str(number))
    told = [f"Dòng {', '.join(numbers)}: {note}." for note, numbers in notes.items()]
    return Table("Mức độ tiếp cận", columns, rows, notes=(_ASIDE, *told))


def obligations_table(draft: ReportDraft) -> Table:
    """Annex II: every obligation of the plan, what was done and how it is judged."""
    columns = (
        Column("TT", 8, "center"),
        Column("Nhiệm vụ", 54),
        Column("Mục, điểm trong Kế hoạch", 20, "center"),
        Column("Chủ trì", 38),
        Column("Phối hợp", 44),
        Column("Tần suất", 24),
        Column("Kết quả trong kỳ", 32),
        Column("Đánh giá", 32),
        Column("Minh chứng", 20),
    )
    rows: list[tuple[Cell, ...]] = []
    for number, obligation in enumerate(draft.figures.obligations, 1):
        lead, others = printed_names(obligation.lead), printed_names(obligation.implementers)
        lead += f"\nThực hiện: {others}" if others else ""
        rows.append(
            (
                str(number),
                obligation.title,
                obligation.clause,
                lead or "-",
                printed_names(obligation.coordinators) or "-",
                upper(obligation.cadence),
                upper(obligation.results) or "0",
                printed_judgement(obligation, 2),
                proofs(obligation),
            )
        )
    return Table("Tiến độ thực hiện nhiệm vụ", columns, rows)


def published_table(draft: ReportDraft) -> Table:
    """Annex III: what was published, each item once with the channels on which it stood."""
    columns = (
        Column("TT", 10, "center"),
        Column("Ngày đăng", 22, "center"),
        Column("Tiêu đề", 88),
        Column("Nội dung", 18, "center"),
        Column("Kênh", 62),
        Column("Đường dẫn", 72),
    )
    codes = {theme.id: theme.code for theme in draft.figures.themes}
    places: dict[str, list[Published]] = {}
    for published in draft.published:
        places.setdefault(published.item, []).append(published)
    rows: list[tuple[Cell, ...]] = [
        (
            str(number),
            first.day,
            first.title,
            ", ".join(codes.get(id, id) for id in first.themes),
            _channels(found),
            next((place.url for place in found if place.url), "-"),
        )
        for number, (first, found) in enumerate(((found[0], found) for found in places.values()), 1)
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
    states = Counter(state_words(obligation) for obligation in draft.figures.obligations)
    order = dict.fromkeys(PRINTED.values())
    return [(upper(words), states[words]) for words in order if states[words]]


def states_table(draft: ReportDraft) -> Table:
    """The obligations by state."""
    return Table(
        "Kết quả thực hiện nhiệm vụ",
        (Column("Đánh giá", 50), Column("Số nhiệm vụ", 24, "right")),
        state_counts(draft),
    )


def proofs(one: ObligationFigure) -> str:
    """What proves an obligation: how many files and links, or the list of annex III where the
    items that were published do."""
    told = evidence_told(one.evidence)
    if one.service == "automatic" and one.done.values.covered:
        return f"{told}; Phụ lục III" if told else "Phụ lục III"
    return told or "-"


def agency_names(found: tuple[Agency, ...]) -> str:
    """Agencies in words, with everything that is known of what became of them."""
    return "; ".join(
        f"{agency.name} ({agency.note})" if agency.note else agency.name for agency in found
    )


def printed_names(found: Iterable[Agency]) -> str:
    """Agencies as a report prints them: the plan's names, with today's where they have others."""
    return "; ".join(
        f"{agency.name} (nay là {agency.now})" if agency.now != agency.name else agency.name
        for agency in found
    )


def _channels(found: Sequence[Published]) -> str:
    """The channels of an item, and on how many outlets of each; a form without a row of its own
    under the outlets' names."""
    counts = Counter(PUBLISHED.get(place.form, place.outlet) for place in found)
    return "; ".join(
        f"{name} ({counted(count)})" if count > 1 else name for name, count in counts.items()
    )


def _figure_notes(draft: ReportDraft) -> Iterator[str]:
    """What a reader of the numbers has to know: the day of a platform's reading, which other forms
    there were."""
    told = {}
    for line in draft.figures.lines:
        for figure in line.figures:
            if figure.key in _EXPLAINED and figure.values.covered and figure.note:
                told[figure.note] = f"{figure.label}: {figure.note}."
    yield from told.values()


def evidence_told(found: tuple[ShownEvidence, ...]) -> str:
    """Pieces of evidence, counted."""
    states = Counter(proof.state for proof in found)
    files = sum(states.values()) - states["link"]
    parts = [
        (files, "tệp"),
        (states["link"], "đường dẫn"),
        (states["missing"], "tệp bị mất"),
        (states["altered"], "tệp bị thay đổi"),
    ]
    return "; ".join(f"{counted(number)} {what}" for number, what in parts if number)


def _span_titles(period: Period) -> Iterator[str]:
    """Each with its days; the year's report shows its halves, then the year beside the one before,
    so that like stands beside like."""
    titles = (
        ("6 tháng cuối năm", "6 tháng đầu năm", "Cả năm", "Năm trước")
        if period.part == 2
        else ("Kỳ báo cáo", "Kỳ trước", "Lũy kế năm", "Cùng kỳ năm trước")
    )
    spans = (period.column, period.previous, period.cumulative, period.same)
    yield from (f"{title} ({days_told(span)})" for title, span in zip(titles, spans, strict=True))


def days_told(span: Span) -> str:
    """The days of a span, as the head of a column says them."""
    return f"{short_date(span.first)} - {short_date(span.last)}"
