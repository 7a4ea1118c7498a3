"""What concerns somebody comes to his own chat with the office's bot: only once he has said there
what only his page told him, at the hours that he chose, and true when it leaves."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from channels.contract.greeting import Greeting
from content.intake.errors import InputError
from content.items import approval
from content.notices.choices import WAYS, TellingChoices, TellingWay, choose
from content.notices.refused import takes_nothing
from content.people.contacts import Contact, contact_of, set_contact
from engine.daily.tell import tell_people
from engine.decisions.joining import Visitors, invite, join, visitors
from sandbox.faults import Reply
from sandbox.providers.smtp import SmtpSandbox
from sandbox.providers.telegram import TelegramSandbox
from tests.content.content_kit import submitted
from tests.engine.daily.tell_kit import at, told_office
from tests.engine.engine_kit import clock_of, pump
from tests.kit import BIENTAP, DUYET, Home

TOKEN = "123456:AAF-secret_of_the_staff_bot"
ONE = "Chờ bạn phê duyệt: Tiêu đề tin-01"
CHOSEN: tuple[tuple[TellingWay, ...], ...] = (WAYS, ("telegram",), ("email",))
OUTLET = """[[outlet]]
name = "noi-bo"
channel = "telegram_staff"
base_url = "{url}"
token = "{token}"
timeout_s = 2
"""


@pytest.fixture
def bot() -> Iterator[TelegramSandbox]:
    with TelegramSandbox(TOKEN, {}) as running:
        yield running


@pytest.fixture
def office(home: Home, bot: TelegramSandbox) -> Home:
    """Tuesday 1/12/2026 at ten; the decider has come to the bot, and nobody has proven a letter's
    address."""
    home.people().outlets(OUTLET.format(url=bot.url, token=TOKEN))
    clock_of(home).moment = at(1, "10:00")
    came(home, bot, 70_000_000_001)
    assert told(home, bot) == []
    return home


def came(home: Home, bot: TelegramSandbox, chat: int) -> None:
    """The decider presses Start on his telephone."""
    invitation = invite(home.context, home.act(DUYET))
    assert invitation.address == f"https://t.me/lantoa_bot?start={invitation.code}"
    act, code = home.act(DUYET), invitation.code
    assert visitors(home.context, code, act).chats == [], "nobody has come yet"
    assert not join(home.context, code, str(chat), act)
    bot.open_bot(chat, f"/start {code}")
    assert visitors(home.context, code, act).one == Greeting(code, str(chat), "Người")
    assert not join(home.context, code, "42", act), "not whom he was shown"
    assert join(home.context, code, str(chat), act)
    pump(home, "noi-bo")
    said = bot.world.arrivals()[-1]
    assert (said.to, said.text.partition("\n")[0]) == (str(chat), "Đã nối với tài khoản duyet")


def told(home: Home, bot: TelegramSandbox) -> list[tuple[str, str]]:
    """One look and what it brought: (chat, first line)."""
    before = len(bot.world.arrivals())
    if tell_people(home.context):
        pump(home, "noi-bo")
    return [(came.to, came.text.partition("\n")[0]) for came in bot.world.arrivals()[before:]]


def test_a_notice_arrives_in_the_chat_with_what_to_do_and_where(
    office: Home, bot: TelegramSandbox
) -> None:
    submitted(office)
    assert told(office, bot) == [], "a digest waits for its hour"
    clock_of(office).moment = at(2, "07:30")
    assert told(office, bot) == [("70000000001", ONE)]
    *_, post = bot.posts.values()
    assert post.entities == (("bold", ONE),)
    assert "Nhận thông báo" in post.text
    assert told(office, bot) == [], "once"


def test_quiet_hours_hold_for_chats_and_what_is_urgent_comes_through(
    office: Home, bot: TelegramSandbox
) -> None:
    clock_of(office).moment = at(5, "23:00")  # a Saturday
    submitted(office, message_class="urgent")
    assert told(office, bot) == [("70000000001", ONE)], "the outlet itself rests on no holiday"
    with office.database.write() as db:
        choose(db, TellingChoices(urgent_always=False), office.act(DUYET))
    submitted(office, "tin-02", message_class="urgent")
    assert told(office, bot) == []


def test_who_has_both_is_told_where_he_chose(home: Home, bot: TelegramSandbox) -> None:
    with SmtpSandbox() as post:
        told_office(home, post, DUYET)
        home.outlets(OUTLET.format(url=bot.url, token=TOKEN))
        clock_of(home).moment = at(2, "07:00")
        came(home, bot, 70_000_000_001)
        arrived = []
        for number, ways in enumerate(CHOSEN, 1):
            with home.database.write() as db:
                choose(db, replace(TellingChoices(), ways=ways), home.act(DUYET))
            submitted(home, f"tin-0{number}")
            clock_of(home).moment = at(1 + number, "07:30")
            before = len(post.world.arrivals()), len(bot.world.arrivals())
            assert tell_people(home.context) == 1
            for outlet in ("bao-viec", "noi-bo"):
                pump(home, outlet)
            after = len(post.world.arrivals()), len(bot.world.arrivals())
            arrived.append((after[0] - before[0], after[1] - before[1]))
    assert arrived == [(1, 1), (0, 1), (1, 0)]


def test_what_is_settled_before_it_left_is_not_told(office: Home, bot: TelegramSandbox) -> None:
    submitted(office)
    clock_of(office).moment = at(2, "07:30")
    assert tell_people(office.context) == 1
    with office.database.write() as db:
        approval.send_back(db, "tin-01", office.act(DUYET, "thôi"), "refused")
    clock_of(office).forward(minutes=1)
    assert told(office, bot) == []
    assert len(bot.world.arrivals()) == 1, "that he was joined, and no more"


def test_a_code_that_is_somebody_elses_or_said_in_a_group_joins_nobody(
    office: Home, bot: TelegramSandbox
) -> None:
    act = office.act(BIENTAP)
    other = invite(office.context, act)
    bot.open_bot(70_000_000_002, "/start khac-khac-khac-khac")
    assert visitors(office.context, other.code, act) == Visitors([])
    bot.open_bot(70_000_000_002, f"/start {other.code}")
    with pytest.raises(InputError, match="mã mới hơn"):
        visitors(office.context, other.code, office.act(DUYET))
    newer = invite(office.context, act)
    assert visitors(office.context, newer.code, act) == Visitors([], old=other.code)
    clock_of(office).forward(hours=3)
    with pytest.raises(InputError, match="quá hai giờ"):
        join(office.context, newer.code, "70000000002", office.act(BIENTAP))
    with office.database.read() as db:
        assert contact_of(db, office.vault, "bientap").chat_id == ""
        assert contact_of(db, office.vault, "duyet").chat_id == "70000000001"


def test_who_joins_is_not_told_at_once_what_was_before(home: Home, bot: TelegramSandbox) -> None:
    home.people().outlets(OUTLET.format(url=bot.url, token=TOKEN))
    clock_of(home).moment = at(1, "09:00")
    submitted(home)
    clock_of(home).moment = at(1, "10:00")
    came(home, bot, 70_000_000_001)
    assert told(home, bot) == [], "the digest of half past seven was before he came"
    clock_of(home).moment = at(2, "07:30")
    assert told(home, bot) == [("70000000001", ONE)], "what waits for him"


def test_a_code_that_two_chats_said_joins_neither_and_is_void(
    office: Home, bot: TelegramSandbox
) -> None:
    """Whoever has seen the address on somebody's screen can press Start too, first or last."""
    act = office.act(BIENTAP)
    code = invite(office.context, act).code
    bot.open_bot(503, f"/start {code}")
    assert visitors(office.context, code, act).one is not None
    bot.open_bot(504, f"/start {code}")
    assert not join(office.context, code, "503", act), "not even by who was shown before"
    with pytest.raises(InputError, match="mã mới hơn"):
        join(office.context, code, "504", act)
    with office.database.read() as db:
        assert contact_of(db, office.vault, "bientap").chat_id == ""


def test_a_chat_that_was_typed_over_is_told_nothing(office: Home, bot: TelegramSandbox) -> None:
    with office.database.write() as db:
        set_contact(db, office.vault, "duyet", Contact("", "42"), office.act(DUYET))
    submitted(office)
    clock_of(office).moment = at(2, "07:30")
    assert told(office, bot) == []


@pytest.mark.parametrize(
    ("words", "state"),
    [("Forbidden: bot was blocked by the user", "rejected"), ("Unauthorized", "queued")],
)
def test_one_person_who_stopped_the_bot_stops_it_for_nobody_else(
    office: Home, bot: TelegramSandbox, words: str, state: str
) -> None:
    code = 403 if words.startswith("Forbidden") else 401
    bot.script.add(Reply(code, f'{{"ok":false,"error_code":{code},"description":"{words}"}}'))
    submitted(office)
    clock_of(office).moment = at(2, "07:30")
    assert told(office, bot) == []
    with office.database.read() as db:
        assert takes_nothing(db, office.vault, "70000000001") is (state == "rejected")
    (outlet,) = [row for row in office.outlet_rows() if row.name == "noi-bo"]
    assert outlet.state == ("active" if state == "rejected" else "halted")
