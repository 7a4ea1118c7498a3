"""Why an attempt ended as it did: the channels' closed set of codes, and whose fault each is.

Whoever writes an adapter picks the code; what the provider said goes beside it, in its own words.
The sentences for officers stand in `wiring.reasons`, one for each code.
"""

from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """Whose fault it is that a message did not arrive."""

    RECIPIENT = "recipient"  # this address
    MESSAGE = "message"  # this text or picture, to whomever it goes
    OUTLET = "outlet"  # we ourselves: our key, our right, our address; or one part of the outlet
    NOBODY = "nobody"  # a network, a disk, a server that rests


class Reason(StrEnum):
    """The code of a reason."""

    # nobody's fault
    UNREACHABLE = "unreachable"  # refused, unknown name, no answer to the connection
    TLS_FAILED = "tls_failed"
    BROKE_OFF = "broke_off"  # the connection ended before the content
    NOT_WRITTEN = "not_written"  # a disk or a share that does not take the file
    DISK_FULL = "disk_full"  # where the files go
    BUSY = "busy"  # asked to come again later
    NO_ANSWER = "no_answer"  # it may have been taken
    UNCLEAR = "unclear"  # an answer that says neither yes nor no
    BROKEN_ADAPTER = "broken_adapter"  # a bug of ours
    # the outlet's, or one part's of it
    CREDENTIALS = "credentials"  # key, login, token
    FORBIDDEN = "forbidden"  # known, and not allowed to post
    NO_SUCH_PLACE = "no_such_place"  # the page, chat or address is not there
    ACCOUNT = "account"  # blocked, limited, to be confirmed
    QUOTA = "quota"
    SENT_ENOUGH = "sent_enough"  # all that the account may send in a day or an hour
    MISCONFIGURED = "misconfigured"  # a setting of ours cannot be right
    ADDRESS_REFUSED = "address_refused"  # our own guard does not connect there
    NOT_TRUSTED = "not_trusted"  # the other side's certificate
    HOST_KEY_CHANGED = "host_key_changed"  # it is not the machine whose key was written down
    SENDER_REFUSED = "sender_refused"
    POLICY = "policy"  # reputation, authentication, block lists
    RELAY_DENIED = "relay_denied"
    TEMPLATE_MISMATCH = "template_mismatch"  # not the text that was registered
    NO_ROUTE = "no_route"  # a gateway without a way to this number
    TOO_LARGE_HERE = "too_large_here"  # for this gateway; another may take it
    # the message's
    CONTENT_REFUSED = "content_refused"
    PICTURE_REFUSED = "picture_refused"
    LINK_REFUSED = "link_refused"
    TOO_LONG = "too_long"
    NO_TEXT = "no_text"
    INVALID = "invalid"  # refused without a finer word
    CANNOT_AMEND = "cannot_amend"  # what stands can be changed by hand only
    TOO_OLD = "too_old"  # the time in which a provider lets a machine change it is over
    POST_GONE = "post_gone"
    # the recipient's
    NO_SUCH_ADDRESS = "no_such_address"
    MALFORMED_ADDRESS = "malformed_address"
    NO_ADDRESS = "no_address"
    READER_FIELD = "reader_field"  # a column of the list is empty or too long for this reader
    MAILBOX = "mailbox"  # full, disabled
    DEFERRED = "deferred"  # asked to come again: greylisting, a rate
    RECIPIENT_REFUSED = "recipient_refused"
    NOT_ARRIVED = "not_arrived"  # taken, and reported lost later

    @property
    def fault(self) -> Fault:
        """Whose fault it is."""
        return _FAULTS[self]


_FAULTS: dict[Reason, Fault] = {
    **dict.fromkeys(
        (
            Reason.UNREACHABLE,
            Reason.TLS_FAILED,
            Reason.BROKE_OFF,
            Reason.NOT_WRITTEN,
            Reason.DISK_FULL,
            Reason.BUSY,
            Reason.NO_ANSWER,
            Reason.UNCLEAR,
            Reason.BROKEN_ADAPTER,
        ),
        Fault.NOBODY,
    ),
    **dict.fromkeys(
        (
            Reason.CREDENTIALS,
            Reason.FORBIDDEN,
            Reason.NO_SUCH_PLACE,
            Reason.ACCOUNT,
            Reason.QUOTA,
            Reason.SENT_ENOUGH,
            Reason.MISCONFIGURED,
            Reason.ADDRESS_REFUSED,
            Reason.NOT_TRUSTED,
            Reason.HOST_KEY_CHANGED,
            Reason.SENDER_REFUSED,
            Reason.POLICY,
            Reason.RELAY_DENIED,
            Reason.TEMPLATE_MISMATCH,
            Reason.NO_ROUTE,
            Reason.TOO_LARGE_HERE,
        ),
        Fault.OUTLET,
    ),
    **dict.fromkeys(
        (
            Reason.CONTENT_REFUSED,
            Reason.PICTURE_REFUSED,
            Reason.LINK_REFUSED,
            Reason.TOO_LONG,
            Reason.NO_TEXT,
            Reason.INVALID,
            Reason.CANNOT_AMEND,
            Reason.TOO_OLD,
            Reason.POST_GONE,
        ),
        Fault.MESSAGE,
    ),
    **dict.fromkeys(
        (
            Reason.NO_SUCH_ADDRESS,
            Reason.MALFORMED_ADDRESS,
            Reason.NO_ADDRESS,
            Reason.READER_FIELD,
            Reason.MAILBOX,
            Reason.DEFERRED,
            Reason.RECIPIENT_REFUSED,
            Reason.NOT_ARRIVED,
        ),
        Fault.RECIPIENT,
    ),
}


@dataclass(frozen=True)
class Why:
    """A reason: its code, and what the provider or the system said, as `spoken` made it."""

    code: Reason
    raw: str = ""
