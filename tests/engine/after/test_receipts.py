"""Receipts: what a provider says later moves a delivery where it may, once, and nothing that it
says is lost."""

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from sqlalchemy import text

from channels import CHANNELS
from channels.contract.message import DeliveryKey
from channels.contract.outcome import Rejected
from channels.contract.reasons import Reason, Why
from channels.contract.receipts import Receipt
from channels.sms.sms_gateway import SmsGateway
from content.audiences.audiences import find_audience
from content.deliveries.filters import Filter
from content.deliveries.log import LogRow
from content.deliveries.settle_by_hand import settle_by_hand
from content.deliveries.states import move
from content.sending import receipt_inbox
from engine.after.receipts import BROKEN, FORGED, NO_READER, UNREADABLE, collect
from engine.shift import drain
from sandbox.faults import Drop, Hang
from tests.engine.engine_kit import call_back, clock_of, heard, key_of, letters, pump, put, report
from tests.kit import DUYET, Home, Stands

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
def sent(ready: Home) -> Home:
    """Two messages that Kannel has taken."""
    put(ready, "sms", "sdt")
    pump(ready, "sms")
    assert ready.states() == {"accepted": 2}
    return ready


@pytest.fixture
def unclear(ready: Home, servers: Stands) -> Home:
    """Two messages whose answers were lost."""
    servers.kannel.script.add(Drop(commit=True), Drop(commit=True))
    put(ready, "sms", "sdt")
    pump(ready, "sms")
    assert ready.states() == {"unknown": 2}
    return ready


def first(home: Home) -> LogRow:
    return home.log()[0]


def test_arrival_is_proven_by_a_receipt(sent: Home) -> None:
    before = first(sent)
    report(sent, before, 1)
    assert collect(sent.context) == 1
    after = first(sent)
    assert (after.state, after.provider_id, after.settled_at) == (
        "delivered",
        before.provider_id,
        before.settled_at,
    )
    assert [(attempt.outcome, attempt.provider_id) for attempt in heard(sent, after.id)][1:] == [
        ("receipt: delivered", f"kannel-{after.id}")
    ]
    assert letters(sent) == [(True, "")]


def test_a_failure_is_a_rejection_with_its_reason(sent: Home) -> None:
    report(sent, first(sent), 2, answer="stat:UNDELIV err:045")
    collect(sent.context)
    row = first(sent)
    assert (row.state, row.reason) == (
        "rejected",
        "Nhà mạng báo tin không đến nơi.",
    )
    assert heard(sent, row.id)[-1].raw == "stat:UNDELIV err:045"


@pytest.mark.parametrize(("kind", "state"), [(1, "delivered"), (8, "accepted"), (16, "rejected")])
def test_a_receipt_settles_what_was_unknown(
    unclear: Home, servers: Stands, kind: int, state: str
) -> None:
    clock_of(unclear).forward(minutes=3)
    report(unclear, first(unclear), kind)
    collect(unclear.context)
    row = first(unclear)
    assert (row.state, row.settled_at) == (state, unclear.now)
    assert row.provider_id == (None if state == "rejected" else f"kannel-{row.id}")
    pump(unclear, "sms")
    assert len(servers.world.arrivals("kannel")) == 2, "nothing is sent again"


def test_reports_on_the_way_are_noted_and_move_nothing(sent: Home) -> None:
    report(sent, first(sent), 8, 4, 1)
    collect(sent.context)
    row = first(sent)
    assert row.state == "delivered"
    assert [attempt.outcome for attempt in heard(sent, row.id)] == [
        "accepted",
        "receipt: accepted",
        "receipt: delivered",
    ]


def test_t69_a_receipt_before_the_answer_waits_for_it(ready: Home, servers: Stands) -> None:
    put(ready, "sms", "sdt")
    pump(ready, "sms")
    row = first(ready)
    with ready.database.write() as db:
        db.execute(text("UPDATE deliveries SET state = 'sending' WHERE id = :id"), {"id": row.id})
    report(ready, row, 1)
    assert collect(ready.context) == 0
    assert letters(ready) == [(False, "")]
    with ready.database.write() as db:
        move(db, "accepted", [row.id])
    assert collect(ready.context) == 1
    assert first(ready).state == "delivered"


def test_t69_a_true_receipt_that_overtakes_its_answer_is_not_lost(
    ready: Home, servers: Stands
) -> None:
    taken = threading.Event()
    add = servers.world.add
    servers.world.add = lambda arrival: (add(arrival), taken.set())[0]  # type: ignore[method-assign,func-returns-value]
    servers.kannel.script.add(Hang(1.0, commit=True), Hang(1.0, commit=True))
    put(ready, "sms", "sdt")
    sending = threading.Thread(target=pump, args=(ready, "sms"))
    sending.start()
    assert taken.wait(30)
    for row in ready.log():
        report(ready, row, 1)
    assert collect(ready.context) == 0, "the pump has them in its hands"
    sending.join()
    assert ready.states() == {"unknown": 2}
    assert collect(ready.context) == 2
    assert ready.states() == {"delivered": 2}


