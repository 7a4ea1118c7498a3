"""Refusals that speak of us, of an account, of a mailbox or of a letter, in the words of the large
providers: the reason of each, and what rests."""

import pytest

from channels.contract.outcome import Halted, Outcome, Rejected, Retry
from channels.contract.reasons import Reason
from channels.email.refusals import Stage, refusal, waits_for_room

DOMAIN = "gmail.example"

DOMAIN_RESTS: list[tuple[Stage, int, str]] = [
    ("content", 421, "4.7.28 Gmail has detected an unusual rate of unsolicited mail"),
    ("content", 550, "5.7.26 Unauthenticated email is not accepted due to domain's DMARC policy"),
    ("content", 550, "5.7.515 Access denied, sending domain does not meet the required level"),
    ("RCPT", 421, "4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to complaints"),
    ("RCPT", 421, "4.7.1 [TS03] All messages from 192.0.2.1 will be permanently deferred"),
    ("RCPT", 421, "4.16.55 [TS01] Messages from 192.0.2.1 temporarily deferred due to complaints"),
    ("RCPT", 451, "4.7.1 [TS03] All messages will be permanently deferred; Retrying will NOT work"),
    ("RCPT", 451, "4.7.650 The mail server has been temporarily rate limited due to IP reputation"),
    ("RCPT", 553, "5.7.1 [BL21] Connections will not be accepted, the ip is in Spamhaus's list"),
    ("RCPT", 554, "5.7.9 Message not accepted for policy reasons"),
    ("RCPT", 553, "[TSS07] permanently refused"),
    ("RCPT", 550, "5.7.511 Access denied, banned sender"),
    ("RCPT", 550, "SPF check failed"),
]
OUTLET_STOPS: list[tuple[Stage, int, str, Reason]] = [
    ("RCPT", 554, "5.7.1 <an@x>: Relay access denied", Reason.RELAY_DENIED),
    ("RCPT", 554, "relay denied", Reason.RELAY_DENIED),
    ("RCPT", 550, "5.7.0 Mail relay denied", Reason.RELAY_DENIED),
    ("RCPT", 550, "5.7.54 SMTP; Unable to relay recipient", Reason.RELAY_DENIED),
    ("MAIL", 550, "5.7.60 Client does not have permissions to send as", Reason.SENDER_REFUSED),
    ("content", 550, "5.7.501 Service unavailable. Spam abuse detected", Reason.ACCOUNT),
    ("content", 550, "5.7.705 Access denied, tenant has exceeded threshold", Reason.ACCOUNT),
    ("MAIL", 530, "5.7.0 Must issue a STARTTLS command first", Reason.CREDENTIALS),
]  # fmt: skip
ALL_SENT: list[tuple[Stage, int, str]] = [
    ("content", 550, "5.4.5 Daily user sending limit exceeded"),
    ("RCPT", 550, "5.4.5 Daily SMTP relay sending limit exceeded for customer"),
    ("RCPT", 421, "4.4.5 Daily quota of this account"),
    ("content", 550, "5.1.90 Your message can't be sent because you've reached your daily limit"),
    ("content", 554, "5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException"),
    ("MAIL", 452, "4.3.1 Hourly sending quota exceeded"),
    ("content", 550, "You have exceeded your sending limit"),
]
OTHERS: list[tuple[Stage, int, str, type[Outcome], Reason]] = [
    ("RCPT", 450, "4.2.0 Greylisted", Retry, Reason.DEFERRED),
    ("RCPT", 451, "4.7.1 Greylisting in action, please come back later", Retry, Reason.DEFERRED),
    ("RCPT", 450, "4.2.1 The user is receiving mail too quickly", Retry, Reason.MAILBOX),
    ("RCPT", 452, "4.2.2 The recipient's inbox is out of storage space", Retry, Reason.MAILBOX),
    ("RCPT", 552, "5.2.2 Mailbox sending quota exceeded", Rejected, Reason.MAILBOX),
    ("RCPT", 552, "Recipient's mailbox quota exceeded", Rejected, Reason.RECIPIENT_REFUSED),
    ("RCPT", 421, "Service not available, closing", Retry, Reason.BUSY),
    ("RCPT", 432, "4.3.2 Concurrent connections limit exceeded", Retry, Reason.BUSY),
    ("RCPT", 550, "5.1.10 Null MX", Rejected, Reason.NO_SUCH_ADDRESS),
    ("RCPT", 550, "5.4.4 Unable to route", Rejected, Reason.RECIPIENT_REFUSED),
    ("RCPT", 553, "5.6.7 SMTPUTF8 needed", Rejected, Reason.RECIPIENT_REFUSED),
    ("RCPT", 501, "Syntax error in parameters", Rejected, Reason.INVALID),
    ("RCPT", 555, "RCPT TO parameters not recognized", Rejected, Reason.INVALID),
    ("content", 552, "5.3.4 Message size exceeds fixed limit", Rejected, Reason.TOO_LARGE_HERE),
    ("content", 552, "5.2.3 Message too long for this mailbox", Rejected, Reason.TOO_LARGE_HERE),
    ("content", 554, "5.6.0 Malformed message", Rejected, Reason.CONTENT_REFUSED),
    ("content", 550, "5.7.1 rejected as spam by content", Rejected, Reason.CONTENT_REFUSED),
]  # fmt: skip


@pytest.mark.parametrize(("stage", "code", "text"), DOMAIN_RESTS)
def test_a_provider_that_refuses_us_rests_alone(stage: Stage, code: int, text: str) -> None:
    found = refusal(stage, code, text, DOMAIN)
    assert isinstance(found, Halted), found
    assert (found.why.code, found.part) == (Reason.POLICY, DOMAIN)


@pytest.mark.parametrize(("stage", "code", "text", "reason"), OUTLET_STOPS)
def test_a_relay_that_refuses_us_stops_the_outlet_or_rests_beside_another(
    stage: Stage, code: int, text: str, reason: Reason
) -> None:
    found = refusal(stage, code, text, DOMAIN)
    assert isinstance(found, Halted), found
    assert (found.why.code, found.part) == (reason, None)


@pytest.mark.parametrize(("stage", "code", "text"), ALL_SENT)
def test_an_account_that_has_sent_all_it_may_waits_and_needs_nobody(
    stage: Stage, code: int, text: str
) -> None:
    found = refusal(stage, code, text, DOMAIN)
    assert isinstance(found, Halted), found
    assert (found.why.code, found.part) == (Reason.SENT_ENOUGH, None)
    waits = waits_for_room(found)
    assert isinstance(waits, Retry)
    assert waits.after == 3600


@pytest.mark.parametrize(("stage", "code", "text", "kind", "reason"), OTHERS)
def test_what_speaks_of_one_mailbox_or_one_letter_rests_nothing(
    stage: Stage, code: int, text: str, kind: type[Outcome], reason: Reason
) -> None:
    found = refusal(stage, code, text, DOMAIN)
    assert isinstance(found, kind), found
    assert not isinstance(found, Halted)
    assert isinstance(found, Retry | Rejected)
    assert found.why.code is reason
