"""An office that owes reports: signed files, and what is recorded of them, for tests."""

from datetime import date
from pathlib import Path
from typing import Any

import docx

from content.intake.local_time import VIETNAM
from reports.desk.due import ReportDue, find_due, reports_due, standing
from reports.desk.outcomes import OutcomeEntry, Place, ReportOutcome, Signed
from reports.desk.recording import record
from tests.kit import DUYET, Home
from tests.made_files import pdf


def signed_pdf(folder: Path, name: str = "bao-cao-da-ky.pdf", mark: bytes = b"") -> Path:
    """A PDF with one page; `mark` makes it another document."""
    return _written(folder, name, pdf(mark=mark))


def signed_docx(folder: Path, name: str = "bao-cao-da-ky.docx") -> Path:
    """A Word file with one sentence."""
    made = docx.Document()
    made.add_paragraph("Báo cáo kết quả công tác truyền thông")
    made.save(str(folder / name))
    return folder / name


def _written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def today(home: Home) -> date:
    return home.now.astimezone(VIETNAM).date()


def owed(home: Home, plan: str, period: str) -> ReportDue:
    """One report, as it stands."""
    with home.database.read() as db:
        return find_due(db, home.context.calendar, today(home), plan, period)


def stands(home: Home) -> dict[str, str]:
    """How every report stands, by its period or name."""
    calendar = home.context.calendar
    with home.database.read() as db:
        return {
            (report.asked.request.title if report.asked else report.period.name): standing(
                report, calendar, today(home)
            )
            for report in reports_due(db, calendar, today(home))
        }


def recorded(home: Home, report: ReportDue, entry: OutcomeEntry, **about: Any) -> ReportOutcome:
    """Record what became of a report, now: `why` it is so, which outcome it `replaces`, `by`
    whom."""
    place = Place(home.folder / "evidence", about.get("replaces"))
    act = home.act(about.get("by", DUYET), about.get("why", ""))
    with home.database.write() as db:
        return record(db, report.key, entry, place, act)


def signed(file: Path | None, number: str = "125/BC-VP", day: str = "2026-11-27") -> Signed:
    """A document as it was issued."""
    return Signed(number, date.fromisoformat(day), file)
