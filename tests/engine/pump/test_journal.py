"""What a killed pump still knew: the next one on the same host queues again what was never begun,
settles what had ended, and only the rest is unknown."""

import os
import signal
from datetime import timedelta

import pytest

from channels.contract.outcome import Accepted, Outcome, Rejected, Retry, Unknown
from channels.contract.reasons import Reason, Why
from content.calendar.occurrences import plan_due
from content.deliveries.log import LogRow
from content.sending import claims, leases, settling
from content.sending.settling import Settlement
from engine.context import holder
from engine.pump.amending import Texts
from engine.pump.job import Job, Notes
from engine.pump.journal import found, open_journal
from engine.pump.outcomes import SendResult
from engine.shift import work_outlet
from tests.engine.engine_kit import clock_of, heard, key_of, pump, put
from tests.kit import START, Home, phones

GONE = "may-khac/1/1"


class Dead:
    """A pump that was killed with ten deliveries marked: rows, lease and journal stand as it left
    them."""

    def __init__(self, home: Home, holder: str = GONE, keeps: bool = True) -> None:
        home.audience("muoi", phones(range(10)))
        put(home, "sms", "muoi")
        plan_due(home.database, home.now, home.context.calendar)
        (self.outlet,) = home.outlet_rows("sms")
        self.home = home
        with home.database.write() as db:
            leases.current_pump(db, self.outlet.id)
            self.lease = leases.take_lease(db, self.outlet.id, holder, home.now)
            self.rows = claims.claim(db, self.lease, home.now, 10)
            self.ids = [row.id for row in self.rows]
            assert claims.begin(db, self.lease, self.rows) == set(self.ids)
        folder = home.context.journals
        self.notes = open_journal(folder, self.lease) if keeps else Notes()
        self.jobs = [self._job(row) for row in home.log()]
        self.notes.mark(self.jobs)

    def _job(self, row: LogRow) -> Job:
        due = next(due for due in self.rows if due.id == row.id)
        return Job(due, Texts(None, None), None, key_of(self.home, row), self.home.now, None)

    def begins(self, *numbers: int) -> None:
        for number in numbers:
            self.notes.begin(self.jobs[number].key)

    def hears(self, number: int, outcome: Outcome) -> None:
        job, now = self.jobs[number], self.home.now
        self.begins(number)
        self.notes.end(SendResult(job.due, outcome, now, now + timedelta(seconds=1)), job.key)

    def states(self) -> list[str]:
        return [row.state for row in sorted(self.home.log(), key=lambda row: row.id)]


@pytest.fixture
def all_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process of every earlier pump is gone."""
    for module in ("engine.shift", "engine.pump.recovery"):
        monkeypatch.setattr(f"{module}.is_dead", lambda holder: holder == GONE)


def comes_next(home: Home) -> None:
    """The next pump takes the outlet, and begins nothing."""
    (row,) = home.outlet_rows("sms")
    work_outlet(home.context, row.id, lambda: False)


def test_only_what_was_on_the_wire_is_unknown(ready: Home, all_dead: None) -> None:
    dead = Dead(ready)
    dead.begins(0, 1)
    dead.hears(2, Accepted("mã-2", by="cổng 2"))
    dead.hears(3, Rejected(Why(Reason.NO_SUCH_ADDRESS, "no such number"), suppress=True))
    dead.hears(4, Retry(Why(Reason.UNREACHABLE, "reset"), after=9.0))
    dead.hears(5, Unknown(Why(Reason.NO_ANSWER, "silence")))
    comes_next(ready)
    assert dead.states() == [
        *("unknown", "unknown", "accepted", "rejected", "queued", "unknown"),
        *("queued",) * 4,
    ]
    (tried,) = heard(ready, dead.ids[2])
    assert (tried.provider_id, tried.started_at) == ("mã-2", START)
    assert len(heard(ready, dead.ids[4])) == 1
    assert heard(ready, dead.ids[6]) == []
    assert list(ready.context.journals.iterdir()) == []


def test_what_the_dead_pump_had_stored_itself_is_not_stored_twice(
    ready: Home, all_dead: None
) -> None:
    dead = Dead(ready)
    for number in range(10):
        dead.hears(number, Accepted(f"mã-{number}"))
    with ready.database.write() as db:
        done = Settlement(dead.ids[0], "accepted", START, START, 1, "accepted", provider_id="mã-0")
        settling.settle(db, dead.lease, [done])
    comes_next(ready)
    assert dead.states() == ["accepted"] * 10
    assert [len(heard(ready, id)) for id in dead.ids] == [1] * 10


def test_of_many_words_the_first_are_kept_and_what_does_not_fit_counts_as_begun(
    ready: Home, all_dead: None
) -> None:
    dead = Dead(ready)
    dead.hears(0, Rejected(Why(Reason.INVALID, "không " * 200)))
    dead.hears(1, Accepted("1", f"https://example.vn/{'a' * 600}"))
    comes_next(ready)
    assert dead.states() == ["rejected", "unknown", *["queued"] * 8]
    assert heard(ready, dead.ids[0])[0].raw.startswith("không không")


@pytest.mark.parametrize("holder", ["may-khac/2/2", f"{holder()}"], ids=["máy khác", "còn sống"])
def test_the_journal_of_a_pump_that_may_live_is_not_read(
    ready: Home, all_dead: None, holder: str
) -> None:
    """It may begin what was not begun yet, so all that it had marked is unknown."""
    dead = Dead(ready, holder)
    clock_of(ready).forward(seconds=31)  # its lease has run out
    comes_next(ready)
    assert dead.states() == ["unknown"] * 10


def test_where_no_journal_was_kept_all_that_was_marked_is_unknown(
    ready: Home, all_dead: None
) -> None:
    dead = Dead(ready, keeps=False)
    comes_next(ready)
    assert dead.states() == ["unknown"] * 10


def test_a_disk_that_takes_no_journal_holds_up_no_pump(
    ready: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("engine.pump.journal.os.posix_fallocate", full)
    put(ready, "sms", "sdt")
    pump(ready, "sms")
    assert ready.states() == {"accepted": 2}


def test_a_kill_takes_nothing_that_was_noted(ready: Home) -> None:
    """The process itself is killed, not only the pump."""
    begun, said = os.pipe()
    dead = Dead(ready)
    child = os.fork()
    if child == 0:
        dead.begins(0)
        dead.hears(1, Accepted("mã-1"))
        os.write(said, b".")
        signal.pause()
        os._exit(1)
    os.read(begun, 1)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    left = found(ready.context.journals, dead.lease)
    assert left.unbegun == set(dead.ids[2:])
    assert {id: said.outcome for id, said in left.ended.items()} == {dead.ids[1]: Accepted("mã-1")}


def test_a_pump_that_ends_in_order_leaves_no_journal(ready: Home) -> None:
    put(ready, "sms", "sdt")
    pump(ready, "sms")
    assert list(ready.context.journals.iterdir()) == []
