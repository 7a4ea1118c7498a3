"""Made-up things for trying: never in a home that is used."""

import argparse
from typing import Any

from lantoa.commands._add import command, group, number
from lantoa.session import CommandSession
from lantoa.terminal import say

_LEAST = 5_000


def register(commands: Any) -> None:
    """`sandbox history`."""
    history = command(
        group(commands, "sandbox", "dữ liệu thử"),
        "history",
        _history,
        "tạo lịch sử thử hai năm trong một thư mục trống",
    )
    history.add_argument(
        "--seed", required=True, type=number, metavar="N", help="cùng số này thì cùng lịch sử"
    )
    history.add_argument(
        "--deliveries",
        type=_many,
        default=1_000_000,
        metavar="N",
        help="số lượt gửi (mặc định một triệu)",
    )


def _history(session: CommandSession) -> None:
    from lantoa.trial.made_up_years import write_history

    _ = session.database, session.vault  # the home was made by `init`
    made = write_history(session.settings, session.args.seed, session.args.deliveries, say)
    say(f"{made.items} tin, bài; {made.activities} hoạt động; {made.deliveries} lượt gửi.")


def _many(given: str) -> int:
    count = number(given)
    if count < _LEAST:
        raise argparse.ArgumentTypeError(f"phải từ {_LEAST} trở lên, không phải «{given}»")
    return count
