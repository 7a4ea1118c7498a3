"""A draft out of plain values: the real plan's obligations and themes, the real rows of annex I,
numbers that tests can predict."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from content.intake.local_time import VIETNAM
from content.office.file import read_office
from content.office.letterhead import Letterhead, letterhead_of
from content.plans.file import IssuedPlan, read_plan
from content.plans.plans import issued_plan
from reports.body.draft import ReportDraft
from reports.counting.annex import PUBLISHED, line_rules
from reports.counting.course import Course, Pair
from reports.counting.figures import (
    Agency,
    AgencyRow,
    DoneActivity,
    Figure,
    FigureLine,
    Figures,
    Gap,
    ObligationFigure,
    ObligationState,
    Published,
    ShownEvidence,
    ThemeFigure,
    Values,
)
from reports.counting.head import plan_head
from reports.counting.totals import TOTALS
from reports.periods.periods import Period, parse_period
from reports.periods.words import cadence_words
from tests.kit import SAMPLES

CITY = "da-nang-143-kh-ubnd-2022"
HARBOUR = "hai-phong-18-kh-khdt-2024"
FIRST_HALF = "chot_so_lieu:2026-1"
NOW = datetime(2026, 5, 22, 2, 30, tzinfo=UTC)

_STATES: tuple[ObligationState, ...] = (
    "met",
    "met",
    "short",
    "open",
    "ongoing",
    "none",
    "waiting",
    "untracked",
)


def draft(period: str = FIRST_HALF, plan: str = CITY, **changes: Any) -> ReportDraft:
    """A draft full of numbers; `changes` are fields of its figures."""
    figures = replace(_figures(plan, parse_period(period)), **changes)
    return ReportDraft(figures, _published(), office(), _course(figures.period))


def empty(period: str = FIRST_HALF, plan: str = CITY) -> ReportDraft:
    """A draft of a time in which nothing happened."""
    full = draft(period, plan)
    figures = replace(
        full.figures,
        lines=tuple(
            replace(line, figures=tuple(map(_zero, line.figures))) for line in full.figures.lines
        ),
        totals=tuple(map(_zero, full.figures.totals)),
        obligations=tuple(_undone(obligation) for obligation in full.figures.obligations),
        themes=tuple(_silent(theme) for theme in full.figures.themes),
        activities=(),
        notes=("Trong kỳ không có lượt phát hay hoạt động nào được ghi nhận.",),
    )
    return ReportDraft(figures, (), full.head)


def office(**changes: Any) -> Letterhead:
    """The sample office; `changes` are fields of its letterhead."""
    return replace(
        letterhead_of(
            read_office(SAMPLES / "office.toml").document, NOW.astimezone(VIETNAM).date()
        ),
        **changes,
    )


@cache
def issued(plan: str) -> IssuedPlan:
    """One of the real plans."""
    return issued_plan(read_plan(SAMPLES / "plans" / f"{plan}.yaml").document)


def _figures(id: str, period: Period) -> Figures:
    plan = issued(id)
    lines = tuple(
        FigureLine(
            label,
            unit,
            tuple(
                _figure(rule.key, rule.label, rule.unit, 3 * row + number)
                for number, rule in enumerate(rules)
            ),
        )
        for row, (label, unit, rules) in enumerate(line_rules())
    )
    return Figures(
        plan=plan_head(plan, None),
        period=period,
        made_at=NOW,
        lines=lines,
        totals=tuple(
            _figure(rule.key, rule.label, rule.unit, 5 + number)
            for number, rule in enumerate(TOTALS)
        ),
        obligations=tuple(_obligation(plan, number) for number in range(len(plan.obligations))),
        themes=tuple(_theme(plan, number) for number in range(len(plan.themes))),
        agencies=tuple(_agency_row(plan, key) for key in list(plan.agencies)[:4]),
        activities=tuple(_done(number) for number in range(8)),
        notes=(),
    )


def _figure(key: str, label: str, unit: str, seed: int, note: str = "") -> Figure:
    big = 1000 if key.endswith((".sent", ".delivered", ".reach", ".messages", ".cost")) else 1
    now = (seed * seed % 23 or 23) * big
    return Figure(
        key,
        label,
        unit,
        Values(now, now, now, None if seed % 7 == 3 else seed % 11 * big, (seed * 3) % 17 * big),
        note,
    )


def _zero(figure: Figure) -> Figure:
    return replace(figure, values=Values(0, 0, 0, 0, 0), note="")


def _obligation(plan: IssuedPlan, number: int) -> ObligationFigure:
    duty, state = plan.obligations[number], _STATES[number % len(_STATES)]
    gaps = (
        (Gap("quý I năm 2026", date(2026, 1, 1), date(2026, 3, 31), 1, 0),)
        if state == "short"
        else ()
    )
    forms = {form.key: form.name for form in plan.forms}
    names = (
        "id",
        "title",
        "clause",
        "clause_inferred",
        "level",
        "mandatory",
        "service",
        "conditions",
    )
    return ObligationFigure(
        **{name: getattr(duty, name) for name in names},
        forms=tuple(forms[form] for form in duty.forms),
        lead=_agencies(plan, duty.lead),
        implementers=_agencies(plan, duty.implementers),
        coordinators=_agencies(plan, duty.coordinators),
        cadence=cadence_words(duty.cadence),
        due=2 if state in ("met", "short", "open") else None,
        done=_figure(f"obligation.{duty.id}.done", duty.title, "lần", number),
        missing=len(gaps),
        gaps=gaps,
        next_on=date(2026, 6, 30) if state in ("short", "open") else None,
        state=state,
        results=f"{number + 1:02d} cuộc; 1.20{number % 10} lượt người",
        evidence=_evidence(number)[: number % 4],
        notes=("số mục suy ra theo thứ tự, văn bản nguồn mất tiêu đề",) if number % 4 == 0 else (),
    )


def _undone(one: ObligationFigure) -> ObligationFigure:
    return replace(
        one,
        done=_zero(one.done),
        results="",
        evidence=(),
        notes=(),
        gaps=(),
        next_on=None,
        state="none",
    )


def _agency(plan: IssuedPlan, key: str) -> Agency:
    if key == "so-tttt":
        return Agency(
            key,
            plan.agencies[key].name,
            "ended",
            plan.agencies[key].name,
            "đã kết thúc hoạt động ngày 28/02/2025; đề xuất đơn vị tiếp nhận: Sở Khoa học và "
            "Công nghệ (chờ người xác nhận)",
        )
    return Agency(key, plan.agencies[key].name, "active", plan.agencies[key].name)


def _agencies(plan: IssuedPlan, keys: tuple[str, ...]) -> tuple[Agency, ...]:
    return tuple(_agency(plan, key) for key in keys)


def _agency_row(plan: IssuedPlan, key: str) -> AgencyRow:
    leads = tuple(
        (obligation.id, _STATES[number % len(_STATES)])
        for number, obligation in enumerate(plan.obligations)
        if key in obligation.lead
    )
    return AgencyRow(_agency(plan, key), leads, (), ())


def _theme(plan: IssuedPlan, number: int) -> ThemeFigure:
    one, parts = plan.themes[number], ("items", "publications", "recipients", "reach", "activities")
    units = ("tin, bài", "lượt", "lượt", "lượt", "hoạt động")
    seeds = (number, number * 4, number * 900, number * 70, number % 3)
    made = [
        _figure(f"theme.{one.id}.{part}", one.title, unit, seed)
        for part, unit, seed in zip(parts, units, seeds, strict=True)
    ]
    return ThemeFigure(one.id, one.code, one.title, one.parent, *made)


def _course(period: Period) -> Course:
    months = range(period.covered.first.month, period.covered.first.month + 7)
    return Course(
        tuple(
            Pair(label, 9 * number, 40 - 7 * number)
            for number, label in enumerate(PUBLISHED.values())
        ),
        tuple(Pair(f"{(month - 1) % 12 + 1:02d}/2026", 3 * month, 50 - month) for month in months),
    )


def _silent(theme: ThemeFigure) -> ThemeFigure:
    parts = (theme.items, theme.publications, theme.recipients, theme.reach, theme.activities)
    return ThemeFigure(theme.id, theme.code, theme.title, theme.parent, *map(_zero, parts))


def _done(number: int) -> DoneActivity:
    form = ("Đối thoại", "Tập huấn, bồi dưỡng", "Văn bản chỉ đạo, triển khai", "Họp báo")[
        number % 4
    ]
    return DoneActivity(
        id=number + 1,
        form=form,
        title=f"{form} về dịch vụ công trực tuyến lần {number + 1}",
        first=date(2026, 2, number + 1),
        last=date(2026, 2, number + 1 + number % 2),
        place="Hội trường A" if number % 2 else "",
        counts={"participants": 1200 + number} if number % 4 != 2 else {},
        cost=1_500_000 if number % 3 else None,
        obligation=None,
        themes=("KH143-a",),
        evidence=_evidence(number)[:1],
        outside=number == 7,
    )


def _evidence(number: int) -> tuple[ShownEvidence, ...]:
    added, subject = datetime(2026, 3, 1, tzinfo=UTC), f"activity:{number + 1}"
    return (
        ShownEvidence(3 * number + 1, "bien-ban.pdf", None, "a" * 64, added, "ok", subject),
        ShownEvidence(
            3 * number + 2,
            "https://hoadang.example.vn/tin/1",
            "https://hoadang.example.vn/tin/1",
            None,
            added,
            "link",
            subject,
        ),
        ShownEvidence(3 * number + 3, "anh.jpg", None, "b" * 64, added, "missing", subject),
    )


def _published() -> tuple[Published, ...]:
    rows = []
    for number in range(40):
        day = date(2026, 1 + number // 10, 1 + number % 28)
        where = ("Cổng Thông tin điện tử", "Trang Facebook", "Màn hình LED", "Thư điện tử")[
            number % 4
        ]
        url = (
            f"https://hoadang.example.vn/bai/dich-vu-cong-truc-tuyen-{number}"
            if number % 4 < 2
            else None
        )
        title = f"Nộp hồ sơ trực tuyến: những điều người dân cần biết, kỳ {number + 1}"
        rows.append(
            Published(
                day,
                f"ct-{number:02d}",
                title,
                ("KH143-a", "KH143-d-tthc"),
                "portal_feed",
                where,
                url,
                number + 1,
                f"diem-{number % 4}",
                1,
            )
        )
    return tuple(rows)
