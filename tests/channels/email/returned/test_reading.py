"""What a letter that came back means, in the dialects of real mail servers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.contract.message import DeliveryKey
from channels.contract.outcome import Delivered, Rejected
from channels.contract.reasons import Reason
from channels.contract.receipts import Irrelevant, Receipt
from channels.email.returned.reading import (
    ARRIVED,
    AUTOMATIC,
    DELAY,
    IN_PART,
    NO_KEY,
    NO_REPORT,
    read,
)
from tests.channels.email.returned import letters_kit as kit
from tests.channels.email.returned.letters_kit import KEY, OURS, report, wrapped

DOMAIN = "example.gov.vn"


def said(text: str) -> list[Receipt] | Irrelevant:
    return read(text.replace("\n", "\r\n").encode(), DOMAIN)


def rejected(text: str) -> tuple[str, bool, bool]:
    """The reason, whether the address is bad, whether it counts as soft."""
    found = said(text)
    assert isinstance(found, list), found
    (receipt,) = found
    assert receipt.key == DeliveryKey(KEY)
    assert isinstance(receipt.outcome, Rejected)
    return receipt.outcome.why.code, receipt.outcome.suppress, receipt.soft


@pytest.mark.parametrize(
    ("status", "diagnostic", "expected"),
    [
        ("5.1.1", "smtp; 550 5.1.1 user unknown", (Reason.NO_SUCH_ADDRESS, True, False)),
        ("5.1.1", "", (Reason.NO_SUCH_ADDRESS, True, False)),
        ("5.1.2", "smtp; Host not found", (Reason.NO_SUCH_ADDRESS, True, False)),
        ("5.1.10", "smtp; 556 5.1.10 null MX", (Reason.NO_SUCH_ADDRESS, True, False)),
        ("", "smtp; 550 No such user here", (Reason.NO_SUCH_ADDRESS, True, False)),
        ("5.2.1", "smtp; 550 5.2.1 mailbox disabled", (Reason.MAILBOX, False, True)),
        ("5.2.2", "smtp; 552 5.2.2 over quota", (Reason.MAILBOX, False, True)),
        ("4.2.2", "smtp; 452 4.2.2 mailbox full", (Reason.MAILBOX, False, True)),
        ("4.4.7", "smtp; 450 greylisted", (Reason.NOT_ARRIVED, False, True)),
        ("5.4.7", "smtp; delivery time expired", (Reason.NOT_ARRIVED, False, True)),
        ("5.7.1", "smtp; 550 5.7.1 blocked by policy", (Reason.POLICY, False, False)),
        ("5.7.26", "smtp; 550-5.7.26 unauthenticated", (Reason.POLICY, False, False)),
        (
            "5.7.515",
            "smtp; 550 5.7.515 Access denied, sending domain does not meet",
            (Reason.POLICY, False, False),
        ),
        ("5.0.0", "smtp; 554 5.7.1 Relay access denied", (Reason.RELAY_DENIED, False, False)),
        ("5.0.0", "x-unix; error in /usr/lib", (Reason.RECIPIENT_REFUSED, False, True)),
    ],
)
def test_the_status_decides_and_then_the_servers_words(
    status: str, diagnostic: str, expected: tuple[Reason, bool, bool]
) -> None:
    assert rejected(report(status, diagnostic)) == expected


def test_only_failed_is_final() -> None:
    assert said(report("4.4.1", "smtp; timed out", action="delayed")) == DELAY
    assert said(report("2.0.0", "smtp; 250 ok", action="delivered")) == ARRIVED
    assert said(report("2.0.0", "smtp; 250 ok", action="relayed")) == ARRIVED
    assert rejected(report("5.1.1", action="Failed"))[1]
    assert rejected(report("5.1.1", action=""))[1], "a report without an action has its status"
    assert said(report("4.4.1", action="")) == DELAY


def test_a_list_of_which_one_member_is_gone_is_no_bad_address() -> None:
    two = report().replace(
        "\n--B1\nContent-Description: Undelivered Message",
        "\nFinal-Recipient: rfc822; b@nhan.example\nAction: delivered\nStatus: 2.0.0\n"
        "\n--B1\nContent-Description: Undelivered Message",
    )
    assert said(two) == IN_PART


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (kit.EXIM, (Reason.NO_SUCH_ADDRESS, True, False)),
        (kit.EXIM_NO_CODE, (Reason.NOT_ARRIVED, False, True)),
        (kit.QMAIL, (Reason.NO_SUCH_ADDRESS, True, False)),
        (kit.YAHOO_OLD, (Reason.RECIPIENT_REFUSED, False, True)),
        (kit.EXCHANGE_WORDS, (Reason.NOT_ARRIVED, False, True)),
        (kit.QUOTA_WORDS, (Reason.MAILBOX, False, True)),
        (kit.VIETNAMESE_WORDS, (Reason.MAILBOX, False, True)),
        (wrapped(report()), (Reason.NO_SUCH_ADDRESS, True, False)),
        (report().replace("Status:", "STATUS:").replace("Action:", "action:"), None),
        (report().replace("\n\n--B1--", ""), None),  # cut off
    ],
)
def test_the_odd_forms(text: str, expected: tuple[Reason, bool, bool] | None) -> None:
    assert rejected(text) == (expected or (Reason.NO_SUCH_ADDRESS, True, False))


def test_words_alone_never_make_an_address_bad() -> None:
    """Without a server's own answer nothing is certain but that it did not arrive."""
    for text in (kit.EXCHANGE_WORDS, kit.EXIM_NO_CODE, kit.VIETNAMESE_WORDS):
        assert rejected(text)[1] is False


