"""Whatever the hours, the rule for lateness, the machine's clock and zone: nothing leaves early,
outside its hours or too late."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from content.calendar import schedule
from content.calendar.occurrences import plan_due
from content.office.sending_hours import SendingHours
from engine.pump import pump as pump_module
from engine.shift import work_outlet
from tests.engine.engine_kit import clock_of, copy_of, make_template, put, sms_outlet
from tests.engine.wire import Wire
from tests.kit import DUYET, HandClock, Home

_EVE = datetime(2026, 12, 30, tzinfo=UTC)  # of New Year's Day, a holiday, and of a weekend
_TIMES = ("00:00-24:00", "07:00-22:00", "22:00-06:00", "23:30-00:30", "11:00-11:01")


class Rule(NamedTuple):
    """An outlet's hours, and what it does with what comes too late, by so many hours."""

    window: str
    holidays: Literal["send", "hold"]
    late: str
    limit: int

    def opens_at(self, home: Home, moment: datetime) -> datetime:
        return SendingHours.parse(self.window).opens_at(
            moment, home.context.calendar, self.holidays
        )


RULES = st.builds(
    Rule,
    st.sampled_from(_TIMES),
    st.sampled_from(["send", "hold"]),
    st.sampled_from(["send", "hold", "skip"]),
    st.integers(0, 48),
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    folder: Path = tmp_path_factory.mktemp("hours")
    with copy_of(
        make_template(folder / "template"), folder / "home", HandClock(), sms_outlet(max_per_day=0)
    ) as home:
        yield home


@pytest.fixture(params=["Asia/Ho_Chi_Minh", "UTC", "America/New_York"], autouse=True)
def machine_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", str(request.param))
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    rule=RULES,
    due=st.integers(0, 4 * 24 * 60),
    jumps=st.lists(st.integers(-30, 60), min_size=1, max_size=6),
)
def test_every_message_leaves_at_its_hours_or_is_set_aside_by_its_rule(
    shared: Home, rule: Rule, due: int, jumps: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = clock_of(shared)
    clock.moment = _EVE
    with shared.database.write() as db:
        said = (
            'UPDATE outlets SET "window" = :window, holidays = :holidays, late = :late, '
            "late_limit_s = :limit, rate_next_at = NULL"
        )
        db.execute(text(said), rule._asdict() | {"limit": rule.limit * 3600})
    at = _EVE + timedelta(minutes=due)
    number = put(shared, "sms", "sdt", at=at)
    wire = Wire(clock)
    monkeypatch.setattr(pump_module, "open_senders", lambda *_: wire)
    latest_seen = _EVE
    for hours in jumps:
        clock.forward(hours=hours)
        _pump(shared)
        latest_seen = max(latest_seen, clock())
    states = [row.state for row in shared.log() if row.publication == number]
    assert len(wire.sent) == states.count("accepted") == len({to.address for _, to in wire.sent})
    assert set(states) <= {
        "accepted",
        "queued",
        {"send": "queued", "hold": "held", "skip": "expired"}[rule.late],
    }
    clock.moment = rule.opens_at(shared, max(at, latest_seen))
    _pump(shared)
    ended = {row.state for row in shared.log() if row.publication == number}
    assert ended <= {
        "accepted",
        {"send": "accepted", "hold": "held", "skip": "expired"}[rule.late],
    }, "it waits although its outlet is open"
    latest = rule.opens_at(shared, at) + timedelta(hours=rule.limit, minutes=1)
    for moment, _ in wire.sent:
        assert moment >= at, "it left before its time"
        assert rule.opens_at(shared, moment) == moment, "it left outside its hours"
        assert rule.late == "send" or moment <= latest, "it left too late"
    assert "accepted" in ended or clock() > latest, "it was set aside although it was not too late"
    with shared.database.write() as db:
        schedule.cancel(db, number, shared.act(DUYET, "thử xong"))


def _pump(home: Home) -> None:
    plan_due(home.database, home.now, home.context.calendar)
    (sms,) = home.outlet_rows("sms")
    work_outlet(home.context, sms.id, lambda: True)
