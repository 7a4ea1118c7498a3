"""Notices to staff: claimed, paced, retried and logged like all others; told once, before the
mailings, and no citizen's and no report's affair."""

from datetime import datetime, timedelta

import pytest

from content.backup.restored import face_the_past
from content.deliveries.filters import Filter
from content.deliveries.log import LogRow, page
from content.deliveries.outlet_queue import queue_of
from content.deliveries.recount import drift, recount
from content.deliveries.settle_by_hand import settle_by_hand
from content.deliveries.waiting import waiting, waiting_deliveries
from content.notices.notices import (
    Addressees,
    Notice,
    NoticeText,
    end_untrue,
    issue,
    readdress,
)
from content.notices.told import ToldNotice, titles_of, told_by
from content.outlets.outlets import set_state
from content.people.acts import REMIND, Act
from content.sending import claims, leases
from sandbox.faults import Drop, Reply
from tests.engine.engine_kit import clock_of, pump, put
from tests.kit import QUANTRI, Home, Stands, addresses

pytestmark = pytest.mark.timeout(60)

TEXT = NoticeText("Còn 05 ngày đến hạn", "Báo cáo sắp đến hạn", ("Một.", "Hai <b> & ba."), ("Ba.",))
ABOUT = "report_reminder:143:2026-11-29:5"


def tell(
    home: Home,
    *people: str,
    about: str = ABOUT,
    outlet: str = "thu",
    since: datetime | None = None,
    expires_at: datetime | None = None,
) -> bool:
    (where,) = home.outlet_rows(outlet)
    to = Addressees(where, people or ("vanphong@hoadang.example.vn",))
    with home.database.write() as db:
        act = Act(REMIND, home.now)
        return issue(
            db,
            home.vault,
            Notice(about, "report_reminder", TEXT, since or home.now, expires_at),
            to,
            act,
        )


def notices(home: Home) -> list[LogRow]:
    return [row for row in home.log() if row.kind == "notice"]


def test_a_notice_leaves_as_a_letter_with_nothing_to_unsubscribe_from(
    ready: Home, servers: Stands
) -> None:
    assert tell(ready, "a@hoadang.example.vn", "b@hoadang.example.vn", "a@hoadang.example.vn")
    pump(ready, "thu")
    letters = servers.world.arrivals("smtp")
    assert sorted(str(letter.to) for letter in letters) == [
        "a@hoadang.example.vn",
        "b@hoadang.example.vn",
    ]
    assert {letter.title for letter in letters} == {TEXT.title}
    assert "Hai <b> & ba." in letters[0].text
    assert "- Ba." in letters[0].text
    heads = [letter.raw.partition("\r\n\r\n")[0] for letter in letters]
    assert all("Auto-Submitted: auto-generated" in head for head in heads)
    assert not any("List-" in head for head in heads), "staff are on no list"
    assert [(row.state, row.item, row.publication) for row in notices(ready)] == [
        ("accepted", "", 0)
    ] * 2


def test_what_it_is_about_is_told_once(ready: Home, servers: Stands) -> None:
    assert tell(ready)
    assert not tell(ready), "the same was told again"
    pump(ready, "thu")
    assert not tell(ready)
    pump(ready, "thu")
    assert len(servers.world.arrivals("smtp")) == 1
    assert [row.state for row in notices(ready)] == ["accepted"]


def test_it_goes_before_a_mailing_that_was_due_sooner_and_asks_for_no_hours(
    ready: Home, servers: Stands
) -> None:
    ready.audience("ca-xa", addresses(200))
    put(ready, "thu", "ca-xa", release_above=1000)
    clock_of(ready).forward(minutes=5)
    tell(ready)
    pump(ready, "thu")
    arrivals = servers.world.arrivals("smtp")
    assert len(arrivals) == 201
    first = [letter.to for letter in arrivals[:10]]
    assert "vanphong@hoadang.example.vn" in first, "staff waited for the whole mailing"


