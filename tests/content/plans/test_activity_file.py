"""Activities from a spreadsheet: recorded whole or not at all, each bad row told."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from content.intake.errors import InputError, RefusedRows
from content.plans.activities import list_activities
from content.plans.activity_file import COLUMNS, import_activities, read_activities
from content.plans.evidence import list_evidence
from tests.content.content_kit import sql
from tests.kit import BIENTAP, Home

PLAN = "da-nang-143-kh-ubnd-2022"


@pytest.fixture
def planned_home(home: Home) -> Home:
    return home.people().plans()


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., Path]:
    def make(*rows: list[object], head: list[str] | None = None) -> Path:
        made = Workbook()
        sheet = made.active
        assert sheet is not None
        sheet.append(head or list(COLUMNS.values()))
        for row in rows:
            sheet.append(row)
        made.save(tmp_path / "hoat-dong.xlsx")
        return tmp_path / "hoat-dong.xlsx"

    return make


def row(**cells: object) -> list[object]:
    return [cells.get(name) for name in COLUMNS]


def test_a_spreadsheet_is_recorded_whole(planned_home: Home, book: Callable[..., Path]) -> None:
    radio = {
        "form": "Chuyên mục phát thanh, truyền hình",
        "plan": PLAN,
        "obligation": "dn-chuyen-muc-dai",
    }
    issues = [
        row(**radio, title=f"Số {n}", first=date(2026, 1, 1 + n), airings=2) for n in range(3)
    ]
    days = {"first": "05/3/2026", "last": "2026-03-20"}
    leaflets = row(
        form="leaflet",
        title="Tờ gấp",
        **days,
        copies="1.500",
        link="https://a.example.vn/b",
        cost=3e6,
    )
    with planned_home.database.write() as db:
        made = import_activities(
            db, read_activities(book(*issues, leaflets)), planned_home.act(BIENTAP)
        )
        found = list_activities(db)
        (proof,) = list_evidence(db)
    assert [activity.id for activity in found] == made
    assert (found[3].first, found[3].last) == (date(2026, 3, 5), date(2026, 3, 20))
    assert (found[3].counts, found[3].cost) == ({"copies": 1500}, 3_000_000)
    assert (proof.subject.activity, proof.link) == (made[3], "https://a.example.vn/b")


def test_every_bad_row_is_told_and_none_is_recorded(
    planned_home: Home, book: Callable[..., Path]
) -> None:
    good = row(form="Đối thoại", title="Đối thoại", first=date(2026, 3, 1))
    file = book(
        good,
        good,
        row(form="Khiêu vũ", title="Vũ hội", first="30/02/2026", participants="nhiều"),
        row(form="Họp báo", title="Họp báo quý I", first=date(2026, 3, 2), obligation="dn-hop-bao"),
        row(form="led", title="X", first=date(2026, 3, 2), plan=PLAN, obligation="dn-hop-bao"),
        row(form="Họp báo", title="B¸o c¸o quý I kÕt qu¶ tuyªn truyÒn", first=date(2026, 3, 2)),
        row(
            form="Tờ rơi, tờ gấp", title="Tờ gấp", first=date(2026, 3, 2), link="khong-phai-dia-chi"
        ),
    )
    with pytest.raises(InputError) as caught, planned_home.database.write() as db:
        import_activities(db, read_activities(file), planned_home.act(BIENTAP))
    told = str(caught.value).splitlines()
    for line in (3, 4, 5, 6, 7, 8):
        assert [text for text in told if re.match(rf"hoat-dong.xlsx, ô [A-Z]+{line}, cột «", text)]
    assert "6 dòng lỗi" in told[-1]
    assert "chưa ghi hoạt động nào" in told[-1]
    assert sql(planned_home, "SELECT count(*) FROM activities") == [(0,)]


@pytest.mark.parametrize(
    ("head", "told"),
    [
        (["Hình thức", "Tên hoạt động"], "thiếu cột Từ ngày"),
        (["Hình thức", "Tên hoạt động", "Từ ngày", "Màu"], "không có cột «Màu»"),
        (["Hình thức", "form", "Tên hoạt động", "Từ ngày"], "có hai lần"),
    ],
)
def test_a_wrong_header_is_refused(
    planned_home: Home, book: Callable[..., Path], head: list[str], told: str
) -> None:
    with pytest.raises(InputError, match=told), planned_home.database.write() as db:
        import_activities(db, read_activities(book(["x"], head=head)), planned_home.act(BIENTAP))


def test_an_empty_sheet_is_refused(planned_home: Home, book: Callable[..., Path]) -> None:
    with pytest.raises(InputError, match="không có dòng nào"), planned_home.database.write() as db:
        import_activities(db, read_activities(book()), planned_home.act(BIENTAP))


def test_the_same_row_twice_names_the_first_row_and_no_number_that_is_none(
    planned_home: Home, book: Callable[..., Path]
) -> None:
    same = row(form="Đối thoại", title="Gặp dân", first=date(2026, 1, 5))
    path = book(same, row(form="Đối thoại", title="Gặp dân", first=date(2026, 1, 6)), same)
    with pytest.raises(RefusedRows) as refused, planned_home.database.write() as db:
        import_activities(db, read_activities(path), planned_home.act(BIENTAP))
    (problem,) = refused.value.problems
    assert problem.where == "hoat-dong.xlsx, ô B4, cột «Tên hoạt động»"
    assert problem.text == "giống hệt dòng 2 của tệp này: không ghi hai lần"
    assert refused.value.closing.text == (
        "1 dòng lỗi; chưa ghi hoạt động nào: sửa các dòng đó rồi nhập lại"
    )
