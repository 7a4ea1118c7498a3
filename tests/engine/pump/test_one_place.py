"""Two outlets of one Telegram channel, by its public name and by its number: found out by what the
provider tells, and paced as one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from channels.contract import channel as contract
from channels.contract.outcome import Accepted
from content.calendar.occurrences import plan_due
from content.intake.errors import InputError
from content.outlets.outlets import OutletSpec
from engine.pump import pump as pump_module
from engine.pump.job import Job
from engine.pump.outcomes import SendResult
from engine.shift import work_outlet
from sandbox.faults import Reply
from sandbox.providers.telegram import TelegramSandbox
from tests.engine.engine_kit import clock_of, pump, put
from tests.engine.wire import Wire
from tests.kit import Home
from wiring.destinations import refuse_known, sharing_place
from wiring.outlets import open_outlet, read_outlets

NUMBER, NAME = -1001234567890, "hoadang"
RATE = 0.5


def toml(url: str, chat: str, name: str, more: str = "") -> str:
    return (
        f'[[outlet]]\nname = "{name}"\nchannel = "telegram_channel"\nbase_url = "{url}"\n'
        f'token = "1:bi-mat"\nchat_id = {chat}\n{more}\n'
    )


@dataclass
class Twice:
    """A home with two outlets of one channel."""

    home: Home
    bot: TelegramSandbox

    def tried(self, name: str) -> str | None:
        (outlet,) = self.home.outlet_rows(name)
        channel = open_outlet(outlet, self.home.vault, self.home.context.site)
        assert isinstance(channel, contract.Tester)
        return channel.test()

    def shares(self, name: str) -> list[str]:
        (outlet,) = self.home.outlet_rows(name)
        with self.home.database.read() as db:
            found = sharing_place(db, self.home.vault, self.home.context.site, outlet)
        return [other.name for other in found]

    def refused(self, text: str) -> str:
        path = self.home.folder / "them.toml"
        path.write_text(text, "utf-8")
        specs: list[OutletSpec] = read_outlets(path, self.home.vault)
        with self.home.database.read() as db:
            try:
                refuse_known(db, specs, self.home.vault, self.home.context.site)
            except InputError as error:
                return str(error)
        return ""


@pytest.fixture
def twice(home: Home) -> Iterator[Twice]:
    with TelegramSandbox("1:bi-mat", {NUMBER: NAME}) as bot:
        pace = f"rate_per_second = {RATE}"
        text = toml(bot.url, f'"@{NAME}"', "ten", pace) + toml(bot.url, str(NUMBER), "so", pace)
        yield Twice(home.people().plans().outlets(text), bot)


def test_the_test_of_an_outlet_finds_the_other_one(twice: Twice) -> None:
    assert twice.shares("ten") == twice.shares("so") == []
    assert twice.tried("ten") is None
    assert (twice.shares("ten"), twice.shares("so")) == (["so"], ["ten"])


def test_the_first_post_finds_it_too(twice: Twice) -> None:
    put(twice.home, "so")
    pump(twice.home, "so")
    assert twice.shares("ten") == ["so"], "the answer told the public name"


@pytest.mark.parametrize("known", ["ten", "so"])
def test_what_is_known_refuses_a_third(home: Home, known: str) -> None:
    with TelegramSandbox("1:bi-mat", {NUMBER: NAME}) as bot:
        both = {"ten": f'"@{NAME}"', "so": str(NUMBER)}
        twice = Twice(home.people().outlets(toml(bot.url, both[known], known)), bot)
        (other,) = set(both) - {known}
        text = toml(bot.url, both[other], other)
        assert twice.refused(text) == "", "nobody has told yet"
        assert twice.tried(known) is None
        assert f"cùng nơi đến với «{known}»" in twice.refused(text)
        assert twice.refused(toml(bot.url, both[other], known)) == "", "it is the same outlet"
        elsewhere = toml(bot.url, '"@hoadang_hai"', known) + text
        assert twice.refused(elsewhere) == "", "what moves away leaves the place"
        topic = toml(bot.url, both[other], other, "topic = 7")
        assert twice.refused(topic) == "", "a topic is a place of its own"


def test_who_comes_back_to_an_earlier_channel_posts_there(home: Home) -> None:
    """What was learnt of the channel between stays with that one."""
    with TelegramSandbox("1:bi-mat", {NUMBER: NAME, -1002: "hai"}) as bot:
        twice = Twice(home.people().plans(), bot)
        for name in (NAME, "hai", NAME):
            home.outlets(toml(bot.url, f'"@{name}"', "kenh"))
            assert twice.tried("kenh") is None
        put(home, "kenh")
        pump(home, "kenh")
        assert {chat for chat, _ in bot.posts} == {NUMBER}


@dataclass
class _Posts(Wire):
    """As a wire, for a channel: nobody is written to."""

    def submit(self, jobs: Sequence[Job]) -> None:
        for job in jobs:
            self.clock.moment = max(self.clock.moment, job.start_at)
            self.stamps.append(self.clock.moment)
            done = Accepted(str(job.due.id))
            self._ended.append(SendResult(job.due, done, self.clock.moment, self.clock.moment))

    def __post_init__(self) -> None:
        self.stamps: list[datetime] = []


def test_two_names_of_one_channel_keep_one_pace(
    twice: Twice, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = twice.home
    assert twice.tried("ten") is None
    for _ in range(5):
        put(home, "ten")
        put(home, "so")
    plan_due(home.database, home.now, home.context.calendar)
    wire = _Posts(clock_of(home))
    monkeypatch.setattr(pump_module, "open_senders", lambda *_: wire)
    ids = [outlet.id for outlet in home.outlet_rows()]
    for turn in range(60):
        left = iter(range(2))
        work_outlet(home.context, ids[turn % 2], lambda: next(left, None) is not None)  # noqa: B023
        if len(wire.stamps) == 10:
            break
    assert len(wire.stamps) == 10
    assert all(
        later - first >= timedelta(seconds=1 / RATE) for first, later in pairwise(wire.stamps)
    )
    took = (wire.stamps[-1] - wire.stamps[0]).total_seconds()
    assert took <= 9 / RATE + 5, "and none is slower than it must be"


def test_what_the_provider_asks_one_to_wait_the_other_waits_too(twice: Twice) -> None:
    home = twice.home
    assert twice.tried("ten") is None
    put(home, "ten")
    put(home, "so")
    words = '{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 90",'
    twice.bot.script.add(Reply(429, f'{words}"parameters":{{"retry_after":90}}}}'))
    pump(home, "ten")
    pump(home, "so")
    assert home.states() == {"queued": 2}
    assert not twice.bot.posts
    clock_of(home).forward(minutes=5)
    pump(home, "so")
    clock_of(home).forward(seconds=1 / RATE)
    pump(home, "ten")
    assert home.states() == {"accepted": 2}
