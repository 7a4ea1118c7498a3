"""What another agency sends: a workbook with the sheet that its own report carries."""

from pathlib import Path
from typing import Any

from reports.counting.exchange import DUTY, FIELDS, FIGURE, HEADS, SCHEMA, SHEET

CITY = "da-nang-143-kh-ubnd-2022"
VALUES = (SCHEMA, CITY, "so-noi-vu", "2025-11-21", "2026-11-20", "2026-11-25")
BOOKLETS = (
    DUTY,
    "dn-xuat-ban-pham",
    "Truyền thông qua xuất bản phẩm",
    "chủ trì",
    "lần",
    1,
    1,
    0,
    "met",
    "Đạt",
    "01 lần; 2.000 bản, chiếc",
)
HELPED = (
    DUTY,
    "dn-doi-thoai-doanh-nghiep",
    "Đối thoại",
    "phối hợp",
    "lần",
    None,
    0,
    None,
    "waiting",
    "Chưa phát sinh",
    "",
)
ITEMS = (FIGURE, "all.items", "Tin, bài đã phát hành", "", "tin, bài", None, 12)


def agency_report(path: Path, *rows: tuple[Any, ...], **fields: str) -> Path:
    """The workbook; `rows` stand for the usual ones, `fields` name a head field and its value."""
    from openpyxl import Workbook  # takes long to import

    book = Workbook()
    sheet: Any = book.create_sheet(SHEET)
    for name, value in zip(FIELDS, VALUES, strict=True):
        sheet.append([name, fields.get(name.replace(" ", "_"), value)])
    sheet.append([])
    sheet.append(HEADS)
    for row in rows or (BOOKLETS, HELPED, ITEMS):
        sheet.append(row)
    book.save(path)
    return path
