"""SMTP for the mail channel: one kept connection, one recipient a transaction, and the one table that reads a reply.

Nothing is repeated once content was written. A failure before the final dot is Retry, silence or nonsense after it is Unknown
(RFC 5321 §4.2, RFC 3463; contract «Email channel» §5 and §6).
"""

import re
import smtplib
from dataclasses import dataclass, field
from typing import Literal

from channels._relay import NOT_SENT, Relay, Unusable, connect
from channels.base import Accepted, Halted, Outcome, Rejected, Retry, Unknown

Stage = Literal["MAIL", "RCPT", "DATA", "content"]

_CREDENTIALS = (530, 534, 535, 538)
_BAD_ADDRESS = frozenset({"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"})
_BAD_ADDRESS_CODES = (550, 551, 553)
_BAD_SENDER = re.compile(r"5\.1\.[78]|5\.7\.\d+")
_STATUS = re.compile(r"#?([45]\.\d{1,3}\.\d{1,3})(?![\d.])")  # Cisco gateways write "550 #5.1.0 Address rejected"
_ADDRESS = re.compile(r"[^\s<>@]+@[^\s<>@]+")
_FINAL_LINE = re.compile(rb"([2-5]\d\d)(?:([ -])([^\r\n]*))?\r?\n")
_FINAL_LINES = 50
_REASON_LENGTH = 200
_CHUNK = 256 * 1024


@dataclass(frozen=True)
class Letter:
    """One recipient's message and its envelope."""

    id: str  # Message-ID without brackets
    sender: str
    recipient: str
    data: bytes = field(repr=False)

    @property
    def international(self) -> bool:
        """Whether the envelope needs SMTPUTF8 (RFC 6531)."""
        return not self.recipient.isascii()


class Session:
    """A connection kept for many letters, opened with the first one. Lives in one thread."""

    def __init__(self, relay: Relay, hostname: str, timeout_s: float, letters: int) -> None:
        self._relay, self._hostname, self._timeout_s, self._letters = relay, hostname, timeout_s, letters
        self._smtp: smtplib.SMTP | None = None
        self._begun = 0
        self._open_transaction = False

    def deliver(self, letter: Letter) -> Outcome:
        """One transaction for one recipient; the connection is ready for the next letter, or gone, afterwards."""
        try:
            refused = self._envelope(letter)
        except Unusable as unusable:
            return unusable.outcome
        except NOT_SENT as error:
            self._drop()
            return Retry(f"the relay broke off before the content: {type(error).__name__}")
        return refused if refused is not None else self._content(letter)

    def close(self) -> None:
        """Says goodbye when there is a connection; never raises."""
        smtp, self._smtp = self._smtp, None
        if smtp is None:
            return
        try:
            smtp.quit()
        except NOT_SENT:
            smtp.close()

    def _envelope(self, letter: Letter) -> Outcome | None:
        """MAIL, RCPT and DATA: None when the relay waits for the content."""
        smtp, reply = self._begin(letter)
        if isinstance(reply, Rejected):
            return reply
        refused = self._judge("MAIL", *reply)
        if refused is None:
            refused = self._judge("RCPT", *smtp.rcpt(letter.recipient))
        if refused is None:
            refused = self._judge("DATA", *smtp.docmd("DATA"))
        return refused

    def _begin(self, letter: Letter) -> tuple[smtplib.SMTP, tuple[int, bytes] | Rejected]:
        """MAIL on the kept connection; once more on a new one when the relay had closed the old one meanwhile."""
        if self._begun >= self._letters:
            self.close()
        if (kept := self._smtp) is not None:
            try:
                reply = self._mail(kept, letter)
                if isinstance(reply, Rejected) or reply[0] != 421:
                    return kept, reply
            except NOT_SENT:
                pass
            self._drop()
        smtp = self._smtp = connect(self._relay, self._hostname, self._timeout_s)
        self._begun, self._open_transaction = 0, False
        return smtp, self._mail(smtp, letter)

    def _mail(self, smtp: smtplib.SMTP, letter: Letter) -> tuple[int, bytes] | Rejected:
        if (impossible := _beyond(smtp, letter)) is not None:
            return impossible
        if self._open_transaction:
            smtp.rset()
        self._begun, self._open_transaction = self._begun + 1, True
        options = [f"SIZE={len(letter.data)}"] if smtp.has_extn("size") else []
        if letter.international:
            options += ["BODY=8BITMIME", "SMTPUTF8"]
        return smtp.mail(letter.sender, options)

    def _judge(self, stage: Stage, code: int, text: bytes) -> Outcome | None:
        """None when the relay agrees; a connection that closes or talks nonsense is given up."""
        if code == 354 if stage == "DATA" else code // 100 == 2:
            return None
        if code == 421 or not 400 <= code <= 599:
            self._drop()
        return refusal(stage, code, text.decode("utf-8", "replace"))

    def _content(self, letter: Letter) -> Outcome:
        smtp = self._smtp
        assert smtp is not None
        try:
            stuffed = letter.data.replace(b"\r\n.", b"\r\n..")
            for start in range(0, len(stuffed), _CHUNK):  # the socket's time limit is for each call of send
                smtp.send(stuffed[start : start + _CHUNK])
        except NOT_SENT:
            self._drop()
            return Retry("the relay broke off before the end of the content")
        try:
            smtp.send(b".\r\n")
            code, text = _final_reply(smtp)
        except (*NOT_SENT, ValueError) as error:  # ValueError: a line that is no reply
            self._drop()
            return Unknown(f"no clear answer to the content: {type(error).__name__}")
        self._open_transaction = False
        if code // 100 == 2:
            return Accepted(letter.id)
        if code == 421 or code // 100 == 3:
            self._drop()
        return refusal("content", code, text)

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()


