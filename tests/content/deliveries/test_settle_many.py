"""One decision about many: chosen by outlet, age, reason or the provider's words; what changed
meanwhile is left out and said."""

from datetime import timedelta

import pytest

from content.calendar.schedule import ScheduleRequest
from content.deliveries.settle_by_hand import settle_by_hand
from content.deliveries.settle_many import (
    DecidedTogether,
    Undecided,
    alike_rows,
    count_of,
    said_last,
    sample_of,
    settle_many,
)
from content.intake.errors import InputError
from content.people.acts import NotAllowed
from tests.content.content_kit import audience, calendared, last_act, outlet, passed, planned, sql
from tests.kit import BIENTAP, DUYET, Home

HOUR = timedelta(hours=1)


@pytest.fixture
def mailed(home: Home) -> Home:
    """Six letters in one outlet and one post, all planned an hour ago."""
    people, text = audience(home, count=6), passed(home)
    letter, post = outlet(home, "thu", "email", late_limit_s=7200), outlet(home, "cong")
    when = home.now - HOUR
    calendared(home, ScheduleRequest(text, [letter], people, when))
    calendared(home, ScheduleRequest(text, [post], None, when))
    planned(home)
    sql(home, "UPDATE deliveries SET state = 'unknown', settled_at = due_at, code = 'hang'")
    return home


def decided(
    home: Home,
    which: Undecided,
    sent: bool = True,
    why: str = "nhà cung cấp xác nhận",
    expected: int | None = None,
) -> DecidedTogether:
    with home.database.write() as db:
        return settle_many(db, which, sent, home.act(DUYET, why), expected)


def test_all_of_an_outlet_are_decided_with_one_reason_and_one_row_of_the_record(
    mailed: Home,
) -> None:
    acts = len(sql(mailed, "SELECT seq FROM audit"))
    done = decided(mailed, Undecided("unknown", outlet="thu"))
    assert done == DecidedTogether({"accepted": 6}, 0)
    assert mailed.states() == {"accepted": 6, "unknown": 1}
    assert {row.reason for row in mailed.log() if row.state == "accepted"} == {
        "nhà cung cấp xác nhận"
    }
    assert last_act(mailed) == ("duyet", "settle", "deliveries")
    assert len(sql(mailed, "SELECT seq FROM audit")) == acts + 1


def test_not_sent_is_queued_inside_the_lateness_limit_and_held_after_it(mailed: Home) -> None:
    sql(
        mailed,
        "UPDATE deliveries SET due_at = (SELECT min(created_at) FROM publications) WHERE id < 3",
    )
    sql(mailed, "UPDATE deliveries SET due_at = '2026-11-01 00:00:00.000000' WHERE id <= 2")
    done = decided(mailed, Undecided("unknown", outlet="thu"), sent=False)
    assert done.states == {"held": 2, "queued": 4}
    assert mailed.states() == {"held": 2, "queued": 4, "unknown": 1}


def test_many_decide_as_one_alone_would(mailed: Home) -> None:
    with mailed.database.write() as db:
        alone = settle_by_hand(db, 1, False, mailed.act(DUYET, "lý do"))
    done = decided(mailed, Undecided("unknown", outlet="thu"), sent=False, why="lý do")
    assert done.states == {alone: 5}
    rows = sql(
        mailed,
        "SELECT DISTINCT state, reason, code, not_before, settled_at, due_at FROM deliveries "
        "WHERE id <= 6",
    )
    assert len(rows) == 1


def test_the_choice_is_by_age_and_by_the_providers_words(mailed: Home) -> None:
    sql(mailed, "UPDATE deliveries SET settled_at = '2026-11-30 00:00:00.000000' WHERE id <= 2")
    sql(
        mailed,
        "INSERT INTO attempts (delivery_id, number, ended_at, outcome, code, reason, raw) VALUES "
        "(2, 1, '2026-11-30 00:00:00.000000', 'unknown', 'hang', '', '451 Timeout while reading')",
    )
    old = Undecided("unknown", before=mailed.now - timedelta(hours=12))
    told = Undecided("unknown", words="timeout WHILE")
    with mailed.database.read() as db:
        assert (count_of(db, old), count_of(db, told)) == (2, 1)
        assert sample_of(db, old, 1) == [1]
        assert said_last(db, [1, 2]) == {2: ("451 Timeout while reading", "hang")}
        assert count_of(db, Undecided("unknown", words="100%")) == 0
    assert decided(mailed, told).count == 1
    assert decided(mailed, old).count == 1


def test_they_are_shown_by_outlet_and_reason_the_largest_first(mailed: Home) -> None:
    with mailed.database.read() as db:
        found = alike_rows(db, Undecided("unknown"))
    assert [(rows.outlet, rows.code, rows.count) for rows in found] == [
        ("thu", "hang", 6),
        ("cong", "hang", 1),
    ]


def test_what_changed_meanwhile_is_left_and_said(mailed: Home) -> None:
    seen = Undecided("unknown", outlet="thu", seen_at=mailed.now)
    with mailed.database.write() as db:
        settle_by_hand(db, 1, True, mailed.act(DUYET, "riêng"))
    sql(mailed, "UPDATE deliveries SET settled_at = '2027-01-01 00:00:00.000000' WHERE id = 2")
    done = decided(mailed, seen, expected=6)
    assert done == DecidedTogether({"accepted": 4}, 2)
    assert [row.reason for row in mailed.log() if row.id == 1] == ["riêng"]
    with pytest.raises(InputError, match="không còn lượt gửi nào"):
        decided(mailed, seen, expected=6)


@pytest.mark.parametrize("why", ["", "  "])
def test_without_a_reason_nothing_is_decided(mailed: Home, why: str) -> None:
    with pytest.raises(InputError, match="phải ghi lý do"):
        decided(mailed, Undecided("unknown"), why=why)
    assert mailed.states() == {"unknown": 7}


def test_a_writer_decides_nothing(mailed: Home) -> None:
    with mailed.database.write() as db, pytest.raises(NotAllowed):
        settle_many(db, Undecided("unknown"), True, mailed.act(BIENTAP, "lý do"))
    assert mailed.states() == {"unknown": 7}


def test_several_occurrences_are_dropped_together_and_never_sent_together(home: Home) -> None:
    people, text, letter = audience(home, count=2), passed(home), outlet(home, "thu", "email")
    request = ScheduleRequest(text, [letter], people, home.now, "FREQ=DAILY;COUNT=3")
    calendared(home, request)
    planned(home)
    sql(home, "UPDATE deliveries SET state = 'held', settled_at = due_at")
    with pytest.raises(InputError, match="mỗi người nhận 3"):
        decided(home, Undecided("held"), sent=False)
    assert home.states() == {"held": 6}
    assert decided(home, Undecided("held")).states == {"cancelled": 6}
