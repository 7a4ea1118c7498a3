"""Packages are looked through before they are unpacked."""

import struct
import time
import zlib
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import docx
import openpyxl
import pytest

from content.intake.errors import InputError
from content.intake.files.packages import BOOK_LIMITS, WORD_LIMITS, PackageLimits, require_sound

HEAD = b'<?xml version="1.0" encoding="UTF-8"?>'


def package(tmp_path: Path, *parts: tuple[str, bytes], method: int = ZIP_DEFLATED) -> Path:
    path = tmp_path / "a.docx"
    with ZipFile(path, "w", method) as made:
        for name, body in parts:
            made.writestr(name, body)
    return path


def refused(path: Path, limits: PackageLimits = WORD_LIMITS) -> str:
    began = time.monotonic()
    with pytest.raises(InputError) as error:
        require_sound(path, limits)
    assert time.monotonic() - began < 3
    [problem] = error.value.problems
    assert "hãy" in problem.text
    return problem.text


def test_what_word_and_excel_write_is_sound(tmp_path: Path) -> None:
    buffer = BytesIO()
    docx.Document().save(buffer)
    (tmp_path / "a.docx").write_bytes(buffer.getvalue())
    require_sound(tmp_path / "a.docx", WORD_LIMITS)
    openpyxl.Workbook().save(tmp_path / "a.xlsx")
    require_sound(tmp_path / "a.xlsx", BOOK_LIMITS)


def test_a_bomb_is_refused_by_its_directory(tmp_path: Path) -> None:
    path = package(tmp_path, ("word/media/a.emf", bytes(40_000_000)))
    assert path.stat().st_size < 50_000
    assert refused(path).startswith("tệp bung ra 40 MB, quá lớn")
    assert "tệp bung ra" in refused(path, PackageLimits(whole=1_000_000, ratio=10_000))


def test_many_parts_are_refused(tmp_path: Path) -> None:
    path = package(tmp_path, *((f"word/{number}.xml", b"<a/>") for number in range(30)))
    assert "30 phần" in refused(path, PackageLimits(parts=29))


def test_one_long_part_of_xml_is_refused(tmp_path: Path) -> None:
    path = package(tmp_path, ("word/document.xml", HEAD + b"<a>" + b"b " * 50_000 + b"</a>"))
    assert "tệp bung ra" in refused(path, PackageLimits(part=100_000))


@pytest.mark.parametrize("promised", [10, 2_000_000])
def test_a_header_that_lies_is_found(tmp_path: Path, promised: int) -> None:
    body = bytes(1_000_000)
    path = package(tmp_path, ("word/media/a.bin", body))
    data = path.read_bytes()
    path.write_bytes(data.replace(struct.pack("<I", len(body)), struct.pack("<I", promised)))
    assert "tệp hỏng ở phần word/media/a.bin" in refused(path)


def test_an_altered_part_is_found(tmp_path: Path) -> None:
    path = package(tmp_path, ("word/a.xml", HEAD + b"<a>0123456789</a>"), method=0)
    path.write_bytes(path.read_bytes().replace(b"0123456789", b"0123456780"))
    assert "tệp hỏng ở phần word/a.xml" in refused(path)


@pytest.mark.parametrize(
    "xml",
    [
        HEAD + b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        HEAD + b"<!--" + b"x" * 400_000 + b"-->" + b'<!DOCTYPE a SYSTEM "http://a.vn/b"><a/>',
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY b "c">]><a/>'.encode(
            "utf-16"
        ),
    ],
    ids=["entities", "after a comment", "in utf-16"],
)
def test_a_document_type_is_refused(tmp_path: Path, xml: bytes) -> None:
    assert "DOCTYPE" in refused(package(tmp_path, ("word/document.xml", xml)))


@pytest.mark.parametrize("encoding", [b"EUC-JP", b"UTF.8", b"rot13"])
def test_an_encoding_that_hides_it_is_refused(tmp_path: Path, encoding: bytes) -> None:
    xml = b'<?xml version="1.0" encoding="' + encoding + b'"?><!DOCTYPE a><a/>'
    assert "bảng mã lạ" in refused(package(tmp_path, ("word/document.xml", xml)))


def test_deep_nesting_is_refused(tmp_path: Path) -> None:
    xml = HEAD + b"<a>" * 250 + b"</a>" * 250
    assert "quá 200 tầng" in refused(package(tmp_path, ("word/document.xml", xml)))
    require_sound(package(tmp_path, ("word/b.xml", xml)), BOOK_LIMITS)  # its reader keeps no tree


def test_two_parts_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        path = package(tmp_path, ("word/document.xml", b"<a/>"), ("word/document.xml", b"<b/>"))
    assert "hai phần cùng tên" in refused(path)


def test_foreign_packing_and_passwords_are_refused(tmp_path: Path) -> None:
    assert "nén kiểu lạ" in refused(package(tmp_path, ("a.xml", b"<a/>"), method=ZIP_BZIP2))
    path = package(tmp_path, ("a.xml", b"<a/>"))
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert "mật khẩu" in refused(path)


def test_what_is_no_package_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    for data in (b"", b"PK\x03\x04", bytes(5000), zlib.compress(b"a")):
        path.write_bytes(data)
        assert "tệp hỏng" in refused(path)
    whole = package(tmp_path, ("word/document.xml", HEAD + b"<a/>")).read_bytes()
    for cut in range(1, len(whole), 7):
        path.write_bytes(whole[:-cut])
        refused(path)


def test_a_part_without_a_name_is_refused(tmp_path: Path) -> None:
    path = package(tmp_path, ("x", b"<a/>"))
    data = bytearray(path.read_bytes())
    struct.pack_into("<HH", data, data.index(b"PK\x01\x02") + 28, 0, 1)
    path.write_bytes(data)
    refused(path)
