"""A text that somebody tries on himself before anybody has approved it.

It is a notice to one address: the one that the acting person has proven, read here and nowhere
typed. The text is frozen beside the notice, and whoever sends it asks `still_own` first
(docs/engineering/decisions/0021): so nothing that nobody approved reaches anybody else.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, delete, func, insert, select

from content.database.tables.notices import notice_recipients, own_tests
from content.database.vault import Vault
from content.intake.errors import InputError, InputProblem
from content.intake.text import canonical
from content.notices.notices import Addressees, Notice, NoticeText, queue
from content.outlets.outlets import Outlet
from content.people import audit
from content.people.acts import Act
from content.people.proofs import proven_address

MOST_A_DAY: Final = 10
EVERY: Final = timedelta(seconds=30)
KEPT: Final = timedelta(days=30)
"""So long the text of a test is kept."""

TEMPLATE: Final = "own_test"
_DAY: Final = timedelta(days=1)
_HELPS_FOR: Final = timedelta(days=1)
_CALLED: Final = {"email": "địa chỉ thư", "phone": "số điện thoại"}


@dataclass(frozen=True)
class OwnTest:
    """What somebody tries: `document` is the text as it is now, `fields` stand for a recipient's
    columns."""

    item: str
    title: str
    document: Mapping[str, Any] = field(repr=False)
    fields: Mapping[str, str] = field(repr=False)


def own_address(db: Connection, vault: Vault, outlet: Outlet, name: str) -> str:
    """Where a test by that outlet would go; InputError, saying what to do, where it cannot."""
    if outlet.addressed not in _CALLED:
        text = "chỉ gửi thử được qua thư điện tử và tin nhắn: nơi khác thì ai cũng thấy"
        raise InputError([InputProblem(outlet.title, text)])
    address = proven_address(db, vault, name, outlet.addressed)
    if address is None:
        called = _CALLED[outlet.addressed]
        text = (
            f"chưa có {called} đã xác nhận của bạn: mở «Tài khoản của tôi», mục «Nhận thông báo», "
            "rồi xác nhận bằng mã"
        )
        raise InputError([InputProblem("gửi thử", text)])
    return address


def queue_own_test(db: Connection, vault: Vault, outlet: Outlet, test: OwnTest, act: Act) -> int:
    """Queue a text for the acting person alone; the notice's number. InputError when he has tried
    too often, or has no proven address of that kind."""
    act.require("write")
    name = act.person.name
    address = own_address(db, vault, outlet, name)
    _require_rate(db, name, act.at)
    text = NoticeText(
        title=f"[THỬ] {test.title}",
        summary=f"{name} gửi thử cho chính mình bài {test.item}.",
        paragraphs=(f"Bài {test.item} được gửi thử cho chính người viết: {name}.",),
        sms=f"(THU) {test.item}",
    )
    about = f"{TEMPLATE}:{name}:{test.item}:{act.at:%Y%m%d%H%M%S%f}"
    notice = Notice(about, TEMPLATE, text, act.at, act.at + _HELPS_FOR)
    number = queue(db, vault, notice, Addressees(outlet, (address,), test.fields), act)
    assert number is not None  # no two at one moment: `_require_rate`
    row = {"person": name, "at": act.at, "item": test.item, "kind": outlet.addressed}
    document = canonical(dict(test.document)).decode("utf-8")
    db.execute(insert(own_tests).values(notice_id=number, document=document, **row))
    audit.record(db, act, "item.test", f"item:{test.item}", outlet=outlet.name)
    return number


def tested_document(db: Connection, notice: int) -> dict[str, Any] | None:
    """The text that a notice tries; None for every other notice."""
    query = select(own_tests.c.document).where(own_tests.c.notice_id == notice)
    found = db.execute(query).scalar_one_or_none()
    return json.loads(found) if found is not None else None


def is_own_test(db: Connection, notice: int) -> bool:
    """Whether a notice is a text that somebody tries on himself."""
    query = select(own_tests.c.notice_id).where(own_tests.c.notice_id == notice)
    return db.execute(query).first() is not None


def still_own(db: Connection, vault: Vault, notice: int, address: str) -> bool:
    """Whether an address about to be written to is one, and the only one, that the test's person
    has proven and still has."""
    query = select(own_tests.c.person, own_tests.c.kind).where(own_tests.c.notice_id == notice)
    row = db.execute(query).one()
    count = select(func.count()).where(notice_recipients.c.notice_id == notice)
    alone = db.execute(count).scalar_one() == 1
    return alone and proven_address(db, vault, row.person, row.kind) == address


def forget_old_tests(db: Connection, now: datetime) -> int:
    """Drop the texts that were tried long ago; how many there were. Such a notice is a plain one
    from then on."""
    return db.execute(delete(own_tests).where(own_tests.c.at < now - KEPT)).rowcount


def _require_rate(db: Connection, name: str, at: datetime) -> None:
    query = select(func.count(), func.max(own_tests.c.at)).where(
        own_tests.c.person == name, own_tests.c.at > at - _DAY
    )
    count, last = db.execute(query).one()
    if count >= MOST_A_DAY:
        text = f"đã gửi thử {MOST_A_DAY} lần trong 24 giờ: xem bản xem trước, hoặc đợi đến mai"
        raise InputError([InputProblem("gửi thử", text)])
    if last is not None and at - last < EVERY:
        text = "vừa gửi thử xong: đợi nửa phút rồi hãy gửi lần nữa"
        raise InputError([InputProblem("gửi thử", text)])
