"""The formal parts of a report: its head, title and addressee, and at the end the signature and who
receives a copy."""

from docx.document import Document

from reports.body.blocks import MISSING
from reports.body.draft import ReportDraft
from reports.files.layouts import Layout
from reports.files.paper import columns, draw_line, keep_with_next, write
from reports.files.widths import rows, width_mm

_BLANK = "\u00a0" * 6  # room for what the records office writes
_BOLD = "<w:b/><w:bCs/>"
_ITALIC = "<w:i/><w:iCs/>"


def write_head(paper: Document, draft: ReportDraft, layout: Layout) -> None:
    """Who issues, the State and its motto, number and date; the last two stay open for the records
    office."""
    head = draft.head
    points, (left_mm, right_mm) = layout.head_points, layout.head
    (left, right), (below_left, below_right) = columns(paper, layout.head, rows=2)
    if head.parent:
        write(
            left,
            "\n".join(rows(head.parent.upper(), points, left_mm - 0.5)),
            "Centre",
            _size(points),
        )
    name = rows(head.name.upper() or MISSING, points, left_mm - 0.5)
    write(left, "\n".join(name), "Centre", _BOLD + _size(points))
    draw_line(left, layout.rule_share * max(width_mm(row, points) for row in name), left_mm)
    write(right, layout.state, "Centre", _BOLD + _size(points))
    write(right, layout.motto, "Centre", _BOLD)
    draw_line(right, width_mm(layout.motto, 14), right_mm)
    write(
        below_left, f"Số:{_BLANK}/BC-{head.code or MISSING}", "Centre", _size(13), before_points=4
    )
    write(
        below_right,
        f"{head.place or MISSING}, {_open_date(draft)}",
        "Centre",
        _ITALIC,
        before_points=4,
    )


def write_title(paper: Document, draft: ReportDraft, layout: Layout) -> None:
    """The kind of paper, what it is about, and to whom it goes."""
    write(paper, "BÁO CÁO", "Centre", _BOLD, before_points=16)
    subject = [row for part in draft.subject for row in rows(part, 14, layout.text - 10)]
    write(paper, "\n".join(subject), "Centre", _BOLD)
    draw_line(paper, layout.rule_share * max(width_mm(row, 14) for row in subject), layout.text)
    to, via = draft.receivers
    write(paper, f"Kính gửi: {to or MISSING}{f' (qua {via})' if via else ''}", "Addressee")


def write_end(paper: Document, draft: ReportDraft, layout: Layout) -> None:
    """Copies on the left; on the right the capacity, the position and, below room for the
    signature, the name. No page begins inside of it, nor without the last sentence above it."""
    head = draft.head
    keep_with_next(paper)
    ((left, right),) = columns(paper, (layout.head[0] + 10, layout.head[1] - 10))
    write(left, "Nơi nhận:", "CopiesTitle")
    for line in _copies(draft):
        write(left, line, "Copies")
    for line in (*head.capacity, head.title):
        write(right, line.upper() or MISSING, "Centre", _BOLD)
    write(right, head.signer or MISSING, "Centre", _BOLD, before_points=layout.sign_lines * 16)


def annex_reference(draft: ReportDraft) -> str:
    """The line under an annex's title, open where the records office fills in."""
    head = draft.head
    return (
        f"(Kèm theo Báo cáo số{_BLANK}/BC-{head.code or MISSING} {_open_date(draft)} của "
        f"{head.name or MISSING})"
    )


def _copies(draft: ReportDraft) -> list[str]:
    head = draft.head
    return [
        "- Như trên;",
        *(f"- {other};" for other in dict.fromkeys(head.copies)),
        f"- Lưu: VT{f', {head.drafter}' if head.drafter else ''}.",
    ]


def _open_date(draft: ReportDraft) -> str:
    return f"ngày{_BLANK}tháng{_BLANK}năm {draft.day.year}"


def _size(points: int) -> str:
    return f'<w:sz w:val="{points * 2}"/><w:szCs w:val="{points * 2}"/>'
