"""The charts of the body: by theme, by channel, by month, each beside the year before."""

from collections.abc import Iterator, Sequence
from typing import Final

from assets.charts import BarGroup
from reports.body.blocks import Chart
from reports.body.draft import ReportDraft
from reports.counting.course import Pair
from reports.periods.words import range_words

_NOW: Final = "Kỳ báo cáo"
_BEFORE: Final = "Cùng kỳ năm trước"


def theme_chart(draft: ReportDraft) -> Iterator[Chart]:
    """Items by theme; nothing where there is nothing to compare."""
    themes = [theme for theme in draft.figures.themes if theme.parent is None]
    pairs = [
        Pair(
            f"{theme.code}) {theme.title}",
            theme.items.values.covered or 0,
            theme.items.values.same or 0,
        )
        for theme in themes
    ]
    yield from _chart(draft, "Biểu đồ 1. Số tin, bài theo nội dung của Kế hoạch", pairs)


def channel_chart(
    draft: ReportDraft, title: str = "Biểu đồ 2. Số tin, bài theo kênh"
) -> Iterator[Chart]:
    """Items by channel."""
    yield from _chart(draft, title, draft.course.channels)


def month_chart(draft: ReportDraft) -> Iterator[Chart]:
    """What went out, month by month."""
    days = draft.counted_days
    title = f"Biểu đồ 3. Số lượt đăng, phát theo tháng ({range_words(days.first, days.last)})"
    yield from _chart(draft, title, draft.course.months, upright=True)


def _chart(
    draft: ReportDraft, title: str, pairs: Sequence[Pair], upright: bool = False
) -> Iterator[Chart]:
    """The year before only beside a whole period: unlike spans are not compared."""
    if not any(pair.now or pair.before for pair in pairs):
        return
    if draft.is_whole:
        groups = tuple(BarGroup(pair.label, (pair.now, pair.before)) for pair in pairs)
        yield Chart(title, groups, (_NOW, _BEFORE), upright)
    else:
        groups = tuple(BarGroup(pair.label, (pair.now,)) for pair in pairs)
        yield Chart(title, groups, (_NOW,), upright)
