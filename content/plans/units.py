"""What one recorded activity adds to an obligation: so many times, so much of a measure, for these
of the units that owe it."""

import re
from collections.abc import Sequence

from content.plans.activities import Activity
from content.plans.cadence import Cadence

TIMES = "times"
"""The measure of how often: 80 meetings in one row are 80."""
PERCENT = "percent"
"""The measure of how far: the newest reading holds."""

_ALONE = ("articles", "airings")


def said_of(activity: Activity, measure: str) -> int | None:
    """What was counted of an activity; None = nobody said.

    An activity of which nobody said how often is one; so is an article or an airing.
    """
    return activity.counts.get(measure, 1 if measure in (TIMES, *_ALONE) else None)


def adds(activity: Activity, cadence: Cadence) -> int | None:
    """How much an activity adds to what a cadence counts; None = nobody said."""
    if cadence.kind == "percentage":
        return activity.counts.get(PERCENT)
    return said_of(activity, cadence.measure or TIMES)


def unit_words(cadence: Cadence) -> str:
    """The unit in which a cadence is counted, as it is printed."""
    return "%" if cadence.kind == "percentage" else cadence.unit or "lần"


def units_in(place: str, units: Sequence[str]) -> tuple[str, ...]:
    """Those of the units that a place names, one or several with «;» between them."""
    known = {_plain(unit): unit for unit in units}
    named = (known.get(_plain(part)) for part in re.split(r"[;\n]", place))
    return tuple(dict.fromkeys(unit for unit in named if unit))


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
