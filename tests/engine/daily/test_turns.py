"""A text that waits too long for one decider is moved on by whatever keeps the engine going."""

import asyncio
from datetime import datetime, timedelta

from content.intake.local_time import VIETNAM
from content.items.items import item_revision
from content.items.turns import turn_of
from content.notices.choices import TellingChoices, choose
from content.office.office import import_office
from content.people.acts import Person
from content.people.contacts import Contact, set_contact
from content.people.users import add_user
from engine.daily.tell import tell_people
from engine.daily.turns import move_turns
from engine.shift import Shift, drain
from sandbox.providers.smtp import SmtpSandbox
from sandbox.providers.telegram import TelegramSandbox
from tests.content.content_kit import submitted
from tests.engine.daily.remind_kit import reminded_office
from tests.engine.daily.tell_kit import at, told_office
from tests.engine.daily.test_tell_chat import OUTLET as CHAT
from tests.engine.daily.test_tell_chat import TOKEN, came
from tests.engine.engine_kit import clock_of, pump
from tests.kit import DUYET, QUANTRI, Home

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


def test_whose_turn_it_becomes_is_told_in_his_own_way_and_by_no_other_letter(home: Home) -> None:
    """A turn that goes on waits for no digest, but it disturbs nobody in his quiet hours."""
    with SmtpSandbox() as post, TelegramSandbox(TOKEN, {}) as bot:
        told_office(home, post, DUYET)
        home.outlets(CHAT.format(url=bot.url, token=TOKEN))
        named = {"outlet": "bao-viec", "to": ["quantri"]}
        notices = {"outlet": "bao-viec", "console": ""}
        with home.database.write() as db:
            add_user(db, BINH, "mat-khau-thu", home.act())
            office: dict[str, object] = {"name": "Văn phòng", "report": named}
            import_office(db, {**office, "notices": notices}, home.act())
        came(home, bot, 70_000_000_001)
        with home.database.write() as db:
            wants = TellingChoices(ways=("telegram",), quiet_to="11:00", times=("16:00",))
            choose(db, wants, home.act(DUYET))
        clock_of(home).moment = at(1, "10:00")
        submitted(home)
        clock_of(home).moment = at(2, "10:30")
        assert move_turns(home.context) == 1
        assert tell_people(home.context) == 0, "until eleven he is not to be disturbed"
        clock_of(home).moment = at(2, "11:01")
        assert tell_people(home.context) == 1
        pump(home, "noi-bo")
        pump(home, "bao-viec")
        assert [sent.to for sent in bot.world.arrivals()][1:] == ["70000000001"]
        *_, told = bot.posts.values()
        assert told.text.startswith("Đến lượt bạn phê duyệt: Tiêu đề tin-01")
        assert "người trước chưa quyết định trong thời gian quy định" in told.text
        assert [letter.title for letter in post.world.arrivals()] == []