def test_t69_a_receipt_given_twice_is_noted_once(sent: Home) -> None:
    report(sent, first(sent), 1, 1)
    assert collect(sent.context) == 2
    report(sent, first(sent), 1)
    assert collect(sent.context) == 1
    assert [attempt.outcome for attempt in heard(sent, first(sent).id)] == [
        "accepted",
        "receipt: delivered",
    ]


def test_a_late_failure_takes_back_what_was_delivered(sent: Home) -> None:
    report(sent, first(sent), 1)
    collect(sent.context)
    report(sent, first(sent), 2)
    collect(sent.context)
    row = first(sent)
    assert (row.state, row.reason) == ("rejected", "Nhà mạng báo tin không đến nơi.")
    assert heard(sent, row.id)[-1].outcome == "receipt: rejected"


@pytest.mark.parametrize("kinds", [(2, 1), (1, 2), (8, 1, 16, 1)])
def test_t73_of_several_parts_no_success_hides_a_failure(
    sent: Home, kinds: tuple[int, ...]
) -> None:
    report(sent, first(sent), *kinds)
    collect(sent.context)
    assert first(sent).state == "rejected"


def test_t73_a_success_heard_after_a_failure_changes_nothing(sent: Home) -> None:
    for kind in (2, 1):
        report(sent, first(sent), kind)
        collect(sent.context)
    row = first(sent)
    assert row.state == "rejected"
    assert [attempt.outcome for attempt in heard(sent, row.id)][1:] == [
        "receipt: rejected",
        "receipt: delivered",
    ]


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ("key=1-aaaaaaaaaaaaaaaa&type=1", FORGED),
        ("key=99999&type=1", FORGED),
        ("type=1", UNREADABLE),
        ("", UNREADABLE),
        ("\x00&=%", UNREADABLE),
    ],
)
def test_what_is_forged_or_says_nothing_moves_nothing_and_is_kept(
    sent: Home, query: str, note: str
) -> None:
    call_back(sent, query)
    assert collect(sent.context) == 1
    assert sent.states() == {"accepted": 2}
    assert letters(sent) == [(True, note)]
    assert collect(sent.context) == 0


def test_a_true_key_counts_only_at_its_own_outlet(
    sent: Home, tmp_path: Path, servers: Stands
) -> None:
    sent.outlets(servers.outlets(tmp_path / "drop").replace('name = "sms"', 'name = "sms-2"'))
    call_back(sent, f"key={key_of(sent, first(sent))}&type=1", "sms-2")
    collect(sent.context)
    assert sent.states() == {"accepted": 2}
    assert letters(sent) == [(True, FORGED)]


def test_a_channel_that_reads_no_receipts_says_so(sent: Home) -> None:
    call_back(sent, f"key={key_of(sent, first(sent))}&type=1", "telegram")
    collect(sent.context)
    assert letters(sent) == [(True, NO_READER)]


class BrokenSms(SmsGateway):
    """An adapter with a bug."""

    name: ClassVar[str] = "sms_gateway"

    def read_receipt(
        self, method: str, query: str, headers: Mapping[str, str], body: bytes
    ) -> list[Receipt]:
        if "type=1" in query:
            raise KeyError("a bug")
        return super().read_receipt(method, query, headers, body)


