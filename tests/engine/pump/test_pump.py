"""The pump: what may be sent again is, what may have left never is, and every rule of an outlet is
obeyed."""

import asyncio
import json
import shutil
import sqlite3
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from content.audiences.audiences import find_audience
from content.calendar.amending import withdraw
from content.calendar.occurrences import plan_due
from content.calendar.schedule import ScheduleRequest, schedule
from content.deliveries.filters import Filter
from content.deliveries.log import attempts_of
from content.deliveries.settle_by_hand import settle_by_hand
from content.deliveries.waiting import waiting
from content.outlets.outlets import set_state
from content.people.acts import Act
from content.people.switches import STOP_ALL, turn_off, turn_on
from content.sending import claims, leases, settling
from content.sending.backlog import outlets_with_work
from engine import context as context_module
from engine.decisions import approving
from engine.shift import Shift, drain, work_outlet
from sandbox.faults import Drop, Reply, Slow
from tests.kit import BIENTAP, DUYET, QUANTRI, HandClock, Home, Stands, addresses, phones

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
def ready(home: Home, servers: Stands, tmp_path: Path) -> Home:
    """Office, plans, one outlet a channel, five telephones, five mailboxes, a clock that stands at
    10:00 of a working day."""
    home.people().plans().outlets(servers.outlets(tmp_path / "drop"))
    return home.audience("sdt", phones(range(5))).audience("dan", addresses(5))


def put(
    home: Home,
    outlet: str,
    audience: str | None = None,
    at: datetime | None = None,
    item: str = "ct-08",
) -> int:
    """Put a real approved item on the calendar of one outlet."""
    revision = home.approved(item)
    with home.database.write() as db:
        people = find_audience(db, audience) if audience else None
        return schedule(
            db,
            ScheduleRequest(revision, home.outlet_rows(outlet), people, at or home.now),
            home.act(BIENTAP),
            100,
        )


def pump(home: Home, outlet: str) -> None:
    """Plan what is due and run one pump on an outlet."""
    plan_due(home.database, home.now, home.context.calendar)
    (row,) = home.outlet_rows(outlet)
    work_outlet(home.context, row.id, lambda: True)


def clock_of(home: Home) -> HandClock:
    assert isinstance(home.clock, HandClock)
    return home.clock


def execute(home: Home, statement: str, **values: Any) -> None:
    with home.database.write() as db:
        db.execute(text(statement), values)


def change(home: Home, outlet: str, **values: Any) -> None:
    """Change an outlet's own rules."""
    for name, value in values.items():
        execute(
            home,
            f'UPDATE outlets SET "{name}" = :value WHERE name = :outlet',  # noqa: S608
            value=value,
            outlet=outlet,
        )


def test_a_dropped_answer_is_unknown_and_never_sent_again(ready: Home, servers: Stands) -> None:
    servers.kannel.script.add(Drop(commit=True))
    put(ready, "sms", "sdt")
    pump(ready, "sms")
    clock_of(ready).forward(hours=2)
    pump(ready, "sms")
    assert ready.states() == {"accepted": 4, "unknown": 1}
    assert len(servers.world.arrivals("kannel")) == 5


@pytest.mark.parametrize(
    ("sent", "state", "arrivals"), [(True, "accepted", 5), (False, "queued", 5)]
)
def test_a_person_settles_what_is_unknown(
    ready: Home, servers: Stands, sent: bool, state: str, arrivals: int
) -> None:
    servers.kannel.script.add(Drop(commit=sent))
    put(ready, "sms", "sdt")
    pump(ready, "sms")
    (row,) = ready.log(Filter(state="unknown"))
    with ready.database.write() as db:
        assert settle_by_hand(db, row.id, sent, Act(DUYET, ready.now, "đã hỏi nhà mạng")) == state
    pump(ready, "sms")
    assert ready.states() == {"accepted": 5}
    assert len(servers.world.arrivals("kannel")) == arrivals


