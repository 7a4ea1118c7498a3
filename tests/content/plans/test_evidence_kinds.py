"""Evidence is whatever people have; a program, a bomb, a broken file and a file under another
ending are refused, each in one sentence that names it truly."""

import struct
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from content.intake.errors import InputError
from content.plans.evidence_kinds import require_evidence
from tests.hostile.bombs import BOOK, WORD, books, others, word_files
from tests.made_files import mp4, pdf

PROGRAM = b"MZ" + bytes(200)
PAGE = b"<html><table><tr><td>1</td></tr></table></html>"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(30)
JPEG = b"\xff\xd8\xff\xe0" + bytes(30)
HEIC = struct.pack(">I", 24) + b"ftypheic" + bytes(100)


def zipped(*names: str, body: bytes = b"a") -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as made:
        for name in names:
            made.writestr(name, body)
    return buffer.getvalue()


def refused(tmp_path: Path, name: str, data: bytes) -> str:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputError) as found:
        require_evidence(path)
    (problem,) = found.value.problems
    assert problem.where == name
    return problem.text


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", pdf()),
        ("A.PDF", pdf()),
        ("a.docx", WORD),
        ("a.xlsx", BOOK),
        ("a.pptx", zipped("ppt/presentation.xml", body=b"<a/>")),
        ("a.zip", zipped("anh/1.jpg", "anh/2.jpg")),
        ("có xml.zip", zipped("a.xml", body=b"<!DOCTYPE a><a/>")),
        ("a.rtf", b"{\\rtf1 a}"),
        ("a.doc", b"{\\rtf1 a}"),
        ("a.jpg", JPEG),
        ("a.jpeg", JPEG),
        ("a.png", PNG),
        ("a.heic", HEIC),
        ("a.tif", b"II*\x00" + bytes(20)),
        ("a.mp4", mp4()),
        ("a.mov", mp4()),
        ("a.mp3", b"ID3" + bytes(40)),
        ("khong the.mp3", b"\xff\xfb\x90\x00" + bytes(range(200))),
        ("a.txt", "Biên bản họp\n".encode()),
        ("a.csv", b"a;b\n1;2\n"),
        ("a.html", PAGE),
        ("a.eml", b"MIME-Version: 1.0\nFrom: a@b.vn\n\na"),
        ("thu.eml", b"Received: from a\n\na"),
        ("khong duoi", pdf()),
        ("ban ve.dwg", b"AC1032" + bytes(range(256))),
    ],
)
def test_what_people_have_is_taken(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    require_evidence(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.exe", PROGRAM, "đây là chương trình máy tính, không nhận làm minh chứng"),
        ("a.pdf", PROGRAM, "đây là chương trình máy tính"),
        ("anh.jpg.bat", b"del a\n", "đây là chương trình máy tính"),
        ("a.apk", zipped("classes.dex"), "đây là chương trình máy tính"),
        ("a.xls", PAGE, "đây là trang web (HTML) mang đuôi .xls; hãy đổi đuôi tệp thành .html"),
        ("a.png", JPEG, "đây là ảnh JPEG mang đuôi .png; hãy đổi đuôi tệp thành .jpg"),
        ("a.txt", JPEG, "đây là ảnh JPEG mang đuôi .txt"),
        ("a.xlsx", WORD, "đây là tệp Word (.docx) mang đuôi .xlsx"),
        ("a.pdf", b"xin chao", "đây là tệp chữ mang đuôi .pdf"),
        ("a.pdf", others()["noise"], "tệp mang đuôi .pdf nhưng bên trong không phải"),
        ("a.pdf", pdf()[:-60], "tệp hỏng hoặc chưa tải hết"),
        ("a.pdf", others()["pdf"], "tệp hỏng hoặc chưa tải hết"),
        ("a.doc", others()["old office"], "tệp hỏng hoặc chưa tải hết"),
        ("a.zip", zipped("a", "b")[:-9], "đây là tệp nén (hoặc tệp Office) hỏng"),
        ("a.xlsx", books()["zeros"], "tệp bung ra"),
        ("a.xlsx", books()["entities"], "tệp khai báo kiểu XML riêng"),
        ("a.docx", word_files()["lies small"], "tệp hỏng ở phần"),
        ("a.zip", zipped("a.bin", body=bytes(80_000_000)), "tệp bung ra 80 MB"),
        ("a.txt", b"", "tệp trống, không chứng minh được gì"),
    ],
)
def test_what_cannot_be_kept_is_named(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    text = refused(tmp_path, name, data)
    assert text.startswith(said)
    assert "hãy" in text


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="không mở được tệp"):
        require_evidence(tmp_path / "khong.pdf")
