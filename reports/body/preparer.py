"""What whoever prepares a report has to know of its data, and the report itself must not say: what
is still to be written, what nobody recorded, what was inferred."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from content.plans.statements import StatementKind
from reports.body.blocks import MISSING, Block, Heading, Missing, Paragraph
from reports.body.draft import ReportDraft, upper
from reports.body.judged import judgement
from reports.body.outline import body
from reports.body.phrases import change
from reports.counting.figures import DoneActivity
from reports.periods.words import counted, short_date

_ASSESSED: Final[Mapping[StatementKind, str]] = {
    "result": "kết quả nổi bật",
    "shortcoming": "tồn tại, hạn chế",
    "direction": "phương hướng, nhiệm vụ",
}
"""What a person adds to what the figures say."""

_ALIKE: Final = 3
"""So many obligations share a note once."""

_APART = ("rejected.count", "unknown.count", "outside.items", "outside.activities")


def sheet(draft: ReportDraft) -> Iterator[Block]:
    """The sheet, part by part; a part of which there is nothing to say stands there with «Không
    có»."""
    yield Paragraph(
        "Phiếu này dành cho người lập báo cáo, không gửi kèm báo cáo. Phiếu nêu những chỗ còn phải "
        "viết và những điều cần biết về số liệu trước khi trình ký."
    )
    parts = (
        ("1. Những chỗ còn phải viết", _to_write(draft)),
        ("2. Ghi chú về số liệu của kỳ", _on_figures(draft)),
        ("3. Hoạt động và minh chứng cần bổ sung", _on_evidence(draft)),
        ("4. Ghi chú theo từng nhiệm vụ", _on_obligations(draft)),
        ("5. Cơ quan cần xác nhận", _on_agencies(draft)),
    )
    for title, lines in parts:
        yield Heading(2, title)
        told = [Paragraph(f"- {upper(line)}") for line in lines]
        yield from told or [Paragraph("Không có.")]


def _to_write(draft: ReportDraft) -> Iterator[str]:
    """The marked places of the body under their headings, then those of the letter."""
    at = ""
    for block in body(draft):
        match block:
            case Heading(_, text):
                at = text
            case Missing(hint):
                yield f"{at}: {hint}."
            case Paragraph(text) if MISSING in text:
                yield f"{at or 'Mở đầu'}: {text}"
    said = {statement.kind for statement in draft.statements}
    bare = [title for kind, title in _ASSESSED.items() if kind not in said]
    if bare:
        yield f"Chưa ghi đánh giá của cơ quan, mới có số liệu: {'; '.join(bare)}."
    yield from _of_the_letter(draft)


def _of_the_letter(draft: ReportDraft) -> Iterator[str]:
    """What the head, the addressee and the signature still lack."""
    to, via = draft.receivers
    if not to:
        yield "Kính gửi: Kế hoạch không nêu nơi nhận báo cáo."
    for name in (to, via):
        if MISSING in name:
            old = name.removesuffix(MISSING).rstrip()
            yield f"Kính gửi: {old} đã kết thúc hoạt động, chưa xác nhận cơ quan tiếp nhận."
    head = draft.head
    for name, value in (
        ("tên cơ quan", head.name),
        ("địa danh", head.place),
        ("chữ viết tắt tên cơ quan trong ký hiệu", head.code),
        ("chức vụ người ký", head.title),
        ("tên người ký", head.signer),
    ):
        if not value:
            yield f"Hồ sơ cơ quan chưa có {name}."


def _on_figures(draft: ReportDraft) -> Iterator[str]:
    figures = draft.figures
    yield from figures.notes
    for key in _APART:
        figure = figures.figure(key)
        if figure.values.covered:
            yield f"{figure.label}: {counted(figure.values.covered)} {figure.unit}."
    told: dict[str, list[str]] = {}
    for line in figures.lines:
        for figure in line.figures:
            if figure.note:
                told.setdefault(figure.note, []).append(figure.label)
    cost = figures.figure("all.cost")
    if cost.note:
        told.setdefault(cost.note, []).append(cost.label)
    yield from (f"{', '.join(labels)}: {note}." for note, labels in told.items())
    if draft.is_whole:
        yield from _steady(draft)


def _steady(draft: ReportDraft) -> Iterator[str]:
    """Totals that hardly moved: the report tells neither a rise nor a fall."""
    for key in ("all.items", "all.publications", "all.messages", "all.activities"):
        figure = draft.figures.figure(key)
        now, before = figure.values.covered, figure.values.same
        if now and before and not change(now, before):
            yield (
                f"{figure.label}: {counted(now)}, cùng kỳ năm trước {counted(before)}; chênh lệch "
                "không đáng kể nên báo cáo không nêu tăng, giảm."
            )


def _on_evidence(draft: ReportDraft) -> Iterator[str]:
    acts = draft.figures.activities
    yield from _listed("chưa có minh chứng", (act for act in acts if not act.evidence))
    for state, words in (
        ("missing", "có tệp minh chứng bị mất"),
        ("altered", "có tệp minh chứng bị thay đổi sau khi nộp"),
    ):
        yield from _listed(
            words, (act for act in acts if any(proof.state == state for proof in act.evidence))
        )
    for row in draft.figures.left_out:
        yield f"Ngoài báo cáo: {row.title} ({short_date(row.day)}), {row.reason}."


def _listed(words: str, acts: Iterable[DoneActivity]) -> Iterator[str]:
    titles = [f"{act.title} ({short_date(act.last)})" for act in acts]
    if titles:
        yield f"{counted(len(titles))} hoạt động {words}: {'; '.join(titles)}."


def _on_obligations(draft: ReportDraft) -> Iterator[str]:
    alike: dict[str, list[str]] = {}
    for number, duty in enumerate(draft.figures.obligations, 1):
        for note in duty.notes:
            alike.setdefault(note, []).append(str(number))
    often = {note: numbers for note, numbers in alike.items() if len(numbers) >= _ALIKE}
    yield from (f"Nhiệm vụ {', '.join(numbers)}: {note}." for note, numbers in often.items())
    for number, duty in enumerate(draft.figures.obligations, 1):
        told = judgement(duty, most=1_000).split("\n")
        notes = told if duty.gaps or duty.older or duty.state == "undetermined" else []
        notes += [upper(note) for note in duty.notes if note not in often]
        if notes:
            yield f"Nhiệm vụ {number}, {duty.title} (mục {duty.clause}): {'. '.join(notes)}."


def _on_agencies(draft: ReportDraft) -> Iterator[str]:
    told = {
        agency.name: agency.note
        for duty in draft.figures.obligations
        for agency in (*duty.lead, *duty.implementers, *duty.coordinators)
        if agency.note
    }
    yield from (f"{name}: {note}." for name, note in told.items())
