"""How often a plan wants something done, as its file says it, and what in that does not fit
together."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StrictInt

from content.intake.strict import OneLine, Shape
from content.plans.forms import MEASURES

Count = Annotated[StrictInt, Field(ge=1, le=1_000_000)]
Per = Literal["term", "year", "half_year", "quarter", "month", "two_weeks", "week", "day"]


def _month_day(value: str) -> str:
    try:
        date.fromisoformat(f"2001-{value}")  # not a leap year: 02-29 is no yearly deadline
    except ValueError:
        raise ValueError(f"«{value}» không phải THÁNG-NGÀY; ví dụ đúng: 05-30") from None
    return value


def _due_day(value: object) -> object:
    if isinstance(value, date):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{2}-\d{2}", value):
        return _month_day(value)
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(
            f"«{value}» không phải ngày: một lần thì ghi NĂM-THÁNG-NGÀY (2026-09-30), mỗi năm thì "
            'ghi THÁNG-NGÀY trong ngoặc kép ("09-30")'
        ) from None


def _known_measure(value: str) -> str:
    if value not in MEASURES:
        raise ValueError(f"không có số đo «{value}»; chọn một trong {', '.join(MEASURES)}")
    return value


def on_again(value: object) -> object:
    """YAML reads the bare word «on» as true."""
    return "on" if value is True else value


MonthDay = Annotated[OneLine, AfterValidator(_month_day)]


class DueDay(Shape):
    """A day that the plan names: done before it, up to it, or on it; each year, or one day of one
    year."""

    rule: Annotated[Literal["before", "by", "on"], BeforeValidator(on_again)]
    day: Annotated[date | str, BeforeValidator(_due_day)]


class Cadence(Shape):
    """How often an obligation is due: `count` per `every` × `per`, both None where the plan gives
    no number. `count` counts times, or what `measure` says, printed with `unit`."""

    kind: Literal[
        "recurring", "at_least", "once", "percentage", "continuous", "as_directed", "on_demand"
    ]
    count: Count | None
    per: Per | None
    text: OneLine | None
    every: Count = 1
    due: DueDay | None = None
    unit: OneLine | None = None
    measure: Annotated[OneLine, AfterValidator(_known_measure)] | None = None
    each: tuple[OneLine, ...] = ()  # the units of which every one owes `count`
    percent: Annotated[StrictInt, Field(ge=1, le=100)] | None = None
    of: OneLine | None = None  # the whole of which the percentage is
    directive: OneLine | None = None  # number, day, issuer of the paper that starts it


_COUNTED = ("recurring", "at_least", "once")


def cadence_faults(cadence: Cadence) -> Iterator[str]:
    """What does not fit together, in sentences."""
    kind = cadence.kind
    if kind in ("recurring", "at_least") and not (cadence.count and cadence.per):
        yield f"cadence {kind} cần count (số lần) và per (mỗi kỳ)"
    if kind in ("continuous", "on_demand") and (cadence.count or cadence.per):
        yield f"cadence {kind} không có số lần: count và per phải là null"
    if kind == "once" and cadence.per is not None:
        yield "cadence once là một lần: per phải là null (cả thời gian của kế hoạch: per là term)"
    if kind == "percentage" and not (cadence.percent and cadence.of):
        yield "cadence percentage cần percent (số phần trăm) và of (trên tổng số gì)"
    if kind != "percentage" and (cadence.percent or cadence.of):
        yield "chỉ cadence percentage mới có percent và of"
    yield from _faults_of_days(cadence)
    yield from _faults_of_things(cadence)


def _faults_of_days(cadence: Cadence) -> Iterator[str]:
    if cadence.every > 1 and cadence.per in (None, "term", "half_year", "two_weeks"):
        yield "every (cứ mỗi N …) chỉ dùng với per là day, week, month, quarter hoặc year"
    if cadence.due is None:
        return
    yearly = isinstance(cadence.due.day, str)
    if yearly and not (cadence.per == "year" and cadence.every == 1):
        yield "due.day dạng THÁNG-NGÀY chỉ dùng với per: year; một lần thì ghi NĂM-THÁNG-NGÀY"
    if not yearly and cadence.kind != "once":
        yield "due.day dạng NĂM-THÁNG-NGÀY chỉ dùng với cadence once; mỗi năm thì ghi THÁNG-NGÀY"


def _faults_of_things(cadence: Cadence) -> Iterator[str]:
    if cadence.measure and not cadence.unit:
        yield "có measure (số đo) thì cần unit (đơn vị tính in trong báo cáo)"
    if (cadence.unit or cadence.measure or cadence.each) and cadence.kind not in _COUNTED:
        yield f"cadence {cadence.kind} không đếm được: bỏ unit, measure và each"
    if len(set(cadence.each)) != len(cadence.each):
        yield "each có đơn vị ghi hai lần; hãy xóa một lần"
    if cadence.directive and cadence.kind != "as_directed":
        yield "chỉ cadence as_directed mới có directive (văn bản chỉ đạo)"
