"""Files that are made to break or to fill whoever reads them, by name."""

import struct
import zlib
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from tests.made_files import pdf

FIXTURES = Path(__file__).parents[1] / "fixtures/intake"
WORD = (FIXTURES / "w14-literal.docx").read_bytes()
BOOK = (FIXTURES / "y01-float-count.xlsx").read_bytes()
_XML = b'<?xml version="1.0" encoding="UTF-8"?>'
_W = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_BODY = _XML + b"<w:document " + _W + b"><w:body>%s</w:body></w:document>"
_ENTITIES = b"".join(
    b'<!ENTITY e%d "%s">' % (level, b"&e%d;" % (level - 1) * 10 if level else b"x" * 1000)
    for level in range(9)
)
DOCUMENT, MEDIA, SHEET = "word/document.xml", "word/media/a.bin", "xl/worksheets/sheet1.xml"


def changed(data: bytes, name: str, body: bytes | None) -> bytes:
    """The package with one part otherwise, or without it."""
    buffer = BytesIO()
    with ZipFile(BytesIO(data)) as package, ZipFile(buffer, "w", ZIP_DEFLATED) as made:
        for part in package.namelist():
            if part != name:
                made.writestr(part, package.read(part))
        if body is not None:
            made.writestr(name, body)
    return buffer.getvalue()


def lied(data: bytes, name: str, promised: int) -> bytes:
    """The package whose directory says another size of a part."""
    told = bytearray(data)
    at = data.rindex(name.encode()) - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    struct.pack_into("<I", told, at + 24, promised)
    return bytes(told)


def picture_bomb(side: int) -> bytes:
    """A whole PNG of side × side clear pixels in a few hundred kilobytes."""
    engine = zlib.compressobj(1)
    row = bytes(1 + 4 * side)
    packed = b"".join([*(engine.compress(row) for _ in range(side)), engine.flush()])
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)),
        (b"IDAT", packed),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    )


def pdf_bomb() -> bytes:
    """A PDF whose stream of objects unpacks to much more than it weighs."""
    packed = zlib.compress(b"4 0 " + b"<<>> " * 20_000_000, 1)
    head = b"<< /Type /ObjStm /N 1 /First 4 /Length %d /Filter /FlateDecode >>\nstream\n"
    return pdf(b"", head % len(packed) + packed + b"\nendstream")


@cache
def word_files() -> Mapping[str, bytes]:
    """Word files that are none, or too much."""
    return {
        "zeros": changed(WORD, "word/media/a.bin", bytes(80_000_000)),
        "many small tags": changed(WORD, DOCUMENT, _BODY % (b"<w:p/>" * 10_000_000)),
        "entities": changed(WORD, DOCUMENT, _XML + b"<!DOCTYPE w [" + _ENTITIES + b"]><w>&e8;</w>"),
        "deep": changed(WORD, DOCUMENT, _BODY % (b"<w:tbl>" * 100_000 + b"</w:tbl>" * 100_000)),
        "just under deep": changed(WORD, DOCUMENT, _BODY % (b"<w:sdt>" * 190 + b"</w:sdt>" * 190)),
        "lies small": lied(
            changed(WORD, "word/media/a.bin", bytes(9_000_000)), "word/media/a.bin", 9
        ),
        "cut": WORD[:-300],
        "no document": changed(WORD, DOCUMENT, None),
        "no types": changed(WORD, "[Content_Types].xml", None),
        "no relations": changed(WORD, "_rels/.rels", None),
        "no xml": changed(WORD, DOCUMENT, b"\xff\xd8\xff\xe0 not XML"),
        "another root": changed(WORD, DOCUMENT, _XML + b"<html/>"),
        "empty document": changed(WORD, DOCUMENT, b""),
        "bare zip": changed(b"PK\x05\x06" + bytes(18), "a.txt", b"a"),
    }


@cache
def books() -> Mapping[str, bytes]:
    """Workbooks that are none, or too much."""
    return {
        "zeros": changed(BOOK, "xl/media/a.bin", bytes(80_000_000)),
        "entities": changed(BOOK, SHEET, _XML + b"<!DOCTYPE w [" + _ENTITIES + b"]><w>&e8;</w>"),
        "deep": changed(BOOK, SHEET, b"<a>" * 100_000 + b"</a>" * 100_000),
        "no sheet": changed(BOOK, SHEET, None),
        "no book": changed(BOOK, "xl/workbook.xml", None),
        "no xml": changed(BOOK, SHEET, b"\xff\xd8"),
        "cut": BOOK[:-300],
        "far cell": changed(
            BOOK,
            SHEET,
            _XML + b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            b'<sheetData><row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>a</t></is></c>'
            b"</row></sheetData></worksheet>",
        ),
    }


@cache
def others() -> Mapping[str, bytes]:
    """What else may be brought anywhere."""
    return {
        "empty": b"",
        "noise": bytes(range(256)) * 40,
        "old office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "heic": struct.pack(">I", 24) + b"ftypheic" + bytes(100),
        "avif": (FIXTURES / "p19.avif").read_bytes(),
        "html": b"<html><table><tr><td>a" + b"<b>" * 50_000,
        "yaml": b"---\n" + b"a: [" * 5_000,
        "one line": b"a;b\n" + b"x" * 3_000_000,
        "utf-16": "---\ntitle: a\n---\n".encode("utf-16"),
        "pdf": b"%PDF-1.7\n" + b"1 0 obj\n<<" * 2_000,
        "pdf bomb": pdf_bomb(),
        "picture": picture_bomb(5_000),
    }
