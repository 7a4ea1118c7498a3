"""Agencies that ended, and who answers for their obligations since."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from content.database.db import Connection
from content.plans.agencies import (
    Transfer,
    confirm,
    confirmed,
    import_agencies,
    known_agencies,
    named,
    proposals,
)
from content.plans.agency_changes import agency_changes
from content.plans.agency_file import read_agencies
from content.plans.export import agency_text
from content.plans.plans import find_plan, plan_ids
from lantoa.commands._add import acting, command, group, listing, looking
from lantoa.commands._exporting import hand_over, out
from lantoa.session import CommandSession, as_json, table
from lantoa.terminal import say


def register(commands: Any) -> None:
    """`agency import|export|list|confirm`."""
    agencies = group(commands, "agency", "cơ quan của kế hoạch: đã kết thúc, sáp nhập, đổi tên")
    add = command(
        agencies, "import", _import, "nhập những thay đổi cơ quan của một kế hoạch (chỉ là đề xuất)"
    )
    add.add_argument("file", type=Path, metavar="TỆP.toml")
    looking(add)
    acting(add)
    _exporting(agencies)
    listed = command(
        agencies,
        "list",
        _list,
        "nhiệm vụ của cơ quan đã kết thúc: đề xuất và người xác nhận đơn vị tiếp nhận",
    )
    listed.add_argument("--plan", metavar="KẾ_HOẠCH")
    listing(listed)
    say_so = command(
        agencies, "confirm", _confirm, "xác nhận đơn vị tiếp nhận nhiệm vụ của cơ quan đã kết thúc"
    )
    say_so.add_argument("plan", metavar="KẾ_HOẠCH")
    say_so.add_argument("agency", metavar="CƠ_QUAN")
    say_so.add_argument(
        "--to", dest="successor", required=True, metavar="CƠ_QUAN", help="đơn vị tiếp nhận"
    )
    say_so.add_argument(
        "--obligation",
        nargs="+",
        default=[],
        metavar="NHIỆM_VỤ",
        help="chỉ những nhiệm vụ này; mặc định: mọi nhiệm vụ",
    )
    say_so.add_argument("--why", default="", metavar="LÝ_DO", help="căn cứ, được ghi vào nhật ký")
    acting(say_so)


def _exporting(agencies: Any) -> None:
    written = command(
        agencies,
        "export",
        _export,
        "ghi những thay đổi cơ quan của một kế hoạch ra tệp nhập lại được",
    )
    written.add_argument("plan", metavar="KẾ_HOẠCH")
    out(written, "TỆP.toml")


def _export(session: CommandSession) -> None:
    with session.database.read() as db:
        written = agency_text(db, session.args.plan)
    hand_over(session, written)


def _import(session: CommandSession) -> None:
    act = None if session.args.look else session.act()
    plan, given = read_agencies(session.args.file)
    with session.database.read() as db:
        told = agency_changes(db, plan, given)
    if act is None:
        head = f"{session.args.file.name}: {'' if told else 'không khác gì'}"
        say(head, *(f"- {text}" for text in told))
        return
    with session.database.write() as db:
        import_agencies(db, plan, given, act)
        issued = find_plan(db, plan)
        waiting = proposals(issued, known_agencies(db, issued), confirmed(db, plan))
    say(f"{session.args.file.name}: {len(given)} cơ quan của kế hoạch {plan}.")
    say(*(f"- {text}" for text in told))
    if waiting:
        say(
            f"{len(waiting)} việc phân công chờ người xác nhận: xem `lantoa agency list`, "
            "rồi `lantoa agency confirm`."
        )


def _list(session: CommandSession) -> None:
    with session.database.read() as db:
        plans = [session.args.plan] if session.args.plan else plan_ids(db)
        rows = [row for plan in plans for row in _ended(db, plan)][: session.args.limit]
    if session.args.json:
        as_json(rows)
        return
    if not rows:
        say("Không có nhiệm vụ nào thuộc cơ quan đã kết thúc hoạt động.")
        return
    cells = [
        (
            row["obligation"],
            row["name"],
            f"{row['ended_on']:%d/%m/%Y}",
            ", ".join(row["proposed"]),
            _word(row),
        )
        for row in rows
    ]
    table(("nhiệm vụ", "cơ quan", "kết thúc", "đề xuất", "xác nhận"), cells)


def _ended(db: Connection, plan: str) -> Iterator[dict[str, Any]]:
    """The obligations of a plan's ended agencies, with what files propose and persons confirmed."""
    issued = find_plan(db, plan)
    known, said = known_agencies(db, issued), confirmed(db, plan)
    for duty in issued.obligations:
        for agency in (known[key] for key in dict.fromkeys(named(duty))):
            if agency.ended_on is None:
                continue
            word = said.get((duty.id, agency.key))
            yield {
                "plan": plan,
                "obligation": duty.id,
                "agency": agency.key,
                "name": agency.name,
                "ended_on": agency.ended_on,
                "proposed": list(agency.successors),
                "confirmed": word.successor if word else None,
                "by": word.confirmed_by if word else None,
            }


def _word(row: dict[str, Any]) -> str:
    return f"{row['confirmed']} ({row['by']})" if row["confirmed"] else "cần một người xác nhận"


def _confirm(session: CommandSession) -> None:
    args = session.args
    act = session.act()
    with session.database.write() as db:
        done = confirm(
            db, args.plan, Transfer(args.agency, args.successor, tuple(args.obligation)), act
        )
    say(f"{args.successor} tiếp nhận {len(done)} nhiệm vụ của {args.agency}.", *done)
