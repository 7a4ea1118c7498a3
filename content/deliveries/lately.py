"""What was sent and what arrived lately, by day and by channel: from the counts, never from the
log's own rows."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, select

from content.database.tables.outlets import outlets
from content.deliveries.counts import cells
from content.deliveries.filters import Filter
from content.intake.local_time import local_day, midnight

ARRIVED = ("accepted", "delivered")
SENT = (*ARRIVED, "rejected", "unknown")
"""What left us, whatever became of it: by the day on which it was due."""


@dataclass(frozen=True)
class SentAmount:
    """How many left, and how many of them were taken or arrived."""

    sent: int = 0
    arrived: int = 0


@dataclass(frozen=True)
class SentLately:
    """The same by day, each day of the span, and by channel, the most first."""

    days: Mapping[date, SentAmount]
    channels: Mapping[str, SentAmount]


def sent_lately(db: Connection, first: date, last: date) -> SentLately:
    """Of the local days from `first` to `last`; notices to staff are not counted."""
    channel_of = {
        row.id: row.channel for row in db.execute(select(outlets.c.id, outlets.c.channel))
    }
    days, channels = Counter[tuple[date, bool]](), Counter[tuple[str, bool]]()
    span = Filter(midnight(first), midnight(last + timedelta(days=1)))
    for cell in cells(db, span):
        if cell.kind == "notice" or cell.state not in SENT:
            continue
        for arrived in {False, cell.state in ARRIVED}:
            days[local_day(cell.due_at), arrived] += cell.amount
            channels[channel_of[cell.outlet], arrived] += cell.amount
    every = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    used = sorted({name for name, _ in channels}, key=lambda name: -channels[name, False])
    return SentLately(
        {day: SentAmount(days[day, False], days[day, True]) for day in every},
        {name: SentAmount(channels[name, False], channels[name, True]) for name in used},
    )
