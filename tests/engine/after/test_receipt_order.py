"""Receipts in any order and any batches end in the same state; those that name a message as its
provider does; and the silence of a provider."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import ClassVar
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from channels import CHANNELS
from channels.contract.outcome import Delivered, Rejected
from channels.contract.reasons import Reason, Why
from channels.contract.receipts import Receipt
from channels.sms.sms_gateway import SmsGateway
from content.deliveries.filters import Filter
from content.sending import receipt_ids, receipt_inbox
from engine.after.receipts import EARLY, LEFT, NOBODYS, WROTE, collect
from engine.daily.silences import note_silences
from tests.engine.engine_kit import call_back, clock_of, letters, pump, put, report
from tests.kit import Home

FINAL = {1: "delivered", 2: "rejected", 16: "rejected"}


@pytest.fixture
def sent(ready: Home) -> Home:
    """Two messages that Kannel has taken."""
    put(ready, "sms", "sdt")
    pump(ready, "sms")
    return ready


def anew(home: Home, state: str) -> None:
    """As if nothing had been heard of them yet."""
    with home.database.write() as db:
        db.execute(text("DELETE FROM attempts WHERE outcome LIKE 'receipt%'"))
        db.execute(
            text("UPDATE deliveries SET state = :state, reason = NULL, code = ''"),
            {"state": state},
        )


def end_of(home: Home, kinds: Sequence[int], cuts: Sequence[bool]) -> tuple[str, str]:
    """State and code of the first message once it was reported on so, in batches that end where
    the cuts say."""
    for kind, cut in zip(kinds, cuts, strict=True):
        report(home, home.log()[0], kind)
        if cut:
            collect(home.context)
    collect(home.context)
    row = home.log()[0]
    return row.state, row.code


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.sampled_from([1, 2, 4, 8, 16, 32]), min_size=1, max_size=5).flatmap(
        lambda kinds: st.tuples(
            st.just(kinds),
            st.permutations(kinds),
            st.lists(st.booleans(), min_size=len(kinds), max_size=len(kinds)),
        )
    ),
    st.sampled_from(["accepted", "unknown"]),
)
def test_order_and_batches_do_not_change_the_end(
    sent: Home, said: tuple[list[int], list[int], list[bool]], state: str
) -> None:
    kinds, shuffled, cuts = said
    anew(sent, state)
    together = end_of(sent, kinds, [False] * len(kinds))
    anew(sent, state)
    assert end_of(sent, shuffled, cuts) == together
    finals = {FINAL.get(kind, "accepted") for kind in kinds}
    worst = next(end for end in ("rejected", "delivered", "accepted") if end in finals)
    assert together[0] == worst


class NamingSms(SmsGateway):
    """A provider that knows its own names only."""

    name: ClassVar[str] = "sms_gateway"

    def read_receipt(
        self, method: str, query: str, headers: Mapping[str, str], body: bytes
    ) -> list[Receipt]:
        name, _, stat = query.partition(":")
        outcome = Delivered(name) if stat == "ok" else Rejected(Why(Reason.NOT_ARRIVED, stat))
        return [Receipt(None, outcome, ids=(name.upper(), name))]


@pytest.fixture
def naming(sent: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setitem(CHANNELS, "sms_gateway", f"{__name__}:NamingSms")
    return sent


def test_a_receipt_finds_its_message_by_the_providers_name(naming: Home) -> None:
    (sms,) = naming.outlet_rows("sms")
    one, two = naming.log()
    with naming.database.write() as db:
        receipt_ids.keep(db, sms.id, {one.id: "A1", two.id: "b2"}, naming.now)
        receipt_ids.keep(db, sms.id, {two.id: "A1"}, naming.now)  # given twice: the first stays
    call_back(naming, "a1:ok")
    call_back(naming, "b2:UNDELIV")
    assert collect(naming.context) == 2
    assert [row.state for row in naming.log()] == ["delivered", "rejected"]


def test_a_receipt_before_its_name_waits_and_nobodys_is_set_aside_and_shown(naming: Home) -> None:
    (sms,) = naming.outlet_rows("sms")
    call_back(naming, "a1:ok")
    assert collect(naming.context) == 0
    assert letters(naming) == [(False, "")]
    with naming.database.write() as db:
        receipt_ids.keep(db, sms.id, {naming.log()[0].id: "a1"}, naming.now)
    assert collect(naming.context) == 1
    assert naming.log()[0].state == "delivered"
    call_back(naming, "khac:ok")
    assert collect(naming.context) == 0
    clock_of(naming).forward(seconds=EARLY.total_seconds())
    assert collect(naming.context) == 1
    with naming.database.read() as db:
        amount, (letter,) = receipt_inbox.set_aside(db, sms.id, 10)
    assert (amount, letter.note) == (1, NOBODYS)


def test_what_never_gets_a_receipt_stays_accepted_and_is_counted_apart(sent: Home) -> None:
    clock = clock_of(sent)
    report(sent, sent.log()[0], 1)
    collect(sent.context)
    clock.forward(hours=71)
    assert note_silences(sent.context) == 0, "its time is not over"
    clock.forward(hours=2)
    assert note_silences(sent.context) == 1
    assert note_silences(sent.context) == 0
    silent = sent.log(Filter(code="no_receipt"))
    assert [(row.state, row.reason) for row in silent] == [
        ("accepted", "Nhà cung cấp đã nhận mà không báo tin có đến hay không.")
    ]
    report(sent, silent[0], 1)
    collect(sent.context)
    assert [(row.state, row.code, row.reason) for row in sent.log()] == [
        ("delivered", "", None)
    ] * 2


def test_names_are_forgotten_once_nothing_more_is_heard(sent: Home) -> None:
    (sms,) = sent.outlet_rows("sms")
    with sent.database.write() as db:
        receipt_ids.keep(db, sms.id, {sent.log()[0].id: "a1"}, sent.now)
    clock_of(sent).forward(days=4)
    note_silences(sent.context)
    with sent.database.read() as db:
        assert receipt_ids.named(db, sms.id, ["a1"]) == {}


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        ("DUNG", False),
        ("Từ chối nhận", False),
        ("stop!", False),
        ("dừng", False),
        ("Toi khong dung dia chi nay nua, hoi UBND", True),
        ("Cam on", True),
    ],
)
def test_who_writes_back_that_he_wants_no_more_never_gets_anything_again(
    sent: Home, text: str, stays: bool
) -> None:
    call_back(sent, urlencode({"from": "84900000000", "text": text}))
    assert collect(sent.context) == 1
    assert letters(sent) == [(True, WROTE if stays else LEFT)]
    put(sent, "sms", "sdt", sent.now + timedelta(seconds=1))
    clock_of(sent).forward(seconds=2)
    pump(sent, "sms")
    assert sent.states() == ({"accepted": 4} if stays else {"accepted": 3, "suppressed": 1})
