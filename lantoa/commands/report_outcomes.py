"""Reports that are owed: which and by when, what became of each, and those that somebody asks
for."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from content.intake.errors import InputError, InputProblem
from content.intake.local_time import local_day
from lantoa.commands import agency_reports
from lantoa.commands._add import acting, command, day, listing, number, text
from lantoa.session import CommandSession, as_json, table
from lantoa.terminal import say

if TYPE_CHECKING:
    from reports.desk.due import ReportDue
    from reports.desk.outcomes import OutcomeEntry


def register(report: argparse.ArgumentParser) -> None:
    """`report due|issued|closed|reopened|ask|intake`."""
    of_reports = report.add_subparsers(metavar="VIỆC")
    agency_reports.register(of_reports)
    due = command(of_reports, "due", _due, "các báo cáo phải gửi: hạn, trạng thái, số và ngày")
    due.add_argument("--plan", metavar="KẾ_HOẠCH")
    listing(due)
    _register_issued(
        command(of_reports, "issued", _issued, "ghi một báo cáo đã ban hành: số, ngày, tệp đã ký")
    )
    closed = command(of_reports, "closed", _closed, "đóng một kỳ báo cáo không ban hành, có lý do")
    reopened = command(of_reports, "reopened", _reopened, "mở lại một kỳ đã ghi nhầm")
    for parser in (closed, reopened):
        _which(parser)
        acting(parser, why=True)
    _register_ask(
        command(of_reports, "ask", _ask, "ghi một báo cáo đột xuất được yêu cầu, có hạn gửi")
    )


def _register_issued(issued: argparse.ArgumentParser) -> None:
    _which(issued)
    issued.add_argument(
        "--number", required=True, type=text, metavar="SỐ/KÝ_HIỆU", help="ví dụ 125/BC-VP"
    )
    issued.add_argument(
        "--on", required=True, type=day, metavar="NGÀY", help="ngày trên văn bản, ví dụ 1/12/2026"
    )
    issued.add_argument(
        "--file", type=Path, metavar="TỆP", help="bản PDF hay DOCX đã ký; bỏ được khi sửa số, ngày"
    )
    issued.add_argument(
        "--correct", action="store_true", help="sửa ghi nhận trước, cần --why; bản ghi cũ còn giữ"
    )
    issued.add_argument(
        "--early", action="store_true", help="đúng là ban hành khi kỳ báo cáo chưa hết"
    )
    issued.add_argument("--why", type=text, default="", metavar="LÝ_DO", help="vì sao sửa")
    acting(issued)


def _which(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("report", type=number, nargs="?", metavar="SỐ", help="báo cáo đã lập")
    parser.add_argument("--plan", metavar="KẾ_HOẠCH", help="cùng với --period, khi chưa lập")
    parser.add_argument("--period", metavar="KỲ", help="như `lantoa report due` in ra")
    parser.add_argument("--asked", type=number, metavar="SỐ", help="báo cáo đột xuất số này")


def _register_ask(ask: argparse.ArgumentParser) -> None:
    ask.add_argument("--plan", required=True, metavar="KẾ_HOẠCH")
    ask.add_argument("--title", required=True, type=text, metavar="TÊN")
    ask.add_argument(
        "--asked-by", type=text, default="", metavar="VĂN_BẢN", help="văn bản hay cơ quan yêu cầu"
    )
    ask.add_argument("--from", dest="first", required=True, type=day, metavar="NGÀY")
    ask.add_argument("--to", dest="last", required=True, type=day, metavar="NGÀY")
    ask.add_argument("--due", required=True, type=day, metavar="NGÀY", help="ngày cuối phải gửi")
    acting(ask)


def _due(session: CommandSession) -> None:
    from engine.context import calendar_of
    from reports.desk.due import reports_due, standing, standing_words
    from reports.desk.outcomes import outcome_words
    from reports.periods.words import short_date

    calendar, today = calendar_of(session.settings, session.database), local_day(session.now)
    with session.database.read() as db:
        found = reports_due(db, calendar, today)
    plan = session.args.plan
    found = [due for due in found if plan in (None, due.plan.id)][: session.args.limit]
    if session.args.json:
        as_json(_as_row(due, standing(due, calendar, today), due.days_late(today)) for due in found)
        return
    rows = [
        (
            short_date(due.last_valid) if due.last_valid else "",
            due.plan.id,
            due.subject,
            due.name,
            standing_words(due, calendar, today),
            outcome_words(due.outcome) if due.outcome else "",
        )
        for due in found
    ]
    table(("hạn", "kế hoạch", "kỳ", "báo cáo", "trạng thái", "ghi nhận"), rows)


def _as_row(due: "ReportDue", stands: str, late: int) -> dict[str, Any]:
    outcome = due.outcome
    return {
        "plan": due.plan.id,
        "period": due.subject,
        "title": due.name,
        "due": due.last_valid,
        "state": stands,
        "days_overdue": late if stands == "overdue" else 0,
        "number": outcome.number if outcome else None,
        "dated": outcome.dated if outcome else None,
        "sha256": outcome.file.sha256 if outcome and outcome.file else None,
        "why": outcome.why if outcome else "",
    }


def _issued(session: CommandSession) -> None:
    from reports.desk.outcomes import Signed
    from reports.periods.words import short_date

    args, act_first = session.args, session.act()
    report = _wanted(session)
    last = report.period.covered.last
    early = args.on <= last and not (session.trusted and not args.early)
    if early and not args.early:
        session.confirm(
            f"Ngày {short_date(args.on)} khi kỳ báo cáo chưa hết (đến hết ngày "
            f"{short_date(last)}). Đúng như vậy?"
        )
    if args.on <= last and not early:
        text = (
            f"ngày {short_date(args.on)} thì kỳ báo cáo chưa hết (đến hết ngày "
            f"{short_date(last)}); đúng như vậy thì thêm --early"
        )
        raise InputError([InputProblem("--on", text)])
    if args.correct and not act_first.why:
        raise InputError([InputProblem("--why", "sửa ghi nhận trước thì phải ghi lý do")])
    _record(session, report, Signed(args.number, args.on, args.file, early), args.correct)


def _closed(session: CommandSession) -> None:
    from reports.desk.outcomes import Closed

    report = _wanted(session)
    opened_again = report.outcome is not None and not report.outcome.ends
    _record(session, report, Closed(), opened_again)


def _reopened(session: CommandSession) -> None:
    from reports.desk.outcomes import Reopened

    _record(session, _wanted(session), Reopened(), True)


def close(session: CommandSession) -> None:
    """`report --close N --why TEXT`."""
    session.args.report, session.args.asked = session.args.close, None
    if not session.args.why:
        raise InputError([InputProblem("--why", "đóng kỳ báo cáo thì phải ghi lý do")])
    _closed(session)


def _record(
    session: CommandSession, due: "ReportDue", entry: "OutcomeEntry", replaces: bool
) -> None:
    """Record it on top of what stands there, where it is meant to replace that."""
    from reports.desk.outcomes import Place, outcome_words
    from reports.desk.recording import record

    act, known = session.act(), due.outcome
    seen = known.id if known and (replaces or known.kind != "issued") else None
    with session.database.write() as db:
        made = record(db, due.key, entry, Place(session.settings.evidence_dir, seen), act)
    name = f"{due.name[0].upper()}{due.name[1:]}"
    say(f"{name}: {outcome_words(made)}.", str(made.id))


def _wanted(session: CommandSession) -> "ReportDue":
    from engine.context import calendar_of
    from reports.desk.due import find_asked_due, find_due
    from reports.desk.frozen import find_report

    args, calendar = session.args, calendar_of(session.settings, session.database)
    if sum(map(bool, (args.report, args.period, args.asked))) != 1:
        text = "báo cáo nào: ghi SỐ của báo cáo đã lập, --plan và --period, hoặc --asked SỐ"
        raise InputError([InputProblem("report", text)])
    if args.period and not args.plan:
        raise InputError([InputProblem("--plan", "kỳ của kế hoạch nào: thêm --plan MÃ_KẾ_HOẠCH")])
    with session.database.read() as db:
        if args.asked:
            return find_asked_due(db, calendar, args.asked)
        plan, period = args.plan, args.period
        if args.report:
            made = find_report(db, args.report)
            plan, period = made.plan, made.period
        return find_due(db, calendar, local_day(session.now), plan, period)


def _ask(session: CommandSession) -> None:
    from reports.desk.asked import ReportRequest, ask_for
    from reports.periods.words import short_date

    args, act = session.args, session.act()
    asked = ReportRequest(args.plan, args.title, args.asked_by, args.first, args.last, args.due)
    with session.database.write() as db:
        id = ask_for(db, asked, act)
    say(f"Đã ghi báo cáo đột xuất {id}: {args.title}, hạn {short_date(args.due)}.", str(id))
