"""SMPP 3.4 on the wire: the few PDUs that a client needs (SMPP Protocol Specification 3.4;
docs/engineering/wire-formats.md#smpp)."""

import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

GENERIC_NACK: Final = 0x80000000
SUBMIT: Final = 0x00000004
DELIVER: Final = 0x00000005
UNBIND: Final = 0x00000006
BIND_TRANSCEIVER: Final = 0x00000009
ENQUIRE_LINK: Final = 0x00000015
RESPONSE: Final = 0x80000000  # set in the command of an answer

TAG_USER_MESSAGE_REFERENCE: Final = 0x0204
TAG_NETWORK_ERROR: Final = 0x0423
TAG_PAYLOAD: Final = 0x0424
TAG_STATE: Final = 0x0427
TAG_RECEIPTED_ID: Final = 0x001E
TAG_SAR_REFERENCE: Final = 0x020C
TAG_SAR_TOTAL: Final = 0x020E
TAG_SAR_NUMBER: Final = 0x020F

LONGEST: Final = 64 * 1024
"""Bytes of the largest PDU that we read."""

_HEAD = struct.Struct(">IIII")  # length, command, status, sequence
_TAG = struct.Struct(">HH")


class Pdu(NamedTuple):
    """One PDU, its body as it came."""

    command: int
    status: int
    sequence: int
    body: bytes


class DeliveredPdu(NamedTuple):
    """A `deliver_sm`: a receipt, or what somebody wrote to us."""

    esm_class: int
    source: str
    destination: str
    data_coding: int
    message: bytes
    tags: dict[int, bytes]

    @property
    def is_receipt(self) -> bool:
        return self.esm_class & 0x3C in (0x04, 0x20)  # delivery receipt, intermediate notification


class SmppPart(NamedTuple):
    """What one `submit_sm` carries."""

    data_coding: int
    message: bytes
    has_header: bool = False  # a user data header begins the message
    tags: tuple[tuple[int, bytes], ...] = ()


def pdu(command: int, sequence: int, body: bytes = b"", status: int = 0) -> bytes:
    """The bytes of a PDU."""
    return _HEAD.pack(_HEAD.size + len(body), command, status, sequence) + body


def bind(system_id: str, password: str, system_type: str, sequence: int) -> bytes:
    """Ask to send and to receive."""
    words = b"".join(_c(word) for word in (system_id, password, system_type))
    return pdu(BIND_TRANSCEIVER, sequence, words + b"\x34\0\0\0")


def submit(sender: str, to: str, part: SmppPart, sequence: int, wants_receipt: bool) -> bytes:
    """One part of a message from a name (alphanumeric) to a number with its country."""
    esm_class = 0x40 if part.has_header else 0x00
    body = b"".join(
        (
            b"\0",  # service type
            b"\x05\0" + _c(sender),
            b"\x01\x01" + _c(to),
            bytes((esm_class, 0, 0)),  # protocol, priority
            b"\0\0",  # at once, and valid as long as the SMS centre keeps it
            bytes((1 if wants_receipt else 0, 0, part.data_coding, 0, len(part.message))),
            part.message,
            *(_TAG.pack(tag, len(value)) + value for tag, value in part.tags),
        )
    )
    return pdu(SUBMIT, sequence, body)


def read_message_id(body: bytes) -> str:
    """What the SMS centre calls a message, in its answer to a submit."""
    return body.partition(b"\0")[0].decode("ascii", "replace")


def read_delivered(body: bytes) -> DeliveredPdu:
    """A `deliver_sm`; ValueError when it is cut."""
    at = 0

    def word() -> str:
        nonlocal at
        end = body.index(b"\0", at)
        found, at = body[at:end], end + 1
        return found.decode("latin-1")

    def octets(count: int) -> bytes:
        nonlocal at
        found, at = body[at : at + count], at + count
        if len(found) != count:
            raise ValueError("a cut deliver_sm")
        return found

    word()
    octets(2)
    source = word()
    octets(2)
    destination = word()
    esm_class = octets(3)[0]
    word()
    word()
    _registered, _replace, data_coding, _default, length = octets(5)
    message, tags = octets(length), dict[int, bytes]()
    while at < len(body):
        tag, size = _TAG.unpack(octets(_TAG.size))
        tags[tag] = octets(size)
    return DeliveredPdu(
        esm_class, source, destination, data_coding, tags.get(TAG_PAYLOAD, message), tags
    )


class PduReader:
    """Cuts what comes over a connection into PDUs."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> Iterator[Pdu]:
        """The PDUs that are whole now; ValueError for what is none."""
        rest, at = self._rest + data, 0
        try:
            while len(rest) - at >= _HEAD.size:
                length, command, status, sequence = _HEAD.unpack_from(rest, at)
                if not _HEAD.size <= length <= LONGEST:
                    raise ValueError("no SMPP")
                if len(rest) - at < length:
                    break
                yield Pdu(command, status, sequence, rest[at + _HEAD.size : at + length])
                at += length
        finally:
            self._rest = rest[at:]


def _c(word: str) -> bytes:
    return word.encode("latin-1", "replace").replace(b"\0", b"") + b"\0"
