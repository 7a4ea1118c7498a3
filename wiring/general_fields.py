"""The fields of outlets.toml that every channel has: declared once, for the reader of the file and
for forms."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from channels import channel_class
from content.intake.form_fields import FieldKind, FormField
from content.office.sending_hours import SendingHours

_MOST = 1_000_000
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_LONGEST = 366 * _UNITS["d"]

_DECLARED = (
    FormField(
        "name",
        "line",
        "Tên trong lệnh và nhật ký",
        "Chữ không dấu, số, dấu - và _; đặt rồi không đổi được.",
        required=True,
    ),
    FormField("channel", "fixed", "Kênh", required=True),
    FormField("title", "line", "Tên cho người đọc"),
    FormField("window", "line", "Khung giờ được gửi", "Ví dụ 07:00-22:00; 00:00-24:00 là mọi lúc."),
    FormField(
        "holidays",
        "choice",
        "Ngày nghỉ, lễ, Tết",
        choices={"send": "vẫn gửi", "hold": "giữ đến ngày làm việc"},
    ),
    FormField(
        "rate_per_second",
        "number",
        "Mỗi giây gửi nhiều nhất",
        "Tin nhắn tính theo phần tin; 0 là không giới hạn.",
        default=0,
    ),
    FormField(
        "max_per_day",
        "whole",
        "Mỗi người nhận nhiều nhất mỗi ngày",
        "Đếm chung mọi điểm phát gửi đến cùng địa chỉ trong 24 giờ; 0 là không giới hạn.",
    ),
    FormField(
        "late",
        "choice",
        "Khi trễ giờ",
        choices={
            "send": "vẫn gửi",
            "hold": "giữ lại chờ người quyết định",
            "skip": "bỏ qua",
        },
    ),
    FormField(
        "late_limit",
        "line",
        "Trễ quá bao lâu thì như trên",
        "Ví dụ 30m (phút), 12h (giờ) hay 2d (ngày).",
        whole_too=True,
    ),
)

_TYPES: Mapping[FieldKind, type | tuple[type, ...]] = {
    "number": (int, float),
    "whole": int,
}

GENERAL = {
    entry.name: (str, int) if entry.whole_too else _TYPES.get(entry.kind, str)
    for entry in _DECLARED
}
"""Every general field with the types that a file may give it."""
_WRONG: dict[Any, str] = {int: "phải là số nguyên", (int, float): "phải là số"}


def usual_of(channel: str) -> dict[str, Any]:
    """What holds for a channel where its outlet says nothing."""
    said = channel_class(channel).capabilities
    by_phone = said.addressed == "phone"
    return {
        "rate_per_second": 0,
        "window": "07:00-22:00" if by_phone else "00:00-24:00",
        # when people of the office are told, they choose themselves
        "holidays": "hold" if said.addressed and said.family else "send",
        "max_per_day": 3 if by_phone else 0,
        "late": said.late,
        "late_limit": span_text(said.late_limit_s),
    }


def general_fields(channel: str) -> tuple[FormField, ...]:
    """The general fields for an outlet of a channel, with what is usual there; those that can be
    changed later, so neither name nor channel."""
    usual = usual_of(channel)
    kept = [entry for entry in _DECLARED if entry.name not in ("name", "channel")]
    if not channel_class(channel).capabilities.addressed:
        kept = [entry for entry in kept if entry.name != "max_per_day"]
    return tuple(replace(entry, default=usual.get(entry.name)) for entry in kept)


NAME_FIELD = _DECLARED[0]


def general_problems(table: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is wrong with the fields that every channel has: (field, sentence)."""
    given = {field: kind for field, kind in GENERAL.items() if field in table}
    wrong = [
        field
        for field, kind in given.items()
        if isinstance(table[field], bool) or not isinstance(table[field], kind)
    ]
    if wrong:
        return [(field, _WRONG.get(GENERAL[field], "sai kiểu giá trị")) for field in wrong]
    checks = {
        "name": (is_name(table.get("name", "")), "phải có, chỉ gồm chữ không dấu, số, - và _"),
        "rate_per_second": (
            0 <= table.get("rate_per_second", 0) <= _MOST,
            f"phải từ 0 đến {_MOST}; 0 là không giới hạn",
        ),
        "max_per_day": (
            0 <= table.get("max_per_day", 0) <= _MOST,
            f"phải từ 0 đến {_MOST}; 0 là không giới hạn",
        ),
        "holidays": (table.get("holidays", "send") in ("send", "hold"), "phải là send hoặc hold"),
        "late": (
            table.get("late", "send") in ("send", "hold", "skip"),
            "phải là send, hold hoặc skip",
        ),
        "late_limit": (
            seconds_of(table.get("late_limit", 0)) is not None,
            "phải là số giây hoặc như 30m, 24h, 2d; nhiều nhất 366d",
        ),
        "window": (
            _is_window(table.get("window", "00:00-24:00")),
            "phải có dạng 07:00-22:00; 00:00-24:00 là mọi lúc",
        ),
    }
    return [(field, sentence) for field, (well, sentence) in checks.items() if not well]


def is_name(name: str) -> bool:
    """Whether an outlet can be called so."""
    return bool(re.fullmatch(r"[A-Za-z0-9_-]{1,60}", name))


def seconds_of(value: str | int) -> int | None:
    """A span in seconds: a number of them, or "30m", "24h", "2d"; None for what is none."""
    number, unit = (str(value), "s") if isinstance(value, int) else (value[:-1], value[-1:])
    seconds = (
        int(number) * _UNITS[unit]
        if re.fullmatch("[0-9]{1,9}", number) and unit in _UNITS
        else _LONGEST + 1
    )
    return seconds if seconds <= _LONGEST else None


def span_text(seconds: int) -> str:
    """A span as it is written: in the largest unit that is whole."""
    for unit in ("d", "h", "m"):
        if seconds and seconds % _UNITS[unit] == 0:
            return f"{seconds // _UNITS[unit]}{unit}"
    return f"{seconds}s"


def _is_window(text: str) -> bool:
    try:
        SendingHours.parse(text)
    except ValueError:
        return False
    return True
