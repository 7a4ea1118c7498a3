"""Reports that are owed, in the console: on everybody's first page until number, date and signed
file stand, or a reason."""

import re
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path

import pytest

from content.people.acts import Person
from content.people.users import add_user
from engine.daily.matters import all_matters
from reports.desk.asked import ReportRequest, ask_for
from reports.desk.frozen import freeze, keep
from reports.desk.outcomes import Closed, Reopened
from tests.console.console_kit import User, user_of
from tests.content.content_kit import sql
from tests.kit import BIENTAP, DUYET, PHATNGON, QUANTRI, Home
from tests.made_files import pdf
from tests.reports.desk.desk_kit import owed, recorded, signed, signed_docx, signed_pdf
from tests.reports.report_kit import CITY, Town

YEAR = "chot_so_lieu:2026-2"
PAGE = f"/bao-cao/ky/{CITY}/{YEAR}"
AUDITOR = Person("kiemtra", "auditor", "van-phong")
SIGNED = {"number": "125/BC-VP", "dated": "2026-12-01", "seen": ""}


@pytest.fixture
def office(home: Home) -> Home:
    """Both plans known since October; it is Wednesday 02/12/2026, three days after the last."""
    home.clock.moment = datetime(2026, 10, 1, 2, 0, tzinfo=UTC)  # type: ignore[attr-defined]
    home.people().plans()
    with home.database.write() as db:
        add_user(db, AUDITOR, "mat-khau-thu", home.act())
    home.clock.moment = datetime(2026, 12, 2, 2, 0, tzinfo=UTC)  # type: ignore[attr-defined]
    return home


def issue(user: User, file: Path | None, **changes: str) -> int:
    files = {"file": (file.name, file.read_bytes())} if file else None
    answer = user.browser.post(f"{PAGE}/ban-hanh", data={**SIGNED, **changes}, files=files)
    return int(answer.status_code)


def entries(home: Home) -> list[tuple[object, ...]]:
    return sql(home, "SELECT outcome, number, recorded_by FROM report_outcomes ORDER BY id")


@pytest.mark.parametrize(
    "person", [BIENTAP, DUYET, PHATNGON, QUANTRI], ids=lambda person: person.role
)
def test_an_overdue_report_stands_on_the_first_page_of_whoever_can_act(
    office: Home, person: Person, tmp_path: Path
) -> None:
    user = user_of(office, person)
    page = user.get("/").text
    assert "Báo cáo quá hạn" in page
    assert "quá hạn 03 ngày, kể cả ngày nghỉ (ngày cuối cùng là 29/11/2026)" in page
    assert f'href="{PAGE}"' in page
    panel = user.get("/ke-hoach/can-nguoi", **{"HX-Request": "true"}).text
    assert "quá hạn 03 ngày" not in panel  # it stands above already
    recorded(office, owed(office, CITY, YEAR), signed(signed_pdf(tmp_path)))
    assert f'href="{PAGE}"' not in user.get("/").text


def test_a_title_with_a_colon_stays_whole_on_the_first_page_and_in_what_people_are_told(
    office: Home,
) -> None:
    title = "Báo cáo nhanh: số liệu quý IV"
    days = date(2026, 10, 1), date(2026, 11, 20), date(2026, 12, 3)
    with office.database.write() as db:
        ask_for(db, ReportRequest(CITY, title, "Công văn số 12: về số liệu", *days), office.act())
    with office.database.read() as db:
        found = all_matters(db, office.context)
    (matter,) = (each.matter for each in found if title in each.matter.title)
    assert matter.title == f"«{title}» theo Công văn số 12: về số liệu"
    assert matter.why.startswith("ngày cuối cùng 03/12/2026; còn ")
    for path in ("/", "/thong-bao?tat_ca=1"):
        page = unescape(user_of(office, DUYET).get(path).text)
        assert re.search(rf">\s*{re.escape(matter.title)}\s*<", page), path


def test_who_can_only_read_sees_it_among_what_the_plans_need(office: Home) -> None:
    user = user_of(office, AUDITOR)
    assert "Báo cáo quá hạn" not in user.get("/").text
    panel = user.get("/ke-hoach/can-nguoi", **{"HX-Request": "true"}).text
    assert "quá hạn 03 ngày" in panel
    assert 'name="number"' not in user.get(PAGE).text


