"""What became of a report: number, date and signed file, or a reason; what is wrong is told in one
sentence and changes nothing; nothing is ever deleted."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from content.database.tables.reports import report_outcomes
from content.intake.errors import InputError
from content.office.file import read_office
from content.office.office import import_office
from content.people import audit
from content.people.acts import NotAllowed
from content.plans.evidence import place_of
from reports.desk.outcomes import Closed, Reopened, Signed, history_of, outcomes
from tests.content.content_kit import sql
from tests.kit import BIENTAP, QUANTRI, SAMPLES, Home
from tests.made_files import PAGE, pdf
from tests.reports.desk.desk_kit import owed, recorded, signed, signed_docx, signed_pdf, stands
from tests.reports.report_kit import CITY

YEAR = "chot_so_lieu:2026-2"  # up to 20/11/2026, due on 29/11/2026
HALF = "chot_so_lieu:2027-1"
AFTER = datetime(2026, 12, 2, 2, 0, tzinfo=UTC)


@pytest.fixture
def office(home: Home) -> Home:
    """Both plans known since October; the year's report is three days late."""
    home.clock.moment = datetime(2026, 10, 1, 2, 0, tzinfo=UTC)  # type: ignore[attr-defined]
    home.people().plans()
    home.clock.moment = AFTER  # type: ignore[attr-defined]
    return home


def rows(home: Home) -> list[tuple[object, ...]]:
    return sql(home, "SELECT outcome, number, why FROM report_outcomes ORDER BY id")


def kept(home: Home) -> list[Path]:
    return sorted((home.folder / "evidence").glob("*"))


@pytest.mark.parametrize("make", [signed_pdf, signed_docx])
def test_an_issued_report_keeps_number_date_and_the_signed_file(
    office: Home, tmp_path: Path, make: object
) -> None:
    file = make(tmp_path)  # type: ignore[operator]
    assert stands(office)[YEAR] == "overdue"
    made = recorded(office, owed(office, CITY, YEAR), signed(file))
    assert stands(office)[YEAR] == "issued"
    assert (made.number, made.dated, made.by) == ("125/BC-VP", date(2026, 11, 27), "duyet")
    assert made.due_on == date(2026, 11, 29)
    assert made.file is not None
    assert made.file.name == file.name
    assert place_of(office.folder / "evidence", made.file).read_bytes() == file.read_bytes()
    with office.database.read() as db:
        (last,) = audit.entries(db, 1)
        assert audit.verify(db) is None
    assert (last.actor, last.act, last.detail["number"]) == ("duyet", "outcome.issued", "125/BC-VP")
    assert last.detail["sha256"] == made.file.sha256


def test_only_who_may_freeze_figures_records_it(office: Home, tmp_path: Path) -> None:
    report = owed(office, CITY, YEAR)
    for entry in (signed(signed_pdf(tmp_path)), Closed()):
        with pytest.raises(NotAllowed, match="chốt số liệu"):
            recorded(office, report, entry, why="thử", by=BIENTAP)
    assert (rows(office), kept(office)) == ([], [])


def broken(folder: Path, name: str, data: bytes) -> Path:
    (folder / name).write_bytes(data)
    return folder / name


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
WRONG_FILES = {
    "a picture": ("anh.jpg", b"\xff\xd8\xff\xe0 anh", "đây là ảnh JPEG; hãy chọn bản PDF"),
    "an old Word file": ("bc.doc", OLD, "đây là tệp Office đời cũ; hãy chọn bản PDF"),
    "a picture called a PDF": (
        "anh.pdf",
        b"\xff\xd8\xff\xe0 anh",
        "đây là ảnh JPEG; hãy chọn bản PDF",
    ),
    "a PDF called a Word file": ("bc.docx", pdf(), "đây là tệp PDF mang đuôi khác"),
    "half a PDF": ("bc.pdf", b"%PDF-1.7\n1 0 obj\n<<", "Tệp PDF hỏng"),
    "a PDF without a page": ("bc.pdf", pdf().replace(PAGE[0], PAGE[0][:-20]), "PDF"),
    "half a Word file": ("bc.docx", b"PK\x03\x04" + b"x" * 90, "hỏng hay chưa tải hết"),
    "an empty file": ("bc.pdf", b"", "tệp trống"),
}


@pytest.mark.parametrize("case", WRONG_FILES)
def test_a_file_of_the_wrong_kind_or_one_that_does_not_open_is_refused(
    office: Home, tmp_path: Path, case: str
) -> None:
    name, data, words = WRONG_FILES[case]
    file = broken(tmp_path, name, data)
    with pytest.raises(InputError, match=words) as refused:
        recorded(office, owed(office, CITY, YEAR), signed(file))
    assert [problem.field for problem in refused.value.problems] == ["file"]
    assert (rows(office), kept(office)) == ([], [])


