"""A list before it is taken in: how its file would be read, and the first rows as they would be
stored."""

from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from content.audiences.file import Addressee, ConsentDefault, RowProblem, RowReader
from content.audiences.header import (
    ADDRESS_COLUMNS,
    FREE,
    OWN_COLUMNS,
    TITLES,
    AudienceHeader,
    read_header,
)
from content.intake.errors import InputError
from content.intake.sheets.cells import column_letters
from content.intake.sheets.table import OfficeTable, TableChoice, open_table
from content.intake.sheets.tops import SheetTop, sheet_tops

_SHOWN: Final = 10


@dataclass(frozen=True)
class PreviewColumn:
    """A column of the table: where it stands (from 0, and in letters), its title, and what it is
    taken for (a word of `MEANINGS`)."""

    at: int
    letters: str
    title: str
    meaning: str


@dataclass(frozen=True)
class ListPreview:
    """How a file would be read. `error`: why it cannot be yet, with what has to be chosen."""

    tops: tuple[SheetTop, ...]
    sheet: str = ""
    head: int = 0
    columns: tuple[PreviewColumn, ...] = ()
    rows: tuple[Addressee | RowProblem, ...] = ()
    error: InputError | None = None


def preview_list(path: Path, choice: TableChoice, consent: ConsentDefault) -> ListPreview:
    """The first rows of a file as they would be stored, good and bad. InputError only for a file
    that is no table at all."""
    tops = tuple(sheet_tops(path, TITLES))
    try:
        with open_table(path, TITLES, choice) as table:
            return _previewed(tops, table, choice, consent)
    except InputError as error:
        return ListPreview(tops, choice.sheet, choice.head, error=error)


def _previewed(
    tops: tuple[SheetTop, ...], table: OfficeTable, choice: TableChoice, consent: ConsentDefault
) -> ListPreview:
    sheet, row = table.head.sheet, table.head.row
    try:
        header = read_header(table, choice.columns)
    except InputError as error:
        return ListPreview(tops, sheet, row, _columns(table, choice, None), error=error)
    reader = RowReader(table, header, consent)
    rows = (reader.read(found) for found in table if not reader.is_example(found))
    columns = _columns(table, choice, header)
    return ListPreview(tops, sheet, row, columns, tuple(islice(rows, _SHOWN)))


def _columns(
    table: OfficeTable, choice: TableChoice, header: AudienceHeader | None
) -> tuple[PreviewColumn, ...]:
    said = dict(choice.columns)
    return tuple(
        PreviewColumn(at, column_letters(at), title, said.get(at) or _meaning(at, title, header))
        for at, title in enumerate(table.head.titles)
        if title or at in said
    )


def _meaning(at: int, title: str, header: AudienceHeader | None) -> str:
    if header is None:
        name = TITLES.name_of(title)
        return name if name in (*ADDRESS_COLUMNS, *OWN_COLUMNS) else FREE
    if at == header.address:
        return header.kind
    return next((name for name, where in header.own.items() if where == at), FREE)
