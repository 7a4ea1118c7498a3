"""The office's profile, and who the office is in each plan."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from content.database.db import Connection
from content.intake.errors import InputError, InputProblem
from content.intake.field_changes import field_changes
from content.intake.form_fields import fields_of
from content.intake.local_time import local_day
from content.intake.toml_text import toml_text
from content.office.file import OfficeFile, OfficeProfile, read_office
from content.office.office import current_office, import_office, office_document
from content.plans.agencies import known_agencies
from content.plans.office_agency import (
    coordinates,
    our_part,
    refuse_unknown,
    said_of_plans,
)
from content.plans.profile_words import in_words
from lantoa.commands._add import acting, command, group, listing, looking
from lantoa.commands._exporting import hand_over, out
from lantoa.session import CommandSession, as_json, table
from lantoa.terminal import say
from reports.periods.words import short_date


def register(commands: Any) -> None:
    """`office import|export|show`."""
    offices = group(commands, "office", "hồ sơ cơ quan")
    office = command(offices, "import", _office, "đặt hồ sơ cơ quan từ office.toml")
    office.add_argument("file", type=Path, metavar="TỆP.toml")
    looking(office)
    acting(office)
    written = command(offices, "export", _export, "ghi hồ sơ cơ quan ra tệp nhập lại được")
    out(written, "TỆP.toml")
    shown = command(
        offices, "show", _show, "cơ quan ta là ai trong từng kế hoạch; chưa ghi thì chọn trong đâu"
    )
    listing(shown)


def _export(session: CommandSession) -> None:
    with session.database.read() as db:
        document = office_document(db)
    if not document:
        raise InputError(
            [
                InputProblem(
                    "office export",
                    "chưa có hồ sơ cơ quan: nhập bằng `lantoa office import TỆP.toml`",
                )
            ]
        )
    hand_over(session, toml_text(document))


def _look(session: CommandSession, office: OfficeFile) -> None:
    """What the file would change; nothing is stored."""
    with session.database.read() as db:
        refuse_unknown(db, office.document)
        found = field_changes(fields_of(OfficeProfile), office_document(db), office.document)
        told = list(in_words(db, found))
    say(f"{session.args.file.name}: {'' if told else 'không khác gì'}")
    for change in told:
        say(f"- {change.label}: {change.before or 'không nêu'} → {change.after or 'không nêu'}")


def _office(session: CommandSession) -> None:
    if session.args.look:
        _look(session, read_office(session.args.file))
        return
    act, office = session.act(), read_office(session.args.file)
    act.require("administer")
    with session.database.write() as db:
        refuse_unknown(db, office.document)
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
