"""Backup and restore: one consistent copy while pumps run, and a restored copy that sends nothing
which the world may have."""

import gzip
import hashlib
import io
import json
import sqlite3
import tarfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.audiences.audiences import find_audience
from content.backup.backup import COPIES, MANIFEST, TREES, Source, write_backup
from content.calendar.occurrences import plan_due
from content.calendar.recurrence import occurrences
from content.calendar.schedule import ScheduleRequest
from content.database.db import Database, DatabaseError, sqlite_url
from content.database.schema import head
from content.database.vault import VaultError, make_key
from content.deliveries.filters import Filter
from content.deliveries.settle_by_hand import HELD_BY_RESTORE, settle_by_hand, settle_held
from content.intake.errors import InputError
from content.items.items import approved_revision
from content.people import audit
from content.people.acts import NotAllowed
from content.plans.evidence import state_of_kept
from content.sending import claims, leases
from content.sending.receipt_inbox import Callback, sealed, unread
from content.sending.receipt_spool import open_spool, spooled
from engine.after.receipts import collect
from engine.pump.prepare import delivery_key
from engine.shift import drain, work_outlet
from lantoa.backup import Restored, restore
from lantoa.supervisor.runtime import only_one
from reports.desk.outcomes import outcomes
from sandbox.faults import Fault, Script
from tests.cluster import copied_database
from tests.content.content_kit import audience, calendared, outlet, passed, planned, sql
from tests.kit import (
    BIENTAP,
    DUYET,
    START,
    HandClock,
    Home,
    Stands,
    addresses,
    make_home,
    phones,
    stands,
)
from tests.reports.desk.desk_kit import owed, recorded, signed, signed_pdf
from tests.reports.report_kit import CITY
from wiring.settings import Settings, SettingsError

PEOPLE = 500  # more than the gateway takes at once


@pytest.fixture
def servers() -> Iterator[Stands]:
    with stands() as running:
        yield running


@pytest.fixture
def ready(home: Home, servers: Stands, tmp_path: Path) -> Home:
    """Office, plans, one outlet a channel, telephones and mailboxes; the clock stands at 10:00 of a
    working day."""
    home.people().plans().outlets(servers.outlets(tmp_path / "drop"))
    return home.audience("sdt", phones(range(PEOPLE))).audience("dan", addresses(5))


@pytest.fixture
def again(tmp_path: Path) -> Iterator[Callable[..., Home]]:
    """Restores a backup into a fresh home that holds the key of the first one."""
    opened: list[Home] = []

    def bring_back(home: Home, file: Path, now: datetime | None = None) -> Home:
        other, place = bare(tmp_path / f"again{len(opened)}", home), empty_place(home)
        restore(Settings(other, place), file, False, now or home.now)
        opened.append(
            Home(
                other, Database(place or sqlite_url(other)), home.vault, HandClock(now or home.now)
            )
        )
        return opened[-1]

    yield bring_back
    for entry in opened:
        entry.end()


@dataclass(frozen=True)
class Saved:
    """A backup of an almost empty home, for tests that only read it."""

    home: Home
    file: Path

    @property
    def database(self) -> bytes:
        return members(self.file)["lantoa.db"]

    def manifest(self, **changes: Any) -> bytes:
        return json.dumps({**json.loads(members(self.file)[MANIFEST]), **changes}).encode()


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Saved]:
    folder = tmp_path_factory.mktemp("saved")
    home = make_home(folder / "home")
    yield Saved(home, backup(home, folder / "b.tar.gz"))
    home.database.close()


def bare(folder: Path, home: Home) -> Path:
    """A folder with nothing but the key of a home."""
    folder.mkdir()
    (folder / "lantoa.key").write_bytes((home.folder / "lantoa.key").read_bytes())
    return folder


def empty_place(home: Home) -> str:
    """Where a backup of this home is restored to: the address of an empty database, "" for a
    file."""
    return copied_database(home.server) if home.server else ""


def backup(home: Home, target: Path, now: datetime | None = None) -> Path:
    write_backup(Source(home.database, home.vault, home.folder), target, "0.1.0", now or home.now)
    return target


def put(home: Home, outlets: tuple[str, ...], people: str | None = None, **plan: Any) -> int:
    """Put a real approved item on the calendar."""
    with home.database.read() as db:
        found = find_audience(db, people) if people else None
    return calendared(
        home,
        ScheduleRequest(
            home.approved("ct-08"), home.outlet_rows(*outlets), found, **{"at": home.now, **plan}
        ),
        release_above=PEOPLE,
    )


