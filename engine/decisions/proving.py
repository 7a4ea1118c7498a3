"""Sends the code that proves an address of one's own account: to that address, by the outlet that
tells people, or for a number by the one that sends text messages. Where one can write only to who
came first, the code is said there instead (`engine.decisions.joining`)."""

from datetime import timedelta
from typing import Final

from content.database.db import Connection
from content.intake.errors import InputError, InputProblem
from content.notices.choices import TellingWay
from content.notices.notices import Addressees, Notice, NoticeText, count_about, queue
from content.office.office import Office, current_office
from content.outlets.outlets import Outlet, list_outlets, outlets_in_use
from content.people import proofs
from content.people.acts import Act
from content.people.proofs import CODE_FIELD, GOOD_FOR, CodeKind, ProofKind
from engine.context import Context
from wiring.registered import is_templated

_TEMPLATE: Final = "proof"
_MOST_A_DAY: Final = 10
_CODE: Final = "{{ma}}"  # filled from what is sealed: no log shows the code


def telling_outlet(db: Connection, office: Office) -> Outlet | None:
    """The e-mail outlet by which accounts are told; None where the office names none that there
    is."""
    named = office.notices.outlet
    known = (row for row in list_outlets(db) if row.name == named and row.addressed == "email")
    return next(known, None)


def telling_ways(db: Connection, office: Office) -> dict[TellingWay, Outlet]:
    """The outlets by which accounts are told: the one for letters that the office names, and the
    first one that speaks to its own people alone."""
    letters = telling_outlet(db, office)
    chats = (row for row in outlets_in_use(db) if row.addressed == "telegram" and not row.family)
    chat = next(chats, None)
    found: dict[TellingWay, Outlet | None] = {"email": letters, "telegram": chat}
    return {way: outlet for way, outlet in found.items() if outlet is not None}


def outlets_for(db: Connection, kind: ProofKind) -> list[Outlet]:
    """The outlets by which an address of that kind can be reached, the one for notices first."""
    told = telling_outlet(db, current_office(db))
    rows = [
        row
        for row in list_outlets(db)
        if row.addressed == kind and row.state == "active" and not is_templated(row.channel)
    ]
    return sorted(rows, key=lambda row: told is None or row.id != told.id)


def ask_for_proof(context: Context, kind: CodeKind, typed: str, act: Act) -> str:
    """Have a code sent to one's own address, good for two hours; the address. InputError where no
    outlet reaches it, or when too many were asked for."""
    with context.database.write() as db:
        outlets = outlets_for(db, kind)
        if not outlets:
            raise InputError([InputProblem("điểm phát", _NO_OUTLET[kind], CODE_FIELD[kind])])
        name, office = act.person.name, current_office(db)
        if count_about(db, f"{_TEMPLATE}:{name}:", act.at - timedelta(days=1)) >= _MOST_A_DAY:
            text = f"đã xin {_MOST_A_DAY} mã trong 24 giờ: mai hãy xin tiếp"
            raise InputError([InputProblem("mã", text, CODE_FIELD[kind])])
        address, code = proofs.ask(db, context.vault, kind, typed, act)
        about = f"{_TEMPLATE}:{name}:{kind}:{act.at:%Y%m%d%H%M%S}"
        notice = Notice(about, _TEMPLATE, _text(office, name), act.at, act.at + GOOD_FOR)
        to = Addressees(outlets[0], (address,), {"ma": code})
        queue(db, context.vault, notice, to, act)
    return address


_NO_OUTLET: Final[dict[CodeKind, str]] = {
    "email": "chưa có điểm phát thư nào đang hoạt động: hãy nhờ quản trị thêm một điểm phát thư",
    "phone": "chưa có điểm phát tin nhắn nào đang hoạt động: hãy nhờ quản trị thêm",
}


def _text(office: Office, name: str) -> NoticeText:
    hours = int(GOOD_FOR.total_seconds() // 3600)
    return NoticeText(
        title="Mã xác nhận địa chỉ của bạn",
        summary="Gõ mã này vào trang «Tài khoản của tôi».",
        paragraphs=(
            f"Tài khoản {name} của Lan Tỏa vừa ghi địa chỉ này là của mình.",
            f"Mã xác nhận: {_CODE}",
            f"Mã dùng được trong {hours:02d} giờ. Nếu bạn không làm việc này, hãy bỏ qua: không ai "
            "nhận được gì ở địa chỉ này khi mã chưa được gõ.",
        ),
        office=office.name,
        sms=f"Lan Toa: ma xac nhan cua ban {_CODE} dung trong {hours:02d} gio.",
    )
