"""What people say for a report: causes, proposals, funds, tasks ahead."""

from pathlib import Path
from typing import Any

from content.intake.local_time import local_day
from content.plans.statement_file import import_statements, read_statements
from content.plans.statements import (
    KINDS,
    StatementEntry,
    add_statement,
    cancel_statement,
    list_statements,
)
from lantoa.commands._add import (
    acting,
    choosing,
    chosen,
    command,
    day,
    group,
    listing,
    number,
    text,
)
from lantoa.session import CommandSession, as_json, table
from lantoa.terminal import say, warn
from reports.periods.words import short_date


def register(commands: Any) -> None:
    """`statement add|list|import|cancel`."""
    statements = group(
        commands, "statement", "nội dung ghi cho báo cáo: nguyên nhân, đề xuất, kinh phí…"
    )
    add = command(
        statements, "add", _add, "ghi một nội dung; dự thảo báo cáo của kỳ chứa ngày ấy nêu lại"
    )
    kinds = "; ".join(f"{name}: {label}" for name, label in KINDS.items())
    add.add_argument("--kind", required=True, choices=tuple(KINDS), metavar="LOẠI", help=kinds)
    add.add_argument("--text", required=True, type=text, metavar="NỘI_DUNG")
    add.add_argument("--on", type=day, metavar="NGÀY", help="ngày thuộc kỳ báo cáo; mặc định: nay")
    add.add_argument("--plan", metavar="KẾ_HOẠCH", help="mặc định: báo cáo của mọi kế hoạch")
    add.add_argument("--said-by", type=text, default="", metavar="NGƯỜI", help="ai nêu")
    acting(add)
    listed = command(statements, "list", _list, "các nội dung đã ghi")
    for flag, help_text in (("--from", "từ ngày"), ("--to", "đến ngày")):
        listed.add_argument(flag, dest=flag.strip("-"), type=day, metavar="NGÀY", help=help_text)
    listing(listed)
    many = command(
        statements,
        "import",
        _import,
        "ghi nhiều nội dung từ tệp XLSX hoặc CSV: ghi hết hoặc không ghi gì",
    )
    many.add_argument("file", type=Path, metavar="TỆP")
    choosing(many)
    acting(many)
    cancel = command(statements, "cancel", _cancel, "không đưa một nội dung vào báo cáo nữa")
    cancel.add_argument("id", type=number, metavar="SỐ")
    acting(cancel, why=True)


def _add(session: CommandSession) -> None:
    args, act = session.args, session.act()
    entry = StatementEntry(
        kind=args.kind,
        text=args.text,
        day=args.on or local_day(session.now),
        plan=args.plan,
        said_by=args.said_by,
    )
    with session.database.write() as db:
        id = add_statement(db, entry, act)
    say(f"Đã ghi cho báo cáo, mục «{KINDS[args.kind]}».", str(id))


def _list(session: CommandSession) -> None:
    args = session.args
    with session.database.read() as db:
        found = list_statements(db, args.__dict__["from"], args.to)[: args.limit]
    if args.json:
        as_json(vars(statement) for statement in found)
        return
    rows = [
        (
            statement.id,
            short_date(statement.day),
            KINDS[statement.kind],
            statement.text,
            statement.plan,
            statement.said_by,
            "đã hủy" if statement.cancelled else "",
        )
        for statement in found
    ]
    table(("số", "ngày", "loại", "nội dung", "kế hoạch", "người nêu", "trạng thái"), rows)


def _import(session: CommandSession) -> None:
    act = session.act()
    table = read_statements(session.args.file, chosen(session.args))
    with session.database.write() as db:
        made = import_statements(db, table, act)
    warn(*table.notes)
    say(f"{session.args.file.name}: đã ghi {len(made)} nội dung.", *map(str, made))


def _cancel(session: CommandSession) -> None:
    act = session.act()
    with session.database.write() as db:
        cancel_statement(db, session.args.id, act)
    say(f"Nội dung {session.args.id}: đã hủy, không vào báo cáo nữa.")