def pump(home: Home, name: str, keep_on: Callable[[], bool]) -> None:
    plan_due(home.database, home.now, home.context.calendar)
    (row,) = home.outlet_rows(name)
    work_outlet(home.context, row.id, keep_on)


def clock_of(home: Home) -> HandClock:
    assert isinstance(home.clock, HandClock)
    return home.clock


class Gate(Script):
    """A gateway that takes some messages at once and answers the rest when the gate opens."""

    def __init__(self, at_once: int) -> None:
        super().__init__()
        self.reached, self.open = threading.Event(), threading.Event()
        self._left = count(at_once, -1)

    def next(self) -> Fault | None:
        if next(self._left) <= 0:
            self.reached.set()
            self.open.wait(20)
        return None


def members(file: Path) -> dict[str, bytes]:
    with tarfile.open(file) as archive:
        return {
            member.name: content.read()
            for member in archive
            if (content := archive.extractfile(member))
        }


def repack(target: Path, *entries: tuple[tarfile.TarInfo | str, bytes]) -> Path:
    """A file made by somebody else, with right hashes for what it holds."""
    with tarfile.open(target, "w:gz") as archive:
        for entry, data in entries:
            info = tarfile.TarInfo(entry) if isinstance(entry, str) else entry
            info.size = len(data) if info.isreg() else 0
            archive.addfile(info, io.BytesIO(data))
    return target


def hash_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# --- while running ---