def test_not_sent_after_the_lateness_limit_waits_for_a_person(ready: Home, servers: Stands) -> None:
    servers.kannel.script.add(Drop(commit=False))
    put(ready, "sms", "sdt")
    pump(ready, "sms")
    (row,) = ready.log(Filter(state="unknown"))
    clock_of(ready).forward(days=3)
    with ready.database.write() as db:
        assert (
            settle_by_hand(db, row.id, False, Act(DUYET, ready.now, "nhà mạng báo chưa nhận"))
            == "held"
        )


def test_certainly_not_sent_is_tried_again_after_a_wait(ready: Home, servers: Stands) -> None:
    servers.kannel.script.add(Reply(503, "Temporal failure, try again later."))
    put(ready, "sms", "sdt")
    pump(ready, "sms")
    (waiting,) = ready.log(Filter(state="queued"))
    with ready.database.read() as db:
        (attempt,) = attempts_of(db, waiting.id)
    assert (attempt.outcome, attempt.code) == ("unreached", "busy")
    assert attempt.raw == "HTTP 503 Temporal failure, try again later."
    pump(ready, "sms")
    assert ready.states() == {"accepted": 4, "queued": 1}, "tried again before its time"
    clock_of(ready).forward(seconds=30)
    pump(ready, "sms")
    assert ready.states() == {"accepted": 5}
    assert len(servers.world.arrivals("kannel")) == 5


def test_a_refused_account_halts_the_outlet_once_and_keeps_the_queue(
    ready: Home, servers: Stands
) -> None:
    servers.kannel.script.always = Reply(403, "Authorization failed for sendsms")
    put(ready, "sms", "sdt")
    pump(ready, "sms")
    (outlet,) = ready.outlet_rows("sms")
    assert outlet.state == "halted"
    assert ready.states() == {"queued": 5}
    with ready.database.read() as db:
        said = db.execute(
            text("SELECT count(*) FROM audit WHERE act = 'outlet.halted'")
        ).scalar_one()
    assert said == 1
    servers.kannel.script.always = None
    with ready.database.write() as db:
        set_state(db, "sms", "active", Act(QUANTRI, ready.now))
    pump(ready, "sms")
    assert ready.states() == {"accepted": 5}


def test_a_provider_that_is_down_is_tried_with_single_messages_and_heals_without_a_person(
    ready: Home, servers: Stands
) -> None:
    ready.audience("nhieu", phones(range(96)))
    servers.kannel.script.always = Reply(503, "Temporal failure, try again later.")
    put(ready, "sms", "nhieu")
    for _ in range(3):
        pump(ready, "sms")
        clock_of(ready).forward(minutes=6)
    (outlet,) = ready.outlet_rows("sms")
    assert outlet.state == "active", "only a refusal of us stops an outlet"
    assert outlet.rest_reason.startswith("Nhà cung cấp đang bận")
    assert ready.states() == {"queued": 96}
    with ready.database.read() as db:
        tried = db.execute(text("SELECT count(*) FROM attempts")).scalar_one()
    assert tried <= 20, "it burned through its queue"
    servers.kannel.script.always = None
    pump(ready, "sms")
    assert ready.states() == {"accepted": 96}


def test_a_bad_address_is_rejected_and_never_written_to_again(ready: Home, servers: Stands) -> None:
    servers.smtp.script.add(Reply(550, "5.1.1 no such user"))
    put(ready, "thu", "dan")
    pump(ready, "thu")
    assert ready.states() == {"accepted": 4, "rejected": 1}
    put(ready, "thu", "dan", item="ct-13")
    pump(ready, "thu")
    assert ready.states() == {"accepted": 8, "rejected": 1, "suppressed": 1}


@pytest.mark.parametrize(
    ("rule", "state"), [("send", "accepted"), ("hold", "held"), ("skip", "expired")]
)
def test_what_is_too_late_follows_the_outlets_rule(
    ready: Home, servers: Stands, rule: str, state: str
) -> None:
    change(ready, "telegram", late=rule, late_limit_s=3600)
    put(ready, "telegram")
    clock_of(ready).forward(hours=2)
    pump(ready, "telegram")
    assert ready.states() == {state: 1}
    assert len(servers.world.arrivals()) == (1 if rule == "send" else 0)


