"""What no report of an office says: words of software, and of those who keep its data. One list,
held against every document that goes out."""

import re
import zipfile
from io import BytesIO

from openpyxl import load_workbook

from reports.counting.exchange import SHEET

SOFTWARE = (
    r"phần mềm",
    r"(?<!bộ )\bmáy\b(?! (?:tính|in)\b)",
    r"hệ thống (?:ghi|tự|chưa|không|tính)",
    r"\blogs?\b",
    r"dữ liệu (?:trong|của) (?:log|nhật ký)",
    r"cơ sở dữ liệu",
    r"nhật ký",
    r"suy ra",
    r"văn bản nguồn",
    r"do người thực hiện",
    r"người xác nhận",
    r"chưa ai xác nhận",
    r"xác nhận hiển thị",
    r"chưa được xác nhận",
    r"(?:chờ|cần|khi) người",
    r"xếp lịch",
    r"điểm phát",
    r"biên nhận",
    r"nhà cung cấp",
    r"chưa rõ kết quả",
    r"không tính vào kết quả",
    r"nền tảng chưa|từ nền tảng",
    r"chưa ghi (?:nhận|số|kinh phí)",
    r"tệp số liệu",
    r"không nêu số lần",
    r"hiểu là",
    r"sha-?256|mã băm",
    r"lantoa|--\w",
    r"\b(?:none|null|nan)\b",
)
CLERK = (
    r"tương đương 0,0",
    r"\b0,0%",
    r"tăng 00|giảm 00",
    r"\(00/",
    r"(\b\w+\b), \1 (?:so với|cùng kỳ)",
    r"bản, chiếc",
    r"\b(\d+ (?:tin, bài|lượt|đợt|cuộc)) \1",
    r"\.\.(?!\.)",
    r";\.",
    r" ,| ;",
)
"""Turns of phrase that a clerk strikes out."""


def spoilt(text: str) -> list[str]:
    """Every place that would not pass, with what stands around it."""
    return [
        f"{pattern}: …{text[max(0, found.start() - 50) : found.end() + 50]}…"
        for pattern in (*SOFTWARE, *CLERK)
        for found in re.finditer(pattern, text, re.IGNORECASE)
    ]


def text_of(data: bytes) -> str:
    """What a reader sees of a DOCX or XLSX, the words that stand for pictures too; one paragraph or
    cell a line. The sheet that only another installation reads is left out."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        if "xl/workbook.xml" in package.namelist():
            return _of_workbook(data)
        found = [
            package.read(name).decode("utf-8")
            for name in package.namelist()
            if re.fullmatch(r"word/(document|header\d*|footer\d*)\.xml", name)
        ]
    lines = [line for xml in found for line in xml.split("</w:p>")]
    told = ["".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)<", line)) for line in lines]
    return "\n".join(
        [*told, *(text for xml in found for text in re.findall(r'descr="([^"]*)"', xml))]
    )


def _of_workbook(data: bytes) -> str:
    book = load_workbook(BytesIO(data))
    pages = [page for page in book.worksheets if page.title != SHEET]
    cells = [cell.value for page in pages for row in page.iter_rows() for cell in row]
    return "\n".join([*(page.title for page in pages), *map(str, filter(None, cells))])