def test_T3_a_copy_taken_while_a_pump_sends_never_sends_again(
    ready: Home, servers: Stands, tmp_path: Path, again: Callable[..., Home]
) -> None:
    gate = servers.kannel.script = Gate(PEOPLE // 4)
    publication = put(ready, ("sms",), "sdt")
    sending = threading.Thread(target=drain, args=(ready.context, True))
    sending.start()
    assert gate.reached.wait(20)
    file = backup(ready, tmp_path / "dang-gui.tar.gz")
    gate.open.set()
    sending.join()
    assert ready.states() == {"accepted": PEOPLE}

    copy = again(ready, file, ready.now + timedelta(minutes=1))
    states = copy.states()
    assert sum(states.values()) == PEOPLE
    assert set(states) <= {"accepted", "held", "unknown"}
    assert states["held"] > 0
    drain(copy.context, until_idle=True)
    assert copy.states() == states

    with copy.database.write() as db:
        settle_held(db, publication, True, copy.act(DUYET, "nhà mạng báo đã gửi"))
        for row in copy.log(Filter(state="unknown")):
            settle_by_hand(db, row.id, True, copy.act(DUYET, "nhà mạng báo đã gửi"))
    drain(copy.context, until_idle=True)
    assert {arrival.to: 1 for arrival in servers.world.arrivals("kannel")} == Counter(
        arrival.to for arrival in servers.world.arrivals("kannel")
    )
    assert {row.reason for row in copy.log(Filter(state="cancelled"))} == {
        "đã gửi trước khi khôi phục: nhà mạng báo đã gửi"
    }


def test_what_a_person_says_was_not_sent_leaves_once(
    ready: Home, servers: Stands, tmp_path: Path, again: Callable[..., Home]
) -> None:
    turns = count()
    publication = put(ready, ("sms",), "sdt")
    pump(ready, "sms", lambda: next(turns) < 2)
    assert ready.states()["queued"] > 0, (
        "the whole campaign left in two turns: the test needs a longer one"
    )
    file = backup(ready, tmp_path / "b.tar.gz")
    copy = again(ready, file, ready.now + timedelta(days=3))
    with copy.database.write() as db:
        settle_held(db, publication, False, copy.act(DUYET, "máy cũ hỏng trước khi gửi"))
    drain(copy.context, until_idle=True)
    assert copy.states() == {"accepted": PEOPLE}, (
        "a person's word outranks the lateness rule of the outlet"
    )
    assert set(Counter(arrival.to for arrival in servers.world.arrivals("kannel")).values()) == {1}


def test_the_copy_is_whole_while_the_database_is_written(filed: Home, tmp_path: Path) -> None:
    home = filed
    ended = threading.Event()

    def write() -> None:
        for number in count():
            with home.database.write() as db:
                audit.record(db, home.act(), "thu", f"so:{number}")
            if ended.is_set():
                return

    writer = threading.Thread(target=write)
    writer.start()
    files = [backup(home, tmp_path / f"{number}.tar.gz") for number in range(5)]
    ended.set()
    writer.join()
    for file in files:
        (tmp_path / "copy.db").write_bytes(members(file)["lantoa.db"])
        with closing(Database(f"sqlite:///{tmp_path / 'copy.db'}")) as copy, copy.read() as db:
            assert audit.verify(db) is None
        (tmp_path / "copy.db").unlink()


# --- the past is held, the future is kept ---


def test_T42_the_backlog_of_a_long_stop_is_planned_and_held_and_the_next_one_leaves(
    ready: Home, servers: Stands, tmp_path: Path, again: Callable[..., Home]
) -> None:
    publication = put(ready, ("telegram",), repeat="FREQ=DAILY", at=ready.now + timedelta(hours=1))
    file = backup(ready, tmp_path / "b.tar.gz")
    copy = again(ready, file, ready.now + timedelta(days=5))
    drain(copy.context, until_idle=True)
    assert copy.states() == {"held": 5}
    assert {row.reason for row in copy.log()} == {HELD_BY_RESTORE}
    assert servers.world.arrivals() == []

    clock_of(copy).forward(hours=1)
    drain(copy.context, until_idle=True)
    assert copy.states() == {"held": 5, "accepted": 1}
    assert len(servers.world.arrivals("telegram")) == 1

    with copy.database.write() as db, pytest.raises(InputError, match="giữ lại 5 lượt phát"):
        settle_held(db, publication, False, copy.act(DUYET, "gửi bù"))
    with copy.database.write() as db:
        at = (ready.now + timedelta(days=4, hours=1)).replace(second=0)
        assert settle_held(db, publication, False, copy.act(DUYET, "gửi bù bài mới nhất"), at) == 1
        assert settle_held(db, publication, True, copy.act(DUYET, "các bài khác đã có")) == 4
    drain(copy.context, until_idle=True)
    assert copy.states() == {"cancelled": 4, "accepted": 2}
    assert len(servers.world.arrivals("telegram")) == 2


def test_surfaces_are_drawn_from_the_restored_truth_with_a_higher_number(
    ready: Home, tmp_path: Path, again: Callable[..., Home]
) -> None:
    def manifest(home: Home) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(
            (home.folder / "public/led/led/manifest.json").read_text("utf-8")
        )
        return found

    put(ready, ("cong", "led"))
    drain(ready.context, until_idle=True)
    file = backup(ready, tmp_path / "b.tar.gz")
    for _ in range(3):
        clock_of(ready).forward(minutes=1)
        calendared(
            ready,
            ScheduleRequest(
                ready.approved("ct-01"), ready.outlet_rows("cong", "led"), None, ready.now
            ),
        )
        drain(ready.context, until_idle=True)
    lost = manifest(ready)
    (tmp_path / "drop/manifest.json").unlink()

    copy = again(ready, file)
    drain(copy.context, until_idle=True)
    assert manifest(copy)["seq"] > lost["seq"]
    assert manifest(copy)["items"] != lost["items"]
    assert manifest(copy) == json.loads((tmp_path / "drop/manifest.json").read_text("utf-8"))
    assert len(feedparser.parse((copy.folder / "public/feeds/tin.rss").read_bytes()).entries) == 1
    assert copy.states() == {"delivered": 2}


def test_what_was_leaving_is_unknown_with_an_attempt_and_leases_are_free(
    home: Home, tmp_path: Path, again: Callable[..., Home]
) -> None:
    page = outlet(home, "trang", "social")
    calendared(home, ScheduleRequest(passed(home), [page], None, home.now))
    planned(home, home.now)
    with home.database.write() as db:
        lease = leases.take_lease(db, page.id, "may-cu/1/1", home.now)
        (due,) = claims.claim(db, lease, home.now, 10)
        claims.begin(db, lease, [due])
    copy = again(home, backup(home, tmp_path / "b.tar.gz"))
    (row,) = copy.log()
    assert (row.state, row.tries) == ("unknown", 1)
    assert sql(copy, "SELECT number, outcome FROM attempts") == [(1, "unknown")]
    with copy.database.write() as db:
        assert leases.current_pump(db, page.id) == ("may-cu/1/1", copy.now)
    (token,) = sql(copy, "SELECT token FROM pumps")[0]
    assert token > lease.token


def test_a_release_whose_time_has_passed_is_told_and_sends_nothing(
    home: Home, tmp_path: Path
) -> None:
    plan = ScheduleRequest(
        passed(home),
        [outlet(home, "thu", "email")],
        audience(home),
        home.now + timedelta(minutes=1),
    )
    publication = calendared(home, plan, release_above=2)
    done = into(home, tmp_path, backup(home, tmp_path / "b.tar.gz"), home.now + timedelta(hours=1))
    assert done.aftermath.unreleased == (publication,)
    assert done.aftermath.held == {}


def into(home: Home, tmp_path: Path, file: Path, now: datetime | None = None) -> Restored:
    """What restoring into a bare folder answers."""
    return restore(
        Settings(bare(tmp_path / "moi", home), empty_place(home)), file, False, now or home.now
    )


def test_a_restore_is_on_record_and_the_chain_holds(
    home: Home, tmp_path: Path, again: Callable[..., Home]
) -> None:
    calendared(home, ScheduleRequest(passed(home), [outlet(home)], None, home.now))
    copy = again(home, backup(home, tmp_path / "b.tar.gz"), home.now + timedelta(hours=1))
    (row,) = sql(copy, "SELECT actor, act, detail FROM audit ORDER BY seq DESC LIMIT 1")
    assert (row.actor, row.act) == ("system", "restore")
    told = {"planned": 1, "held": 1, "unknown": 0, "unreleased": []}
    assert json.loads(row.detail) == {"backed_up_at": home.now.isoformat(), **told}
    with copy.database.read() as db:
        assert audit.verify(db) is None


# --- settling what is held ---


@pytest.fixture
def held(home: Home, tmp_path: Path, again: Callable[..., Home]) -> Home:
    """A restored home with five held letters."""
    calendared(
        home,
        ScheduleRequest(
            passed(home),
            [outlet(home, "thu", "email", late="skip", late_limit_s=60)],
            audience(home),
            home.now,
        ),
    )
    return again(home, backup(home, tmp_path / "b.tar.gz"), home.now + timedelta(days=1))


@pytest.mark.parametrize(("sent", "state"), [(True, "cancelled"), (False, "queued")])
def test_a_held_delivery_is_settled_by_a_person(held: Home, sent: bool, state: str) -> None:
    first = held.log()[0]
    with held.database.write() as db:
        assert settle_by_hand(db, first.id, sent, held.act(DUYET, "đã hỏi người nhận")) == state
    assert held.states() == {"held": 4, state: 1}
    (row,) = held.log(Filter(state=state))
    assert row.due_at == (first.due_at if sent else held.now)
    (done,) = sql(held, "SELECT actor, act, subject FROM audit ORDER BY seq DESC LIMIT 1")
    assert done == ("duyet", "settle", f"delivery:{first.id}")


def test_what_was_held_for_being_late_and_is_settled_as_sent_keeps_the_reason(held: Home) -> None:
    sql(held, "UPDATE deliveries SET reason = 'quá giờ' WHERE state = 'held'")
    with held.database.write() as db:
        settle_by_hand(db, held.log()[0].id, True, held.act(DUYET, "đã phát bằng tay"))
    assert [row.reason for row in held.log(Filter(state="cancelled"))] == ["đã phát bằng tay"]


def test_only_who_may_decide_settles_and_says_why(held: Home) -> None:
    for act, refused in ((held.act(BIENTAP, "vì sao"), NotAllowed), (held.act(DUYET), InputError)):
        with held.database.write() as db, pytest.raises(refused):
            settle_held(db, 1, True, act)
    with held.database.write() as db, pytest.raises(InputError, match="không có lượt gửi nào"):
        settle_held(db, 99, True, held.act(DUYET, "vì sao"))
    assert held.states() == {"held": 5}


# --- any history ---

_HOURS = st.integers(-30, 30)
_RULES = st.sampled_from(
    [None, "FREQ=HOURLY;INTERVAL=5", "FREQ=DAILY", "FREQ=DAILY;COUNT=2", "FREQ=WEEKLY;BYDAY=MO,WE"]
)
_PUBLICATIONS = st.lists(st.tuples(_HOURS, _RULES, st.booleans()), min_size=1, max_size=4)
_ENDS = datetime(2026, 12, 6, tzinfo=UTC)
_numbers = count()


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, Path]]:
    """One installation with texts, outlets and a list, for many short histories."""
    folder = tmp_path_factory.mktemp("histories")
    home = make_home(folder / "home")
    passed(home)
    outlet(home, "trang", "social")
    outlet(home, "thu", "email")
    audience(home, count=2)
    yield home, folder
    home.database.close()