def test_a_workbook_called_a_word_file_is_refused(office: Home, tmp_path: Path) -> None:
    Workbook().save(str(tmp_path / "so-lieu.docx"))
    with pytest.raises(InputError, match="đây là bảng tính Excel"):
        recorded(office, owed(office, CITY, YEAR), signed(tmp_path / "so-lieu.docx"))


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        (("  ", "2026-11-27"), "number", "ghi số và ký hiệu"),
        (("BC-VP", "2026-11-27"), "number", "ghi số và ký hiệu"),
        (("1" * 90, "2026-11-27"), "number", "ghi số và ký hiệu"),
        (("125/BC-VP", "2026-12-03"), "dated", "chưa đến"),
        (("125/BC-VP", "2025-11-20"), "dated", "trước cả kỳ báo cáo"),
        (("125/BC-VP", "2026-11-20"), "early", "thì kỳ báo cáo chưa hết"),
    ],
)
def test_a_wrong_number_or_date_is_told_at_its_field(
    office: Home, tmp_path: Path, said: tuple[str, str], field: str, words: str
) -> None:
    with pytest.raises(InputError, match=words) as refused:
        recorded(office, owed(office, CITY, YEAR), signed(signed_pdf(tmp_path), *said))
    assert [problem.field for problem in refused.value.problems] == [field]
    assert (rows(office), kept(office)) == ([], [])


def test_a_date_before_the_periods_end_is_taken_when_it_is_meant(
    office: Home, tmp_path: Path
) -> None:
    early = Signed("9/BC-VP", date(2026, 11, 20), signed_pdf(tmp_path), early=True)
    assert recorded(office, owed(office, CITY, YEAR), early).dated == date(2026, 11, 20)


def test_the_same_twice_is_told_and_makes_one_row(office: Home, tmp_path: Path) -> None:
    report, entry = owed(office, CITY, YEAR), signed(signed_pdf(tmp_path))
    first = recorded(office, report, entry)
    with pytest.raises(InputError, match=r"số 125/BC-VP ngày 27/11/2026 .*chưa đổi gì"):
        recorded(office, report, entry)
    with pytest.raises(InputError, match="giống hệt"):
        recorded(office, report, entry, replaces=first.id, why="thử")
    with pytest.raises(InputError, match="không đóng được"):
        recorded(office, report, Closed(), replaces=first.id, why="thử")
    assert rows(office) == [("issued", "125/BC-VP", "")]


def test_the_database_itself_takes_one_first_row_and_one_correction(
    office: Home, tmp_path: Path
) -> None:
    """Two that press at the same moment on two hosts."""
    first = recorded(office, owed(office, CITY, YEAR), Closed(), why="không phải gửi kỳ này")
    row: dict[str, Any] = {
        "plan_id": CITY,
        "period": YEAR,
        "outcome": "closed",
        "why": "x",
        "recorded_by": "duyet",
    }
    row |= {"recorded_at": office.now}
    for values in (row, {**row, "replaces": first.id}):
        with office.database.write() as db:
            if "replaces" in values:
                db.execute(insert(report_outcomes).values(**values))
        with pytest.raises(IntegrityError), office.database.write() as db:
            db.execute(insert(report_outcomes).values(**values))
    assert len(rows(office)) == 2


def test_a_wrong_number_is_corrected_by_a_row_that_replaces_it(
    office: Home, tmp_path: Path
) -> None:
    report = owed(office, CITY, YEAR)
    first = recorded(office, report, signed(signed_pdf(tmp_path)))
    right = signed(None, "152/BC-VP", "2026-11-28")
    with pytest.raises(InputError, match="lý do"):
        recorded(office, report, right, replaces=first.id)
    second = recorded(office, report, right, replaces=first.id, why="gõ nhầm số")
    assert second.file == first.file  # the signed file is the same one
    with pytest.raises(InputError, match="số 152/BC-VP"):  # somebody who still sees the first
        recorded(office, report, signed(None, "1/BC-VP"), replaces=first.id, why="gõ nhầm")
    with office.database.read() as db:
        assert [entry.number for entry in history_of(db, second)] == ["152/BC-VP", "125/BC-VP"]
        assert [outcome.id for outcome in outcomes(db)] == [second.id]
    assert stands(office)[YEAR] == "issued"


