"""SMPP over real sockets: the promises of a channel, the window, throttling, long texts in three
ways, and receipts in every dialect."""

import asyncio
import json
from dataclasses import replace
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from channels.contract.channel import Channel, Site
from channels.contract.message import DeliveryKey, Message, Recipient
from channels.contract.outcome import Accepted, Delivered, Halted, Outcome, Rejected, Retry, Unknown
from channels.sms import smpp, smpp_pdus
from channels.sms.config import SmsGatewayConfig
from channels.sms.encoding import coding
from channels.sms.smpp_parts import split
from channels.sms.smpp_pdus import PduReader, pdu
from channels.sms.smpp_receipts import plain_id, same_ids
from channels.sms.sms_gateway import SmsGateway
from sandbox.faults import Drop, Fault, Reply, Slow
from sandbox.providers.smsc import SmscOptions, SmscSandbox
from tests.channels.sms.test_providers import CITIZEN, MESSAGE, SITE
from tests.contract.channel_contract import KEY, ChannelContract

OPTIONS = SmscOptions(password="smppass")
LONG = replace(MESSAGE, sms=None, sms_accented="Nộp hồ sơ qua mạng, không phải chờ. " * 5)


def made(port: int, site: Site = SITE, connections: int = 100, **fields: Any) -> SmsGateway:
    entry = {
        "provider": "smpp",
        "url": f"smpp://127.0.0.1:{port}",
        "username": "lantoa",
        "password": "smppass",
        "timeout_s": 0.5,
        **fields,
    }
    config = SmsGatewayConfig.model_validate(
        {"sender": "UBNDTP", "gateway": [entry], "connections": connections}
    )
    return SmsGateway("sms", config, site)


def send(channel: SmsGateway, message: Message = MESSAGE) -> Outcome:
    with channel.open() as line:
        return line.send(message, CITIZEN, KEY)


class TestSmpp(ChannelContract):
    message: ClassVar[Message] = MESSAGE
    recipient: ClassVar[Recipient | None] = CITIZEN
    secret: ClassVar[str] = "smppass"
    permanent: ClassVar[list[tuple[Fault, str]]] = [
        (Reply(0x0B), "malformed_address"),
        (Reply(0x01), "too_long"),
        (Reply(0x61), "invalid"),
        (Reply(0x45), "recipient_refused"),
        (Reply(0xFF), "recipient_refused"),
    ]
    refused_key: ClassVar[Fault] = Reply(0x04)
    throttled: ClassVar[tuple[Fault, float | None] | None] = (Reply(0x08), None)
    too_long: ClassVar[Message] = replace(MESSAGE, sms="Dai " * 200)

    def stand(self) -> SmscSandbox:
        return SmscSandbox(options=OPTIONS)

    def make(self, port: int) -> Channel:
        return made(port)

    def showing(self, message: Message, text: str) -> Message:
        return replace(message, sms=None, sms_accented=text)


@pytest.mark.parametrize("joining", ["udh", "sar", "payload"])
def test_a_long_text_arrives_whole_in_each_of_the_three_ways(joining: str) -> None:
    with SmscSandbox(options=OPTIONS) as server:
        assert isinstance(send(made(server.port, joining=joining), LONG), Accepted)
        (arrival,) = server.world.arrivals()
        assert arrival.text == LONG.sms_accented
        assert len(server.submissions) == (1 if joining == "payload" else 3)


def test_a_wrong_password_halts_and_nothing_is_sent() -> None:
    with SmscSandbox(options=OPTIONS) as server:
        channel = made(server.port, password="sai")
        outcome = send(channel)
        assert isinstance(outcome, Halted)
        assert "0x0E" in outcome.why.raw
        assert channel.test()
        assert made(server.port).test() is None
        assert server.statuses.total() == 0


def test_a_throttled_message_is_sent_again_after_a_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smpp, "_PAUSES_S", (0.05, 0.05))
    with SmscSandbox(options=OPTIONS) as server:
        server.script.add(Reply(0x58), Reply(0x14))
        assert isinstance(send(made(server.port)), Accepted)
        assert len(server.world.arrivals()) == 1
        server.script.add(Reply(0x58), Reply(0x58), Reply(0x58))
        assert isinstance(send(made(server.port)), Retry)
        assert len(server.world.arrivals()) == 1, "certainly not sent"


def test_of_several_parts_one_that_is_refused_leaves_the_message_unknown() -> None:
    with SmscSandbox(options=OPTIONS) as server:
        server.script.add(Slow(0.0), Reply(0x0B))
        assert isinstance(send(made(server.port), LONG), Unknown)


def test_the_window_is_kept() -> None:
    with SmscSandbox(options=OPTIONS) as server:
        channel = made(server.port, window=7)

        async def several() -> None:
            async with channel.connect() as line:
                keys = [DeliveryKey(f"d{number}-a") for number in range(100)]
                await asyncio.gather(*(line.send(MESSAGE, CITIZEN, key) for key in keys))

        asyncio.run(several())
        assert 2 <= server.widest <= 7
        assert len(server.world.arrivals()) == 100


