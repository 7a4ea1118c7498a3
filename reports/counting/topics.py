"""What was published and done under each theme of a plan; a theme counts what its parts count."""

from content.plans.file import IssuedPlan
from content.plans.file import Theme as PlanTheme
from content.plans.forms import READINGS, TRIGGERS
from reports.counting.figures import ThemeFigure
from reports.counting.material import MAILED, SENT, Material
from reports.counting.pieces import (
    Piece,
    PlanScope,
    Rule,
    acts,
    items,
    piece_of,
    posts,
    readings,
    states,
)
from reports.periods.periods import Period, Span


def theme_rules(plan: IssuedPlan, theme: PlanTheme) -> tuple[Rule, ...]:
    """How the five figures of a theme are counted, in the order of `figures.Theme`."""
    within, key = PlanScope("", below(plan, theme.id)), f"theme.{theme.id}"

    def handmade(material: Material, scope: PlanScope, span: Span) -> list[Piece]:
        return [
            piece_of(act)
            for act in acts(material, scope, span)
            if act.form not in TRIGGERS | READINGS
        ]

    return (
        Rule(
            f"{key}.items", f"Tin, bài về nội dung {theme.code}", "tin, bài", items(), within=within
        ),
        Rule(
            f"{key}.publications",
            f"Lượt đăng, phát về nội dung {theme.code}",
            "lượt",
            posts(),
            within=within,
        ),
        Rule(
            f"{key}.recipients",
            f"Thư, tin nhắn về nội dung {theme.code}",
            "lượt",
            states(SENT, *MAILED),
            within=within,
        ),
        Rule(
            f"{key}.reach",
            f"Lượt tiếp cận của nội dung {theme.code}",
            "lượt",
            readings("reach"),
            _no_reading,
            within,
        ),
        Rule(
            f"{key}.activities",
            f"Hoạt động về nội dung {theme.code}",
            "hoạt động",
            handmade,
            within=within,
        ),
    )


def themes(plan: IssuedPlan, material: Material, period: Period) -> tuple[ThemeFigure, ...]:
    """Every theme of the plan, those without anything too."""
    nobody = PlanScope("", frozenset())
    return tuple(
        ThemeFigure(
            theme.id,
            theme.code,
            theme.title,
            theme.parent,
            *(rule.figure(material, nobody, period) for rule in theme_rules(plan, theme)),
        )
        for theme in plan.themes
    )


def _no_reading(material: Material, scope: PlanScope, span: Span) -> str:
    return (
        "" if any(readings("reach")(material, scope, span)) else "chưa đọc số liệu nào từ nền tảng"
    )


def below(plan: IssuedPlan, id: str) -> frozenset[str]:
    """A theme and everything under it."""
    found = {id}
    while more := {theme.id for theme in plan.themes if theme.parent in found} - found:
        found |= more
    return frozenset(found)