def test_nothing_is_lost_while_an_adapter_is_broken(
    sent: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    report(sent, sent.log()[0], 1)
    report(sent, sent.log()[1], 2)
    with monkeypatch.context() as broken:
        broken.setitem(CHANNELS, "sms_gateway", f"{__name__}:BrokenSms")
        assert [collect(sent.context), collect(sent.context)] == [1, 0], (
            "one bad letter does not hold up the others"
        )
    assert letters(sent) == [(False, BROKEN), (True, "")]
    assert caplog.text.count("the adapter raised") == 1
    assert key_of(sent, first(sent)) not in caplog.text.replace("KeyError", "")
    assert collect(sent.context) == 1
    assert sorted(sent.states()) == ["delivered", "rejected"]
    assert letters(sent)[0] == (True, "")


def test_receipts_wait_for_an_outlet_that_cannot_be_opened(
    ready: Home, servers: Stands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMS_SECRET", "sandbox-kannel")
    ready.outlets(
        servers.outlets(tmp_path / "drop").replace('"sandbox-kannel"', '{ env = "SMS_SECRET" }')
    )
    put(ready, "sms", "sdt")
    pump(ready, "sms")
    report(ready, first(ready), 1)
    monkeypatch.delenv("SMS_SECRET")
    assert collect(ready.context) == 0
    monkeypatch.setenv("SMS_SECRET", "sandbox-kannel")
    assert collect(ready.context) == 1
    assert first(ready).state == "delivered"


class BouncingSms(SmsGateway):
    """An adapter whose provider knows bad addresses."""

    name: ClassVar[str] = "sms_gateway"

    def read_receipt(
        self, method: str, query: str, headers: Mapping[str, str], body: bytes
    ) -> list[Receipt]:
        return [Receipt(DeliveryKey(query), Rejected(Why(Reason.NO_SUCH_ADDRESS), suppress=True))]


def test_a_bad_address_is_never_written_to_again(
    sent: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(CHANNELS, "sms_gateway", f"{__name__}:BouncingSms")
    call_back(sent, key_of(sent, first(sent)))
    collect(sent.context)
    with sent.database.read() as db:
        why, by = db.execute(text("SELECT why, added_by FROM suppressions")).one()
        assert find_audience(db, "sdt").size == 2
    assert (why, by) == (
        "Địa chỉ của người nhận không tồn tại: tin, bài không gửi tới đó nữa.",
        "flow:collect_receipts",
    )
    put(sent, "sms", "sdt", sent.now + timedelta(seconds=1))
    clock_of(sent).forward(seconds=2)
    pump(sent, "sms")
    assert sent.states() == {"accepted": 2, "rejected": 1, "suppressed": 1}


def test_what_a_person_queued_again_is_held_when_it_had_arrived_after_all(
    unclear: Home, servers: Stands
) -> None:
    row = first(unclear)
    with unclear.database.write() as db:
        assert (
            settle_by_hand(db, row.id, False, unclear.act(DUYET, "tổng đài nói chưa nhận"))
            == "queued"
        )
    report(unclear, row, 1)
    collect(unclear.context)
    pump(unclear, "sms")
    assert first(unclear).state == "held"
    assert "hãy quyết định" in (first(unclear).reason or "")
    assert len(servers.world.arrivals("kannel")) == 2


def test_a_failure_report_lets_what_was_queued_again_go(unclear: Home, servers: Stands) -> None:
    row = first(unclear)
    with unclear.database.write() as db:
        settle_by_hand(db, row.id, False, unclear.act(DUYET, "tổng đài nói chưa nhận"))
    report(unclear, row, 2)
    collect(unclear.context)
    pump(unclear, "sms")
    assert first(unclear).state == "accepted"
    assert len(servers.world.arrivals("kannel")) == 3


def test_collectors_side_by_side_read_each_letter_once(sent: Home) -> None:
    for row in sent.log():
        report(sent, row, 8, 1)
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _: collect(sent.context), range(4))) == 4
    assert sent.states() == {"delivered": 2}
    assert [len(heard(sent, row.id)) for row in sent.log()] == [3, 3]


def test_a_pass_of_lantoa_publish_reads_receipts_too(sent: Home) -> None:
    report(sent, first(sent), 1)
    drain(sent.context, until_idle=True)
    assert first(sent).state == "delivered"


def test_a_provider_whose_clock_is_ahead_moves_nothing_into_the_future(sent: Home) -> None:
    late = int((sent.now + timedelta(days=400)).timestamp())
    early = int((sent.now - timedelta(seconds=7)).timestamp())
    call_back(sent, f"key={key_of(sent, sent.log()[0])}&type=1&at={late}")
    call_back(sent, f"key={key_of(sent, sent.log()[1])}&type=1&at={early}")
    collect(sent.context)
    assert [heard(sent, row.id)[-1].ended_at for row in sent.log()] == [
        sent.now,
        sent.now - timedelta(seconds=7),
    ]


def test_a_callback_lies_sealed_and_shows_in_no_repr(sent: Home) -> None:
    query = "phone=84900000001&text=Kinh%20moi"
    call_back(sent, query)
    with sent.database.read() as db:
        (stored,) = db.execute(text("SELECT request FROM inbox")).scalars()
        (letter,) = receipt_inbox.unread(db, sent.vault, sent.outlet_rows("sms")[0].id, 0, 10)
    assert b"84900000001" not in stored
    assert "84900000001" not in repr(letter)
    assert letter.callback.query == query


def test_t33_a_delivery_that_no_receipt_ever_speaks_of_is_ended_all_the_same(sent: Home) -> None:
    clock_of(sent).forward(days=30)
    assert collect(sent.context) == 0
    assert drain(sent.context, until_idle=True)[0].moved == 0
    assert sent.log(Filter(state="accepted")) == sent.log()
