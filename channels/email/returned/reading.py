"""Reads one letter that came back."""

from email.message import Message as Letter

from channels.contract.message import DeliveryKey
from channels.contract.outcome import Delivered, Rejected
from channels.contract.receipts import Irrelevant, Receipt
from channels.email.returned import dialects
from channels.email.returned.keys import key_of
from channels.email.returned.parts import header, outside, parsed
from channels.email.returned.reports import Reported, blocks_of
from channels.email.returned.verdict import by_words, is_soft, verdict, verdict_of

AUTOMATIC = Irrelevant("thư trả lời tự động của người nhận")
DELAY = Irrelevant("máy thư báo còn đang thử phát")
ARRIVED = Irrelevant("máy thư báo đã phát")
IN_PART = Irrelevant("hộp thư chung, chỉ một phần người nhận không nhận được")
NO_REPORT = Irrelevant("không phải thư báo của máy thư", aside=True)
NO_KEY = Irrelevant("thư báo không mang mã lượt gửi nào", aside=True)


def read(raw: bytes, domain: str) -> list[Receipt] | Irrelevant:
    """What it says of the delivery that it names; `domain` is the one of our Message-IDs."""
    letter = parsed(raw)
    key = key_of(letter)
    if _is_complaint(letter):
        return NO_KEY if key is None else [_complaint(key, domain)]
    failed = _failure(letter)
    if isinstance(failed, Irrelevant):
        return failed
    return NO_KEY if key is None else [Receipt(key, failed, soft=is_soft(failed))]


def _is_complaint(letter: "Letter[str, str]") -> bool:
    """RFC 5965: a mailbox provider passes on that its user calls the letter spam."""
    return any(part.get_content_type() == "message/feedback-report" for part in outside(letter))


def _complaint(key: DeliveryKey, domain: str) -> Receipt:
    """Whoever complains has got it, and wants no more."""
    return Receipt(key, Delivered(f"{key}@{domain}"), complaint=True)


def _failure(letter: "Letter[str, str]") -> Rejected | Irrelevant:
    if blocks := blocks_of(letter):
        return _reported(blocks)
    if "X-Failed-Recipients" not in letter and dialects.is_automatic_reply(letter):
        return DELAY if _by_server(letter) and dialects.is_delay(letter) else _automatic(letter)
    if not dialects.is_of_a_server(letter):
        return DELAY if _by_server(letter) and dialects.is_delay(letter) else NO_REPORT
    return DELAY if dialects.is_delay(letter) else _worded(letter)


def _automatic(letter: "Letter[str, str]") -> Rejected | Irrelevant:
    """Mail servers mark their own reports as automatic replies, too."""
    by_server = _by_server(letter) and dialects.is_of_a_server(letter)
    return _worded(letter) if by_server else AUTOMATIC


def _by_server(letter: "Letter[str, str]") -> bool:
    sender = header(letter, "From").lower()
    return any(name in sender for name in ("mailer-daemon", "postmaster", "mail delivery"))


def _worded(letter: "Letter[str, str]") -> Rejected:
    reply = dialects.quoted_reply(letter)
    return verdict(*reply) if reply else by_words(dialects.told(letter))


def _reported(blocks: list[Reported]) -> Rejected | Irrelevant:
    """Only «failed» is final (RFC 3464 §2.3.3); a report without an action is judged by its
    status."""
    failed = [block for block in blocks if _ended(block)]
    if not failed:
        delayed = any(block.action == "delayed" or block.status[:1] == "4" for block in blocks)
        return DELAY if delayed else ARRIVED
    arrived = ("delivered", "relayed", "expanded")
    if any(block.action in arrived for block in blocks):
        return IN_PART
    verdicts = [verdict_of(block) for block in failed]
    return next((verdict for verdict in verdicts if verdict.suppress), verdicts[0])


def _ended(block: Reported) -> bool:
    return block.action == "failed" or (not block.action and block.status[:1] == "5")