def test_who_is_away_is_no_bounce_and_a_delay_neither() -> None:
    assert said(kit.AWAY) == AUTOMATIC
    assert said(kit.AWAY_UNMARKED) == AUTOMATIC
    assert said(kit.EXIM_DELAY) == DELAY


def test_a_complaint_proves_arrival_and_ends_the_letters() -> None:
    found = said(kit.COMPLAINT)
    key = DeliveryKey(KEY)
    assert found == [Receipt(key, Delivered(f"{KEY}@{DOMAIN}"), complaint=True)]


def test_what_names_no_delivery_or_is_no_report_is_set_aside() -> None:
    nobody = report(to="To: tin@example.gov.vn\n", returned="Subject: x\n\nx\n")
    assert said(nobody) == NO_KEY
    assert said(kit.PERSON) == NO_REPORT
    assert NO_KEY.aside
    assert NO_REPORT.aside
    assert not AUTOMATIC.aside


def test_the_key_is_found_by_the_address_first_and_else_by_the_letter_inside() -> None:
    plain = report(to="To: tin@example.gov.vn\n")
    assert rejected(plain)[1], "by the Return-Path or Message-ID of the letter inside"
    headers = OURS.partition("\n\n")[0].replace(f"Return-Path: <bounce+{KEY}@", "X-None: <@")
    only_headers = plain.replace("message/rfc822", "text/rfc822-headers").replace(OURS, headers)
    assert rejected(only_headers)[1]
    other = report(returned=OURS.replace(KEY, "7-ffffffffffffffffffff"))
    assert rejected(other)[1], "the address that it was returned to outranks what it quotes"
    answered = kit.PERSON.replace(
        "To: bounce+", "Message-ID: <7-ffffffffffffffffffff@x>\nTo: bounce+"
    )
    assert said(answered) == NO_REPORT


def test_what_the_server_said_is_kept_without_the_address() -> None:
    found = said(report())
    assert isinstance(found, list)
    assert isinstance(found[0].outcome, Rejected)
    assert "user unknown" in found[0].outcome.why.raw
    assert "an@nhan" not in found[0].outcome.why.raw


@given(st.binary(max_size=600), st.integers(0, 1500))
def test_no_letter_whatever_is_in_it_breaks_the_reader(noise: bytes, at: int) -> None:
    raw = report().encode()
    read(raw[:at] + noise + raw[at:], DOMAIN)
    read(noise, DOMAIN)
