"""Kill -9 anywhere: nothing is sent twice, nothing is lost, and what cannot be known is no more
than what the provider had not answered yet.

The stand-ins' list is the truth. `KILLS` says how many kills are made at random moments, `SEED`
decides when (`make crash`, `make soak`).
"""

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from content.audiences.audiences import find_audience
from content.calendar.schedule import ScheduleRequest, schedule
from content.deliveries.filters import Filter
from sandbox.faults import Drop, Fault, Reply, Slow, Twice
from tests.crash.books import REFUSED, Books
from tests.crash.crash_kit import (
    OLDER,
    SEED,
    Pumps,
    finish,
    furnish,
    hurt,
    items,
    let_go,
    posting,
    publish,
    pumps_of,
    tell,
)
from tests.crash.every_stand import ARTICLES, PORTAL, TEMPLATE, EveryStand, every_stand
from tests.crash.hops import EAR_HOPS, LINE_HOPS, SURFACE_HOPS, ZALO_HOPS
from tests.engine.engine_kit import report
from tests.kit import BIENTAP, Home, Stands, addresses, phones

KILLS = int(os.environ.get("KILLS", "15"))
MANY = 100  # from so many on, also every hop on every channel
LINES, SURFACES = ("thu", "sms", "telegram", "facebook"), ("cong", "led")
NEWER = (ARTICLES, TEMPLATE, PORTAL)
RENEWED = Slow(0)  # what the first call of a script meets, which is for tokens
LEASE_S = 0.6  # in the mode in which pumps outsleep their lease

MODES: dict[str, Fault | None] = {
    "well": None,
    "commit, then drop the answer": Drop(commit=True),
    "500 but published": Reply(500, REFUSED, commit=True),
    "queue replays the message": Twice(),
    "slow": Slow(0.02),
}

pytestmark = [pytest.mark.trial, pytest.mark.timeout(7200)]


@pytest.fixture
def ready(home: Home, tmp_path: Path) -> Iterator[tuple[Home, Stands]]:
    with every_stand() as servers:
        yield furnish(home, servers, tmp_path / "drop"), servers


def close_the_books(home: Home, servers: Stands) -> None:
    """After all is sent that can be: all is accounted for; and once a person has decided what was
    unknown, all has arrived once."""
    finish(home, servers)
    let_go(home, servers)
    finish(home, servers)
    audited(home, servers).settle()
    finish(home, servers)
    assert not audited(home, servers).unknown()


def audited(home: Home, servers: Stands) -> Books:
    books = Books(home, servers)
    faults = books.faults()
    assert not faults, "\n".join([f"{len(faults)} faults, seed {SEED}", *faults[:20]])
    return books


def hops() -> Iterator[tuple[str, str]]:
    """Every hop with every outlet that passes it; in the small run each with one of them."""
    for kind, outlets in ((LINE_HOPS, LINES), (SURFACE_HOPS, SURFACES), (LINE_HOPS, NEWER)):
        for place, hop in enumerate(kind):
            yield from (
                (hop, outlet)
                for outlet in (outlets if KILLS >= MANY else [outlets[place % len(outlets)]])
            )


@pytest.mark.parametrize(("hop", "outlet"), list(hops()))
def test_a_kill_between_two_hops(ready: tuple[Home, Stands], hop: str, outlet: str) -> None:
    home, servers = ready
    publish(home, "ct-08", *(NEWER if outlet in NEWER else OLDER))
    with pumps_of(home) as pumps:
        (row,) = home.outlet_rows(outlet)
        assert pumps.wait(pumps.start(outlet=row.id, hop=hop)), f"no pump came to «{hop}»"
        pumps.wait(pumps.start())
    close_the_books(home, servers)


@pytest.mark.parametrize("hop", ZALO_HOPS)
def test_a_kill_between_the_steps_of_an_article(ready: tuple[Home, EveryStand], hop: str) -> None:
    home, servers = ready
    publish(home, "ct-08", *NEWER)
    with pumps_of(home) as pumps:
        if hop == "looked up, not told":
            servers.zalo.script.add(RENEWED, Drop(commit=True))
        servers.zalo.broadcasts_left *= hop != "taken back, not answered"
        (row,) = home.outlet_rows(ARTICLES)
        assert pumps.wait(pumps.start(outlet=row.id, hop=hop)), f"no pump came to «{hop}»"
        servers.zalo.broadcasts_left = 1_000_000
        pumps.wait(pumps.start())
        assert servers.zalo.used_twice == []
    close_the_books(home, servers)
    assert servers.zalo.used_twice == []


@pytest.mark.parametrize("hop", EAR_HOPS)
def test_a_kill_while_receipts_are_read(ready: tuple[Home, Stands], hop: str) -> None:
    home, servers = ready
    publish(home, "ct-08")
    with pumps_of(home) as pumps:
        pumps.wait(pumps.start())
        sent = home.log(Filter(outlet="sms"))
        for row in sent:
            report(home, row, 1, 1)
        assert pumps.wait(pumps.start(hop=hop))
        pumps.wait(pumps.start())
    assert Counter(row.state for row in home.log(Filter(outlet="sms"))) == {"delivered": len(sent)}
    close_the_books(home, servers)


