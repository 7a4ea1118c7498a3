"""Joins an account with its owner's chat, where one can write only to who came first: a code of his
own is said there, and read by us.

Whoever has the address can say the code. So nothing is joined before its owner has seen who said
it, and nothing at all where two chats did.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from channels.contract.greeting import Greeted, Greeting
from channels.contract.receipts import NotTold
from content.database.db import Connection
from content.intake.errors import InputError, InputProblem
from content.notices.notices import Addressees, Notice, NoticeText, queue
from content.office.office import current_office
from content.outlets.outlets import Outlet
from content.people import proofs
from content.people.acts import Act
from engine.context import Context
from engine.decisions.proving import telling_ways
from wiring.outlets import open_outlet
from wiring.settings import SettingsError

_TEMPLATE: Final = "joined"
_HELPS_FOR: Final = timedelta(days=1)


@dataclass(frozen=True)
class Invitation:
    """What somebody opens on his telephone to be told there from then on: good for two hours."""

    address: str
    code: str


@dataclass(frozen=True)
class Visitors:
    """Who said a code: one chat, none, or several, of which nobody knows whose they are. `old` is a
    code of before that the acting person's telephone said instead."""

    chats: Sequence[Greeting]
    old: str = ""

    @property
    def one(self) -> Greeting | None:
        return self.chats[0] if len(self.chats) == 1 else None


def invite(context: Context, act: Act) -> Invitation:
    """An invitation to the bot of the office; InputError when there is none or it cannot be
    asked."""
    channel, _ = _greeted(context)
    with context.database.write() as db:
        code = proofs.invite(db, context.vault, "telegram", act)
    return _invitation(channel, code)


def invited_again(context: Context, code: str, act: Act) -> Invitation:
    """The same invitation once more; InputError when its code is another one or too old."""
    with context.database.read() as db:
        _require_fresh(db, code, act)
    return _invitation(_greeted(context)[0], code)


def visitors(context: Context, code: str, act: Act) -> Visitors:
    """Who has said the acting person's code; InputError when it is another one or too old. One that
    two chats said is good no more."""
    with context.database.read() as db:
        _require_fresh(db, code, act)
    said = _told(_greeted(context)[0])
    chats = list({each.address: each for each in said if each.code == code}.values())
    if len(chats) > 1:
        with context.database.write() as db:
            proofs.forget_code(db, "telegram", act)
    name = act.person.name
    mine = [each.code for each in said if proofs.is_own_code(context.vault, each.code, name)]
    return Visitors(chats, mine[-1] if mine and not chats else "")


def join(context: Context, code: str, chat: str, act: Act) -> bool:
    """The acting person says that a chat is his: it is told so there. False, and nothing is joined,
    where it is not the only one that said his code."""
    one, outlet = visitors(context, code, act).one, _greeted(context)[1]
    if one is None or one.address != chat:
        return False
    with context.database.write() as db:
        _require_fresh(db, code, act)
        proofs.join_chat(db, context.vault, chat, one.name, act)
        about = f"{_TEMPLATE}:{act.person.name}:{act.at:%Y%m%d%H%M%S}"
        text = _text(current_office(db).name, act.person.name)
        notice = Notice(about, _TEMPLATE, text, act.at, act.at + _HELPS_FOR)
        queue(db, context.vault, notice, Addressees(outlet, (chat,)), act)
    return True


def _require_fresh(db: Connection, code: str, act: Act) -> None:
    if not proofs.is_invited(db, "telegram", code, act):
        text = "mã nối đã quá hai giờ hoặc đã có mã mới hơn: hãy bấm «Nối với Telegram» lần nữa"
        raise InputError([InputProblem("Telegram", text, "telegram")])


def _invitation(channel: Greeted, code: str) -> Invitation:
    """The address at which a code is said; InputError when the provider cannot be asked."""
    try:
        return Invitation(channel.greeting(code), code)
    except NotTold as error:
        raise _not_asked(error) from None


def _told(channel: Greeted) -> Sequence[Greeting]:
    try:
        return channel.greetings()
    except NotTold as error:
        raise _not_asked(error) from None


def _greeted(context: Context) -> tuple[Greeted, Outlet]:
    with context.database.read() as db:
        outlet = telling_ways(db, current_office(db)).get("telegram")
    if outlet is None:
        text = "chưa có điểm phát Telegram nội bộ: hãy nhờ quản trị thêm một điểm phát"
        raise InputError([InputProblem("Telegram", text, "telegram")])
    try:
        channel = open_outlet(outlet, context.vault, context.site)
    except SettingsError as error:
        raise InputError([InputProblem("Telegram", str(error), "telegram")]) from None
    assert isinstance(channel, Greeted)
    return channel, outlet


def _not_asked(error: NotTold) -> InputError:
    return InputError(
        [InputProblem("Telegram", f"chưa nối được, hãy thử lại sau: {error}", "telegram")]
    )


def _text(office: str, name: str) -> NoticeText:
    return NoticeText(
        title=f"Đã nối với tài khoản {name}",
        summary=f"Thông báo cho tài khoản {name} của Lan Tỏa đến cuộc trò chuyện này.",
        paragraphs=(
            f"Từ nay thông báo cho tài khoản {name} của Lan Tỏa đến cuộc trò chuyện này.",
            "Bạn không có tài khoản ấy? Hãy báo cơ quan, và dừng bot: ai khác đã đưa bạn địa chỉ "
            "của người dùng tài khoản.",
        ),
        office=office,
    )
