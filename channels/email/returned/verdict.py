"""What a letter that came back means for the delivery that it names."""

import re

from channels.contract.outcome import Halted, Rejected, Retry
from channels.contract.reasons import Fault, Reason, Why
from channels.email.refusals import refusal
from channels.email.returned.reports import Reported
from channels.shared.spoken import spoken

_REPLY = re.compile(r"(?<!\d)([245]\d\d)[ -]+(.*)", re.DOTALL)

_GIVEN_UP = re.compile(r"5\.4\.\d")  # no route, no answer, no more time


def verdict_of(block: Reported) -> Rejected:
    """Of a report that delivery failed: the status first, then the server's words (RFC 3463)."""
    found = _REPLY.search(block.diagnostic)
    words = found[2] if found else block.diagnostic
    code = int(found[1]) if found else int((block.status or "5")[0]) * 100 + 50
    text = words if not block.status or block.status in words else f"{block.status} {words}"
    return verdict(code, text.strip())


def verdict(code: int, text: str) -> Rejected:
    """Of a server's answer. Delivery has ended: what a server would have taken later was given up,
    and what it holds against us is no fault of the recipient's."""
    outcome = refusal("RCPT", code, re.sub(r"^([245]\d\d)[ -]", "", text), "")
    if isinstance(outcome, Rejected) and not _GIVEN_UP.match(text):
        return Rejected(_why(outcome.why.code, text), suppress=outcome.suppress)
    if isinstance(outcome, Halted):
        return Rejected(_why(outcome.why.code, text))
    full = isinstance(outcome, Retry) and outcome.why.code is Reason.MAILBOX
    return Rejected(_why(Reason.MAILBOX if full else Reason.NOT_ARRIVED, text))


def by_words(text: str) -> Rejected:
    """Of words that quote no server: certain only that it did not arrive."""
    full = re.search(r"(?i)\b(full|over ?quota|quota|đầy)\b", text)
    return Rejected(_why(Reason.MAILBOX if full else Reason.NOT_ARRIVED, text))


def is_soft(outcome: Rejected) -> bool:
    """Whether the same address may work another time: only when that happens again and again is it
    given up."""
    return not outcome.suppress and outcome.why.code.fault is Fault.RECIPIENT


def _why(code: Reason, text: str) -> Why:
    return Why(code, spoken(text))
