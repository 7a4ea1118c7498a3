"""The sentences that stand beside an obligation, so that no number is read for more than it
says."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from content.plans.file import IssuedPlan
from content.plans.forms import READINGS, TRIGGERS, fits, form_label
from reports.counting.coverage import Look, ObligationFinding
from reports.counting.figures import ShownEvidence
from reports.counting.obligations import PUBLISHED_AS, ObligationHistory
from reports.counting.pieces import gone_out
from reports.periods.cadences import windows
from reports.periods.periods import Span
from reports.periods.words import cadence_words, counted, month_words, short_date

_BROKEN: Final = {"missing": "mất tệp", "altered": "tệp đã bị thay đổi"}


def remarks(
    plan: IssuedPlan,
    history: ObligationHistory,
    found: ObligationFinding,
    look: Look,
    proofs: Mapping[int, Sequence[ShownEvidence]],
) -> Iterator[str]:
    """Every remark on one obligation, in the order in which it is printed."""
    yield from _on_the_text(history)
    if found.measured.state not in ("ended", "not_in_force"):
        yield from _on_channels(plan, history, look)
        yield from _on_months(history, found, look)
    if found.measured.due is not None:
        yield from _on_the_years_beside(found, look)
    yield from _on_misfits(history, found, plan)
    yield from _on_triggers(found)
    yield from _on_evidence(found, proofs)


def _on_the_text(history: ObligationHistory) -> Iterator[str]:
    duty = history.duty
    if duty.clause_inferred:
        yield f"số mục {duty.clause} suy ra theo thứ tự, văn bản nguồn mất tiêu đề"
    if (
        duty.cadence.kind == "at_least"
        and duty.cadence.text
        and not re.search(r"\d", duty.cadence.text)
    ):
        per = cadence_words(duty.cadence.model_copy(update={"text": None}))
        yield f"«{duty.cadence.text}» không nêu số lần, hiểu là {per}"
    for before, after in pairwise(history.eras):
        if before.duty.cadence != after.duty.cadence:
            old, new = cadence_words(before.duty.cadence), cadence_words(after.duty.cadence)
            yield (
                f"từ ngày {short_date(after.days.first)} tần suất đổi từ «{old}» thành «{new}»; "
                "các kỳ trước đó tính theo quy định cũ"
            )
    if history.removed_on and not history.retired_on:
        yield f"kế hoạch bỏ nhiệm vụ này từ ngày {short_date(history.removed_on)}"


def _on_channels(plan: IssuedPlan, history: ObligationHistory, look: Look) -> Iterator[str]:
    duty = history.duty
    if duty.service == "out_of_scope":
        yield "phần mềm không làm việc này; chỉ có kết quả khi người ghi hoạt động"
    if not history.crediting.forms:
        return
    crediting = history.crediting
    counts = crediting.is_("counts", look.material)
    sent = gone_out(look.material, look.scope, look.span, crediting.forms)
    used = {
        (rows.outlet.form, rows.outlet.title or rows.outlet.name)
        for rows in sent
        if counts(rows.publication, rows.outlet)
    }
    names = {form.key: form.name for form in plan.forms}
    heard = {form for form, _ in used}
    silent = [
        names.get(form, form_label(form))
        for form in duty.forms
        if form in PUBLISHED_AS and PUBLISHED_AS[form] not in heard
    ]
    if used:
        yield f"tính theo các điểm phát: {', '.join(sorted(title for _, title in used))}"
    if used and silent:
        yield f"chưa có kết quả qua: {', '.join(silent)}"
    unclear = list(crediting.pieces(look.material, look.scope, look.span, "unknown"))
    if unclear:
        yield (
            f"{counted(sum(piece.amount for piece in unclear))} lượt đăng, đợt gửi chưa xác định "
            "có thuộc nhiệm vụ này hay không: cần người xác định"
        )


def _on_months(history: ObligationHistory, found: ObligationFinding, look: Look) -> Iterator[str]:
    """Continuous duties have no number; whole months without anything are told all the same."""
    if history.duty.cadence.kind != "continuous" or not found.pieces:
        return
    over = Span(look.span.first, max(look.span.first, min(look.span.last, look.over)))
    whole = [
        window
        for window in windows("month", over, over)
        if window.span.first.day == 1 and _is_last(window.span.last)
    ]
    empty = [
        month_words(window.span.first)
        for window in whole
        if not any(piece.day in window.span for piece in found.pieces)
    ]
    if empty:
        yield f"tháng chưa có kết quả: {', '.join(empty)}"


def _on_the_years_beside(found: ObligationFinding, look: Look) -> Iterator[str]:
    """What the figures of the span hold of the year before, and what the year holds after them."""
    since = found.measured.since or look.judged.first
    early = [piece for piece in found.pieces if piece.day < since]
    if early:
        whole = since == look.judged.first
        yield (
            f"{counted(sum(piece.amount for piece in early))} lần trước ngày {short_date(since)} "
            f"tính cho {f'năm {since.year - 1}' if whole else 'các kỳ trước'}"
        )
    if found.later:
        yield (
            f"đã tính cả {counted(sum(piece.amount for piece in found.later))} lần thực hiện sau "
            f"ngày {short_date(look.span.last)}"
        )


def _on_misfits(
    history: ObligationHistory, found: ObligationFinding, plan: IssuedPlan
) -> Iterator[str]:
    """What was recorded under the obligation before the plan or the entry refused its form."""
    names = {form.key: form.name for form in plan.forms}
    strange = [
        activity
        for activity in found.activities
        if not fits(activity.form, history.duty_on(activity.last).forms)
    ]
    if strange:
        forms = ", ".join(dict.fromkeys(form_label(act.form, names) for act in strange))
        yield (
            f"{counted(len(strange))} hoạt động ghi dưới nhiệm vụ này nhưng có hình thức khác "
            f"({forms}): không tính"
        )


def _on_triggers(found: ObligationFinding) -> Iterator[str]:
    triggers = [activity for activity in found.activities if activity.form in TRIGGERS]
    if triggers:
        what = "yêu cầu" if triggers[0].form == "request" else "văn bản chỉ đạo"
        yield (
            f"{counted(len(triggers))} {what} trong kỳ, gần nhất ngày "
            f"{short_date(max(trigger.last for trigger in triggers))}"
        )


def _on_evidence(
    found: ObligationFinding, proofs: Mapping[int, Sequence[ShownEvidence]]
) -> Iterator[str]:
    acts = [activity for activity in found.activities if activity.form not in READINGS]
    bare = sum(not proofs.get(act.id) for act in acts)
    if bare:
        yield f"{counted(bare)} hoạt động chưa có minh chứng"
    for state, words in _BROKEN.items():
        broken = [
            proof.name for act in acts for proof in proofs.get(act.id, ()) if proof.state == state
        ]
        if broken:
            yield f"minh chứng {words}: {', '.join(broken)}"


def _is_last(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1
