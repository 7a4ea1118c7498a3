"""Thirty days of twenty workers on one home, with one Zalo refresh token that may be used once and
three page tokens that end: none is used twice, none is lost, none has ended when a slot comes.

Providers and product go by one hand clock. Answers of the token endpoint get lost, with and without
effect; some mornings nothing runs; a person hears of what ends and acts at nine and at three.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial
from itertools import count

import pytest

from channels.contract import channel as contract
from channels.contract.channel import Channel, Expiring, Surface
from channels.contract.credentials import KeepsCredential
from content.intake.local_time import VIETNAM
from content.outlets.outlets import list_outlets, save_outlets
from engine.daily.house import keep_house
from engine.daily.keys import key_warnings
from sandbox.faults import Drop, Fault, Reply
from sandbox.providers.facebook import FacebookSandbox
from sandbox.providers.zalo import ZaloSandbox
from tests.channels.zalo.zalo_kit import APP, OA, SECRET, TEXT, messages
from tests.kit import QUANTRI, HandClock, Home
from wiring.grants import sharing, with_grant
from wiring.outlet_form import table_of
from wiring.outlets import open_outlet, outlet_spec

WORKERS, DAYS = 20, 30
BEGINS = datetime(2026, 11, 1, tzinfo=VIETNAM)
SLOTS = (time(7), time(12), time(19))
ROUNDS = (time(6, 30), time(14, 30))
ACTS = (time(9), time(15))  # when the person has heard of it
DAY = sorted([*SLOTS, *ROUNDS, *ACTS])
ZALO, PAGES = ("zalo-bai", "zalo-mau"), ("trang-1", "trang-2", "trang-3")
ASLEEP = {(20, time(6, 30)), (20, time(14, 30)), (24, time(6, 30))}
"""Rounds at which nothing runs: whoever sends renews then."""

FAULTS: dict[tuple[int, time], Fault] = {
    (4, time(6, 30)): Reply(429, "{}"),  # certainly not taken: asked again later
    (10, time(6, 30)): Drop(commit=True),  # spent, and nobody has what it gave
    (15, time(14, 30)): Drop(commit=False),  # not spent, which nobody can know
    (24, time(12)): Drop(commit=True),  # the same while twenty workers wait for it
}
ENDS = {"trang-1": 8, "trang-2": 15, "trang-3": 22}  # days after which a page's first token ends


@dataclass
class Providers:
    zalo: ZaloSandbox
    pages: dict[str, FacebookSandbox]


class Simulated(datetime):
    """What `datetime.now` says inside the channels."""

    clock = HandClock(BEGINS.astimezone(UTC))

    @classmethod
    def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
        return cls.clock()


@pytest.fixture
def providers(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[Providers]:
    home.clock = Simulated.clock
    for module in ("zalo_oa", "zalo_template"):
        monkeypatch.setattr(f"channels.zalo.{module}.datetime", Simulated)
    with ExitStack() as stack:
        zalo = stack.enter_context(messages())
        zalo.clock = home.clock
        pages = {name: stack.enter_context(FacebookSandbox(name, "none")) for name in PAGES}
        for name, page in pages.items():
            page.clock = lambda: home.clock().timestamp()
            page.ends = {"ma-1": (BEGINS + timedelta(days=ENDS[name])).timestamp()}
        home.people().plans().outlets(_outlets(zalo, pages))
        yield Providers(zalo, pages)


def _outlets(zalo: ZaloSandbox, pages: dict[str, FacebookSandbox]) -> str:
    account = (
        f'app_id = "{APP}"\napp_secret = "{SECRET}"\nrefresh_token = "r0"\n'
        f'oauth_url = "{zalo.url}"\nbase_url = "{zalo.url}"\n'
    )
    of_pages = [
        f'[[outlet]]\nname = "{name}"\nchannel = "facebook_page"\npage_id = "{name}"\n'
        f'token = "ma-1"\nbase_url = "{page.url}"\n'
        for name, page in pages.items()
    ]
    return "\n".join(
        [
            f'[[outlet]]\nname = "zalo-bai"\nchannel = "zalo_oa"\n{account}',
            f'[[outlet]]\nname = "zalo-mau"\nchannel = "zalo_template"\n{account}'
            f'template_id = "321"\ntag = 1\ntext = "{TEXT}"\n',
            *of_pages,
        ]
    )


def test_thirty_days_of_twenty_workers(home: Home, providers: Providers) -> None:
    zalo, pages = providers.zalo, providers.pages
    with ThreadPoolExecutor(WORKERS) as pool:
        failed = [
            f"day {day}, {hour}: {words}"
            for day in range(DAYS)
            for hour in DAY
            for words in hour_of(home, providers, pool, day, hour)
            if words
        ]
    assert failed == []
    assert zalo.used_twice == []
    assert not zalo.script.next(), "every fault was met"
    assert 2 * DAYS - 10 <= zalo.exchanges <= 2 * DAYS + 5
    store = home.context.site.credentials
    assert store is not None
    for channel in opened(home, *ZALO):
        assert isinstance(channel, KeepsCredential)
        kept = store(channel.credential_name, channel.granted)
        assert kept.current().values["refresh_token"] == zalo.refresh_token, "none was lost"
    assert [len(page.ends) for page in pages.values()] == [2, 2, 2], "each was put in once"
    with home.database.read() as db:
        lost = "SELECT count(*) FROM audit WHERE act = 'credential.lost'"
        assert db.exec_driver_sql(lost).scalar_one() == 3


def hour_of(
    home: Home, providers: Providers, pool: ThreadPoolExecutor, day: int, hour: time
) -> list[str]:
    """What is due then; what the workers were refused."""
    date = BEGINS.date() + timedelta(days=day)
    Simulated.clock.moment = datetime.combine(date, hour, VIETNAM).astimezone(UTC)
    if fault := FAULTS.get((day, hour)):
        providers.zalo.script.add(fault)
    if hour in ROUNDS and (day, hour) not in ASLEEP:
        keep_house(home.context)
    if hour in ACTS:
        attend(home, providers)
    return list(pool.map(partial(at_work, home, day), range(WORKERS))) if hour in SLOTS else []


def opened(home: Home, *names: str) -> list[Channel | Surface]:
    """The outlets' channels, opened as a pump opens them."""
    context, rows = home.context, {row.name: row for row in home.outlet_rows(*names)}
    return [open_outlet(rows[name], context.vault, context.site) for name in names]


