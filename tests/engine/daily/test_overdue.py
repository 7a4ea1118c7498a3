"""The year's wheel after a deadline: a report that is not issued stays what needs a person, over
weekends and a month, is told of calmly, and is gone when its number, date and signed file stand."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from content.intake.local_time import midnight
from engine.daily.remind import remind
from reports.desk.asked import ReportRequest, ask_for
from reports.desk.due import find_asked_due
from reports.desk.frozen import list_reports
from reports.desk.outcomes import Closed, Signed
from sandbox.providers.smtp import SmtpSandbox
from tests.engine.daily.remind_kit import mornings, needs_of, reminded_office
from tests.engine.engine_kit import pump
from tests.kit import BIENTAP, Home
from tests.reports.desk.desk_kit import owed, recorded, signed, signed_pdf, stands
from tests.reports.report_kit import CITY

YEAR, HALF = "chot_so_lieu:2026-2", "chot_so_lieu:2027-1"
MORNING = 7  # o'clock: when the daily flow looks


@pytest.fixture
def post() -> Iterator[SmtpSandbox]:
    with SmtpSandbox() as running:
        yield running


@pytest.fixture
def office(home: Home, post: SmtpSandbox) -> Home:
    """An office that began on 21/11/2026; of its two plans one wants reports."""
    return reminded_office(home, post, datetime(2026, 11, 21, 0, 30, tzinfo=UTC))


def test_a_report_that_was_missed_stays_overdue_until_it_is_issued(
    office: Home, post: SmtpSandbox, tmp_path: Path
) -> None:
    # the last day is Sunday 29/11, to be sent on Friday 27/11; Tuesday 24/11 is a holiday
    before = mornings(office, post, date(2026, 11, 29))
    assert list(before) == ["Mon 23/11", "Thu 26/11"]
    assert [(need.kind, need.pressing) for need in needs_of(office)] == [("report", True)]

    after = mornings(office, post, date(2026, 12, 31))
    assert after == {
        "Mon 30/11": "Quá hạn 01 ngày",
        "Mon 07/12": "Quá hạn 08 ngày",
        "Mon 14/12": "Quá hạn 15 ngày",
        "Mon 21/12": "Quá hạn 22 ngày",
        "Mon 28/12": "Quá hạn 29 ngày",
    }
    (need,) = needs_of(office)
    assert (need.kind, need.pressing) == ("overdue", True)
    assert "quá hạn 32 ngày, kể cả ngày nghỉ (ngày cuối cùng là 29/11/2026)" in need.text
    assert stands(office)[YEAR] == "overdue"

    with office.database.read() as db:
        made = next(report for report in list_reports(db, CITY) if report.period == YEAR)
    assert made.state == "draft"  # counted anew each morning, for whoever writes it late
    late = signed(signed_pdf(tmp_path), "3/BC-VP", "2026-12-31")
    recorded(office, owed(office, CITY, YEAR), late)
    assert needs_of(office) == []
    assert stands(office) == {YEAR: "issued", HALF: "later"}
    assert mornings(office, post, date(2027, 1, 20)) == {}


def test_over_a_weekend_the_report_is_overdue_and_nobody_is_written_to(
    office: Home, post: SmtpSandbox
) -> None:
    """The first report of 2027 is due on Saturday 29/5."""
    office.clock.moment = midnight(date(2027, 5, 28)).replace(hour=MORNING)  # type: ignore[attr-defined]
    assert mornings(office, post, date(2027, 5, 30)) == {}
    half = [need for need in needs_of(office) if need.subject == HALF and need.plan == CITY]
    assert "quá hạn 01 ngày" in half[0].text
    assert "Mon 31/05" in mornings(office, post, date(2027, 5, 31))


def test_a_machine_that_was_off_on_monday_tells_it_on_the_next_working_day(
    office: Home, post: SmtpSandbox
) -> None:
    office.clock.moment = midnight(date(2026, 12, 8)).replace(hour=MORNING)  # type: ignore[attr-defined]
    assert list(mornings(office, post, date(2026, 12, 14))) == ["Wed 09/12", "Mon 14/12"]


def test_a_report_asked_for_tomorrow_is_what_needs_a_person_now(
    office: Home, post: SmtpSandbox, tmp_path: Path
) -> None:
    office.clock.moment = midnight(date(2026, 12, 3)).replace(hour=MORNING)  # type: ignore[attr-defined]
    wanted = ReportRequest(
        *(CITY, "Báo cáo nhanh về tuyên truyền bầu cử", "Công văn số 77/VP-NC"),
        *(date(2026, 11, 1), date(2026, 12, 2), date(2026, 12, 4)),
    )
    with office.database.write() as db:
        number = ask_for(db, wanted, office.act(BIENTAP))
    urgent = next(need for need in needs_of(office) if need.subject == f"asked:{number}")
    assert (urgent.kind, urgent.pressing) == ("report", True)
    assert urgent.text == (
        "«Báo cáo nhanh về tuyên truyền bầu cử» theo Công văn số 77/VP-NC: ngày cuối cùng "
        "04/12/2026; còn 01 ngày làm việc"
    )
    recorded(office, owed(office, CITY, YEAR), Closed(), why="đã gửi bản giấy")
    told = mornings(office, post, date(2026, 12, 7))
    assert list(told) == ["Fri 04/12", "Mon 07/12"]
    assert told["Mon 07/12"] == "Quá hạn 03 ngày"
    with office.database.read() as db:
        assert "2026-11-01..2026-12-02" in {report.period for report in list_reports(db, CITY)}
        report = find_asked_due(db, office.context.calendar, number)
    recorded(office, report, signed(signed_pdf(tmp_path), "4/BC-VP", "2026-12-07"))
    assert needs_of(office) == []
    assert stands(office)["Báo cáo nhanh về tuyên truyền bầu cử"] == "issued"


def test_a_reminder_that_waits_is_called_off_as_soon_as_the_report_is_recorded(
    home: Home, post: SmtpSandbox, tmp_path: Path
) -> None:
    office = reminded_office(home, post, datetime(2026, 11, 6, 0, 30, tzinfo=UTC))
    remind(office.context, office.folder / "evidence")
    assert [row.state for row in office.log()] == ["queued", "queued"]
    early = Signed("125/BC-VP", date(2026, 11, 5), signed_pdf(tmp_path), early=True)
    recorded(office, owed(office, CITY, "chot_so_lieu:2026-2"), early)
    assert [row.state for row in office.log()] == ["cancelled", "cancelled"]
    pump(office, "thu-dien-tu")
    assert post.world.arrivals() == []