def test_an_outlet_that_was_paused_sends_it_later_and_after_its_end_never(
    ready: Home, servers: Stands
) -> None:
    with ready.database.write() as db:
        set_state(db, "thu", "paused", ready.act(QUANTRI, why="thử"))
    tell(ready, expires_at=ready.now + timedelta(days=2))
    tell(ready, about="report_reminder:143:2026-11-29:1", expires_at=ready.now + timedelta(days=9))
    pump(ready, "thu")
    clock_of(ready).forward(days=3)
    with ready.database.write() as db:
        set_state(db, "thu", "active", ready.act(QUANTRI))
    pump(ready, "thu")
    assert [(row.state, row.code) for row in notices(ready)] == [
        ("expired", "helps_nobody"),
        ("accepted", ""),
    ]
    assert len(servers.world.arrivals("smtp")) == 1


def test_a_passing_fault_is_tried_again_and_a_refused_address_suppresses_nobody(
    ready: Home, servers: Stands
) -> None:
    servers.smtp.script.add(Reply(451, "4.7.1 later"))
    tell(ready)
    pump(ready, "thu")
    assert [row.state for row in notices(ready)] == ["queued"]
    clock_of(ready).forward(minutes=30)
    servers.smtp.script.add(Reply(550, "5.1.1 no such user"))
    pump(ready, "thu")
    assert [row.state for row in notices(ready)] == ["rejected"]
    with ready.database.read() as db:
        assert db.exec_driver_sql("SELECT count(*) FROM suppressions").scalar_one() == 0


def test_a_pump_that_died_while_sending_leaves_it_unknown_for_a_person(
    ready: Home, servers: Stands
) -> None:
    tell(ready)
    (where,) = ready.outlet_rows("thu")
    with ready.database.write() as db:
        lease = leases.take_lease(db, where.id, "another-host/7/1", ready.now)
        (due,) = claims.claim_notices(db, lease, ready.now, 10)
        assert claims.begin(db, lease, [due]) == {due.id}
        assert [row.notice_id for row in claims.begun(db, lease)] == [due.notice_id]
    with ready.database.write() as db:
        heir = leases.take_lease(db, where.id, "another-host/8/1", ready.now)
        leases.give_back(db, heir, ready.now)
    assert [row.state for row in notices(ready)] == ["unknown"]
    with ready.database.read() as db:
        (group,) = waiting_deliveries(db)
        (row,) = waiting(db, ready.now)
    assert (group.title, group.publication, group.delivery) == (TEXT.title, 0, due.id)
    assert (row.kind, row.item) == ("unknown", None)
    pump(ready, "thu")
    assert servers.world.arrivals("smtp") == [], "what may have left was sent again by itself"
    with ready.database.write() as db:
        settle_by_hand(db, due.id, False, ready.act(QUANTRI, why="không thấy trong hộp thư"))
    pump(ready, "thu")
    assert len(servers.world.arrivals("smtp")) == 1


def test_the_log_and_its_counts_have_them_and_a_filter_by_item_has_not(
    ready: Home, servers: Stands
) -> None:
    ready.audience("ca-xa", addresses(3))
    put(ready, "thu", "ca-xa", release_above=1000)
    tell(ready)
    pump(ready, "thu")
    (where,) = ready.outlet_rows("thu")
    day = Filter(since=ready.now - timedelta(hours=1), until=ready.now + timedelta(hours=1))
    with ready.database.read() as db:
        every = [page(db, which, 10) for which in (day, Filter(outlet="thu"), Filter())]
        item = next(row.item for row in every[2] if row.item)
        named = page(db, Filter(item=item), 10)
        queue = queue_of(db, where.id)
        assert drift(db) == []
    assert [sum(row.kind == "notice" for row in rows) for rows in every] == [1, 1, 1]
    assert [len(rows) for rows in every] == [4, 4, 4]
    assert [row.kind for row in named] == ["publish"] * 3
    assert (queue.queued, queue.leaving, queue.last_sent) == (0, 0, queue.last_sent)
    assert queue.last_sent is not None
    with ready.database.write() as db:
        recount(db)
        assert drift(db) == []


def test_after_a_restore_what_may_have_been_told_waits_for_a_person(
    ready: Home, servers: Stands
) -> None:
    lost = ready.now - timedelta(hours=2)
    with ready.database.write() as db:
        face_the_past(db, ready.context.calendar, lost, ready.act())
    clock_of(ready).forward(minutes=1)
    tell(ready, since=lost)
    tell(ready, about="report_reminder:143:2026-11-29:1")
    pump(ready, "thu")
    states = [(row.state, row.code) for row in notices(ready)]
    assert states == [("held", "restored"), ("accepted", "")], "told twice, or held without need"


