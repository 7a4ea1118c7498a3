"""What concerns a person: the list behind the console's bell."""

from dataclasses import asdict
from typing import Any

from content.notices.marks import mark_read, marks_of
from content.notices.matters import HEADS, detail
from engine.daily.matters import all_matters, matters_of
from lantoa.commands._add import acting, command, group, listing
from lantoa.session import CommandSession, as_json, local, table
from lantoa.terminal import say


def register(commands: Any) -> None:
    """`notice list|read`."""
    notices = group(commands, "notice", "những việc liên quan đến một người")
    made = command(notices, "list", _list, "việc chưa đọc, mới nhất trước")
    made.add_argument("--all", action="store_true", help="cả việc đã đọc mà chưa xong")
    listing(made)
    acting(made)
    acting(command(notices, "read", _read, "đánh dấu mọi việc là đã đọc"))


def _list(session: CommandSession) -> None:
    person, args = session.act().person, session.args
    with session.database.read() as db:
        mine = matters_of(person, all_matters(db, session.context))
        marks = marks_of(db, person.name, [matter.about for matter in mine])
    read = {about for about, mark in marks.items() if mark.read_at}
    shown = [matter for matter in mine if args.all or matter.about not in read][: args.limit]
    if args.json:
        as_json(
            [
                {**asdict(matter), "group": matter.group, "unread": matter.about not in read}
                for matter in shown
            ]
        )
        return
    rows = [
        (local(matter.since), HEADS[matter.kind], matter.title, detail(matter)) for matter in shown
    ]
    table(("từ lúc", "việc", "về", "chi tiết"), rows)


def _read(session: CommandSession) -> None:
    act = session.act()
    with session.database.write() as db:
        mine = matters_of(act.person, all_matters(db, session.context))
        count = mark_read(db, act.person.name, [matter.about for matter in mine], act.at)
    say(f"Đã đánh dấu {count} việc là đã đọc.")
