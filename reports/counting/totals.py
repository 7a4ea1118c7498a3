"""The totals of a report: what they are called, and how each is counted."""

from collections.abc import Iterator
from typing import Final

from content.plans.forms import READINGS, TRIGGERS
from reports.counting.amended import amended
from reports.counting.material import Material
from reports.counting.pieces import (
    Piece,
    PlanScope,
    Rule,
    acts,
    items,
    messages,
    piece_of,
    posts,
    states,
    took_place,
)
from reports.periods.periods import Span
from reports.periods.words import counted


def _done(material: Material, scope: PlanScope, span: Span) -> Iterator[Piece]:
    return (
        piece_of(act) for act in acts(material, scope, span) if act.form not in TRIGGERS | READINGS
    )


def _costs(material: Material, scope: PlanScope, span: Span) -> Iterator[Piece]:
    return (piece_of(act, act.cost) for act in acts(material, scope, span) if act.cost is not None)


def _no_cost(material: Material, scope: PlanScope, span: Span) -> str:
    missing = sum(
        act.cost is None
        for act in acts(material, scope, span)
        if act.form not in TRIGGERS | READINGS
    )
    return f"{counted(missing)} hoạt động chưa ghi kinh phí" if missing else ""


def _outside_items(material: Material, scope: PlanScope, span: Span) -> Iterator[Piece]:
    everything = PlanScope(
        "",
        frozenset(
            theme for publication in material.publications.values() for theme in publication.themes
        )
        - scope.themes,
    )
    ours = {piece.id for piece in items()(material, scope, span)}
    return (piece for piece in items()(material, everything, span) if piece.id not in ours)


def _outside_acts(material: Material, scope: PlanScope, span: Span) -> Iterator[Piece]:
    return (
        piece_of(activity)
        for activity in material.activities
        if activity.last in span and activity.plan is None and not scope.has(activity)
    )


TOTALS: Final[tuple[Rule, ...]] = (
    Rule("all.items", "Tin, bài đã phát hành", "tin, bài", items()),
    Rule("all.publications", "Lượt đăng, phát trên các kênh", "lượt", posts()),
    Rule("all.messages", "Thư và tin nhắn gửi thành công", "lượt", messages()),
    Rule("all.activities", "Hoạt động đã tổ chức", "hoạt động", _done),
    Rule("all.cost", "Kinh phí của các hoạt động", "đồng", _costs, _no_cost),
    Rule("directives.count", "Văn bản chỉ đạo, triển khai", "văn bản", took_place("directive")),
    Rule("requests.count", "Yêu cầu cung cấp thông tin", "yêu cầu", took_place("request")),
    Rule("corrections.count", "Lần đính chính", "lần", amended("update")),
    Rule("withdrawn.count", "Lần gỡ bài", "lần", amended("withdraw")),
    Rule(
        "rejected.count",
        "Lượt gửi bị từ chối, không tính vào kết quả",
        "lượt",
        states(frozenset({"rejected"})),
    ),
    Rule(
        "unknown.count",
        "Lượt gửi chưa rõ kết quả, không tính vào kết quả",
        "lượt",
        states(frozenset({"unknown"})),
    ),
    Rule("outside.items", "Tin, bài ngoài các nội dung của kế hoạch", "tin, bài", _outside_items),
    Rule("outside.activities", "Hoạt động không thuộc kế hoạch nào", "hoạt động", _outside_acts),
)
