"""How far items reached, as far as it was counted or told: each number with the days that it is of
and with who counted it. It stands beside the results of a plan and is added to none of them; nobody
is taken to have received or read anything for it."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from reports.counting.figures import Figure
from reports.counting.material import CountedLink, Material, ReadPost
from reports.counting.pieces import Pick, Piece, PlanScope, Rule, Unsaid, WentOut
from reports.periods.periods import Period, Span
from reports.periods.words import range_words, short_date


def _opened(
    material: Material, scope: PlanScope, span: Span
) -> Iterator[tuple[CountedLink, list[tuple[date, int]]]]:
    """The links of the plan's items with the days of the span on which they were opened."""
    for link in material.links:
        if not scope.themes.isdisjoint(link.themes):
            yield link, [(day, openings) for day, openings in link.days if day in span]


def _openings(material: Material, scope: PlanScope, span: Span) -> Iterator[Piece]:
    for link, days in _opened(material, scope, span):
        if days:
            told, number = _days([day for day, _ in days]), sum(openings for _, openings in days)
            yield Piece("opening", link.id, days[-1][0], link.title, told, number, item=link.item)


def _who_counted(material: Material, scope: PlanScope, span: Span) -> str:
    found = list(_opened(material, scope, span))
    if days := [day for _, opened in found for day, _ in opened]:
        return f"hệ thống của cơ quan đếm {_days(days)}"
    there = any(link.made_on <= span.last for link, _ in found)
    return "" if there else "chưa tin, bài nào có liên kết ngắn"


def _posts(
    material: Material, scope: PlanScope, span: Span
) -> Iterator[tuple[ReadPost, date, Mapping[str, int]]]:
    """The plan's posts of the span that stand, with their last reading in it; a later one says more
    than was known then."""
    for post in material.read_posts:
        known = post.publication
        if post.day in span and not known.withdrawn and not scope.themes.isdisjoint(known.themes):
            readings = [reading for reading in post.readings if reading[0] <= span.last]
            if readings:
                yield post, *readings[-1]


def is_told(material: Material, scope: PlanScope, span: Span) -> bool:
    """Whether a network told anything of a post of the span."""
    return any(_posts(material, scope, span))


def _read(
    material: Material, scope: PlanScope, span: Span, name: str
) -> Iterator[tuple[ReadPost, date, int]]:
    """Those of which the network told one figure."""
    return (
        (post, day, told[name]) for post, day, told in _posts(material, scope, span) if name in told
    )


def _told(name: str) -> Pick:
    def pick(material: Material, scope: PlanScope, span: Span) -> Iterator[Piece]:
        for post, day, number in _read(material, scope, span, name):
            known, place = post.publication, WentOut(post.publication, post.outlet, post.day)
            yield Piece(
                "reading",
                str(post.delivery),
                day,
                known.title,
                post.outlet.name,
                number,
                (place,),
                known.item,
            )

    return pick


def _who_told(name: str) -> Unsaid:
    def unsaid(material: Material, scope: PlanScope, span: Span) -> str:
        found = list(_read(material, scope, span, name))
        if not found:
            return "không mạng xã hội nào cho biết"
        places = sorted({post.outlet.title or post.outlet.name for post, _, _ in found})
        days = _days([day for _, day, _ in found])
        return f"theo số liệu mạng xã hội cung cấp cho {', '.join(places)}, đọc {days}"

    return unsaid


def _days(days: list[date]) -> str:
    first, last = min(days), max(days)
    return f"ngày {short_date(first)}" if first == last else range_words(first, last)


def _network(name: str, label: str, unit: str) -> Rule:
    return Rule(f"reach.{name}", label, unit, _told(name), _who_told(name))


REACH: Final[tuple[Rule, ...]] = (
    Rule("reach.openings", "Lượt mở liên kết ngắn", "lượt", _openings, _who_counted),
    _network("views", "Lượt xem bài đăng mạng xã hội", "lượt"),
    _network("people", "Lượt người xem bài đăng mạng xã hội", "lượt người"),
    _network("reactions", "Lượt bày tỏ cảm xúc trên mạng xã hội", "lượt"),
    _network("comments", "Bình luận trên mạng xã hội", "bình luận"),
    _network("shares", "Lượt chia sẻ trên mạng xã hội", "lượt"),
)
"""The networks' numbers are those of each post added up: who saw two posts is in `people` twice."""


def reached(material: Material, scope: PlanScope, period: Period) -> tuple[Figure, ...]:
    """Every figure of the reach; one that nobody counted has no number."""
    return tuple(rule.figure(material, scope, period) for rule in REACH)
