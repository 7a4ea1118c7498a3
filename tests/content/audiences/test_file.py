import csv
import tracemalloc
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from content.audiences.file import Addressee, ConsentDefault, RowProblem, read_people
from content.audiences.header import TITLES
from content.intake.errors import InputError
from content.intake.sheets.book import table_events

AUDIENCES = Path(__file__).parents[3] / "samples" / "audiences"


def write(folder: Path, text: str, encoding: str = "utf-8", name: str = "a.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def sheet(folder: Path, rows: Sequence[list[Any]]) -> Path:
    book = openpyxl.Workbook(write_only=True)
    table = book.create_sheet()
    for row in rows:
        table.append(row)
    book.save(folder / "a.xlsx")
    return folder / "a.xlsx"


def people(path: Path) -> list[Addressee]:
    rows = list(read_people(path))
    assert not [row for row in rows if isinstance(row, RowProblem)]
    return [row for row in rows if isinstance(row, Addressee)]


def one_problem(path: Path) -> RowProblem:
    found = [row for row in read_people(path) if isinstance(row, RowProblem)]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("name", "kind", "count"), [("nguoi-dan-email", "email", 120), ("nguoi-dan-sms", "phone", 40)]
)
def test_the_sample_audiences_are_good(name: str, kind: str, count: int) -> None:
    rows = people(AUDIENCES / f"{name}.csv")
    assert len({person.address for person in rows}) == count
    assert {person.kind for person in rows} == {kind}
    assert all(
        person.consent_basis and person.consent_at and person.fields["phuong"] for person in rows
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_usual_kinds_of_csv_are_understood(
    tmp_path: Path, delimiter: str, encoding: str, end: str
) -> None:
    lines = [
        ["Address", "NAME", "consent_basis", "consent_at", "Họ tên"],
        ["0901234567", "Lê Hoà", "dong_y", "01/02/2026", "x"],
    ]
    path = write(tmp_path, end.join(delimiter.join(line) for line in lines) + end, encoding)
    assert people(path) == [
        Addressee(2, "phone", "+84901234567", "Lê Hoà", "dong_y", "2026-02-01", {"Họ tên": "x"})
    ]


def test_quoted_cells_and_empty_lines_keep_the_row_numbers(tmp_path: Path) -> None:
    path = write(tmp_path, 'email,name\n\na@example.vn,"Lê, Nam"\n,\nb@example.vn,\n')
    assert [(person.row, person.name) for person in people(path)] == [(3, "Lê, Nam"), (5, "")]


def test_an_address_column_takes_both_kinds_row_by_row(tmp_path: Path) -> None:
    assert [
        person.kind for person in people(write(tmp_path, "address\na@example.vn\n0901234567\n"))
    ] == ["email", "phone"]


def test_text_is_composed_and_cleaned(tmp_path: Path) -> None:
    path = write(tmp_path, "email,name,ghi chú\na@example.vn, Le\u0302\u200b\u00a0Nam ,x\n")
    assert people(path)[0].name == "Lê Nam"


def test_a_person_shows_no_address_in_its_repr(tmp_path: Path) -> None:
    shown = repr(people(write(tmp_path, "email,name,ma\nan.le@example.vn,Lê An,K7\n"))[0])
    assert "an.le" not in shown
    assert "Lê" not in shown
    assert "K7" not in shown


@pytest.mark.parametrize(
    ("header", "row", "field", "words"),
    [
        ("phone", "a@example.vn", "phone", "ký tự lạ"),
        ("email", "0901234567", "email", "viết sai"),
        ("address", "02838221234", "address", "máy bàn"),
        ("email,name", ",Nam", "email", "chưa có"),
        ("email,consent_at", "a@example.vn,2026-13-01", "consent_at", "2026-12-01"),
        ("email,consent_at", "a@example.vn,hôm qua", "consent_at", "2026-12-01"),
        ("email,name", "a@example.vn,NguyÔn V¨n An", "name", "TCVN3"),
        ("email,name", f"a@example.vn,{'x' * 501}", "name", "500"),
        ("email,name", "a@example.vn,Lê,Nam", "", "nhiều ô hơn"),
        ("email,,name", "a@example.vn,Lê,Nam", "", "không có tên"),
    ],
)
def test_a_bad_row_is_told_with_its_column(
    tmp_path: Path, header: str, row: str, field: str, words: str
) -> None:
    problem = one_problem(write(tmp_path, f"{header}\n{row}\n"))
    assert (problem.row, problem.field) == (2, field)
    assert words in problem.text
    assert "@example.vn" not in problem.text


def test_good_and_bad_rows_come_in_order(tmp_path: Path) -> None:
    rows = list(read_people(write(tmp_path, "phone\n0901234567\n123\n0907654321\n")))
    assert [(row.row, isinstance(row, Addressee)) for row in rows] == [
        (2, True),
        (3, False),
        (4, True),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "tệp trống"),
        (b"name,phuong\na,b\n", "address"),
        (b"email,phone\na,b\n", "đúng một cột"),
        (b"email,name,name\n", "«name» có hai lần"),
        ("email,Ngày sinh\n".encode(), "dữ liệu cá nhân"),
        (b"email,so_cccd\n", "dữ liệu cá nhân"),
        (b"email," + b",".join(b"c%d" % n for n in range(100)) + b"\n", "hơn 100 cột"),
        ("Thư điện tử,SĐT\n".encode(), "có «Thư điện tử» .cột A. và «SĐT» .cột B."),
        (b"Emial,ten\n", "cột «Emial» có phải «Email»"),
        (b'email,name\na@example.vn,"Nam\nb@example.vn,Hoa\n', "ngoặc kép"),
        (b"email,name\na@example.vn,ok\n" + "b@example.vn,Hoà\n".encode("utf-16-le"), "UTF-8"),
        (
            "email,name\na@example.vn,Nam\n\nb@example.vn,Hoà".encode("latin-1"),
            "dòng 4: tệp không phải UTF-8",
        ),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused(
    tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=words):
        list(read_people(path))


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_a_missing_file_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="không mở được"):
        list(read_people(tmp_path / name))


