"""A home whose packs are carried: a portal, a mail outlet on a stand-in, a notice board and a
loudspeaker."""

import email
import email.policy
import re
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

from content.calendar.schedule import ScheduleRequest, schedule
from content.deliveries.filters import Filter
from content.deliveries.log import LogRow
from engine.shift import drain
from sandbox.providers.smtp import SmtpSandbox
from tests.kit import BIENTAP, HandClock, Home, make_home

OUTLETS = """
[[outlet]]
name = "cong"
channel = "portal_feed"
slug = "tin"
feed_title = "Tin cải cách hành chính"
link = "https://hoadang.example.vn/tin"

[[outlet]]
name = "thu"
channel = "email_smtp"
holidays = "send"
from = "Trung tâm <tin@hoadang.example.vn>"
[[outlet.relay]]
host = "127.0.0.1"
port = {port}
security = "none"

[[outlet]]
name = "bang-tin-phuong"
channel = "handover"
title = "Bảng tin phường Hoa Đăng"
form = "notice_board"
mail = "thu"
[outlet.carrier]
name = "Bà Lê Thị Mẫu"
email = "vanhoa@phuong.example.org"

[[outlet]]
name = "loa-phuong"
channel = "handover"
title = "Loa truyền thanh phường Hoa Đăng"
form = "grassroots_radio"
mail = "thu"
[outlet.carrier]
name = "Ông Trần Văn Mẫu"
email = "dai@phuong.example.org"
"""

PACKS = ("bang-tin-phuong", "loa-phuong")


@contextmanager
def carrying_home(folder: Path) -> Iterator[tuple[Home, SmtpSandbox]]:
    """The home with its people and plans, and the stand-in that its letters reach."""
    with SmtpSandbox() as smtp:
        home = make_home(folder).people().plans()
        home.clock = HandClock()
        home.outlets(OUTLETS.format(port=smtp.port))
        yield home, smtp
        home.end()


def put_packs(home: Home, item: str, *outlets: str) -> int:
    """Schedule an approved item on outlets, now."""
    revision = home.approved(item)
    with home.database.write() as db:
        return schedule(
            db,
            ScheduleRequest(revision, home.outlet_rows(*outlets), None, home.now),
            home.act(BIENTAP),
            100,
        )


def run(home: Home) -> None:
    """All that the engine would do now."""
    drain(home.context, until_idle=True)


def letters(smtp: SmtpSandbox, to: str = "") -> list[EmailMessage]:
    """What reached a mailbox, or any."""
    found = []
    for arrival in smtp.world.arrivals():
        if to in arrival.to:
            parsed = email.message_from_string(arrival.raw, policy=email.policy.default)
            assert isinstance(parsed, EmailMessage)
            found.append(parsed)
    return found


def token_in(letter: EmailMessage) -> str:
    """The token of the link in a letter."""
    body = letter.get_body(("plain",))
    assert body is not None
    (token,) = set(re.findall(r"/xac-nhan/([0-9]+-[0-9a-f]+)", body.get_content()))
    return str(token)


def pack_in(letter: EmailMessage) -> bytes:
    """The file that goes with a letter."""
    (part,) = letter.iter_attachments()
    data = part.get_content()
    assert isinstance(data, bytes)
    return data


def row_of(home: Home, outlet: str, kind: str = "publish") -> LogRow:
    """The one delivery of an outlet."""
    (row,) = (row for row in home.log(Filter()) if (row.outlet, row.kind) == (outlet, kind))
    return row