@settings(max_examples=15, deadline=None)
@given(
    _PUBLICATIONS,
    st.integers(0, 20),
    st.integers(0, 40),
    st.lists(st.sampled_from(["queued", "claimed", "sending", "accepted"])),
)
def test_after_any_restore_the_past_waits_and_the_future_is_planned_once(
    stage: tuple[Home, Path],
    drawn: list[tuple[int, str | None, bool]],
    wait: int,
    away: int,
    states: list[str],
) -> None:
    home, folder = stage
    for table in ("attempts", "deliveries", "occurrences", "publication_outlets", "publications"):
        sql(home, f"DELETE FROM {table}")  # noqa: S608 - our own words
    plans = [_schedule(home, *pair) for pair in drawn]
    saved = START + timedelta(hours=wait)
    planned(home, saved)
    for row, state in zip(home.log(), states, strict=False):
        sql(home, "UPDATE deliveries SET state = :state WHERE id = :id", state=state, id=row.id)

    number = next(_numbers)
    file = backup(home, folder / f"{number}.tar.gz", saved)
    moment = saved + timedelta(hours=away)
    other = bare(folder / f"home{number}", home)
    restore(Settings(other), file, False, moment)
    with closing(Database(sqlite_url(other))) as database:
        copy = replace(home, folder=other, database=database)
        _check(copy, plans, moment, home.states().get("accepted", 0))


