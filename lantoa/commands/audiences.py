"""Audiences."""

import argparse
from pathlib import Path
from typing import Any

from console.words.i18n import number
from content.audiences.audiences import NOBODYS, find_audience, give_audience, list_audiences
from content.audiences.importing import ListFile, Lists, audience_name, import_file
from content.calendar.prepared import still_to_the_old
from content.intake.errors import InputError
from lantoa.commands._add import acting, choosing, chosen, command, group, listing, text
from lantoa.commands._progress import told_import
from lantoa.session import CommandSession, as_json, table
from lantoa.terminal import say, warn


def register(commands: Any) -> None:
    """`audience import|list`."""
    audiences = group(commands, "audience", "nhóm nhận")
    add = command(
        audiences,
        "import",
        _import,
        "thay danh sách của một nhóm bằng tệp CSV hoặc XLSX: nhập hết hoặc không nhập gì",
    )
    add.add_argument("name", type=_name, metavar="TÊN")
    add.add_argument("file", type=Path, metavar="TỆP")
    add.add_argument(
        "--unit",
        type=text,
        metavar="ĐƠN_VỊ",
        help='nhóm là của đơn vị nào ("": cả cơ quan); không ghi: đơn vị của người nhập lần đầu',
    )
    choosing(add)
    acting(add)
    listing(command(audiences, "list", _list, "các nhóm nhận"))


def _import(session: CommandSession) -> None:
    act, name, path = session.act(), session.args.name, session.args.file
    lists = Lists(session.database, session.vault, session.settings.home / "imports")
    unit = session.args.unit
    if unit is not None:
        act.require("audience", unit or NOBODYS)
    with told_import(session, name, path, act) as watch:
        report = import_file(lists, name, ListFile(path, chosen(session.args), watch), act)
    if unit is not None:
        with session.database.write() as db:
            give_audience(db, name, unit, act)
    with session.database.read() as db:
        found = find_audience(db, name)
        old = still_to_the_old(db, name)
    if old:
        warn(
            f"Lịch phát {', '.join(map(str, old))} đã chuẩn bị trước khi thay, vẫn gửi cho danh "
            "sách cũ: không gửi nữa thì `lantoa publication stop` hoặc `cancel`."
        )
    warn(*report.notes)
    say(
        f"{path.name}: {number(report.rows)} dòng, nhận {number(report.taken)}, trùng "
        f"{number(report.duplicates)}, thuộc danh sách ngừng gửi {number(report.suppressed)}."
    )
    whose = f", của đơn vị {found.unit}" if found.unit else ""
    say(f"Nhóm nhận {name} có {number(found.size)} người nhận{whose}.", name)


def _name(given: str) -> str:
    try:
        return audience_name(given)
    except InputError as error:
        raise argparse.ArgumentTypeError(error.problems[0].text) from None


def _list(session: CommandSession) -> None:
    with session.database.read() as db:
        found = list_audiences(db)[: session.args.limit]
    if session.args.json:
        as_json(
            [
                {
                    "name": audience.name,
                    "kind": audience.kind,
                    "size": audience.size,
                    "unit": audience.unit,
                    "columns": list(audience.columns),
                }
                for audience in found
            ]
        )
    else:
        table(
            ("tên", "đơn vị", "loại", "số người", "cột"),
            [
                (
                    audience.name,
                    audience.unit or "cả cơ quan",
                    "thư điện tử" if audience.kind == "email" else "điện thoại",
                    number(audience.size),
                    ", ".join(audience.columns),
                )
                for audience in found
            ],
        )