def test_inside_the_limit_late_is_not_too_late(ready: Home) -> None:
    change(ready, "telegram", late="skip", late_limit_s=3600)
    put(ready, "telegram")
    clock_of(ready).forward(minutes=59)
    pump(ready, "telegram")
    assert ready.states() == {"accepted": 1}


def test_a_night_message_waits_for_the_morning_and_is_not_late_then(
    ready: Home, servers: Stands
) -> None:
    change(ready, "sms", window="07:00-22:00", late="skip", late_limit_s=600)
    clock_of(ready).moment = datetime(2026, 12, 1, 16, 0, tzinfo=UTC)  # 23:00 in Vietnam
    put(ready, "sms", "sdt")
    pump(ready, "sms")
    assert ready.states() == {"queued": 5}
    clock_of(ready).moment = datetime(2026, 12, 2, 0, 0, tzinfo=UTC)  # 07:00
    pump(ready, "sms")
    assert ready.states() == {"accepted": 5}


def test_mail_to_citizens_rests_on_a_holiday(ready: Home) -> None:
    change(ready, "thu", holidays="hold")
    clock_of(ready).moment = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # Ngày Văn hóa Việt Nam
    put(ready, "thu", "dan")
    pump(ready, "thu")
    assert ready.states() == {"queued": 5}
    clock_of(ready).forward(days=1)
    pump(ready, "thu")
    assert ready.states() == {"accepted": 5}


def test_one_address_gets_no_more_than_its_daily_share(ready: Home, servers: Stands) -> None:
    change(ready, "sms", max_per_day=2, late="send")
    for item in ("ct-01", "ct-04", "ct-08"):
        put(ready, "sms", "sdt", item=item)
        pump(ready, "sms")
    assert ready.states() == {"accepted": 10, "queued": 5}
    clock_of(ready).forward(hours=25)
    pump(ready, "sms")
    assert ready.states() == {"accepted": 15}


def test_stop_all_holds_everything_and_start_all_resumes_where_it_stopped(
    ready: Home, servers: Stands
) -> None:
    put(ready, "sms", "sdt")
    with ready.database.write() as db:
        turn_on(db, STOP_ALL, Act(QUANTRI, ready.now, "quốc tang"))
    pump(ready, "sms")
    assert ready.states() == {"queued": 5}
    with ready.database.write() as db:
        turn_off(db, STOP_ALL, Act(QUANTRI, ready.now))
    pump(ready, "sms")
    assert ready.states() == {"accepted": 5}


def test_stop_all_in_the_middle_of_a_campaign_lets_only_the_window_in_flight_out(
    ready: Home, servers: Stands
) -> None:
    ready.audience("nhieu", phones(range(200)))
    servers.kannel.script.always = Slow(0.05)
    revision = ready.approved("ct-08")
    with ready.database.write() as db:
        schedule(
            db,
            ScheduleRequest(
                revision, ready.outlet_rows("sms"), find_audience(db, "nhieu"), ready.now
            ),
            ready.act(BIENTAP),
            1000,
        )
    worker = threading.Thread(target=pump, args=(ready, "sms"))
    worker.start()
    while len(servers.world.arrivals()) < 20:
        time.sleep(0.01)
    with ready.database.write() as db:
        turn_on(db, STOP_ALL, Act(QUANTRI, ready.now, "dừng"))
    at_stop = len(servers.world.arrivals())
    worker.join(20)
    assert not worker.is_alive()
    sent = len(servers.world.arrivals())
    assert sent - at_stop <= 16 + 8, "more than the windows in flight left after the stop"
    assert ready.states() == {"accepted": sent, "queued": 200 - sent}


@pytest.mark.parametrize(
    "statement",
    ["UPDATE revisions SET document = replace(document, 'PAR', 'PAPI')", "DELETE FROM approvals"],
)
def test_a_text_that_is_not_what_was_approved_never_leaves(
    ready: Home, servers: Stands, statement: str
) -> None:
    put(ready, "telegram")
    put(ready, "cong")
    execute(ready, statement)
    pump(ready, "telegram")
    pump(ready, "cong")
    assert ready.states() == {"held": 2}
    assert servers.world.arrivals() == []
    assert not list((ready.folder / "public/bai").glob("*.html"))


