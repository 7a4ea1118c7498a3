"""Tables of a printed paper: fixed widths, a head that repeats on every page, rows that no page
cuts."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final
from xml.sax.saxutils import quoteattr

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from reports.body.blocks import Cell, Column, Table
from reports.files.paper import run
from reports.periods.words import cell as count_text
from reports.periods.words import short_date

_TWIPS_PER_MM: Final = 1440 / 25.4
_MARGIN: Final = 60
_BORDERS: Final = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_MARGINS: Final = f'<w:left w:w="{_MARGIN}" w:type="dxa"/><w:right w:w="{_MARGIN}" w:type="dxa"/>'


def add_table(paper: Document, table: Table, room_mm: float) -> None:
    """The table over the whole room."""
    whole = sum(column.width for column in table.columns)
    widths = [round(column.width * room_mm / whole * _TWIPS_PER_MM) for column in table.columns]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    look = (
        f'<w:tblW w:w="{sum(widths)}" '
        f'w:type="dxa"/><w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/>'
    )
    rows = "".join([_head(table.columns, widths), *_rows(table, widths)])
    head = f"<w:tblPr>{look}<w:tblCellMar>{_MARGINS}</w:tblCellMar></w:tblPr>"
    inside = f"{head}<w:tblGrid>{grid}</w:tblGrid>{rows}"
    paper.element.body.insert_element_before(
        parse_xml(f"<w:tbl {nsdecls('w')}>{inside}</w:tbl>"), "w:sectPr"
    )


def printed(value: Cell) -> str:
    """A cell as the decree and the plans write it."""
    match value:
        case str():
            return value
        case date():
            return short_date(value)
        case _:
            return count_text(value)


def _head(columns: Sequence[Column], widths: Sequence[int]) -> str:
    cells = "".join(
        _cell(width, _lines(column.title, "CellHead", ""), middle=True)
        for column, width in zip(columns, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"


def _rows(table: Table, widths: Sequence[int]) -> Iterator[str]:
    above: tuple[Cell, ...] = ()
    for row in table.rows:
        joined = row[: table.merged] == above[: table.merged]
        cells = []
        for number, (value, column, width) in enumerate(
            zip(row, table.columns, widths, strict=True)
        ):
            merge = (
                ""
                if number >= table.merged
                else "<w:vMerge/>"
                if joined
                else '<w:vMerge w:val="restart"/>'
            )
            cells.append(
                _cell(
                    width,
                    _lines(
                        "" if "<w:vMerge/>" in merge else printed(value),
                        "Cell",
                        _align(value, column),
                    ),
                    merge,
                )
            )
        yield f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"
        above = row


def _align(value: Cell, column: Column) -> str:
    return "center" if isinstance(value, date) or value == "-" else column.align


def _cell(width: int, inside: str, merge: str = "", middle: bool = False) -> str:
    centre = '<w:vAlign w:val="center"/>' if middle else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merge}{centre}</w:tcPr>{inside}</w:tc>'
    )


def _lines(text: str, style: str, align: str) -> str:
    where = f'<w:jc w:val="{align}"/>' if align not in ("", "left") else ""
    look = f'<w:pPr><w:pStyle w:val="{style}"/>{where}</w:pPr>'
    return "".join(f"<w:p>{look}{_linked(line)}</w:p>" for line in text.split("\n"))


def _linked(line: str) -> str:
    written = run(line) if line else ""
    if not line.startswith(("http://", "https://")):
        return written
    link = quoteattr(' HYPERLINK "{}" '.format(line.replace('"', "%22")))
    return f"<w:fldSimple w:instr={link}>{written}</w:fldSimple>"
