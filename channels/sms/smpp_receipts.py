"""Receipts of SMS centres in their dialects: in tags, or in a text; ids in decimal or hexadecimal,
with or without leading zeros, in any case (SMPP 3.4 appendix B; Kannel's and Jasmin's notes)."""

import re
from typing import Final, NamedTuple

from channels.sms.smpp_pdus import TAG_NETWORK_ERROR, TAG_RECEIPTED_ID, TAG_STATE, DeliveredPdu

_STATES: Final = {
    1: "ENROUTE",
    2: "DELIVRD",
    3: "EXPIRED",
    4: "DELETED",
    5: "UNDELIV",
    6: "ACCEPTD",
    7: "UNKNOWN",
    8: "REJECTD",
}
ARRIVED: Final = ("DELIVRD",)
LOST: Final = ("EXPIRED", "DELETED", "UNDELIV", "REJECTD")

_ID = re.compile(r"\bid:\s*([0-9A-Za-z-]{1,65})", re.IGNORECASE)
_STAT = re.compile(r"\bstat:\s*([A-Za-z]{1,12})", re.IGNORECASE)
_ERROR = re.compile(r"\berr:\s*([0-9A-Za-z]{1,8})", re.IGNORECASE)


class SmppReceipt(NamedTuple):
    """What a receipt says of the message that the centre calls so."""

    id: str
    stat: str  # of appendix B, in capitals
    error: str


def read_receipt(delivered: DeliveredPdu) -> SmppReceipt | None:
    """A receipt; its tags before its text. None for what names no message or no state."""
    text = delivered.message.decode("latin-1")
    named, stat, error = (found[1] if (found := one.search(text)) else "" for one in _PATTERNS)
    tags = delivered.tags
    if given := tags.get(TAG_RECEIPTED_ID):
        named = given.partition(b"\0")[0].decode("ascii", "replace")
    if state := tags.get(TAG_STATE):
        stat = _STATES.get(state[0], stat)
    if code := tags.get(TAG_NETWORK_ERROR):
        error = error or code[1:].hex()
    return SmppReceipt(named, stat.upper(), error) if named and stat else None


def same_ids(named: str) -> tuple[str, ...]:
    """The names under which a message may stand that a receipt calls so: as it is, and in the other
    base."""
    plain = plain_id(named)
    found = [plain]
    if plain.isdigit():
        found.append(f"{int(plain):x}")
    if re.fullmatch("[0-9a-f]{1,16}", plain):
        found.append(str(int(plain, 16)))
    return tuple(dict.fromkeys(found))


def plain_id(named: str) -> str:
    """An id without what dialects differ in: case and leading zeros."""
    return named.strip().lower().lstrip("0") or "0"


_PATTERNS = (_ID, _STAT, _ERROR)
