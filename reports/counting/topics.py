"""What was published and done under each theme of a plan; a theme counts what its parts count."""

from dataclasses import replace

from content.plans.file import IssuedPlan
from content.plans.file import Theme as PlanTheme
from content.plans.forms import READINGS, TRIGGERS
from reports.counting.figures import ThemeFigure
from reports.counting.material import Material
from reports.counting.pieces import (
    Pick,
    Piece,
    PlanScope,
    Rule,
    acts,
    items,
    messages,
    piece_of,
    posts,
    readings,
)
from reports.periods.periods import Period, Span


def theme_rules(plan: IssuedPlan, theme: PlanTheme) -> tuple[Rule, ...]:
    """How the five figures of a theme are counted, in the order of `figures.ThemeFigure`."""
    within = PlanScope("", below(plan, theme.id))

    def rule(name: str, label: str, unit: str, pick: Pick) -> Rule:
        text = f"{label} nội dung {theme.code}"
        return Rule(f"theme.{theme.id}.{name}", text, unit, pick, within=within)

    reach = rule("reach", "Lượt tiếp cận của", "lượt", readings("reach"))
    return (
        rule("items", "Tin, bài về", "tin, bài", items()),
        rule("publications", "Lượt đăng, phát về", "lượt", posts()),
        rule("recipients", "Thư, tin nhắn về", "lượt", messages()),
        replace(reach, unsaid=_no_reading),
        rule("activities", "Hoạt động về", "hoạt động", _handmade),
    )


def _handmade(material: Material, scope: PlanScope, span: Span) -> list[Piece]:
    done = acts(material, scope, span)
    return [piece_of(act) for act in done if act.form not in TRIGGERS | READINGS]


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
        "" if any(readings("reach")(material, scope, span)) else "chưa có số liệu của mạng xã hội"
    )


def below(plan: IssuedPlan, id: str) -> frozenset[str]:
    """A theme and everything under it."""
    found = {id}
    while more := {theme.id for theme in plan.themes if theme.parent in found} - found:
        found |= more
    return frozenset(found)
