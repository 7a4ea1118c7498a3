"""How a period went beside the year before, for the charts: items by channel, what went out by
month."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from reports.counting.annex import PUBLISHED
from reports.counting.material import Material
from reports.counting.pieces import Piece, PlanScope, items, posts
from reports.periods.periods import Period, Span
from reports.periods.words import short_date


@dataclass(frozen=True)
class Pair:
    """How many in the covered span, and how many in the same days one year earlier."""

    label: str
    now: int
    before: int


@dataclass(frozen=True)
class Course:
    """Both series, in the order in which they are drawn; empty where nothing went out."""

    channels: tuple[Pair, ...] = ()  # items
    months: tuple[Pair, ...] = ()  # posts and mailings


def course(material: Material, scope: PlanScope, period: Period) -> Course:
    """The course of a period; the material covers its span and the one of a year earlier."""
    return Course(
        tuple(_channels(material, scope, period)), tuple(_months(material, scope, period))
    )


def _channels(material: Material, scope: PlanScope, period: Period) -> Iterator[Pair]:
    for form, label in PUBLISHED.items():
        now, before = (
            sum(1 for _ in items(form)(material, scope, span))
            for span in (period.covered, period.same)
        )
        if now or before:
            yield Pair(label, now, before)


def _months(material: Material, scope: PlanScope, period: Period) -> Iterator[Pair]:
    now, before = (
        _by_month(posts()(material, scope, span)) for span in (period.covered, period.same)
    )
    if not now and not before:
        return
    for month in _touched(period.covered):
        yield Pair(short_date(month)[3:], now[month], before[month.replace(year=month.year - 1)])


def _by_month(pieces: Iterable[Piece]) -> Counter[date]:
    found: Counter[date] = Counter()
    for piece in pieces:
        found[piece.day.replace(day=1)] += piece.amount
    return found


def _touched(span: Span) -> Iterator[date]:
    """The first days of the months that share a day with a span."""
    month = span.first.replace(day=1)
    while month <= span.last:
        yield month
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
