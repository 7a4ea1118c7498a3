"""Reports of other agencies, taken in for the report on the whole plan."""

from pathlib import Path
from typing import Any

from content.intake.errors import InputError
from lantoa.commands._add import acting, command
from lantoa.session import CommandSession
from lantoa.terminal import say, warn
from reports.periods.words import range_words


def register(of_reports: Any) -> None:
    """`report intake`."""
    intake = command(
        of_reports,
        "intake",
        _intake,
        "nhận báo cáo của cơ quan khác (tệp XLSX của Lan Tỏa) để tổng hợp cả kế hoạch",
    )
    intake.add_argument("files", type=Path, nargs="+", metavar="TỆP.xlsx")
    acting(intake)


def _intake(session: CommandSession) -> int:
    from reports.counting.exchange import read_agency_report
    from reports.counting.received import take_in

    act, failed = session.act(), 0
    for path in session.args.files:
        try:
            report = read_agency_report(path)
            with session.database.write() as db:
                taken = take_in(db, report, path.name, act)
        except InputError as error:
            failed += 1
            warn(str(error))
            continue
        days = range_words(report.first, report.last)
        what = f"đã nhận báo cáo của {taken.name}" if taken else "đã nhận từ trước"
        told = f"{len(report.duties)} nhiệm vụ, kế hoạch {report.plan}, {days}"
        say(f"{path.name}: {what}, {told}")
    return 2 if failed else 0
