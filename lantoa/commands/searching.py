"""`search`: words or a number in everything that officers keep. Persons are found by `find`."""

from typing import Any

from content.finding.everything import look_for
from content.people.acts import SYSTEM, Person
from lantoa.commands._add import command, listing, text
from lantoa.session import CommandSession, as_json, table

_READER = Person(SYSTEM.name, "auditor", "")
"""Whoever has the machine reads what every account may read."""


def register(commands: Any) -> None:
    """`search WORDS`."""
    parser = command(
        commands,
        "search",
        _search,
        "tìm chữ (có dấu hay không) hoặc số trong tin, lịch, hoạt động, nhiệm vụ, chiến dịch, "
        "điểm phát, tài khoản; người nhận thì dùng `lantoa find ĐỊA_CHỈ`",
    )
    parser.add_argument("words", nargs="+", type=text, metavar="CHỮ")
    listing(parser)


def _search(session: CommandSession) -> int:
    with session.database.read() as db:
        groups = look_for(db, " ".join(session.args.words), _READER, session.now)
    found = [found for group in groups for found in group.found][: session.args.limit]
    if session.args.json:
        as_json(
            {
                "kind": each.kind,
                "id": each.id,
                "title": each.title,
                "of": each.of,
                "note": each.note,
            }
            for each in found
        )
    else:
        table(("loại", "mã", "tên", ""), [(e.kind, e.id, e.title, e.of or e.note) for e in found])
    return 0 if found else 1
