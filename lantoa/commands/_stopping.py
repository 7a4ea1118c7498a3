"""`publication stop` and `publication continue`: a mailing is stopped where it runs."""

from typing import Any

from console.words.i18n import number as number_words
from content.calendar import stopping
from lantoa.commands._add import acting, command, number, text
from lantoa.session import CommandSession
from lantoa.terminal import say


def register_stopping(publications: Any) -> None:
    """`publication stop|continue`."""
    for name, run, words in (
        ("stop", _stop, "dừng một lịch đang phát: phần chưa đi được giữ lại"),
        ("continue", _continue, "cho phát tiếp một lịch đang dừng"),
    ):
        parser = command(publications, name, run, words)
        parser.add_argument("publication", type=number, metavar="LỊCH_PHÁT")
        acting(parser)
        parser.add_argument(
            "--why", type=text, default="", metavar="LÝ_DO", help="lý do, được ghi vào nhật ký"
        )


def _stop(session: CommandSession) -> None:
    act = session.act()
    with session.database.write() as db:
        effect = stopping.stop(db, session.args.publication, act)
    flying = f"; {number_words(effect.on_the_wire)} lượt đang trên đường, không gọi lại được"
    say(
        f"Đã dừng lịch phát {session.args.publication}: {number_words(effect.deliveries)} lượt "
        f"chưa đi được giữ lại{flying if effect.on_the_wire else ''}."
    )


def _continue(session: CommandSession) -> None:
    act = session.act()
    with session.database.write() as db:
        effect = stopping.go_on(db, session.args.publication, act)
    say(
        f"Lịch phát {session.args.publication} phát tiếp: {number_words(effect.deliveries)} lượt "
        "gửi lại vào hàng chờ."
    )
