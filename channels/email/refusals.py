"""What a mail server's refusal means: the enhanced status (RFC 3463) before the three digits, the
words last (docs/engineering/wire-formats.md#reply-classes).

A refusal of us (authentication, reputation, relaying) is never booked as one of the recipient's:
the part that refuses, a recipient's mail provider, rests while the others go on.
"""

import re
from collections.abc import Collection
from typing import Literal

from channels.contract.outcome import Halted, Outcome, Rejected, Retry, Unknown
from channels.contract.reasons import Reason, Why
from channels.shared.spoken import spoken

Stage = Literal["RSET", "MAIL", "RCPT", "DATA", "content"]

_CREDENTIALS = (530, 534, 535, 538)
_BAD_ADDRESS = frozenset({"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"})
_BAD_ADDRESS_CODES = (550, 551, 553)
_FULL = ("4.2.1", "4.2.2", "5.2.2")
_TOO_LARGE = ("5.3.4", "5.2.3")
_BAD_SENDER = ("5.1.7", "5.1.8")
# Cisco gateways write "550 #5.1.0 Address rejected"
_STATUS = re.compile(r"#?([45]\.\d{1,3}\.\d{1,3})(?![\d.])")
# without a status only words tell a mailbox that is not there from a policy that speaks of us
_NOBODY = re.compile(
    r"(?i)\b(no such|unknown|does(n't| not) exist|not (found|local|known|a (known|valid))|invalid"
    r"|no (mailbox|user)|nobody)\b|\b(user|recipient|mailbox|address) (unknown|rejected|not)\b"
)
_OF_POLICY = re.compile(
    r"(?i)\b(spf|dkim|dmarc|blocked|banned|denied|polic(y|ies)|spam|reputation|authenticat\w+"
    r"|listed|unsolicited|not allowed|not permitted|your (ip|host|domain))\b"
)
_RELAYING = re.compile(r"(?i)\brelay(ing)?\b.{0,40}\b(denied|not (permitted|allowed)|prohibited)")
_UNABLE = re.compile(r"(?i)\b(unable|not (permitted|allowed|authorized)) to relay\b")
_LISTED = re.compile(
    r"(?i)\b(spamhaus|spamcop|barracuda|dnsbl|rbl|block ?list(ed)?|black ?list(ed)?|blocked using"
    r"|poor reputation|low reputation)\b"
)
_YAHOO = re.compile(r"(?i)\[tss?\d+\]")  # [TS03], [TSS04]: what we are is put off
_REPUTATION = re.compile(
    r"(?i)(temporarily deferred due to (?!grey)|permanently deferred|\breputation\b|rate limited"
    r"|unusual rate|unsolicited|user complaints|unexpected volume)"
)
# an account that has sent all it may: Google's 5.4.5, Microsoft's 5.1.90 and its submission quota
_ALL_SENT = frozenset({"5.4.5", "4.4.5", "5.1.90"})
_ALL_SENT_WORDS = re.compile(
    r"(?i)(\b(daily|hourly|sending|submission)\b.{0,30}\b(quota|limit)s?\b.{0,20}"
    r"\b(exceeded|reached)|\byou('ve| have)? (exceeded|reached) (your|the).{0,30}\b(quota|limit)"
    r"|SubmissionQuotaExceeded)"
)
# Microsoft 365 of an account or a tenant that it has shut out
_SHUT_OUT = frozenset({"5.7.501", "5.7.502", "5.7.503", "5.7.705", "5.7.750"})
_ROOM_AFTER_S = 3600.0
_NOT_SPOKEN = (500, 501, 502, 503, 504, 555)
# what a server says of one letter or one mailbox although it has a policy's number
_OF_THE_CONTENT = re.compile(r"(?i)\b(content|spam|virus|malware|attachment|phish)")
_OF_THE_MAILBOX = frozenset(
    {"5.7.124", "5.7.129", "5.7.133", "5.7.134", "5.7.136"}
)  # Exchange: who may write to this mailbox


def refusal(
    stage: Stage, code: int, text: str, domain: str, secrets: Collection[str] = ()
) -> Outcome:
    """What a reply other than agreement means for a letter to somebody in `domain`; `secrets` are
    the relay's."""
    found = _STATUS.match(text)
    status = found[1] if found else None
    said = f"{stage}: {code} {spoken(text, secrets)}".rstrip()
    severity = int(status[0]) if status else code // 100
    if severity == 4:
        return _later(stage, code, status, said, domain)
    if severity != 5:
        unclear = Why(Reason.UNCLEAR, said)
        return Unknown(unclear) if stage == "content" else Retry(unclear)
    if us := _of_us(stage, code, status, text):
        of_provider = us is Reason.POLICY or (us is Reason.SENDER_REFUSED and stage != "MAIL")
        return Halted(Why(us, said), part=domain if of_provider else None)
    return _of_this(stage, code, status, text, said)


