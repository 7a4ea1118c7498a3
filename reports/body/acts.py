"""Activities as a report names them: one by one where they are few, a series in one line."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from reports.body.blocks import Paragraph
from reports.body.draft import upper
from reports.counting.figures import DoneActivity
from reports.periods.words import short_date

_LISTED = 5  # activities of one point that the body names one by one; of more it gives the number
_DAY_AT_END = re.compile(r",? (?:ngày )?\d{1,2}/\d{1,2}/\d{4}$", re.ASCII)


def named(activities: list[DoneActivity]) -> Iterator[Paragraph]:
    """Activities one by one, where they are few; no series of alike ones. Those of one name at one
    place stand together."""
    if len(activities) > _LISTED:
        return
    groups: dict[tuple[str, str], list[DoneActivity]] = {}
    for activity in activities:
        groups.setdefault((_dateless(activity), activity.place), []).append(activity)
    for (name, place), alike in groups.items():
        where = f", tại {place}" if place else ""
        title = alike[0].title if len(alike) == 1 else name
        yield Paragraph(f"- {ended(f'{upper(title)}{_when(title, alike)}{where}')}")


def _dateless(activity: DoneActivity) -> str:
    """The title without its own day at the end, so that a series has one name."""
    title = activity.title.rstrip(" .;")
    own = _date_in(title) in (activity.first, activity.last)
    return _DAY_AT_END.sub("", title) if own else activity.title


def _when(title: str, alike: list[DoneActivity]) -> str:
    """The days of activities of one title, unless it names them."""
    if _date_in(title) in (alike[0].first, alike[0].last):
        return ""
    days = [
        short_date(activity.last)
        if activity.first == activity.last
        else f"{short_date(activity.first)} - {short_date(activity.last)}"
        for activity in alike
    ]
    return f" {'các ngày' if len(days) > 1 else 'ngày'} {', '.join(days)}"


def _date_in(text: str) -> date | None:
    """The first day that a title names."""
    found = re.search(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b", text, re.ASCII)
    if found is None or not (1 <= int(found[1]) <= 31 and 1 <= int(found[2]) <= 12):
        return None
    month = date(int(found[3]), int(found[2]), 1)
    return month + timedelta(days=int(found[1]) - 1)


def ended(text: str) -> str:
    """With one full stop."""
    return f"{text.rstrip(' .;')}."