def test_many_fly_within_the_window_and_a_broken_connection_is_made_anew() -> None:
    with SmscSandbox(options=OPTIONS) as server:
        channel = made(server.port, window=10)

        async def several(count: int) -> list[Outcome]:
            async with channel.connect() as line:
                keys = [DeliveryKey(f"d{number}-a") for number in range(count)]
                return await asyncio.gather(*(line.send(MESSAGE, CITIZEN, key) for key in keys))

        found = asyncio.run(several(300))
        assert all(isinstance(outcome, Accepted) for outcome in found)
        assert (
            len({outcome.provider_id for outcome in found if isinstance(outcome, Accepted)}) == 300
        )
        assert server.binds == 1
        server.script.add(*[Slow(0.0)] * 50, Drop(commit=False))
        found = asyncio.run(several(300))
        kinds = {type(outcome) for outcome in found}
        assert kinds <= {Accepted, Unknown}
        unknown = sum(isinstance(outcome, Unknown) for outcome in found)
        assert 1 <= unknown <= 10, "at most the window"
        taken = sum(isinstance(outcome, Accepted) for outcome in found)
        assert len(server.world.arrivals()) >= 300 + taken
        assert server.binds == 3


@pytest.mark.parametrize("dialect", ["tlv", "tags", "text", "hex", "upper", "zeros", "decimal"])
@pytest.mark.parametrize("first", [False, True])
def test_receipts_in_every_dialect_name_their_message(dialect: Any, first: bool) -> None:
    kept: list[tuple[str, bytes]] = []

    async def keep(method: str, body: bytes) -> bool:
        kept.append((method, body))
        return True

    options = replace(OPTIONS, receipts=True, receipt_first=first, dialect=dialect)
    with SmscSandbox(options=options) as server:
        channel = made(server.port)
        channel.hear_with(keep)

        async def answered(count: int) -> None:
            async with asyncio.timeout(5):
                while len(server.receipt_answers) < count:
                    await asyncio.sleep(0.005)

        async def one() -> Outcome:
            async with channel.connect() as line:
                outcome = await line.send(MESSAGE, CITIZEN, KEY)
                await answered(1)
                server.send_to_office("84901234567", "UBNDTP", "DUNG")
                await answered(2)
                return outcome

        outcome = asyncio.run(one())
    assert server.receipt_answers == [0, 0]
    assert isinstance(outcome, Accepted)
    (receipt,) = channel.read_receipt(kept[0][0], "", {}, kept[0][1])
    assert isinstance(receipt.outcome, Delivered)
    assert outcome.provider_id in receipt.ids
    wrote = channel.read_reply(kept[1][0], "", {}, kept[1][1])
    assert wrote is not None
    assert (wrote.address, wrote.text, wrote.leaves) == ("84901234567", "DUNG", True)


def test_a_receipt_that_cannot_be_kept_is_left_to_the_centre() -> None:
    async def keep(_method: str, _body: bytes) -> bool:
        return False

    options = replace(OPTIONS, receipts=True, receipt_first=True)
    with SmscSandbox(options=options) as server:
        channel = made(server.port)
        channel.hear_with(keep)
        assert isinstance(send(channel), Accepted)
        channel.listen(0.2)
        assert server.receipt_answers == [0x14]


def test_what_was_not_delivered_is_rejected_and_what_somebody_wrote_is_no_receipt() -> None:
    channel = made(9)
    said = {"id": "0A1", "stat": "UNDELIV", "err": "045"}
    (receipt,) = channel.read_receipt(smpp.METHOD, "", {}, json.dumps(said).encode())
    assert isinstance(receipt.outcome, Rejected)
    assert receipt.outcome.why.raw == "stat:UNDELIV err:045"
    wrote = json.dumps({"from": "84901234567", "text": "DUNG"}).encode()
    assert channel.read_receipt(smpp.METHOD, "", {}, wrote) == []


def test_ids_are_the_same_in_any_base_and_case() -> None:
    assert plain_id("00A0001") == "a0001"
    assert plain_id(str(int("a0001", 16))) in same_ids("0000655361")
    for told in ("655361", "0000655361", "A0001", "0a0001"):
        assert "a0001" in same_ids(told), told


@given(st.text(st.sampled_from("aăđế 1€[😀\n"), max_size=700), st.sampled_from(["udh", "sar"]))
def test_the_parts_of_any_text_are_the_text_and_fit(text: str, joining: Any) -> None:
    pieces = split(text or "x", joining, 7)
    wide = coding(text or "x") == "ucs2"
    found = b"".join(part.message[6:] if part.has_header else part.message for part in pieces)
    if wide:
        assert found.decode("utf-16-be") == text
    for part in pieces:
        assert len(part.message) <= (140 if wide else 160)


@given(st.lists(st.binary(max_size=60), max_size=6), st.integers(1, 30))
def test_pdus_are_cut_out_of_any_pieces(bodies: list[bytes], size: int) -> None:
    stream = b"".join(pdu(4, number, body) for number, body in enumerate(bodies))
    reader = PduReader()
    found = [
        one for at in range(0, len(stream), size) for one in reader.feed(stream[at : at + size])
    ]
    assert [(one.sequence, one.body) for one in found] == list(enumerate(bodies))


@given(st.binary(max_size=200))
def test_a_deliver_sm_of_any_bytes_is_read_or_refused(body: bytes) -> None:
    try:
        delivered = smpp_pdus.read_delivered(body)
    except ValueError:
        return
    smpp.written_down(delivered._replace(data_coding=0))


def test_an_smpp_address_belongs_to_smpp_alone() -> None:
    with pytest.raises(ValidationError, match="smpp"):
        made(9, url="http://127.0.0.1:9")
    with pytest.raises(ValidationError, match="smpp"):
        made(9, provider="kannel")