def _of_this(stage: Stage, code: int, status: str | None, text: str, said: str) -> Rejected:
    """What speaks of one letter or one mailbox."""
    if status in _TOO_LARGE:
        return Rejected(Why(Reason.TOO_LARGE_HERE, said))
    if stage == "MAIL":
        return Rejected(Why(Reason.INVALID, said))
    if _bad_address(stage, code, status, text):
        return Rejected(Why(Reason.NO_SUCH_ADDRESS, said), suppress=True)
    if code in _NOT_SPOKEN and status is None and stage != "content":
        return Rejected(Why(Reason.INVALID, said))
    if stage == "RCPT" or (status or "").startswith("5.2.") or status in _OF_THE_MAILBOX:
        return Rejected(Why(_of_the_mailbox(status), said))
    return Rejected(Why(_of_the_letter(status), said))


def _later(stage: Stage, code: int, status: str | None, said: str, domain: str) -> Outcome:
    """A provider that puts us off for what we are (421 4.7.x) rests; a mailbox that cannot take it
    now is tried again; a relay that closes is nobody's fault."""
    if status in _ALL_SENT or _ALL_SENT_WORDS.search(said):
        return Halted(Why(Reason.SENT_ENOUGH, said))
    puts_us_off = code == 421 and (status or "").startswith("4.7.")
    if status not in _FULL:
        puts_us_off = puts_us_off or bool(_REPUTATION.search(said) or _YAHOO.search(said))
    if stage != "MAIL" and puts_us_off:
        return Halted(Why(Reason.POLICY, said), part=domain)
    if stage == "MAIL" or code == 421:
        return Retry(Why(Reason.BUSY, said))
    if (status or "").startswith(("4.3.", "4.4.")):
        return Retry(Why(Reason.BUSY, said))
    return Retry(Why(Reason.MAILBOX if status in _FULL else Reason.DEFERRED, said))


def _of_us(stage: Stage, code: int, status: str | None, text: str) -> Reason | None:
    """Why a server refuses us, whoever the letter is for; None when it speaks of something else."""
    if of_account := _of_the_account(code, status, text):
        return of_account
    if _RELAYING.search(text) or _UNABLE.search(text):
        return Reason.RELAY_DENIED
    if stage == "MAIL":
        of_sender = (
            status in _BAD_SENDER or status.startswith("5.7.")
            if status
            else code in _BAD_ADDRESS_CODES
        )
        return Reason.SENDER_REFUSED if of_sender else None
    if status in _BAD_SENDER:
        return Reason.SENDER_REFUSED
    if _LISTED.search(text) or _YAHOO.search(text):
        return Reason.POLICY
    if status is None and stage == "RCPT" and _OF_POLICY.search(text):
        return Reason.POLICY
    if not (status or "").startswith("5.7.") or status in _OF_THE_MAILBOX:
        return None
    return None if status == "5.7.1" and _OF_THE_CONTENT.search(text) else Reason.POLICY


def _of_the_account(code: int, status: str | None, text: str) -> Reason | None:
    """Why the account that we log in with is of no use now."""
    if code in _CREDENTIALS:
        return Reason.CREDENTIALS
    if status in _ALL_SENT or (_ALL_SENT_WORDS.search(text) and status not in _FULL):
        return Reason.SENT_ENOUGH
    return Reason.ACCOUNT if status in _SHUT_OUT else None


def _bad_address(stage: Stage, code: int, status: str | None, text: str) -> bool:
    """Whether the server certainly speaks of the recipient's address, and not of us or of the
    letter: it is never written to again."""
    if status:
        return status in _BAD_ADDRESS
    return stage == "RCPT" and code in _BAD_ADDRESS_CODES and bool(_NOBODY.search(text))


def _of_the_mailbox(status: str | None) -> Reason:
    return Reason.MAILBOX if (status or "").startswith("5.2.") else Reason.RECIPIENT_REFUSED


def _of_the_letter(status: str | None) -> Reason:
    if status is None or status.startswith(("5.6.", "5.7.")):
        return Reason.CONTENT_REFUSED
    return Reason.INVALID


def waits_for_room(outcome: Outcome) -> Outcome:
    """An account that has sent all it may for now takes more later: nobody need mend anything."""
    halts = isinstance(outcome, Halted) and outcome.part is None
    if isinstance(outcome, Halted) and halts and outcome.why.code is Reason.SENT_ENOUGH:
        return Retry(outcome.why, after=_ROOM_AFTER_S)
    return outcome
