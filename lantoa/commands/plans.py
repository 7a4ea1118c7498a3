"""Plans: imported, and how far they are carried out."""

from datetime import date
from pathlib import Path
from typing import Any

from content.intake.errors import InputError
from content.plans.file import IssuedPlan, read_plan
from content.plans.plans import changes, find_plan, import_plan, plan_ids
from lantoa.commands import coverage
from lantoa.commands._add import acting, command, day, group, listing, year
from lantoa.session import CommandSession
from lantoa.terminal import say, warn


def register(commands: Any) -> None:
    """`plan import|coverage|calendar|waiting`."""
    of_plans = group(commands, "plan", "kế hoạch truyền thông")
    plans = command(of_plans, "import", _plans, "nhập một hay nhiều kế hoạch")
    plans.add_argument("files", type=Path, nargs="+", metavar="TỆP.yaml")
    changed = (
        "kế hoạch được sửa đổi từ ngày này; không có thì bản mới thay bản cũ cho toàn bộ thời gian"
    )
    plans.add_argument("--changed-on", type=day, metavar="NGÀY", help=changed)
    acting(plans)
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


def _plans(session: CommandSession) -> int:
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
