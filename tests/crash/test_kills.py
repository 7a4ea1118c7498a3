"""Kill -9 anywhere: nothing is sent twice, nothing is lost, and what cannot be known is no more than the window in flight.

The stand-ins' list is the truth. `KILLS` says how many kills are made at random moments (`make crash`: 200, `make soak`: 1000).
"""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

import pytest

from content.audiences import find_audience
from content.log import Filter
from content.schedule import Plan, schedule
from engine.prepare import delivery_key
from engine.shift import drain
from engine.works import clock
from sandbox.faults import Drop, Fault, Reply, Slow
from tests.crash.zygote import HOPS
from tests.kit import BIENTAP, Home, Stands, addresses, phones, stands

KILLS = int(os.environ.get("KILLS", "12"))
ROOM = 200  # the largest window in flight: twice the messages that one outlet keeps in flight
REFUSAL = Reply(500, "Sending failed.", commit=True)
MODES: dict[str, Fault | None] = {
    "well": None,
    "commit, then drop the answer": Drop(commit=True),
    "500 but published": REFUSAL,
    "slow": Slow(0.02),
}

pytestmark = [pytest.mark.timeout(3600), pytest.mark.xdist_group("crash")]


class Zygote:
    """The process that forks pumps for us."""

    def __init__(self, home: Home) -> None:
        command = [sys.executable, "-m", "tests.crash.zygote", str(home.folder), home.url]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def pump(self, hop: str = "none", count: int = 0, kill_after_s: float | None = None) -> bool:
        """Run one pump to its end, or kill it; whether it was killed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"go {hop} {count}\n")
        self._process.stdin.flush()
        pid = int(self._process.stdout.readline().split()[1])
        timer = threading.Timer(kill_after_s, _kill, (pid,)) if kill_after_s is not None else None
        if timer:
            timer.start()
        status = int(self._process.stdout.readline().split()[2])
        if timer:
            timer.cancel()
        return os.WIFSIGNALED(status)

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return  # it had ended by itself


SIX_WAYS = ("ct-01", "ct-02", "ct-07", "ct-08", "ct-10", "ct-11", "ct-13", "ct-17", "ct-19", "ct-23")
"""Samples that are written for every channel."""


@pytest.fixture
def ready(home: Home, tmp_path: Path) -> Iterator[tuple[Home, Stands]]:
    home.clock = clock
    with stands() as servers:
        home.people().plans().outlets(servers.outlets(tmp_path / "drop"))
        home.audience("sdt", phones(range(60))).audience("dan", addresses(60))
        yield home, servers


@contextmanager
def zygote(home: Home) -> Iterator[Zygote]:
    made = Zygote(home)
    try:
        yield made
    finally:
        made.close()


def publish(home: Home, item: str) -> None:
    """One real item on all six channels, now."""
    revision = home.approved(item)
    with home.database.write() as db:
        pages = home.outlet_rows("cong", "telegram", "facebook", "led")
        for outlets, audience in ((pages, None), (home.outlet_rows("thu"), "dan"), (home.outlet_rows("sms"), "sdt")):
            people = find_audience(db, audience) if audience else None
            schedule(db, Plan(revision, outlets, people, home.now), home.act(BIENTAP), 1000)


def account(home: Home, servers: Stands, kills: int) -> None:
    """Hold the log against what the world received."""
    seen = Counter(arrival.key for arrival in servers.world.arrivals() if arrival.key)
    assert not [key for key, times in seen.items() if times > 1], "sent twice"
    unknown = 0
    for row in home.log():
        unknown += row.state == "unknown"
        if row.channel in ("sms_gateway", "email_smtp"):
            arrived = seen[delivery_key(home.works, row.id)]
            told = row.state == "rejected" and REFUSAL.body in (row.reason or "")  # a mail server's 5xx is its last word, true or not
            assert told or row.state in ("accepted", "unknown"), f"delivery {row.id} ended as {row.state}: {row.reason}"
            assert arrived == 1 or row.state in ("unknown", "rejected"), f"delivery {row.id} is {row.state} and never arrived"
        elif row.channel in ("portal_feed", "led_screen"):
            assert row.state == "delivered", f"{row.outlet}: {row.state} {row.reason}"
    for channel, provider in (("telegram_channel", "telegram"), ("facebook_page", "facebook")):
        posts = len(servers.world.arrivals(provider))
        states = Counter(row.state for row in home.log(Filter(channel=channel)))
        assert set(states) <= {"accepted", "unknown"}, states
        assert states["accepted"] <= posts <= states["accepted"] + states["unknown"], f"{provider}: {posts} posts for {states}"
    assert unknown <= kills * ROOM


def finish(home: Home) -> None:
    """What is left, by a pump that nobody kills; outlets that stopped by themselves are let go first."""
    with home.database.write() as db:
        db.exec_driver_sql("UPDATE outlets SET state = 'active'")
        db.exec_driver_sql("UPDATE deliveries SET not_before = due_at WHERE state = 'queued'")
    drain(home.works, until_idle=True)


@pytest.mark.parametrize("hop", HOPS)
def test_a_kill_between_two_hops(ready: tuple[Home, Stands], hop: str) -> None:
    home, servers = ready
    publish(home, "ct-08")
    with zygote(home) as pumps:
        assert pumps.pump(hop, count=2), f"the pump never passed «{hop}»"
        pumps.pump()
    finish(home)
    account(home, servers, kills=1)


@pytest.mark.parametrize("mode", MODES)
def test_kills_at_random_moments(ready: tuple[Home, Stands], mode: str) -> None:
    home, servers = ready
    chance, kills = random.Random(mode), 0
    items = cycle(SIX_WAYS)
    with zygote(home) as pumps:
        while kills < max(3, KILLS // len(MODES)):
            if not home.log(Filter(state="queued")):
                publish(home, next(items))
            for stand in (servers.smtp, servers.kannel, servers.telegram, servers.facebook):
                fault = MODES[mode]
                stand.script.add(*([fault] * chance.randrange(3) if fault else []))
            kills += pumps.pump(kill_after_s=chance.uniform(0.02, 0.9))
            with home.database.write() as db:
                db.exec_driver_sql("UPDATE outlets SET state = 'active'")
    for stand in (servers.smtp, servers.kannel, servers.telegram, servers.facebook):
        stand.script.clear()
    time.sleep(0.3)  # what a slow stand-in still has in hand
    finish(home)
    account(home, servers, kills)
