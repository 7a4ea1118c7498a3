"""Time: nothing leaves early, a missed repetition is sent once, and a clock that is put right in
mid-campaign does no harm."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from content.calendar.occurrences import plan_due
from content.calendar.schedule import ScheduleRequest, schedule
from content.intake.local_time import parse_local
from engine.pump.limits.rate import RateLimit
from engine.shift import work_outlet
from sandbox.faults import Slow
from tests.engine.engine_kit import clock_of, pump, put
from tests.kit import BIENTAP, Home, Stands, phones

pytestmark = pytest.mark.timeout(90)

ROOT = Path(__file__).parents[2]


def change(home: Home, outlet: str, **values: object) -> None:
    with home.database.write() as db:
        for name, value in values.items():
            db.execute(
                text(f'UPDATE outlets SET "{name}" = :value WHERE name = :name'),  # noqa: S608
                {"value": value, "name": outlet},
            )


def repeat(home: Home, outlet: str, rule: str) -> None:
    revision = home.approved("ct-08")
    with home.database.write() as db:
        schedule(
            db,
            ScheduleRequest(revision, home.outlet_rows(outlet), None, home.now, rule),
            home.act(BIENTAP),
            100,
        )


def test_t15_of_a_repetition_missed_in_an_outage_only_the_newest_is_posted(
    ready: Home, servers: Stands
) -> None:
    repeat(ready, "telegram", "FREQ=DAILY;COUNT=9")
    clock_of(ready).forward(days=4, hours=1)
    pump(ready, "telegram")
    assert ready.states() == {"expired": 4, "accepted": 1}
    assert len(servers.world.arrivals("telegram")) == 1
    clock_of(ready).forward(days=1)
    pump(ready, "telegram")
    assert ready.states() == {"expired": 4, "accepted": 2}, (
        "the next occurrence leaves at its own time"
    )


def test_t74_messages_that_are_due_together_keep_to_the_daily_share(
    ready: Home, servers: Stands
) -> None:
    change(ready, "sms", max_per_day=2)
    for _ in range(3):
        put(ready, "sms", "sdt")
    pump(ready, "sms")
    assert ready.states() == {"accepted": 4, "queued": 2}


def test_t54_a_window_across_midnight_sends_on_both_sides_of_it(
    ready: Home, servers: Stands
) -> None:
    change(ready, "telegram", window="22:00-06:00", late="skip", late_limit_s=3600)
    put(ready, "telegram", at=parse_local("2026-12-01 21:30"))
    put(ready, "telegram", at=parse_local("2026-12-02 05:59"))
    for moment, sent in (
        ("2026-12-01 21:50", 0),
        ("2026-12-01 22:00", 1),
        ("2026-12-02 05:30", 1),
        ("2026-12-02 05:59", 2),
    ):
        clock_of(ready).moment = parse_local(moment)
        pump(ready, "telegram")
        assert len(servers.world.arrivals("telegram")) == sent, moment


@pytest.mark.parametrize("hours", [-2, 2])
def test_a_clock_that_jumps_in_mid_campaign_loses_and_repeats_nothing(
    ready: Home, servers: Stands, hours: int
) -> None:
    ready.audience("nhieu", phones(range(60)))
    servers.kannel.script.always = Slow(0.02)
    put(ready, "sms", "nhieu")
    began = ready.now
    plan_due(ready.database, ready.now, ready.context.calendar)
    (outlet,) = ready.outlet_rows("sms")

    def jumping() -> bool:
        if len(servers.world.arrivals()) >= 10:
            clock_of(ready).moment = began.replace(hour=began.hour + hours)
        return True

    work_outlet(ready.context, outlet.id, jumping)
    early = len(servers.world.arrivals())
    assert set(ready.states()) <= {"accepted", "queued"}
    if hours < 0:
        assert early < 60, "what is not due yet by the clock that was put right must wait"
    clock_of(ready).moment = began.replace(hour=began.hour + max(0, hours), minute=1)
    pump(ready, "sms")
    assert ready.states() == {"accepted": 60}
    assert (
        len({arrival.to for arrival in servers.world.arrivals()})
        == len(servers.world.arrivals())
        == 60
    )


def test_a_clock_that_was_set_back_does_not_leave_a_paced_outlet_waiting() -> None:
    now = datetime(2026, 12, 1, 3, tzinfo=UTC)
    rate = RateLimit(10.0, now.replace(day=2))
    rate.heed(now)
    assert (rate.opens_at(now) - now).total_seconds() <= 0.1


def test_t49_the_zone_of_the_server_changes_no_due_time() -> None:
    said = """
from datetime import date, datetime, UTC
from content.calendar.recurrence import occurrences
from content.intake.local_time import parse_local
from content.office.holidays import Calendar
from content.office.sending_hours import SendingHours
start = parse_local("2026-11-01 00:30")
last = datetime(2027, 1, 1, tzinfo=UTC)
print(start.isoformat(), *occurrences(start, "FREQ=WEEKLY;COUNT=3", None, start, last))
hours = SendingHours.parse("22:00-06:00")
print(hours.opens_at(parse_local("2026-11-01 12:00"), Calendar(), "send"))
"""
    heard = {
        subprocess.run(
            [sys.executable, "-c", said],
            cwd=ROOT,
            env={**os.environ, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for zone in ("America/New_York", "Asia/Ho_Chi_Minh", "UTC")
    }
    assert len(heard) == 1
    assert "2026-10-31T17:30:00+00:00" in heard.pop()