def at_work(home: Home, day: int, number: int) -> str:
    """What a worker was refused: each calls the account by one of its outlets, and every third day
    one of the pages."""
    (account,) = opened(home, ZALO[number % len(ZALO)])
    assert isinstance(account, contract.Tester)
    if refused := account.test():
        return refused
    if (number + day) % 3:
        return ""
    (page,) = opened(home, PAGES[number // 3 % len(PAGES)])
    assert isinstance(page, Expiring)
    try:
        ends = page.key_ends_at()
    except LookupError as silent:
        return str(silent)
    return "" if ends is not None and ends > home.now else f"the page's token ended: {ends}"


_GRANTS = count(1)


def attend(home: Home, providers: Providers) -> None:
    """The administrator reads what ends by tomorrow noon, and puts in what takes its place."""
    context, now = home.context, home.now
    told = key_warnings(context)
    with home.database.read() as db:
        known = list_outlets(db)
    for outlet in known:
        ends = outlet.key_ends_at
        if ends is None or ends - now > timedelta(days=1):
            continue
        assert any(outlet.name in words for words in told), f"nobody was told of {outlet.name}"
        if outlet.name in PAGES:
            providers.pages[outlet.name].ends["ma-2"] = (now + timedelta(days=60)).timestamp()
            fields = {**table_of(outlet), "token": "ma-2"}
            specs = [outlet_spec(fields, home.vault, outlet.name, ours=True)]
        else:
            fresh = f"g{next(_GRANTS)}"
            providers.zalo.grant(fresh)
            both = sharing(outlet, known, OA, home.vault, context.site)
            specs = with_grant(both, {"refresh_token": fresh}, home.vault)
        with home.database.write() as db:
            save_outlets(db, specs, home.act(QUANTRI))
