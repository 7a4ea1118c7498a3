"""Reads the table of a CSV file in flat memory: its encoding by its first bytes, its separator by
trying which one makes a table of it."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Final, TextIO

from content.intake.errors import InputError, cause, refuse
from content.intake.legacy import legacy_encoding
from content.intake.sheets.cells import ERRORS, SheetRow, Typed, cell_text
from content.intake.sheets.events import TableEvent, head_event, told_rows
from content.intake.sheets.titles import TOP, TableHead, Titles, head_at, numbers_told

_SEPARATORS: Final = ",;\t|"
_SAMPLE: Final = 200  # lines that are parsed to find the separator
_SAMPLE_SIGNS: Final = 200_000  # of these together
_WIDEST: Final = 1_000  # cells of a row
_MAX_LINE: Final = 1_000_000
_SAID: Final = re.compile(r'\ufeff?"?sep=(.)"?\s*', re.IGNORECASE)
_BOMS: Final = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_TOO_WIDE: Final = "bảng rộng quá 1.000 cột; hãy xóa các cột thừa rồi nhập lại"
_SAVE_AS: Final = "trong Excel hãy lưu lại dạng «CSV UTF-8»"
# combining tones of windows-1258 behind the letters of Latin-1
_CP1258: Final = re.compile(
    "[AEIOUYaeiouyÂÊÔâêôÃãÕõÝýãõ][\xcc\xd2\xde\xec\xf2]|[\xd0\xf0](?=[a-z])"
)


@dataclass(frozen=True)
class _Way:
    """How a file is written."""

    encoding: str
    separator: str
    begins: int  # lines before the table that say only how it is written


def csv_events(path: Path, titles: Titles, head: int = 0) -> Iterator[TableEvent]:
    """The table of a CSV file, its heading in the row `head` where one is named. InputError for
    what cannot be read, possibly after some rows."""
    try:
        rows = _records(path, _way(path, titles))
        top = list(islice(rows, TOP))
    except UnicodeDecodeError:
        raise _foreign(path) from None
    except OSError as error:
        raise _unopened(path, error) from None
    if not top:
        raise refuse(path.name, "tệp trống; dòng đầu phải là tên cột")
    at = head_at(top, titles, head, path.name)
    above = [row.number for row in top[:at]]
    notes = [f"Bỏ qua phần trên dòng tiêu đề (dòng {numbers_told(above)})."] if above else []
    heading = TableHead("", top[at].number, top[at].texts, 1900, notes)
    yield head_event(heading)
    try:
        yield from told_rows(chain(top[at + 1 :], rows), titles, heading)
    except UnicodeDecodeError:
        raise _foreign(path) from None
    except OSError as error:
        raise _unopened(path, error) from None


def csv_top(path: Path, titles: Titles) -> list[SheetRow]:
    """The first filled rows of a CSV file. InputError as in `csv_events`."""
    try:
        return list(islice(_records(path, _way(path, titles)), TOP))
    except UnicodeDecodeError:
        raise _foreign(path) from None
    except OSError as error:
        raise _unopened(path, error) from None


def _records(path: Path, way: _Way) -> Iterator[SheetRow]:
    """The filled rows with the numbers of their lines."""
    with path.open(encoding=way.encoding, newline="") as file:
        reader = csv.reader(_lines(file, path.name), delimiter=way.separator, strict=True)
        try:
            for cells in reader:
                if len(cells) > _WIDEST:
                    raise refuse(path.name, _TOO_WIDE, reader.line_num)
                if any(cells) and reader.line_num > way.begins:
                    yield _row(reader.line_num, cells)
        except csv.Error:
            text = "dòng viết sai; thường do dấu ngoặc kép mở mà không đóng: sửa trong tệp"
            raise refuse(path.name, text, reader.line_num) from None


def _row(number: int, cells: Sequence[str]) -> SheetRow:
    texts = [cell_text(cell) for cell in cells]
    typed = {
        at: Typed("error", text)
        for at, text in enumerate(texts)
        if text[:1] in ("#", "E") and ERRORS.fullmatch(text)
    }
    return SheetRow(number, texts, typed)


def _lines(file: TextIO, name: str) -> Iterator[str]:
    while line := file.readline(_MAX_LINE):
        if len(line) == _MAX_LINE:
            raise refuse(
                name,
                f"có dòng dài hơn {_MAX_LINE // 1000} nghìn ký tự; hãy kiểm tra có đúng tệp "
                "cần nhập không",
            )
        yield line


def _way(path: Path, titles: Titles) -> _Way:
    with path.open("rb") as file:
        head = file.read(2)
    encoding = next((name for bom, name in _BOMS if head.startswith(bom)), "utf-8-sig")
    with path.open(encoding=encoding, newline="") as file:
        lines = _sample(file, path.name)
    if lines and (said := _SAID.fullmatch(lines[0])):
        return _Way(encoding, said[1], 1)
    best = max(_SEPARATORS, key=lambda separator: _worth(lines, separator, titles))
    return _Way(encoding, best, 0)


def _sample(file: TextIO, name: str) -> list[str]:
    """The first lines, as far as they are short."""
    lines, signs = list[str](), 0
    for line in islice(_lines(file, name), _SAMPLE):
        lines.append(line[:_SAMPLE_SIGNS])
        signs += len(line)
        if signs > _SAMPLE_SIGNS:
            break
    return lines


def _worth(lines: Sequence[str], separator: str, titles: Titles) -> tuple[int, int, int]:
    """How well a separator makes a table of the first lines: the columns that are known under it,
    the rows that are as wide as the heading, and how wide that is."""
    rows = []
    try:
        for number, cells in enumerate(csv.reader(lines, delimiter=separator), 1):
            if len(cells) > _WIDEST:
                break
            if any(cells):
                rows.append(SheetRow(number, [cell_text(cell) for cell in cells]))
    except csv.Error:
        return 0, 0, 0
    if not rows:
        return 0, 0, 0
    head = rows[head_at(rows, titles, 0, "")]
    known = len({titles.name_of(text) for text in head.texts} - {None})
    width = len(head.texts)
    same = sum(len(row.texts) == width for row in rows) if width > 1 else 0
    return known, same, width


def _unopened(path: Path, error: OSError) -> InputError:
    return refuse(
        path.name, f"không mở được tệp ({cause(error)}); hãy kiểm tra đường dẫn và quyền đọc"
    )


def _foreign(path: Path) -> InputError:
    """A file in another encoding is refused by its name, with the first line that is."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                name = _encoding_name(line)
                if name:
                    text = f"tệp dùng bảng mã {name}, không phải Unicode; {_SAVE_AS}"
                else:
                    text = f"tệp không phải UTF-8; {_SAVE_AS}"
                return refuse(path.name, text, number)
    return refuse(path.name, f"tệp không phải UTF-8; {_SAVE_AS}")


def _encoding_name(line: bytes) -> str:
    """The old encoding that a line is written in, as far as it can be told."""
    latin = line.decode("latin-1")
    old = legacy_encoding(latin)
    if old is not None:
        return old
    return "windows-1258" if _CP1258.search(latin) else ""
