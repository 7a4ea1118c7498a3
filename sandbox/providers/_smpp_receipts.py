"""The receipts of a message centre, in the dialects that centres have
(docs/engineering/wire-formats.md#smpp)."""

from datetime import UTC, datetime
from typing import Literal

from sandbox.providers import _pdus as pdus

Dialect = Literal["tlv", "tags", "text", "hex", "upper", "zeros", "decimal"]
"""How a receipt names its message: by parameters and in its text, by parameters alone and in small
letters while its text names another, in the text alone, in hexadecimal, in capitals, with leading
zeros, in decimal while the answer to the submission was in hexadecimal."""

_ANSWERED_IN_HEX = ("tags", "decimal")

STATES = {
    "ENROUTE": 1,
    "DELIVRD": 2,
    "EXPIRED": 3,
    "DELETED": 4,
    "UNDELIV": 5,
    "ACCEPTD": 6,
    "UNKNOWN": 7,
    "REJECTD": 8,
}


def answered(number: int, dialect: Dialect) -> str:
    """The id of a message in the answer to its submission."""
    return f"{number:X}" if dialect in _ANSWERED_IN_HEX else str(number)


def receipt_of(submission: pdus.Submission, number: int, state: str, dialect: Dialect) -> bytes:
    """The body of the `deliver_sm` that tells how a message ended."""
    now = f"{datetime.now(UTC):%y%m%d%H%M}"
    done, error = ("001", "000") if state == "DELIVRD" else ("000", "001")
    text = (
        f"id:{_said(number, dialect)} sub:001 dlvrd:{done} submit date:{now} done date:{now} "
        f"stat:{state} err:{error} text:"
    )
    named = answered(number, dialect).lower().encode() + b"\0"
    tlvs = {pdus.RECEIPTED_ID: named, pdus.MESSAGE_STATE: bytes([STATES[state]])}
    by_tlv = tlvs if dialect in ("tlv", "tags") else {}
    return pdus.receipt(submission.destination, submission.source, text.encode(), by_tlv)


def _said(number: int, dialect: Dialect) -> str:
    id = str(number)
    spoken = {
        "tags": "0",
        "hex": f"{number:x}",
        "upper": f"{number:X}",
        "zeros": id.rjust(20, "0"),
        "decimal": id.rjust(12, "0"),
    }
    return spoken.get(dialect, id)
