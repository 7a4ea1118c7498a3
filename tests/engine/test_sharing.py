"""Which outlets are worth another worker, and that a shift leaves alone what somebody else
works."""

import pytest
from sqlalchemy import text

from content.calendar.occurrences import plan_due
from content.sending import leases
from engine.context import holder
from engine.sharing import free, generation, is_worth_sharing
from tests.engine.engine_kit import clock_of, put, sms_outlet
from tests.kit import Home, phones

OUTLETS = sms_outlet(window="00:00-24:00", holidays="send", rate_per_second=1)


@pytest.fixture
def ready(home: Home) -> Home:
    home.people().plans().outlets(OUTLETS).audience("sdt", phones(range(66)))
    put(home, "sms", "sdt")
    plan_due(home.database, home.now, home.context.calendar)
    return home


def test_only_more_than_a_shift_of_work_is_worth_another_process(ready: Home) -> None:
    (sms,) = ready.outlet_rows("sms")
    assert is_worth_sharing(ready.context, sms.id), (
        "66 messages at one a second are more than a shift of 65 seconds"
    )
    with ready.database.write() as db:
        db.execute(text("UPDATE outlets SET rate_per_second = 2"))
    assert not is_worth_sharing(ready.context, sms.id)
    with ready.database.write() as db:
        db.execute(text("UPDATE outlets SET rate_per_second = 0"))
    assert not is_worth_sharing(ready.context, sms.id)


def test_what_a_living_pump_of_another_host_holds_is_not_free_until_its_lease_ends(
    ready: Home,
) -> None:
    (sms,) = ready.outlet_rows("sms")
    assert generation(ready.context, sms.id) == 0
    with ready.database.write() as db:
        leases.take_lease(db, sms.id, "another-host/1/1", ready.now)
    assert generation(ready.context, sms.id) == 1
    assert free(ready.context, [sms.id]) == []
    clock_of(ready).forward(seconds=31)
    assert free(ready.context, [sms.id]) == [sms.id]


def test_what_a_dead_pump_of_this_host_holds_is_free_at_once(ready: Home) -> None:
    (sms,) = ready.outlet_rows("sms")
    with ready.database.write() as db:
        leases.take_lease(db, sms.id, f"{holder().rsplit('/', 2)[0]}/999999999/1", ready.now)
    assert free(ready.context, [sms.id]) == [sms.id]
