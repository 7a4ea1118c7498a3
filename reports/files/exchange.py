"""The sheet that an agency's workbook carries for the body that coordinates the plan; read again by
`reports.counting.exchange`."""

from collections.abc import Iterator

from xlsxwriter.workbook import Workbook

from reports.body.draft import ReportDraft, upper
from reports.body.judged import judgement
from reports.counting.exchange import DUTY, FIELDS, FIGURE, HEADS, SCHEMA, SHEET
from reports.counting.reporter import ROLES

_WIDTHS = (14, 30, 60, 12, 14, 10, 10, 10, 14, 40, 60)
_Cell = str | int | None


def add_exchange_sheet(book: Workbook, draft: ReportDraft) -> None:
    """The office's own report as rows, protected from a stray keystroke (no password)."""
    page = book.add_worksheet(SHEET)
    for column, width in enumerate(_WIDTHS):
        page.set_column(column, column, width)
    bold = book.add_format({"bold": True})
    for number, (name, values) in enumerate(zip(FIELDS, _values(draft), strict=True)):
        page.write_row(number, 0, (name, *values))
    page.write_row(len(FIELDS) + 1, 0, HEADS, bold)
    for number, row in enumerate(_rows(draft), len(FIELDS) + 2):
        for column, value in enumerate(row):
            if isinstance(value, int):
                page.write_number(number, column, value)
            elif value:
                page.write_string(number, column, value)
    page.protect()


def _values(draft: ReportDraft) -> Iterator[tuple[str, ...]]:
    figures = draft.figures
    yield (SCHEMA,)
    yield figures.plan.id, figures.plan.number
    yield figures.reporter.key, figures.reporter.name, draft.head.name
    yield (figures.period.covered.first.isoformat(),)
    yield (figures.period.covered.last.isoformat(),)
    yield (draft.day.isoformat(),)


def _rows(draft: ReportDraft) -> Iterator[tuple[_Cell, ...]]:
    for duty in draft.figures.obligations:
        done, told = duty.done, (duty.state, _one_line(judgement(duty)), upper(duty.results))
        yield (
            DUTY,
            duty.id,
            duty.title,
            ROLES[duty.our_role or "coordinators"],
            done.unit,
            duty.due,
            done.values.covered,
            duty.missing if duty.due is not None else None,
            *told,
        )
    for figure in draft.figures.printed():
        if not figure.key.startswith("obligation."):
            number = figure.key, figure.label, None, figure.unit, None, figure.values.covered
            yield FIGURE, *number


def _one_line(text: str) -> str:
    return "; ".join(text.splitlines())