def test_a_copy_that_is_restored_counts_the_notices_that_it_holds(ready: Home) -> None:
    tell(ready, "a@hoadang.example.vn", "b@hoadang.example.vn")
    with ready.database.write() as db:
        after = face_the_past(db, ready.context.calendar, ready.now, ready.act())
    assert (after.held, after.notices) == ({}, 2)
    assert [row.state for row in notices(ready)] == ["held", "held"]


def test_what_is_true_no_more_is_called_off_and_a_newer_one_leaves(
    ready: Home, servers: Stands
) -> None:
    newer = "report_reminder:143:2026-11-29:1"
    tell(ready)
    tell(ready, about=newer)
    with ready.database.write() as db:
        assert end_untrue(db, "report_reminder", [newer], Act(REMIND, ready.now)) == 1
    pump(ready, "thu")
    assert [(row.state, row.code) for row in notices(ready)] == [
        ("cancelled", "not_true_now"),
        ("accepted", ""),
    ]


def test_on_the_same_day_a_new_officer_is_told_and_one_who_left_is_not(
    ready: Home, servers: Stands
) -> None:
    def readdressed(*people: str) -> None:
        (where,) = ready.outlet_rows("thu")
        notice = Notice(ABOUT, "report_reminder", TEXT, ready.now)
        with ready.database.write() as db:
            to = Addressees(where, people)
            readdress(db, ready.vault, notice, to, Act(REMIND, ready.now))

    tell(ready, "cu@hoadang.example.vn", "o@hoadang.example.vn")
    readdressed("o@hoadang.example.vn", "moi@hoadang.example.vn")
    pump(ready, "thu")
    letters = [letter.to for letter in servers.world.arrivals("smtp")]
    assert sorted(letters) == ["moi@hoadang.example.vn", "o@hoadang.example.vn"]
    clock_of(ready).forward(days=1)
    readdressed("ba@hoadang.example.vn")
    pump(ready, "thu")
    assert len(servers.world.arrivals("smtp")) == 2, "yesterday's text says too many days"


def test_one_that_is_refused_is_told_until_it_helps_nobody(ready: Home, servers: Stands) -> None:
    servers.smtp.script.add(Reply(550, "5.1.1 no such user"))
    tell(ready, expires_at=ready.now + timedelta(days=2))
    pump(ready, "thu")
    with ready.database.read() as db:
        (row,) = waiting(db, ready.now)
        (notice,) = notices(ready)
        assert (row.kind, row.subject) == ("unreached", str(notice.id))
        assert list(waiting(db, ready.now + timedelta(days=2))) == []


def test_what_was_unknown_is_sent_late_when_a_person_says_so(ready: Home, servers: Stands) -> None:
    servers.smtp.script.add(Drop(commit=False))
    tell(ready, expires_at=ready.now + timedelta(days=9))
    pump(ready, "thu")
    (notice,) = notices(ready)
    assert notice.state == "unknown"
    clock_of(ready).forward(days=3)  # the outlet's lateness rule is not for notices
    with ready.database.write() as db:
        why = ready.act(QUANTRI, why="không thấy trong hộp thư")
        assert settle_by_hand(db, notice.id, False, why) == "queued"
    pump(ready, "thu")
    assert len(servers.world.arrivals("smtp")) == 1


def test_what_was_told_can_be_read_again_but_not_the_whole_address(ready: Home) -> None:
    tell(ready)
    (notice,) = notices(ready)
    with ready.database.read() as db:
        told = told_by(db, ready.vault, notice.id)
        assert titles_of(db, [notice.id, notice.id + 1]) == {notice.id: TEXT.title}
        assert told_by(db, ready.vault, notice.id + 1) is None
    assert told == ToldNotice(TEXT, "v***@hoadang.example.vn", None)


def test_an_outlet_that_is_addressed_to_nobody_takes_none(ready: Home) -> None:
    with pytest.raises(ValueError, match="addressed to nobody"):
        tell(ready, outlet="telegram")