def test_too_many_rows_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "phone\n" + "0901234567\n" * 11)
    assert len(list(read_people(path, limit=11))) == 11
    with pytest.raises(InputError, match="hơn 10 dòng"):
        list(read_people(path, limit=10))


def test_a_spreadsheet_is_read_with_its_own_types(tmp_path: Path) -> None:
    day = datetime(2026, 2, 1)  # noqa: DTZ001 (a spreadsheet's dates have no zone)
    rows: list[list[Any]] = [
        ["phone", "name", "consent_at", "tổ", None],
        [901234567, "Lê Hoà", day, 7.0, None],
        [],
        ["0907654321"],
    ]
    assert people(sheet(tmp_path, rows)) == [
        Addressee(2, "phone", "+84901234567", "Lê Hoà", "", "2026-02-01", {"tổ": "7"}),
        Addressee(4, "phone", "+84907654321", "", "", "", {"tổ": ""}),
    ]


def test_a_spreadsheet_with_a_wrong_size_note_loses_no_row(tmp_path: Path) -> None:
    path = sheet(tmp_path, [["phone", "name"], ["0901234567", "a"], ["0907654321", "b"]])
    changed = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w") as new:
        for part in old.namelist():
            data = old.read(part)
            new.writestr(
                part, data.replace(b'<dimension ref="A1:B3" />', b'<dimension ref="A1" />')
            )
    assert [person.name for person in people(changed)] == ["a", "b"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "tệp trống"),
        (b"not a zip", "đúng một cột địa chỉ"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old excel", "lưu lại dạng .xlsx hoặc CSV UTF-8"),
        (b"%PDF-1.7 ...", "đây là tệp PDF"),
    ],
)
def test_what_is_no_spreadsheet_is_named_truly(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(InputError, match=words):
        list(read_people(path))


def test_a_broken_spreadsheet_is_refused_or_read_but_never_crashes(tmp_path: Path) -> None:
    good = sheet(
        tmp_path, [["phone"], *([f"09012345{last}"] for last in range(10, 40))]
    ).read_bytes()
    path = tmp_path / "b.xlsx"
    refused = 0
    for at in range(0, len(good), 97):
        path.write_bytes(good[:at] + bytes([good[at] ^ 0xFF]) + good[at + 1 :])
        try:
            list(table_events(path, TITLES.as_options(), "", "ask"))
        except InputError:
            refused += 1
    assert refused > 10


def long_list(folder: Path, count: int) -> Path:
    path = folder / f"{count}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["address", "name", "consent_basis", "consent_at", "phuong"])
        rows.writerows(
            [f"09{number:08d}", f"Nguyễn Văn Hoà {number}", "dong_y", "2026-03-01", "Hoà Xuân"]
            for number in range(count)
        )
    return path


def test_memory_does_not_grow_with_the_list(tmp_path: Path) -> None:
    def peak(path: Path) -> int:
        tracemalloc.reset_peak()
        assert all(isinstance(row, Addressee) for row in read_people(path))
        return tracemalloc.get_traced_memory()[1]

    short, long = long_list(tmp_path, 1_000), long_list(tmp_path, 4_000)
    tracemalloc.start()
    list(read_people(long))  # fills the small memory of names that come again
    first, second = peak(short), peak(long)
    tracemalloc.stop()
    assert second < first + 60_000  # 20 bytes for each of the 3,000 rows more


@pytest.mark.parametrize(
    "titles",
    [
        "Email,Họ và tên,Căn cứ đồng ý,Ngày đồng ý",
        "Thư điện tử,HỌ TÊN,can cu dong y,Ngay dong y",
        "E-mail *,Họ và tên:,Căn cứ,Ngày đồng ý",
    ],
)
def test_columns_are_known_by_the_titles_that_offices_write(tmp_path: Path, titles: str) -> None:
    path = write(tmp_path, f"{titles},phường\na@example.vn,Lê An,dong_y,1/2/2026,Hải Châu\n")
    (person,) = people(path)
    assert (person.kind, person.name, person.consent_basis) == ("email", "Lê An", "dong_y")
    assert person.consent_at == "2026-02-01"
    assert person.fields["phường"] == "Hải Châu"


def test_a_mark_may_still_name_a_column_as_the_file_does(tmp_path: Path) -> None:
    (person,) = people(write(tmp_path, "Email,Họ và tên\na@example.vn,Lê An\n"))
    assert (person.name, person.fields) == ("Lê An", {"Họ và tên": "Lê An"})


def test_an_address_by_its_own_name_wins_over_other_contacts(tmp_path: Path) -> None:
    (person,) = people(write(tmp_path, "email,Số điện thoại\na@example.vn,0901234567\n"))
    assert (person.address, person.fields) == ("a@example.vn", {"Số điện thoại": "0901234567"})


def test_lost_zeros_are_put_back_and_counted_and_lost_digits_are_refused(tmp_path: Path) -> None:
    notes: list[str] = []
    rows: list[list[Any]] = [["SĐT"], [901234567], ["0907654321"], [84901111222], ["9.12E+08"]]
    found = list(read_people(sheet(tmp_path, rows), notes=notes))
    assert [row.address for row in found if isinstance(row, Addressee)] == [
        "+84901234567",
        "+84907654321",
        "+84901111222",
    ]
    (bad,) = [row for row in found if isinstance(row, RowProblem)]
    assert (bad.cell, bad.field) == ("ô A5", "SĐT")
    assert "rút gọn thành «9.12E+08»" in bad.text
    assert notes[0] == "Đã thêm số 0 ở đầu cho 1 số điện thoại."


def test_a_free_column_that_looks_like_one_of_ours_is_told(tmp_path: Path) -> None:
    notes: list[str] = []
    path = write(tmp_path, "Email,Ngày đồng  í,Căn cứ\na@example.vn,x,phiếu\n")
    list(read_people(path, notes=notes))
    assert notes == [
        "Cột «Ngày đồng  í» được giữ làm cột tự do; nếu là «Ngày đồng ý» thì sửa tên cột rồi nhập "
        "lại."
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Email\na@example.vn\n", True),
        ("Email,Căn cứ đồng ý,Ngày đồng ý\na@example.vn,,01/12/2025\n", True),
        ("Email,Căn cứ đồng ý\na@example.vn,\nb@example.vn,phiếu đăng ký\n", False),
    ],
)
def test_a_list_of_nobody_with_a_basis_of_consent_is_told(
    tmp_path: Path, text: str, told: bool
) -> None:
    notes: list[str] = []
    list(read_people(write(tmp_path, text), notes=notes))
    assert [note[:41] for note in notes] == ["Không ai trong danh sách có căn cứ đồng ý"] * told


@pytest.mark.parametrize("value", ["31/12/2199", 2026, 46_054])
def test_a_consent_is_of_a_day_that_was(tmp_path: Path, value: object) -> None:
    path = sheet(tmp_path, [["Email", "Ngày đồng ý (dd/mm/yyyy)"], ["a@example.vn", value]])
    (bad,) = read_people(path, consent=ConsentDefault(latest=date(2026, 12, 1)))
    assert isinstance(bad, RowProblem)
    assert bad.cell == "ô B2"
    assert "ngày" in bad.text
