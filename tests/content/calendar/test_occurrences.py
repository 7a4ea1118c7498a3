"""From the calendar to delivery rows: every occurrence and every recipient exactly once, whoever
plans and how often."""

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from dateutil.rrule import rrulestr
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from content.audiences import suppressions
from content.calendar import schedule
from content.calendar.schedule import ScheduleRequest
from content.database.tables.deliveries import deliveries
from content.intake.errors import InputError
from content.intake.local_time import VIETNAM
from content.items.approval import approve_urgent
from content.office.holidays import Calendar, Overrides
from tests.content.content_kit import (
    FOREVER,
    audience,
    calendared,
    channels,
    local,
    outlet,
    passed,
    planned,
    sql,
    written,
)
from tests.kit import DUYET, Home, make_home

ROOT = Path(__file__).parents[3]


def weekly(home: Home, count: int = 4) -> int:
    """A page every Friday at 08:00 from 4 December 2026 on."""
    return calendared(
        home,
        ScheduleRequest(
            passed(home),
            [outlet(home)],
            None,
            local("2026-12-04 08:00"),
            f"FREQ=WEEKLY;COUNT={count}",
        ),
    )


def mailing(home: Home, at: str = "2026-12-04 08:00", count: int = 5, **rules: str) -> int:
    plan = ScheduleRequest(
        passed(home),
        [outlet(home, "thu", "email", **rules)],
        audience(home, count=count),
        local(at),
    )
    return calendared(home, plan, release_above=10**6)


def not_before(home: Home) -> set[str]:
    with home.database.read() as db:
        found = db.execute(deliveries.select()).all()
    return {f"{row.not_before.astimezone(VIETNAM):%d/%m/%Y %H:%M}" for row in found}


def test_planning_twice_changes_nothing(home: Home) -> None:
    weekly(home)
    mailing(home)
    assert planned(home) == 5
    before = home.log()
    assert planned(home) == 0
    assert home.log() == before


def test_only_what_is_due_up_to_the_horizon_is_planned(home: Home) -> None:
    weekly(home)
    assert planned(home, local("2026-12-04 07:59")) == 0
    assert planned(home, local("2026-12-04 08:00")) == 1
    assert planned(home, local("2026-12-18 08:00")) == 2
    assert planned(home) == 1


def test_what_was_missed_while_nothing_ran_is_still_planned_with_its_own_time(home: Home) -> None:
    weekly(home)
    planned(home, local("2027-01-30 08:00"))
    assert [f"{row.due_at.astimezone(VIETNAM):%d/%m}" for row in home.log()] == [
        "04/12",
        "11/12",
        "18/12",
        "25/12",
    ]


def test_a_publication_is_done_after_its_last_occurrence(home: Home) -> None:
    weekly(home, 2)
    planned(home, local("2026-12-04 08:00"))
    assert sql(home, "SELECT state FROM publications") == [("active",)]
    planned(home)
    assert sql(home, "SELECT state, next_at FROM publications") == [("done", None)]


def test_a_forgotten_next_time_makes_no_occurrence_twice(home: Home) -> None:
    weekly(home)
    planned(home, local("2026-12-04 08:00"))
    sql(home, "UPDATE publications SET next_at = at")  # a restored backup of this one row
    assert planned(home) == 3
    assert len({row.due_at for row in home.log()}) == len(home.log()) == 4


