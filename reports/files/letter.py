"""The formal parts of a report: its head, title and addressee, and at the end the signature and who
receives a copy."""

from docx.document import Document

from reports.body.blocks import MISSING
from reports.body.draft import ReportDraft
from reports.files.paper import TEXT_MM, columns, draw_line, write
from reports.files.widths import rows, width_mm

_STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
_MOTTO = "Độc lập - Tự do - Hạnh phúc"
_LEFT_MM, _RIGHT_MM = 68, 97
_SHARE = 0.4  # of the text above it: between a third and a half
_BLANK = "\u00a0" * 6  # room for what the records office writes
_ROOM_TO_SIGN = 5  # lines
_BOLD = "<w:b/><w:bCs/>"
_ITALIC = "<w:i/><w:iCs/>"


def write_head(paper: Document, draft: ReportDraft) -> None:
    """Who issues, the State and its motto, number and date; the last two stay open for the records
    office."""
    head = draft.head
    (left, right), (below_left, below_right) = columns(paper, (_LEFT_MM, _RIGHT_MM), rows=2)
    if head.parent:
        write(left, "\n".join(rows(head.parent.upper(), 13, _LEFT_MM - 0.5)), "Centre", _size(13))
    name = rows(head.name.upper() or MISSING, 13, _LEFT_MM - 0.5)
    write(left, "\n".join(name), "Centre", _BOLD + _size(13))
    draw_line(left, _SHARE * max(width_mm(row, 13) for row in name), _LEFT_MM)
    write(right, _STATE, "Centre", _BOLD + _size(13))
    write(right, _MOTTO, "Centre", _BOLD)
    draw_line(right, width_mm(_MOTTO, 14), _RIGHT_MM)
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


def write_title(paper: Document, draft: ReportDraft) -> None:
    """The kind of paper, what it is about, and to whom it goes."""
    write(paper, "BÁO CÁO", "Centre", _BOLD, before_points=16)
    subject = [row for part in draft.subject for row in rows(part, 14, TEXT_MM - 10)]
    write(paper, "\n".join(subject), "Centre", _BOLD)
    draw_line(paper, _SHARE * max(width_mm(row, 14) for row in subject), TEXT_MM)
    to, via = receivers(draft)
    write(paper, f"Kính gửi: {to or MISSING}{f' (qua {via})' if via else ''}", "Addressee")


def write_end(paper: Document, draft: ReportDraft) -> None:
    """Copies on the left; on the right the capacity, the position and, below room for the
    signature, the name."""
    head = draft.head
    ((left, right),) = columns(paper, (_LEFT_MM + 10, _RIGHT_MM - 10))
    write(left, "Nơi nhận:", "CopiesTitle")
    for line in _copies(draft):
        write(left, line, "Copies")
    for line in (*head.capacity, head.title):
        write(right, line.upper() or MISSING, "Centre", _BOLD)
    write(right, head.signer or MISSING, "Centre", _BOLD, before_points=_ROOM_TO_SIGN * 16)


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


def receivers(draft: ReportDraft) -> tuple[str, ...]:
    """To whom, and through whom ("" = the plan does not say), under today's names; where an agency
    ended and nobody confirmed the successor, a person must say."""
    plan, today = (
        draft.figures.plan,
        {row.agency.name: row.agency for row in draft.figures.agencies},
    )
    names = []
    for name in (plan.to or "", plan.via or ""):
        agency = today.get(name)
        names.append(
            name
            if agency is None
            else f"{name} {MISSING}"
            if agency.state == "ended"
            else agency.now
        )
    return tuple(names)


def _open_date(draft: ReportDraft) -> str:
    return f"ngày{_BLANK}tháng{_BLANK}năm {draft.day.year}"


def _size(points: int) -> str:
    return f'<w:sz w:val="{points * 2}"/><w:szCs w:val="{points * 2}"/>'
