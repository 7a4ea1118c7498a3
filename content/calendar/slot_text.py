"""Slot rules as officers write them: "thứ Ba và thứ Năm 08:00", "T2-T6 7h30, CN 9h"."""

import re
from collections.abc import Iterator, Mapping
from datetime import time
from typing import Final

from content.intake.local_time import parse_clock

WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WORKING: Final = "WORK"
"""Days on which offices work, whatever the weekday."""

EXAMPLE: Final = "thứ Ba và thứ Năm 08:00; hằng ngày 17:00; ngày làm việc 7h30"

_NAMES: Final[Mapping[str, str]] = {
    "hai": "MO", "2": "MO", "ba": "TU", "3": "TU", "tư": "WE", "4": "WE", "năm": "TH", "5": "TH",
    "sáu": "FR", "6": "FR", "bảy": "SA", "bẩy": "SA", "7": "SA",
}  # fmt: skip
_NAMED: Final = "hai|ba|tư|năm|sáu|bảy|bẩy|[2-7]"
_TOKENS: Final = re.compile(
    r"(?P<clock>\d{1,2}\s*(?::\d{2}|(?:giờ|h|g)\s*(?:\d{2})?)(?:\s*(?P<part>sáng|trưa|chiều|tối))?)"
    r"|(?P<every>(?:hằng|hàng|mỗi)\s+ngày)"
    r"|(?P<work>(?:các\s+)?ngày\s+làm\s+việc)"
    r"|(?P<weekend>cuối\s+tuần)"
    r"|(?P<sunday>chủ\s+nhật|cn)\b"
    rf"|(?:thứ\s*|t)(?P<day>{_NAMED})(?![\w:])"
    rf"|(?P<bare>{_NAMED})(?![\w:])"
    r"|(?P<until>-|–|đến\b|tới\b)"
    r"|(?P<joint>[,;.&+]|và\b|lúc\b|vào\b|từ\b|các\b|hằng\s+tuần|hàng\s+tuần)",
    re.IGNORECASE,
)


def parse_slots(text: str) -> list[tuple[tuple[str, ...], tuple[time, ...]]]:
    """The days ("MO" … "SU", or "WORK" alone) and times of each part of a sentence.

    ValueError in Vietnamese, naming what is not understood or missing.
    """
    found: list[tuple[list[str], list[time]]] = []
    for days, clock in _words(text.strip().lower()):
        if clock is not None:
            if not found:
                raise ValueError(f"thiếu ngày trước giờ; viết như: {EXAMPLE}")
            found[-1][1].append(clock)
        elif not found or found[-1][1]:
            found.append((days, []))
        else:
            found[-1][0].extend(days)
    if not found:
        raise ValueError(f"chưa ghi khung đăng; viết như: {EXAMPLE}")
    if not found[-1][1]:
        raise ValueError(f"thiếu giờ sau ngày; viết như: {EXAMPLE}")
    return [(in_order(days), tuple(sorted(set(times)))) for days, times in found]


def in_order(days: list[str]) -> tuple[str, ...]:
    """Each day once, from Monday on; working days stand alone."""
    if WORKING in days:
        if set(days) != {WORKING}:
            raise ValueError("ngày làm việc không ghi chung với thứ khác: ghi thành hai dòng")
        return (WORKING,)
    return tuple(day for day in WEEKDAYS if day in days)


def _words(text: str) -> Iterator[tuple[list[str], time | None]]:
    """One after the other: days, or a time; ranges of days are filled in."""
    at, last, is_range = 0, "", False
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        found = _TOKENS.match(text, at)
        if found is None:
            raise ValueError(f"không hiểu «{text[at:][:40]}»; viết như: {EXAMPLE}")
        at = found.end()
        if found["clock"]:
            yield [], _clock(found["clock"], found["part"])
            last = ""
        elif found["until"]:
            is_range = bool(last)
        elif not found["joint"]:
            days = _days(found, last)
            yield (_between(last, days[-1]) if is_range else days), None
            last, is_range = days[-1], False


def _days(found: re.Match[str], last: str) -> list[str]:
    if found["every"]:
        return list(WEEKDAYS)
    if found["work"]:
        return [WORKING]
    if found["weekend"]:
        return ["SA", "SU"]
    if found["sunday"]:
        return ["SU"]
    if found["bare"] and not last:
        raise ValueError(f"không rõ «{found['bare']}» là thứ hay giờ; viết như: {EXAMPLE}")
    return [_NAMES[found["day"] or found["bare"]]]


def _between(first: str, last: str) -> list[str]:
    if WORKING in (first, last) or WEEKDAYS.index(first) >= WEEKDAYS.index(last):
        raise ValueError(f"khoảng ngày viết ngược hoặc không rõ; viết như: T2-T6; {EXAMPLE}")
    return list(WEEKDAYS[WEEKDAYS.index(first) : WEEKDAYS.index(last) + 1])


def _clock(said: str, part: str | None) -> time:
    clock = parse_clock(said[: len(said) - len(part)].strip() if part else said)
    later = part in ("chiều", "tối") and clock.hour < 12
    return clock.replace(hour=clock.hour + 12) if later else clock