def test_threads_that_plan_at_once_share_the_work(home: Home) -> None:
    weekly(home, 20)
    mailing(home)
    made: list[int] = []
    threads = [threading.Thread(target=lambda: made.append(planned(home))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(made) == 21
    assert home.states() == {"queued": 25}


def test_processes_that_plan_at_once_share_the_work(home: Home) -> None:
    weekly(home, 60)
    plan = f"""
from datetime import datetime, UTC
from content.database.db import Database
from content.office.holidays import Calendar
from content.calendar.occurrences import plan_due
database = Database({home.database.engine.url.render_as_string(hide_password=False)!r})
print(plan_due(database, datetime(2036, 1, 1, tzinfo=UTC), Calendar()))
"""
    running = [
        subprocess.Popen([sys.executable, "-c", plan], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    made = [int(process.communicate(timeout=60)[0]) for process in running]
    assert sum(made) == 60
    assert len(home.log()) == 60


def test_twenty_thousand_recipients_become_rows_in_one_statement(home: Home) -> None:
    mailing(home, count=20_000)
    statements: list[str] = []
    event.listen(
        home.database.engine, "before_cursor_execute", lambda *args: statements.append(args[2])
    )
    assert planned(home) == 1
    assert (
        len(
            [
                statement
                for statement in statements
                if statement.startswith("INSERT INTO deliveries")
            ]
        )
        == 1
    )
    assert sql(
        home, "SELECT count(*), count(DISTINCT recipient_id) FROM deliveries WHERE state = 'queued'"
    ) == [(20_000, 20_000)]


def test_each_outlet_gets_its_own_rows(home: Home) -> None:
    outlets = [outlet(home, "cong"), outlet(home, "thu", "email"), outlet(home, "led", "led")]
    calendared(home, ScheduleRequest(passed(home), outlets, audience(home), home.now))
    planned(home)
    assert Counter(row.outlet for row in home.log()) == {"cong": 1, "thu": 5, "led": 1}


def test_a_suppressed_recipient_is_a_row_that_says_so(home: Home) -> None:
    mailing(home)
    with home.database.write() as db:
        suppressions.suppress(
            db, home.vault, "nguoi3@example.org", home.act(DUYET, "yêu cầu ngày 01/12")
        )
    planned(home)
    assert home.states() == {"queued": 4, "suppressed": 1}
    (row,) = [row for row in home.log() if row.state == "suppressed"]
    assert (row.reason, row.settled_at) == ("yêu cầu ngày 01/12", row.due_at)


def test_the_list_in_force_when_it_is_due_gets_the_mailing(home: Home) -> None:
    mailing(home, count=5)
    audience(home, count=2)
    planned(home)
    assert len(home.log()) == 2


@pytest.mark.parametrize("state", ["waiting", "cancelled", "done"])
def test_only_an_active_publication_is_planned(home: Home, state: str) -> None:
    weekly(home)
    sql(home, "UPDATE publications SET state = :state", state=state)
    assert planned(home) == 0


@pytest.mark.parametrize(
    ("at", "window", "holidays", "expected"),
    [
        ("2026-12-04 08:00", "00:00-24:00", "hold", "04/12/2026 08:00"),
        ("2026-12-04 05:00", "07:00-22:00", "hold", "04/12/2026 07:00"),
        ("2026-12-04 22:00", "07:00-22:00", "send", "05/12/2026 07:00"),
        (
            "2026-12-04 22:00",
            "07:00-22:00",
            "hold",
            "07/12/2026 07:00",
        ),  # the weekend is waited out
        (
            "2026-11-24 08:00",
            "07:00-22:00",
            "hold",
            "25/11/2026 07:00",
        ),  # Vietnam Culture Day, off since 2026
        ("2026-11-24 08:00", "07:00-22:00", "send", "24/11/2026 08:00"),
        ("2027-02-05 08:00", "07:00-22:00", "hold", "11/02/2027 07:00"),  # Tết Đinh Mùi
        ("2027-02-05 08:00", "07:00-22:00", "send", "05/02/2027 08:00"),
    ],
)
def test_windows_and_holidays_decide_the_earliest_moment(
    home: Home, at: str, window: str, holidays: str, expected: str
) -> None:
    mailing(home, at, window=window, holidays=holidays)
    planned(home)
    assert not_before(home) == {expected}
    assert {row.due_at for row in home.log()} == {local(at)}


def test_the_offices_own_days_off_count(home: Home) -> None:
    mailing(home, window="07:00-22:00", holidays="hold")
    planned(
        home,
        FOREVER,
        Calendar(
            Overrides(
                off={date(2026, 12, 4): "Ngày truyền thống"}, worked={date(2026, 12, 5): "Làm bù"}
            )
        ),
    )
    assert not_before(home) == {"05/12/2026 07:00"}


def test_an_urgent_text_waits_for_no_window(home: Home) -> None:
    draft = written(home)
    with home.database.write() as db:
        urgent = approve_urgent(db, draft, home.act(DUYET, "lũ về"), channels("portal"))
    calendared(
        home,
        ScheduleRequest(
            urgent,
            [outlet(home, window="07:00-22:00", holidays="hold")],
            None,
            local("2026-12-05 02:00"),
        ),
        DUYET,
    )
    planned(home)
    assert not_before(home) == {"05/12/2026 02:00"}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    made = make_home(Path(tmp_path_factory.mktemp("planner")) / "home")
    yield made
    made.database.close()


RULES = st.sampled_from(
    [
        None,
        "FREQ=DAILY;COUNT=9",
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=WEEKLY;BYDAY=MO,TH",
        "FREQ=HOURLY;INTERVAL=11;COUNT=30",
        "FREQ=MONTHLY;BYMONTHDAY=31,-1",
        "FREQ=MONTHLY;BYDAY=-1FR;COUNT=4",
        "FREQ=DAILY;BYHOUR=0,7,23;UNTIL=20270110T235959",
    ]
)


def expected(
    start: datetime, rule: str | None, until: date | None, horizon: datetime
) -> list[datetime]:
    """The reference: python-dateutil on naive local time."""
    last = min(
        horizon.replace(tzinfo=None),
        datetime.combine(until, datetime.max.time()) if until else datetime(2100, 1, 1),  # noqa: DTZ001
    )
    found = (
        [start] if rule is None else rrulestr(rule, dtstart=start).between(start, last, inc=True)
    )
    return [moment for moment in found if moment <= last]


@settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    start=st.datetimes(datetime(2026, 12, 1), datetime(2026, 12, 31, 23, 59)),  # noqa: DTZ001 - local
    rule=RULES,
    days=st.none() | st.integers(0, 60),
    steps=st.lists(st.integers(0, 900), min_size=1, max_size=5),
)
def test_every_occurrence_comes_exactly_once(
    shared: Home, start: datetime, rule: str | None, days: int | None, steps: list[int]
) -> None:
    start = start.replace(second=0, microsecond=0)
    until = start.date() + timedelta(days=days) if days is not None else None
    at = start.replace(tzinfo=VIETNAM)
    horizons = sorted(at + timedelta(hours=hours) for hours in steps)
    try:
        publication = calendared(
            shared,
            ScheduleRequest(
                passed(shared), [outlet(shared)], None, at.astimezone(UTC), rule, until
            ),
        )
    except InputError:
        assume(False)
    for horizon in [*horizons, *horizons]:
        planned(shared, horizon.astimezone(UTC))
    due = [
        row.due_at.astimezone(VIETNAM).replace(tzinfo=None)
        for row in shared.log()
        if row.publication == publication
    ]
    assert due == expected(start, rule, until, horizons[-1])
    with shared.database.write() as db:
        schedule.cancel(db, publication, shared.act(DUYET, "thử xong"))
