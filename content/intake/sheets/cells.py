"""What stands in a cell besides its text: a number, a day, or nothing that could be a value."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

from content.intake.legacy import legacy_encoding
from content.intake.local_time import parse_day
from content.intake.text import clean

CellKind = Literal[
    "number", "percent", "day", "moment", "clock", "error", "truth", "formula", "merged"
]

ERRORS: Final = re.compile(
    r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|UNKNOWN!"
    r"|BUSY!|GETTING_DATA|#{2,})|Err:\d{3}",
    re.IGNORECASE,
)
"""What Excel and LibreOffice write where a formula went wrong, or where a column is too narrow."""

_FAULTS: Final[Mapping[str, str]] = {
    "error": "ô chứa lỗi «{}» của bảng tính, không phải giá trị: hãy sửa công thức hoặc ghi đúng "
    "giá trị",
    "truth": "ô chứa giá trị đúng/sai ({}), không phải chữ: hãy ghi bằng chữ",
    "formula": "ô là công thức chưa có kết quả: hãy mở tệp bằng Excel, lưu lại rồi nhập",
    "merged": "ô nằm trong vùng gộp nhiều cột nên không rõ giá trị: hãy bỏ gộp rồi ghi từng ô",
}
_WHOLE: Final = re.compile(r"\d{1,15}|[1-9]\d{0,2}([. ])\d{3}(?:\1\d{3})*", re.ASCII)
_LEAP_OF_LOTUS: Final = 60  # 29/02/1900, which never was
_NEARLY: Final = 1e-9


class Typed(NamedTuple):
    """A cell that is more than its text: a number as it is stored, a day in ISO form, an error."""

    kind: CellKind
    value: float | str


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A filled row: its number in the sheet, what each cell shows, and which cells are no plain
    text; `covered` cells have their value from a merged range that begins above."""

    number: int
    texts: Sequence[str]
    typed: Mapping[int, Typed] = field(default_factory=dict)
    covered: Collection[int] = ()

    def text(self, at: int) -> str:
        """What a cell shows; "" beyond the end."""
        return self.texts[at] if at < len(self.texts) else ""


def cell_text(raw: str) -> str:
    """A text as it is kept; one in an old encoding keeps the signs that cleaning would take for
    invisible, so that it is recognised and told."""
    if raw.isascii() and raw.isprintable():
        return raw.strip()
    if ("\u00ad" in raw or "\u00d0" in raw) and legacy_encoding(raw):
        return raw.strip()
    return clean(raw).strip()


def fault(row: SheetRow, at: int) -> str:
    """Why a cell holds no value at all; "" when it holds one, or is empty."""
    typed = row.typed.get(at)
    if typed is None or typed.kind not in _FAULTS:
        return ""
    return _FAULTS[typed.kind].format(typed.value)


def whole_number(row: SheetRow, at: int) -> int:
    """A whole number that is not negative: 1234, "1.234" as Vietnam groups it, never 1,234 as a
    fraction. ValueError in Vietnamese otherwise."""
    typed = row.typed.get(at)
    if typed is not None and typed.kind == "number":
        return _whole(float(typed.value), row.text(at))
    if typed is None and _WHOLE.fullmatch(row.text(at)):
        return int(re.sub("[. ]", "", row.text(at)))
    raise ValueError(_not_whole(row.text(at)))


def percentage(row: SheetRow, at: int) -> int:
    """A whole percentage: a cell that shows 85%, or 85. ValueError in Vietnamese otherwise."""
    typed = row.typed.get(at)
    if typed is not None and typed.kind == "percent":
        return _whole(float(typed.value) * 100, row.text(at))
    if typed is None and row.text(at).endswith("%"):
        bare = SheetRow(row.number, [row.text(at)[:-1].rstrip()])
        return whole_number(bare, 0)
    return whole_number(row, at)


def day_of(row: SheetRow, at: int) -> date:
    """The day in a cell: a date, or a day written out; a bare number is none, for nobody sees that
    46.357 would be a day. ValueError in Vietnamese otherwise."""
    typed = row.typed.get(at)
    if typed is None:
        return parse_day(row.text(at))
    if typed.kind in ("day", "moment"):
        return parse_day(str(typed.value)[:10])
    raise ValueError(
        f"«{row.text(at)}» là số, không phải ngày: hãy định dạng ô là ngày rồi ghi lại, ví dụ "
        "01/12/2026"
    )


def serial_day(serial: int, epoch: int) -> date:
    """The day that a spreadsheet counts as so many."""
    if epoch == 1904:
        return date(1904, 1, 1) + timedelta(days=serial)
    return date(1899, 12, 31 if serial < _LEAP_OF_LOTUS else 30) + timedelta(days=serial)


def column_letters(at: int) -> str:
    """A column as spreadsheets name it: 0 is "A", 26 is "AA"."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _whole(value: float, shown: str) -> int:
    nearest = round(value)
    if nearest < 0 or abs(value - nearest) > _NEARLY * max(1.0, abs(value)):
        raise ValueError(_not_whole(shown))
    return nearest


def _not_whole(shown: str) -> str:
    return f"«{shown}» phải là số nguyên không âm, ví dụ 1234 hoặc 1.234"
