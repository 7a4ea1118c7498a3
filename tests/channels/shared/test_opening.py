"""Connections are opened gradually: a server with a short queue of callers lets every one in."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from channels.contract.message import DeliveryKey, Recipient
from channels.contract.outcome import Accepted, Outcome
from channels.email.email_smtp import EmailSmtp
from channels.shared.opening import Opening
from channels.sms.sms_gateway import SmsGateway
from tests.channels.email import email_kit
from tests.channels.sms import test_sms_gateway as sms_kit

BACKLOG = 10  # of stock Kannel
ACCEPT_S = 0.004


@contextmanager
def unhurried(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """Takes one caller after another, each a little later, with few in its queue."""

    def serve() -> None:
        with suppress(OSError):
            while True:
                peer, _ = listener.accept()
                threading.Thread(target=hold, args=(peer,), daemon=True).start()
                time.sleep(ACCEPT_S)

    def hold(peer: socket.socket) -> None:
        with peer, suppress(OSError):
            talk(peer)

    listener = socket.create_server(("127.0.0.1", 0), backlog=BACKLOG)
    with listener:
        threading.Thread(target=serve, daemon=True).start()
        yield int(listener.getsockname()[1])
        listener.shutdown(socket.SHUT_RDWR)


def smsbox(peer: socket.socket) -> None:
    body = b"0: Accepted for delivery"
    while peer.recv(65536):
        time.sleep(0.02)  # so that a hundred are under way
        peer.sendall(b"HTTP/1.1 202 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))


def relay(peer: socket.socket) -> None:
    peer.sendall(b"220 hi\r\n")
    with peer.makefile("rb") as lines:
        for line in lines:
            if line == b"DATA\r\n":
                peer.sendall(b"354 go\r\n")
                while lines.readline() != b".\r\n":
                    continue
            peer.sendall(b"250 ok\r\n" if line != b"QUIT\r\n" else b"221 bye\r\n")


def together(channel: SmsGateway | EmailSmtp, to: list[Recipient]) -> list[Outcome]:
    message = sms_kit.MESSAGE if isinstance(channel, SmsGateway) else email_kit.MESSAGE

    async def run() -> list[Outcome]:
        async with channel.connect() as line:
            return await asyncio.gather(
                *(
                    line.send(message, person, DeliveryKey(f"d{number}"))
                    for number, person in enumerate(to)
                )
            )

    return asyncio.run(run())


def test_a_hundred_messages_reach_a_gateway_with_a_queue_of_ten() -> None:
    people = [Recipient(f"+849012345{number:02}") for number in range(100)]
    with unhurried(smsbox) as port:
        channel = sms_kit.gateway(port, {"timeout_s": 2}, connections=100)
        outcomes = together(channel, people)
    assert [outcome for outcome in outcomes if not isinstance(outcome, Accepted)] == []


def test_a_hundred_letters_reach_a_relay_with_a_queue_of_ten() -> None:
    people = [Recipient(f"an@d{number}.example") for number in range(100)]
    with unhurried(relay) as port:
        outcomes = together(email_kit.channel(port, connections=100, timeout_s=2), people)
    assert [outcome for outcome in outcomes if not isinstance(outcome, Accepted)] == []


def test_a_few_at_first_more_as_they_are_heard_and_fewer_where_nothing_is() -> None:
    async def run() -> list[int]:
        opening, seen = Opening(), []
        for heard in (None, True, False):
            for _ in range(20):
                await opening.begin()
                opening.end(heard)
            seen.append(await free(opening))
        return seen

    async def free(opening: Opening) -> int:
        count = 0
        with suppress(TimeoutError):
            async with asyncio.timeout(0.01):
                while True:
                    await opening.begin()
                    count += 1
        for _ in range(count):
            opening.end(None)
        return count

    assert asyncio.run(run()) == [4, 8, 1]


@pytest.mark.parametrize("heard", [True, False, None])
def test_whoever_is_called_back_while_waiting_takes_no_turn_with_him(heard: bool | None) -> None:
    async def run() -> None:
        opening = Opening()
        for _ in range(4):
            await opening.begin()
        waiting = asyncio.create_task(opening.begin())
        await asyncio.sleep(0)
        waiting.cancel()
        for _ in range(4):
            opening.end(heard)
        async with asyncio.timeout(1):
            await opening.begin()

    asyncio.run(run())
