"""Reports: their figures, what is behind each, and what was frozen."""

import argparse
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from content.intake.errors import InputError, InputProblem
from content.office.office import current_office
from content.plans.plans import find_plan
from lantoa.commands import report_outcomes
from lantoa.commands._add import acting, command, listing, number, text
from lantoa.session import CommandSession, as_json, local, table
from lantoa.terminal import say, warn
from reports.counting.figures import Figures
from reports.periods.periods import PRESETS, parse_period, whole_plan
from reports.periods.words import cell, range_words, short_date

if TYPE_CHECKING:
    from reports.counting.explain import ExplainedRow

_FORMATS: Final = ("docx", "xlsx", "pdf", "zip", "tom-tat", "thu", "phieu")


def register(commands: Any) -> None:
    """`report`, `report due|issued|closed|reopened|ask`."""
    report = command(
        commands,
        "report",
        _report,
        "số liệu báo cáo của một kỳ và các tệp của nó; mở từng số; chốt, ban hành, đóng kỳ",
    )
    report.set_defaults(parser=report)
    report_outcomes.register(report)
    _add_choice(report)
    report.add_argument("--why", type=text, default="", metavar="LÝ_DO", help="cần với --close")
    report.add_argument("--plan", metavar="KẾ_HOẠCH", help="mã kế hoạch, cần với --period")
    whole = "báo cáo tổng hợp cả kế hoạch, của cơ quan theo dõi chung; mặc định: của cơ quan mình"
    report.add_argument("--whole-plan", action="store_true", help=whole)
    outside = "vẫn lập dù kế hoạch không có hiệu lực ngày nào trong kỳ"
    report.add_argument("--outside-plan", action="store_true", help=outside)
    acting(report)
    report.add_argument(
        "--out", type=Path, metavar="THƯ_MỤC", help="viết các tệp của báo cáo vào thư mục này"
    )
    formats = (
        f"một hay nhiều trong {','.join(_FORMATS)}; mặc định: tất cả, PDF khi máy có LibreOffice; "
        "tom-tat: một trang tóm tắt; thu: thư gửi (.eml) có sẵn tệp kèm, người gửi kiểm tra; "
        "phieu: phiếu của người lập báo cáo, không gửi"
    )
    report.add_argument("--format", type=_formats, metavar="DẠNG,…", help=formats)
    listing(report)


def _add_choice(report: argparse.ArgumentParser) -> None:
    """What is wanted: exactly one of them."""
    what = report.add_mutually_exclusive_group()
    kinds = "; ".join(f"{name}: {meaning}" for name, meaning in PRESETS.items())
    what.add_argument(
        "--period",
        metavar="KỲ",
        help=f"KIỂU:2026-1 (6 tháng đầu), KIỂU:2026-2 (cả năm) hoặc TỪ..ĐẾN. {kinds}",
    )
    what.add_argument("--explain", metavar="MÃ_SỐ", help="mở một con số: các dòng đã tính ra nó")
    what.add_argument("--list", action="store_true", help="các báo cáo đã lập")
    what.add_argument(
        "--issue", type=number, metavar="SỐ", help="chốt số liệu của một báo cáo đã lập để trình ký"
    )
    what.add_argument(
        "--close", type=number, metavar="SỐ", help="đóng kỳ của một báo cáo đã lập: không ban hành"
    )


def _report(session: CommandSession) -> int | None:
    given = vars(session.args)
    runs = {
        "explain": _explain,
        "list": _list,
        "issue": _freeze,
        "close": report_outcomes.close,
        "period": _figures,
    }
    for name, run in runs.items():
        if given[name]:
            return run(session)
    flags = " ".join(f"--{name}" for name in reversed(runs))
    parser: argparse.ArgumentParser = session.args.parser
    parser.error(f"one of the arguments {flags} is required")


def _figures(session: CommandSession) -> int:
    from reports.counting.obligations import require_in_force
    from reports.counting.summary import Ask, summarise
    from reports.desk.frozen import differences, keep

    args = session.args
    if not args.plan:
        raise InputError(
            [InputProblem("--plan", "báo cáo của kế hoạch nào: thêm --plan MÃ_KẾ_HOẠCH")]
        )
    formats, act = _wanted(session), session.act()
    with session.database.read() as db:
        period = parse_period(args.period, current_office(db).reporting.cut_off_day)
        period = whole_plan(period) if args.whole_plan else period
        if not args.outside_plan:
            require_in_force(
                find_plan(db, args.plan), period.covered, "thêm --outside-plan nếu vẫn lập"
            )
        ask = Ask(args.plan, period, session.settings.evidence_dir, session.now, report=True)
        found = summarise(db, ask)  # takes seconds: nobody who writes has to wait for it
        changed = differences(db, found)
    with session.database.write() as db:
        id = keep(db, found, act)
    if args.out:
        _documents(session, found, formats)
    elif args.json:
        as_json({"id": id, "value": value} for id, value in islice(found.ids().items(), args.limit))
    else:
        _say_figures(found, args.limit)
    if not args.json:
        say(*found.notes, str(id))
    for difference in changed:
        warn(
            f"Khác báo cáo {difference.report} đã chốt: {difference.label}, "
            f"{cell(difference.issued)} → {cell(difference.now)} ({difference.id})"
        )
    return 1 if changed else 0


