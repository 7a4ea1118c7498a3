"""Plans: imported, and how far they are carried out."""

from datetime import date
from pathlib import Path
from typing import Any

from content.intake.errors import InputError
from content.intake.local_time import local_day
from content.plans.export import plan_text
from content.plans.file import IssuedPlan, read_plan
from content.plans.plans import changes, find_plan, import_plan, plan_ids
from content.plans.retiring import retire_plan, retired_plans, take_up_again
from lantoa.commands import coverage
from lantoa.commands._add import acting, command, day, group, listing, looking, text, year
from lantoa.commands._exporting import hand_over, out
from lantoa.session import CommandSession, as_json, table
from lantoa.terminal import say, warn
from reports.desk.plan_changes import plan_changes


def register(commands: Any) -> None:
    """`plan import|list|export|retire|coverage|calendar|waiting`."""
    of_plans = group(commands, "plan", "kế hoạch truyền thông")
    plans = command(of_plans, "import", _plans, "nhập một hay nhiều kế hoạch")
    plans.add_argument("files", type=Path, nargs="+", metavar="TỆP.yaml")
    changed = (
        "kế hoạch được sửa đổi từ ngày này; không có thì bản mới thay bản cũ cho toàn bộ thời gian"
    )
    plans.add_argument("--changed-on", type=day, metavar="NGÀY", help=changed)
    looking(plans)
    acting(plans)
    _life(of_plans)
    of_year = command(
        of_plans,
        "calendar",
        coverage.year_calendar,
        "lịch nội dung của một năm theo nội dung và hình thức, tệp XLSX",
    )
    of_year.add_argument("--year", required=True, type=year, metavar="NĂM")
    of_year.add_argument("--plan", required=True, metavar="KẾ_HOẠCH")
    of_year.add_argument("--out", required=True, type=Path, metavar="TỆP.xlsx")
    waits = command(
        of_plans,
        "waiting",
        coverage.waiting,
        "việc của các kế hoạch đang cần một người: báo cáo đến hạn, nhiệm vụ chậm…",
    )
    listing(waits)
    coverage.arguments(
        command(
            of_plans,
            "coverage",
            coverage.show,
            "mỗi nhiệm vụ của kế hoạch đã làm đến đâu, thiếu gì, hạn tới khi nào",
        )
    )


def _life(of_plans: Any) -> None:
    """What is done with a plan that stands."""
    listing(command(of_plans, "list", _list, "các kế hoạch; đã thôi theo dõi thì ở cuối"))
    written = command(of_plans, "export", _export, "ghi một kế hoạch ra tệp nhập lại được")
    written.add_argument("plan", metavar="KẾ_HOẠCH")
    out(written, "TỆP.yaml")
    told = (
        "thôi theo dõi một kế hoạch từ một ngày: nhiệm vụ, báo cáo có hạn từ ngày đó không tính; "
        "chủ đề không đưa ra cho bài mới; báo cáo các kỳ trước giữ nguyên"
    )
    gone = command(of_plans, "retire", _retire, told)
    gone.add_argument("plan", metavar="KẾ_HOẠCH")
    which = gone.add_mutually_exclusive_group(required=True)
    first = "ngày đầu tiên không còn phải làm"
    which.add_argument("--from", dest="since", type=day, metavar="NGÀY", help=first)
    back = "theo dõi lại, chừng nào chưa có gì ghi cho thời gian sau đó"
    which.add_argument("--undo", action="store_true", help=back)
    why = "cần có khi thôi theo dõi; được ghi vào nhật ký"
    gone.add_argument("--why", type=text, default="", metavar="LÝ_DO", help=why)
    acting(gone)


def _list(session: CommandSession) -> None:
    today = local_day(session.now)
    with session.database.read() as db:
        ends = retired_plans(db)
        found = [find_plan(db, plan) for plan in plan_ids(db)]
    found.sort(key=lambda plan: ends.get(plan.id, date.max) <= today)
    rows = [
        {
            "id": plan.id,
            "number": plan.number,
            "title": plan.title,
            "retired_on": ends.get(plan.id),
        }
        for plan in found
    ][: session.args.limit]
    if session.args.json:
        as_json(rows)
        return
    cells = [
        (row["id"], row["number"], f"từ {day:%d/%m/%Y}" if (day := row["retired_on"]) else "")
        for row in rows
    ]
    table(("kế hoạch", "số", "thôi theo dõi"), cells)


def _export(session: CommandSession) -> None:
    with session.database.read() as db:
        written = plan_text(db, session.args.plan)
    hand_over(session, written)


def _retire(session: CommandSession) -> None:
    act, args = session.act(), session.args
    with session.database.write() as db:
        if args.undo:
            take_up_again(db, args.plan, act)
        else:
            retire_plan(db, args.plan, args.since, act)
    said = "lại theo dõi" if args.undo else f"thôi theo dõi từ ngày {args.since:%d/%m/%Y}"
    say(f"{args.plan}: {said}.")


def _look(session: CommandSession) -> int:
    """What each file would change; nothing is stored."""
    failed = 0
    for path in session.args.files:
        try:
            plan = read_plan(path)
            with session.database.read() as db:
                told = plan_changes(db, plan)
        except InputError as error:
            failed += 1
            warn(str(error))
            continue
        say(f"{path.name}: {'' if told else 'không khác gì'}", *(f"- {text}" for text in told))
    return 2 if failed else 0


def _plans(session: CommandSession) -> int:
    if session.args.look:
        return _look(session)
    act, failed = session.act(), 0
    for path in session.args.files:
        try:
            plan = read_plan(path)
            with session.database.write() as db:
                old = find_plan(db, plan.id) if plan.id in plan_ids(db) else None
                new = import_plan(db, plan, act, session.args.changed_on)
                now = find_plan(db, plan.id)
        except InputError as error:
            failed += 1
            warn(str(error))
            continue
        counted = f"{len(plan.themes)} chủ đề, {len(plan.obligations)} nhiệm vụ"
        say(f"{path.name}: {'đã nhập' if new else 'không đổi'}, {counted}")
        if old is not None and new:
            _tell_changes(old, now, session.args.changed_on)
        say(plan.id)
    return 2 if failed else 0


def _tell_changes(old: IssuedPlan, new: IssuedPlan, changed_on: date | None) -> None:
    told = list(changes(old, new))
    if not told:
        return
    since = (
        f"từ ngày {changed_on:%d/%m/%Y}"
        if changed_on
        else "cho toàn bộ thời gian; nếu đổi từ một ngày, nhập lại với --changed-on"
    )
    say(f"Thay đổi so với bản trước ({since}):", *(f"- {text}" for text in told))