def test_a_period_is_closed_with_a_reason_and_opened_again_with_one(
    office: Home, tmp_path: Path
) -> None:
    report = owed(office, CITY, YEAR)
    with pytest.raises(InputError, match="lý do"):
        recorded(office, report, Closed())
    with pytest.raises(InputError, match="đang mở"):
        recorded(office, report, Reopened(), why="thử")
    closed = recorded(office, report, Closed(), why="cơ quan giải thể, không còn phải báo cáo")
    assert stands(office)[YEAR] == "closed"
    with pytest.raises(InputError, match="đã đóng"):
        recorded(office, report, Closed(), why="lần nữa")
    again = recorded(office, report, Reopened(), replaces=closed.id, why="đóng nhầm kỳ")
    assert stands(office)[YEAR] == "overdue"
    recorded(office, report, signed(signed_pdf(tmp_path)), replaces=again.id)
    assert stands(office)[YEAR] == "issued"
    assert [kind for kind, *_ in rows(office)] == ["closed", "reopened", "issued"]


def test_one_number_is_one_document(office: Home, tmp_path: Path) -> None:
    """Both plans may be answered by one document; the same number of another day is a slip."""
    harbour = "hai-phong-18-kh-khdt-2024"
    file = signed_pdf(tmp_path)
    recorded(office, owed(office, CITY, YEAR), signed(file))
    other = owed(office, harbour, YEAR)
    with pytest.raises(InputError, match=r"đã ghi cho văn bản ngày 27/11/2026"):
        recorded(office, other, signed(file, day="2026-11-30"))
    assert recorded(office, other, signed(file)).number == "125/BC-VP"


def test_an_office_that_changes_its_preset_has_not_forgotten_what_it_issued(
    office: Home, tmp_path: Path
) -> None:
    recorded(office, owed(office, CITY, YEAR), signed(signed_pdf(tmp_path)))
    document = dict(read_office(SAMPLES / "office.toml").document)
    document["report"] = {**document["report"], "preset": "theo_thang"}
    with office.database.write() as db:
        import_office(db, document, office.act(QUANTRI))
    assert stands(office)["theo_thang:2026-2"] == "issued"


def test_what_was_due_before_the_plan_was_known_here_was_never_awaited(office: Home) -> None:
    assert stands(office) == {YEAR: "overdue", HALF: "later"}


def test_one_document_is_one_period_of_a_plan(office: Home, tmp_path: Path) -> None:
    file = signed_pdf(tmp_path)
    recorded(office, owed(office, CITY, YEAR), signed(file))
    half = owed(office, CITY, HALF)
    office.clock.moment = datetime(2027, 6, 1, 2, 0, tzinfo=UTC)  # type: ignore[attr-defined]
    with pytest.raises(InputError, match=r"số 125/BC-VP ngày 27/11/2026 đã ghi cho báo cáo năm"):
        recorded(office, half, Signed("125/BC-VP", date(2026, 11, 27), file, early=True))
    with pytest.raises(InputError, match="tệp này đã ghi cho báo cáo năm 2026"):
        recorded(office, half, signed(file, "61/BC-VP", "2027-05-28"))
    recorded(office, half, signed(signed_docx(tmp_path), "61/BC-VP", "2027-05-28"))


def test_a_period_that_has_not_begun_is_not_closed(office: Home) -> None:
    far = owed(office, CITY, "chot_so_lieu:2029-1")
    with pytest.raises(InputError, match=r"kỳ báo cáo chưa bắt đầu \(từ ngày 21/11/2028\)"):
        recorded(office, far, Closed(), why="thử")


def test_a_closed_period_is_opened_before_it_is_issued(office: Home, tmp_path: Path) -> None:
    made = recorded(office, owed(office, CITY, YEAR), Closed(), why="không phải gửi")
    late = signed(signed_pdf(tmp_path))
    with pytest.raises(InputError, match="đã đóng: không phải gửi; nay đã ban hành thì mở lại"):
        recorded(office, owed(office, CITY, YEAR), late, why="thử", replaces=made.id)
    opened = recorded(office, owed(office, CITY, YEAR), Reopened(), why="có gửi", replaces=made.id)
    assert recorded(office, owed(office, CITY, YEAR), late, replaces=opened.id).kind == "issued"


def test_a_form_that_is_older_than_a_reopening_is_told_the_truth(
    office: Home, tmp_path: Path
) -> None:
    made = recorded(office, owed(office, CITY, YEAR), signed(signed_pdf(tmp_path)))
    recorded(office, owed(office, CITY, YEAR), Reopened(), why="nhầm kỳ", replaces=made.id)
    with pytest.raises(InputError) as refused:
        recorded(office, owed(office, CITY, YEAR), signed(None), why="sửa số", replaces=made.id)
    assert "đã mở lại: nhầm kỳ" in str(refused.value)
    assert "kỳ báo cáo đang mở" in str(refused.value)
    assert "sửa ghi nhận" not in str(refused.value)
