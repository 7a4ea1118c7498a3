"""A clock that jumped: a person says that it is right as it stands."""

from typing import Any

from content.people import clocks
from lantoa.commands._add import acting, command, group
from lantoa.session import CommandSession
from lantoa.terminal import say


def register(commands: Any) -> None:
    """`clock confirm`."""
    clock = group(commands, "clock", "đồng hồ của máy")
    acting(
        command(
            clock,
            "confirm",
            _confirm,
            "xác nhận giờ hiện tại của máy là đúng, để phát tiếp sau khi đồng hồ nhảy giờ",
        )
    )


def _confirm(session: CommandSession) -> None:
    act = session.act()
    with session.database.turn() as db:
        found = clocks.confirm(db, act)
    for jump in found:
        say(f"Đã xác nhận giờ của máy {jump.host}; bộ máy phát chạy tiếp trong vài giây.")
    if not found:
        say("Không có đồng hồ nào chờ xác nhận.")
