"""Pipelined SMTP: one write for the envelope where the relay offers it, and never a byte of content
before the relay asked for it."""

import asyncio
import contextlib
import socket
import time

import pytest

from channels.contract.channel import AsyncChannel
from channels.contract.message import DeliveryKey
from channels.contract.outcome import Accepted, Outcome, Rejected, Retry
from channels.contract.reasons import Reason, Why
from channels.email.email_smtp import EmailSmtp
from sandbox.faults import Reply, Slow
from sandbox.providers.smtp import SmtpOptions, SmtpSandbox
from tests.channels.email.email_kit import AN, BINH, MESSAGE, channel, send, talking_relay, until

HELLO = b"250-hi\r\n250 PIPELINING\r\n"
TAKEN = b"250 2.0.0 Ok\r\n"


def polite(peer: socket.socket) -> None:
    """One letter taken as it should be."""
    peer.sendall(HELLO)
    until(peer, b"DATA\r\n")
    peer.sendall(b"250 ok\r\n250 ok\r\n354 go\r\n")
    until(peer, b"\r\n.\r\n")
    peer.sendall(TAKEN)
    until(peer, b"QUIT\r\n")


def flight(made: EmailSmtp, count: int) -> list[Outcome]:
    """So many letters at once over one line."""

    async def run() -> list[Outcome]:
        async with made.connect() as line:
            return await asyncio.gather(
                *(line.send(MESSAGE, AN, DeliveryKey(f"d{number}")) for number in range(count))
            )

    return asyncio.run(run())


def test_where_the_relay_offers_pipelining_the_whole_envelope_comes_before_its_first_answer() -> (
    None
):
    heard: list[bytes] = []

    def talk(peer: socket.socket) -> None:
        peer.sendall(HELLO)
        heard.append(until(peer, b"DATA\r\n"))
        peer.sendall(b"250 sender ok\r\n250 recipient ok\r\n354 go\r\n")
        heard.append(until(peer, b"\r\n.\r\n"))
        peer.sendall(TAKEN)

    with talking_relay(talk) as port:
        assert isinstance(send(channel(port)), Accepted)
    assert heard[0] == b"MAIL FROM:<tin@example.gov.vn>\r\nRCPT TO:<an@example.com>\r\nDATA\r\n"