def _schedule(
    home: Home, hours: int, rule: str | None, mailing: bool
) -> tuple[int, ScheduleRequest]:
    with home.database.read() as db:
        revision, people = approved_revision(db, "tin-01"), find_audience(db, "dan")
    assert revision is not None
    at = START + timedelta(hours=hours, minutes=7)
    plan = ScheduleRequest(
        revision,
        home.outlet_rows("thu" if mailing else "trang"),
        people if mailing else None,
        at,
        rule,
        date(2027, 1, 31) if mailing and rule else None,
    )
    return calendared(home, plan, release_above=100_000), plan  # none waits for a second person


def _check(
    copy: Home, plans: list[tuple[int, ScheduleRequest]], moment: datetime, accepted: int
) -> None:
    assert copy.states().get("accepted", 0) == accepted
    with copy.database.write() as db:
        for entry in copy.outlet_rows():
            lease = leases.take_lease(db, entry.id, "may-moi/1/1", moment)
            assert claims.claim(db, lease, moment, 1000) == [], "a pump would send what was due"
    planned(copy, _ENDS)
    assert planned(copy, _ENDS) == 0
    wanted = {
        (number, due): plan.audience.size if plan.audience else 1
        for number, plan in plans
        for due in occurrences(plan.at, plan.repeat, plan.until, plan.at, _ENDS)
    }
    everything = copy.log()
    assert {row.state for row in everything if row.due_at <= moment} <= {
        "held",
        "unknown",
        "accepted",
    }
    assert Counter((row.publication, row.due_at) for row in everything) == wanted
    assert {row.state for row in everything if row.due_at > moment} <= {"queued"}


# --- the file ---


def test_a_backup_holds_every_picture_and_public_file_and_neither_key_nor_secret(
    ready: Home, tmp_path: Path
) -> None:
    put(ready, ("cong", "led"))
    drain(ready.context, until_idle=True)
    (ready.folder / "public/feeds/.0123456789abcdef.tmp").write_bytes(b"half a feed")
    (ready.folder / "logs").mkdir()
    (ready.folder / "logs/engine.log").write_text("không cần sao lưu", "utf-8")
    file = backup(ready, tmp_path / "b.tar.gz")

    found = members(file)
    told = json.loads(found.pop(MANIFEST))
    assert told["members"] == {name: hash_of(data) for name, data in found.items()}
    assert (told["version"], told["schema_head"], told["created_at"]) == (
        "0.1.0",
        head(),
        "2026-12-01T03:00:00Z",
    )
    standing = {
        path.relative_to(ready.folder).as_posix()
        for tree in TREES
        for path in (ready.folder / tree).rglob("*")
    }
    copy = COPIES["postgresql" if ready.server else "sqlite"]
    assert set(found) == {copy} | {
        name for name in standing if (ready.folder / name).is_file() and not name.endswith(".tmp")
    }
    assert any(name.startswith("media/") for name in found)
    whole = b"".join(found.values()) + json.dumps(told).encode()
    for secret in (
        b"sandbox-kannel",
        b"SANDBOX-telegram",
        b"SANDBOX-facebook",
        b"nguoi1@example.org",
        b"0900000001",
    ):
        assert secret not in whole
    assert (ready.folder / "lantoa.key").read_bytes().strip() not in whole
    assert file.stat().st_mode & 0o077 == 0


