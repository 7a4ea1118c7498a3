"""Working days of Vietnamese state offices: the yearly calendar of `holidays` and the office's
override file, which wins."""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

from content.intake.errors import InputError, InputProblem, place
from content.intake.located import load_toml
from content.intake.strict import IsoDay, OneLine, Shape, check

_WEEKEND: Final = {5: "Thứ Bảy", 6: "Chủ nhật"}
_SEARCHED_DAYS: Final = 366
_KNOWN_FOR_S: Final = 5.0


@dataclass(frozen=True)
class Overrides:
    """What the office knows better: extra days off and weekend days that are worked instead, each
    with its name."""

    off: Mapping[date, str] = field(default_factory=dict)
    worked: Mapping[date, str] = field(default_factory=dict)


class _Entry(Shape):
    date: IsoDay
    name: OneLine


class _File(Shape):
    ngay_nghi_them: tuple[_Entry, ...] = ()
    ngay_lam_bu: tuple[_Entry, ...] = ()


def read_overrides(path: Path) -> Overrides:
    """The override file: `[[ngay_nghi_them]]` and `[[ngay_lam_bu]]` tables with `date` and `name`.

    InputError for a faulty one.
    """
    file, problems = check(_File, load_toml(path), path.name)
    if problems or file is None:
        raise InputError(problems)
    written = Counter(entry.date for entry in (*file.ngay_nghi_them, *file.ngay_lam_bu))
    problems = [
        InputProblem(
            place(path.name), f"ngày {day:%d/%m/%Y} ghi {times} lần; mỗi ngày chỉ ghi một lần"
        )
        for day, times in written.items()
        if times > 1
    ]
    if problems:
        raise InputError(problems)
    return Overrides(
        {day.date: day.name for day in file.ngay_nghi_them},
        {day.date: day.name for day in file.ngay_lam_bu},
    )


class Calendar:
    """Answers for local (Vietnam) dates; safe to share between threads."""

    def __init__(
        self, overrides: Overrides | None = None, fresh: Callable[[], Overrides] | None = None
    ) -> None:
        """`fresh` is asked anew every few seconds: what is said at the screen holds without a new
        start."""
        self._known, self._fresh = overrides or Overrides(), fresh
        self._asked_at = -_KNOWN_FOR_S

    @property
    def _overrides(self) -> Overrides:
        if self._fresh is not None and time.monotonic() - self._asked_at >= _KNOWN_FOR_S:
            self._known, self._asked_at = self._fresh(), time.monotonic()
        return self._known

    def ask_again(self) -> None:
        """What was said may have changed just now."""
        self._asked_at = -_KNOWN_FOR_S

    def is_working_day(self, day: date) -> bool:
        """Whether offices work: the override file first, then swapped Saturdays, weekends and
        public holidays."""
        return self._decide(day)[0]

    def holiday_name(self, day: date) -> str | None:
        """The holiday's Vietnamese name; None on a working day and on a plain weekend."""
        if day in self._overrides.off:
            return self._overrides.off[day]
        return None if self.is_working_day(day) else _year(day.year).names.get(day)

    def why(self, day: date) -> str:
        """The Vietnamese sentence that says which rule makes this a working day or a day off."""
        return self._decide(day)[1]

    def next_working_day(self, day: date) -> date:
        """The first working day after the given one; ValueError when a whole year has none."""
        for step in range(1, _SEARCHED_DAYS + 1):
            later = day + timedelta(days=step)
            if self.is_working_day(later):
                return later
        raise ValueError(
            f"không có ngày làm việc nào trong một năm sau {day:%d/%m/%Y}; hãy xem lại tệp "
            "ngày nghỉ"
        )

    def _decide(self, day: date) -> tuple[bool, str]:
        if day in self._overrides.worked:
            return True, f"Làm bù: {self._overrides.worked[day]} (cơ quan ghi)"
        if day in self._overrides.off:
            return False, f"Nghỉ: {self._overrides.off[day]} (cơ quan ghi)"
        year = _year(day.year)
        if day in year.worked:
            return True, "Làm bù theo lịch hoán đổi của Nhà nước"
        if day in year.names:
            return False, f"Nghỉ lễ: {year.names[day]}"
        if day.weekday() in _WEEKEND:
            return False, f"Nghỉ cuối tuần: {_WEEKEND[day.weekday()]}"
        return True, "Ngày làm việc"


@dataclass(frozen=True)
class _Year:
    names: Mapping[date, str]
    worked: frozenset[date]


@lru_cache(maxsize=64)
def _year(year: int) -> _Year:
    import holidays  # takes long to load, and few commands ask for a day

    # The library fills years in while it is asked, which threads must not see half done: one closed
    # copy a year.
    known = holidays.country_holidays("VN", years=year, language="vi", expand=False)
    return _Year(
        dict(known.items()), frozenset(day for day in known.weekend_workdays if day.year == year)
    )
