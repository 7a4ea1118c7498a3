"""A whole year of an office with a moving clock: next year's calendar, a plan that changes,
agencies that merge, reminders, a report that is missed and issued late, one that is asked for
tomorrow."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from content.intake.local_time import midnight
from content.plans.agencies import Transfer, confirm, import_agencies
from content.plans.agency_file import read_agencies
from reports.counting.figures import Figures
from reports.counting.summary import Ask, summarise
from reports.desk.asked import ReportRequest, ask_for
from reports.desk.due import find_asked_due
from reports.desk.needs import Circumstances, needs
from reports.desk.year_calendar import YearCalendar, year_calendar
from reports.files.calendar_book import write_calendar
from reports.files.pack.proofs import gather
from reports.periods.periods import parse_period
from sandbox.providers.smtp import SmtpSandbox
from tests.engine.daily.remind_kit import mornings, needs_of, reminded_office
from tests.kit import BIENTAP, DUYET, SAMPLES, Home
from tests.reports.desk.desk_kit import owed, recorded, signed, signed_docx, signed_pdf, stands
from tests.reports.report_kit import CITY, Town

Y2026, HALF, Y2027 = "chot_so_lieu:2026-2", "chot_so_lieu:2027-1", "chot_so_lieu:2027-2"
MORNING = 7


@pytest.fixture
def post() -> Iterator[SmtpSandbox]:
    with SmtpSandbox() as running:
        yield running


@pytest.fixture
def office(home: Home, post: SmtpSandbox) -> Home:
    return reminded_office(home, post, datetime(2026, 11, 21, 0, 30, tzinfo=UTC))


def on(office: Home, day: date) -> None:
    """Nothing happens until the morning of that day."""
    office.clock.moment = midnight(day).replace(hour=MORNING)  # type: ignore[attr-defined]


def calendar_of(office: Home) -> YearCalendar:
    with office.database.read() as db:
        return year_calendar(db, CITY, 2027, office.now, office.context.calendar)


def figures_of(office: Home, period: str) -> Figures:
    place = office.folder / "evidence"
    with office.database.read() as db:
        return summarise(db, Ask(CITY, parse_period(period), place, office.now, report=True))


def through_whom(office: Home, period: str) -> str:
    figures = figures_of(office, period)
    with office.database.read() as db:
        return gather(db, figures).draft.receivers[1]


def agencies_waiting(office: Home) -> set[str]:
    place = Circumstances(office.folder / "evidence", office.context.calendar, office.now)
    with office.database.read() as db:
        return {need.subject for need in needs(db, place) if need.kind == "agency"}


def test_a_year_of_an_office(office: Home, post: SmtpSandbox, tmp_path: Path) -> None:
    # 2026 ends well: told twice, issued on the last working day before 30/11
    assert list(mornings(office, post, date(2026, 11, 27))) == ["Mon 23/11", "Thu 26/11"]
    recorded(office, owed(office, CITY, Y2026), signed(signed_pdf(tmp_path), "125/BC-TTTT"))
    assert mornings(office, post, date(2026, 12, 1)) == {}
    assert needs_of(office) == []

    # December: next year's calendar goes out, made of what the plan orders
    book: Any = load_workbook(BytesIO(write_calendar(calendar_of(office))))
    assert "Nhiệm vụ năm 2027" in book.sheetnames
    press = [entry for entry in calendar_of(office).dates if entry.obligation == "dn-hop-bao"]
    assert [entry.window for entry in press] == [
        f"quý {quarter} năm 2027" for quarter in ("I", "II", "III", "IV")
    ]

    # March: the plan changes; both halves of the year stay true
    on(office, date(2027, 3, 15))
    Town(office).changed_plan(
        tmp_path, ("id: dn-hop-bao\n", "id: dn-hop-bao-moi\n"), changed_on=date(2027, 4, 1)
    )
    named = {entry.obligation for entry in calendar_of(office).dates}
    assert {"dn-hop-bao", "dn-hop-bao-moi"} <= named

    # April: agencies merge; who answers is a person's word, and the letter waits for it
    on(office, date(2027, 4, 5))
    assert agencies_waiting(office) == set()
    plan, given = read_agencies(SAMPLES / "agencies.toml")
    with office.database.write() as db:
        import_agencies(db, plan, given, office.act())
    assert agencies_waiting(office) == {"so-khdt", "so-tttt", "ubnd-quan-huyen"}
    assert through_whom(office, HALF) == "Sở Thông tin và Truyền thông [cần bổ sung]"
    with office.database.write() as db:
        confirm(db, CITY, Transfer("so-tttt", "so-khcn"), office.act(DUYET))
    assert agencies_waiting(office) == {"so-khdt", "ubnd-quan-huyen"}
    assert through_whom(office, HALF) == "Sở Khoa học và Công nghệ"

    # May: reminders nearer and nearer; the last day is Saturday 29/5, and it is missed
    on(office, date(2027, 4, 12))  # thirty working days before, with three holidays among them
    assert list(mornings(office, post, date(2027, 4, 13))) == ["Tue 13/04"]
    on(office, date(2027, 5, 18))
    nearer = list(mornings(office, post, date(2027, 5, 28)))
    assert nearer == ["Wed 19/05", "Tue 25/05", "Thu 27/05"]
    assert stands(office)[HALF] == "soon"
    assert mornings(office, post, date(2027, 5, 31)) == {"Mon 31/05": "Quá hạn 02 ngày"}
    on(office, date(2027, 6, 20))
    assert mornings(office, post, date(2027, 6, 21)) == {"Mon 21/06": "Quá hạn 23 ngày"}
    assert [need.kind for need in needs_of(office)] == ["overdue"]
    recorded(
        office, owed(office, CITY, HALF), signed(signed_docx(tmp_path), "61/BC-TTTT", "2027-06-21")
    )
    assert needs_of(office) == []
    assert stands(office)[HALF] == "issued"

    # September: a report is asked for tomorrow
    on(office, date(2027, 9, 9))
    wanted = ReportRequest(
        *(CITY, "Báo cáo nhanh", "Công văn số 90/VP-NC"),
        *(date(2027, 8, 1), date(2027, 9, 8), date(2027, 9, 10)),
    )
    with office.database.write() as db:
        number = ask_for(db, wanted, office.act(BIENTAP))
    (urgent,) = needs_of(office)
    assert (urgent.kind, urgent.subject, urgent.pressing) == ("report", f"asked:{number}", True)
    assert list(mornings(office, post, date(2027, 9, 10))) == ["Fri 10/09"]
    third = signed_pdf(tmp_path, "dot-xuat.pdf", b"97")
    with office.database.read() as db:
        asked = find_asked_due(db, office.context.calendar, number)
    recorded(office, asked, signed(third, "97/BC-TTTT", "2027-09-10"))
    assert needs_of(office) == []

    # November: the year's report knows both versions of the plan, and the wheel begins anew
    on(office, date(2027, 11, 22))
    duties = {duty.id: duty for duty in figures_of(office, Y2027).obligations}
    assert [gap.label for gap in duties["dn-hop-bao"].gaps] == ["quý I năm 2027"]
    assert [gap.label for gap in duties["dn-hop-bao-moi"].gaps] == [
        "quý II năm 2027",
        "quý III năm 2027",
    ]
    (need,) = needs_of(office)
    assert (need.kind, need.subject) == ("report", Y2027)
    recorded(
        office,
        owed(office, CITY, Y2027),
        signed(signed_pdf(tmp_path, mark=b"131"), "131/BC-TTTT", "2027-11-22"),
    )
    on(office, date(2027, 11, 28))
    assert mornings(office, post, date(2027, 12, 1)) == {}
    assert needs_of(office) == []
    assert {stands(office)[period] for period in (Y2026, HALF, Y2027)} == {"issued"}