def test_a_restored_home_is_the_one_that_was_saved(
    ready: Home, tmp_path: Path, again: Callable[..., Home]
) -> None:
    put(ready, ("cong", "led", "sms"), "sdt")
    drain(ready.context, until_idle=True)
    (ready.folder / "evidence").mkdir()
    (ready.folder / "evidence" / "minh-chung.pdf").write_bytes(b"%PDF-1.7")
    copy = again(ready, backup(ready, tmp_path / "b.tar.gz"))
    assert copy.log() == ready.log()
    for path in (
        entry for tree in TREES for entry in (ready.folder / tree).rglob("*") if entry.is_file()
    ):
        twin = copy.folder / path.relative_to(ready.folder)
        assert twin.name == "manifest.json" or twin.read_bytes() == path.read_bytes()
    copy.database.close()
    database = [] if ready.server else ["lantoa.db"]
    assert sorted(path.name for path in copy.folder.iterdir()) == [
        "evidence",
        *database,
        "lantoa.key",
        "media",
        "packs",
        "public",
        "up.lock",
    ]


def test_what_the_database_had_not_taken_is_in_the_backup(
    ready: Home, tmp_path: Path, again: Callable[..., Home]
) -> None:
    """An edge has answered providers, and the database has not taken their receipts yet."""
    put(ready, ("sms",), "sdt")
    drain(ready.context, until_idle=True)
    sent = [row for row in ready.log() if row.state == "accepted"][:3]
    queries = [f"key={delivery_key(ready.context, row.id)}&type=1" for row in sent]
    (sms,) = ready.outlet_rows("sms")
    with closing(open_spool(ready.context.spools, "cong")) as spool:
        calls = [Callback("GET", query, {}, b"") for query in queries]
        assert spool.add([sealed(ready.vault, sms.id, call, ready.now) for call in calls])
        (path,) = spooled(ready.context.spools)
        with path.open("ab") as file:
            file.write(b"half of what is just coming")
        copy = again(ready, backup(ready, tmp_path / "b.tar.gz"))
    with copy.database.read() as db:
        kept = unread(db, copy.vault, sms.id, 0, 10)
    assert [letter.callback.query for letter in kept] == queries
    assert collect(copy.context) == 3
    assert {row.state for row in copy.log() if row.id in {row.id for row in sent}} == {"delivered"}


def test_a_signed_report_comes_back_with_its_file(
    ready: Home, tmp_path: Path, again: Callable[..., Home]
) -> None:
    report = owed(ready, CITY, "chot_so_lieu:2026-2")
    made = recorded(ready, report, signed(signed_pdf(tmp_path)))
    copy = again(ready, backup(ready, tmp_path / "b.tar.gz"))
    with copy.database.read() as db:
        (found,) = outcomes(db)
    assert found == made
    assert found.file is not None
    assert state_of_kept(copy.folder / "evidence", found.file) == "ok"


def test_nothing_is_overwritten_and_no_backup_is_put_where_the_public_reads(
    home: Home, tmp_path: Path
) -> None:
    file = backup(home, tmp_path / "b.tar.gz")
    before = file.read_bytes()
    with pytest.raises(InputError, match="không ghi đè"):
        backup(home, file)
    assert file.read_bytes() == before
    with pytest.raises(InputError, match="công khai"):
        backup(home, home.folder / "public/feeds/b.tar.gz")
    with pytest.raises(InputError, match="không có tệp hoặc thư mục"):
        backup(home, tmp_path / "khong-co/b.tar.gz")


def test_a_broken_database_is_not_saved_as_if_it_were_whole(filed: Home, tmp_path: Path) -> None:
    home = filed
    passed(home)
    home.database.close()
    with closing(sqlite3.connect(home.folder / "lantoa.db", isolation_level=None)) as raw:
        (page,) = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'audit'").fetchone()
        (size,) = raw.execute("PRAGMA page_size").fetchone()
    with (home.folder / "lantoa.db").open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\x7f" * size)
    with pytest.raises(DatabaseError, match="bị hỏng"):
        backup(home, tmp_path / "b.tar.gz")
    assert list(tmp_path.glob("*.gz")) == []


def test_a_damaged_file_is_refused_and_changes_nothing(saved: Saved, tmp_path: Path) -> None:
    other, bad = bare(tmp_path / "moi", saved.home), tmp_path / "bad.tar.gz"
    whole = saved.file.read_bytes()
    for place in range(10, 90, 9):
        at = len(whole) * place // 100
        for data in (whole[:at], whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]):
            bad.write_bytes(data)
            with pytest.raises(InputError, match="chưa có gì thay đổi"):
                restore(Settings(other), bad, False, START)
            assert sorted(path.name for path in other.iterdir()) == ["lantoa.key", "up.lock"]


