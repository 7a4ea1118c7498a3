"""Files are named by what is in them, whatever they are called."""

import struct
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.intake.errors import InputError
from content.intake.files import kinds
from content.intake.files.kinds import NAMES, kind_of, kind_of_bytes, not_for, require_kind
from content.intake.files.ole import names_in
from tests.made_files import mp4, pdf

FIXTURES = Path(__file__).parents[3] / "fixtures/intake"


def packed(*names: str, **parts: bytes) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w") as package:
        for name in names:
            package.writestr(name, b"x")
        for name, body in parts.items():
            package.writestr(name, body)
    return buffer.getvalue()


def word() -> bytes:
    buffer = BytesIO()
    docx.Document().save(buffer)
    return buffer.getvalue()


def book() -> bytes:
    buffer = BytesIO()
    openpyxl.Workbook().save(buffer)
    return buffer.getvalue()


def ole(*names: str, inner: str = "") -> bytes:
    """A container with these streams in its root, one behind the other, and `inner` in the first
    of them as if it were a folder."""

    def entry(name: str, child: int, right: int) -> bytes:
        text = (name + "\0").encode("utf-16-le")
        return (
            text.ljust(64, b"\0")
            + struct.pack("<HBBIII", len(text), 1, 0, 0xFFFFFFFF, right, child)
            + bytes(48)
        )

    entries = [entry("Root Entry", 1, 0xFFFFFFFF)]
    for number, name in enumerate(names, 1):
        right = number + 1 if number < len(names) else 0xFFFFFFFF
        child = len(names) + 1 if inner and number == 1 else 0xFFFFFFFF
        entries.append(entry(name, child, right))
    entries += [entry(inner, 0xFFFFFFFF, 0xFFFFFFFF)] if inner else []
    sectors = -(-len(entries) // 4)
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\xff"))
    struct.pack_into("<H", header, 30, 9)
    struct.pack_into("<I", header, 48, 1)
    struct.pack_into("<I", header, 76, 0)
    chain = [0xFFFFFFFD, *range(2, sectors + 1), 0xFFFFFFFE]
    table = struct.pack("<128I", *chain, *[0xFFFFFFFF] * (128 - len(chain)))
    return bytes(header) + table + b"".join(entries).ljust(sectors * 512, b"\0")


def boxed(*brands: bytes) -> bytes:
    body = brands[0] + bytes(4) + b"".join(brands[1:])
    return struct.pack(">I4s", len(body) + 8, b"ftyp") + body + bytes(100)


CASES = {
    "empty": b"",
    "docx": word(),
    "xlsx": book(),
    "xlsb": packed("[Content_Types].xml", "xl/workbook.bin"),
    "pptx": packed("[Content_Types].xml", "ppt/presentation.xml"),
    "odt": packed(mimetype=b"application/vnd.oasis.opendocument.text"),
    "ods": packed(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"),
    "zip": packed("a.txt", "b/c.txt"),
    "badzip": word()[:-40],
    "locked": ole("EncryptionInfo", "EncryptedPackage"),
    "doc": ole("1Table", "WordDocument", "Data", "CompObj", "SummaryInformation"),
    "xls": ole("Workbook", "CompObj"),
    "ppt": ole("Current User", "PowerPoint Document"),
    "msg": ole("__properties_version1.0"),
    "ole": ole("Something"),
    "rtf": b"{\\rtf1\\ansi Tin}",
    "pdf": pdf(),
    "html": b"\xef\xbb\xbf<html><table><tr><td>Excel",
    "svg": b'<?xml version="1.0"?>\n<!-- Inkscape -->\n<svg xmlns="x"/>',
    "sheetxml": b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?><Workbook/>',
    "wordxml": b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><pkg:package/>',
    "xml": b'<?xml version="1.0"?><a/>',
    "mhtml": b"MIME-Version: 1.0\r\nContent-Type: multipart/related",
    "text": "---\ntitle: Thông báo\n---\n".encode(),
    "gzip": b"\x1f\x8b\x08" + bytes(20),
    "rar": b"Rar!\x1a\x07\x01\x00",
    "jpeg": b"\xff\xd8\xff\xe0" + bytes(20),
    "png": (FIXTURES / "p30-rgb-adobergb.png").read_bytes(),
    "webp": b"RIFF\x10\0\0\0WEBPVP8 ",
    "gif": b"GIF89a" + bytes(20),
    "avif": (FIXTURES / "p19.avif").read_bytes(),
    "heic": boxed(b"mif1", b"mif1", b"heic"),
    "tiff": b"II*\x00" + bytes(20),
    "bmp": b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0" + bytes(40),
    "mp4": mp4(),
    "mov": boxed(b"qt  ", b"qt  "),
    "3gp": boxed(b"3gp5", b"3gp5", b"isom"),
    "audio": b"ID3\x04" + bytes(20),
    "program": b"MZ" + bytes(20),
    "unknown": bytes(range(256)),
}


@pytest.mark.parametrize("kind", CASES)
def test_each_is_named_by_its_bytes(kind: str, tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(CASES[kind])
    assert kind_of(tmp_path / "a.docx") == kind_of_bytes(CASES[kind]) == kind
    assert NAMES[kind]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("họ tên;điện thoại", "text"),
        ("BM là bình minh", "text"),
        ("MZ-12;a", "program"),  # the price of two letters; a list begins with its columns
        ("<p>một đoạn", "text"),
    ],
)
def test_texts_that_begin_strangely(text: str, kind: str) -> None:
    assert kind_of_bytes(text.encode()) == kind


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1258"])
def test_a_text_is_one_in_every_encoding_that_offices_use(encoding: str) -> None:
    assert kind_of_bytes("Điện thoại;Địa chỉ\n".encode(encoding, "ignore")) == "text"


def test_a_document_inside_another_does_not_name_it() -> None:
    data = ole("MBD01", "Workbook", inner="WordDocument")
    assert kind_of_bytes(data) == "xls"


def test_an_avif_that_calls_itself_mif1_is_one() -> None:
    assert kind_of_bytes(boxed(b"mif1", b"mif1", b"avif", b"miaf")) == "avif"


@pytest.mark.parametrize(
    ("use", "kind", "said"),
    [
        (kinds.WORD, "doc", "đây là tệp Word đời cũ (.doc); hãy mở bằng Word và lưu lại"),
        (kinds.WORD, "locked", "đây là tệp Office đặt mật khẩu; hãy mở bằng mật khẩu"),
        (kinds.WORD, "empty", "tệp trống; hãy kiểm tra"),
        (kinds.TABLE, "xls", "đây là bảng tính Excel đời cũ (.xls); hãy mở bằng Excel"),
        (kinds.TABLE, "docx", "đây là tệp Word (.docx); hãy chọn bảng gốc"),
        (kinds.TABLE, "pdf", "đây là tệp PDF; hãy chọn bảng gốc"),
        (kinds.TABLE, "html", "đây là trang web (HTML); hãy chọn bảng gốc"),
        (kinds.BOOK, "docx", "đây là tệp Word (.docx); hãy chọn bảng tính gốc"),
        (kinds.PICTURE, "heic", "đây là ảnh HEIC (của iPhone); hãy chọn ảnh JPEG"),
        (kinds.SIGNED, "jpeg", "đây là ảnh JPEG; hãy chọn bản PDF"),
        (kinds.TABLE, "text", ""),
    ],
)
def test_the_sentence_names_it_and_says_what_to_do(
    use: kinds.FileUse, kind: str, said: str
) -> None:
    assert not_for(use, kind).startswith(said)
    assert bool(not_for(use, kind)) == bool(said)


def test_a_wrong_file_is_refused_under_its_field(tmp_path: Path) -> None:
    path = tmp_path / "danh sách.xlsx"
    path.write_bytes(CASES["xls"])
    with pytest.raises(InputError) as refused:
        require_kind(kinds.BOOK, path, "file")
    assert refused.value.problems[0].field == "file"
    with pytest.raises(InputError, match="không mở được"):
        kind_of(tmp_path / "không có.xlsx")


@given(st.sampled_from(sorted(CASES)), st.integers(0, 2000), st.binary(max_size=64))
def test_whatever_is_broken_has_some_name(kind: str, at: int, noise: bytes) -> None:
    data = CASES[kind]
    at = min(at, len(data))
    assert kind_of_bytes(data[:at] + noise + data[at + len(noise) :]) in NAMES
    assert isinstance(names_in(BytesIO(data[:at] + noise)), frozenset)
