"""A text that waits too long for one decider is moved on by whatever keeps the engine going."""

import asyncio
from datetime import datetime, timedelta

from content.intake.local_time import VIETNAM
from content.items.items import item_revision
from content.items.turns import turn_of
from content.office.office import import_office
from content.people.acts import Person
from content.people.contacts import Contact, set_contact
from content.people.users import add_user
from engine.daily.turns import move_turns
from engine.shift import Shift, drain
from sandbox.providers.smtp import SmtpSandbox
from tests.content.content_kit import submitted
from tests.engine.daily.remind_kit import reminded_office
from tests.engine.engine_kit import clock_of, pump
from tests.kit import QUANTRI, Home

BINH = Person("binh", "approver", "van-phong")


def waiting(home: Home) -> Home:
    """A text that was submitted at ten in the morning; binh and duyet may decide on it."""
    home.people()
    with home.database.write() as db:
        add_user(db, BINH, "mat-khau-thu", home.act())
    submitted(home)
    return home


def holder(home: Home) -> str:
    with home.database.read() as db:
        found = turn_of(db, item_revision(db, "tin-01"))
    return found.person if found else ""


def test_a_pass_moves_what_waited_for_a_working_day(home: Home) -> None:
    waiting(home)
    assert (holder(home), move_turns(home.context)) == ("binh", 0)
    clock_of(home).forward(hours=24)
    drain(home.context, until_idle=False)
    assert holder(home) == "duyet"
    assert move_turns(home.context) == 0


def test_a_shift_moves_it_too(home: Home) -> None:
    waiting(home)
    clock_of(home).forward(hours=24)

    async def nothing(_id: int, _name: str) -> None:
        return None

    asyncio.run(Shift(home.context, timedelta(seconds=1), nothing).run())
    assert holder(home) == "duyet"


def test_the_office_says_how_long_a_text_may_wait(home: Home) -> None:
    waiting(home)
    with home.database.write() as db:
        import_office(db, {"name": "Văn phòng", "review": {"pass_on_after": 2}}, home.act())
    clock_of(home).forward(hours=1, minutes=59)
    assert move_turns(home.context) == 0
    clock_of(home).forward(minutes=1)
    assert move_turns(home.context) == 1


def test_whose_turn_it_becomes_gets_a_letter_and_at_the_end_the_administrator(home: Home) -> None:
    with SmtpSandbox() as post:
        reminded_office(home, post, datetime(2026, 12, 1, 10, tzinfo=VIETNAM))
        with home.database.write() as db:
            add_user(db, BINH, "mat-khau-thu", home.act())
            for name in ("duyet", "quantri"):
                contact = Contact(email=f"{name}@hoadang.example.vn")
                set_contact(db, home.vault, name, contact, home.act(QUANTRI))
        submitted(home)
        told: list[tuple[str, str]] = []
        for _ in range(3):
            clock_of(home).forward(hours=24)
            move_turns(home.context)
            pump(home, "thu-dien-tu")
            told += [(letter.to, letter.title) for letter in post.world.arrivals()[len(told) :]]
    assert told == [
        ("duyet@hoadang.example.vn", "Đến lượt bạn phê duyệt: Tiêu đề tin-01"),
        ("quantri@hoadang.example.vn", "Bài chờ phê duyệt đã lâu: Tiêu đề tin-01"),
    ]