@pytest.mark.parametrize(
    ("outlet", "unanswered"), [("sms", 8), ("thu", 10)], ids=["8 tin nhắn", "10 thư"]
)
def test_a_kill_leaves_no_more_unclear_than_what_had_no_answer_yet(
    ready: tuple[Home, Stands], outlet: str, unanswered: int
) -> None:
    home, servers = ready
    people = phones(range(1000, 1400)) if outlet == "sms" else addresses(400)
    home.audience("nhieu", people)
    servers.kannel.script.always = servers.smtp.script.always = Slow(0.05)
    revision, (row,) = home.approved("ct-08"), home.outlet_rows(outlet)
    with home.database.write() as db:
        request = ScheduleRequest(revision, [row], find_audience(db, "nhieu"), home.now)
        schedule(db, request, home.act(BIENTAP), 1000)
    with pumps_of(home) as pumps:
        for kills, sent in enumerate((20, 120, 220), 1):
            pump = pumps.start(outlet=row.id)
            while len(servers.world.arrivals()) < sent:
                time.sleep(0.01)
            # its lines keep step: right after some answers none may be on the wire
            assert kill_in(pumps, pump, 0.03)
            assert home.log(Filter(state="sending"))
            assert not pumps.wait(pumps.start(outlet=row.id, begins=False))
            assert len(home.log(Filter(state="unknown"))) <= kills * unanswered
    assert home.log(Filter(state="unknown"))
    close_the_books(home, servers)


def kill_in(pumps: Pumps, pid: int, seconds: float) -> bool:
    """Let a pump live so long at most; whether it was killed."""
    timer = threading.Timer(seconds, hurt, (pid, signal.SIGKILL))
    timer.start()
    killed = pumps.wait(pid)
    timer.cancel()
    return killed


@pytest.mark.parametrize("mode", MODES)
def test_kills_at_random_moments(ready: tuple[Home, Stands], mode: str) -> None:
    home, servers = ready
    chance, kills, goal, samples = (
        random.Random(f"{SEED}/{mode}"),
        0,
        max(3, KILLS // len(MODES)),
        items(),
    )
    with pumps_of(home) as pumps:
        while kills < goal:
            if not home.log(Filter(state="queued")):
                publish(home, next(samples))
            disturb(servers, MODES[mode], chance)
            strike = replay if isinstance(MODES[mode], Twice) else cut
            kills += strike(home, servers, pumps, chance)
            let_go(home, servers)
            if kills % 10 == 0 or kills >= goal:
                tell(
                    f"seed {SEED}, {mode}: {kills} of {goal} kills; "
                    + ", ".join(f"{count} {state}" for state, count in home.states().items())
                )
    close_the_books(home, servers)


def disturb(servers: Stands, fault: Fault | None, chance: random.Random) -> None:
    """Some of the next messages meet the fault; posts have no queue that could play them twice."""
    posts = () if isinstance(fault, Twice) else posting(servers)
    if isinstance(servers, EveryStand) and chance.random() < 0.2:
        servers.zalo.expire()  # whoever calls next renews, and may be killed over it
    for stand in (servers.smtp, servers.kannel, *posts):
        stand.script.add(*([fault] * chance.randrange(3) if fault else []))


def cut(home: Home, servers: Stands, pumps: Pumps, chance: random.Random) -> bool:
    """One pump, killed after a while or once so many messages have arrived; whether it was."""
    pump, until = pumps.start(), time.monotonic() + chance.uniform(0.02, 0.9)
    if goal := chance.choice((0, chance.randrange(1, 100))):
        goal, until = goal + len(servers.world.arrivals()), time.monotonic() + 2
    while time.monotonic() < until and not 0 < goal <= len(servers.world.arrivals()):
        time.sleep(0.002)
    return kill_in(pumps, pump, chance.uniform(0.0, 0.02))


def replay(home: Home, servers: Stands, pumps: Pumps, chance: random.Random) -> bool:
    """Everything comes twice: batches are handed out again, receipts given again, two pumps race
    for the outlets, and one outsleeps its lease, wakes beside its successor and goes on. Whether
    the successor was killed."""
    for row in home.log(Filter(outlet="sms", state="accepted"))[:5]:
        report(home, row, 1, 1)
    sleeper, rival = (
        pumps.start(lease_s=LEASE_S, replays=True),
        pumps.start(lease_s=LEASE_S, replays=True),
    )
    time.sleep(chance.uniform(0.05, 0.6))
    hurt(sleeper, signal.SIGSTOP)
    time.sleep(1.3 * LEASE_S)
    successor = pumps.start(lease_s=LEASE_S, replays=True)
    threading.Timer(chance.uniform(0.0, 0.3), hurt, (sleeper, signal.SIGCONT)).start()
    killed = kill_in(pumps, successor, chance.uniform(0.05, 0.5))
    pumps.wait(sleeper)
    pumps.wait(rival)
    return killed
