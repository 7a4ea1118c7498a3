"""The promises of a channel whose lines change what stands (`Update`, `Withdraw`), checked against
a stand-in over a real socket.

A channel's test file subclasses `AmendContract`, gives the few attributes below and inherits the
checks.
"""

import logging
import socket
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest

from channels.contract.channel import Channel, Update, Withdraw
from channels.contract.message import Message
from channels.contract.outcome import Accepted, Delivered, Halted, Outcome, Rejected, Retry, Unknown
from channels.contract.reasons import Reason
from sandbox.faults import Drop, Fault, Garbage, Half, Hang
from tests.contract.channel_contract import KEY, VIETNAMESE


class AmendContract(ABC):
    message: ClassVar[Message]
    changed: ClassVar[Message]  # another text that can take its place
    secret: ClassVar[str]
    refused_key: ClassVar[Fault]
    refused_deletion: ClassVar[Fault]  # one that no repetition mends

    @abstractmethod
    def stand(self) -> Any:
        """A started stand-in with a dict `posts`, as a context manager."""

    @abstractmethod
    def make(self, port: int) -> Channel:
        """The channel, configured for a stand-in on this port, with a silence limit of about half a
        second."""

    @abstractmethod
    def showing(self, message: Message, text: str) -> Message:
        """`message` with `text` where this channel shows it."""

    @abstractmethod
    def text_of(self, post: Any) -> str:
        """What readers see of a post of the stand-in."""

    @pytest.fixture
    def server(self) -> Iterator[Any]:
        with self.stand() as running:
            yield running

    @pytest.fixture
    def post(self, server: Any) -> str:
        """The provider's id of a post that stands."""
        with self.make(server.port).open() as line:
            outcome = line.send(self.message, None, KEY)
        assert isinstance(outcome, Accepted), outcome
        return outcome.provider_id

    def update(self, server: Any, post: str, message: Message | None = None) -> Outcome:
        with self.make(server.port).open() as line:
            assert isinstance(line, Update)
            return line.update(message or self.changed, self.message, post)

    def withdraw(self, server: Any, post: str) -> Outcome:
        with self.make(server.port).open() as line:
            assert isinstance(line, Withdraw)
            return line.withdraw(post)

    def test_the_channel_says_what_its_lines_offer(self, server: Any) -> None:
        channel = self.make(server.port)
        with channel.open() as line:
            offered = {"update": isinstance(line, Update), "withdraw": isinstance(line, Withdraw)}
        assert {kind for kind, there in offered.items() if there} == set(
            channel.capabilities.amends
        )

    def test_a_correction_takes_the_place_of_the_text_and_posts_nothing(
        self, server: Any, post: str
    ) -> None:
        outcome = self.update(server, post, self.showing(self.changed, VIETNAMESE))
        assert isinstance(outcome, Delivered), outcome
        assert outcome.provider_id == post
        (shown,) = server.posts.values()
        assert VIETNAMESE in self.text_of(shown)
        assert len(server.world.arrivals()) == 1

    def test_a_correction_that_shows_already_is_done(self, server: Any, post: str) -> None:
        assert isinstance(self.update(server, post), Delivered)
        assert isinstance(self.update(server, post), Delivered)
        assert len(server.posts) == 1

    def test_a_correction_of_a_post_that_is_gone_is_rejected_in_words_for_the_officer(
        self, server: Any, post: str
    ) -> None:
        self.withdraw(server, post)
        outcome = self.update(server, post)
        assert isinstance(outcome, Rejected), outcome
        assert outcome.why.code is Reason.POST_GONE
        assert server.posts == {}

    def test_a_withdrawal_takes_the_post_down(self, server: Any, post: str) -> None:
        assert self.withdraw(server, post) == Delivered(post)
        assert server.posts == {}

    def test_a_post_that_is_gone_already_counts_as_taken_down(self, server: Any, post: str) -> None:
        self.withdraw(server, post)
        assert self.withdraw(server, post) == Delivered(post)

    def test_a_deletion_that_is_refused_for_good_is_rejected(self, server: Any, post: str) -> None:
        server.script.add(self.refused_deletion)
        assert isinstance(self.withdraw(server, post), Rejected)
        assert len(server.posts) == 1

    @pytest.mark.parametrize(
        "fault",
        [Hang(5, commit=True), Drop(commit=True), Half(), Garbage()],
        ids=lambda fault: type(fault).__name__,
    )
    def test_no_whole_answer_is_unknown_and_the_second_try_finds_it_done(
        self, server: Any, post: str, fault: Fault
    ) -> None:
        for act in (self.update, self.withdraw):
            server.script.add(fault)
            assert isinstance(act(server, post), Unknown)
            assert isinstance(act(server, post), Delivered)
        assert server.posts == {}

    def test_refused_connection_is_retry(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = int(free.getsockname()[1])
        with self.make(port).open() as line:
            assert isinstance(line, Update)
            assert isinstance(line, Withdraw)
            assert isinstance(line.withdraw("1"), Retry)
            assert isinstance(line.update(self.changed, self.message, "1"), Retry)

    def test_a_refused_key_halts_the_outlet(self, server: Any, post: str) -> None:
        for act in (self.update, self.withdraw):
            server.script.add(self.refused_key)
            assert isinstance(act(server, post), Halted)

    def test_no_secret_in_log_address_or_reason(
        self, server: Any, post: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        for fault in (self.refused_key, Drop()):
            for act in (self.update, self.withdraw):
                server.script.add(fault)
                assert self.secret not in repr(act(server, post))
        assert self.secret not in caplog.text
        assert all(self.secret not in request.query.values() for request in server.requests)
