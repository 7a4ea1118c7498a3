"""The twelve promises that every sending channel keeps, checked against a stand-in over a real
socket.

A channel's test file subclasses `ChannelContract`, gives the few attributes below and inherits the
checks. The names of the checks are the promises (docs/engineering/add-a-channel.md).
"""

import asyncio
import logging
import socket
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any, ClassVar, Protocol

import pytest

from channels.contract.channel import AsyncChannel, Channel, Recalled
from channels.contract.message import DeliveryKey, Message, Recipient
from channels.contract.outcome import Accepted, Delivered, Halted, Outcome, Rejected, Retry, Unknown
from sandbox.faults import Drop, Fault, Garbage, Half, Hang, Script
from sandbox.world import World

KEY = DeliveryKey("d42-0a1b2c3d4e5f")
VIETNAMESE = "Thử chữ: ẮẰẲẴẶ ếềểễệ ốồổỗộ ứừửữự đĐ 🎉"


async def _send(channel: AsyncChannel, message: Message, to: Recipient | None) -> Outcome:
    def too_late(key: DeliveryKey) -> None:
        raise Recalled

    async with channel.connect(too_late) as line:
        return await line.send(message, to, KEY)


class Stand(Protocol):
    """What a contract needs of a stand-in."""

    world: World
    script: Script

    @property
    def port(self) -> int: ...


class ChannelContract(ABC):
    message: ClassVar[Message]
    recipient: ClassVar[Recipient | None] = None
    secret: ClassVar[str]  # the credential inside the config that `make` uses
    # documented final refusals and the code that the outcome must carry
    permanent: ClassVar[list[tuple[Fault, str]]]
    refused_key: ClassVar[Fault]
    # the answer and the seconds that it asks for
    throttled: ClassVar[tuple[Fault, float | None] | None] = None
    too_long: ClassVar[Message]
    carries_emoji: ClassVar[bool] = True

    @abstractmethod
    def stand(self) -> Any:
        """A started stand-in, as a context manager."""

    @abstractmethod
    def make(self, port: int) -> Channel:
        """The channel, configured for a stand-in on this port, with a silence limit of about half a
        second."""

    @abstractmethod
    def showing(self, message: Message, text: str) -> Message:
        """`message` with `text` where this channel shows it."""

    @pytest.fixture
    def server(self) -> Iterator[Stand]:
        with self.stand() as running:
            yield running

    def send(self, server: Stand, message: Message | None = None) -> Outcome:
        channel = self.make(server.port)
        with channel.open() as line:
            return line.send(message or self.message, self.recipient, KEY)

    def test_success_has_a_provider_id(self, server: Stand) -> None:
        outcome = self.send(server)
        assert isinstance(outcome, (Accepted, Delivered)), outcome
        assert outcome.provider_id
        assert len(server.world.arrivals()) == 1

    def test_each_documented_permanent_code_is_rejected(self, server: Stand) -> None:
        for fault, code in self.permanent:
            server.script.add(fault)
            outcome = self.send(server)
            assert isinstance(outcome, Rejected), (fault, outcome)
            assert outcome.why.code == code, outcome
        assert server.world.arrivals() == []

    def test_throttling_honours_the_wait(self, server: Stand) -> None:
        if self.throttled is None:
            pytest.skip(f"{type(self).__name__}: the protocol has no throttling answer")
        fault, after = self.throttled
        server.script.add(fault)
        outcome = self.send(server)
        assert isinstance(outcome, Retry), outcome
        assert outcome.after == after

    def test_refused_connection_is_retry(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = int(free.getsockname()[1])
        channel = self.make(port)
        with channel.open() as line:
            outcome = line.send(self.message, self.recipient, KEY)
        assert isinstance(outcome, Retry), outcome

    def test_nothing_leaves_once_the_last_moment_to_begin_has_passed(self, server: Stand) -> None:
        channel = self.make(server.port)
        if not isinstance(channel, AsyncChannel):
            pytest.skip(
                f"{type(self).__name__}: one message at a time, and the engine asks before it"
            )
        with pytest.raises(Recalled):
            asyncio.run(_send(channel, self.message, self.recipient))
        time.sleep(0.1)
        assert server.world.arrivals() == []

    @pytest.mark.parametrize(
        "fault",
        [Hang(5, commit=True), Drop(commit=True), Half()],
        ids=lambda fault: type(fault).__name__,
    )
    def test_no_whole_answer_is_unknown(self, server: Stand, fault: Fault) -> None:
        server.script.add(fault)
        outcome = self.send(server)
        assert isinstance(outcome, Unknown), outcome
        assert len(server.world.arrivals()) == 1, "the adapter sent again by itself"

    def test_a_refused_key_halts_the_outlet(self, server: Stand) -> None:
        server.script.add(self.refused_key)
        assert isinstance(self.send(server), Halted)

    def test_an_unreadable_answer_is_unknown(self, server: Stand) -> None:
        server.script.add(Garbage())
        outcome = self.send(server)
        assert isinstance(outcome, Unknown), outcome
        assert len(server.world.arrivals()) == 1

    def test_vietnamese_and_emoji_arrive_unchanged(self, server: Stand) -> None:
        text = VIETNAMESE if self.carries_emoji else VIETNAMESE.removesuffix(" 🎉")
        self.send(server, self.showing(self.message, text))
        arrival = server.world.arrivals()[0]
        assert text in arrival.text or text in arrival.title

    def test_too_long_is_a_problem_and_never_cut(self, server: Stand) -> None:
        found = self.make(server.port).problems(self.too_long)
        assert any(problem.blocking for problem in found), "too long a text passed without a word"
        assert self.make(server.port).problems(self.message) == []

    def test_no_secret_in_repr_log_or_reason(
        self, server: Stand, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        server.script.add(self.refused_key)
        refused = self.send(server)
        server.script.add(Drop())
        lost = self.send(server)
        seen = repr(self.make(server.port)) + repr(refused) + repr(lost) + caplog.text
        assert self.secret not in seen
        if self.recipient is not None:
            assert self.recipient.address not in seen

    def test_every_call_has_a_timeout(self, server: Stand) -> None:
        server.script.add(Hang(30))
        # pytest-timeout ends the test when the call does not end by itself
        outcome = self.send(server)
        assert isinstance(outcome, (Unknown, Retry)), outcome
