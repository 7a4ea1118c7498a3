"""`item test`: a text that its writer tries on himself."""

from typing import Any

from content.intake.errors import InputError, InputProblem
from content.outlets.outlets import find_outlet
from engine.decisions.own_test import text_to_try, try_on_oneself
from lantoa.commands._add import acting, command
from lantoa.session import CommandSession
from lantoa.terminal import say


def register(items: Any) -> None:
    """`item test MÃ --outlet TÊN --as TÀI_KHOẢN`."""
    made = command(
        items,
        "test",
        _test,
        "gửi thử một bài, kể cả chưa duyệt, đến địa chỉ đã xác nhận của chính người gửi",
    )
    made.add_argument("item", metavar="MÃ")
    made.add_argument("--outlet", required=True, metavar="TÊN", help="điểm phát thư hay tin nhắn")
    acting(made)


def _test(session: CommandSession) -> None:
    act, item = session.act(), session.args.item
    found = text_to_try(session.context, item, act.person, act.at)
    if found is None:
        raise InputError([InputProblem(item, "không có tin, bài này; xem `lantoa item list`")])
    with session.database.read() as db:
        outlet = find_outlet(db, session.args.outlet)
    tried = try_on_oneself(found.context, found.revision, outlet, act)
    what = "bản đang viết" if found.typed else f"bản {found.revision.number}"
    say(f"Gửi thử {what} qua {tried.outlet} đến {tried.address}.", str(tried.notice))
