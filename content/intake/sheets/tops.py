"""The first rows of each sheet of a table, before anybody says which row is the heading."""

from dataclasses import dataclass
from pathlib import Path

from content.intake.files import worker
from content.intake.files.kinds import TABLE, require_kind
from content.intake.sheets.cells import SheetRow
from content.intake.sheets.csv_file import csv_top
from content.intake.sheets.events import row_of
from content.intake.sheets.titles import Titles


@dataclass(frozen=True)
class SheetTop:
    """A sheet (its name is "" in a CSV file) and its first filled rows."""

    name: str
    rows: tuple[SheetRow, ...]


def sheet_tops(path: Path, titles: Titles) -> list[SheetTop]:
    """Every sheet of a file that holds something; `titles` tell how a CSV file is separated.
    InputError for another kind of file."""
    if require_kind(TABLE, path, "file") == "text":
        return [SheetTop("", tuple(csv_top(path, titles)))]
    found = worker.call("content.intake.sheets.book:book_tops", path)
    tops = [SheetTop(name, tuple(row_of(event) for event in events)) for name, events in found]
    return [top for top in tops if top.rows]
