"""Thirty days of twenty workers with one refresh token that may be used once: none is used twice,
none is lost, and none has ended when a slot comes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier, Lock

from channels.contract.credentials import Credential, Renewed
from channels.contract.outcome import Halted, Retry, Unknown
from channels.contract.reasons import Reason, Why
from channels.zalo.config import ZaloOaConfig
from channels.zalo.tokens import ZaloTokens
from tests.channels.zalo.zalo_kit import fields
from tests.kit import HandClock, Home
from wiring.credentials import Keeper

WORKERS, DAYS, SLOTS = 20, 30, (7, 12, 19)
BEGINS = datetime(2026, 11, 1, tzinfo=UTC)


class Zalo:
    """What Zalo does with tokens, by the hand clock; every seventh call does not reach it."""

    def __init__(self, home: Home) -> None:
        self.home, self.lock = home, Lock()
        self.refresh, self.spent = "r0", set[str]()
        self.ends: dict[str, datetime] = {}
        self.calls, self.twice = 0, list[str]()

    def exchange(self, credential: Credential) -> Renewed | Retry | Halted | Unknown:
        with self.lock:
            self.calls += 1
            if self.calls % 7 == 0:
                return Retry(Why(Reason.UNREACHABLE, "not connected"))
            offered = credential.values["refresh_token"]
            if offered in self.spent or offered != self.refresh:
                self.twice.append(offered)
                return Halted(Why(Reason.CREDENTIALS, "-14014 Invalid refresh token"))
            self.spent.add(offered)
            number, ends = len(self.spent), self.home.clock() + timedelta(hours=25)
            self.refresh, self.ends[f"a{number}"] = f"r{number}", ends
            pair = {"access_token": f"a{number}", "refresh_token": self.refresh}
        return Renewed(pair, ends)


def test_thirty_days_of_twenty_workers(home: Home) -> None:
    clock = home.clock
    assert isinstance(clock, HandClock)
    zalo, together = Zalo(home), Barrier(WORKERS, timeout=30)
    config = ZaloOaConfig.model_validate(fields(9))
    slots = [BEGINS + timedelta(days=day, hours=hour - 7) for day in range(DAYS) for hour in SLOTS]

    def work(number: int) -> list[object]:
        tokens = ZaloTokens(config, home.clock)
        tokens.exchange = zalo.exchange  # type: ignore[method-assign]
        keeper = Keeper(home.database, home.vault, home.clock)
        tokens.use(keeper(tokens.name, tokens.granted))
        found: list[object] = []
        for slot in slots:
            together.wait()
            if number == 0:
                clock.moment = slot
            together.wait()
            token = tokens.token()
            found.append(zalo.ends[token] > slot if isinstance(token, str) else token)
        return found

    with ThreadPoolExecutor(WORKERS) as pool:
        found = [slot for worker in pool.map(work, range(WORKERS)) for slot in worker]
    assert zalo.twice == []
    ended = [state for state in found if state is not True]
    assert ended == []
    assert len(found) == WORKERS * len(slots)
    assert DAYS <= len(zalo.spent) <= DAYS * len(SLOTS)
    with home.database.read() as db:
        (row,) = db.exec_driver_sql("SELECT version, holder FROM credentials").all()
    assert tuple(row) == (len(zalo.spent) + 1, "")