def _say_figures(found: Figures, limit: int | None) -> None:
    span = found.period.covered
    say(f"{found.plan.doc_type} số {found.plan.number}, {range_words(span.first, span.last)}")
    rows = [
        (
            figure.label,
            figure.unit,
            cell(figure.values.covered),
            cell(figure.values.same),
            figure.key,
            figure.note,
        )
        for figure in found.printed()
    ]
    table(("số liệu", "đơn vị", "kỳ này", "cùng kỳ năm trước", "mã", "ghi chú"), rows[:limit])


def _wanted(session: CommandSession) -> tuple[str, ...]:
    """The formats to write; InputError, before anything is done, when one of them cannot be made
    here."""
    from reports.files.pdf import libreoffice, require_libreoffice

    wanted: tuple[str, ...] | None = session.args.format
    if wanted and not session.args.out:
        raise InputError([InputProblem("--format", "viết các tệp vào đâu: thêm --out THƯ_MỤC")])
    if wanted and "pdf" in wanted:
        require_libreoffice()
    return wanted or tuple(format for format in _FORMATS if format != "pdf" or libreoffice())


def _documents(session: CommandSession, counted: Figures, formats: tuple[str, ...]) -> None:
    """The files of the frozen report where there is one, else of what was just counted."""
    from engine.report_files.documents import write_documents
    from reports.desk.frozen import figures_of, list_reports
    from reports.files.pdf import foreign_faces

    with session.database.read() as db:
        issued = [
            report
            for report in list_reports(db, counted.plan.id)
            if report.state == "issued" and report.period == counted.period.name
        ]
        figures = figures_of(db, issued[0].id) if issued else counted
    kept = session.settings.evidence_dir
    files = write_documents(session.context, kept, figures, session.args.out, formats)
    faces = foreign_faces(files["pdf"].read_bytes()) if "pdf" in files else []
    if faces:
        warn(
            f"PDF dùng phông {', '.join(faces)} vì máy thiếu phông rộng như Times New Roman: "
            "cài fonts-liberation2 hoặc Tinos rồi lập lại."
        )
    if session.args.json:
        as_json({"format": format, "path": str(path)} for format, path in files.items())
        return
    if issued:
        say(f"Số liệu là của báo cáo {issued[0].id} đã chốt lúc {local(issued[0].issued_at)}.")
    say(*map(str, files.values()))


def _formats(given: str) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(given.split(",")))
    if not set(wanted) <= set(_FORMATS):
        raise argparse.ArgumentTypeError(
            f"phải là một hay nhiều trong {','.join(_FORMATS)}, không phải «{given}»"
        )
    return wanted


def _explain(session: CommandSession) -> int:
    from reports.counting.explain import explain
    from reports.desk.frozen import issued_value

    with session.database.read() as db:
        found = explain(db, session.args.explain)
        rows = islice(found.rows, session.args.limit)
        if session.args.json:
            as_json(asdict(row) for row in rows)
        else:
            say(
                f"{found.label}: {cell(found.value)} {found.unit}",
                *([found.note] if found.note else []),
            )
            table(
                ("dòng", "ngày", "tiêu đề", "nơi", "số", "liên kết, minh chứng"),
                [_cells(row) for row in rows],
            )
        issued = issued_value(db, found.id)
    changed = [(report, value) for report, value in issued if value != found.value]
    for report, value in changed:
        warn(
            f"Báo cáo {report.id} chốt lúc {local(report.issued_at)} ghi {cell(value)}, "
            f"nay đếm được {cell(found.value)}."
        )
    return 1 if changed else 0


def _cells(row: "ExplainedRow") -> tuple[object, ...]:
    return row.id, short_date(row.day), row.title, row.where, row.amount, _evidence(row)


def _evidence(row: "ExplainedRow") -> str:
    """What proves a row: addresses, names of files, and the command that writes out what went out
    where no address shows it."""
    drawn = (
        f"lantoa preview {opening.item} --outlet {opening.outlet} --revision {opening.revision}"
        for opening in row.openings
        if not opening.url
    )
    return "; ".join([*([row.link] if row.link else []), *drawn])


def _list(session: CommandSession) -> None:
    from reports.desk.frozen import list_reports

    with session.database.read() as db:
        found = list_reports(db, session.args.plan)[: session.args.limit]
    if session.args.json:
        as_json(vars(report) for report in found)
        return
    labels = {"draft": "dự thảo", "issued": "đã chốt"}
    rows = [
        (
            report.id,
            report.plan,
            report.period,
            labels[report.state],
            local(report.made_at),
            report.issued_by,
            report.sha256,
        )
        for report in found
    ]
    table(("số", "kế hoạch", "kỳ", "trạng thái", "lập lúc", "người chốt", "SHA-256"), rows)


def _freeze(session: CommandSession) -> None:
    from reports.desk.frozen import figures_of, find_report, freeze, is_over

    act, id = session.act(), session.args.issue
    with session.database.read() as db:
        report, figures = find_report(db, id), figures_of(db, id)
    _say_figures(figures, session.args.limit)
    early = not is_over(report, session.now)
    over = (
        f"Kỳ báo cáo đến hết ngày {short_date(report.last)} mới hết, số liệu chưa đủ. "
        if early
        else ""
    )
    session.confirm(f"{over}Chốt số liệu của báo cáo {id}? Sau đó số liệu không đổi được nữa.")
    with session.database.write() as db:
        made = freeze(db, id, act, early)
    say(f"Đã chốt số liệu của báo cáo {made.id}, SHA-256 {made.sha256}.", str(made.id))
