"""Audiences."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

from console.words.i18n import number
from content.audiences.audiences import (
    NOBODYS,
    Audience,
    find_audience,
    give_audience,
    list_audiences,
)
from content.audiences.file import ConsentDefault
from content.audiences.header import MEANINGS
from content.audiences.importing import ListFile, Lists, import_file
from content.audiences.kinds import PEOPLE
from content.audiences.list_imports import ImportWatch
from content.calendar.prepared import still_to_the_old
from lantoa.commands._add import acting, choosing, chosen, command, day, group, listing, text
from lantoa.commands._progress import told_import
from lantoa.commands.audiences_managed import KINDS_TOLD, list_name, listing_managed
from lantoa.session import CommandSession, as_json, table
from lantoa.terminal import say, warn


def register(commands: Any) -> None:
    """`audience import|list|template|about|rename|retire|export`."""
    audiences = group(commands, "audience", "nhóm nhận")
    _add_import(audiences)
    listing(command(audiences, "list", _list, "các nhóm nhận"))
    listing_managed(audiences)


def _add_import(audiences: Any) -> None:
    add = command(
        audiences,
        "import",
        _import,
        "thay danh sách của một nhóm bằng tệp CSV hoặc XLSX: nhập hết hoặc không nhập gì",
    )
    add.add_argument("name", type=list_name, metavar="TÊN")
    add.add_argument("file", type=Path, metavar="TỆP")
    add.add_argument(
        "--unit",
        type=text,
        metavar="ĐƠN_VỊ",
        help='nhóm là của đơn vị nào ("": cả cơ quan); không ghi: đơn vị của người nhập lần đầu',
    )
    add.add_argument("--kind", choices=tuple(PEOPLE), help=f"người trên danh sách: {KINDS_TOLD}")
    choosing(add)
    add.add_argument(
        "--column",
        action="append",
        default=[],
        type=_column,
        metavar="LOẠI=CỘT",
        help=f'cột nào là gì, ví dụ name="Họ và tên"; các loại: {", ".join(MEANINGS)}',
    )
    add.add_argument(
        "--consent-basis", type=text, default="", metavar="CĂN_CỨ", help="cho ai tệp không ghi"
    )
    add.add_argument(
        "--consent-at", type=day, metavar="NGÀY", help="ngày đồng ý, cho ai tệp không ghi"
    )
    add.add_argument(
        "--rejects",
        type=Path,
        metavar="TỆP",
        help="ghi các dòng không nhập được cùng lý do vào tệp CSV này (có dữ liệu cá nhân)",
    )
    acting(add)


def _import(session: CommandSession) -> None:
    act, name, path = session.act(), session.args.name, session.args.file
    lists = Lists(session.database, session.vault, session.settings.home / "imports")
    unit = session.args.unit
    if unit is not None:
        act.require("audience", unit or NOBODYS)
    with told_import(session, name, path, act) as watch:
        report = import_file(lists, name, _file(session.args, watch), act)
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
    whose = f", của đơn vị {session.unit(found.unit)}" if found.unit else ""
    say(f"Nhóm nhận {name} có {number(found.size)} người nhận{whose}.", name)


def _file(args: argparse.Namespace, watch: ImportWatch) -> ListFile:
    columns = tuple((title, meaning) for meaning, title in args.column)
    at = args.consent_at.isoformat() if args.consent_at else ""
    consent = ConsentDefault(args.consent_basis.strip(), at)
    choice = replace(chosen(args), columns=columns)
    return ListFile(args.file, choice, watch, consent, args.rejects, args.kind)


def _column(given: str) -> tuple[str, str]:
    meaning, equals, title = given.partition("=")
    if not equals or meaning not in MEANINGS or not title.strip():
        raise argparse.ArgumentTypeError(
            f'phải viết LOẠI=CỘT, ví dụ name="Họ và tên", với LOẠI là {", ".join(MEANINGS)}'
        )
    return meaning, title.strip()


def _list(session: CommandSession) -> None:
    with session.database.read() as db:
        found = list_audiences(db, put_away=True)[: session.args.limit]
    if session.args.json:
        as_json(
            [
                {
                    "name": audience.name,
                    "kind": audience.kind,
                    "size": audience.size,
                    "unit": audience.unit,
                    "people": audience.people,
                    "keeper": audience.keeper,
                    "retired_at": audience.retired_at and audience.retired_at.isoformat(),
                    "columns": list(audience.columns),
                }
                for audience in found
            ]
        )
    else:
        table(
            ("tên", "đơn vị", "người nhận", "loại", "số người", "cột"),
            [
                (
                    audience.name,
                    session.unit(audience.unit) or "cả cơ quan",
                    _people(audience),
                    "thư điện tử" if audience.kind == "email" else "điện thoại",
                    number(audience.size),
                    ", ".join(audience.columns),
                )
                for audience in found
            ],
        )


def _people(audience: Audience) -> str:
    if audience.retired_at is not None:
        return "(đã ngừng dùng)"
    return PEOPLE[audience.people].label if audience.people in PEOPLE else ""
