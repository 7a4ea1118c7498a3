"""What people say for a report goes into the report of its day and plan, as it stood when that was
made."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook

from content.intake.errors import InputError
from content.people.acts import Act
from content.plans.statement_file import import_statements, read_statements
from content.plans.statements import (
    StatementEntry,
    add_statement,
    cancel_statement,
    list_statements,
    statements_for,
)
from tests.kit import BIENTAP, Home

CITY, HARBOUR = "da-nang-143-kh-ubnd-2022", "hai-phong-18-kh-khdt-2024"
AT = datetime(2026, 5, 12, 2, 0, tzinfo=UTC)
DAYS = date(2025, 11, 21), date(2026, 5, 20)
CAUSE = StatementEntry("cause", "Thiếu kinh phí", date(2026, 5, 12))


@pytest.fixture
def town(home: Home) -> Home:
    return home.people().plans()


def proposed(town: Home, made_at: datetime, plan: str = CITY) -> list[str]:
    with town.database.read() as db:
        return [found.text for found in statements_for(db, plan, DAYS, made_at)]


def test_a_report_takes_what_was_said_in_its_days_for_its_plan(town: Home) -> None:
    with town.database.write() as db:
        add_statement(db, CAUSE, Act(BIENTAP, AT))
        for text, day, plan in (
            ("Của kế hoạch này", date(2026, 1, 5), CITY),
            ("Của kế hoạch kia", date(2026, 1, 5), HARBOUR),
            ("Kỳ sau", date(2026, 5, 21), None),
        ):
            add_statement(db, StatementEntry("proposal", text, day, plan), Act(BIENTAP, AT))
    assert proposed(town, AT) == ["Của kế hoạch này", "Thiếu kinh phí"]
    assert proposed(town, AT, HARBOUR) == ["Của kế hoạch kia", "Thiếu kinh phí"]


def test_a_report_says_the_same_whatever_was_recorded_or_cancelled_since(town: Home) -> None:
    after = AT + timedelta(days=1)
    with town.database.write() as db:
        number = add_statement(db, CAUSE, Act(BIENTAP, AT))
        cancel_statement(db, number, Act(BIENTAP, after, why="nhầm"))
        add_statement(db, StatementEntry("fund", "Ghi sau", date(2026, 5, 1)), Act(BIENTAP, after))
        (found,) = [entry for entry in list_statements(db) if entry.id == number]
    assert found.cancelled
    assert proposed(town, AT) == ["Thiếu kinh phí"]
    assert proposed(town, after) == ["Ghi sau"]


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (StatementEntry("reason", "Vì sao", date(2026, 1, 1)), "kind"),
        (StatementEntry("cause", "  ", date(2026, 1, 1)), "text"),
        (StatementEntry("cause", "x" * 2_001, date(2026, 1, 1)), "text"),
        (StatementEntry("cause", "Vì sao", date(2026, 1, 1), "khong-co"), "plan"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_recorded(
    town: Home, entry: StatementEntry, field: str
) -> None:
    with pytest.raises(InputError) as raised, town.database.write() as db:
        add_statement(db, entry, Act(BIENTAP, AT))
    assert [problem.field for problem in raised.value.problems] == [field]
    assert proposed(town, AT) == []


def test_it_is_cancelled_once_and_with_a_reason(town: Home) -> None:
    with town.database.write() as db:
        number = add_statement(db, CAUSE, Act(BIENTAP, AT))
    for act, id in ((Act(BIENTAP, AT), number), (Act(BIENTAP, AT, why="nhầm"), 99)):
        with pytest.raises(InputError), town.database.write() as db:
            cancel_statement(db, id, act)
    with town.database.write() as db:
        cancel_statement(db, number, Act(BIENTAP, AT, why="nhầm"))
    with pytest.raises(InputError, match="đã hủy từ trước"), town.database.write() as db:
        cancel_statement(db, number, Act(BIENTAP, AT, why="nhầm"))


def sheet(folder: Path, *rows: tuple[str, ...]) -> Path:
    book = Workbook()
    page = book.active
    assert page is not None
    for row in (("Loại", "Nội dung", "Ngày", "Người nêu"), *rows):
        page.append(row)
    book.save(folder / "noi-dung.xlsx")
    return folder / "noi-dung.xlsx"


def test_a_spreadsheet_is_taken_whole_or_not_at_all(town: Home, tmp_path: Path) -> None:
    good = ("Nguyên nhân", "Thiếu người", "12/05/2026", "Phòng Tổng hợp")
    bad = ("Lý do", "", "hôm qua", "")
    with pytest.raises(InputError) as raised, town.database.write() as db:
        import_statements(db, read_statements(sheet(tmp_path, good, bad)), Act(BIENTAP, AT))
    told = str(raised.value)
    assert "ô B3, cột «Nội dung»" in told
    assert "hôm qua" in told
    assert proposed(town, AT) == []
    with town.database.write() as db:
        assert (
            len(import_statements(db, read_statements(sheet(tmp_path, good)), Act(BIENTAP, AT)))
            == 1
        )
    with town.database.read() as db:
        (found,) = list_statements(db)
    assert (found.kind, found.day, found.said_by) == ("cause", date(2026, 5, 12), "Phòng Tổng hợp")


def test_the_same_statement_is_recorded_once_and_again_after_it_was_cancelled(town: Home) -> None:
    said_by_another = StatementEntry("cause", " Thiếu kinh phí ", CAUSE.day, said_by="Phòng khác")
    with town.database.write() as db:
        number = add_statement(db, CAUSE, Act(BIENTAP, AT))
        with pytest.raises(InputError, match=f"đã ghi rồi \\(số {number}\\)"):
            add_statement(db, said_by_another, Act(BIENTAP, AT))
        add_statement(db, StatementEntry("cause", CAUSE.text, CAUSE.day, CITY), Act(BIENTAP, AT))
        cancel_statement(db, number, Act(BIENTAP, AT, why="nhầm"))
        add_statement(db, CAUSE, Act(BIENTAP, AT))
    assert len(proposed(town, AT)) == 2


def test_the_same_row_twice_in_a_file_names_the_first_row_and_records_nothing(
    town: Home, tmp_path: Path
) -> None:
    rows = [("Nguyên nhân", "Thiếu kinh phí", "12/5/2026", who) for who in ("", "Phòng khác")]
    with pytest.raises(InputError) as refused, town.database.write() as db:
        import_statements(db, read_statements(sheet(tmp_path, *rows)), Act(BIENTAP, AT))
    assert "ô B3, cột «Nội dung»: giống hệt dòng 2 của tệp này" in str(refused.value)
    with town.database.read() as db:
        assert list_statements(db) == []


def test_an_unknown_kind_offers_the_kinds_in_vietnamese(town: Home) -> None:
    with pytest.raises(InputError) as refused, town.database.write() as db:
        add_statement(db, StatementEntry("lý do", "Thiếu", CAUSE.day), Act(BIENTAP, AT))
    said = str(refused.value)
    assert "ô «Loại»: không có loại «lý do»; chọn một trong: Phân công thực hiện, Kinh phí" in said
    assert "cause" not in said
