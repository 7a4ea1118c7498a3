"""Unknown deliveries: looked up where the provider can tell, given to a person within 30 minutes
where it cannot, never sent again."""

import asyncio
import json
import logging
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from sqlalchemy import text

from channels import CHANNELS
from channels.contract.message import DeliveryKey, Message
from channels.contract.outcome import Accepted
from channels.facebook.facebook_page import FacebookPage
from content.deliveries.filters import Filter
from content.deliveries.log import LogRow
from content.deliveries.settle_by_hand import settle_by_hand
from engine.after.reconcile import ASKED, Reconciled, reconcile
from engine.shift import Shift
from sandbox.faults import Drop, Fault, Reply, Script
from sandbox.providers.facebook_post import Post
from tests.engine.engine_kit import clock_of, copy_of, heard, pump, put, report
from tests.kit import DUYET, HandClock, Home, Stands

pytestmark = pytest.mark.timeout(60)

BEHIND_500 = Reply(
    500,
    '{"error":{"message":"An unknown error occurred","type":"OAuthException","code":2}}',
    commit=True,
)
LOST_500 = Reply(
    500, '{"error":{"message":"An unknown error occurred","type":"OAuthException","code":2}}'
)


@pytest.fixture
def ready(template: Path, servers: Stands, tmp_path: Path) -> Iterator[Home]:
    """The clock begins now: the stand-in for Facebook dates its posts by the true time."""
    with copy_of(
        template,
        tmp_path / "home",
        HandClock(datetime.now(UTC)),
        servers.outlets(tmp_path / "drop"),
    ) as home:
        yield home


def lose(
    home: Home, servers: Stands, outlet: str, fault: Fault, audience: str | None = None
) -> LogRow:
    """A delivery that is unknown because of a fault."""
    scripts: dict[str, Script] = {
        "facebook": servers.facebook.script,
        "telegram": servers.telegram.script,
        "sms": servers.kannel.script,
        "thu": servers.smtp.script,
    }
    scripts[outlet].add(fault)
    put(home, outlet, audience)
    pump(home, outlet)
    (row,) = home.log(Filter(state="unknown"))
    return row


def now_of(home: Home, row: LogRow) -> LogRow:
    return next(entry for entry in home.log() if entry.id == row.id)


def looks(servers: Stands) -> int:
    return sum(request.method == "GET" for request in servers.facebook.requests)


def audit_of(home: Home, act: str) -> list[tuple[str, str, str]]:
    with home.database.read() as db:
        rows = db.execute(
            text("SELECT actor, subject, detail FROM audit WHERE act = :act ORDER BY seq"),
            {"act": act},
        )
        return [(row.actor, row.subject, json.loads(row.detail)["why"]) for row in rows]


def test_t14_a_post_behind_an_error_500_is_found_and_never_posted_again(
    ready: Home, servers: Stands
) -> None:
    row = lose(ready, servers, "facebook", BEHIND_500)
    clock_of(ready).forward(seconds=61)
    assert reconcile(ready.context) == Reconciled(found=1)
    (post,) = servers.facebook.posts.values()
    found = now_of(ready, row)
    assert (found.state, found.provider_id, found.url) == (
        "accepted",
        post.id,
        f"https://www.facebook.com/{post.id}",
    )
    assert (found.reason, found.settled_at) == (None, ready.now)
    assert [attempt.outcome for attempt in heard(ready, row.id)] == ["unknown", "look-up: accepted"]
    pump(ready, "facebook")
    assert len(servers.world.arrivals("facebook")) == 1
    assert audit_of(ready, "delivery.raise") == []


def test_a_provider_gets_a_minute_before_it_is_asked(ready: Home, servers: Stands) -> None:
    lose(ready, servers, "facebook", BEHIND_500)
    clock_of(ready).forward(seconds=59)
    assert reconcile(ready.context) == Reconciled(left=1)
    assert looks(servers) == 0


def test_a_provider_whose_index_lags_is_asked_again_after_five_minutes(
    ready: Home, servers: Stands
) -> None:
    servers.facebook.visible_after_s = 3600
    row = lose(ready, servers, "facebook", BEHIND_500)
    clock_of(ready).forward(seconds=61)
    for _ in range(3):
        assert reconcile(ready.context) == Reconciled(left=1)
        clock_of(ready).forward(minutes=1)
    assert looks(servers) == 1
    servers.facebook.visible_after_s = 0
    clock_of(ready).forward(minutes=2)
    assert reconcile(ready.context) == Reconciled(found=1)
    assert looks(servers) == 2
    assert now_of(ready, row).state == "accepted"


