"""100,000 messages due at the same moment through six outlets, three of e-mail and three of SMS,
handed over by one running shift on the real clock, while 500 receipts a second come in.

*Handed over* is a message when its mail server (postfix's `smtp-sink`) or its gateway, which
answers in 20 ms, had taken it, as the log has it; the time counts from the moment for which it was
planned. The shift waits before that, as `lantoa up` has one waiting all the time, in a process of
its own; the public edge is another, and the gateway calls it back 500 times a second as soon as
messages have left. Afterwards the log must hold every message once, and every receipt that the edge
has taken as a message that arrived.

*Raw sources* bring as many messages to the same sinks, all six at once and with nothing coming
back: `smtp-source` one ready-made letter over 10 connections, and a loop over aiohttp alone with
100 messages under way. Each is taken to have gone on evenly until its end.
"""

import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any

from sqlalchemy import Row as RowOf
from sqlalchemy import func, select

from content.database.tables.deliveries import attempts, deliveries
from engine.after.receipts import collect
from engine.context import clock
from tests.bench import email, sms
from tests.bench.house import copy_with_work, make_house, open_house
from tests.bench.measure import Row, ratio, spread, take_turns
from tests.bench.peer import smtp_source, write_letter
from tests.bench.servers import Child, free_port, run_child, server, sms_gateway, smtp_sink
from tests.e2e.up_kit import environment

PEOPLE = 16_667
_LETTERS, _TEXTS = ("thu", "thu-hai", "thu-ba"), ("tin", "tin-hai", "tin-ba")
_WAIT_MS, _UNDER_WAY, _RECEIPTS = 20, 100, 500
_SHARE = 0.95
_LEAD = timedelta(seconds=15)  # the process starts and plans meanwhile
_ROUNDS = 3
_STATES = select(deliveries.c.state, deliveries.c.tries, func.count()).group_by(
    deliveries.c.state, deliveries.c.tries
)


def main() -> list[Row]:
    """The table's row."""
    mail, gateway = free_port(), free_port()
    with tempfile.TemporaryDirectory() as name, smtp_sink(mail):
        folder = Path(name)
        files = email.outlets(mail, *_LETTERS)
        files += sms.outlets(sms.kannel(gateway), _UNDER_WAY, *_TEXTS)
        house = make_house(
            folder / "house", files, "nguoi{}@phuong{}.example", PEOPLE, phone="09{:08d}"
        )
        letter = smtp_source(mail, write_letter(folder, email.sample(house)), PEOPLE)
        if letter is None:
            raise SystemExit("NOTHING MEASURED: smtp-source is missing")
        took = take_turns(
            {
                "the shift": lambda: _shift(house, folder / "work", gateway),
                "raw sources": lambda: _raw(house, letter, gateway),
            },
            rounds=_ROUNDS,
        )
    ours, theirs = (spread(took[name], " s") for name in took)
    messages = len(_LETTERS + _TEXTS) * PEOPLE
    return [
        Row(
            f"{messages:,} messages due at once, 6 outlets, {_RECEIPTS} receipts a second: "
            f"{100 * _SHARE:g} % handed over after",
            "raw sources of the same sinks",
            ratio(took, "the shift", "raw sources"),
            2.5,
            1.7,
            ours,
            theirs,
            better="less",
        )
    ]


def _shift(house: Path, folder: Path, gateway: int) -> float:
    """Seconds from the moment to the share's last hand-over; RuntimeError when something was lost,
    or came twice."""
    slot = clock().replace(microsecond=0) + _LEAD
    copy_with_work(house, folder, (*_LETTERS, *_TEXTS), slot)
    with _edge(folder) as edge, _calling_back(gateway, edge) as end:
        run_child("shift", folder, _LETTERS[0])
        taken = end()
    home = open_house(folder)
    with closing(home.database):
        collect(home.context)
        with home.database.read() as db:
            _require_all(db.execute(_STATES).all(), taken)
            ended = db.execute(select(attempts.c.ended_at)).scalars().all()
    late: list[float] = sorted((moment - slot).total_seconds() for moment in ended)
    return quantiles(late, n=1000)[round(1000 * _SHARE) - 1]


def _require_all(states: Sequence[RowOf[Any]], taken: int) -> None:
    """Every message once, and as many arrived as the edge has taken receipts."""
    found: dict[tuple[str, int], int] = {(row[0], row[1]): row[2] for row in states}
    arrived = found.get(("delivered", 1), 0)
    sent = arrived + found.get(("accepted", 1), 0)
    print(f"  {taken:,} receipts taken, {arrived:,} messages arrived", flush=True)
    if sent != len(_LETTERS + _TEXTS) * PEOPLE or arrived != taken or not taken:
        raise RuntimeError(f"{taken} receipts were taken, and the log says {found}")


@contextmanager
def _edge(folder: Path) -> Iterator[int]:
    """The public edge of a home; its port. What its spool holds is in the inbox at the end."""
    port = free_port()
    command = [sys.executable, "-m", "lantoa.supervisor.edge"]
    with server(command, port, env=environment(folder, port)):
        yield port


@contextmanager
def _calling_back(port: int, edge: int) -> Iterator[Callable[[], int]]:
    """A gateway that reports to an edge; `end` ends it and says how many calls were taken."""
    words = (port, _WAIT_MS, edge, _RECEIPTS)
    command = [sys.executable, "-m", "tests.bench.gateway", *map(str, words)]
    with server(command, port, stdout=subprocess.PIPE) as process:

        def end() -> int:
            process.terminate()
            said, _ = process.communicate()
            taken, refused = map(int, said.split())
            if refused:
                raise RuntimeError(f"the edge refused {refused} receipts")
            return taken

        yield end


def _raw(house: Path, letter: Callable[[], float], gateway: int) -> float:
    """Seconds until the share of as many messages was handed over."""
    with sms_gateway(gateway, _WAIT_MS):
        loops = [Child("bare", house, outlet) for outlet in _TEXTS]
        begin = threading.Barrier(len(_LETTERS + _TEXTS))

        def source() -> float:
            begin.wait()
            return PEOPLE / letter()

        def loop(child: Child) -> float:
            begin.wait()
            child.go()
            return child.result().seconds

        with ThreadPoolExecutor(len(_LETTERS + _TEXTS)) as pool:
            running = [pool.submit(source) for _outlet in _LETTERS]
            running += [pool.submit(loop, child) for child in loops]
            took = [ended.result() for ended in running]
    return _handed_over(_SHARE, took)


def _handed_over(share: float, took: Sequence[float]) -> float:
    """When a share of all was handed over by sources that each brought as many evenly, in so many
    seconds."""
    low, high = 0.0, max(took)
    for _halving in range(50):
        middle = (low + high) / 2
        if sum(min(1.0, middle / seconds) for seconds in took) < share * len(took):
            low = middle
        else:
            high = middle
    return high