def test_nothing_leaves_before_its_time(ready: Home, servers: Stands) -> None:
    ready.clock = context_module.clock
    due = ready.now + timedelta(seconds=3)
    put(ready, "telegram", at=due)
    plan_due(ready.database, due, ready.context.calendar)
    (row,) = ready.outlet_rows("telegram")
    work_outlet(ready.context, row.id, lambda: True)  # claims ahead, waits, sends on the second
    (sent,) = ready.log()
    with ready.database.read() as db:
        (attempt,) = attempts_of(db, sent.id)
    assert sent.state == "accepted"
    assert attempt.started_at is not None
    assert timedelta(0) <= attempt.started_at - due < timedelta(seconds=2)


def test_a_slow_gateway_never_holds_up_a_feed(ready: Home, servers: Stands) -> None:
    ready.clock = context_module.clock
    servers.kannel.script.always = Slow(2.5)
    put(ready, "sms", "sdt")
    put(ready, "cong")

    async def start(outlet_id: int, name: str) -> Any:
        return await asyncio.to_thread(work_outlet, ready.context, outlet_id, lambda: True)

    began = ready.now
    asyncio.run(Shift(ready.context, timedelta(seconds=2), start).run())
    settled = {row.outlet: row.settled_at for row in ready.log()}
    assert ready.states() == {"accepted": 5, "delivered": 1}
    assert settled["cong"] is not None
    assert settled["cong"] - began < timedelta(seconds=2)


def test_a_dead_pumps_claims_go_back_and_what_it_was_sending_becomes_unknown(
    ready: Home, servers: Stands
) -> None:
    put(ready, "sms", "sdt")
    plan_due(ready.database, ready.now, ready.context.calendar)
    (outlet,) = ready.outlet_rows("sms")
    with ready.database.write() as db:
        dead = leases.take_lease(db, outlet.id, "another-host/1/1", ready.now)
        rows = claims.claim(db, dead, ready.now, 3)
        claims.begin(db, dead, rows[:1])
    pump(ready, "sms")
    assert ready.states() == {"sending": 1, "claimed": 2, "queued": 2}, (
        "an outlet was worked while another host's lease ran"
    )
    clock_of(ready).forward(seconds=31)
    pump(ready, "sms")
    assert ready.states() == {"unknown": 1, "accepted": 4}
    with ready.database.write() as db:
        assert not leases.renew(db, dead, ready.now), "the dead pump's lease came back to life"


def test_a_dead_process_on_this_host_is_known_at_once(ready: Home) -> None:
    put(ready, "sms", "sdt")
    (outlet,) = ready.outlet_rows("sms")
    with ready.database.write() as db:
        gone = context_module.holder().rsplit("/", 2)[0] + "/999999999/1"
        leases.take_lease(db, outlet.id, gone, ready.now)
    pump(ready, "sms")
    assert ready.states() == {"accepted": 5}


def test_late_settling_of_its_own_attempt_is_taken(ready: Home) -> None:
    put(ready, "sms", "sdt")
    plan_due(ready.database, ready.now, ready.context.calendar)
    (outlet,) = ready.outlet_rows("sms")
    with ready.database.write() as db:
        slow = leases.take_lease(db, outlet.id, "another-host/1/1", ready.now)
        (row,) = claims.claim(db, slow, ready.now, 1)
        claims.begin(db, slow, [row])
    clock_of(ready).forward(seconds=31)
    pump(ready, "sms")
    assert ready.states() == {"unknown": 1, "accepted": 4}
    late = settling.Settlement(
        row.id, "accepted", ready.now, ready.now, 1, "accepted", provider_id="x"
    )
    with ready.database.write() as db:
        settling.settle(db, slow, [late])
    assert ready.states() == {"accepted": 5}


