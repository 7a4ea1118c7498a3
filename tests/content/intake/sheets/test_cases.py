"""Workbooks and CSV files of offices that lost their meaning on the way in: each is read as it
stands, asked about, or refused with its cell."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from content.audiences.file import Addressee, RowProblem, read_people
from content.intake.errors import InputError
from content.intake.sheets.table import AskedBack, TableChoice
from content.plans.activities import list_activities
from content.plans.activity_file import import_activities, read_activities
from tests.kit import BIENTAP, Home

CASES = Path(__file__).parents[3] / "fixtures" / "intake"


def read(name: str, choice: TableChoice | None = None) -> tuple[list[tuple[str, ...]], list[str]]:
    """(address, name, fields…) of every person, and what is said besides."""
    notes: list[str] = []
    rows = list(read_people(CASES / name, choice=choice, notes=notes))
    people = [row for row in rows if isinstance(row, Addressee)]
    assert len(people) == len(rows)
    told = [note for note in notes if "căn cứ đồng ý" not in note]  # the cases have no such column
    return [(row.address, row.name, *row.fields.values()) for row in people], told


def test_the_line_that_names_the_separator_is_no_heading() -> None:
    assert read("a01-sep.csv") == ([("an@phuong.example.vn", "Nguyễn Thị Ấn")], [])


def test_a_hidden_row_is_asked_about_with_its_number() -> None:
    with pytest.raises(AskedBack, match=r"1 dòng bị ẩn \(dòng 3\): nhập cả hay bỏ qua") as asked:
        read("x02-hidden-row.xlsx")
    assert asked.value.asked == "hidden"
    people, notes = read("x02-hidden-row.xlsx", TableChoice(hidden="skip"))
    assert [address for address, _name in people] == [
        "an@phuong.example.vn",
        "binh@phuong.example.vn",
    ]
    assert notes == ["Bỏ qua 1 dòng bị ẩn (dòng 3)."]
    people, notes = read("x02-hidden-row.xlsx", TableChoice(hidden="take"))
    assert ("an-di@phuong.example.vn", "đã rút khỏi danh sách") in people
    assert notes == ["Nhập cả 1 dòng bị ẩn (dòng 3)."]


def test_the_sheet_that_people_see_is_read() -> None:
    people, notes = read("x04-hidden-sheet.xlsx")
    assert people == [("moi@phuong.example.vn", "M")]
    assert notes == ["Bỏ qua trang tính bị ẩn «cu»."]


def test_two_filled_sheets_are_asked_about_by_name() -> None:
    with pytest.raises(AskedBack, match="«Phuong 1», «Phuong 2»") as asked:
        read("x06-two-data-sheets.xlsx")
    assert (asked.value.asked, asked.value.sheets) == ("sheet", ("Phuong 1", "Phuong 2"))
    people, _notes = read("x06-two-data-sheets.xlsx", TableChoice(sheet="Phuong 2"))
    assert people == [("p2@phuong.example.vn", "M")]


def test_a_merged_value_is_everybodys_that_it_stands_beside() -> None:
    people, _notes = read("x07-merged.xlsx")
    assert [ward for _address, _name, ward in people] == ["Hải Châu", "Hải Châu"]


def test_errors_and_truth_values_are_no_names() -> None:
    rows = list(read_people(CASES / "x18-na-merged-send.xlsx"))
    bad = {row.cell: row.text for row in rows if isinstance(row, RowProblem)}
    assert set(bad) == {"ô B2", "ô B4"}
    assert "lỗi «#N/A»" in bad["ô B2"]
    assert "đúng/sai (TRUE)" in bad["ô B4"]
    (good,) = [row for row in rows if isinstance(row, Addressee)]
    assert (good.name, good.fields) == ("Bình", {"phuong": "Hải Châu"})


@pytest.fixture
def refused(home: Home) -> Callable[[str], str]:
    """What is said of a file of activities, which records nothing."""
    home.people().plans()

    def told(name: str) -> str:
        with pytest.raises(InputError) as caught, home.database.write() as db:
            import_activities(db, read_activities(CASES / name), home.act(BIENTAP))
        with home.database.read() as db:
            assert list_activities(db, date(2026, 1, 1)) == []
        return str(caught.value)

    return told


def test_a_fraction_is_no_count_and_no_cost(refused: Callable[[str], str]) -> None:
    told = refused("y01-float-count.xlsx")
    assert "ô D2, cột «Lượt người»: «1,234» phải là số nguyên" in told
    assert "ô E2, cột «Chi phí (đồng)»: «12,345» phải là số nguyên" in told


def test_an_error_is_no_title(refused: Callable[[str], str]) -> None:
    told = refused("y12-err.xlsx")
    assert "ô B2, cột «Tên hoạt động»: ô chứa lỗi «#N/A»" in told
    assert "ô F2, cột «Ghi chú»: ô chứa lỗi «#REF!»" in told
    assert "1 dòng lỗi" in told