def test_an_issued_report_shows_number_date_who_and_gives_its_file(
    office: Home, tmp_path: Path
) -> None:
    boss, file = user_of(office, DUYET), signed_docx(tmp_path, "báo cáo “năm”.docx")
    assert issue(boss, file) == 303
    page = user_of(office, BIENTAP).get(PAGE).text
    assert "<strong>125/BC-VP</strong>" in page
    assert "muộn 2 ngày" in page
    assert "duyet" in page
    (address,) = set(re.findall(r'href="(/bao-cao/tep-da-ky/\d+)"', page))
    kept = user_of(office, BIENTAP).get(address)
    assert kept.content == file.read_bytes()
    assert kept.headers["content-disposition"].startswith("attachment;")
    assert kept.headers["content-type"] == "application/octet-stream"
    assert kept.headers["x-content-type-options"] == "nosniff"
    assert "đã ban hành" in boss.get("/bao-cao").text
    record = user_of(office, QUANTRI).get("/he-thong/nhat-ky").text
    assert "ghi báo cáo đã ban hành" in record


def test_an_altered_signed_file_is_told_and_not_given(office: Home, tmp_path: Path) -> None:
    boss = user_of(office, DUYET)
    issue(boss, signed_pdf(tmp_path))
    (kept,) = (office.folder / "evidence").iterdir()
    kept.chmod(0o600)
    kept.write_bytes(b"khac")
    assert "tệp đã bị thay đổi" in boss.get(PAGE).text
    assert boss.get("/bao-cao/tep-da-ky/1").status_code == 422
    assert "Tệp báo cáo đã ký hỏng" in boss.get("/ke-hoach/can-nguoi").text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"number": " "}, "ghi số và ký hiệu"),
        ({"dated": "2026-12-03"}, "chưa đến"),
        ({"dated": ""}, "hãy ghi ngày"),
        ({"dated": "2026-11-20"}, "thì kỳ báo cáo chưa hết"),
    ],
)
def test_a_wrong_field_keeps_the_form_and_records_nothing(
    office: Home, tmp_path: Path, changes: dict[str, str], words: str
) -> None:
    boss, file = user_of(office, DUYET), signed_pdf(tmp_path)
    files = {"file": (file.name, file.read_bytes())}
    answer = boss.browser.post(f"{PAGE}/ban-hanh", data={**SIGNED, **changes}, files=files)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="2026-12-01"' in answer.text or "dated" in changes
    assert entries(office) == []
    if "2026-11-20" in changes.values():
        assert 'name="early"' in answer.text
        assert issue(boss, file, **changes, early="1") == 303


def test_a_missing_or_foreign_file_is_refused_at_its_field(office: Home, tmp_path: Path) -> None:
    boss = user_of(office, DUYET)
    (tmp_path / "anh.pdf").write_bytes(b"\xff\xd8\xff")
    assert issue(boss, None) == 422
    assert issue(boss, tmp_path / "anh.pdf") == 422
    (tmp_path / "bc.exe").write_bytes(pdf())
    assert issue(boss, tmp_path / "bc.exe") == 422
    assert entries(office) == []


def test_a_second_press_makes_no_second_row_and_a_correction_is_one_that_replaces(
    office: Home, tmp_path: Path
) -> None:
    boss, file = user_of(office, DUYET), signed_pdf(tmp_path)
    assert [issue(boss, file), issue(boss, file)] == [303, 422]
    assert entries(office) == [("issued", "125/BC-VP", "duyet")]
    correction = {"number": "152/BC-VP", "seen": "1", "why": "gõ nhầm số"}
    assert [issue(boss, None, **correction), issue(boss, None, **correction)] == [303, 422]
    page = boss.get(PAGE).text
    assert "<strong>152/BC-VP</strong>" in page
    assert "đã ban hành, số 125/BC-VP ngày 01/12/2026" in page  # recorded before
    assert len(entries(office)) == 2


def test_a_period_is_closed_with_a_reason_and_opened_again(office: Home) -> None:
    boss = user_of(office, DUYET)
    assert boss.post(f"{PAGE}/dong", {"seen": "", "why": " "}).status_code == 422
    assert boss.post(f"{PAGE}/dong", {"seen": "", "why": "đã gửi bản giấy"}).status_code == 303
    assert "đã gửi bản giấy" in boss.get(PAGE).text
    assert f'href="{PAGE}"' not in boss.get("/").text
    assert boss.post(f"{PAGE}/mo-lai", {"seen": "1", "why": "đóng nhầm"}).status_code == 303
    assert f'href="{PAGE}"' in boss.get("/").text
    assert boss.post(f"{PAGE}/khac", {"seen": "2", "why": "x"}).status_code in (404, 422)


