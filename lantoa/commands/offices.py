"""The office's profile."""

from pathlib import Path
from typing import Any

from content.office.file import read_office
from content.office.office import import_office
from lantoa.commands._add import acting, command, group
from lantoa.session import CommandSession, say


def register(commands: Any) -> None:
    """`office import`."""
    office = command(
        group(commands, "office", "hồ sơ cơ quan"),
        "import",
        _office,
        "đặt hồ sơ cơ quan từ office.toml",
    )
    office.add_argument("file", type=Path, metavar="TỆP.toml")
    acting(office)


def _office(session: CommandSession) -> None:
    act, office = session.act(), read_office(session.args.file)
    with session.database.write() as db:
        import_office(db, office.document, act)
    say(f"Đã đặt hồ sơ cơ quan: {office.name}")