def _beyond(smtp: smtplib.SMTP, letter: Letter) -> Rejected | None:
    """Why this relay can never take this letter, as far as its EHLO tells (RFC 1870, RFC 6531)."""
    limit = smtp.esmtp_features.get("size", "")
    if limit.isdigit() and 0 < int(limit) < len(letter.data):
        return Rejected(f"the message has {len(letter.data)} octets, the relay takes {limit}", code="5.3.4")
    if letter.international and not smtp.has_extn("smtputf8"):
        return Rejected("the address needs SMTPUTF8, which the relay does not offer", code="5.6.7")
    return None


def _final_reply(smtp: smtplib.SMTP) -> tuple[int, str]:
    """The relay's whole answer to the content; ValueError for anything else, where smtplib would take a torn line for a reply."""
    assert smtp.file is not None  # every reply before this one was read from it
    code, texts = b"", []
    for _ in range(_FINAL_LINES):
        line = _FINAL_LINE.fullmatch(smtp.file.readline(4096))
        if line is None or code not in (b"", line[1]):
            break
        code = line[1]
        texts.append((line[3] or b"").decode("utf-8"))
        if line[2] != b"-":
            return int(code), "\n".join(texts)
    raise ValueError("not an SMTP reply")


def refusal(stage: Stage, code: int, text: str) -> Outcome:
    """What a reply other than agreement means; the enhanced status (RFC 3463) beats the three digits."""
    found = _STATUS.match(text)
    status = found[1] if found else None
    reason = f"{stage}: {code} {' '.join(_ADDRESS.sub('<address>', text).split())}"[:_REASON_LENGTH].rstrip()
    severity = int(status[0]) if status else code // 100
    if severity == 4:
        return Retry(reason)
    if severity != 5:
        return Unknown(reason) if stage == "content" else Retry(reason)
    if code in _CREDENTIALS:
        return Halted(reason)
    if stage == "MAIL" and (_BAD_SENDER.fullmatch(status) if status else code in _BAD_ADDRESS_CODES):
        return Halted(reason)
    return Rejected(reason, code=status or str(code), suppress=stage != "MAIL" and _bad_address(stage, code, status))


def _bad_address(stage: Stage, code: int, status: str | None) -> bool:
    """Whether the relay speaks of the recipient's address and not of us or of the message."""
    return status in _BAD_ADDRESS if status else stage == "RCPT" and code in _BAD_ADDRESS_CODES
