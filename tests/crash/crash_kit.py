"""What the crash tests share: a home with every channel, mailings on it, and pumps that are killed,
put to sleep and woken."""

import atexit
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any

from content.audiences.audiences import find_audience
from content.calendar.schedule import ScheduleRequest, schedule
from engine.context import clock
from engine.shift import drain
from sandbox.http import HttpSandbox
from tests.crash.every_stand import (
    ARTICLES,
    PORTAL,
    TEMPLATE,
    EveryStand,
    grant_anew,
    written_for_zalo,
)
from tests.crash.zygote import ERRORS, Orders
from tests.kit import BIENTAP, Home, Stands, addresses, phones

PEOPLE = 60  # in each of the two lists
FEW = 20  # in the list for Zalo
PAGES = ("cong", "telegram", "facebook", "led", ARTICLES, PORTAL)
OLDER = ("cong", "telegram", "facebook", "led", "thu", "sms")
"""The six outlets of `Stands`."""

SIX_WAYS = (
    "ct-01",
    "ct-02",
    "ct-07",
    "ct-08",
    "ct-10",
    "ct-11",
    "ct-13",
    "ct-17",
    "ct-19",
    "ct-23",
)
"""Samples that are written for every older channel."""

SEED = os.environ.get("SEED", "1")
"""Decides who is hit by what, and when."""


def furnish(home: Home, servers: Stands, drop: Path) -> Home:
    """A home whose clock runs, with an outlet on every channel and two lists of people."""
    home.clock = clock
    home.people().plans().outlets(
        servers.outlets(drop).replace('holidays = "send"', 'holidays = "send"\nmax_per_day = 0')
    )
    home.audience("zalo", phones(range(1000, 1000 + FEW)))
    return home.audience("sdt", phones(range(PEOPLE))).audience("dan", addresses(PEOPLE))


def publish(home: Home, item: str, *only: str) -> list[int]:
    """One real item on every outlet that the home has, or on these only, now; its publications."""
    with_zalo = bool(home.outlet_rows(TEMPLATE))
    revision = (
        home.approved(item, written_for_zalo(home, item)) if with_zalo else home.approved(item)
    )
    kinds = [(PAGES, None), (("thu",), "dan"), (("sms",), "sdt"), ((TEMPLATE,), "zalo")]
    with home.database.write() as db:
        named = [([name for name in names if name in (only or names)], to) for names, to in kinds]
        places = [(rows, to) for names, to in named if names and (rows := home.outlet_rows(*names))]
        plans = [
            ScheduleRequest(
                revision, outlets, find_audience(db, people) if people else None, home.now
            )
            for outlets, people in places
        ]
        return [schedule(db, plan, home.act(BIENTAP), 1000) for plan in plans]


def items() -> Iterator[str]:
    """One sample after the other, for ever."""
    return cycle(SIX_WAYS)


def let_go(home: Home, servers: Stands) -> None:
    """Outlets that stopped by themselves or rest go on, with a new grant where one was lost, and
    what waits for a retry is due."""
    grant_anew(home, servers)
    with home.database.write() as db:
        db.exec_driver_sql(
            "UPDATE outlets SET state = 'active', rest_until = NULL, rests = 0, recent = ''"
        )
        db.exec_driver_sql("DELETE FROM outlet_parts")
        db.exec_driver_sql("UPDATE deliveries SET not_before = due_at WHERE state = 'queued'")


def finish(home: Home, servers: Stands) -> None:
    """What is left, by a pump that nobody hurts, at providers that are well again."""
    for script in (
        servers.smtp.script,
        *(one.script for one in (servers.kannel, *posting(servers))),
    ):
        script.clear()
    time.sleep(0.3)  # what a slow stand-in still has in hand
    let_go(home, servers)
    drain(home.context, until_idle=True)


def posting(servers: Stands) -> list[HttpSandbox]:
    """The stand-ins that have no queue of their own, which could play a message twice."""
    older = [servers.telegram, servers.facebook]
    return [*older, servers.zalo, servers.portal] if isinstance(servers, EveryStand) else [*older]


def tell(text: str) -> None:
    """A line of progress, for whoever watches a long run (pytest -s)."""
    print(text, file=sys.stderr, flush=True)


@cache
def _zygote() -> subprocess.Popen[str]:
    """The process that forks every pump of this run; it ends with this one."""
    command = [sys.executable, "-m", "tests.crash.zygote"]
    made = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(made.communicate)
    return made


class Pumps:
    """Processes that pump one home."""

    def __init__(self, home: Home) -> None:
        self._home, self._zygote = home, _zygote()
        self._errors = home.folder / ERRORS

    def start(self, **orders: Any) -> int:
        """A pump's process; see `zygote.Orders`."""
        return self._ask("start", asdict(Orders(str(self._home.folder), self._home.url, **orders)))

    def wait(self, pid: int) -> bool:
        """Wait for a pump's end: whether it was killed.

        One that broke fails the test with its own words.
        """
        status = self._ask("wait", pid)
        assert os.WIFSIGNALED(status) or status == 0, self._errors.read_text("utf-8")[-3000:]
        return os.WIFSIGNALED(status)

    def close(self) -> None:
        said = self._errors.read_text("utf-8")
        assert "the adapter raised" not in said, said[-3000:]

    def _ask(self, said: str, what: object) -> int:
        assert self._zygote.stdin is not None
        assert self._zygote.stdout is not None
        print(json.dumps([said, what]), file=self._zygote.stdin, flush=True)
        return int(self._zygote.stdout.readline())


@contextmanager
def pumps_of(home: Home) -> Iterator[Pumps]:
    """Pumps for a home, which leave nothing behind."""
    made = Pumps(home)
    try:
        yield made
    finally:
        made.close()


def hurt(pid: int, number: signal.Signals) -> None:
    """Send a pump a signal, if it still lives."""
    with suppress(ProcessLookupError):
        os.kill(pid, number)
