"""Other agencies' reports: taken in whole or not at all, told in the report on the whole plan."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from content.database.tables.agency_reports import agency_reports
from content.intake.errors import InputError
from content.office.office import import_office
from content.people.acts import NotAllowed, Person
from reports.body.draft import ReportDraft
from reports.body.facts import states_told
from reports.counting.exchange import HEADS, SHEET, AgencyReport, read_agency_report
from reports.counting.figures import Figures
from reports.counting.ours import OWN_FIGURES
from reports.counting.received import take_in
from reports.files.excel import write_xlsx
from reports.files.pack.proofs import gather
from tests.agency_kit import BOOKLETS, HELPED, ITEMS, agency_report
from tests.kit import BIENTAP
from tests.reports.report_kit import CITY, Town

YEAR = "chot_so_lieu:2026-2"
WHOLE = f"{YEAR}+tong-hop"


@pytest.fixture
def leading(town: Town) -> Town:
    """The office is the body that coordinates the city's plan."""
    return says(town, "so-tttt")


def says(town: Town, key: str) -> Town:
    document: dict[str, object] = {"agency": [{"plan": CITY, "key": key, "groups": []}]}
    with town.home.database.write() as db:
        import_office(db, {"name": "Cơ quan mẫu", **document}, town.home.act())
    return town


def taken(town: Town, report: AgencyReport, by: Person = BIENTAP) -> bool:
    with town.home.database.write() as db:
        return take_in(db, report, "so-noi-vu.xlsx", town.home.act(by)) is not None


def kept(town: Town) -> int:
    with town.home.database.read() as db:
        return db.execute(select(func.count()).select_from(agency_reports)).scalar_one()


def duty(found: Figures, id: str) -> Any:
    (one,) = [duty for duty in found.obligations if duty.id == id]
    return one


def test_what_an_office_exports_is_what_the_coordinating_body_reads(
    town: Town, tmp_path: Path
) -> None:
    says(town, "so-noi-vu")
    town.act("publication", "2026-07-15", "dn-xuat-ban-pham", counts={"copies": 2000})
    figures = town.report(YEAR)
    with town.home.database.read() as db:
        draft: ReportDraft = gather(db, figures).draft
    (tmp_path / "bao-cao.xlsx").write_bytes(write_xlsx(draft))
    read = read_agency_report(tmp_path / "bao-cao.xlsx")
    assert (read.plan, read.agency, read.first, read.last) == (
        CITY,
        "so-noi-vu",
        figures.period.covered.first,
        figures.period.covered.last,
    )
    assert [one.id for one in read.duties] == [one.id for one in figures.obligations]
    for said, meant in zip(read.duties, figures.obligations, strict=True):
        assert (said.state, said.due, said.done) == (
            meant.state,
            meant.due,
            meant.done.values.covered,
        )
        assert (said.title, said.role) == (meant.title, meant.our_role)
    values = {figure.key: figure.value for figure in read.figures}
    assert values["leaflet.copies"] == 2000
    assert values == {key: figures.figure(key).values.covered for key in values}


def test_only_the_offices_own_report_carries_the_sheet(leading: Town, tmp_path: Path) -> None:
    sheets = {}
    for period in (YEAR, WHOLE):
        with leading.home.database.read() as db:
            draft = gather(db, leading.report(period)).draft
        (tmp_path / "tep.xlsx").write_bytes(write_xlsx(draft))
        sheets[period] = load_workbook(tmp_path / "tep.xlsx").sheetnames
        told = states_told(draft)
        assert told.startswith("Theo Kế hoạch số 143/KH-UBND, cơ quan chủ trì") is (period == YEAR)
        assert told.startswith("Kế hoạch số 143/KH-UBND giao 30 nhiệm vụ") is (period == WHOLE)
        assert draft.subject[0].startswith("Tổng hợp") is (period == WHOLE)
    assert SHEET in sheets[YEAR]
    assert "Cơ quan" not in sheets[YEAR]
    assert SHEET not in sheets[WHOLE]
    assert {"Cơ quan", "Báo cáo của cơ quan"} <= set(sheets[WHOLE])


def test_an_agencys_word_stands_in_the_report_on_the_whole_plan(
    leading: Town, tmp_path: Path
) -> None:
    assert duty(leading.report(WHOLE), "dn-xuat-ban-pham").state == "open"
    report = read_agency_report(agency_report(tmp_path / "so-noi-vu.xlsx"))
    assert taken(leading, report)
    whole = leading.report(WHOLE)
    told = duty(whole, "dn-xuat-ban-pham")
    assert (told.state, told.missing, told.gaps) == ("met", 0, ())
    assert told.results == "Sở Nội vụ: 01 lần; 2.000 bản, chiếc (đạt; báo cáo ngày 25/11/2026)"
    (heard,) = whole.reporter.heard
    assert (heard.name, heard.states, heard.totals) == (
        "Sở Nội vụ",
        {"met": 1, "waiting": 1},
        {"all.items": 12},
    )
    assert "Văn phòng UBND thành phố" in whole.reporter.unheard
    assert "Sở Nội vụ" not in whole.reporter.unheard
    assert OWN_FIGURES in whole.notes
    assert any(note.startswith("Chưa nhận báo cáo của: ") for note in whole.notes)
    assert OWN_FIGURES not in leading.report(YEAR).notes
    helped = "dn-doi-thoai-doanh-nghiep"  # who only helps and did nothing says nothing of the lead
    assert duty(whole, helped) == duty(leading.figures(YEAR), helped)
    assert duty(leading.report(YEAR), "dn-xuat-ban-pham").state == "waiting"  # our own is our own


