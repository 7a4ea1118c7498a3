"""Why a delivery is where it is, when no provider said so: the closed set of codes of what we
decide ourselves. Those of the channels stand in `channels.contract.reasons`."""

from enum import StrEnum
from typing import NamedTuple


class OwnReason(StrEnum):
    """The code of a reason of ours."""

    TRIES_SPENT = "tries_spent"
    TOO_LATE = "too_late"
    OVERTAKEN = "overtaken"  # a later occurrence of the same publication is due, or has left
    WITHDRAWN = "withdrawn"
    NEWER_TEXT = "newer_text"
    NOTHING_STANDS = "nothing_stands"  # what was to be changed never arrived
    POST_LEAVING = "post_leaving"
    POST_UNCLEAR = "post_unclear"
    NOT_FIT = "not_fit"  # the text is not what was approved, or cannot be made
    PUMP_DIED = "pump_died"
    NOT_BEGUN = "not_begun"  # marked, and certainly not written
    PART_RESTS = "part_rests"
    NOT_TRUE_NOW = (
        "not_true_now"  # what a notice says: its matter is settled, or a newer one says it
    )
    HELPS_NOBODY = "helps_nobody"  # a notice whose day is over
    NO_RECEIPT = "no_receipt"  # taken, and its provider said nothing more in its time
    SEEN = "seen"  # found where it had to be
    TAKEN_ALREADY = "taken_already"  # queued again, and then reported as taken
    RESTORED = "restored"  # a restored copy: it may have left since
    TORN = "torn"  # was being sent when the copy was made
    SUPPRESSED = "suppressed"
    STOPPED = "stopped"  # a person stopped its publication, and may let it go on
    BY_HAND = "by_hand"  # refused by a provider, and put right on the page by a person
    DECIDED = "decided"  # by a person, who says why


class Because(NamedTuple):
    """A reason as it is stored with a delivery: its code, and the sentence that officers read."""

    code: str
    reason: str
