"""Where a table's heading stands, and which column is which: by the titles that offices write."""

import difflib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, Final

from content.intake.errors import refuse
from content.intake.sheets.cells import SheetRow
from content.intake.text import unaccent

TOP: Final = 30
"""Filled rows at the top of a table that are looked at for its heading."""

_ALIKE: Final = 0.75
_SIGNS: Final = re.compile(r"[\s_\-.:;*()/\\]+")
# «Ngày đồng ý (dd/mm/yyyy)»; «Lượt người (dự kiến)» is another column
_HINT: Final = re.compile(
    r"\([^)]*(?:dd|mm|yyyy|vd|ví dụ|bắt buộc|nếu có|định dạng|mẫu)[^)]*\)", re.IGNORECASE
)
_VALUE: Final = re.compile(r".*(?:@|\d{6}).*", re.DOTALL)
_TOTAL: Final = re.compile(r"tong (?:cong|so)\b.*|cong|tong", re.DOTALL)

_COUNT: Final = re.compile(r"\d{1,3}(?:[., ]?\d{3}){0,2}(?: [^\W\d]+)?")
"""How many there are, perhaps with what is counted; too short for a telephone number."""


@dataclass(frozen=True)
class Titles:
    """The columns of a kind of table: by name what offices call each, the usual title first;
    `needed`: groups of names of which one must be there; other columns are `free` or refused."""

    names: Mapping[str, Sequence[str]]
    needed: Sequence[Sequence[str]] = ()
    free: bool = False

    @cached_property
    def folded(self) -> Mapping[str, str]:
        """The name of each title, without accents, capitals and signs."""
        return {fold(title): name for name, titles in self.names.items() for title in titles}

    def name_of(self, title: str) -> str | None:
        """Which column a title means."""
        if not title:
            return None
        return self.folded.get(fold(title)) or self.folded.get(fold(_HINT.sub("", title)))

    def near(self, title: str) -> str:
        """The title that was perhaps meant; "" when none is like it."""
        like = difflib.get_close_matches(fold(title), self.folded, n=1, cutoff=_ALIKE)
        return self.names[self.folded[like[0]]][0] if like else ""

    def as_options(self) -> dict[str, Any]:
        """What `Titles(**…)` makes it of again."""
        return asdict(self)


@dataclass(frozen=True)
class TableHead:
    """The heading of a table: where it stands, what is above it, and what is worth saying."""

    sheet: str  # "" where the file has none
    row: int
    titles: Sequence[str]
    epoch: int = 1900
    notes: Sequence[str] = field(default_factory=tuple)


def fold(title: str) -> str:
    """A title or a choice as people may write it: without accents, capitals and signs."""
    return _SIGNS.sub(" ", unaccent(title).casefold()).strip()


def find_head(rows: Sequence[SheetRow], titles: Titles) -> int | None:
    """Which of the first rows is the heading: the one that names most columns, among those that
    name every needed one; None when there is none."""
    best, most = None, 0
    for at, row in enumerate(rows[:TOP]):
        known = {titles.name_of(text) for text in row.texts} - {None}
        fits = all(set(group) & known for group in titles.needed)
        if fits and len(known) > most and not _is_record(row):
            best, most = at, len(known)
    return None if best is None else _below_merges(rows, best)


def likeliest_head(rows: Sequence[SheetRow], titles: Titles) -> int:
    """Which row was meant as the heading where none is complete: it is told what it lacks."""

    def known(at: int) -> int:
        return sum(titles.name_of(text) is not None for text in rows[at].texts)

    return max(range(min(len(rows), TOP)), key=known, default=0)


def head_at(rows: Sequence[SheetRow], titles: Titles, number: int, file: str) -> int:
    """Which of the first rows is the heading: the one that was named (its number in the sheet), or
    the one that looks most like it. InputError for a number that none of them has."""
    if not number:
        found = find_head(rows, titles)
        return likeliest_head(rows, titles) if found is None else found
    for at, row in enumerate(rows):
        if row.number == number:
            return at
    text = (
        f"dòng {number} trống hoặc không thuộc {TOP} dòng có chữ đầu tiên; hãy chọn đúng dòng ghi "
        "tên cột"
    )
    raise refuse(file, text, number, "head")


def is_total(row: SheetRow, missing: Collection[Sequence[int]]) -> bool:
    """Whether a row only sums up: it begins with «Tổng cộng» and has at most a count where every
    record has something else, as «Tổng cộng | 1.250» under the addresses."""
    if not any(_has_at_most_a_count(row, group) for group in missing):
        return False
    first = next((text for text in row.texts if text), "")
    return _TOTAL.fullmatch(fold(first)) is not None


def _has_at_most_a_count(row: SheetRow, group: Sequence[int]) -> bool:
    return all(not (text := row.text(at)) or _COUNT.fullmatch(text) for at in group)


def lacks(row: SheetRow, needed: Collection[Sequence[int]]) -> bool:
    """Whether a row has not what every record has."""
    return any(not any(row.text(at) for at in group) for group in needed)


def needed_places(titles: Titles, head: Sequence[str]) -> list[list[int]]:
    """For each needed group the columns that it may stand in."""
    names = [titles.name_of(text) for text in head]
    return [[at for at, name in enumerate(names) if name in group] for group in titles.needed]


def _is_record(row: SheetRow) -> bool:
    """Whether a row holds somebody's data rather than names of columns."""
    return bool(row.typed) or any(_VALUE.fullmatch(text) for text in row.texts)


def _below_merges(rows: Sequence[SheetRow], at: int) -> int:
    """A heading over several rows ends with the last of them."""
    while at + 1 < len(rows) and _goes_on(rows[at], rows[at + 1]):
        at += 1
    return at


def _goes_on(head: SheetRow, below: SheetRow) -> bool:
    shared = [at for at in below.covered if below.text(at) and below.text(at) == head.text(at)]
    return bool(shared) and not _is_record(below)


def numbers_told(numbers: Iterable[int], most: int = 10) -> str:
    """Row numbers as a sentence lists them: "5, 8, 9 …"."""
    shown = list(numbers)
    return ", ".join(map(str, shown[:most])) + (" …" if len(shown) > most else "")