def test_the_same_report_is_kept_once_and_a_newer_one_counts(leading: Town, tmp_path: Path) -> None:
    report = read_agency_report(agency_report(tmp_path / "mot.xlsx"))
    assert [taken(leading, report), taken(leading, report), kept(leading)] == [True, False, 1]
    newer = agency_report(tmp_path / "hai.xlsx", (*BOOKLETS[:8], "short", "Chưa đạt", "00"), ITEMS)
    assert taken(leading, read_agency_report(newer))
    assert duty(leading.report(WHOLE), "dn-xuat-ban-pham").state == "short"
    other_days = agency_report(tmp_path / "ba.xlsx", Đến_ngày="2026-05-20")
    assert taken(leading, read_agency_report(other_days))
    assert len(leading.report(WHOLE).reporter.heard) == 1


@pytest.mark.parametrize(
    ("rows", "fields", "where", "words"),
    [
        (
            (),
            {"Mẫu_dữ_liệu": "lan-toa/bao-cao-co-quan@9"},
            "ô B1",
            "cần lan-toa/bao-cao-co-quan@1",
        ),
        ((), {"Cơ_quan": ""}, "ô B3", "Cơ quan: «» không phải mã"),
        ((), {"Từ_ngày": "21/13/2025"}, "ô B4", "Từ ngày: «21/13/2025» không phải ngày"),
        ((), {"Đến_ngày": "2025-11-20"}, "ô B5", "phải không trước"),
        ((("nhiệm-vụ", "a"),), {}, "ô A9", "phải là nhiệm vụ hoặc số liệu"),
        ((BOOKLETS, BOOKLETS), {}, "ô B10", "«dn-xuat-ban-pham» ghi hai lần"),
        (((*BOOKLETS[:3], "giúp", *BOOKLETS[4:]),), {}, "ô D9", "Vai trò: «giúp»"),
        (((*BOOKLETS[:6], "nhiều", *BOOKLETS[7:]),), {}, "ô G9", "Đã làm: «nhiều» không phải số"),
        (((*BOOKLETS[:6], -1, *BOOKLETS[7:]),), {}, "ô G9", "Đã làm: «-1» không phải số"),
        (((*BOOKLETS[:8], "đạt", *BOOKLETS[9:]),), {}, "ô I9", "Mã đánh giá: «đạt»"),
    ],
)
def test_a_fault_in_the_sheet_is_told_with_its_cell(
    tmp_path: Path, rows: tuple[Any, ...], fields: dict[str, str], where: str, words: str
) -> None:
    path = agency_report(tmp_path / "tep.xlsx", *rows, **fields)
    with pytest.raises(InputError) as caught:
        read_agency_report(path)
    (problem,) = caught.value.problems
    assert problem.where == f"tep.xlsx, {where}"
    assert words in problem.text


def test_other_columns_or_another_file_are_refused(tmp_path: Path) -> None:
    path = agency_report(tmp_path / "tep.xlsx")
    book = load_workbook(path)
    book[SHEET]["B8"] = "Khóa"
    book.save(path)
    with pytest.raises(InputError, match=f"ô A8: các cột phải là {HEADS[0]}, {HEADS[1]}"):
        read_agency_report(path)
    del book[SHEET]
    book.save(path)
    with pytest.raises(
        InputError, match=f"không có trang tính «{SHEET}»; chọn một, trong tệp có: «Sheet»"
    ):
        read_agency_report(path)


def test_what_the_plan_does_not_know_changes_nothing(leading: Town, tmp_path: Path) -> None:
    odd = agency_report(tmp_path / "a.xlsx", (HELPED[0], "dn-la", *HELPED[2:]), Cơ_quan="so-y-te")
    with pytest.raises(InputError) as caught:
        taken(leading, read_agency_report(odd))
    agency, duty = (problem.text for problem in caught.value.problems)
    assert "không có cơ quan «so-y-te»; có: " in agency
    assert "không có nhiệm vụ «dn-la» (Đối thoại)" in duty
    ours = agency_report(tmp_path / "b.xlsx", Cơ_quan="so-tttt")
    with pytest.raises(InputError, match="báo cáo của chính cơ quan ta"):
        taken(leading, read_agency_report(ours))
    unknown = agency_report(tmp_path / "c.xlsx", Kế_hoạch="kh-99")
    with pytest.raises(InputError, match="không có kế hoạch này"):
        taken(leading, read_agency_report(unknown))
    good = read_agency_report(agency_report(tmp_path / "d.xlsx"))
    with pytest.raises(NotAllowed):
        taken(leading, good, Person("kiemtra", "auditor", "van-phong"))
    assert kept(leading) == 0
