"""How an obligation is judged, in words: as a report prints it, and with everything that whoever
prepares it has to know."""

from collections.abc import Sequence
from typing import Final

from reports.body.draft import upper
from reports.counting.figures import STATES, Gap, ObligationFigure
from reports.periods.words import counted, short_date

_UNITS = 6
"""Units that owe something, named one by one; the page of the plan names all."""


_VERBS: Final = ("thiếu ", "chưa thực hiện ")
_DAYS: Final = ("ngày ", "trước ngày ", "đến hết ngày ")
"""How windows begin that are a day, or end with one that the plan names."""

_CALENDAR: Final = frozenset({"ngày", "tuần", "tháng", "quý", "năm"})

PRINTED: Final = {**STATES, "untracked": STATES["none"]}
"""Nothing came of what nobody recorded."""


def state_words(one: ObligationFigure) -> str:
    """The state of an obligation, as a report says it."""
    return PRINTED[one.state]


def printed_judgement(one: ObligationFigure, most: int) -> str:
    """The state, with what the judged windows and the older ones missed; only how many of them,
    where they are more than `most`."""
    state = upper(state_words(one))
    if one.gaps:
        state += f": {missed(one.gaps, most)}"
    elif one.state in ("open", "on_track") and one.next_on:
        state += f", hạn ngày {short_date(one.next_on)}"
    return f"{state}\nKỳ trước: {missed(one.older, most)}" if one.older else state


def missed(gaps: Sequence[Gap], most: int) -> str:
    """What was missed, window by window: "thiếu quý II năm 2026"; of many only how many."""
    if len(gaps) > most:
        enough = "" if not any(gap.done for gap in gaps) else " đủ"
        return f"{counted(len(gaps))} {_kind(gaps)} chưa thực hiện{enough}"
    told: list[str] = []
    verb = ""
    for gap in gaps:
        words, before = _short(gap), verb
        verb = next((start for start in _VERBS if words.startswith(start)), "")
        told.append(words.removeprefix(verb) if verb == before else words)
    return ", ".join(told)


def _kind(gaps: Sequence[Gap]) -> str:
    """What the windows are, where they are all of one kind that the calendar knows."""
    kinds = {gap.label.partition(" ")[0] for gap in gaps}
    return kinds.pop() if len(kinds) == 1 and kinds <= _CALENDAR else "kỳ"


def _short(gap: Gap) -> str:
    if gap.label.startswith("yêu cầu"):
        return f"{counted(gap.wanted - gap.done)} {gap.label}"
    units = f" (chưa đủ: {_some(gap.lacking)})" if gap.lacking else ""
    if not gap.done:
        late = f" ({counted(gap.late)} thực hiện sau hạn)" if gap.late else ""
        verb = "chưa thực hiện" if gap.label.startswith(_DAYS) else "thiếu"
        return f"{verb} {gap.label}{late}{units}"
    return f"{gap.label} mới thực hiện {counted(gap.done)}/{counted(gap.wanted)}{units}"


def _some(names: Sequence[str]) -> str:
    """The first names, and how many more."""
    more = len(names) - _UNITS
    return ", ".join(names[:_UNITS]) + (f" và {counted(more)} đơn vị khác" if more > 0 else "")


def judgement(one: ObligationFigure, most: int = 4) -> str:
    """The state of an obligation, the windows that missed something, how long an open one still
    has, and, apart, what older windows missed."""
    state = upper(STATES[one.state])
    told = f"{state}: thiếu {_named(one.gaps, most)}" if one.gaps else state
    return "\n".join([told, *open_until(one), *older_gaps(one, most)])


def open_until(one: ObligationFigure) -> list[str]:
    """Until when what is not yet done can be done, with the days left."""
    if one.state not in ("open", "on_track") or one.next_on is None:
        return []
    left = "" if one.days_left is None else f", còn {counted(one.days_left)} ngày"
    return [f"Hạn đến ngày {short_date(one.next_on)}{left}"]


def older_gaps(one: ObligationFigure, most: int) -> list[str]:
    """What windows missed that closed before the year (half-year) that the report is about."""
    return [f"Các kỳ trước còn thiếu: {_named(one.older, most)}"] if one.older else []


def gap_words(gap: Gap) -> str:
    """A window with what was done of what was wanted, how much came late, who still owes it."""
    late = f"; {counted(gap.late)} làm sau hạn" if gap.late else ""
    units = f"; chưa đủ: {_some(gap.lacking)}" if gap.lacking else ""
    return f"{gap.label} ({counted(gap.done)}/{counted(gap.wanted)}{late}{units})"


def _named(gaps: Sequence[Gap], most: int) -> str:
    told = [gap_words(gap) for gap in gaps]
    more = len(told) - most
    return ", ".join(told[:most] if more > 0 else told) + (
        f" và {counted(more)} kỳ khác" if more > 0 else ""
    )