def test_what_is_not_found_is_given_to_a_person_within_30_minutes_once(
    ready: Home, servers: Stands
) -> None:
    row = lose(ready, servers, "facebook", LOST_500)
    raised_after = None
    for minute in range(40):
        clock_of(ready).forward(minutes=1)
        if reconcile(ready.context).raised:
            assert raised_after is None
            raised_after = minute + 1
        pump(ready, "facebook")
    assert raised_after is not None
    assert raised_after <= 30
    assert looks(servers) <= 7
    assert now_of(ready, row).state == "unknown"
    assert audit_of(ready, "delivery.raise") == [
        ("flow:reconcile_unknown", f"delivery:{row.id}", ASKED)
    ]
    assert servers.world.arrivals("facebook") == []
    assert sum(request.method == "POST" for request in servers.facebook.requests) == 1


def test_t13_a_telegram_post_that_cannot_be_looked_up_goes_to_a_person_at_once(
    ready: Home, servers: Stands
) -> None:
    row = lose(ready, servers, "telegram", Drop(commit=True))
    assert reconcile(ready.context) == Reconciled(raised=1)
    assert reconcile(ready.context) == Reconciled()
    clock_of(ready).forward(hours=3)
    pump(ready, "telegram")
    assert now_of(ready, row).state == "unknown"
    assert len(servers.world.arrivals("telegram")) == 1


def test_a_letter_without_an_answer_goes_to_a_person_at_once(ready: Home, servers: Stands) -> None:
    lose(ready, servers, "thu", Drop(commit=True), "dan")
    assert reconcile(ready.context) == Reconciled(raised=1)


def test_a_message_waits_for_its_receipt_before_a_person_is_asked(
    ready: Home, servers: Stands
) -> None:
    row = lose(ready, servers, "sms", Drop(commit=True), "sdt")
    clock_of(ready).forward(minutes=24)
    assert reconcile(ready.context) == Reconciled(left=1)
    clock_of(ready).forward(minutes=1)
    assert reconcile(ready.context) == Reconciled(raised=1)
    report(ready, row, 1)
    asyncio.run(_shift(ready))
    assert now_of(ready, row).state == "delivered", "a receipt counts even then"


def test_only_a_persons_word_queues_it_again_and_what_is_unclear_anew_is_asked_anew(
    ready: Home, servers: Stands
) -> None:
    row = lose(ready, servers, "telegram", Drop(commit=False))
    reconcile(ready.context)
    with ready.database.write() as db:
        settle_by_hand(db, row.id, False, ready.act(DUYET, "trên kênh không có"))
    servers.telegram.script.add(Drop(commit=True))
    pump(ready, "telegram")
    assert now_of(ready, row).state == "unknown"
    assert reconcile(ready.context) == Reconciled(raised=1)
    assert len(audit_of(ready, "delivery.raise")) == 2
    assert len(servers.world.arrivals("telegram")) == 1


def test_two_unclear_posts_of_one_text_never_share_one_post(ready: Home, servers: Stands) -> None:
    lose(ready, servers, "facebook", BEHIND_500)
    servers.facebook.script.add(LOST_500)
    put(ready, "facebook", at=ready.now + timedelta(seconds=1))
    clock_of(ready).forward(seconds=2)
    pump(ready, "facebook")
    assert ready.states() == {"unknown": 2}
    clock_of(ready).forward(minutes=2)
    assert reconcile(ready.context) == Reconciled(found=1, left=1)
    clock_of(ready).forward(minutes=30)
    assert reconcile(ready.context) == Reconciled(raised=1)
    assert ready.states() == {"accepted": 1, "unknown": 1}


def test_a_post_that_somebody_else_made_is_not_taken_for_ours(ready: Home, servers: Stands) -> None:
    lose(ready, servers, "facebook", LOST_500)
    servers.facebook.posts["1_2"] = Post("1_2", "Bài của người khác", time.time())
    clock_of(ready).forward(minutes=2)
    assert reconcile(ready.context) == Reconciled(left=1)


def test_what_is_later_than_the_outlets_limit_is_not_looked_up_any_more(
    ready: Home, servers: Stands
) -> None:
    lose(ready, servers, "facebook", BEHIND_500)
    clock_of(ready).forward(hours=25)
    assert reconcile(ready.context) == Reconciled(raised=1)
    assert looks(servers) == 0


def test_after_a_stop_of_hours_one_look_comes_before_the_person(
    ready: Home, servers: Stands
) -> None:
    lose(ready, servers, "facebook", BEHIND_500)
    clock_of(ready).forward(hours=5)
    assert reconcile(ready.context) == Reconciled(found=1)


