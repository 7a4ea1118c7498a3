"""A real `lantoa` process with all its children, as a test sees and hurts it."""

import os
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from content.audiences.audiences import Audience
from content.calendar.schedule import ScheduleRequest, schedule
from content.deliveries.log import LogRow
from tests.kit import BIENTAP, Home

T = TypeVar("T")
COMMAND = Path(sys.executable).with_name("lantoa")
STARTING_S = 90.0  # Prefect's first start, on a machine that has other things to do
SOON_S = 90.0


def eventually(look: Callable[[], T], seconds: float = SOON_S, what: str = "") -> T:
    """The first true answer of `look`; `what` says what is wrong when none comes."""
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end, f"not within {seconds:.0f} s: {what or look}"
        time.sleep(0.1)
    return found


def full_minute(now: datetime, ahead_s: int) -> datetime:
    """The next full minute at least so far away."""
    return (now + timedelta(seconds=ahead_s + 60)).replace(second=0, microsecond=0)


def free_ports(*offsets: int) -> int:
    """A port that is free and stays free with its neighbours (the next one is the console's), all
    below those that the kernel gives."""
    while True:
        base = secrets.choice(range(21_000, 31_900))
        with suppress(OSError):
            for offset in (0, 1, *offsets):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", base + offset))
            return base


def environment(home: Path, port: int, **values: str) -> dict[str, str]:
    """This process's environment with one home and port, and nothing else of Lan Tỏa or Prefect,
    nor of how Python writes."""
    foreign = ("LANTOA_", "PREFECT_", "DEMO_", "PYTHONUNBUFFERED")
    own = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    return {**own, "LANTOA_HOME": str(home), "LANTOA_PORT": str(port), **values}


def family(home: Path) -> dict[int, str]:
    """Every living process of an installation with its command line, orphans too."""
    mark, found = f"LANTOA_HOME={home}\0".encode(), {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended meanwhile
            if mark in (folder / "environ").read_bytes() and int(folder.name) != os.getpid():
                found[int(folder.name)] = (folder / "cmdline").read_text("utf-8").replace("\0", " ")
    return found


@dataclass
class Up:
    """One home whose `lantoa up` is started, killed and started again; `product` is a
    copy of ours that runs instead, and is looked at for changes."""

    home: Home
    port: int
    place: Mapping[str, str] = field(default_factory=dict)
    product: Path | None = None
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def terminal(self) -> Path:
        return self.home.folder / "terminal.txt"

    def start(self) -> None:
        """Run it until it has said where to look."""
        before = self.said().count("Ctrl-C")
        with self.terminal.open("ab") as output:
            place = environment(self.home.folder, self.port, **self.place)
            command = [str(COMMAND), "up"]
            if self.product is not None:
                place, command = {**place, "PYTHONPATH": str(self.product)}, [*command, "--reload"]
            self.process = subprocess.Popen(
                command, env=place, cwd=self.product, stdout=output, stderr=subprocess.STDOUT
            )
        eventually(lambda: self.said().count("Ctrl-C") > before or self.process_ended(), STARTING_S)
        assert not self.process_ended(), self.said()

    def process_ended(self) -> bool:
        assert self.process is not None
        return self.process.poll() is not None

    def said(self) -> str:
        return self.terminal.read_text("utf-8") if self.terminal.exists() else ""

    def again(self, port: int) -> "subprocess.CompletedProcess[str]":
        """A second `lantoa up` on the same home."""
        return subprocess.run(
            [COMMAND, "up"],
            env=environment(self.home.folder, port),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def interrupt(self) -> tuple[int, float]:
        """Ctrl-C: the exit code, and how many seconds it took."""
        assert self.process is not None
        begun = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60), time.monotonic() - begun

    def pids(self, words: str) -> set[int]:
        """The processes whose command line holds these words."""
        return {pid for pid, line in family(self.home.folder).items() if words in line}

    def kill(self, pids: set[int]) -> None:
        """kill -9."""
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def end(self) -> None:
        """Leave nothing behind, whatever a test left."""
        self.kill(set(family(self.home.folder)))
        if self.process is not None:
            self.process.wait(10)

    def shifts(self, condition: str) -> list[tuple[str, str]]:
        """(id, state) of Prefect's runs of `publish_due` that fulfil an SQL condition."""
        file = self.home.folder / "prefect" / "prefect.db"
        query = (
            "SELECT r.id, r.state_type FROM flow_run r JOIN flow f ON f.id = r.flow_id WHERE "
            "f.name = 'publish_due' AND "
        )
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as db:
            return [(str(row[0]), str(row[1])) for row in db.execute(query + condition)]

    def publish(
        self,
        item: str,
        outlets: Sequence[str],
        at: datetime | None = None,
        audience: Audience | None = None,
    ) -> int:
        """Put an approved item on the calendar, now if no time is given; the publication's
        number."""
        revision = self.home.approved(item)
        plan = ScheduleRequest(
            revision, self.home.outlet_rows(*outlets), audience, at or self.home.now
        )
        with self.home.database.write() as db:
            return schedule(db, plan, self.home.act(BIENTAP), release_above=1000)

    def rows(self, publication: int) -> list[LogRow]:
        return [row for row in self.home.log() if row.publication == publication]

    def left(self, publication: int) -> list[LogRow]:
        """The publication's deliveries once all have left, nothing before."""
        rows = self.rows(publication)
        return rows if rows and {row.state for row in rows} <= {"accepted", "delivered"} else []


@contextmanager
def running(home: Home, product: Path | None = None) -> Iterator[Up]:
    """`lantoa up` at work on a home; of both nothing is left."""
    up = Up(home, free_ports(), product=product)
    try:
        up.start()
        yield up
    finally:
        up.end()
        home.end()
