"""The delivery log: every row findable, every figure openable, and unknowns settled by a person."""

from dataclasses import replace
from datetime import timedelta

import pytest

from content.calendar.schedule import ScheduleRequest
from content.deliveries import log
from content.deliveries.filters import Filter
from content.deliveries.log import Attempt, attempts_of, revision_of, rows
from content.deliveries.settle_by_hand import settle_by_hand
from content.intake.errors import InputError
from content.people.acts import NotAllowed, Person
from tests.content.content_kit import audience, calendared, outlet, passed, planned, sql
from tests.kit import BIENTAP, DUYET, PHATNGON, QUANTRI, Home


@pytest.fixture
def sent(home: Home) -> Home:
    """Two items on a page and five letters of the first; the page of the first was delivered."""
    page, post = outlet(home), outlet(home, "thu", "email")
    first, second = passed(home), passed(home, "tin-02")
    calendared(home, ScheduleRequest(first, [page, post], audience(home), home.now))
    calendared(home, ScheduleRequest(second, [page], None, home.now + timedelta(days=1)))
    planned(home)
    sql(home, "UPDATE deliveries SET state = 'delivered' WHERE id = 1")
    return home


@pytest.mark.parametrize(
    ("which", "count"),
    [
        (Filter(), 7),
        (Filter(outlet="thu"), 5),
        (Filter(channel="portal_thu"), 2),
        (Filter(item="tin-02"), 1),
        (Filter(state="delivered"), 1),
        (Filter(state="queued", item="tin-01"), 5),
        (Filter(outlet="không có"), 0),
    ],
)
def test_the_log_is_filtered(sent: Home, which: Filter, count: int) -> None:
    assert len(sent.log(which)) == count


def test_a_time_span_includes_its_beginning_and_not_its_end(sent: Home) -> None:
    tomorrow = sent.now + timedelta(days=1)
    assert len(sent.log(Filter(since=sent.now, until=tomorrow))) == 6
    assert len(sent.log(Filter(since=tomorrow))) == 1
    assert len(sent.log(Filter(until=sent.now))) == 0


@pytest.mark.parametrize("limit", [0, 1, 6, 7, 8, None])
def test_the_log_is_read_page_by_page_without_loss(
    sent: Home, monkeypatch: pytest.MonkeyPatch, limit: int | None
) -> None:
    monkeypatch.setattr(log, "_PAGE", 3)
    with sent.database.read() as db:
        found = [row.id for row in rows(db, Filter(), limit)]
    assert found == list(range(1, 8))[:limit]


def test_a_delivery_leads_to_the_text_and_to_its_attempts(sent: Home) -> None:
    revision = passed(sent)
    sql(
        sent,
        "INSERT INTO attempts (delivery_id, number, ended_at, outcome, code, reason) "
        "VALUES (1, 1, :at, 'retry', '', 'bận'), (1, 2, :at, 'delivered', '', '')",
        at=sent.now.replace(tzinfo=None).isoformat(" "),
    )
    with sent.database.read() as db:
        assert revision_of(db, 1) == ("tin-01", 1, revision.sha256)
        assert revision_of(db, 99) is None
        first, second = attempts_of(db, 1)
    assert first == Attempt(1, None, sent.now, "retry", "", "bận", "", None, None)
    assert second == replace(first, number=2, outcome="delivered", reason="")


def settle(home: Home, sent: bool, by: Person = DUYET, why: str = "đã gọi hỏi nhà mạng") -> str:
    with home.database.write() as db:
        return settle_by_hand(db, 2, sent, home.act(by, why))


@pytest.fixture
def doubtful(sent: Home) -> Home:
    """A letter of which nobody knows whether it left."""
    sql(
        sent, "UPDATE deliveries SET state = 'unknown', settled_at = due_at, tries = 1 WHERE id = 2"
    )
    return sent


@pytest.mark.parametrize("by", [DUYET, PHATNGON, QUANTRI], ids=lambda by: by.role)
def test_somebody_who_decides_settles_what_was_sent(doubtful: Home, by: Person) -> None:
    assert settle(doubtful, True, by) == "accepted"
    (row,) = doubtful.log(Filter(state="accepted"))
    assert (row.reason, row.settled_at) == ("đã gọi hỏi nhà mạng", doubtful.now)


def test_what_was_not_sent_is_queued_again_within_the_limit(doubtful: Home) -> None:
    assert settle(doubtful, False) == "queued"
    (row,) = [row for row in doubtful.log() if row.id == 2]
    assert (row.state, row.settled_at, row.tries) == ("queued", None, 1)


def test_what_was_not_sent_and_is_too_late_is_held(doubtful: Home) -> None:
    sql(doubtful, "UPDATE outlets SET late_limit_s = 0")
    doubtful.clock.forward(seconds=1)  # type: ignore[attr-defined]
    assert settle(doubtful, False) == "held"


@pytest.mark.parametrize("delivery_state", ["queued", "sending", "accepted", "rejected"])
def test_only_an_unknown_delivery_is_settled(doubtful: Home, delivery_state: str) -> None:
    sql(doubtful, "UPDATE deliveries SET state = :state WHERE id = 2", state=delivery_state)
    with pytest.raises(InputError, match="lượt gửi 2"):
        settle(doubtful, False)


def test_a_writer_does_not_settle_and_a_reason_is_due(doubtful: Home) -> None:
    with pytest.raises(NotAllowed):
        settle(doubtful, True, BIENTAP)
    with pytest.raises(InputError, match="lý do"):
        settle(doubtful, True, DUYET, " ")
    assert len(doubtful.log(Filter(state="unknown"))) == 1
