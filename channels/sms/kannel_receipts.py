"""Kannel's delivery reports, as they come back through the `dlr-url` that `sms_kannel` gave (Kannel
user guide, «Delivery Reports»)."""

import re
from datetime import UTC, datetime
from urllib.parse import parse_qs

from channels.contract.message import DeliveryKey
from channels.contract.outcome import Accepted, Delivered, Rejected
from channels.contract.reasons import Reason, Why
from channels.contract.receipts import Receipt

# The bits of a report's kind. What the operator buffers, takes or speaks of in between has
# certainly left Kannel.
_DELIVERED, _FAILED, _REFUSED = 1, 2, 16
_ON_ITS_WAY = 4 | 8 | 32

# The operator's answer may repeat the text and the number, so only these are taken from it (SMPP
# 3.4 appendix B; Kannel's ACK/NACK).
_STAT = re.compile(r"\bstat:([A-Za-z]{1,12})")
_ERROR = re.compile(r"\berr:([0-9A-Za-z]{1,8})")
_NACK = re.compile(r"NACK/(0x[0-9A-Fa-f]{1,8}|[0-9]{1,10})")
_KEY = re.compile(r"[a-z0-9-]{1,40}")
_ID = re.compile(r"[!-~]{1,100}")
_LAST_SECOND = 253_402_300_799  # of the year 9999


def read_report(query: str) -> list[Receipt]:
    """The report in a hook's query; empty when it names no key or no kind that Kannel has."""
    fields = {name: values[0] for name, values in parse_qs(query, errors="replace").items()}
    key, kind = fields.get("key", ""), fields.get("type", "")
    if not _KEY.fullmatch(key) or not re.fullmatch(r"[0-9]{1,3}", kind):
        return []
    outcome = _outcome(int(kind), fields, key)
    return [Receipt(DeliveryKey(key), outcome, _moment(fields.get("at", "")))] if outcome else []


def _outcome(kind: int, fields: dict[str, str], key: str) -> Accepted | Delivered | Rejected | None:
    """A failure first: no other bit hides it."""
    if kind & (_FAILED | _REFUSED):
        return _failure(fields.get("answer", ""), "refused" if kind & _REFUSED else "failed")
    named = fields.get("id", "")
    provider_id = named if _ID.fullmatch(named) else key
    if kind & _DELIVERED:
        return Delivered(provider_id)
    return Accepted(provider_id) if kind & _ON_ITS_WAY else None


def _failure(answer: str, word: str) -> Rejected:
    if refused := _NACK.search(answer):
        return Rejected(Why(Reason.NOT_ARRIVED, refused[0]))
    stat, error = _STAT.search(answer), _ERROR.search(answer)
    said = [found[0] for found in (stat, error) if found]
    return Rejected(Why(Reason.NOT_ARRIVED, " ".join(said) or word))


def _moment(seconds: str) -> datetime | None:
    known = re.fullmatch(r"[0-9]{1,12}", seconds) and 0 < int(seconds) <= _LAST_SECOND
    return datetime.fromtimestamp(int(seconds), UTC) if known else None
