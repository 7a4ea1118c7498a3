"""The message centre of the sandbox, spoken to byte by byte: who may bind, how a message arrives,
and every way in which it can be told to fail."""

import socket
import struct
from collections.abc import Iterator

import pytest

from sandbox.faults import Drop, Garbage, Half, Reply, Twice
from sandbox.providers import _pdus as pdus
from sandbox.providers.smsc import SmscOptions, SmscSandbox

NUMBER = "84901234567"


class Client:
    """A connection to the centre."""

    def __init__(self, centre: SmscSandbox) -> None:
        self.socket = socket.create_connection(("127.0.0.1", centre.port), 5)
        self.sequence = 0

    def say(self, command: int, body: bytes = b"") -> None:
        self.sequence += 1
        self.socket.sendall(pdus.pack(command, self.sequence, 0, body))

    def hear(self) -> tuple[int, int, bytes]:
        """Command, status and body of the next packet; (0, 0, b"") when the line is closed."""
        header = self._exactly(pdus.HEADER)
        if len(header) < pdus.HEADER:
            return 0, 0, b""
        length, command, status, _sequence = struct.unpack(">IIII", header)
        return command, status, self._exactly(length - pdus.HEADER)

    def bind(self, password: str = "bi-mat") -> int:  # noqa: S107 - the stand-in's own
        body = b"lantoa\0" + password.encode() + b"\0\0" + bytes((0x34, 0, 0)) + b"\0"
        self.say(pdus.BIND_TRANSCEIVER, body)
        return self.hear()[1]

    def submit(self, text: bytes, esm_class: int = 0, coding: int = 0, tlvs: bytes = b"") -> None:
        before = b"\0\5\0HOADANG\0\1\1" + NUMBER.encode() + b"\0"
        about = bytes((esm_class, 0, 0, 0, 0, 1, 0, coding, 0, len(text)))
        self.say(pdus.SUBMIT_SM, before + about + text + tlvs)

    def _exactly(self, count: int) -> bytes:
        heard = b""
        while len(heard) < count and (more := self.socket.recv(count - len(heard))):
            heard += more
        return heard


@pytest.fixture
def centre() -> Iterator[SmscSandbox]:
    with SmscSandbox() as running:
        yield running


@pytest.fixture
def client(centre: SmscSandbox) -> Iterator[Client]:
    made = Client(centre)
    assert made.bind() == pdus.OK
    yield made
    made.socket.close()


def tlv(tag: int, value: bytes) -> bytes:
    return struct.pack(">HH", tag, len(value)) + value


def test_a_wrong_password_may_not_send(centre: SmscSandbox) -> None:
    stranger = Client(centre)
    assert stranger.bind("sai") == pdus.BAD_PASSWORD
    stranger.submit(b"Chao")
    assert stranger.hear()[1] == pdus.BIND_STATE
    assert centre.world.arrivals() == []


def test_a_link_is_answered(centre: SmscSandbox, client: Client) -> None:
    client.say(pdus.ENQUIRE_LINK)
    assert client.hear()[:2] == (pdus.ENQUIRE_LINK | pdus.ANSWER, pdus.OK)
    assert centre.links == 1


@pytest.mark.parametrize("way", ["udh", "sar", "payload"])
def test_a_long_text_arrives_whole_whichever_way_it_is_parted(
    centre: SmscSandbox, client: Client, way: str
) -> None:
    whole = "Nước sạch về từng nhà, mời bà con góp ý. " * 3
    coded = whole.encode("utf-16-be")
    halves = coded[:120], coded[120:]
    if way == "payload":
        client.submit(b"", coding=8, tlvs=tlv(pdus.PAYLOAD, coded))
    for number, half in enumerate(halves if way != "payload" else (), 1):
        if way == "udh":
            client.submit(bytes((5, 0, 3, 7, 2, number)) + half, pdus.WITH_UDH, coding=8)
        else:
            parts = tlv(pdus.SAR_REFERENCE, b"\0\7") + tlv(pdus.SAR_TOTAL, b"\2")
            client.submit(half, coding=8, tlvs=parts + tlv(pdus.SAR_PART, bytes([number])))
    for _answer in range(1 if way == "payload" else 2):
        assert client.hear()[1] == pdus.OK
    (arrival,) = centre.world.arrivals()
    assert (arrival.to, arrival.text) == (NUMBER, whole)


def test_too_fast_is_throttled_and_not_taken() -> None:
    with SmscSandbox(options=SmscOptions(per_second=2)) as centre:
        client = Client(centre)
        client.bind()
        for _message in range(5):
            client.submit(b"Chao")
        statuses = sorted(client.hear()[1] for _message in range(5))
        assert statuses == [pdus.OK] * 2 + [pdus.THROTTLED] * 3
        assert len(centre.world.arrivals()) == 2


@pytest.mark.parametrize(
    ("fault", "arrived"),
    [(Drop(), 1), (Drop(commit=False), 0), (Half(), 1), (Garbage(), 1), (Twice(), 2)],
)
def test_the_faults(centre: SmscSandbox, client: Client, fault: Drop, arrived: int) -> None:
    centre.script.add(fault)
    client.submit(b"Chao")
    client.hear()
    assert len(centre.world.arrivals()) == arrived


def test_a_refusal_may_have_taken_the_message(centre: SmscSandbox, client: Client) -> None:
    centre.script.add(Reply(pdus.SYSTEM_ERROR), Reply(pdus.SYSTEM_ERROR, commit=True))
    for arrived in (0, 1):
        client.submit(b"Chao")
        assert client.hear()[1] == pdus.SYSTEM_ERROR
        assert len(centre.world.arrivals()) == arrived


@pytest.mark.parametrize("first", [False, True])
@pytest.mark.parametrize(
    ("dialect", "said"),
    [("tlv", "id:1000000001 "), ("hex", "id:3b9aca01 "), ("zeros", "id:00000000001000000001 ")],
)
def test_a_receipt_in_each_dialect_after_the_answer_or_before(
    dialect: str, said: str, first: bool
) -> None:
    ends = {NUMBER: "UNDELIV"}
    options = SmscOptions(receipts=True, dialect=dialect, receipt_first=first, ends=ends)  # type: ignore[arg-type]
    with SmscSandbox(options=options) as centre:
        client = Client(centre)
        client.bind()
        client.submit(b"Chao")
        heard = [client.hear() for _packet in range(2)]
    commands = [command for command, _status, _body in heard]
    wanted = [pdus.SUBMIT_SM | pdus.ANSWER, pdus.DELIVER_SM]
    assert commands == (wanted[::-1] if first else wanted)
    body = heard[commands.index(pdus.DELIVER_SM)][2]
    assert said.encode() in body
    assert b"stat:UNDELIV" in body
    state = tlv(pdus.MESSAGE_STATE, bytes([5]))
    assert (state in body) is (dialect == "tlv")


def test_a_handset_writes_to_the_office(centre: SmscSandbox, client: Client) -> None:
    centre.send_to_office(NUMBER, "HOADANG", "TC")
    command, _status, body = client.hear()
    assert command == pdus.DELIVER_SM
    assert body.endswith(b"\x02TC")
