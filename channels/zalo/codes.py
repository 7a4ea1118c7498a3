"""What Zalo's codes mean: one table a host, since two hosts give one number two meanings
(docs/engineering/wire-formats.md#zalo).

Nearly every failure comes with HTTP 200; a code that stands here nowhere is unknown, and shown in
the provider's own words.
"""

from enum import StrEnum
from typing import Final, Literal, NamedTuple

from channels.contract.reasons import Reason

Host = Literal["openapi", "business", "oauth"]


class Meaning(StrEnum):
    """What an answer lets us do."""

    HALTED = "halted"  # we ourselves are refused
    REJECTED = "rejected"
    WAIT = "wait"  # asked to come again
    NIGHT = "night"  # when the day begins
    NEXT_DAY = "next_day"  # all that the day allows is used up
    TOKEN = "token"  # noqa: S105 - the access token is renewed once
    PENDING = "pending"  # it is still being worked on
    UNKNOWN = "unknown"


class CodeRow(NamedTuple):
    """One code's meaning and the reason that goes with it."""

    meaning: Meaning
    reason: Reason


def _rows(meaning: Meaning, reason: Reason, *codes: int) -> dict[int, CodeRow]:
    return dict.fromkeys(codes, CodeRow(meaning, reason))


_UNLISTED: Final = CodeRow(Meaning.UNKNOWN, Reason.UNCLEAR)

_OPENAPI: Final[dict[int, CodeRow]] = {
    **_rows(Meaning.WAIT, Reason.BUSY, -32),
    **_rows(Meaning.UNKNOWN, Reason.UNCLEAR, -200),
    **_rows(Meaning.REJECTED, Reason.INVALID, -100, -201, -232, -233, -235, -237, -238, -241),
    **_rows(Meaning.REJECTED, Reason.TOO_LONG, -210),
    **_rows(Meaning.REJECTED, Reason.CONTENT_REFUSED, -248),
    **_rows(Meaning.REJECTED, Reason.RECIPIENT_REFUSED, -213, -217, -227, -230, -244),
    **_rows(Meaning.HALTED, Reason.ACCOUNT, -204, -221, -224),
    **_rows(Meaning.HALTED, Reason.NO_SUCH_PLACE, -205),
    **_rows(Meaning.HALTED, Reason.FORBIDDEN, -209, -212, -223),
    **_rows(Meaning.HALTED, Reason.CREDENTIALS, -219, -242),
    **_rows(Meaning.HALTED, Reason.MISCONFIGURED, -240),
    **_rows(Meaning.HALTED, Reason.QUOTA, -305, -311, -320, -321),
    **_rows(Meaning.NEXT_DAY, Reason.SENT_ENOUGH, -211),
    **_rows(Meaning.NEXT_DAY, Reason.DEFERRED, -218),
    **_rows(Meaning.PENDING, Reason.BUSY, -214),
    **_rows(Meaning.TOKEN, Reason.CREDENTIALS, -216, -220),
    **_rows(Meaning.NIGHT, Reason.BUSY, -234),
}
_BUSINESS: Final[dict[int, CodeRow]] = {
    **_rows(Meaning.UNKNOWN, Reason.UNCLEAR, -100),
    **_rows(Meaning.HALTED, Reason.MISCONFIGURED, *range(-107, -100), -122, -125),
    **_rows(Meaning.HALTED, Reason.TEMPLATE_MISMATCH, -109, -117, -131),
    **_rows(Meaning.HALTED, Reason.FORBIDDEN, -126, -127, -135),
    **_rows(Meaning.HALTED, Reason.ACCOUNT, -1351),
    **_rows(Meaning.HALTED, Reason.QUOTA, -115, -136, -137),
    **_rows(Meaning.HALTED, Reason.POLICY, -146, -147, -1471, -1472),
    **_rows(Meaning.HALTED, Reason.CREDENTIALS, -1241),
    **_rows(Meaning.REJECTED, Reason.NO_SUCH_ADDRESS, -108),
    **_rows(Meaning.REJECTED, Reason.INVALID, -111, -112, -113, -1124, -132),
    **_rows(Meaning.REJECTED, Reason.TOO_LONG, -1121),
    **_rows(Meaning.REJECTED, Reason.NO_TEXT, -1122),
    **_rows(Meaning.REJECTED, Reason.RECIPIENT_REFUSED, -114, -118, -119, -139, -140, -141),
    **_rows(Meaning.NEXT_DAY, Reason.SENT_ENOUGH, -144, -1441, -145),
    **_rows(Meaning.TOKEN, Reason.CREDENTIALS, -124),
    **_rows(Meaning.NIGHT, Reason.BUSY, -133),
}
_OAUTH: Final[dict[int, CodeRow]] = {
    **_rows(Meaning.HALTED, Reason.MISCONFIGURED, -14002, -14003),
    **_rows(Meaning.HALTED, Reason.CREDENTIALS, -14014),
}

TABLES: Final[dict[Host, dict[int, CodeRow]]] = {
    "openapi": _OPENAPI,
    "business": _BUSINESS,
    "oauth": _OAUTH,
}


def meaning_of(host: Host, code: int, words: str) -> CodeRow:
    """What a code of a host means; where one code means two things, its words decide."""
    said = words.lower()
    if host == "openapi" and "being processed" in said:
        return CodeRow(Meaning.PENDING, Reason.BUSY)
    if (host, code) == ("openapi", -201) and "access token" in said:
        return CodeRow(Meaning.TOKEN, Reason.CREDENTIALS)  # as an older table has it
    if (host, code) == ("openapi", -223) and "quota" in said:
        return CodeRow(Meaning.NEXT_DAY, Reason.SENT_ENOUGH)
    return TABLES[host].get(code, _UNLISTED)
