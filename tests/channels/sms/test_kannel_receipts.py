"""Kannel's delivery reports: each kind is read for what it proves, a failure is never hidden, and
nothing private is quoted."""

from datetime import UTC, datetime
from urllib.parse import quote, urlencode

import pytest

from channels.contract.message import DeliveryKey
from channels.contract.outcome import Accepted, Delivered, Rejected
from channels.contract.reasons import Reason, Why
from channels.contract.receipts import Receipt
from channels.sms.kannel_receipts import read_report

KEY = DeliveryKey("42-abcdefgh23456777")
KANNEL_ID = "0f6a3c1e-90c1-4d5e-8a55-0d6a2b1f7c11"
SMPP_RECEIPT = (
    "id:7220bb6bd0be98fa sub:001 dlvrd:000 submit date:2612011000 done date:2612011001 stat:{} "
    "err:{} text:Kinh moi"
)


def report(kind: int | str, **more: str) -> list[Receipt]:
    return read_report(urlencode({"key": KEY, "type": str(kind), "id": KANNEL_ID, **more}))


def outcome(kind: int | str, **more: str) -> Accepted | Delivered | Rejected:
    (receipt,) = report(kind, **more)
    assert receipt.key == KEY
    return receipt.outcome


def test_the_handset_has_it() -> None:
    assert outcome(1) == Delivered(KANNEL_ID)


@pytest.mark.parametrize("kind", [4, 8, 32, 12])
def test_what_the_operator_took_or_keeps_has_left(kind: int) -> None:
    assert outcome(kind) == Accepted(KANNEL_ID)


@pytest.mark.parametrize(("kind", "word"), [(2, "failed"), (16, "refused")])
def test_a_failure_without_an_answer_is_named_by_its_kind(kind: int, word: str) -> None:
    assert outcome(kind) == Rejected(Why(Reason.NOT_ARRIVED, word))


def test_a_failure_is_named_by_the_operators_own_state_and_error() -> None:
    assert outcome(2, answer=SMPP_RECEIPT.format("UNDELIV", "045")) == Rejected(
        Why(Reason.NOT_ARRIVED, "stat:UNDELIV err:045")
    )


@pytest.mark.parametrize(
    ("answer", "code"),
    [("NACK/0x0000000b/Invalid Destination Address", "0x0000000b"), ("NACK/11/x", "11")],
)
def test_a_refusal_is_named_by_its_smpp_status(answer: str, code: str) -> None:
    assert outcome(16, answer=answer) == Rejected(Why(Reason.NOT_ARRIVED, f"NACK/{code}"))


def test_t73_in_one_report_a_failed_bit_is_not_hidden_by_a_delivered_one() -> None:
    assert isinstance(outcome(1 | 2), Rejected)
    assert isinstance(outcome(1 | 16), Rejected)


def test_neither_number_nor_text_of_an_answer_is_quoted() -> None:
    answer = "NACK/text 84901234567 Kinh moi stat:84901234567"
    said = outcome(2, answer=answer)
    assert isinstance(said, Rejected)
    assert "84901234567" not in said.why.raw
    assert "Kinh moi" not in said.why.raw


def test_the_moment_is_the_operators() -> None:
    (receipt,) = report(1, at="1796094061")
    assert receipt.at == datetime(2026, 12, 1, 3, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("at", ["", "%T", "-5", "0", "9" * 12, "9" * 40, "1e9"])
def test_an_unreadable_moment_is_none(at: str) -> None:
    (receipt,) = report(1, at=at)
    assert receipt.at is None


@pytest.mark.parametrize("named", ["", "a\nb", "x" * 101, "có dấu"])
def test_without_an_id_of_kannel_our_key_stands_for_it(named: str) -> None:
    (receipt,) = read_report(f"key={KEY}&type=1&id={quote(named)}")
    assert receipt.outcome == Delivered(KEY)


@pytest.mark.parametrize(
    "query",
    [
        *("", "key=", "type=1", "&&&=%", "\x00\ud800", f"key={KEY}"),
        *("key=%FF%FE&type=1", "key=A%20B&type=1", "key=" + "a" * 41 + "&type=1"),
        *(f"key={KEY}&type={kind}" for kind in ("", "%25d", "0", "64", "1e3", "-1", "1000")),
    ],
)
def test_what_says_nothing_that_kannel_says_is_no_receipt(query: str) -> None:
    assert read_report(query) == []


def test_other_parameters_of_the_hook_do_not_disturb() -> None:
    (receipt,) = read_report(f"outlet=a&key={KEY}&type=1&key=other")
    assert (receipt.key, receipt.outcome) == (KEY, Delivered(KEY))
