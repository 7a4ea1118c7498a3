"""Audiences."""

import argparse
from pathlib import Path
from typing import Any

from content.audiences.audiences import find_audience, list_audiences
from content.audiences.importing import Lists, audience_name, import_file
from content.intake.errors import InputError
from lantoa.commands._add import acting, command, group, listing
from lantoa.session import CommandSession, as_json, say, table


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
    acting(add)
    listing(command(audiences, "list", _list, "các nhóm nhận"))


def _import(session: CommandSession) -> None:
    act, name, path = session.act(), session.args.name, session.args.file
    lists = Lists(session.database, session.vault, session.settings.home / "imports")
    report = import_file(lists, name, path, act)
    with session.database.read() as db:
        size = find_audience(db, name).size
    say(
        f"{path.name}: {report.rows} dòng, nhận {report.taken}, trùng {report.duplicates}, "
        f"thuộc danh sách ngừng gửi {report.suppressed}."
    )
    say(f"Nhóm nhận {name} có {size} người nhận.", name)


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
                    "columns": list(audience.columns),
                }
                for audience in found
            ]
        )
    else:
        table(
            ("tên", "loại", "số người", "cột"),
            [
                (audience.name, audience.kind, audience.size, ", ".join(audience.columns))
                for audience in found
            ],
        )
