"""The lunar day beside the solar one, as it is said in Vietnam."""

from datetime import date
from typing import Final

from lunar_vn import LunarDate, solar_to_lunar

_MONTHS: Final = (
    "Giêng",
    "Hai",
    "Ba",
    "Tư",
    "Năm",
    "Sáu",
    "Bảy",
    "Tám",
    "Chín",
    "Mười",
    "Mười Một",
    "Chạp",
)
_FULL_MOON: Final = 15
_TET_FROM, _TET_TO = (12, 23), (1, 6)  # from Ông Công Ông Táo to the day when offices are back
_FESTIVALS: Final = {
    (1, 15): "Rằm tháng Giêng",
    (7, 15): "Lễ Vu Lan",
    (8, 15): "Tết Trung thu",
    (12, 23): "Tết ông Công ông Táo",
}
"""Lunar days that everybody keeps although offices work, by (month, day)."""


def lunar_of(day: date) -> LunarDate | None:
    """The lunar day; None outside the years that are computed (1900 to 2100)."""
    try:
        return solar_to_lunar(day)
    except ValueError:
        return None


def lunar_words(day: date) -> str:
    """The lunar day in words: "23 tháng Mười âm lịch", "mùng 1 tháng Giêng âm lịch"; "" where none
    is computed."""
    found = lunar_of(day)
    if found is None:
        return ""
    number = f"mùng {found.day}" if found.day <= 10 else f"{found.day}"
    name = "rằm" if found.day == _FULL_MOON else number
    leap = " nhuận" if found.leap else ""
    return f"{name} tháng {_MONTHS[found.month - 1]}{leap} âm lịch"


def festival(day: date) -> str | None:
    """The name of a lunar day that is kept although it is no day off."""
    found = lunar_of(day)
    return None if found is None or found.leap else _FESTIVALS.get((found.month, found.day))


def is_around_tet(day: date) -> bool:
    """Whether people are at Tết or getting ready for it: 23 tháng Chạp to mùng 6 tháng Giêng."""
    found = lunar_of(day)
    if found is None or found.leap:
        return False
    place = (found.month, found.day)
    return place >= _TET_FROM or place <= _TET_TO