def test_two_pumps_never_share_an_outlet(ready: Home, servers: Stands) -> None:
    servers.kannel.script.always = Slow(0.2)
    put(ready, "sms", "sdt")
    plan_due(ready.database, ready.now, ready.context.calendar)
    (outlet,) = ready.outlet_rows("sms")
    results: list[Any] = []
    threads = [
        threading.Thread(
            target=lambda: results.append(work_outlet(ready.context, outlet.id, lambda: True))
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(result is not None for result in results) >= 1
    assert ready.states() == {"accepted": 5}
    assert len(servers.world.arrivals("kannel")) == 5


def test_a_database_locked_in_mid_campaign_loses_and_repeats_nothing(
    ready: Home, servers: Stands, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready.audience("nhieu", phones(range(60)))
    ready.database.engine.dispose()
    servers.kannel.script.always = Slow(0.03)
    put(ready, "sms", "nhieu")
    worker = threading.Thread(target=pump, args=(ready, "sms"))
    worker.start()
    while len(servers.world.arrivals()) < 10:
        time.sleep(0.01)
    with sqlite3.connect(ready.folder / "lantoa.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        time.sleep(1.0)
        other.execute("ROLLBACK")
    worker.join(30)
    drain(ready.context, until_idle=False)
    assert ready.states() == {"accepted": 60}
    assert len({arrival.to for arrival in servers.world.arrivals("kannel")}) == 60
    assert len(servers.world.arrivals("kannel")) == 60


def test_a_surface_that_died_while_publishing_is_published_again_and_proven(ready: Home) -> None:
    put(ready, "cong")
    plan_due(ready.database, ready.now, ready.context.calendar)
    (outlet,) = ready.outlet_rows("cong")
    with ready.database.write() as db:
        dead = leases.take_lease(db, outlet.id, "another-host/1/1", ready.now)
        rows = claims.claim(db, dead, ready.now, 5)
        claims.begin(db, dead, rows)
    clock_of(ready).forward(seconds=31)
    pump(ready, "cong")
    assert ready.states() == {"delivered": 1}
    assert (ready.folder / "public/feeds/tin.rss").exists()


def test_an_entry_leaves_the_screen_when_its_days_are_over(ready: Home, tmp_path: Path) -> None:
    put(ready, "led")
    pump(ready, "led")
    manifest = tmp_path / "drop/manifest.json"
    assert json.loads(manifest.read_text())["items"]
    clock_of(ready).forward(days=8)
    pump(ready, "led")
    assert json.loads(manifest.read_text())["items"] == []


def test_a_frame_is_gone_from_the_folder_when_it_ends_although_nothing_else_happens(
    ready: Home, servers: Stands, tmp_path: Path
) -> None:
    drop = tmp_path / "drop"
    ready.outlets(f"{servers.outlets(drop).rstrip()}\norder = true\n")
    put(ready, "led")
    pump(ready, "led")
    assert list(drop.glob("01-*.png"))
    assert not woken(ready, "led", 7 * 86400 - 1)
    assert woken(ready, "led", 1)
    (numbered,) = drop.glob("*.png")
    assert numbered.name.endswith("-fallback.png")
    assert len(list((drop / "lantoa").glob("*.png"))) > 1, "players may still be reading"
    assert woken(ready, "led", 30)
    assert [path.name[3:] for path in drop.glob("*.png")] == [
        path.name for path in (drop / "lantoa").glob("*.png")
    ]
    assert not woken(ready, "led", 86400)


def test_an_urgent_item_plays_alone_until_its_own_end_by_the_engines_clock(
    ready: Home, servers: Stands, tmp_path: Path
) -> None:
    drop = tmp_path / "drop"
    ready.outlets(f"{servers.outlets(drop).rstrip()}\norder = true\n")
    put(ready, "led")
    pump(ready, "led")
    let_out(ready, ready.now + timedelta(hours=1))
    pump(ready, "led")
    assert {path.stem.split("-", 2)[2] for path in drop.glob("*.png")} == {
        "dich-vu-cong-truc-tuyen"
    }
    assert not woken(ready, "led", 3600 - 1)
    assert woken(ready, "led", 1)
    assert {path.stem.split("-", 2)[2] for path in drop.glob("*.png")} == {"par-index"}


def test_an_urgent_item_that_is_over_before_it_could_be_shown_has_expired(ready: Home) -> None:
    let_out(ready, ready.now + timedelta(hours=1))
    clock_of(ready).forward(hours=2)
    pump(ready, "led")
    (row,) = [row for row in ready.log() if row.outlet == "led"]
    assert row.state == "expired"


def let_out(home: Home, until: datetime) -> None:
    """An approver publishes an item alone."""
    home.draft("ct-01")
    seen = approving.checked(home.context, "ct-01")
    approving.publish_urgent(home.context, seen, home.act(DUYET, "lũ về"), 100, until)


def woken(home: Home, outlet: str, seconds: float) -> bool:
    """Lets time go by; whether the engine then works on an outlet by itself."""
    clock_of(home).forward(seconds=seconds)
    (row,) = home.outlet_rows(outlet)
    with home.database.read() as db:
        is_awake = row.id in outlets_with_work(db, home.now)
    if is_awake:
        work_outlet(home.context, row.id, lambda: True)
    return is_awake


@pytest.mark.parametrize(
    "answer",
    [
        Reply(401, '{"ok":false,"error_code":401,"description":"Unauthorized"}'),
        Reply(
            429,
            '{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 86400",'
            '"parameters":{"retry_after":86400}}',
        ),
    ],
    ids=["refused", "asked to wait a day"],
)
def test_after_an_answer_that_stops_us_no_further_call_begins(
    ready: Home, servers: Stands, answer: Reply
) -> None:
    for _ in range(6):
        put(ready, "telegram")
    servers.telegram.script.add(answer)
    pump(ready, "telegram")
    assert len(servers.telegram.requests) == 1, "one more message was written"
    assert ready.states() == {"queued": 6}


def test_a_days_wait_shows_until_when_on_the_outlet_and_in_what_waits(
    ready: Home, servers: Stands
) -> None:
    servers.telegram.script.add(
        Reply(
            429,
            '{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 86400",'
            '"parameters":{"retry_after":86400}}',
        )
    )
    put(ready, "telegram")
    pump(ready, "telegram")
    (outlet,) = ready.outlet_rows("telegram")
    assert outlet.rest_until == ready.now + timedelta(days=1)
    with ready.database.read() as db:
        (rest,) = [row for row in waiting(db, ready.now) if row.kind == "rest"]
    assert (rest.subject, rest.until) == ("telegram", outlet.rest_until)
    assert rest.why.startswith("Nhà cung cấp đang bận hoặc yêu cầu chờ")


def test_a_screen_that_takes_nothing_time_after_time_waits_for_a_person(
    ready: Home, tmp_path: Path
) -> None:
    shutil.rmtree(tmp_path / "drop")
    (tmp_path / "drop").write_text("a file stands where the folder should be", "utf-8")
    put(ready, "led")
    for tries in range(1, 5):
        pump(ready, "led")
        (row,) = ready.log()
        assert (row.state, row.tries) == ("queued", tries)
        with ready.database.read() as db:
            found = [row.subject for row in waiting(db, ready.now) if row.kind == "failing"]
        assert found == (["led"] if tries == 4 else [])
        clock_of(ready).forward(hours=1)


def test_an_edit_that_is_refused_ends_as_rejected_and_never_stops_the_page(
    ready: Home, servers: Stands
) -> None:
    put(ready, "telegram")
    pump(ready, "telegram")
    with ready.database.write() as db:
        withdraw(
            db, "ct-08", Act(DUYET, ready.now, "sai ngày"), [ready.outlet_rows("telegram")[0].id]
        )
    servers.telegram.script.add(
        Reply(403, '{"ok":false,"error_code":403,"description":"Forbidden: bot was kicked"}')
    )
    pump(ready, "telegram")
    (row,) = [entry for entry in ready.log() if entry.kind == "withdraw"]
    assert (row.state, row.code) == ("rejected", "cannot_amend")
    assert "hãy sửa tay trên trang" in (row.reason or "")
    (outlet,) = ready.outlet_rows("telegram")
    assert outlet.state == "active"
