"""The office's profile, and who the office is in each plan."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from content.database.db import Connection
from content.intake.local_time import local_day
from content.office.file import read_office
from content.office.office import current_office, import_office
from content.plans.agencies import known_agencies
from content.plans.office_agency import (
    coordinates,
    our_part,
    refuse_unknown_agencies,
    said_of_plans,
)
from lantoa.commands._add import acting, command, group, listing
from lantoa.session import CommandSession, as_json, table
from lantoa.terminal import say
from reports.periods.words import short_date


def register(commands: Any) -> None:
    """`office import|show`."""
    offices = group(commands, "office", "hồ sơ cơ quan")
    office = command(offices, "import", _office, "đặt hồ sơ cơ quan từ office.toml")
    office.add_argument("file", type=Path, metavar="TỆP.toml")
    acting(office)
    shown = command(
        offices, "show", _show, "cơ quan ta là ai trong từng kế hoạch; chưa ghi thì chọn trong đâu"
    )
    listing(shown)


def _office(session: CommandSession) -> None:
    act, office = session.act(), read_office(session.args.file)
    with session.database.write() as db:
        refuse_unknown_agencies(db, office.document)
        import_office(db, office.document, act)
    say(f"Đã đặt hồ sơ cơ quan: {office.name}")


def _show(session: CommandSession) -> None:
    with session.database.read() as db:
        office = current_office(db)
        rows = list(_rows(db, session))
    if session.args.json:
        as_json(rows[: session.args.limit])
        return
    say(office.name or "Chưa có hồ sơ cơ quan: `lantoa office import TỆP.toml`.")
    heads = ("kế hoạch", "cơ quan ta", "tên trong kế hoạch", "nhóm", "thời gian", "vai trò")
    cells = [
        (
            row["plan"],
            row["key"] or "chưa ghi",
            row["name"],
            ", ".join(row["groups"]),
            _valid(row),
            "theo dõi cả kế hoạch" if row["coordinating"] else "",
        )
        for row in rows
    ]
    table(heads, cells[: session.args.limit])
    for row in rows:
        if not row["key"]:
            say(f"{row['plan']}: chọn một trong {'; '.join(row['choices'])}.")
    if any(not row["key"] for row in rows):
        say(
            "Ghi bảng [[agency]] (plan, key, groups) trong office.toml, rồi `lantoa office import`."
        )


def _rows(db: Connection, session: CommandSession) -> Iterator[dict[str, Any]]:
    today = local_day(session.now)
    for plan, entry, name in said_of_plans(db):
        choices = [f"{key} ({found.name})" for key, found in known_agencies(db, plan).items()]
        yield {
            "plan": plan.id,
            "key": entry.key if entry else None,
            "name": name,
            "groups": list(entry.groups) if entry else [],
            "valid_from": entry.valid_from if entry else None,
            "valid_to": entry.valid_to if entry else None,
            "coordinating": coordinates(plan, our_part(db, plan.id, today)),
            "choices": [] if entry else choices,
        }


def _valid(row: dict[str, Any]) -> str:
    begins = f"từ {short_date(row['valid_from'])}" if row["valid_from"] else ""
    ends = f"đến {short_date(row['valid_to'])}" if row["valid_to"] else ""
    return " ".join(part for part in (begins, ends) if part)