def test_where_it_does_not_each_command_waits_for_its_answer() -> None:
    heard: list[bytes] = []

    def talk(peer: socket.socket) -> None:
        peer.sendall(b"250 hi\r\n")
        for answer in (b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n"):
            heard.append(peer.recv(4096))
            peer.sendall(answer)
        until(peer, b"\r\n.\r\n")
        peer.sendall(TAKEN)

    with talking_relay(talk) as port:
        assert isinstance(send(channel(port)), Accepted)
    assert heard == [
        b"MAIL FROM:<tin@example.gov.vn>\r\n",
        b"RCPT TO:<an@example.com>\r\n",
        b"DATA\r\n",
    ]


def test_the_content_waits_for_the_word_that_asks_for_it() -> None:
    early: list[bytes] = []

    def talk(peer: socket.socket) -> None:
        peer.sendall(HELLO)
        until(peer, b"DATA\r\n")
        peer.sendall(b"250 ok\r\n250 ok\r\n")
        peer.settimeout(0.1)
        with contextlib.suppress(TimeoutError):
            early.append(peer.recv(4096))
        peer.settimeout(2)
        peer.sendall(b"354 go\r\n")
        until(peer, b"\r\n.\r\n")
        peer.sendall(TAKEN)

    with talking_relay(talk) as port:
        assert isinstance(send(channel(port)), Accepted)
    assert early == []


def test_replies_may_come_in_crumbs() -> None:
    def talk(peer: socket.socket) -> None:
        for crumb in (b"250-h", b"i\r\n25", b"0 PIPELINING\r", b"\n"):
            peer.sendall(crumb)
            time.sleep(0.01)
        until(peer, b"DATA\r\n")
        for crumb in (b"2", b"50 ok\r\n250 o", b"k\r\n35", b"4 go\r", b"\n"):
            peer.sendall(crumb)
            time.sleep(0.01)
        until(peer, b"\r\n.\r\n")
        peer.sendall(TAKEN)

    with talking_relay(talk) as port:
        assert isinstance(send(channel(port)), Accepted)


@pytest.mark.parametrize(
    ("replies", "outcome"),
    [
        (
            b"250 ok\r\n550 5.1.1 nobody\r\n354 go\r\n",
            Rejected(Why(Reason.NO_SUCH_ADDRESS, "RCPT: 550 5.1.1 nobody"), suppress=True),
        ),
        (
            b"250 ok\r\n550 5.1.1 nobody\r\n",
            Rejected(Why(Reason.NO_SUCH_ADDRESS, "RCPT: 550 5.1.1 nobody"), suppress=True),
        ),
        (b"421 4.3.2 closing\r\n", Retry(Why(Reason.BUSY, "MAIL: 421 4.3.2 closing"))),
        (
            b"250 ok\r\n450 4.2.1 later\r\nnonsense\r\n",
            Retry(Why(Reason.MAILBOX, "RCPT: 450 4.2.1 later")),
        ),
    ],
    ids=["content wanted all the same", "closed behind it", "421", "nonsense behind it"],
)
def test_after_a_refusal_no_content_follows_and_the_next_letter_takes_a_new_connection(
    replies: bytes, outcome: Outcome
) -> None:
    behind: list[bytes] = []

    def talk(peer: socket.socket) -> None:
        peer.sendall(HELLO)
        until(peer, b"DATA\r\n")
        peer.sendall(replies)
        if not replies.endswith(b"354 go\r\n"):
            peer.shutdown(socket.SHUT_WR)
        behind.append(until(peer, b"never"))

    with talking_relay(talk, polite) as port, channel(port).open() as line:
        assert line.send(MESSAGE, AN, DeliveryKey("d1")) == outcome
        assert line.send(MESSAGE, BINH, DeliveryKey("d2")) == Accepted("d2@example.gov.vn")
    assert behind == [b""]


@pytest.mark.parametrize("pipelining", [True, False])
def test_after_a_refusal_the_connection_is_cleared_and_kept(pipelining: bool) -> None:
    with SmtpSandbox(options=SmtpOptions(pipelining=pipelining)) as server:
        server.script.add(
            Reply(550, "5.1.1 No such user"),
            Reply(550, "5.7.1 policy"),
            Reply(450, "4.2.2 full"),
        )
        with channel(server.port).open() as line:
            kinds = [
                type(line.send(MESSAGE, AN, DeliveryKey(f"d{number}"))).__name__
                for number in range(5)
            ]
        assert kinds == ["Rejected", "Halted", "Retry", "Accepted", "Accepted"]
        assert server.connections == 1
        assert server.commands.count("RSET") == 3
        assert [arrival.key for arrival in server.world.arrivals()] == ["d3", "d4"]


def test_after_a_refused_login_no_other_connection_is_tried() -> None:
    with SmtpSandbox() as server:
        server.script.always = Reply(530, "5.7.0 log in")
        with channel(server.port).open() as line:
            outcomes = [line.send(MESSAGE, AN, DeliveryKey(f"d{number}")) for number in range(5)]
        assert {type(outcome).__name__ for outcome in outcomes} == {"Halted"}
        assert sum(command.startswith("MAIL") for command in server.commands) == 1


def test_a_kept_connection_that_broke_is_replaced_before_the_content() -> None:
    def then_gone(peer: socket.socket) -> None:
        peer.sendall(HELLO)
        until(peer, b"DATA\r\n")
        peer.sendall(b"250 ok\r\n250 ok\r\n354 go\r\n")
        until(peer, b"\r\n.\r\n")
        peer.sendall(TAKEN)
        until(peer, b"DATA\r\n")
        peer.sendall(b"250 ok\r\n")  # and not a word about the recipient

    with talking_relay(then_gone, polite) as port, channel(port).open() as line:
        assert line.send(MESSAGE, AN, DeliveryKey("d1")) == Accepted("d1@example.gov.vn")
        assert line.send(MESSAGE, BINH, DeliveryKey("d2")) == Accepted("d2@example.gov.vn")


def test_clear_text_slipped_in_before_tls_is_no_reply() -> None:
    def talk(peer: socket.socket) -> None:
        peer.sendall(b"250-hi\r\n250 STARTTLS\r\n")
        peer.recv(4096)
        peer.sendall(b"220 go\r\n250 AUTH PLAIN\r\n")
        until(peer, b"never")

    with talking_relay(talk) as port:
        assert send(channel(port, {"security": "starttls"})) == Retry(
            Why(Reason.UNREACHABLE, "not connected: ValueError")
        )


def test_a_relay_that_never_stops_talking_is_left() -> None:
    def talk(peer: socket.socket) -> None:
        peer.sendall(b"250-" + b"x" * 100_000)
        until(peer, b"never")

    with talking_relay(talk) as port:
        assert isinstance(send(channel(port)), Retry)


@pytest.mark.parametrize(
    "said", [b"", HELLO, HELLO + b"250 ok\r\n250 ok\r\n"], ids=["EHLO", "MAIL", "DATA"]
)
def test_silence_before_the_content_ends_in_retry(said: bytes) -> None:
    def talk(peer: socket.socket) -> None:
        peer.sendall(said)
        until(peer, b"never")

    with talking_relay(talk) as port:
        began = time.monotonic()
        assert isinstance(send(channel(port)), Retry)
        assert time.monotonic() - began < 2


def test_many_letters_fly_over_a_few_connections() -> None:
    with SmtpSandbox() as server:
        server.script.always = Slow(0.05)
        made = channel(server.port, connections=5, domain_connections=5, timeout_s=10)
        assert isinstance(made, AsyncChannel)
        assert made.in_flight == 10
        assert flight(made, 20) == [Accepted(f"d{number}@example.gov.vn") for number in range(20)]
        assert server.connections == 5, (
            "as many as there may be, for the first letter was still under way when the fifth began"
        )
        assert len({arrival.key for arrival in server.world.arrivals()}) == 20


def test_one_domain_gets_only_its_share_of_the_connections() -> None:
    with SmtpSandbox() as server:
        server.script.always = Slow(0.02)
        made = channel(server.port, connections=10, domain_connections=2, timeout_s=10)
        assert flight(made, 8) == [Accepted(f"d{number}@example.gov.vn") for number in range(8)]
        assert server.connections == 2


def test_a_letter_given_up_in_the_middle_leaves_no_connection_for_the_next() -> None:
    with SmtpSandbox() as server:
        server.script.add(Slow(0.3))

        async def run() -> Outcome:
            async with channel(server.port, connections=1, timeout_s=10).connect() as line:
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(0.15):
                        await line.send(MESSAGE, AN, DeliveryKey("d1"))
                return await line.send(MESSAGE, BINH, DeliveryKey("d2"))

        assert asyncio.run(run()) == Accepted("d2@example.gov.vn")
        assert server.connections == 2