def test_a_writer_prepares_a_report_and_records_nothing_of_it(office: Home, tmp_path: Path) -> None:
    writer = user_of(office, BIENTAP)
    assert issue(writer, signed_pdf(tmp_path)) == 403
    assert writer.post(f"{PAGE}/dong", {"seen": "", "why": "thử"}).status_code == 403
    assert entries(office) == []


def test_a_frozen_report_says_on_its_own_page_what_became_of_it(
    office: Home, tmp_path: Path
) -> None:
    figures = Town(office).figures(YEAR, now=office.now)
    with office.database.write() as db:
        number = keep(db, figures, office.act(BIENTAP))
        freeze(db, number, office.act(DUYET))
    boss = user_of(office, DUYET)
    assert "số liệu đã chốt ngày 02/12/2026, chờ ban hành" in boss.get("/").text
    page = boss.get(f"/bao-cao/{number}").text
    assert "năm 2026" in page
    assert f'action="{PAGE}/ban-hanh"' in page
    issue(boss, signed_pdf(tmp_path))
    assert "<strong>125/BC-VP</strong>" in boss.get(f"/bao-cao/{number}").text
    with office.database.read() as db:
        assert sql(office, "SELECT report_id FROM report_outcomes") == [(number,)]


def test_a_report_asked_for_tomorrow_is_noted_and_stands_on_the_first_page(office: Home) -> None:
    writer = user_of(office, BIENTAP)
    wanted = {
        "plan": CITY,
        "title": "Báo cáo nhanh <b>bầu cử</b>",
        "asked_by": "Công văn số 77/VP-NC",
        "first": "2026-11-01",
        "last": "2026-12-01",
        "due_on": "2026-12-03",
    }
    noted = writer.post("/bao-cao/dot-xuat", wanted)
    assert noted.headers["location"] == f"/bao-cao/ky/{CITY}/asked:1"
    again = writer.post("/bao-cao/dot-xuat", wanted)
    assert (again.status_code, "đã ghi từ trước" in again.text) == (422, True)
    for wrong in ({"title": ""}, {"due_on": "2026-12-01"}, {"first": "2026-12-02"}, {"last": "x"}):
        assert writer.post("/bao-cao/dot-xuat", {**wanted, **wrong}).status_code == 422
    assert sql(office, "SELECT count(*) FROM asked_reports") == [(1,)]
    page = writer.get("/").text
    assert "Báo cáo nhanh &lt;b&gt;bầu cử&lt;/b&gt;" in page
    assert f"/bao-cao/ky/{CITY}/asked:1" in page
    assert "hạn 03/12/2026" in writer.get("/bao-cao").text


def test_every_state_has_its_word_in_the_list(office: Home, tmp_path: Path) -> None:
    boss = user_of(office, DUYET)
    for words in ("quá hạn 03 ngày", "chưa đến hạn"):
        assert words in boss.get("/bao-cao").text
    made = recorded(office, owed(office, CITY, YEAR), Closed(), why="thử")
    assert "đã đóng" in boss.get("/bao-cao").text
    made = recorded(office, owed(office, CITY, YEAR), Reopened(), why="thử", replaces=made.id)
    late = {"replaces": made.id}
    recorded(office, owed(office, CITY, YEAR), signed(signed_pdf(tmp_path)), **late)
    page = boss.get("/bao-cao").text
    assert "đã ban hành" in page
    assert "số 125/BC-VP ngày 27/11/2026" in page
    office.clock.moment = datetime(2027, 5, 10, 2, 0, tzinfo=UTC)  # type: ignore[attr-defined]
    assert "sắp đến hạn" in user_of(office, DUYET).get("/bao-cao").text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/bao-cao/ky/{CITY}/asked:9", 422),
        (f"/bao-cao/ky/{CITY}/x", 422),
        ("/bao-cao/ky/x/x", 404),  # no such plan
    ],
)
def test_a_report_that_is_none_is_said_plainly(office: Home, path: str, status: int) -> None:
    assert user_of(office, DUYET).get(path).status_code == status