def test_what_a_killed_pump_left_is_looked_up_too(ready: Home, servers: Stands) -> None:
    row = lose(ready, servers, "facebook", BEHIND_500)
    with ready.database.write() as db:
        db.execute(
            text("UPDATE attempts SET started_at = NULL WHERE delivery_id = :id"), {"id": row.id}
        )
    clock_of(ready).forward(seconds=61)
    assert reconcile(ready.context) == Reconciled(found=1)


def test_an_outlet_that_cannot_be_opened_waits_and_then_a_person_is_asked(
    ready: Home, servers: Stands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FB_SECRET", "SANDBOX-facebook")
    ready.outlets(
        servers.outlets(tmp_path / "drop").replace('"SANDBOX-facebook"', '{ env = "FB_SECRET" }')
    )
    lose(ready, servers, "facebook", BEHIND_500)
    monkeypatch.delenv("FB_SECRET")
    clock_of(ready).forward(minutes=2)
    assert reconcile(ready.context) == Reconciled(left=1)
    monkeypatch.setenv("FB_SECRET", "SANDBOX-facebook")
    assert reconcile(ready.context) == Reconciled(found=1)


class BrokenPage(FacebookPage):
    """An adapter with a bug."""

    name: ClassVar[str] = "facebook_page"

    def look_up(self, message: Message, key: DeliveryKey, since: datetime) -> Accepted | None:
        raise KeyError("a bug")


def test_a_broken_look_up_is_said_and_ends_with_a_person(
    ready: Home, servers: Stands, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    lose(ready, servers, "facebook", BEHIND_500)
    monkeypatch.setitem(CHANNELS, "facebook_page", f"{__name__}:BrokenPage")
    clock_of(ready).forward(minutes=2)
    assert reconcile(ready.context) == Reconciled(left=1)
    assert "the adapter raised in a look-up" in caplog.text
    clock_of(ready).forward(minutes=28)
    assert reconcile(ready.context) == Reconciled(raised=1)


def test_an_unclear_surface_is_left_to_its_own_read_back(ready: Home) -> None:
    put(ready, "cong")
    pump(ready, "cong")
    (row,) = ready.log()
    with ready.database.write() as db:
        db.execute(text("UPDATE deliveries SET state = 'unknown' WHERE id = :id"), {"id": row.id})
    assert reconcile(ready.context) == Reconciled(left=1)
    pump(ready, "cong")
    assert now_of(ready, row).state == "delivered"


def test_a_provider_that_hangs_does_not_hold_a_pass_up(
    ready: Home, servers: Stands, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [lose_one(ready, servers, second) for second in range(3)]
    assert len(rows) == 3
    clock_of(ready).forward(minutes=2)

    class SlowPage(FacebookPage):
        """Each look takes a quarter of a minute."""

        name: ClassVar[str] = "facebook_page"

        def look_up(self, message: Message, key: DeliveryKey, since: datetime) -> Accepted | None:
            clock_of(ready).forward(seconds=15)
            return None

    monkeypatch.setitem(CHANNELS, "facebook_page", f"{__name__}:_Slow")
    monkeypatch.setitem(globals(), "_Slow", SlowPage)
    assert reconcile(ready.context) == Reconciled(left=3)
    looked = [sum(attempt.outcome == "look-up" for attempt in heard(ready, row)) for row in rows]
    assert looked == [1, 1, 0], "no look begins after 20 seconds"


def lose_one(home: Home, servers: Stands, second: int) -> int:
    servers.facebook.script.add(LOST_500)
    put(home, "facebook", at=home.now + timedelta(seconds=second))
    clock_of(home).forward(seconds=second)
    pump(home, "facebook")
    return home.log()[-1].id


async def _shift(home: Home) -> None:
    """A short shift by the true clock."""
    home.clock = lambda: datetime.now(UTC)

    async def start(outlet_id: int, name: str) -> None:
        return None

    await Shift(home.context, timedelta(seconds=0.3), start).run()


def test_a_shift_reads_receipts_and_looks_unclear_ones_up(ready: Home, servers: Stands) -> None:
    clock_of(ready).forward(minutes=-2)
    row = lose(ready, servers, "facebook", BEHIND_500)
    asyncio.run(_shift(ready))
    assert now_of(ready, row).state == "accepted"


def test_a_shift_goes_on_when_receipts_cannot_be_read(
    ready: Home, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    with ready.database.write() as db:
        db.execute(text("ALTER TABLE inbox RENAME TO away"))
    asyncio.run(_shift(ready))
    assert "receipts and look-ups wait" in caplog.text
