"""The office's profile and its plans."""

from pathlib import Path
from typing import Any

from content.errors import InputError
from content.office import import_office
from content.officefile import read_office
from content.planfile import read_plan
from content.plans import import_plan
from lantoa.commands._add import command, group
from lantoa.session import Session, say, warn


def register(commands: Any) -> None:
    """`office import`, `plan import`."""
    office = command(group(commands, "office", "hồ sơ cơ quan"), "import", _office, "đặt hồ sơ cơ quan từ office.toml")
    office.add_argument("file", type=Path, metavar="TỆP.toml")
    plans = command(group(commands, "plan", "kế hoạch truyền thông"), "import", _plans, "nhập một hay nhiều kế hoạch")
    plans.add_argument("files", type=Path, nargs="+", metavar="TỆP.yaml")


def _office(session: Session) -> None:
    office = read_office(session.args.file)
    with session.database.write() as db:
        import_office(db, office.document, session.system())
    say(f"Đã đặt hồ sơ cơ quan: {office.name}")


def _plans(session: Session) -> int:
    failed = 0
    for path in session.args.files:
        try:
            plan = read_plan(path)
            with session.database.write() as db:
                new = import_plan(db, plan, session.system())
        except InputError as error:
            failed += 1
            warn(str(error))
            continue
        counted = f"{len(plan.themes)} chủ đề, {len(plan.obligations)} nhiệm vụ"
        say(f"{path.name}: {'đã nhập' if new else 'không đổi'}, {counted}", plan.id)
    return 2 if failed else 0