def _special(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


@pytest.mark.parametrize(
    "entry",
    [
        "../xau",
        "/xau",
        "public/../../xau",
        "public/./xau",
        "public//xau",
        "xau",
        "lantoa.key",
        "public",
        _special("public/lien-ket", tarfile.SYMTYPE, "/"),
        _special("public/noi", tarfile.LNKTYPE, "lantoa.db"),
        _special("public/thiet-bi", tarfile.CHRTYPE),
        _special("public/ong", tarfile.FIFOTYPE),
        _special("public/thu-muc", tarfile.DIRTYPE),
    ],
    ids=lambda entry: entry if isinstance(entry, str) else entry.name,
)
def test_a_member_that_would_leave_its_folder_is_refused(
    saved: Saved, tmp_path: Path, entry: tarfile.TarInfo | str
) -> None:
    name = entry if isinstance(entry, str) else entry.name
    manifest = saved.manifest(members={"lantoa.db": hash_of(saved.database), name: hash_of(b"x")})
    bad = repack(
        tmp_path / "bad.tar.gz", ("lantoa.db", saved.database), (entry, b"x"), (MANIFEST, manifest)
    )
    with pytest.raises(InputError, match="không phải bản sao lưu"):
        into(saved.home, tmp_path, bad)
    assert not list(tmp_path.rglob("xau"))
    assert sorted(path.name for path in (tmp_path / "moi").iterdir()) == ["lantoa.key", "up.lock"]


def test_a_link_that_stands_in_the_way_is_not_followed(saved: Saved, tmp_path: Path) -> None:
    link = _special("public/ra", tarfile.SYMTYPE, str(tmp_path))
    bad = repack(
        tmp_path / "bad.tar.gz", (link, b""), ("public/ra/xau", b"x"), ("lantoa.db", saved.database)
    )
    with pytest.raises(InputError):
        into(saved.home, tmp_path, bad)
    assert not (tmp_path / "xau").exists()


def test_the_same_name_twice_is_refused(saved: Saved, tmp_path: Path) -> None:
    entries = [("lantoa.db", b"x"), ("lantoa.db", saved.database), (MANIFEST, saved.manifest())]
    with pytest.raises(InputError, match="không phải bản sao lưu"):
        into(saved.home, tmp_path, repack(tmp_path / "bad.tar.gz", *entries))


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"members": {}},
        {"created_at": "hôm qua"},
        {"created_at": "2026-12-01T03:00:00"},
        {"database": "mysql"},
        {"members": {"lantoa.db": "0" * 64}},
    ],
    ids=str,
)
def test_a_manifest_that_does_not_fit_is_refused(
    saved: Saved, tmp_path: Path, change: dict[str, Any]
) -> None:
    bad = repack(
        tmp_path / "bad.tar.gz", ("lantoa.db", saved.database), (MANIFEST, saved.manifest(**change))
    )
    with pytest.raises(InputError, match="không phải bản sao lưu"):
        into(saved.home, tmp_path, bad)


@pytest.mark.parametrize(
    "data",
    [b"", b"khong phai", gzip.compress(b"khong phai tar" * 100)],
    ids=["empty", "text", "gzip"],
)
def test_a_file_of_another_kind_is_refused(saved: Saved, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "la.tar.gz").write_bytes(data)
    with pytest.raises(InputError, match=r"la\.tar\.gz: bị hỏng hoặc không phải bản sao lưu"):
        into(saved.home, tmp_path, tmp_path / "la.tar.gz")


# --- the home ---


def test_a_home_with_anything_in_it_is_refused_or_kept_aside_whole(
    filed: Home, tmp_path: Path
) -> None:
    home = filed
    file = backup(home, tmp_path / "b.tar.gz")
    passed(home)
    (home.folder / "public/feeds/tin.rss").write_text("cũ", "utf-8")
    (home.folder / "ghi-chu.txt").write_text("của cơ quan", "utf-8")
    with pytest.raises(InputError, match="--replace"):
        restore(Settings(home.folder), file, False, home.now)
    home.database.close()
    done = restore(Settings(home.folder), file, True, home.now)
    assert done.aside is not None
    assert (done.aside / "public/feeds/tin.rss").read_text("utf-8") == "cũ"
    with (
        closing(sqlite3.connect(done.aside / "lantoa.db")) as old,
        closing(sqlite3.connect(home.folder / "lantoa.db")) as new,
    ):
        counts = [db.execute("SELECT count(*) FROM revisions").fetchone()[0] for db in (old, new)]
    assert counts == [1, 0]
    assert (home.folder / "ghi-chu.txt").exists()
    assert not (home.folder / "public/feeds/tin.rss").exists()


