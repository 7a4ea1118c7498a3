"""Reports: their figures, what is behind each, and what was issued."""

from itertools import islice
from typing import Any

from content.errors import InputError, InputProblem
from content.office import current_office
from lantoa.commands._add import command, listing, number
from lantoa.session import Session, as_json, local, say, table, warn
from reports.periods import PRESETS, parse_period
from reports.words import cell, range_words, short_date


def register(commands: Any) -> None:
    """`report`."""
    report = command(commands, "report", _report, "số liệu báo cáo của một kỳ; mở từng số; phát hành")
    what = report.add_mutually_exclusive_group(required=True)
    kinds = "; ".join(f"{name}: {meaning}" for name, meaning in PRESETS.items())
    what.add_argument("--period", metavar="KỲ", help=f"KIỂU:2026-1 (6 tháng đầu), KIỂU:2026-2 (cả năm) hoặc TỪ..ĐẾN. {kinds}")
    what.add_argument("--explain", metavar="MÃ_SỐ", help="mở một con số: các dòng đã tính ra nó")
    what.add_argument("--list", action="store_true", help="các báo cáo đã lập")
    what.add_argument("--issue", type=number, metavar="SỐ", help="chốt số liệu của một báo cáo đã lập để trình ký")
    report.add_argument("--plan", metavar="KẾ_HOẠCH", help="mã kế hoạch, cần với --period")
    report.add_argument("--as", dest="user", metavar="TÀI_KHOẢN", help="người chốt số liệu, cần với --issue")
    listing(report)


def _report(session: Session) -> int | None:
    args = session.args
    run = _explain if args.explain else _list if args.list else _issue if args.issue else _figures
    return run(session)


def _figures(session: Session) -> int:
    from reports.frozen import differences, keep
    from reports.summary import Ask, summarise

    args = session.args
    if not args.plan:
        raise InputError([InputProblem("--plan", "báo cáo của kế hoạch nào: thêm --plan MÃ_KẾ_HOẠCH")])
    with session.database.write() as db:
        period = parse_period(args.period, current_office(db).reporting.cut_off_day)
        ask = Ask(args.plan, period, session.settings.evidence_dir, session.now)
        found = summarise(db, ask)
        changed = differences(db, found)
        id = keep(db, found, session.system())
    if args.json:
        as_json({"id": id, "value": value} for id, value in islice(found.ids().items(), args.limit))
    else:
        say(f"{found.plan.doc_type} số {found.plan.number}, {range_words(found.period.covered.first, found.period.covered.last)}")
        rows = [(one.label, one.unit, cell(one.values.covered), cell(one.values.same), one.key, one.note) for one in found.all()]
        table(("số liệu", "đơn vị", "kỳ này", "cùng kỳ năm trước", "mã", "ghi chú"), rows[: args.limit])
        say(*found.notes, str(id))
    for one in changed:
        warn(f"Khác báo cáo {one.report} đã phát hành: {one.label}, {cell(one.issued)} → {cell(one.now)} ({one.id})")
    return 1 if changed else 0


def _explain(session: Session) -> int:
    from reports.explain import explain
    from reports.frozen import issued_value

    with session.database.read() as db:
        found = explain(db, session.args.explain)
        rows = islice(found.rows, session.args.limit)
        if session.args.json:
            as_json(vars(row) for row in rows)
        else:
            say(f"{found.label}: {cell(found.value)} {found.unit}", *([found.note] if found.note else []))
            table(("dòng", "ngày", "tiêu đề", "nơi", "số", "liên kết, minh chứng"), [_cells(row) for row in rows])
        issued = issued_value(db, found.id)
    changed = [(report, value) for report, value in issued if value != found.value]
    for report, value in changed:
        warn(f"Báo cáo {report.id} phát hành lúc {local(report.issued_at)} ghi {cell(value)}, nay đếm được {cell(found.value)}.")
    return 1 if changed else 0


def _cells(row: Any) -> tuple[object, ...]:
    return row.id, short_date(row.day), row.title, row.where, row.amount, row.link


def _list(session: Session) -> None:
    from reports.frozen import list_reports

    with session.database.read() as db:
        found = list_reports(db, session.args.plan)[: session.args.limit]
    if session.args.json:
        as_json(vars(one) for one in found)
        return
    labels = {"draft": "dự thảo", "issued": "đã phát hành"}
    rows = [(one.id, one.plan, one.period, labels[one.state], local(one.made_at), one.issued_by, one.sha256) for one in found]
    table(("số", "kế hoạch", "kỳ", "trạng thái", "lập lúc", "người chốt", "SHA-256"), rows)


def _issue(session: Session) -> None:
    from reports.frozen import issue

    if not session.args.user:
        raise InputError([InputProblem("--as", "ai chốt số liệu: thêm --as TÀI_KHOẢN")])
    act = session.act()
    session.confirm(f"Chốt số liệu của báo cáo {session.args.issue}? Sau đó số liệu không đổi được nữa.")
    with session.database.write() as db:
        made = issue(db, session.args.issue, act)
    say(f"Đã chốt báo cáo {made.id}, SHA-256 {made.sha256}.", str(made.id))
