"""CSV as offices save it: separator and encoding are found, never guessed at the price of a row."""

import tracemalloc
from pathlib import Path

import pytest

from content.intake.errors import InputError
from content.intake.sheets.csv_file import csv_events
from content.intake.sheets.events import head_of, row_of
from content.intake.sheets.titles import Titles

TITLES = Titles(
    {"email": ("Email", "Thư điện tử"), "name": ("Họ và tên",)}, needed=[("email",)], free=True
)


def read(folder: Path, text: str, encoding: str = "utf-8") -> tuple[list[str], list[list[str]]]:
    path = folder / "a.csv"
    path.write_bytes(text.encode(encoding))
    events = list(csv_events(path, TITLES))
    rows = [list(row_of(event).texts) for event in events if event[0] == "row"]
    return list(head_of(events[0]).titles), rows


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_separator_is_the_one_that_makes_a_table(
    tmp_path: Path, separator: str, encoding: str
) -> None:
    """Other separators are in the cells, and more of them."""
    lines = [
        ["Thư điện tử", "Họ và tên", "ghi chú"],
        ["a@b.vn", '"Lê, An"', "x,y;z|t,,,".replace(separator, " ")],
        ["c@d.vn", '"Ngô\nBình"', ""],
    ]
    text = "\r\n".join(separator.join(cells) for cells in lines)
    head, rows = read(tmp_path, text, encoding)
    assert head == lines[0]
    assert [row[:2] for row in rows] == [["a@b.vn", "Lê, An"], ["c@d.vn", "Ngô\nBình"]]


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;"])
def test_the_line_that_names_the_separator_is_obeyed(tmp_path: Path, first: str) -> None:
    assert read(tmp_path, f"{first}\r\nEmail;a,b\r\nx@y.vn;1,5\r\n") == (
        ["Email", "a,b"],
        [["x@y.vn", "1,5"]],
    )


def test_one_column_alone_is_a_table(tmp_path: Path) -> None:
    assert read(tmp_path, "Email\na@b.vn\n") == (["Email"], [["a@b.vn"]])


def test_titles_above_the_heading_are_passed_over(tmp_path: Path) -> None:
    text = "UBND PHƯỜNG;;\nDANH SÁCH;;\nHọ và tên;Email;Tổ\nLê An;a@b.vn;5\nTổng cộng;;1\n"
    head, rows = read(tmp_path, text)
    assert (head, rows) == (["Họ và tên", "Email", "Tổ"], [["Lê An", "a@b.vn", "5"]])


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        ("Email,Họ\na@b.vn,Phan Thị Hạnh\n", "cp1258", "windows-1258"),
        ("Email,Hä tªn\na@b.vn,NguyÔn V¨n An\n", "latin-1", "TCVN3"),
        ("Email,Hoï teân\na@b.vn,Nguyeãn Vaên Aùnh\n", "latin-1", "VNI"),
    ],
)
def test_an_old_encoding_is_refused_by_its_name(
    tmp_path: Path, text: str, encoding: str, name: str
) -> None:
    if encoding == "cp1258":  # its tones stand behind the letters
        import unicodedata

        text = "".join(
            unicodedata.normalize("NFD", sign) if sign in "ọịạị" else sign for sign in text
        )
    with pytest.raises(InputError, match=f"bảng mã {name}, không phải Unicode"):
        read(tmp_path, text, encoding)


def test_an_error_that_was_exported_is_an_error_still(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Email,x\na@b.vn,#REF!\nb@b.vn,########\n", "utf-8")
    rows = [row_of(event) for event in csv_events(path, TITLES) if event[0] == "row"]
    assert [row.typed[1].kind for row in rows] == ["error", "error"]


@pytest.mark.parametrize("separator", [",", ";"])
def test_a_row_wider_than_anybody_fills_in_is_refused_in_little_memory(
    tmp_path: Path, separator: str
) -> None:
    wide = separator * 900_000 + "\n"
    tracemalloc.start()
    with pytest.raises(InputError, match=r"dòng 2: bảng rộng quá 1\.000 cột"):
        read(tmp_path, f"Email{separator}x\n" + wide * 12)
    assert tracemalloc.get_traced_memory()[1] < 60_000_000
    tracemalloc.stop()