def test_a_refused_restore_over_a_home_leaves_it_as_it_was(home: Home, tmp_path: Path) -> None:
    file = backup(home, tmp_path / "b.tar.gz")
    file.write_bytes(file.read_bytes()[:-2000])
    before = sorted(home.folder.rglob("*"))
    with pytest.raises(InputError):
        restore(Settings(home.folder), file, True, home.now)
    assert sorted(path for path in home.folder.rglob("*") if path.name != "up.lock") == before
    passed(home)


def test_what_a_killed_restore_left_is_no_obstacle(saved: Saved, tmp_path: Path) -> None:
    other = bare(tmp_path / "moi", saved.home)
    (other / ".restore/public").mkdir(parents=True)
    (other / ".restore/lantoa.db").write_bytes(b"half")
    restore(Settings(other), saved.file, False, START)
    assert not (other / ".restore").exists()


def test_it_is_refused_while_the_installation_runs(saved: Saved) -> None:
    with only_one(saved.home.folder), pytest.raises(SettingsError, match="đang chạy"):
        restore(Settings(saved.home.folder), saved.file, True, START)


def test_the_key_comes_first_and_must_be_the_right_one(saved: Saved, tmp_path: Path) -> None:
    with pytest.raises(VaultError, match="Không đọc được tệp khóa"):
        restore(Settings(tmp_path / "khong-co"), saved.file, False, START)
    other = tmp_path / "khac"
    other.mkdir()
    make_key(other / "lantoa.key")
    with pytest.raises(VaultError, match="không phải của bản sao lưu này"):
        restore(Settings(other), saved.file, False, START)
    assert sorted(path.name for path in other.iterdir()) == ["lantoa.key", "up.lock"]


def test_a_clock_behind_the_backup_is_refused_for_it_would_hold_nothing(
    saved: Saved, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="đồng hồ"):
        into(saved.home, tmp_path, saved.file, START - timedelta(seconds=1))


# --- schemas and databases ---


def test_a_newer_schema_is_refused_whatever_the_manifest_says(
    filed: Home, tmp_path: Path, saved: Saved
) -> None:
    home = filed
    newer = repack(
        tmp_path / "newer.tar.gz",
        ("lantoa.db", saved.database),
        (MANIFEST, saved.manifest(schema_head="9999")),
    )
    with pytest.raises(DatabaseError, match="mới hơn"):
        into(saved.home, tmp_path, newer)
    sql(home, "UPDATE alembic_version SET version_num = '9999'")
    other = bare(tmp_path / "khac", home)
    with pytest.raises(DatabaseError, match="mới hơn"):
        restore(Settings(other), backup(home, tmp_path / "c.tar.gz"), False, START)
    assert sorted(path.name for path in other.iterdir()) == ["lantoa.key", "up.lock"]


def test_an_older_schema_is_brought_to_the_newest(
    saved: Saved, tmp_path: Path, again: Callable[..., Home]
) -> None:
    with closing(sqlite3.connect(tmp_path / "first.db")) as raw:
        raw.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
    data = (tmp_path / "first.db").read_bytes()
    manifest = saved.manifest(schema_head="", members={"lantoa.db": hash_of(data)})
    copy = again(
        saved.home, repack(tmp_path / "old.tar.gz", ("lantoa.db", data), (MANIFEST, manifest))
    )
    assert sql(copy, "SELECT version_num FROM alembic_version") == [(head(),)]
    assert copy.states() == {}


def test_a_backup_and_a_database_of_two_kinds_do_not_meet(saved: Saved, tmp_path: Path) -> None:
    other = bare(tmp_path / "moi", saved.home)
    with pytest.raises(InputError, match="bỏ LANTOA_DATABASE_URL"):
        restore(Settings(other, "postgresql+psycopg://127.0.0.1:1/x"), saved.file, False, START)
    manifest = saved.manifest(database="postgresql", members={"lantoa.pgdump": hash_of(b"x")})
    dump = repack(tmp_path / "pg.tar.gz", ("lantoa.pgdump", b"x"), (MANIFEST, manifest))
    with pytest.raises(InputError, match="PostgreSQL trống"):
        restore(Settings(other), dump, False, START)
