"""Packets of SMPP 3.4 as a message centre reads and writes them (SMPP 3.4 specification, §4 and
§5.3): the fields that a submission has, the receipt that comes back."""

import struct
from dataclasses import dataclass, field

HEADER = 16
MOST_BYTES = 65_536

GENERIC_NACK = 0x80000000
BIND_RECEIVER, BIND_TRANSMITTER, BIND_TRANSCEIVER = 0x1, 0x2, 0x9
SUBMIT_SM, DELIVER_SM, UNBIND, ENQUIRE_LINK = 0x4, 0x5, 0x6, 0x15
ANSWER = 0x80000000

OK = 0x0
INVALID_LENGTH, INVALID_COMMAND, BIND_STATE, SYSTEM_ERROR = 0x1, 0x3, 0x4, 0x8
BAD_SOURCE, BAD_DESTINATION, BAD_PASSWORD, BAD_SYSTEM_ID = 0xA, 0xB, 0xE, 0xF
QUEUE_FULL, THROTTLED = 0x14, 0x58

PAYLOAD = 0x0424
RECEIPTED_ID, MESSAGE_STATE, NETWORK_ERROR = 0x001E, 0x0427, 0x0423
SAR_REFERENCE, SAR_TOTAL, SAR_PART = 0x020C, 0x020E, 0x020F

WITH_UDH = 0x40
IS_RECEIPT = 0x04


class BrokenPacket(ValueError):
    """Bytes that are no packet."""


@dataclass(frozen=True)
class Packet:
    """One packet; `status` is 0 in a request."""

    command: int
    sequence: int
    status: int = OK
    body: bytes = b""

    def answer(self, status: int = OK, body: bytes = b"") -> bytes:
        """The packet that answers this one."""
        return pack(self.command | ANSWER, self.sequence, status, body)


@dataclass(frozen=True)
class Submission:
    """What a `submit_sm` asks for."""

    source: str
    destination: str
    esm_class: int
    registered: int
    coding: int
    validity: str
    text: bytes
    tlvs: dict[int, bytes] = field(default_factory=dict)


def pack(command: int, sequence: int, status: int = OK, body: bytes = b"") -> bytes:
    """A packet's bytes."""
    return struct.pack(">IIII", HEADER + len(body), command, status, sequence) + body


def unpack(header: bytes) -> tuple[int, int, int, int]:
    """Length, command, status and sequence number of a header."""
    length, command, status, sequence = struct.unpack(">IIII", header)
    if not HEADER <= length <= MOST_BYTES:
        raise BrokenPacket(f"a packet of {length} bytes")
    return length, command, status, sequence


def words_of(body: bytes, count: int) -> list[str]:
    """The first texts of a body, each closed by a zero byte."""
    parts = body.split(b"\0", count)
    if len(parts) <= count:
        raise BrokenPacket("a text has no end")
    return [part.decode("ascii") for part in parts[:count]]


def read_submission(body: bytes) -> Submission:
    """The fields of a `submit_sm`; BrokenPacket when they do not fit."""
    read = _Reader(body)
    read.text()  # service_type
    read.byte(), read.byte()
    source = read.text()
    read.byte(), read.byte()
    destination = read.text()
    esm_class, _protocol, _priority = read.byte(), read.byte(), read.byte()
    read.text()  # schedule_delivery_time
    validity, registered, _replace = read.text(), read.byte(), read.byte()
    coding, _default = read.byte(), read.byte()
    short = read.take(read.byte())
    tlvs = read.tlvs()
    text = tlvs.get(PAYLOAD, short)
    return Submission(source, destination, esm_class, registered, coding, validity, text, tlvs)


def receipt(
    source: str, destination: str, text: bytes, tlvs: dict[int, bytes], esm_class: int = IS_RECEIPT
) -> bytes:
    """The body of a `deliver_sm`."""
    before = b"\0\1\1" + source.encode() + b"\0\5\0" + destination.encode() + b"\0"
    about = bytes((esm_class, 0, 0, 0, 0, 0, 0, 0, 0, len(text)))
    extra = b"".join(
        struct.pack(">HH", tag, len(value)) + value for tag, value in sorted(tlvs.items())
    )
    return before + about + text + extra


class _Reader:
    def __init__(self, body: bytes) -> None:
        self.body, self.at = body, 0

    def byte(self) -> int:
        return self.take(1)[0]

    def take(self, count: int) -> bytes:
        if self.at + count > len(self.body):
            raise BrokenPacket("a field is longer than its packet")
        self.at += count
        return self.body[self.at - count : self.at]

    def text(self) -> str:
        end = self.body.find(b"\0", self.at)
        if end < 0:
            raise BrokenPacket("a text has no end")
        return self.take(end + 1 - self.at)[:-1].decode("ascii")

    def tlvs(self) -> dict[int, bytes]:
        found = {}
        while self.at < len(self.body):
            tag, length = struct.unpack(">HH", self.take(4))
            found[tag] = self.take(length)
        return found
